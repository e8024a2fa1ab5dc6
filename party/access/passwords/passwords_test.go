package passwords

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"zhibu/platform/api"
)

func TestPasswordHashes(t *testing.T) {
	hashed := Hash("清江河畔")
	for _, c := range []struct {
		name, password, hashed string
		fits, broken           bool
	}{
		{"对的密码", "清江河畔", hashed, true, false},
		{"错的密码", "清江河岸", hashed, false, false},
		{"没有密码的账号谁也进不去", "", "", false, false},
		{"换了盐的另一个散列", "清江河畔", Hash("别的"), false, false},
		{"存坏的散列", "清江河畔", "plain", false, true},
		{"别的算法", "清江河畔", "$argon2i$v=19$m=19456,t=2,p=1$AAAA$AAAA", false, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			fits, err := New().Matches(c.password, c.hashed)
			if fits != c.fits || (err != nil) != c.broken {
				t.Errorf("%v, %v", fits, err)
			}
		})
	}
	if Hash("清江河畔") == hashed {
		t.Error("two hashes of a password are alike: no salt")
	}
}

// An unknown account costs as much as a known one: the same arithmetic at the same cost.
func TestUnknownAccountTakesAsLong(t *testing.T) {
	cost := func(hashed string) string { return strings.Join(strings.Split(hashed, "$")[:4], "$") }
	real := Hash("清江河畔")
	if cost(real) != cost(nobody) || len(real) != len(nobody) {
		t.Errorf("a real hash is %q, nobody's %q", real, nobody)
	}
}

func TestPasswordsAreCheckedOneAtATime(t *testing.T) {
	p, ctx := New(), context.Background()
	inside, leave := make(chan bool), make(chan bool)
	go p.Do(ctx, func() { inside <- true; <-leave })
	<-inside
	results := make(chan error, queued)
	for range queued - 1 {
		go func() { results <- p.Do(ctx, func() {}) }()
	}
	for len(p.waiting) < queued {
		time.Sleep(time.Millisecond)
	}
	var problem *api.Problem
	if err := p.Do(ctx, func() { t.Error("ran beside the others") }); !errors.As(err, &problem) || problem.Status != 429 || problem.GetHeaders() == nil {
		t.Errorf("a full queue answers %v", err)
	}
	close(leave)
	for range queued - 1 {
		if err := <-results; err != nil {
			t.Error(err)
		}
	}
}

func TestOneTimePasswords(t *testing.T) {
	seen := map[string]bool{}
	for range 1000 {
		p := OneTime()
		if seen[p] || len(p) != 14 {
			t.Fatal(p)
		}
		seen[p] = true
	}
}
