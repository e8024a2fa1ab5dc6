// Package crypt keeps personal data unreadable in the database: sealing for what must be
// read again, blind indexes for what must be found again, masks for what is shown.
//
// The keys stand in a file outside the database, so that a copied database or backup alone
// gives nothing away. Nothing in this package logs or echoes a value.
//
//	crypt.go  the key file, Seal, Open, Blind
//	mask.go   how an ID number and a phone are shown
package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

const (
	keyBytes = 32
	idBytes  = 4
)

// ErrSealed says that a sealed value cannot be opened: other key, other context, or changed bytes.
var ErrSealed = errors.New("crypt: the sealed value cannot be opened with this key")

// Box seals and opens with one key. It is safe for concurrent use.
type Box struct {
	id   [idBytes]byte // first bytes of every sealed value, so that a later key can stand beside this one
	aead cipher.AEAD
	mac  []byte
}

// Open reads the key file, and makes one (mode 0600) where there is none yet.
// A file that others than its owner may read is refused.
func Open(file string) (*Box, error) {
	key, err := read(file)
	if errors.Is(err, fs.ErrNotExist) {
		key, err = create(file)
	}
	if err != nil {
		return nil, err
	}
	return New(key)
}

// New makes a Box from a key of 32 bytes.
func New(key []byte) (*Box, error) {
	if len(key) != keyBytes {
		return nil, fmt.Errorf("crypt: a key has %d bytes, not %d", keyBytes, len(key))
	}
	seal, err := hkdf.Key(sha256.New, key, nil, "zhibu seal", keyBytes)
	if err != nil {
		return nil, err
	}
	mac, err := hkdf.Key(sha256.New, key, nil, "zhibu blind", keyBytes)
	if err != nil {
		return nil, err
	}
	block, err := aes.NewCipher(seal)
	if err != nil {
		return nil, err
	}
	aead, err := cipher.NewGCMWithRandomNonce(block)
	if err != nil {
		return nil, err
	}
	b := &Box{aead: aead, mac: mac}
	sum := sha256.Sum256(append([]byte("zhibu key id"), key...))
	copy(b.id[:], sum[:])
	return b, nil
}

// Seal encrypts plain (AES-256-GCM). The context, for example "member.phone", must be named
// again to open it, so that a value moved to another column does not open. "" seals to nil.
func (b *Box) Seal(plain, context string) []byte {
	if plain == "" {
		return nil
	}
	out := make([]byte, idBytes, idBytes+len(plain)+b.aead.Overhead())
	copy(out, b.id[:])
	return b.aead.Seal(out, nil, []byte(plain), []byte(context))
}

// Open gives back what Seal was given, or ErrSealed.
func (b *Box) Open(sealed []byte, context string) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	if len(sealed) < idBytes || [idBytes]byte(sealed[:idBytes]) != b.id {
		return "", ErrSealed
	}
	plain, err := b.aead.Open(nil, nil, sealed[idBytes:], []byte(context))
	if err != nil {
		return "", ErrSealed
	}
	return string(plain), nil
}

// Blind is a keyed digest (HMAC-SHA256, 16 bytes kept) by which equal values are found without
// being readable. "" gives nil.
func (b *Box) Blind(value string) []byte {
	if value == "" {
		return nil
	}
	h := hmac.New(sha256.New, b.mac)
	h.Write([]byte(value))
	return h.Sum(nil)[:16]
}

func read(file string) ([]byte, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("crypt: %s may be read by others (mode %04o); make it private with: chmod 600 %s", file, info.Mode().Perm(), file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	key, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil || len(key) != keyBytes {
		return nil, fmt.Errorf("crypt: %s does not hold a key; put back the file that belongs to this database", file)
	}
	return key, nil
}

// create writes a new key so that a crash leaves either no file or a whole one, and never
// replaces an existing key.
func create(file string) ([]byte, error) {
	key := make([]byte, keyBytes)
	rand.Read(key)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		return nil, err
	}
	temp, err := os.CreateTemp(filepath.Dir(file), ".key-*") // mode 0600
	if err != nil {
		return nil, err
	}
	defer os.Remove(temp.Name())
	if _, err = temp.WriteString(hex.EncodeToString(key) + "\n"); err == nil {
		err = temp.Sync()
	}
	if err := errors.Join(err, temp.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(temp.Name(), file); errors.Is(err, fs.ErrExist) { // another process was first
		return read(file)
	} else if err != nil {
		return nil, err
	}
	return key, nil
}
