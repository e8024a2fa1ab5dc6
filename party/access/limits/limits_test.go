package limits

import (
	"testing"
	"time"
)

func TestLimiter(t *testing.T) {
	l, now := New(2, time.Minute), time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	if !l.Take("a", now) || !l.Take("a", now.Add(30*time.Second)) || l.Take("a", now.Add(59*time.Second)) {
		t.Error("two a minute were not two a minute")
	}
	if wait := l.Wait("a", now.Add(59*time.Second)); wait != time.Second {
		t.Errorf("wait = %v", wait)
	}
	if !l.Take("a", now.Add(60*time.Second)) || !l.Take("b", now) {
		t.Error("the window did not move, or keys are not apart")
	}
	if l.Take("a", now.Add(61*time.Second)) {
		t.Error("the third within a minute passed")
	}
	if !l.Take("a", now.Add(-time.Hour)) {
		t.Error("a clock set back locks somebody out")
	}
}

func TestSource(t *testing.T) {
	if Source("2001:db8:1:2:3::1") != Source("2001:db8:1:2:ffff::9") || Source("2001:db8:1:2::1") == Source("2001:db8:1:3::1") {
		t.Error("an IPv6 source is its /64")
	}
	if Source("::ffff:10.0.0.1") != Source("10.0.0.1") {
		t.Error("a mapped IPv4 address is another source")
	}
}
