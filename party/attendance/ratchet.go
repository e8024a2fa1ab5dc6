package attendance

import (
	"sync/atomic"
	"time"
)

// ratchet is the time by which codes and nonces are made and run out: that of
// the server, but where its clock is set back, the highest it has shown, until
// the clock has caught up; else a code that ran out would be good again. A clock
// set back by more than setBack was wrong before, and nobody waits for it.
type ratchet struct{ highest atomic.Int64 } // unix ms

const setBack = 10 * time.Minute

func (r *ratchet) time(now time.Time) time.Time {
	for {
		highest := r.highest.Load()
		if back := time.Duration(highest-now.UnixMilli()) * time.Millisecond; back > 0 && back <= setBack {
			return time.UnixMilli(highest)
		}
		if r.highest.CompareAndSwap(highest, now.UnixMilli()) {
			return now
		}
	}
}
