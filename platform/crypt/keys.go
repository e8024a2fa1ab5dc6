package crypt

import (
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
)

// ring is all keys of a cell: one active, the others only to open what they sealed.
type ring struct {
	blind  []byte // of the blind index; it stays
	active *key
	byID   map[keyID]*key
	order  []*key // as written down
}

var errNoRing = errors.New("读不懂密钥：要有一行 blind …，以及恰好一行 active aes … 或 active sm4 …；请恢复属于这个库的密钥")

// parse reads a ring as it is written down: one key a line, the last word its 64 hex digits.
//
//	blind <hex>         the key of the blind index
//	active aes <hex>    what seals now, by AES-256-GCM (or sm4)
//	old aes <hex>       what only opens
//
// A single line of 64 hex digits, as version 0.1 wrote it, is one active key with the blind
// key derived from it. The error never shows the text.
func parse(text string) (*ring, error) {
	if secret, err := hex.DecodeString(strings.TrimSpace(text)); err == nil {
		return single(secret)
	}
	r := &ring{byID: map[keyID]*key{}}
	for line := range strings.Lines(text) {
		words := strings.Fields(line)
		if len(words) == 0 || strings.HasPrefix(words[0], "#") {
			continue
		}
		secret, err := hex.DecodeString(words[len(words)-1])
		if err != nil || len(secret) != keyBytes {
			return nil, errNoRing
		}
		switch {
		case len(words) == 2 && words[0] == "blind" && r.blind == nil:
			r.blind = secret
		case len(words) == 3 && (words[0] == "active" || words[0] == "old"):
			if err := r.add(secret, words[1], words[0] == "active"); err != nil {
				return nil, err
			}
		default:
			return nil, errNoRing
		}
	}
	if r.blind == nil || r.active == nil {
		return nil, errNoRing
	}
	return r, nil
}

func (r *ring) add(secret []byte, scheme string, active bool) error {
	s, err := SchemeOf(scheme)
	if err != nil || active && r.active != nil {
		return errNoRing
	}
	k, err := newKey(secret, s)
	if err != nil {
		return err
	}
	if active {
		r.active = k
	}
	r.byID[k.id] = k
	r.order = append(r.order, k)
	return nil
}

// single is the ring of version 0.1: everything from one key.
func single(secret []byte) (*ring, error) {
	if len(secret) != keyBytes {
		return nil, errNoRing
	}
	blind, err := hkdf.Key(sha256.New, secret, nil, "zhibu blind", keyBytes)
	if err != nil {
		return nil, err
	}
	r := &ring{blind: blind, byID: map[keyID]*key{}}
	return r, r.add(secret, "aes", true)
}

// newRing is the ring of a new database.
func newRing() (*ring, error) {
	r := &ring{blind: make([]byte, keyBytes), byID: map[keyID]*key{}}
	rand.Read(r.blind)
	return r, r.add(random(), "aes", true)
}

// rotated is the ring with a new active key; the active one becomes old.
func (r *ring) rotated(scheme Scheme) (*ring, error) {
	next := &ring{blind: r.blind, byID: map[keyID]*key{}}
	for _, k := range r.order {
		if err := next.add(k.secret, k.scheme.String(), false); err != nil {
			return nil, err
		}
	}
	return next, next.add(random(), scheme.String(), true)
}

// retired is the ring without its old keys.
func (r *ring) retired() (*ring, error) {
	next := &ring{blind: r.blind, byID: map[keyID]*key{}}
	return next, next.add(r.active.secret, r.active.scheme.String(), true)
}

func random() []byte {
	secret := make([]byte, keyBytes)
	rand.Read(secret)
	return secret
}

func (r *ring) String() string { return "keys withheld" }

// text is how a ring is written down, for parse.
func (r *ring) text() string {
	var b strings.Builder
	b.WriteString("# 支部 Zhibu 的密钥：没有它，数据库里的身份证号、手机号、住址就读不出来。请与数据库备份分开保管。\n")
	fmt.Fprintf(&b, "blind %x\n", r.blind)
	for _, k := range r.order {
		use := "old"
		if k == r.active {
			use = "active"
		}
		fmt.Fprintf(&b, "%s %s %x\n", use, k.scheme, k.secret)
	}
	return b.String()
}
