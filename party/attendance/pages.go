package attendance

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/page"
	"zhibu/platform/qr"
)

//go:embed pages/scanned.html
var scannedText string

//go:embed pages/poster.html
var posterText string

var scannedPage, posterPage = page.Must("scanned", scannedText, nil), page.Must("poster", posterText, nil)

func (s *Service) pageRoutes(a huma.API) {
	hidden := func(op *huma.Operation) { op.Hidden = true } // pages, not part of the API
	huma.Register(a, access.Public(http.MethodGet, "/s/{code}", "openScanned", "扫码后的页面", hidden), s.openScanned)
	huma.Register(a, access.Op(http.MethodGet, "/print/poster/{meetingId}", "printPoster", "打印签到海报", access.AttendanceRun, hidden), s.printPoster)
}

type scannedInput struct {
	Code string `path:"code" maxLength:"64"`
}

// openScanned is where any camera app ends up: it sends the phone on to the
// meeting's page with the code. It believes nothing and tells nothing: whether
// the code holds is decided when somebody who is logged in presents it.
func (s *Service) openScanned(_ context.Context, in *scannedInput) (*page.Output, error) {
	meetingID, ok := codes.MeetingOf(in.Code)
	if !ok {
		return nil, api.NotFound("这个二维码不是签到码，请扫描会场屏幕或海报上的二维码。")
	}
	return scannedPage.Render(map[string]any{"Link": fmt.Sprintf("/meet/%d?code=%s", meetingID, in.Code)})
}

type posterInput struct {
	ID   int64 `path:"meetingId"`
	Here api.Here
}

type posterCode struct {
	Title, When string
	Size        int
	Path        string
}

// printPoster is the pair of A4 pages to hang up, for sign-in and for sign-out.
func (s *Service) printPoster(ctx context.Context, in *posterInput) (*page.Output, error) {
	sh, err := s.sheetToRun(ctx, in.ID)
	switch {
	case err != nil:
		return nil, err
	case sh.State != Open:
		return nil, notRunning
	case !sh.Poster:
		return nil, api.Conflict("本支部没有启用海报签到，请用会场屏幕上的二维码；要启用请联系上级党组织。")
	}
	branch, err := orgName(ctx, s.db, sh.OrgID)
	if err != nil {
		return nil, err
	}
	var both []posterCode
	for _, d := range []terms.Direction{terms.In, terms.Out} {
		size, path, err := qr.Draw(codes.Link(in.Here.Origin, sh.keys().Poster(d)))
		if err != nil {
			return nil, err
		}
		w := sh.Window(d)
		both = append(both, posterCode{terms.Label(d), w.From.Format("15:04") + " 至 " + w.To.Format("15:04"), size, path})
	}
	return posterPage.Render(map[string]any{"Branch": branch, "Kind": terms.Label(sh.Kind), "Title": sh.Title, "Place": sh.Place,
		"When":   sh.StartsAt.Time().Format("2006年1月2日 15:04") + " 至 " + sh.EndsAt.Time().Format("15:04"),
		"Sample": sh.PosterSample > 0, "Codes": both})
}
