package main

import (
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"sync/atomic"
)

const (
	memory        = 128 << 20
	perConnection = 32 << 10 // its buffers, stacks and request
	included      = 2000     // connections that memory is enough for
	step          = 500      // connections between two changes of the limit
)

// spendMemoryOnSpeed lets garbage pile up to four times what is in use, within
// bounds: in a burst of sign-ins that saves a fifth of the processor. The bound
// grows with the connections that are open: with thousands of them what is in
// use comes near it, and collecting would take half of the processor. Whoever
// has set Go's own variables knows better. It returns what hears of connections.
func spendMemoryOnSpeed() func(net.Conn, http.ConnState) {
	if os.Getenv("GOGC") != "" || os.Getenv("GOMEMLIMIT") != "" {
		return nil
	}
	debug.SetGCPercent(400)
	debug.SetMemoryLimit(memory)
	var open atomic.Int64
	return func(_ net.Conn, state http.ConnState) {
		var n int64
		switch state {
		case http.StateNew:
			n = open.Add(1)
		case http.StateClosed, http.StateHijacked:
			n = open.Add(-1)
		default:
			return
		}
		if n%step == 0 {
			debug.SetMemoryLimit(memory + max(0, n-included+step)*perConnection)
		}
	}
}
