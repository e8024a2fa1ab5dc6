package crypt

import (
	"bytes"
	"encoding/hex"
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

const plain = "陕西省汉中市勉县"

func TestSealOpensWithItsOwnKeyAtItsOwnPlaceOnly(t *testing.T) {
	for _, scheme := range []Scheme{AES, SM4} {
		t.Run(scheme.String(), func(t *testing.T) {
			dir := t.TempDir()
			a, other := open(t, filepath.Join(dir, "a.key")), open(t, filepath.Join(dir, "b.key"))
			if made, err := a.NewKey(scheme); !made || err != nil {
				t.Fatal(made, err)
			}
			again := open(t, filepath.Join(dir, "a.key")) // a restart
			here := At("member", "address", 7)
			sealed := a.Seal(plain, here)
			if bytes.Contains(sealed, []byte(plain)) {
				t.Fatal("the sealed value shows the plain one")
			}
			if Scheme(sealed[0]) != scheme {
				t.Errorf("the value names scheme %d", sealed[0])
			}
			if bytes.Equal(sealed, a.Seal(plain, here)) {
				t.Error("sealing twice gives the same bytes")
			}
			if got, err := again.Open(sealed, here); got != plain || err != nil {
				t.Errorf("got %q, %v", got, err)
			}
			for name, try := range map[string]struct {
				box    *Box
				sealed []byte
				place  string
			}{
				"another column": {a, sealed, At("member", "phone", 7)},
				"another row":    {a, sealed, At("member", "address", 8)},
				"another key":    {other, sealed, here},
				"changed bytes":  {a, flip(sealed, len(sealed)-1), here},
				"other scheme":   {a, flip(sealed, 0, 3), here},
				"cut short":      {a, sealed[:len(sealed)-1], here},
				"only a head":    {a, sealed[:1+idBytes+nonceBytes], here},
				"a few bytes":    {a, sealed[:6], here},
				"not sealed":     {a, []byte("x"), here},
			} {
				got, err := try.box.Open(try.sealed, try.place)
				if got != "" || !errors.Is(err, ErrSealed) || !strings.Contains(err.Error(), try.place) {
					t.Errorf("%s: got %q, %v", name, got, err)
				}
			}
			if got, err := a.Open(a.Seal("", here), here); got != "" || err != nil {
				t.Errorf("nothing sealed: got %q, %v", got, err)
			}
		})
	}
}

// flip changes one byte.
func flip(sealed []byte, at int, by ...byte) []byte {
	changed := bytes.Clone(sealed)
	changed[at] ^= append(by, 1)[0]
	return changed
}

// What version 0.1 sealed, with its key file, is read: made by that version's own code.
func TestOpensWhatTheFirstVersionSealed(t *testing.T) {
	file := filepath.Join(t.TempDir(), "zhibu.key")
	if err := os.WriteFile(file, []byte(strings.Repeat("07", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	b := open(t, file)
	sealed, err := hex.DecodeString("a014bc37d53f0c06369f8d5c7a20b86d7a1aa2c1b0a68b6e92d4bedd89704ee013a0a45983432ae84b270e")
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Open(sealed, At("member", "phone", 5)); got != "13800005678" || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := b.Open(sealed, At("member", "address", 5)); !errors.Is(err, ErrSealed) {
		t.Errorf("in another column: %v", err)
	}
	if got := hex.EncodeToString(b.Blind("13800005678")); got != "cc65c298431e72e5b6729dd7299e38aa" {
		t.Errorf("its blind index is %s now", got)
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
		{"旧的 15 位号全遮", MaskID("610702900101123"), "****"},
		{"没有填写", MaskPhone(""), ""},
	} {
		if c.got != c.want {
			t.Errorf("%s: got %q, want %q", c.name, c.got, c.want)
		}
	}
}
