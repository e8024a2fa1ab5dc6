package api

import (
	"context"
	"sync/atomic"
)

// The door: so many requests are worked on, so many wait for a place, and who
// comes after that is told to come again before anything is spent on them.
const (
	atWork = 128 // more would only wait inside
	inLine = 256 // a tenth of a second's work
)

// admission counts who is inside and who waits.
type admission struct {
	places chan struct{}
	all    atomic.Int64 // at work and in the line
}

func newAdmission() *admission { return &admission{places: make(chan struct{}, atWork)} }

// crowded tells that the line is full: the first look, before a body is received.
func (a *admission) crowded() bool { return a.all.Load() >= atWork+inLine }

// enter takes a place at work, waiting for one in the line where that is not full.
func (a *admission) enter(ctx context.Context) bool {
	if a.all.Add(1) > atWork+inLine {
		a.all.Add(-1)
		return false
	}
	select {
	case a.places <- struct{}{}:
		return true
	case <-ctx.Done():
		a.all.Add(-1)
		return false
	}
}

// leave gives the place to the next in the line.
func (a *admission) leave() {
	<-a.places
	a.all.Add(-1)
}
