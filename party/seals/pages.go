package seals

import (
	"context"
	_ "embed"
	"fmt"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/page"
	"zhibu/platform/qr"
	"zhibu/platform/seal"
)

//go:embed pages/head.html
var headText string

//go:embed pages/shown.html
var shownText string

var headPage, shownPage = page.Must("head", headText, nil), page.Must("shown", shownText, nil)

func (s *Service) pageRoutes(a huma.API) {
	hidden := func(op *huma.Operation) { op.Hidden = true } // pages, not part of the API
	huma.Register(a, access.Op(http.MethodGet, "/print/head/{headId}", "printHead", "打印存证凭证", access.SealRead, hidden), s.printHead)
	huma.Register(a, access.Public(http.MethodGet, "/seal/{headId}", "openHead", "打开存证凭证上的二维码", hidden), s.openHead)
	huma.Register(a, access.Public(http.MethodGet, "/seal/{headId}/head.txt", "getHeadText", "下载存证凭证", hidden), s.headText)
}

type headInput struct {
	ID   int64 `path:"headId"`
	Here api.Here
}

// shownHead is what both pages show: nothing personal, so anybody may see it.
type shownHead struct {
	ID        int64
	Note, Key string
	Size      int64
	Root      string
	When, Why string
	Genuine   bool
	Link      string
	CodeSize  int
	Code      string
}

func (s *Service) show(ctx context.Context, in *headInput) (v shownHead, err error) {
	h, err := head(ctx, s.db, in.ID)
	if err != nil {
		return v, err
	}
	signed, err := seal.ReadHead(h.Note, s.key.Public())
	v = shownHead{ID: h.ID, Note: strings.TrimSpace(h.Note), Key: s.key.Public(), Size: h.Size, Root: signed.Root.String(),
		When: h.At.Time().Format("2006年1月2日 15:04:05"), Why: "每小时签发", Genuine: err == nil, Link: fmt.Sprintf("%s/seal/%d", in.Here.Origin, h.ID)}
	if h.MeetingID != 0 {
		v.Why = fmt.Sprintf("会议 %d 归档时签发", h.MeetingID)
	}
	v.CodeSize, v.Code, err = qr.Draw(v.Link)
	return v, err
}

func (s *Service) printHead(ctx context.Context, in *headInput) (*page.Output, error) {
	v, err := s.show(ctx, in)
	if err != nil {
		return nil, err
	}
	return headPage.Render(v)
}

func (s *Service) openHead(ctx context.Context, in *headInput) (*page.Output, error) {
	v, err := s.show(ctx, in)
	if err != nil {
		return nil, err
	}
	return shownPage.Render(v)
}

func (s *Service) headText(ctx context.Context, in *headInput) (*fileOutput, error) {
	h, err := head(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	return &fileOutput{"text/plain; charset=utf-8", fmt.Sprintf(`attachment; filename="zhibu-head-%d.txt"`, h.ID), []byte(h.Note)}, nil
}
