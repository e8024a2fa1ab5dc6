package api_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/api"
)

type returnInput struct {
	Name string `query:"name" minLength:"2"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"6"`
		Note   string `json:"note,omitempty" maxLength:"6"`
		Month  string `json:"month,omitempty" minLength:"7" pattern:"^\\d{4}-\\d{2}$" patternDescription:"应为月份，例如 2026-11"`
		Items  []step `json:"items,omitempty"`
	}
}

// step is a step that may have further ones.
type step struct {
	Title *string `json:"title,omitempty" minLength:"1"`
	Next  []step  `json:"next,omitempty"`
}

// What has a least length has it without the spaces around it, wherever it stands.
func TestSpacesAreNoText(t *testing.T) {
	mux := http.NewServeMux()
	api.New(mux, "test").Of("meetings", func(h huma.API) {
		huma.Register(h, huma.Operation{OperationID: "return", Method: "POST", Path: "/api/return"}, func(context.Context, *returnInput) (*struct{}, error) { return nil, nil })
	})
	const short = `[{"location":"body.reason","message":"至少 2 个字"}]`
	for _, c := range []struct {
		name, query, body string
		wrong             string // "" for none
	}{
		{"两个字", "", `{"reason":"不全"}`, ""},
		{"字之间有空格", "", `{"reason":" 不 全 "}`, ""},
		{"分行写的", "", `{"reason":"不\n\n全"}`, ""},
		{"空的", "", `{"reason":""}`, short},
		{"空格", "", `{"reason":"    "}`, short},
		{"全角空格", "", `{"reason":"　　　"}`, short},
		{"换行和制表符", "", `{"reason":"\r\n\t\u000b\u0085"}`, short},
		{"不换行空格", "", `{"reason":"\u00a0\u2003\u00a0"}`, short},
		{"一个字加空格", "", `{"reason":" 好　"}`, short},
		{"太长的空格", "", `{"reason":"       "}`, `[{"location":"body.reason","message":"最多 6 个字"},{"location":"body.reason","message":"至少 2 个字"}]`},
		{"没有最少字数的", "", `{"reason":"不全","note":"  "}`, ""},
		{"另有格式的", "", `{"reason":"不全","month":"       "}`, `[{"location":"body.month","message":"应为月份，例如 2026-11"}]`},
		{"列表里的", "", `{"reason":"不全","items":[{"title":"　"}]}`, `[{"location":"body.items[0].title","message":"至少 1 个字"}]`},
		{"列表里的列表", "", `{"reason":"不全","items":[{"title":"一","next":[{"title":" "}]}]}`, `[{"location":"body.items[0].next[0].title","message":"至少 1 个字"}]`},
		{"地址里的", "?name=%20%20%20", `{"reason":"不全"}`, `[{"location":"query.name","message":"至少 2 个字"}]`},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/api/return"+c.query, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			mux.ServeHTTP(w, r)
			want := 204
			if c.wrong != "" {
				want = 422
			}
			if w.Code != want || !strings.Contains(w.Body.String(), c.wrong) {
				t.Errorf("%d %s, want %d %s", w.Code, w.Body, want, c.wrong)
			}
		})
	}
}
