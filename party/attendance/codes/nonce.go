package codes

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
)

// A nonce is 32 bytes: when it was made (unix ms, 8), randomness (8), and 16
// bytes of an HMAC over these, the session, its device key, the meeting and the
// direction. Nothing is stored: whoever brings one back shows that it was made
// for them, and when. Spent is what a row or an attempt of theirs names.
const (
	nonceBytes = 8 + 8 + nonceMAC
	nonceMAC   = 16
	nonceFor   = 2 * time.Minute
	keptFor    = 2 * evidence.OfflineFor // of an envelope: its rule says more
	nonceSkew  = 5 * time.Second         // between the clocks of two servers
)

// Signed is what the phone adds to a sign-in.
type Signed struct {
	Nonce     string
	Signature []byte // of Text by the session's device key
	Kept      *KeptAt
}

// KeptAt is what it adds where it had no network.
type KeptAt struct {
	MadeAt   int64  // unix ms by the phone's clock
	Previous string // hash of the envelope it kept before, "" for the first of its session
}

// Text is what is signed, line by line; web/party/attendance/proof.ts writes the same.
func (s Signed) Text(meetingID int64, d terms.Direction, code, key string) []byte {
	lines := []string{"zhibu sign-in", s.Nonce, strconv.FormatInt(meetingID, 10), string(d), code, key}
	if s.Kept != nil {
		lines = append(lines, strconv.FormatInt(s.Kept.MadeAt, 10), s.Kept.Previous)
	}
	return []byte(strings.Join(lines, "\n"))
}

// Hash names an envelope by what was signed.
func Hash(text []byte) string {
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// Nonces makes and recognises nonces.
type Nonces struct{ Secret []byte } // of 32 bytes, the same for every process of the cell

// Make makes a nonce for a caller at a meeting, in one direction.
func (n Nonces) Make(c access.Caller, meetingID int64, d terms.Direction, now time.Time) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, nonceBytes), uint64(now.UnixMilli()))
	b = b[:16]
	rand.Read(b[8:])
	return base64.RawURLEncoding.EncodeToString(append(b, n.mac(b, c, meetingID, d)...))
}

func (n Nonces) mac(head []byte, c access.Caller, meetingID int64, d terms.Direction) []byte {
	device := c.Device.ID()
	m := hmac.New(sha256.New, n.Secret)
	b := append(make([]byte, 0, 128), "zhibu nonce|"...)
	b = binary.BigEndian.AppendUint64(append(b, head...), uint64(c.SessionID))
	b = binary.BigEndian.AppendUint64(append(b, device[:]...), uint64(meetingID))
	m.Write(append(b, d...))
	return m.Sum(nil)[:nonceMAC]
}

// Prove checks nonce and signature: all of rule 2 but whether the nonce was
// spent, which only the member's row can tell. It is the dear part of a sign-in
// and runs in the request's own goroutine, before the batch.
func (n Nonces) Prove(s Signed, text []byte, c access.Caller, meetingID int64, d terms.Direction, now time.Time) evidence.Proof {
	if s.Nonce == "" && len(s.Signature) == 0 {
		return evidence.Proof{Finding: evidence.NonceNone}
	}
	b, err := base64.RawURLEncoding.DecodeString(s.Nonce)
	if err != nil || len(b) != nonceBytes || c.Device.Point == nil || !hmac.Equal(b[16:], n.mac(b[:16], c, meetingID, d)) {
		return evidence.Proof{Finding: evidence.NonceForeign}
	}
	p := evidence.Proof{Finding: evidence.NonceSigned, Issued: time.UnixMilli(int64(binary.BigEndian.Uint64(b))), Age: c.Device.Age(now)}
	most := nonceFor
	if s.Kept != nil {
		most = keptFor
	}
	switch age := now.Sub(p.Issued); {
	case age > most || age < -nonceSkew:
		p.Finding = evidence.NonceExpired
	case !c.Device.Signed(text, s.Signature):
		p.Finding = evidence.NonceSignature
	}
	return p
}
