// Package web serves the three faces from files inside the binary, and brings
// the TLS that camera, position and service worker need.
//
//	web.go      the faces: phone at /, desk at /desk, wall at /wall
//	headers.go  the security headers of every answer
//	tls.go      a given certificate, or a local authority of our own
//	install.go  the page from which a phone installs that authority
package web

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io/fs"
	"mime"
	"net/http"
	"path"
	"strings"
	"time"
)

// faces are the pages that a path without a file of its own belongs to; the
// page's own router takes it from there. The longest prefix wins.
var faces = []struct{ prefix, page string }{{"/desk", "desk.html"}, {"/wall", "wall.html"}, {"/", "index.html"}}

type file struct {
	plain, gzip, brotli []byte
	contentType, etag   string
}

// Handler serves dist, the folder the web build wrote: index.html, desk.html,
// wall.html, and under assets/ files whose names change with their content,
// each with .gz and .br beside it. Without a build it serves a page that says
// how to make one.
func Handler(dist fs.FS) (http.Handler, error) {
	files, err := load(dist)
	if err != nil {
		return nil, err
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodGet && r.Method != http.MethodHead {
			http.Error(w, "这里只能读取。", http.StatusMethodNotAllowed)
			return
		}
		name := strings.TrimPrefix(path.Clean(r.URL.Path), "/")
		f, ok := files[name]
		switch {
		case ok && strings.HasPrefix(name, "assets/"):
			w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
		case ok:
			w.Header().Set("Cache-Control", "no-cache")
		case strings.HasPrefix(name, "assets/"):
			http.NotFound(w, r) // an old page asks for a file of an old build: it must not get a page instead
			return
		default:
			w.Header().Set("Cache-Control", "no-cache")
			if f, ok = files[face("/"+name)]; !ok {
				unbuilt(w)
				return
			}
		}
		f.serve(w, r)
	}), nil
}

func face(path string) string {
	for _, f := range faces {
		if f.prefix == "/" || path == f.prefix || strings.HasPrefix(path, f.prefix+"/") {
			return f.page
		}
	}
	return ""
}

func load(dist fs.FS) (map[string]*file, error) {
	files := map[string]*file{}
	err := fs.WalkDir(dist, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(name, ".gz") || strings.HasSuffix(name, ".br") || strings.HasPrefix(path.Base(name), ".") {
			return err
		}
		plain, err := fs.ReadFile(dist, name)
		if err != nil {
			return err
		}
		sum := sha256.Sum256(plain)
		f := &file{plain: plain, contentType: mime.TypeByExtension(path.Ext(name)), etag: `"` + hex.EncodeToString(sum[:8]) + `"`}
		f.gzip, _ = fs.ReadFile(dist, name+".gz") // absent where it would not be smaller
		f.brotli, _ = fs.ReadFile(dist, name+".br")
		files[name] = f
		return nil
	})
	return files, err
}

func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	h.Set("Content-Type", f.contentType)
	h.Set("ETag", f.etag)
	h.Set("Vary", "Accept-Encoding")
	content, accept := f.plain, r.Header.Get("Accept-Encoding")
	switch {
	case f.brotli != nil && strings.Contains(accept, "br"):
		content = f.brotli
		h.Set("Content-Encoding", "br")
	case f.gzip != nil && strings.Contains(accept, "gzip"):
		content = f.gzip
		h.Set("Content-Encoding", "gzip")
	}
	http.ServeContent(w, r, "", time.Time{}, bytes.NewReader(content))
}

func unbuilt(w http.ResponseWriter) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	w.Write([]byte(`<!doctype html><html lang="zh"><meta charset="utf-8"><title>支部</title>
<h1>页面还没有构建</h1><p>接口已经可以使用。要看到页面，请在源码目录运行 <code>make web build</code>，然后重新启动。</p>
<p>The pages are not built into this binary: run <code>make web build</code> in the source tree and start again.</p></html>`))
}

func init() { // a bare server may have no mime table of its own
	for ext, t := range map[string]string{".js": "text/javascript; charset=utf-8", ".css": "text/css; charset=utf-8", ".html": "text/html; charset=utf-8",
		".svg": "image/svg+xml", ".png": "image/png", ".webmanifest": "application/manifest+json", ".json": "application/json", ".wasm": "application/wasm"} {
		if err := mime.AddExtensionType(ext, t); err != nil {
			panic(err)
		}
	}
}
