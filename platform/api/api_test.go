package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

type planInput struct {
	ID   int64  `path:"id"`
	Kind string `query:"kind" enum:"a,b"`
	Body struct {
		Title string    `json:"title" minLength:"1" maxLength:"10"`
		At    time.Time `json:"at"`
		N     int       `json:"n,omitempty" minimum:"1"`
	}
}

type photoInput struct {
	RawBody huma.MultipartFormFiles[struct {
		File huma.FormFile `form:"file" required:"true"`
	}]
}

// site has an operation that answers as told and one that takes a photo.
func site(answer func() error, onPhoto ...func()) http.Handler {
	mux := http.NewServeMux()
	served := api.New(mux, "test")
	served.Of("meetings", func(h huma.API) {
		huma.Register(h, huma.Operation{OperationID: "plan", Method: "POST", Path: "/api/meetings/{id}", MaxBodyBytes: 1 << 10},
			func(context.Context, *planInput) (*struct{}, error) { return nil, answer() })
		huma.Register(h, huma.Operation{OperationID: "photo", Method: "POST", Path: "/api/photos"},
			func(context.Context, *photoInput) (*struct{}, error) {
				for _, look := range onPhoto {
					look()
				}
				return nil, nil
			})
	})
	return api.Wrap(mux)
}

const good = `{"title":"主题党日","at":"2026-11-25T15:00:00+08:00"}`

func TestRefusals(t *testing.T) {
	canary := "610725199001011234"
	for _, c := range []struct {
		name, path, body string
		answer           error
		status           int
		says             string
	}{
		{"照做", "/api/meetings/1", good, nil, 204, ""},
		{"没有这个地址", "/api/nothing", good, nil, 404, "没有这个地址，请从首页"},
		{"编号不是数字", "/api/meetings/" + canary + "x", good, nil, 422, "应为整数"},
		{"不认识的参数", "/api/meetings/1?secret=" + canary, good, nil, 422, "不认识这个参数"},
		{"参数名里的号码", "/api/meetings/1?" + canary + "=1", good, nil, 422, "不认识这个参数"},
		{"字段名里的号码", "/api/meetings/1", `{"title":"x","at":"2026-11-25T15:00:00+08:00","` + canary + `":1}`, nil, 422, "不认识这个字段"},
		{"选项之外的值", "/api/meetings/1?kind=" + canary, good, nil, 422, "应为以下之一"},
		{"不认识的字段", "/api/meetings/1", `{"title":"x","at":"2026-11-25T15:00:00+08:00","hack":"` + canary + `"}`, nil, 422, "不认识这个字段"},
		{"缺少字段", "/api/meetings/1", `{"title":"x"}`, nil, 422, "缺少必填的 at"},
		{"太长", "/api/meetings/1", `{"title":"` + strings.Repeat(canary, 3) + `","at":"2026-11-25T15:00:00+08:00"}`, nil, 422, "最多 10 个字"},
		{"类型不对", "/api/meetings/1", `{"title":` + canary + `,"at":"2026-11-25T15:00:00+08:00"}`, nil, 422, "应为文字"},
		{"不是 JSON", "/api/meetings/1", canary + `{`, nil, 400, "格式"},
		{"没有内容", "/api/meetings/1", "", nil, 400, "格式"},
		{"空字符", "/api/meetings/1", `{"title":"a\u0000b","at":"2026-11-25T15:00:00+08:00"}`, nil, 400, "格式"},
		{"地址里的空字符", "/api/meetings/1?kind=%00", good, nil, 400, "无法识别的字符"},
		{"地址里的坏字符", "/api/meetings/%ff", good, nil, 400, "无法识别的字符"},
		{"太大", "/api/meetings/1", `{"title":"` + strings.Repeat("长", 1000) + `"}`, nil, 413, "太大"},
		{"没有权限", "/api/meetings/1", good, api.Refused("只有支部书记可以发起。"), 403, "只有支部书记可以发起。"},
		{"包裹着的拒绝", "/api/meetings/1", good, fmt.Errorf("wrapped: %w", api.Conflict("已经归档。")), 409, "已经归档。"},
		{"某个字段不对", "/api/meetings/1", good, api.Field("结束要晚于开始。", "body.endsAt"), 422, "body.endsAt"},
		{"稍后再来", "/api/meetings/1", good, api.TooMany("试得太多了。", 90*time.Second), 429, "试得太多了。"},
		{"队列满了", "/api/meetings/1", good, store.ErrBusy, 503, "请几秒后再试"},
		{"出错不漏底", "/api/meetings/1", good, errors.New("pq: password=" + canary), 500, "请求编号"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, r := httptest.NewRecorder(), httptest.NewRequest("POST", c.path, strings.NewReader(c.body))
			r.Header.Set("Content-Type", "application/json")
			site(func() error { return c.answer }).ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.says) {
				t.Fatalf("%d %s, want %d %s", w.Code, w.Body, c.status, c.says)
			}
			if strings.Contains(w.Body.String(), canary) {
				t.Errorf("what was submitted comes back: %s", w.Body)
			}
			if c.status < 400 {
				return
			}
			var p api.Problem
			if err := json.Unmarshal(w.Body.Bytes(), &p); err != nil || p.Status != c.status || p.Title == "" || !strings.ContainsFunc(p.Detail, isHan) {
				t.Errorf("no problem in Chinese: %v %+v", err, p)
			}
			for _, e := range p.Errors {
				if !strings.ContainsFunc(e.Message, isHan) {
					t.Errorf("%s is told in English: %s", e.Location, e.Message)
				}
			}
			if p.RequestID == "" || p.RequestID != w.Header().Get("X-Request-Id") {
				t.Errorf("request id %q, header %q", p.RequestID, w.Header().Get("X-Request-Id"))
			}
		})
	}
}

