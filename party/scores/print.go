package scores

import (
	"context"
	_ "embed"
	"fmt"
	"html/template"
	"math"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/clock"
	"zhibu/platform/page"
)

//go:embed print.html
var sheetText string

var sheetPage = page.Must("ranking", sheetText, template.FuncMap{
	"points": func(tenths int) string { return fmt.Sprintf("%d.%d", tenths/10, tenths%10) },
	"rate": func(f Facts) string {
		if f.Due == 0 {
			return ""
		}
		tenths := f.Present * 1000 / f.Due
		return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
	},
	"day": func(t time.Time) string { return t.In(clock.Shanghai).Format("2006年1月2日") },
	"now": func(t time.Time) string { return t.In(clock.Shanghai).Format("2006年1月2日 15:04") },
})

// sheet is what the printed ranking shows.
type sheet struct {
	Ranking
	Title   string // 2026年9月
	Printed time.Time
}

type sheetInput struct {
	Parent int64  `query:"parent" required:"true"`
	Month  string `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$"`
	Of     string `query:"of" enum:"children,branches" default:"children"`
}

// printRoute registers /print/ranking: a ranking as A4 pages, which the browser prints.
func (s *Service) printRoute(a huma.API) {
	op := access.Op(http.MethodGet, "/print/ranking", "printRanking", "打印评分排名", access.ScoreRead)
	op.Hidden = true // a page, not part of the API
	huma.Register(a, op, s.printRanking)
}

func (s *Service) printRanking(ctx context.Context, in *sheetInput) (*page.Output, error) {
	parent, err := s.org(ctx, in.Parent)
	if err != nil {
		return nil, err
	}
	month := s.month(in.Month)
	r, err := s.Ranking(ctx, parent, month, in.Of == "branches", math.MaxInt)
	if err != nil {
		return nil, err
	}
	start, _, err := clock.MonthRange(month)
	if err != nil {
		return nil, err
	}
	return sheetPage.Render(sheet{r, start.Format("2006年1月"), s.now()})
}
