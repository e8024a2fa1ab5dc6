package attendance

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"zhibu/party/access"
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
	keptFor    = 2 * offlineFor  // of an envelope: its rule says more
	nonceSkew  = 5 * time.Second // between the clocks of two servers
)

// Signed is what the phone adds to a sign-in.
type Signed struct {
	Nonce     string
	Signature []byte // of text by the session's device key
	Kept      *KeptAt
}

// KeptAt is what it adds where it had no network.
type KeptAt struct {
	MadeAt   int64  // unix ms by the phone's clock
	Previous string // hash of the envelope it kept before, "" for the first of its session
}

// text is what is signed, line by line; web/party/attendance/proof.ts writes the same.
func (s Signed) text(meetingID int64, d terms.Direction, code, key string) []byte {
	lines := []string{"zhibu sign-in", s.Nonce, strconv.FormatInt(meetingID, 10), string(d), code, key}
	if s.Kept != nil {
		lines = append(lines, strconv.FormatInt(s.Kept.MadeAt, 10), s.Kept.Previous)
	}
	return []byte(strings.Join(lines, "\n"))
}

// hashOf names an envelope by what was signed.
func hashOf(text []byte) string {
	sum := sha256.Sum256(text)
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// nonces makes and recognises nonces.
type nonces struct{ secret []byte }

func (n nonces) make(c access.Caller, meetingID int64, d terms.Direction, now time.Time) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, nonceBytes), uint64(now.UnixMilli()))
	b = b[:16]
	rand.Read(b[8:])
	return base64.RawURLEncoding.EncodeToString(append(b, n.mac(b, c, meetingID, d)...))
}

func (n nonces) mac(head []byte, c access.Caller, meetingID int64, d terms.Direction) []byte {
	device := c.Device.ID()
	m := hmac.New(sha256.New, n.secret)
	b := append(make([]byte, 0, 128), "zhibu nonce|"...)
	b = binary.BigEndian.AppendUint64(append(b, head...), uint64(c.SessionID))
	b = binary.BigEndian.AppendUint64(append(b, device[:]...), uint64(meetingID))
	m.Write(append(b, d...))
	return m.Sum(nil)[:nonceMAC]
}

// prove checks nonce and signature: all of rule 2 but whether the nonce was
// spent, which only the member's row can tell. It is the dear part of a sign-in
// and runs in the request's own goroutine, before the batch.
func (n nonces) prove(s Signed, text []byte, c access.Caller, meetingID int64, d terms.Direction, now time.Time) Proof {
	if s.Nonce == "" && len(s.Signature) == 0 {
		return Proof{Finding: NonceNone}
	}
	b, err := base64.RawURLEncoding.DecodeString(s.Nonce)
	if err != nil || len(b) != nonceBytes || c.Device.Point == nil || !hmac.Equal(b[16:], n.mac(b[:16], c, meetingID, d)) {
		return Proof{Finding: NonceForeign}
	}
	p := Proof{Finding: NonceSigned, Issued: time.UnixMilli(int64(binary.BigEndian.Uint64(b))), Age: c.Device.Age(now)}
	most := nonceFor
	if s.Kept != nil {
		most = keptFor
	}
	switch age := now.Sub(p.Issued); {
	case age > most || age < -nonceSkew:
		p.Finding = NonceExpired
	case !c.Device.Signed(text, s.Signature):
		p.Finding = NonceSignature
	}
	return p
}

// phone is the tag by which a device key is known at this meeting, and at no
// other: never 0.
func (s *Sheet) phone(k access.DeviceKey) int64 {
	id := k.ID()
	m := hmac.New(sha256.New, s.InKey)
	fmt.Fprintf(m, "zhibu phone|%x", id)
	return max(1, int64(binary.BigEndian.Uint64(m.Sum(nil))&math.MaxInt64))
}
