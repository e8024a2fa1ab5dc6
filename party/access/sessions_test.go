package access

import (
	"net/http/httptest"
	"testing"
	"time"

	"zhibu/platform/store"
)

func TestOrigin(t *testing.T) {
	for _, c := range []struct {
		name, remote, said, proto, want string
		secure                          bool
	}{
		{"直接访问", "10.1.2.3:55", "", "", "10.1.2.3", false},
		{"外面来的人自称别的地址", "10.1.2.3:55", "1.1.1.1", "https", "10.1.2.3", false},
		{"本机代理转来", "127.0.0.1:55", "10.9.9.9", "https", "10.9.9.9", true},
		{"本机代理转来而前面是自称的", "[::1]:55", "1.1.1.1, 10.9.9.9", "http", "10.9.9.9", false},
		{"本机直接访问", "127.0.0.1:55", "", "", "127.0.0.1", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := httptest.NewRequest("GET", "/", nil)
			r.RemoteAddr = c.remote
			if c.said != "" {
				r.Header.Set("X-Forwarded-For", c.said)
			}
			r.Header.Set("X-Forwarded-Proto", c.proto)
			if address, secure := origin(r); address != c.want || secure != c.secure {
				t.Errorf("%s, %v", address, secure)
			}
		})
	}
}

// A look-up that was under way when something was revoked must not be remembered.
func TestRevokedWhileLookingUp(t *testing.T) {
	c, key, now := newSessions(), [32]byte{1}, time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	f := found{caller: Caller{AccountID: 7}, seenAt: store.At(now), expires: store.At(now.Add(time.Hour))}
	_, version, _ := c.recall(key, now)
	c.forget(7)
	c.remember(key, f, now, version)
	if _, _, ok := c.recall(key, now); ok {
		t.Error("what was looked up before the revocation is remembered after it")
	}
	_, version, _ = c.recall(key, now)
	c.remember(key, f, now, version)
	if _, _, ok := c.recall(key, now.Add(staleness-1)); !ok {
		t.Error("nothing is remembered")
	}
	if _, _, ok := c.recall(key, now.Add(staleness)); ok {
		t.Error("remembered for more than five seconds")
	}
	if _, _, ok := c.recall(key, now.Add(-time.Second)); ok {
		t.Error("a clock set back makes it last longer")
	}
	c.forget(8)
	if _, _, ok := c.recall(key, now); !ok {
		t.Error("another account's revocation forgets it")
	}
}
