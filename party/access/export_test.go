package access

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// What tests of package access_test look into: they need the world of package
// accesstest, which imports this one.
const (
	CookieName    = cookie
	FailureWindow = failureWindow
	Failures      = failures
	MaxDevices    = maxDevices
	OneTimeLife   = oneTimeLife
	Staleness     = staleness
)

var (
	Covers   = covers
	HolderOf = holder
)

// WithToken is ctx whose request has a token.
func WithToken(ctx context.Context, token string) context.Context {
	requestFrom(ctx).Token = token
	return ctx
}

func (s *Service) LookUp(ctx context.Context, r store.Reader, hash [32]byte, now time.Time) (Caller, error) {
	f, err := s.lookUp(ctx, r, hash, now)
	return f.caller, err
}

func (s *Service) Listen(ctx context.Context) error   { return s.listen(ctx) }
func (s *Service) MarkSeen(ctx context.Context) error { return s.markSeen(ctx) }
func (s *Service) Unmarked(n int) []int64             { return s.sessions.some(n) }
