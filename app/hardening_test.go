package app_test

import (
	"bytes"
	"crypto/tls"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"zhibu/party/seals"
	"zhibu/platform/web"
)

var (
	inline    = regexp.MustCompile(`(?i)<script[^>]*>\s*[^<\s]|\son\w+\s*=|\sstyle\s*=|javascript:`)
	documents = regexp.MustCompile(`page\.Must\(`)
)

// TestPagesAndDocumentsAreStrict: S2. Every face and every kind of document
// answers with a policy that runs no inline script and no eval, allows no
// style but its own, and cannot be framed; and holds nothing such a policy would stop.
func TestPagesAndDocumentsAreStrict(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		secretary := person{c, tokens["branch_secretary"]}
		target := secretary.target(tokens["city_clerk"])
		var code struct{ QR string }
		secretary.does("GET", fmt.Sprintf("/api/meetings/%d/attendance/code?direction=in", target.id("meetings")), nil, 200, &code)
		_, scanned, _ := strings.Cut(code.QR, "/s/")
		if err := c.Seals.Hourly(t.Context()); err != nil {
			t.Fatal(err)
		}
		var head int64
		if err := c.Seals.EachHead(t.Context(), func(h seals.Head) error { head = h.ID; return nil }); err != nil {
			t.Fatal(err)
		}
		for name, path := range map[string]string{
			"phone": "/", "deep link": "/meet/1", "desk": "/desk", "wall": "/wall",
			"document scanned": "/s/" + scanned,
			"document poster":  fmt.Sprintf("/print/poster/%d", target.id("meetings")),
			"document ledger":  fmt.Sprintf("/print/ledger/%d", target.id("meetings")),
			"document paper":   fmt.Sprintf("/print/ledgers/sign-in/%d", target.id("meetings")),
			"document head":    fmt.Sprintf("/print/head/%d", head),
			"document shown":   fmt.Sprintf("/seal/%d", head),
			"document oath":    "/print/oath",
			"document ranking": fmt.Sprintf("/print/ranking?parent=%d&month=2026-11", target.id("orgs")),
		} {
			as := "branch_secretary"
			if name == "document head" {
				as = "audit_admin"
			}
			w := c.send(httptest.NewRequest("GET", path, nil), tokens[as])
			strict(t, name, w)
			if strings.HasPrefix(name, "document") && w.Code != 200 {
				t.Errorf("%s: %d %s", name, w.Code, w.Body)
			}
		}
		w := httptest.NewRecorder()
		web.InstallPage(t.TempDir(), "443").ServeHTTP(w, httptest.NewRequest("GET", "/install", nil))
		strict(t, "document install", w)
	})
}

func strict(t *testing.T, name string, w *httptest.ResponseRecorder) {
	t.Helper()
	policy := w.Header().Get("Content-Security-Policy")
	for _, must := range []string{"default-src ", "base-uri 'none'", "form-action ", "frame-ancestors 'none'"} {
		if !strings.Contains(policy, must) {
			t.Errorf("%s: no %s in %q", name, must, policy)
		}
	}
	if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "http") || strings.Contains(policy, "data:") {
		t.Errorf("%s: a lax policy: %s", name, policy)
	}
	for header, value := range map[string]string{"X-Content-Type-Options": "nosniff", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
		if w.Header().Get(header) != value {
			t.Errorf("%s: %s is %q", name, header, w.Header().Get(header))
		}
	}
	if w.Header().Get("Referrer-Policy") == "" || w.Header().Get("Permissions-Policy") == "" {
		t.Errorf("%s: %v", name, w.Header())
	}
	if found := inline.FindString(w.Body.String()); found != "" {
		t.Errorf("%s holds what its policy stops: %s", name, found)
	}
}

// TestEveryDocumentIsAmongThoseTried: a new kind of document joins the list above.
func TestEveryDocumentIsAmongThoseTried(t *testing.T) {
	const tried = 9 // page.Must is called for scanned, poster, ledger, ranking, paper, oath, head, shown, install
	kinds := 0
	for _, root := range []string{"../party", "../platform"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			kinds += len(documents.FindAll(text, -1))
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if kinds != tried {
		t.Errorf("%d kinds of documents, %d are tried", kinds, tried)
	}
}

func TestEncryptedConnectionsStayEncrypted(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		for name, r := range map[string]*http.Request{"TLS": {TLS: &tls.ConnectionState{}}, "proxy": {RemoteAddr: "127.0.0.1:1", Header: http.Header{"X-Forwarded-Proto": {"https"}}},
			"stranger": {RemoteAddr: "10.1.1.1:1", Header: http.Header{"X-Forwarded-Proto": {"https"}}}, "plain": {RemoteAddr: "127.0.0.1:1"}} {
			req := httptest.NewRequest("GET", "/api/health", nil)
			req.TLS = r.TLS
			if r.RemoteAddr != "" {
				req.RemoteAddr = r.RemoteAddr
			}
			if r.Header != nil {
				req.Header = r.Header
			}
			w := c.send(req, "")
			if set := w.Header().Get("Strict-Transport-Security") != ""; set != (name == "TLS" || name == "proxy") {
				t.Errorf("%s: %v", name, w.Header())
			}
			if w.Header().Get("Cache-Control") != "no-store" {
				t.Errorf("%s may be kept: %v", name, w.Header())
			}
		}
	})
}

