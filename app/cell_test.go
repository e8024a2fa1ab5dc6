package app_test

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"net/http/httptest"
	"os"
	"strings"
	"testing"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/platform/clock"
)

// cell is a running platform with the oilfield of seed 000 in it, and a clock to turn.
type cell struct {
	*app.App
	t     *testing.T
	clock *clock.Fake
	made  demo.Result
	dir   string
}

// each runs fn on a fresh cell of each engine, a copy of one that was made for all.
func each(t *testing.T, fn func(t *testing.T, c *cell)) {
	t.Helper()
	servers := map[string]string{"sqlite": ""}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		servers["postgres"] = server
	}
	for name, server := range servers {
		t.Run(name, func(t *testing.T) {
			first, err := mould(server)
			if err != nil {
				t.Fatal(err)
			}
			fn(t, first.copy(t, server))
		})
	}
}

// person is somebody logged in.
type person struct {
	c     *cell
	token string
}

// as logs the demo's account of a role in, past the forced change of its password.
func (c *cell) as(role string) person {
	c.t.Helper()
	for _, a := range c.made.Accounts {
		if a.Role != role {
			continue
		}
		var in struct{ Token string }
		p := person{c: c}
		p.does("POST", "/api/session", map[string]any{"account": a.Account, "password": a.Password}, 201, &in)
		p.token = in.Token
		var changed struct{ Token string }
		p.does("POST", "/api/session/password", map[string]any{"old": a.Password, "new": "初心使命-2026-石榴"}, 0, &changed)
		if changed.Token != "" {
			p.token = changed.Token
		}
		return p
	}
	c.t.Fatalf("the demo has no %s", role)
	return person{}
}

// does makes a request, checks the status (0: any that is not a refusal), and
// reads the answer into out when there is one.
func (p person) does(method, path string, body any, status int, out any) *httptest.ResponseRecorder {
	p.c.t.Helper()
	w := p.asks(method, path, body)
	if status != 0 && w.Code != status || status == 0 && w.Code >= 400 {
		p.c.t.Fatalf("%s %s: %d %s, want %d", method, path, w.Code, w.Body, status)
	}
	if out != nil && w.Body.Len() > 0 {
		if err := json.Unmarshal(w.Body.Bytes(), out); err != nil {
			p.c.t.Fatalf("%s %s: %v in %s", method, path, err, w.Body)
		}
	}
	return w
}

// asks makes a request; also from other goroutines.
func (p person) asks(method, path string, body any) *httptest.ResponseRecorder {
	var sent bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&sent).Encode(body); err != nil {
			panic(err)
		}
	}
	w, r := httptest.NewRecorder(), httptest.NewRequest(method, path, &sent)
	r.Header.Set("Content-Type", "application/json")
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	p.c.Handler.ServeHTTP(w, r)
	return w
}

// signs registers a phone for the session and has it sign a sign-in, as the page does.
func (p person) signs(meeting string, sign map[string]any) {
	p.c.t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		p.c.t.Fatal(err)
	}
	public, err := x509.MarshalPKIXPublicKey(&key.PublicKey)
	if err != nil {
		p.c.t.Fatal(err)
	}
	p.does("POST", "/api/me/device", map[string]any{"publicKey": public}, 200, nil)
	var made struct{ Nonce string }
	p.does("GET", fmt.Sprintf("%s/attendance/nonce?direction=%s", meeting, sign["direction"]), nil, 200, &made)
	_, id, _ := strings.Cut(meeting, "/api/meetings/")
	digest := sha256.Sum256([]byte(strings.Join([]string{"zhibu sign-in", made.Nonce, id, sign["direction"].(string), sign["code"].(string), sign["key"].(string)}, "\n")))
	r, s, err := ecdsa.Sign(rand.Reader, key, digest[:])
	if err != nil {
		p.c.t.Fatal(err)
	}
	signature := make([]byte, 64)
	r.FillBytes(signature[:32])
	s.FillBytes(signature[32:])
	sign["proof"] = map[string]any{"nonce": made.Nonce, "signature": signature}
}

// settle delivers what has happened, as the job queue would.
func (c *cell) settle() {
	c.t.Helper()
	if err := c.Bus.Drain(context.Background()); err != nil {
		c.t.Fatal(err)
	}
}

type me struct {
	Member struct{ ID, OrgID int64 }
	Org    struct{ ID int64 }
	Roles  []struct{ OrgID int64 }
}
