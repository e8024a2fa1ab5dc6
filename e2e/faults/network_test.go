package faults

import (
	"fmt"
	"io"
	"net"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

const (
	idle = 5000
	slow = 600 // more than may be worked on at once
)

// R6: thousands of connections that say nothing, and hundreds that send their
// request a byte at a time, take nothing from the others.
func TestSlowAndIdleClientsTakeNothingFromOthers(t *testing.T) {
	dir := cell(t, t.TempDir())
	s := serve(t, "--dir", dir)
	address := strings.TrimPrefix(s.base, "http://")
	next := 0
	p99 := func() time.Duration {
		var took []time.Duration
		for range 400 {
			a := s.signIn(people[next])
			next++
			if !a.signed() {
				t.Fatalf("%+v", a)
			}
			took = append(took, a.took)
		}
		slices.Sort(took)
		return took[len(took)*99/100]
	}
	before := p99()
	for range idle {
		dial(t, address, "")
	}
	for i := range slow {
		switch i % 3 {
		case 0: // the head never ends
			dial(t, address, "GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ")
		case 1: // the body never ends
			dial(t, address, "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
		default: // nor does an upload
			dial(t, address, "POST /api/orgs/imports HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n-")
		}
	}
	during := p99()
	t.Logf("p99 of one sign-in after the other: %s alone, %s beside %d idle and %d slow connections", before, during, idle, slow)
	if during > 3*before+50*time.Millisecond {
		t.Error("others feel it")
	}
	s.stopped(syscall.SIGTERM)
}

// R6: what comes too slowly is ended by the server.
func TestSlowClientsAreSentAway(t *testing.T) {
	s := serve(t, "--dir", cell(t, t.TempDir()))
	address := strings.TrimPrefix(s.base, "http://")
	head := dial(t, address, "GET /api/me HTTP/1.1\r\nHost: x\r\nX-Slow: ")
	body := dial(t, address, "POST /api/session HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 1000\r\n\r\n{")
	for name, c := range map[string]net.Conn{"head": head, "body": body} {
		c.SetReadDeadline(time.Now().Add(15 * time.Second))
		text, err := io.ReadAll(c)
		if err != nil {
			t.Errorf("%s: still open after 15 s: %v", name, err)
		}
		t.Logf("%s: %s", name, strings.Split(string(text), "\r\n")[0])
		if name == "body" && !strings.Contains(string(text), "网络太慢") {
			t.Errorf("%s: %s", name, text)
		}
	}
	s.stopped(syscall.SIGTERM)
}

func dial(t *testing.T, address, start string) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	fmt.Fprint(c, start)
	return c
}
