package crypt

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func open(t *testing.T, file string) *Box {
	t.Helper()
	b, err := Open(file)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestSealOpensWithItsOwnKeyAndContextOnly(t *testing.T) {
	dir := t.TempDir()
	a, other := open(t, filepath.Join(dir, "a.key")), open(t, filepath.Join(dir, "b.key"))
	again := open(t, filepath.Join(dir, "a.key")) // a restart
	const plain = "陕西省汉中市勉县"
	sealed := a.Seal(plain, "member.address")
	if bytes.Contains(sealed, []byte(plain)) {
		t.Fatal("the sealed value shows the plain one")
	}
	if bytes.Equal(sealed, a.Seal(plain, "member.address")) {
		t.Error("sealing twice gives the same bytes")
	}
	if got, err := again.Open(sealed, "member.address"); got != plain || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	for name, try := range map[string]func() (string, error){
		"another context": func() (string, error) { return a.Open(sealed, "member.phone") },
		"another key":     func() (string, error) { return other.Open(sealed, "member.address") },
		"changed bytes":   func() (string, error) { return a.Open(changed, "member.address") },
		"cut short":       func() (string, error) { return a.Open(sealed[:6], "member.address") },
		"not sealed":      func() (string, error) { return a.Open([]byte("x"), "member.address") },
	} {
		if got, err := try(); got != "" || !errors.Is(err, ErrSealed) {
			t.Errorf("%s: got %q, %v", name, got, err)
		}
	}
	if got, err := a.Open(a.Seal("", "x"), "x"); got != "" || err != nil {
		t.Errorf("nothing sealed: got %q, %v", got, err)
	}
}

func TestBlindFindsEqualValuesOfOneKey(t *testing.T) {
	dir := t.TempDir()
	a, other := open(t, filepath.Join(dir, "a.key")), open(t, filepath.Join(dir, "b.key"))
	if !bytes.Equal(a.Blind("1"), a.Blind("1")) || bytes.Equal(a.Blind("1"), a.Blind("2")) || bytes.Equal(a.Blind("1"), other.Blind("1")) {
		t.Error("a blind index must be equal for equal values under one key, and only then")
	}
	if a.Blind("") != nil {
		t.Error("nothing must not be findable")
	}
}

func TestKeyFile(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys", "zhibu.key")
	open(t, file)
	info, err := os.Stat(file)
	if err != nil || info.Mode().Perm() != 0o600 {
		t.Fatalf("mode %v, %v", info.Mode(), err)
	}
	if err := os.Chmod(file, 0o640); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(file); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key others may read: %v", err)
	}
	bad := filepath.Join(t.TempDir(), "bad.key")
	if err := os.WriteFile(bad, []byte("c2VjcmV0"), 0o600); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(bad); err == nil || strings.Contains(err.Error(), "c2VjcmV0") {
		t.Errorf("a file that is no key: %v", err)
	}
}

func TestMask(t *testing.T) {
	for _, c := range []struct{ name, got, want string }{
		{"身份证号", MaskID("610702199001011234"), "6107**********1234"},
		{"手机号", MaskPhone("13800005678"), "138****5678"},
		{"旧的15位号全遮", MaskID("610702900101123"), "****"},
		{"没有填写", MaskPhone(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}
