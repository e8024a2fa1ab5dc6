// Package log sets up the program's log and keeps personal data out of it.
//
// Whoever writes a log line must not write personal data; this package is the
// net beneath (design rule S15): it drops what is named like a secret and
// masks what looks like one.
//
// Files: log.go (set-up, request id), redact.go (what is kept out).
package log

import (
	"context"
	"io"
	"log/slog"
)

// New returns a logger that writes lines at level or above to w, as JSON for
// machines or as text for people, and redacts them.
func New(w io.Writer, level slog.Leveler, json bool) *slog.Logger {
	options := &slog.HandlerOptions{Level: level}
	if json {
		return slog.New(Redact(slog.NewJSONHandler(w, options)))
	}
	return slog.New(Redact(slog.NewTextHandler(w, options)))
}

type requestID struct{}

// WithRequestID returns a context whose log lines carry id as "request".
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestID{}, id)
}

// RequestID is the id of the request that ctx belongs to, or "".
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestID{}).(string)
	return id
}
