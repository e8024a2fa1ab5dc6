package crypt

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestKeysFromACommand(t *testing.T) {
	file := filepath.Join(t.TempDir(), "keys")
	a := open(t, file)
	sealed := a.Seal(plain, "x")
	b, err := FromCommand(t.Context(), "cat "+file)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := b.Open(sealed, "x"); got != plain || err != nil {
		t.Errorf("got %q, %v", got, err)
	}
	if _, err := b.NewKey(AES); err == nil {
		t.Error("a key was made that nobody keeps")
	}
	if b, err := FromCommand(t.Context(), "printf %064d 7"); err != nil || b == nil {
		t.Errorf("one key of 64 hex digits: %v", err)
	}
	for name, command := range map[string]string{
		"it fails":          "echo c2VjcmV0; exit 3",
		"it prints no keys": "echo c2VjcmV0",
		"it prints nothing": "true",
	} {
		if _, err := FromCommand(t.Context(), command); err == nil || strings.Contains(err.Error(), "c2VjcmV0") {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestKeyFilesThatAreNone(t *testing.T) {
	k := strings.Repeat("ab", 32)
	for name, text := range map[string]string{
		"空文件":     "",
		"没有检索密钥":  "active aes " + k,
		"没有在用的密钥": "blind " + k + "\nold aes " + k,
		"两把在用的密钥": "blind " + k + "\nactive aes " + k + "\nactive sm4 " + k,
		"不认识的算法":  "blind " + k + "\nactive des " + k,
		"密钥太短":    "blind " + k + "\nactive aes abcd",
		"多出来的一行":  "blind " + k + "\nactive aes " + k + "\nkeep " + k,
	} {
		file := filepath.Join(t.TempDir(), "zhibu.key")
		if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(file); err == nil || strings.Contains(err.Error(), "abab") {
			t.Errorf("%s: %v", name, err)
		}
	}
}
