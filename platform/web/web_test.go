package web

import (
	"crypto/tls"
	"crypto/x509"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"
)

func TestFaces(t *testing.T) {
	dist := fstest.MapFS{
		"index.html":            {Data: []byte("phone")},
		"desk.html":             {Data: []byte("desk")},
		"wall.html":             {Data: []byte("wall")},
		"sw.js":                 {Data: []byte("worker")},
		"assets/app-1a2b.js":    {Data: []byte("plain")},
		"assets/app-1a2b.js.gz": {Data: []byte("gzipped")},
		"assets/app-1a2b.js.br": {Data: []byte("brotli")},
	}
	h, err := Handler(dist)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		name, path, accept string
		status             int
		body, cache, kind  string
	}{
		{"手机首页", "/", "", 200, "phone", "no-cache", "text/html"},
		{"手机内页", "/meet/12", "", 200, "phone", "no-cache", "text/html"},
		{"工作台", "/desk", "", 200, "desk", "no-cache", "text/html"},
		{"工作台内页", "/desk/members", "", 200, "desk", "no-cache", "text/html"},
		{"大屏", "/wall/1", "", 200, "wall", "no-cache", "text/html"},
		{"名字相近不是工作台", "/desktop", "", 200, "phone", "no-cache", "text/html"},
		{"文件名带内容的可长存", "/assets/app-1a2b.js", "", 200, "plain", "immutable", "text/javascript"},
		{"优先 brotli", "/assets/app-1a2b.js", "gzip, br", 200, "brotli", "immutable", "text/javascript"},
		{"其次 gzip", "/assets/app-1a2b.js", "gzip", 200, "gzipped", "immutable", "text/javascript"},
		{"旧版文件不给页面", "/assets/old.js", "", 404, "not found", "", "text/plain"},
		{"不出目录", "/../../etc/passwd", "", 200, "phone", "no-cache", "text/html"},
		{"后台脚本每次都问", "/sw.js", "", 200, "worker", "no-cache", "text/javascript"},
	} {
		t.Run(c.name, func(t *testing.T) {
			w, r := httptest.NewRecorder(), httptest.NewRequest("GET", "/", nil)
			r.URL.Path = c.path
			r.Header.Set("Accept-Encoding", c.accept)
			Secure(h).ServeHTTP(w, r)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.body) ||
				!strings.Contains(w.Header().Get("Cache-Control"), c.cache) || !strings.HasPrefix(w.Header().Get("Content-Type"), c.kind) {
				t.Errorf("%d %q %v", w.Code, w.Body, w.Header())
			}
			if csp := w.Header().Get("Content-Security-Policy"); !strings.Contains(csp, "script-src 'self';") {
				t.Errorf("policy %q", csp)
			}
		})
	}
}

func TestWithoutABuildItSaysHow(t *testing.T) {
	h, err := Handler(fstest.MapFS{".gitkeep": {}})
	if err != nil {
		t.Fatal(err)
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, httptest.NewRequest("GET", "/", nil))
	if w.Code != 503 || !strings.Contains(w.Body.String(), "make web build") {
		t.Errorf("%d %s", w.Code, w.Body)
	}
}

func TestLocalAuthority(t *testing.T) {
	dir, now := t.TempDir(), time.Now()
	cfg, err := Local(dir, []string{"localhost", "127.0.0.1"}, now)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Local(dir, []string{"localhost"}, now) // a restart keeps the authority that phones have installed
	if err != nil || string(again.Certificates[0].Certificate[1]) != string(cfg.Certificates[0].Certificate[1]) {
		t.Errorf("the authority changed at the second start: %v", err)
	}
	if info, err := os.Stat(filepath.Join(dir, caKeyFile)); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the authority's key is readable by others: %v %v", info.Mode(), err)
	}

	install := httptest.NewServer(InstallPage(dir, "8443"))
	defer install.Close()
	resp, err := http.Get(install.URL + "/ca.crt")
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	pem := make([]byte, 4096)
	n, _ := resp.Body.Read(pem)
	roots := x509.NewCertPool()
	if !roots.AppendCertsFromPEM(pem[:n]) {
		t.Fatal("the install page hands out no certificate")
	}
	site := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {}))
	site.TLS = cfg
	site.StartTLS()
	defer site.Close()
	client := &http.Client{Transport: &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots}}}
	if _, err := client.Get(site.URL); err != nil {
		t.Errorf("a phone that installed the authority does not trust the site: %v", err)
	}
}
