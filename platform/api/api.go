// Package api is how a capability speaks HTTP: it registers typed operations
// with huma; the OpenAPI document and the TypeScript types follow from them.
//
//	api.go      the API and what every request passes through
//	problem.go  refusals: RFC 9457 with a Chinese sentence
//	admission.go the door: how much is worked on at once, who is told to come again
//	bound.go    what a request passes behind the door: how long a body and the work may take
//	words.go    validation messages in Chinese
//	download.go files that are handed out
//	here.go     the address a caller reached us under
//	text.go     text that no database holds, and spaces where words are due, are refused at the door
//	names.go    how types are called in the document
package api

import (
	"context"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"runtime/debug"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhibu/platform/log"
)

// New makes the API on mux: /api/openapi.json, and a Chinese 404 for every
// address under /api that nobody registers.
func New(mux *http.ServeMux, version string) API {
	huma.DefaultArrayNullable = false
	huma.NewErrorWithContext = unexpected
	huma.NewError = func(status int, message string, errs ...error) huma.StatusError {
		return &Problem{Status: status, Title: titles[status], Detail: message}
	}
	cfg := huma.DefaultConfig("支部 Zhibu", version)
	cfg.CreateHooks = nil // no $schema that would echo the Host header
	cfg.OpenAPIPath, cfg.DocsPath, cfg.SchemasPath = "/api/openapi", "", ""
	cfg.RejectUnknownQueryParameters = true
	cfg.Transformers = append(cfg.Transformers, stampRequestID)
	cfg.Formats = map[string]huma.Format{"application/json": wholeJSON, "json": wholeJSON}
	capability := new(string)
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", namer(capability))
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "http", Scheme: "bearer", Description: "令牌，或登录后浏览器自带的 cookie"},
	}
	large, seen := map[string]bool{}, map[*huma.Schema]bool{}
	cfg.OnAddOperation = append(cfg.OnAddOperation, func(doc *huma.OpenAPI, op *huma.Operation) {
		said(doc.Components.Schemas, op, seen)
		large[op.Method+" "+op.Path] = op.MaxBodyBytes > Small
	})
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		answer(w, r, problem(http.StatusNotFound, sentences[http.StatusNotFound]))
	})
	made := humago.New(mux, cfg)
	made.UseMiddleware(limited(made), swept)
	return API{made, capability, mux, large}
}

// Large tells whether a request goes to an operation that takes more than Small.
func (a API) Large(r *http.Request) bool {
	_, pattern := a.mux.Handler(r)
	return a.large[pattern]
}

// limited refuses a body that says it is larger than its operation takes
// (MaxBodyBytes), unread, and cuts off one that does not say so.
func limited(a huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, w := humago.Unwrap(ctx)
		most := ctx.Operation().MaxBodyBytes
		if most > 0 && r.ContentLength > most {
			huma.WriteErr(a, ctx, http.StatusRequestEntityTooLarge, sentences[http.StatusRequestEntityTooLarge])
			return
		}
		if most > 0 && r.ContentLength != 0 {
			r.Body = http.MaxBytesReader(w, r.Body, most)
		}
		next(ctx)
	}
}

// swept removes the temporary files of an upload. net/http does so too, but
// only for the request it made itself, and what is around the API copies it.
func swept(ctx huma.Context, next func(huma.Context)) {
	r, _ := humago.Unwrap(ctx)
	defer func() {
		if r.MultipartForm == nil {
			return
		}
		if err := r.MultipartForm.RemoveAll(); err != nil {
			slog.WarnContext(r.Context(), "upload's temporary files", "error", err)
		}
	}()
	next(ctx)
}

func stampRequestID(ctx huma.Context, _ string, v any) (any, error) {
	if p, ok := v.(*Problem); ok && p.RequestID == "" {
		stamped := *p
		stamped.RequestID = log.RequestID(ctx.Context())
		return &stamped, nil
	}
	return v, nil
}

// Wrap puts around next what every request passes through: a request id, and
// an answer instead of a cut connection when a handler panics. Answers of the
// API are nobody's to keep, unless their handler says otherwise.
func Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		ctx := log.WithRequestID(r.Context(), id)
		r = r.WithContext(ctx)
		w.Header().Set("X-Request-Id", id)
		if strings.HasPrefix(r.URL.Path, "/api/") {
			w.Header().Set("Cache-Control", "no-store")
		}
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				slog.ErrorContext(ctx, "panic", "what", p, "stack", string(debug.Stack()))
				answer(w, r, problem(http.StatusInternalServerError, "系统出错了，您填写的内容没有保存。请稍后再试；仍不行时把请求编号告诉系统管理员。"))
			}
		}()
		if !addressed(r) {
			answer(w, r, problem(http.StatusBadRequest, "地址中有无法识别的字符，请检查后再试。"))
			return
		}
		next.ServeHTTP(w, r)
	})
}

// answer writes a refusal where no operation does.
func answer(w http.ResponseWriter, r *http.Request, refusal *Problem) {
	p := *refusal
	p.RequestID = log.RequestID(r.Context())
	maps.Copy(w.Header(), p.GetHeaders())
	w.Header().Set("Content-Type", p.ContentType(""))
	w.WriteHeader(p.Status)
	if err := json.NewEncoder(w).Encode(p); err != nil {
		slog.WarnContext(r.Context(), "answer", "error", err)
	}
}

func logUnexpected(ctx context.Context, err error) {
	slog.ErrorContext(ctx, "unexpected", "error", err)
}
