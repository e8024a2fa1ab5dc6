package attendance

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"strings"
	"sync"

	"zhibu/party/terms"
)

// phone is a browser with its key. Each member has one.
type phone struct{ key *ecdsa.PrivateKey }

var (
	phonesMu sync.Mutex
	phones   = map[int64]phone{}
)

func phoneOf(member int64) phone {
	phonesMu.Lock()
	defer phonesMu.Unlock()
	if phones[member].key == nil {
		phones[member] = newPhone()
	}
	return phones[member]
}

func newPhone() phone {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		panic(err)
	}
	return phone{key}
}

func (p phone) point() []byte {
	b, err := p.key.PublicKey.Bytes()
	if err != nil {
		panic(err)
	}
	return b
}

func (p phone) spki() []byte {
	b, err := x509.MarshalPKIXPublicKey(&p.key.PublicKey)
	if err != nil {
		panic(err)
	}
	return b
}

// sign signs as WebCrypto does.
func (p phone) sign(text string) []byte {
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, p.key, digest[:])
	if err != nil {
		panic(err)
	}
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

// holds is the phone in somebody's hand.
func (h *house) holds(who int64) phone {
	if p, other := h.phones[who]; other {
		return p
	}
	return phoneOf(who)
}

// nonce opens the sign-in page.
func (h *house) nonce(who int64, d terms.Direction) string {
	var got struct{ Nonce string }
	status, text := h.do(who, "GET", base+"/nonce?direction="+string(d), nil)
	if status == 200 {
		if err := json.Unmarshal([]byte(text), &got); err != nil {
			h.t.Error(err)
		}
	}
	return got.Nonce
}

// signed is body with the proof of somebody's phone over it; kept may be nil.
func (h *house) signed(p phone, nonce string, body map[string]any) map[string]any {
	code, _ := body["code"].(string)
	lines := []string{"zhibu sign-in", nonce, fmt.Sprint(meeting), fmt.Sprint(body["direction"]), code, fmt.Sprint(body["key"])}
	if kept, ok := body["kept"].(map[string]any); ok {
		previous, _ := kept["previous"].(string)
		lines = append(lines, fmt.Sprint(kept["madeAt"]), previous)
	}
	return alter(body, "proof", map[string]any{"nonce": nonce, "signature": p.sign(strings.Join(lines, "\n"))})
}

// proven adds the proof of who's own phone to a sign-in that has none, as the
// page does. "proof": false leaves it out.
func (h *house) proven(who int64, path string, body any) any {
	b, ok := body.(map[string]any)
	if !ok || path != base || b["direction"] == nil {
		return body
	}
	b = clone(b)
	switch proof, given := b["proof"]; {
	case proof == false:
		return alter(b, "proof", nil)
	case given:
		return b
	}
	if nonce := h.nonce(who, terms.Direction(fmt.Sprint(b["direction"]))); nonce != "" {
		h.signed(h.holds(who), nonce, b)
	}
	return b
}
