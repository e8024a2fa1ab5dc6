// Package api is how a capability speaks HTTP: it registers typed operations
// with huma; the OpenAPI document and the TypeScript types follow from them.
//
//	api.go      the API and what every request passes through
//	problem.go  refusals: RFC 9457 with a Chinese sentence
//	words.go    validation messages in Chinese
//	names.go    how types are called in the document
package api

import (
	"context"
	"crypto/rand"
	"log/slog"
	"net/http"
	"runtime/debug"

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
	capability := new(string)
	cfg.Components.Schemas = huma.NewMapRegistry("#/components/schemas/", namer(capability))
	cfg.Components.SecuritySchemes = map[string]*huma.SecurityScheme{
		"session": {Type: "http", Scheme: "bearer", Description: "令牌，或登录后浏览器自带的 cookie"},
	}
	mux.HandleFunc("/api/", func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/problem+json")
		w.WriteHeader(http.StatusNotFound)
		w.Write([]byte(`{"status":404,"title":"没有找到","detail":"没有这个地址。"}`))
	})
	return API{humago.New(mux, cfg), capability}
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
// an answer instead of a cut connection when a handler panics.
func Wrap(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := rand.Text()[:12]
		ctx := log.WithRequestID(r.Context(), id)
		w.Header().Set("X-Request-Id", id)
		defer func() {
			if p := recover(); p != nil && p != http.ErrAbortHandler {
				slog.ErrorContext(ctx, "panic", "what", p, "stack", string(debug.Stack()))
				w.Header().Set("Content-Type", "application/problem+json")
				w.WriteHeader(http.StatusInternalServerError)
				w.Write([]byte(`{"status":500,"title":"系统出错","detail":"系统出错了，您填写的内容没有保存。请稍后再试。"}`))
			}
		}()
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

func logUnexpected(ctx context.Context, err error) {
	slog.ErrorContext(ctx, "unexpected", "error", err)
}
