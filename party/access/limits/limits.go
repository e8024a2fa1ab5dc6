// Package limits 次数限制 counts what happens too often, such as wrong passwords of an account or from a source.
package limits

import (
	"net/netip"
	"sync"
	"time"
)

// Limiter counts what happens too often: at most max in window for each key.
// It lives in memory, one a process, and forgets with a restart.
type Limiter struct {
	max    int
	window time.Duration
	mu     sync.Mutex
	times  map[string][]time.Time
	trying map[string]int // under way: whether they count is not known yet
}

// mostKeys bounds the memory an attacker with many addresses can take.
const mostKeys = 50_000

// New makes one that lets max of a key happen in a window.
func New(max int, window time.Duration) *Limiter {
	return &Limiter{max: max, window: window, times: map[string][]time.Time{}, trying: map[string]int{}}
}

// Wait is how long until key may try again; 0 when it may now.
func (l *Limiter) Wait(key string, now time.Time) time.Duration {
	l.mu.Lock()
	defer l.mu.Unlock()
	times := l.recent(key, now)
	if len(times) < l.max {
		return 0
	}
	return max(times[len(times)-l.max].Add(l.window).Sub(now), time.Second)
}

// Add counts one more of key.
func (l *Limiter) Add(key string, now time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.times) >= mostKeys {
		l.prune(now)
	}
	l.times[key] = append(l.recent(key, now), now)
}

// Take counts one more of key if it may, and tells whether it might.
func (l *Limiter) Take(key string, now time.Time) bool {
	if l.Wait(key, now) > 0 {
		return false
	}
	l.Add(key, now)
	return true
}

// Begin notes a try of key that may come to count; false when that would be
// one too many with those under way. End must follow, after Add where it counts.
func (l *Limiter) Begin(key string, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.recent(key, now))+l.trying[key] >= l.max {
		return false
	}
	l.trying[key]++
	return true
}

// End is the end of a try that was begun.
func (l *Limiter) End(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.trying[key]--; l.trying[key] == 0 {
		delete(l.trying, key)
	}
}

// Forget counts key from nothing.
func (l *Limiter) Forget(key string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.times, key)
}

// recent is key's times that still count. A clock set back must not lock
// anybody out for longer than the window, so times to come are dropped too.
func (l *Limiter) recent(key string, now time.Time) []time.Time {
	times := l.times[key]
	kept := times[:0]
	for _, t := range times {
		if age := now.Sub(t); age >= 0 && age < l.window {
			kept = append(kept, t)
		}
	}
	return kept
}

// prune drops what no longer counts and, if that is not enough, whatever comes first.
func (l *Limiter) prune(now time.Time) {
	for key := range l.times {
		if len(l.recent(key, now)) == 0 || len(l.times) >= mostKeys {
			delete(l.times, key)
		}
	}
}

// Source is what counts as one source: an IPv4 address, or the /64 that one
// IPv6 subscriber has at will.
func Source(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return "source " + address
	}
	a = a.Unmap()
	if a.Is6() {
		if p, err := a.WithZone("").Prefix(64); err == nil {
			return "source " + p.String()
		}
	}
	return "source " + a.String()
}
