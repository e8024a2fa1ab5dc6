package links

import (
	"context"
	_ "embed"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/page"
)

//go:embed pages/oath.html
var oathText string

var oathPage = page.Must("oath", oathText, nil)

// OathArticle is where the oath stands, and why it is said again.
const OathArticle = "《中国共产党章程》第六条；中共中央《关于加强党的政治建设的意见》：坚持和完善重温入党誓词等政治仪式"

// oathRoutes registers the oath for the pages, and as a document that needs no JavaScript and no log-in.
func (s *Service) oathRoutes(a huma.API) {
	huma.Register(a, access.Public(http.MethodGet, "/api/links/oath", "getOath", "入党誓词"), func(context.Context, *struct{}) (*oathOutput, error) {
		return &oathOutput{OathView{Oath, OathArticle}}, nil
	})
	hidden := func(op *huma.Operation) { op.Hidden = true } // a page, not part of the API
	huma.Register(a, access.Public(http.MethodGet, "/print/oath", "printOath", "打印入党誓词", hidden), func(context.Context, *struct{}) (*page.Output, error) {
		return oathPage.Render(OathView{Oath, OathArticle})
	})
}

// OathView is the oath.
type OathView struct {
	Clauses []string `json:"clauses"`
	Article string   `json:"article"`
}

type oathOutput struct{ Body OathView }
