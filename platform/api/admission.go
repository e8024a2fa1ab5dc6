package api

import (
	"context"
	"runtime/metrics"
	"sync"
	"time"
)

// Who is worked on, who waits, and who is told to come again. How many are
// worked on follows from whether the processor keeps up: when what is ready to
// run has to wait for it, fewer are let in, so that the rest can be refused at once.
const (
	fewest   = 128                    // at work: where other programs hold the processor up, a town is served all the same
	atWork   = 256                    // at the most: more would only wait inside
	inLine   = 768                    // waiting for a place: half a second's work
	keepsUp  = 10 * time.Millisecond  // nine of ten that are ready run within that
	lookEach = 100 * time.Millisecond // at how far the processor is behind
	crowd    = 500 * time.Millisecond // a line that was not empty for that long is no passing crowd …
	inVain   = 20 * time.Millisecond  // … and who comes then waits no longer than that
)

// admission is the door: so many at work, a line before it.
type admission struct {
	mu      sync.Mutex
	working int
	limit   int // of working, between fewest and atWork
	line    []*place
	empty   time.Time // when the line last was
	looked  time.Time
	behind  func() time.Duration // how far the processor has been behind since it was last asked
}

// place is one in the line; whoever loses patience leaves it there.
type place struct {
	turn chan struct{}
	left bool
}

func newAdmission() *admission {
	now := time.Now()
	return &admission{limit: atWork, empty: now, looked: now, behind: (&lag{}).sinceLast}
}

// crowded tells that waiting is in vain: the first look, before a body is received.
func (a *admission) crowded() bool {
	a.mu.Lock()
	defer a.mu.Unlock()
	now := time.Now()
	a.adapt(now)
	return a.full(now)
}

func (a *admission) full(now time.Time) bool {
	return len(a.line) >= inLine || a.standing(now) && len(a.line) >= a.limit
}

func (a *admission) standing(now time.Time) bool {
	if len(a.line) == 0 {
		a.empty = now
	}
	return now.Sub(a.empty) > crowd
}

// enter takes a place at work, waiting for one where that is not in vain.
func (a *admission) enter(ctx context.Context) bool {
	a.mu.Lock()
	if a.working < a.limit && len(a.line) == 0 {
		a.working++
		a.mu.Unlock()
		return true
	}
	now := time.Now()
	if a.full(now) {
		a.mu.Unlock()
		return false
	}
	p := &place{turn: make(chan struct{})}
	if a.standing(now) {
		var cancel context.CancelFunc
		ctx, cancel = context.WithTimeout(ctx, inVain)
		defer cancel()
	}
	a.line = append(a.line, p)
	a.mu.Unlock()
	select {
	case <-p.turn:
		return true
	case <-ctx.Done():
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	select {
	case <-p.turn: // at the last moment
		return true
	default:
		p.left = true
		return false
	}
}

// leave gives the place to the next in the line.
func (a *admission) leave() {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.working--
	for len(a.line) > 0 && a.working < a.limit {
		if next := a.line[0]; !next.left {
			a.working++
			close(next.turn)
		}
		a.line = a.line[1:]
	}
}

// adapt lets an eighth fewer in while the processor is behind, and an eighth more while it keeps up.
func (a *admission) adapt(now time.Time) {
	if now.Sub(a.looked) < lookEach {
		return
	}
	a.looked = now
	if a.behind() > keepsUp {
		a.limit = max(fewest, a.limit-a.limit/8)
	} else {
		a.limit = min(atWork, a.limit+a.limit/8)
	}
}

// lag reads from the runtime how long goroutines that were ready waited for a processor.
type lag struct{ before []uint64 }

// sinceLast is what nine of ten waited at most since it was last called.
func (l *lag) sinceLast() time.Duration {
	read := []metrics.Sample{{Name: "/sched/latencies:seconds"}}
	metrics.Read(read)
	h := read[0].Value.Float64Histogram()
	since, all := make([]uint64, len(h.Counts)), uint64(0)
	for i, n := range h.Counts {
		since[i] = n
		if l.before != nil {
			since[i] -= l.before[i]
		}
		all += since[i]
	}
	l.before = h.Counts
	var sum uint64
	for i, n := range since {
		if sum += n; sum*10 >= all*9 {
			return time.Duration(max(0, h.Buckets[i]) * float64(time.Second)) // the lower edge; the first is -Inf
		}
	}
	return 0
}