// endless is a body without an end; it counts what is taken of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	e.read += int64(len(p))
	return len(p), nil
}

// TestHugeUploadsAreRefusedEarly: R8. 5 GB announced is refused unread; sent
// without saying how much, it is cut off at the operation's limit.
func TestHugeUploadsAreRefusedEarly(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		target := person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"])
		target.strings = func(string) any { return "x" }
		for _, op := range c.operations() {
			if op.RequestBody == nil {
				continue
			}
			for _, length := range []int64{5 << 30, -1} {
				r := target.request(op, true, false)
				sent, err := io.ReadAll(r.Body)
				if err != nil {
					t.Fatal(err)
				}
				head := sent[:len(sent)/2] // a cut JSON, or a form up to where its file begins
				if at := bytes.Index(sent, []byte("\r\n\r\n")); at > 0 {
					head = sent[:at+4]
				}
				body := &endless{}
				r.Body, r.ContentLength = io.NopCloser(io.MultiReader(bytes.NewReader(head), body)), length
				w := c.send(r, tokens["city_clerk"])
				most := int64(64 << 20)
				switch {
				case length > 0:
					most = 0
				case op.OperationID == "addAttachment": // films: as much as the switch may allow
					most = 256 << 20
				}
				if w.Code < 400 || w.Code >= 500 || length > 0 && w.Code != 413 || body.read > most {
					t.Errorf("%s, %d bytes announced: %d after %d bytes: %s", op.OperationID, length, w.Code, body.read, w.Body)
				}
			}
		}
	})
}

// TestWhatGoesOutAndWhatIsNeverEscaped: S7, S2. Only the log-in by others
// speaks to the network, to addresses the operator gives at the start; an
// address typed into a page is never fetched. No template is told that a text
// is safe already, so none needs cleaning.
func TestWhatGoesOutAndWhatIsNeverEscaped(t *testing.T) {
	out := regexp.MustCompile(`http\.(?:Client\{|Get\(|Post\(|Head\(|DefaultClient)|net\.(?:Dial|Dialer\b|LookupHost)|tls\.Dial|httputil\.`)
	raw := regexp.MustCompile(`template\.(?:HTML|JS|CSS|URL|HTMLAttr|Srcset|JSStr)\b|"text/template"`)
	allowed := map[string]bool{"../party/access/oidc/discover.go": true, "../party/access/ldap/ldap.go": true}
	for _, root := range []string{".", "../cmd", "../party", "../platform"} {
		err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
				return err
			}
			text, err := os.ReadFile(path)
			if found := out.Find(text); found != nil && !allowed[path] {
				t.Errorf("%s goes out to the network with %s: where an address may come from a page it needs a guard against one's own network", path, found)
			}
			if found := raw.Find(text); found != nil {
				t.Errorf("%s has %s: text is escaped where it is shown, never before", path, found)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestPathsStayInside: S8. No address leads out of the folder of the pages or
// of the files, however it is written.
func TestPathsStayInside(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		token := c.as("city_clerk").token
		for _, prefix := range []string{"/", "/assets/", "/desk/", "/api/files/", "/print/ledger/", "/s/"} {
			for _, way := range []string{"../../../../etc/passwd", "..%2f..%2f..%2fetc%2fpasswd", "%2e%2e/%2e%2e/etc/passwd", "....//....//etc/passwd", "..%5c..%5czhibu.db", "%252e%252e%252fzhibu.key", "zhibu.key", "../zhibu.key"} {
				r := httptest.NewRequest("GET", "/", nil)
				r.URL.Opaque, r.RequestURI = "", prefix+way
				at, err := r.URL.Parse(prefix + way)
				if err != nil {
					continue // no client can ask for it
				}
				r.URL = at
				for _, asked := range []string{at.Path, prefix + way} {
					r.URL.Path = asked
					if w := c.send(r, token); strings.Contains(w.Body.String(), "root:") || strings.Contains(w.Body.String(), "SQLite format") || w.Code >= 500 {
						t.Errorf("%s: %d %.80s", asked, w.Code, w.Body)
					}
				}
			}
		}
	})
}
