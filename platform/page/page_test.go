package page

import (
	"crypto/sha256"
	"encoding/base64"
	"strings"
	"testing"
)

func TestAPageAllowsItsOwnStyleOnly(t *testing.T) {
	p := Must("note", "<!doctype html><style>b{color:red}</style><b>{{.}}</b>", nil)
	out, err := p.Render("<script>alert(1)</script>")
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256([]byte("b{color:red}"))
	if want := "style-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"; !strings.Contains(out.Policy, want) || strings.Contains(out.Policy, "unsafe") {
		t.Errorf("policy %s, want %s", out.Policy, want)
	}
	if strings.Contains(string(out.Body), "<script>") {
		t.Errorf("not escaped: %s", out.Body)
	}
}
