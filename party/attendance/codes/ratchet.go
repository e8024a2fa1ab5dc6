package codes

import (
	"sync"
	"sync/atomic"
	"time"
)

// Ratchet is the time by which codes and nonces are made and run out: that of
// the server, but where its clock is set back, the highest it has shown, until
// the clock has caught up; else a code that ran out would be good again. A clock
// set back by more than setBack was wrong before, and nobody waits for it: the
// codes of the time that comes again are others, see [Ratchet.Turned].
type Ratchet struct {
	highest atomic.Int64 // unix ms
	mu      sync.Mutex
}

const setBack = 10 * time.Minute

// Time is that of codes and nonces when the server's clock says now.
func (r *Ratchet) Time(now time.Time) time.Time {
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
func (r *Ratchet) far(now time.Time) bool {
	return r.highest.Load()-now.UnixMilli() > setBack.Milliseconds()
}

// Turned is the time for codes: [Ratchet.Time], once again has made the codes of a time that comes again others,
// of which the highest shown is told. Whoever asks meanwhile waits.
func (r *Ratchet) Turned(now time.Time, again func(highest int64) error) (time.Time, error) {
	if !r.far(now) {
		return r.Time(now), nil
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if highest := r.highest.Load(); r.far(now) { // nobody else saw it first
		if err := again(highest); err != nil {
			return now, err
		}
		r.highest.Store(now.UnixMilli())
	}
	return r.Time(now), nil
}
