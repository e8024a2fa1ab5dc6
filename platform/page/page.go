// Package page makes documents on the server: html/template, no JavaScript, a
// policy that allows the document's own style and our pictures and nothing
// else. The browser shows them, prints them, or saves them as PDF.
package page

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"html/template"
	"regexp"
)

// Page is one document's template. Its style stands in one <style> element.
type Page struct {
	template *template.Template
	policy   string
}

// Output is a document as an operation answers with it.
type Output struct {
	ContentType  string `header:"Content-Type"`
	Policy       string `header:"Content-Security-Policy"`
	CacheControl string `header:"Cache-Control"`
	Referrer     string `header:"Referrer-Policy"`
	Body         []byte
}

var style = regexp.MustCompile(`(?s)<style>(.*?)</style>`)

// Must parses text, which is compiled in: a mistake in it ends the program at
// its start. funcs may be nil.
func Must(name, text string, funcs template.FuncMap) Page {
	sum := sha256.Sum256([]byte(style.FindStringSubmatch(text)[1]))
	return Page{template.Must(template.New(name).Funcs(funcs).Parse(text)),
		"default-src 'none'; img-src 'self'; style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) +
			"'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"}
}

// Render fills the document in. It is nobody's to keep: what it shows depends on who asks.
func (p Page) Render(data any) (*Output, error) {
	var b bytes.Buffer
	if err := p.template.Execute(&b, data); err != nil {
		return nil, err
	}
	return &Output{"text/html; charset=utf-8", p.policy, "no-store", "no-referrer", b.Bytes()}, nil
}
