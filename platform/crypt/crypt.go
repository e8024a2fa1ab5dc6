// Package crypt keeps personal data unreadable in the database: sealing for what must be
// read again, blind indexes for what must be found again, masks for what is shown.
//
// The keys stand outside the database, in a file or in a key service, so that a copied
// database or backup alone gives nothing away. Nothing in this package logs or echoes a
// value or a key.
//
//	crypt.go   Box: Seal, Open, Blind
//	scheme.go  the two ciphers: AES-256-GCM and SM4-GCM
//	keys.go    the ring of keys and how it is written down
//	source.go  where the ring comes from: a file, or what a command prints
//	reseal.go  bringing everything under the active key
//	mask.go    how an ID number and a phone are shown
package crypt

import (
	"crypto/hmac"
	"crypto/sha256"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

// ErrSealed says that a sealed value cannot be opened: other key, other place, or changed bytes.
var ErrSealed = errors.New("加密的值打不开：缺少它的密钥，或者它被改动、从别处移来")

// Box seals with the active key and opens with any key of its ring. It is safe for concurrent use.
type Box struct {
	ring atomic.Pointer[ring]
	file *keyFile // nil when the keys do not come from a file
}

// New makes a Box from one key of 32 bytes; it is for tests.
func New(key []byte) (*Box, error) {
	r, err := single(key)
	if err != nil {
		return nil, err
	}
	b := &Box{}
	b.ring.Store(r)
	return b, nil
}

// At names the place of a sealed value, one column of one row: what is sealed for one place
// does not open at another. The row's own id is never shown, so it may be logged.
func At(table, column string, row int64) string {
	return table + "." + column + "#" + strconv.FormatInt(row, 10)
}

// A sealed value is: scheme (1 byte), id of the key (4), nonce (12), cipher text, tag (16).
// Until version 0.1 it was without the scheme, always AES, and bound to its column only:
// such values still open, and Reseal writes them anew.
const (
	idBytes    = 4
	nonceBytes = 12
)

type keyID [idBytes]byte

// Seal encrypts plain with the active key for one place, as At names it. "" seals to nil.
func (b *Box) Seal(plain, place string) []byte {
	if plain == "" {
		return nil
	}
	k := b.fresh().active
	return k.seal([]byte(plain), place)
}

// Open gives back what Seal was given, or an error that names the place and wraps ErrSealed.
func (b *Box) Open(sealed []byte, place string) (string, error) {
	if len(sealed) == 0 {
		return "", nil
	}
	for _, r := range []func() *ring{b.ring.Load, b.fresh} { // a key that has just been made is found at the second look
		if plain, ok := r().open(sealed, place); ok {
			return string(plain), nil
		}
	}
	return "", fmt.Errorf("%s: %w", place, ErrSealed)
}

// Blind is a keyed digest (HMAC-SHA256, 16 bytes kept) by which equal values are found without
// being readable. Its key is its own and stays when the others are rotated. "" gives nil.
func (b *Box) Blind(value string) []byte {
	if value == "" {
		return nil
	}
	h := hmac.New(sha256.New, b.ring.Load().blind)
	h.Write([]byte(value))
	return h.Sum(nil)[:16]
}

// Derive gives 32 secret bytes for another use, such as signing; the same for the same use, also after a rotation.
func (b *Box) Derive(use string) []byte {
	h := hmac.New(sha256.New, b.ring.Load().blind)
	h.Write([]byte("derive " + use))
	return h.Sum(nil)
}

// fresh is the ring as it is now: a key file that another process has changed is read anew.
func (b *Box) fresh() *ring {
	if b.file != nil {
		if r := b.file.changed(); r != nil {
			b.ring.Store(r)
		}
	}
	return b.ring.Load()
}

// open tries the key the value names: first as it is written now, then as it was until 0.1.
func (r *ring) open(sealed []byte, place string) ([]byte, bool) {
	if k, rest := r.named(sealed); k != nil {
		if plain, err := k.aeads[Scheme(sealed[0])].Open(nil, rest[:nonceBytes], rest[nonceBytes:], []byte(place)); err == nil {
			return plain, true
		}
	}
	if k := r.old(sealed); k != nil {
		column, _, _ := strings.Cut(place, "#")
		plain, err := k.first.Open(nil, sealed[idBytes:idBytes+nonceBytes], sealed[idBytes+nonceBytes:], []byte(column))
		return plain, err == nil
	}
	return nil, false
}

// named is the key that a value in today's form was sealed with, and what follows its name.
func (r *ring) named(sealed []byte) (*key, []byte) {
	if len(sealed) < 1+idBytes+nonceBytes || !Scheme(sealed[0]).known() {
		return nil, nil
	}
	return r.byID[keyID(sealed[1:])], sealed[1+idBytes:]
}

// old is the key that a value in the form of version 0.1 was sealed with.
func (r *ring) old(sealed []byte) *key {
	if len(sealed) < idBytes+nonceBytes {
		return nil
	}
	return r.byID[keyID(sealed)]
}

// current tells whether a value needs no sealing anew: today's form, the active key and its scheme.
func (r *ring) current(sealed []byte) bool {
	k, _ := r.named(sealed)
	return k == r.active && Scheme(sealed[0]) == r.active.scheme
}
