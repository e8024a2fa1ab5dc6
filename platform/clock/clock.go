// Package clock tells the time, so that tests can set it, and cuts it into
// the days and months of China, where every org lives.
//
// Files: clock.go (all of it).
package clock

import (
	"fmt"
	"sync"
	"time"
	_ "time/tzdata" // a bare server may have no zone files of its own
)

// Now is the clock handed to whoever needs the time. The product passes
// [System], a test passes the Now method of a [Fake].
type Now func() time.Time

// System is the clock of this machine.
func System() time.Time { return time.Now() }

// Shanghai is the one time zone of China (北京时间).
var Shanghai = mustLoad("Asia/Shanghai")

func mustLoad(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil {
		panic(err) // cannot happen: the zone is compiled in
	}
	return zone
}

// Day is the date of t in China, "2006-01-02".
func Day(t time.Time) string { return t.In(Shanghai).Format(time.DateOnly) }

// Month is the month of t in China, "2006-01".
func Month(t time.Time) string { return t.In(Shanghai).Format("2006-01") }

// MonthRange gives the first instant of a month written "2006-01", and the
// first instant after it.
func MonthRange(month string) (start, end time.Time, err error) {
	start, err = time.ParseInLocation("2006-01", month, Shanghai)
	if err != nil {
		return time.Time{}, time.Time{}, fmt.Errorf("clock: a month is written YYYY-MM: %w", err)
	}
	return start, start.AddDate(0, 1, 0), nil
}

// Fake is a clock that stands still until it is told otherwise. It may be
// used by several goroutines.
type Fake struct {
	mu  sync.Mutex
	now time.Time
}

// NewFake returns a clock that shows now.
func NewFake(now time.Time) *Fake { return &Fake{now: now} }

// Now is the time the clock shows.
func (f *Fake) Now() time.Time {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.now
}

// Set moves the clock to now, which may lie in the past.
func (f *Fake) Set(now time.Time) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = now
}

// Advance moves the clock by d, backwards if d is negative.
func (f *Fake) Advance(d time.Duration) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.now = f.now.Add(d)
}
