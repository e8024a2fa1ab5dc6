package faults

import (
	"net"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
)

// recovery is how long sign-ins may fail after PostgreSQL is back.
const recovery = 5 * time.Second

// proxy stands between Zhibu and PostgreSQL and spoils the connection.
type proxy struct {
	net.Listener
	to    string
	delay atomic.Int64 // nanoseconds for each piece, either way
	down  atomic.Bool  // refuses and cuts
	mute  atomic.Bool  // keeps connections and passes nothing on
	mu    sync.Mutex
	open  []net.Conn
}

func newProxy(t *testing.T, to string) *proxy {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	p := &proxy{Listener: l, to: to}
	t.Cleanup(func() { p.Close(); p.cut() })
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			go p.join(c)
		}
	}()
	return p
}

func (p *proxy) join(c net.Conn) {
	server, err := net.Dial("tcp", p.to)
	if p.down.Load() || err != nil {
		c.Close()
		return
	}
	p.mu.Lock()
	p.open = append(p.open, c, server)
	p.mu.Unlock()
	go p.pass(c, server)
	p.pass(server, c)
}

func (p *proxy) pass(from, to net.Conn) {
	defer from.Close()
	defer to.Close()
	piece := make([]byte, 32<<10)
	for {
		n, err := from.Read(piece)
		time.Sleep(time.Duration(p.delay.Load()))
		for p.mute.Load() {
			time.Sleep(10 * time.Millisecond)
		}
		if n > 0 {
			if _, err := to.Write(piece[:n]); err != nil {
				return
			}
		}
		if err != nil {
			return
		}
	}
}

// cut closes every connection there is.
func (p *proxy) cut() {
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.open {
		c.Close()
	}
	p.open = nil
}

// cluster starts a PostgreSQL of the test's own, with the county in it, behind a proxy.
func cluster(t *testing.T) (script func(args ...string) string, p *proxy, dir, dsn string) {
	t.Helper()
	home := filepath.Join(os.TempDir(), "zhibu-faults-postgres."+filepath.Base(filepath.Dir(t.TempDir())))
	script = func(args ...string) string {
		c := exec.Command("../../scripts/postgres", args...)
		c.Env = append(os.Environ(), "ZHIBU_POSTGRES_DIR="+home)
		out, err := c.Output()
		if err != nil {
			t.Fatalf("scripts/postgres %v: %v", args, err)
		}
		return strings.TrimSpace(string(out))
	}
	direct := script("start")
	t.Cleanup(func() { script("stop") })
	u, err := url.Parse(direct)
	if err != nil {
		t.Fatal(err)
	}
	p = newProxy(t, u.Host)
	u.Host = p.Addr().String()
	dir = cell(t, t.TempDir())
	if out, err := exec.Command(zhibu, "copy", "--dir", dir, "--from", filepath.Join(dir, "zhibu.db"), "--to", direct).CombinedOutput(); err != nil {
		t.Fatal(err, string(out))
	}
	return script, p, dir, u.String()
}

// R3: PostgreSQL is cut off, is slow, hangs, and is killed and started again.
func TestPostgreSQLGoesAway(t *testing.T) {
	script, p, dir, dsn := cluster(t)
	s := serve(t, "--dir", dir, "--db", dsn)
	next := 0
	one := func() member { next++; return people[next] }
	var acknowledged []string
	signs := func(what string) {
		t.Helper()
		m := one()
		if a := s.signIn(m); !a.signed() {
			t.Errorf("%s: %+v", what, a)
		} else {
			acknowledged = append(acknowledged, key(m))
		}
	}
	// back waits until a sign-in succeeds again, and checks that until then each is told when to come again.
	back := func(what string) {
		t.Helper()
		for began := time.Now(); ; time.Sleep(20 * time.Millisecond) {
			m := one()
			a := s.signIn(m)
			if a.signed() {
				acknowledged = append(acknowledged, key(m))
				t.Logf("%s: signed in after %s", what, time.Since(began))
				return
			}
			away(t, a)
			if time.Since(began) > recovery {
				t.Fatalf("%s: not back after %s", what, recovery)
			}
		}
	}
	signs("before")

	p.down.Store(true)
	p.cut()
	away(t, s.signIn(one()))
	away(t, s.ask("GET", "/api/me", people[1].token, ""))
	refused := time.Now()
	var all sync.WaitGroup
	for range 200 { // what comes meanwhile is refused, and does not pile up
		m := one()
		all.Go(func() { away(t, s.signIn(m)) })
	}
	all.Wait()
	if took := time.Since(refused); took > 12*time.Second {
		t.Errorf("200 refusals took %s", took)
	}
	p.down.Store(false)
	back("cut off")

	p.delay.Store(int64(50 * time.Millisecond))
	signs("slow")
	p.delay.Store(0)

	p.mute.Store(true)
	a := s.signIn(one())
	away(t, a)
	t.Logf("hanging: told so after %s", a.took)
	p.mute.Store(false)
	back("hanging")

	script("restart")
	back("killed and started again")

	s.stopped(syscall.SIGTERM)
	if out, err := exec.Command(zhibu, "doctor", "--dir", dir, "--db", dsn).CombinedOutput(); err != nil {
		t.Errorf("the doctor: %v\n%s", err, out)
	}
	if len(acknowledged) < 5 {
		t.Errorf("only %v were acknowledged", acknowledged)
	}
}

func away(t *testing.T, a answer) {
	t.Helper()
	refusedPlainly(t, a, 503)
	if a.retry == "" {
		t.Error("nobody is told when to come again")
	}
}
