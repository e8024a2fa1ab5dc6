package attendance

import (
	"context"
	"sync"
	"sync/atomic"
	"time"

	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// ratchet is the time by which codes and nonces are made and run out: that of
// the server, but where its clock is set back, the highest it has shown, until
// the clock has caught up; else a code that ran out would be good again. A clock
// set back by more than setBack was wrong before, and nobody waits for it: the
// codes of the time that comes again are others, see [Service.turned].
type ratchet struct {
	highest atomic.Int64 // unix ms
	mu      sync.Mutex
}

const setBack = 10 * time.Minute

func (r *ratchet) time(now time.Time) time.Time {
	for {
		highest := r.highest.Load()
		switch back := highest - now.UnixMilli(); {
		case back > setBack.Milliseconds():
			return now
		case back > 0:
			return time.UnixMilli(highest)
		case r.highest.CompareAndSwap(highest, now.UnixMilli()):
			return now
		}
	}
}

// far tells whether the clock was set back so far that nobody waits for it.
func (r *ratchet) far(now time.Time) bool {
	return r.highest.Load()-now.UnixMilli() > setBack.Milliseconds()
}

// turned is the time for codes: [ratchet.time], once the codes of a time that comes again have been
// made others. Printed codes have no time and stay.
func (s *Service) turned(ctx context.Context, now time.Time) (time.Time, error) {
	if !s.ratchet.far(now) {
		return s.ratchet.time(now), nil
	}
	s.ratchet.mu.Lock()
	defer s.ratchet.mu.Unlock()
	if highest := s.ratchet.highest.Load(); s.ratchet.far(now) { // nobody else saw it first
		if err := s.db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET turn = turn + 1 WHERE in_from <= ? AND out_to >= ?`, highest, store.At(now))
			return err
		}); err != nil {
			return now, err
		}
		s.ratchet.highest.Store(now.UnixMilli())
	}
	return s.ratchet.time(now), nil
}

// Resume has the time of codes follow that of the log, which never goes back:
// a restart forgets no clock that was set back.
func (s *Service) Resume(ctx context.Context) error {
	_, _, at, err := seal.Root(ctx, s.db)
	if err == nil {
		s.ratchet.time(at.Time())
	}
	return err
}