func isHan(r rune) bool { return unicode.Is(unicode.Han, r) }

func TestRetryAfter(t *testing.T) {
	w := httptest.NewRecorder()
	r := httptest.NewRequest("POST", "/api/meetings/1", strings.NewReader(good))
	site(func() error { return api.TooMany("试得太多了。", 90*time.Second) }).ServeHTTP(w, r)
	if w.Header().Get("Retry-After") != "90" {
		t.Errorf("Retry-After %q", w.Header().Get("Retry-After"))
	}
}

func TestUploadWithoutFile(t *testing.T) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	form.WriteField("caption", "合影")
	form.Close()
	w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/api/photos", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	site(nil).ServeHTTP(w, r)
	if w.Code != 422 || strings.Contains(w.Body.String(), "required") || strings.Contains(w.Body.String(), "missing") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

// An upload leaves nothing in the temporary folder: a register holds everybody's numbers.
func TestUploadLeavesNothing(t *testing.T) {
	folder := t.TempDir()
	t.Setenv("TMPDIR", folder)
	var seen int
	served := httptest.NewServer(site(func() error { return nil }, func() { seen = len(entries(t, folder)) }))
	defer served.Close()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, _ := form.CreateFormFile("file", "register.xlsx")
	part.Write(bytes.Repeat([]byte("610725199001011234\n"), 10_000))
	form.Close()
	res, err := http.Post(served.URL+"/api/photos", form.FormDataContentType(), &body)
	if err != nil {
		t.Fatal(err)
	}
	res.Body.Close()
	if res.StatusCode != http.StatusNoContent || seen == 0 {
		t.Fatalf("status %d, %d files while it was handled: this test proves nothing", res.StatusCode, seen)
	}
	served.Close() // the handler is through
	if left := entries(t, folder); len(left) > 0 {
		t.Errorf("%d temporary files left", len(left))
	}
}

func entries(t *testing.T, folder string) []os.DirEntry {
	t.Helper()
	found, err := os.ReadDir(folder)
	if err != nil {
		t.Error(err)
	}
	return found
}

func TestAPanicIsAnswered(t *testing.T) {
	w := httptest.NewRecorder()
	api.Wrap(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("oh") })).ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 500 || !strings.Contains(w.Body.String(), "系统出错") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}
