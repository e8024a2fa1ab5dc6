package main

import (
	"sync/atomic"
	"time"
)

// running is a clock that goes on from what it was set to.
type running struct{ ahead atomic.Int64 } // nanoseconds before the machine's

func (c *running) now() time.Time { return time.Now().Add(time.Duration(c.ahead.Load())) }

func (c *running) set(text string) error {
	at, err := time.Parse(time.RFC3339, text)
	if err == nil {
		c.ahead.Store(int64(time.Until(at)))
	}
	return err
}
