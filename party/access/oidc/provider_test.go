package oidc

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/zitadel/oidc/v3/example/server/exampleop"
	"github.com/zitadel/oidc/v3/example/server/storage"
)

const (
	base = "https://zhibu.test"
	page = "/login"
)

// TestMain turns the test binary into an OpenID provider when it is called as
// one, for the site that ZHIBU_TEST_PROVIDER names: so the tests, and the
// journey single-sign-on, talk to another process over the network.
func TestMain(m *testing.M) {
	if site := os.Getenv("ZHIBU_TEST_PROVIDER"); site != "" {
		serveProvider(site)
		return
	}
	os.Exit(m.Run())
}

// serveProvider is zitadel's provider with its two example users.
func serveProvider(site string) {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	issuer := "http://" + listener.Addr().String() + "/"
	storage.RegisterClients(storage.WebClient("zhibu", "a client's secret", site+page), storage.WebClient("other", "another secret", site+page))
	handler := exampleop.SetupServer(issuer, storage.NewStorage(storage.NewUserStore(issuer)), slog.New(slog.DiscardHandler), false)
	fmt.Println(issuer)
	go func() { // ends with the test, however that ends
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	panic(http.Serve(listener, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/favicon.ico" { // browsers ask for it, and complain
			w.WriteHeader(http.StatusNoContent)
			return
		}
		handler.ServeHTTP(w, r)
	})))
}

// startProvider runs the provider as a process of its own.
func startProvider(t *testing.T) (issuer string) {
	t.Helper()
	command := exec.Command(os.Args[0])
	command.Env = append(os.Environ(), "ZHIBU_TEST_PROVIDER="+base)
	_, err1 := command.StdinPipe() // held open until the test ends
	out, err2 := command.StdoutPipe()
	if err := errors.Join(err1, err2, command.Start()); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { command.Process.Kill(); command.Wait() })
	line, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(line)
}

func provider(t *testing.T, c Config) *Provider {
	t.Helper()
	if c.ClientID == "" {
		c.ClientID, c.Secret = "zhibu", "a client's secret"
	}
	c.Base = base
	p, err := New(c, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

var requestID = regexp.MustCompile(`name="id" value="([^"]*)"`)

// enter does what a browser and its owner do at the provider, and returns the
// address that they are sent back to.
func enter(t *testing.T, address, user string) url.Values {
	t.Helper()
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	var back *url.URL
	browser := &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
		if strings.HasPrefix(r.URL.String(), base) {
			back = r.URL
			return http.ErrUseLastResponse
		}
		return nil
	}}
	form, err := browser.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	text, err := io.ReadAll(form.Body)
	form.Body.Close()
	id := requestID.FindSubmatch(text)
	if err != nil || id == nil {
		t.Fatalf("no form to log in: %v %s", err, text)
	}
	done, err := browser.PostForm(form.Request.URL.String(), url.Values{"username": {user}, "password": {"verysecure"}, "id": {string(id[1])}})
	if err != nil {
		t.Fatal(err)
	}
	done.Body.Close()
	if back == nil || back.Path != page {
		t.Fatalf("not sent back: %v %v", done.Status, back)
	}
	return back.Query()
}

func TestLogInAtARealProvider(t *testing.T) {
	issuer := startProvider(t)
	p := provider(t, Config{Issuer: issuer, Match: "preferred_username"})
	begin := func() (url.Values, Begun) {
		b := p.Begin(page)
		address, err := p.Address(t.Context(), b, "the state")
		if err != nil {
			t.Fatal(err)
		}
		asked, _ := url.Parse(address)
		if q := asked.Query(); q.Get("code_challenge_method") != "S256" || q.Get("nonce") == "" || q.Get("redirect_uri") != base+page || q.Get("state") != "the state" {
			t.Fatalf("asked %s", address)
		}
		return enter(t, address, "test-user2"), b
	}
	back, b := begin()
	if back.Get("state") != "the state" {
		t.Errorf("state %q", back.Get("state"))
	}
	who, err := p.Finish(t.Context(), b, back.Get("code"), back.Get("iss"))
	if err != nil || who.Subject != "id2" || who.Issuer != issuer || who.MFA {
		t.Fatalf("Finish = %+v, %v", who, err)
	}
	t.Run("用过的授权码", func(t *testing.T) { refuses(t, p, b, back.Get("code"), "") })
	t.Run("别处的签发方", func(t *testing.T) {
		back, b := begin()
		refuses(t, p, b, back.Get("code"), "https://elsewhere.test")
	})
	t.Run("偷来的授权码没有校验串", func(t *testing.T) {
		back, b := begin()
		b.Verifier = random() + random()
		refuses(t, p, b, back.Get("code"), "")
	})
	t.Run("换了回跳地址", func(t *testing.T) {
		back, b := begin()
		b.Redirect = base + "/desk/login"
		refuses(t, p, b, back.Get("code"), "")
	})
	t.Run("别人登录的随机数", func(t *testing.T) {
		back, b := begin()
		b.Nonce = random()
		refuses(t, p, b, back.Get("code"), "")
	})
	t.Run("客户端口令错", func(t *testing.T) {
		back, b := begin()
		wrong := provider(t, Config{Issuer: issuer, ClientID: "zhibu", Secret: "wrong"})
		refuses(t, wrong, b, back.Get("code"), "")
	})
	t.Run("给别的客户端的授权码", func(t *testing.T) {
		back, b := begin()
		other := provider(t, Config{Issuer: issuer, ClientID: "other", Secret: "another secret"})
		refuses(t, other, b, back.Get("code"), "")
	})
}

func refuses(t *testing.T, p *Provider, b Begun, code, issuer string) {
	t.Helper()
	if who, err := p.Finish(t.Context(), b, code, issuer); !errors.Is(err, ErrRefused) || who != (Identity{}) {
		t.Errorf("Finish = %+v, %v", who, err)
	}
}

func TestProviderThatIsAway(t *testing.T) {
	closed, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	issuer := "http://" + closed.Addr().String() + "/"
	closed.Close()
	p := provider(t, Config{Issuer: issuer})
	if _, err := p.Address(context.Background(), p.Begin(page), "s"); !errors.Is(err, ErrAway) {
		t.Errorf("Address = %v", err)
	}
	began := time.Now()
	if _, err := p.Address(context.Background(), p.Begin(page), "s"); !errors.Is(err, ErrAway) || time.Since(began) > 100*time.Millisecond {
		t.Errorf("a provider that is away is asked again at once: %v, %v", err, time.Since(began))
	}
}
