package crypt

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"fmt"

	"github.com/emmansun/gmsm/sm4"
)

// Scheme is the cipher of a sealed value; it is the value's first byte.
type Scheme byte

// The schemes. Both are authenticated (GCM) with a random nonce of 96 bits: one key is good
// for about 4 thousand million values, far more than a cell has.
const (
	AES Scheme = 1 // AES-256-GCM, the default
	SM4 Scheme = 2 // SM4-GCM 国密 (GB/T 32907, GB/T 36624), for units that must use national ciphers
)

// SchemeOf reads a scheme's name, as commands and the key file write it.
func SchemeOf(name string) (Scheme, error) {
	for _, s := range []Scheme{AES, SM4} {
		if s.String() == name {
			return s, nil
		}
	}
	return 0, fmt.Errorf("没有这种加密算法，请写 aes 或 sm4")
}

func (s Scheme) String() string {
	switch s {
	case AES:
		return "aes"
	case SM4:
		return "sm4"
	}
	return "unknown"
}

func (s Scheme) known() bool { return s == AES || s == SM4 }

const keyBytes = 32

// key is one key of the ring with its ciphers ready.
type key struct {
	id     keyID
	secret []byte
	scheme Scheme                 // what is sealed with it from now on
	aeads  map[Scheme]cipher.AEAD // a key may have sealed by either
	first  cipher.AEAD            // as version 0.1 derived it
}

func newKey(secret []byte, scheme Scheme) (*key, error) {
	if len(secret) != keyBytes {
		return nil, fmt.Errorf("密钥应有 %d 字节，而不是 %d", keyBytes, len(secret))
	}
	k := &key{secret: secret, scheme: scheme, aeads: map[Scheme]cipher.AEAD{}}
	sum := sha256.Sum256(append([]byte("zhibu key id"), secret...))
	copy(k.id[:], sum[:])
	for _, use := range []struct {
		scheme Scheme
		info   string
		bytes  int
		block  func([]byte) (cipher.Block, error)
	}{{0, "zhibu seal", 32, aes.NewCipher}, {AES, "zhibu seal aes-256-gcm", 32, aes.NewCipher}, {SM4, "zhibu seal sm4-gcm", 16, sm4.NewCipher}} {
		derived, err := hkdf.Key(sha256.New, secret, nil, use.info, use.bytes)
		if err != nil {
			return nil, err
		}
		block, err := use.block(derived)
		if err != nil {
			return nil, err
		}
		aead, err := cipher.NewGCM(block)
		if err != nil {
			return nil, err
		}
		k.aeads[use.scheme] = aead
	}
	k.first = k.aeads[0]
	return k, nil
}

func (k *key) seal(plain []byte, place string) []byte {
	aead := k.aeads[k.scheme]
	const head = 1 + idBytes + nonceBytes
	out := make([]byte, head, head+len(plain)+aead.Overhead())
	out[0] = byte(k.scheme)
	copy(out[1:], k.id[:])
	rand.Read(out[1+idBytes:])
	return aead.Seal(out, out[1+idBytes:head], plain, []byte(place))
}
