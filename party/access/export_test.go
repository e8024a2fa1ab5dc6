package access

import (
	"context"
	"time"

	"zhibu/party/access/limits"
	"zhibu/platform/store"
)

// What tests of package access_test look into: they need the world of package
// accesstest, which imports this one.
const (
	ByPassword     = byPassword
	CookieName     = cookie
	DirectoryFloor = directoryFloor
	FailureWindow  = failureWindow
	Failures       = failures
	MaxDevices     = maxDevices
	OneTimeLife    = oneTimeLife
	Staleness      = staleness
)

var (
	Covers   = covers
	HolderOf = holder
)

// WithToken is ctx whose request has a token.
func WithToken(ctx context.Context, token string) context.Context {
	requestFrom(ctx).token = token
	return ctx
}

func (s *Service) Secure(ctx context.Context, what string, fn func(tx *store.Tx) error) ([]string, error) {
	return s.secure(ctx, what, fn)
}

func (s *Service) EnterNow(ctx context.Context, a Account, by string, from Device) (Entry, error) {
	return s.openSession(ctx, a, by, from)
}

func (s *Service) LookUp(ctx context.Context, r store.Reader, hash [32]byte, now time.Time) (Caller, error) {
	f, err := s.lookUp(ctx, r, hash, now)
	return f.caller, err
}

func (s *Service) Listen(ctx context.Context) error   { return s.listen(ctx) }
func (s *Service) MarkSeen(ctx context.Context) error { return s.markSeen(ctx) }
func (s *Service) Unmarked(n int) []int64             { return s.sessions.some(n) }
func (s *Service) Wrong() *limits.Limiter             { return s.wrong }
