package login

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"testing"

	"github.com/fxamacker/cbor/v2"
)

// authenticator is a passkey as a phone or a security key holds it, in software.
type authenticator struct {
	t       testing.TB
	origin  string // of the page it is used on
	rp      string
	key     *ecdsa.PrivateKey
	id      []byte
	handle  string // the owner's, base64url
	counter uint32
	flags   byte // 1 present, 4 verified
}

func newAuthenticator(t testing.TB, origin, rp string) *authenticator {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	id := make([]byte, 16)
	rand.Read(id)
	return &authenticator{t: t, origin: origin, rp: rp, key: key, id: id, counter: 1, flags: 1 | 4}
}

func b64(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// begun reads what a page gets to begin with.
func begun(t testing.TB, body []byte) (token, challenge, handle string) {
	t.Helper()
	var b struct {
		Token   string
		Options struct {
			Challenge string
			User      struct{ ID string }
		}
	}
	if err := json.Unmarshal(body, &b); err != nil || b.Options.Challenge == "" {
		t.Fatalf("%v in %s", err, body)
	}
	return b.Token, b.Options.Challenge, b.Options.User.ID
}

func (a *authenticator) client(kind, challenge string) []byte {
	text, _ := json.Marshal(map[string]any{"type": kind, "challenge": challenge, "origin": a.origin, "crossOrigin": false})
	return text
}

func (a *authenticator) data(flags byte, rest ...byte) []byte {
	rp := sha256.Sum256([]byte(a.rp))
	data := append(rp[:], flags)
	return append(binary.BigEndian.AppendUint32(data, a.counter), rest...)
}

// create answers navigator.credentials.create.
func (a *authenticator) create(challenge, handle string) string {
	a.handle = handle
	point, err := a.key.PublicKey.Bytes()
	if err != nil {
		a.t.Fatal(err)
	}
	cose, err := cbor.Marshal(map[int]any{1: 2, 3: -7, -1: 1, -2: point[1:33], -3: point[33:]})
	if err != nil {
		a.t.Fatal(err)
	}
	attested := append(make([]byte, 16), 0, byte(len(a.id)))
	attested = append(append(attested, a.id...), cose...)
	object, err := cbor.Marshal(map[string]any{"fmt": "none", "attStmt": map[string]any{}, "authData": a.data(a.flags|0x40, attested...)})
	if err != nil {
		a.t.Fatal(err)
	}
	return a.credential(map[string]any{"clientDataJSON": b64(a.client("webauthn.create", challenge)), "attestationObject": b64(object)})
}

// get answers navigator.credentials.get; the counter goes up.
func (a *authenticator) get(challenge string) string {
	a.counter++
	client, data := a.client("webauthn.get", challenge), a.data(a.flags)
	hash := sha256.Sum256(client)
	digest := sha256.Sum256(append(append([]byte{}, data...), hash[:]...))
	signature, err := ecdsa.SignASN1(rand.Reader, a.key, digest[:])
	if err != nil {
		a.t.Fatal(err)
	}
	return a.credential(map[string]any{"clientDataJSON": b64(client), "authenticatorData": b64(data), "signature": b64(signature), "userHandle": a.handle})
}

func (a *authenticator) credential(response map[string]any) string {
	text, _ := json.Marshal(map[string]any{"id": b64(a.id), "rawId": b64(a.id), "type": "public-key", "response": response, "clientExtensionResults": map[string]any{}})
	return string(text)
}
