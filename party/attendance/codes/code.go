// Package codes 签到码和口令: what the hall's screen and posters show, what a phone signs, and the time by which
// both run out. It knows keys and moments, and no meeting, roll or database.
//
//	code.go     the rotating code, its eight digits, the poster's code; by which tag a meeting knows a phone
//	nonce.go    nonces and what a phone signs
//	ratchet.go  the time of codes and nonces, which never goes back unnoticed
package codes

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"math"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
)

// A code proves that its bearer sees the meeting's screen now (rule 1). It is
// 24 bytes: kind of code, meeting, step, and the first 96 bits of
// HMAC-SHA256(key of this meeting and direction, the rest). The key never
// leaves the server; the branch's screen asks for each new code.
const (
	// Step is for how long the screen shows a code.
	Step       = 20 * time.Second // a code lives for the present and the previous step: at most 40 s
	digitsStep = 60 * time.Second // reading and typing takes longer
	codeBytes  = 1 + 7 + 4 + macBytes
	macBytes   = 12
)

// The first byte of a code.
const (
	inCode     = 1
	outCode    = 2
	posterFlag = 0x10 // printed: valid for the whole window, step 0
)

// Keys are one meeting's keys.
type Keys struct {
	Meeting int64
	In, Out []byte
	Turn    int64 // how often the clock was set back far while they were shown
}

// NewKey makes the secret of one meeting and direction.
func NewKey() []byte {
	key := make([]byte, 32)
	rand.Read(key)
	return key
}

func (c Keys) key(d terms.Direction) []byte {
	if d == terms.Out {
		return c.Out
	}
	return c.In
}

// Rotating is the code the screen shows at t, and until when it shows it.
func (c Keys) Rotating(d terms.Direction, t time.Time) (text string, until time.Time) {
	n := t.Unix() / int64(Step/time.Second)
	return c.seal(kind(d), d, uint32(n)), time.Unix((n+1)*int64(Step/time.Second), 0)
}

// Poster is the printed code.
func (c Keys) Poster(d terms.Direction) string { return c.seal(kind(d)|posterFlag, d, 0) }

// Digits is the form for those who cannot scan, for the minute that holds t.
func (c Keys) Digits(d terms.Direction, t time.Time) string {
	return c.digitsOf(d, t.Unix()/int64(digitsStep/time.Second))
}

func (c Keys) digitsOf(d terms.Direction, minute int64) string {
	m := hmac.New(sha256.New, c.key(d))
	fmt.Fprintf(m, "zhibu digits|%d|%s|%d", c.Meeting, d, minute)
	if c.Turn > 0 {
		fmt.Fprintf(m, "|%d", c.Turn)
	}
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(m.Sum(nil))%1e8)
}

func kind(d terms.Direction) byte {
	if d == terms.Out {
		return outCode
	}
	return inCode
}

func (c Keys) seal(kind byte, d terms.Direction, n uint32) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, codeBytes), uint64(c.Meeting))
	b[0] = kind // an id is below 2^53: its first byte is free
	b = binary.BigEndian.AppendUint32(b, n)
	return base64.RawURLEncoding.EncodeToString(append(b, c.mac(d, b)...))
}

func (c Keys) mac(d terms.Direction, head []byte) []byte {
	m := hmac.New(sha256.New, c.key(d))
	m.Write([]byte("zhibu code|"))
	m.Write(head)
	if c.Turn > 0 && head[0]&posterFlag == 0 {
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(c.Turn)))
	}
	return m.Sum(nil)[:macBytes]
}

// Link is how a code is shown as QR: WeChat's own scan opens it as well.
func Link(origin, code string) string { return origin + "/s/" + code }

// gaps are what people put between the digits.
var gaps = strings.NewReplacer(" ", "", "-", "")

// Bare takes a scanned link, a code or typed digits down to the code itself.
func Bare(text string) string {
	text = strings.TrimSpace(text)
	if _, after, found := strings.Cut(text, "/s/"); found {
		text = after
	}
	text, _, _ = strings.Cut(text, "?")
	if typed := gaps.Replace(text); IsDigits(typed) {
		return typed
	}
	return text
}

// IsDigits tells whether the text is the typed form.
func IsDigits(text string) bool {
	return len(text) == 8 && strings.Trim(text, "0123456789") == ""
}

// parts reads what a code says of itself, believed or not.
func parts(text string) (head, mac []byte, meetingID int64, ok bool) {
	b, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(b) != codeBytes {
		return nil, nil, 0, false
	}
	head, mac = b[:len(b)-macBytes], b[len(b)-macBytes:]
	id := [8]byte{}
	copy(id[1:], head[1:8])
	return head, mac, int64(binary.BigEndian.Uint64(id[:])), true
}

// MeetingOf is the meeting that a code says it is of, believed or not.
func MeetingOf(text string) (id int64, ok bool) {
	_, _, id, ok = parts(text)
	return id, ok
}

// Check tells what a code presented at t for direction d is worth, and the
// step it was shown in (0 for posters and for what is not believed).
func (c Keys) Check(text string, d terms.Direction, t time.Time) (evidence.Finding, int64) {
	text = Bare(text)
	switch {
	case text == "":
		return evidence.CodeMissing, 0
	case IsDigits(text):
		return c.checkDigits(text, d, t)
	}
	head, mac, meetingID, ok := parts(text)
	switch {
	case !ok:
		return evidence.CodeWrong, 0
	case meetingID != c.Meeting:
		return evidence.CodeOtherMeeting, 0
	}
	of := terms.In
	if head[0]&^posterFlag == outCode {
		of = terms.Out
	}
	shown, now := int64(binary.BigEndian.Uint32(head[8:])), t.Unix()/int64(Step/time.Second)
	switch {
	case !hmac.Equal(mac, c.mac(of, head)):
		return evidence.CodeWrong, 0
	case of != d:
		return evidence.CodeOtherDirection, 0
	case head[0]&posterFlag != 0:
		return evidence.CodePoster, 0
	case shown > now: // a clock was set back
		return evidence.CodeWrong, 0
	case shown < now-1:
		return evidence.CodeExpired, shown
	}
	return evidence.CodeFresh, shown
}

// checkDigits accepts the present and the previous minute's digits and names
// the commonest slips: the other direction's, and those of a few minutes ago.
func (c Keys) checkDigits(text string, d terms.Direction, t time.Time) (evidence.Finding, int64) {
	now := t.Unix() / int64(digitsStep/time.Second)
	other := terms.Out
	if d == terms.Out {
		other = terms.In
	}
	for back := range int64(5) {
		switch {
		case hmac.Equal([]byte(text), []byte(c.digitsOf(d, now-back))):
			if back < 2 {
				return evidence.CodeDigits, now - back
			}
			return evidence.CodeExpired, now - back
		case back < 2 && hmac.Equal([]byte(text), []byte(c.digitsOf(other, now-back))):
			return evidence.CodeOtherDirection, 0
		}
	}
	return evidence.CodeWrong, 0
}

// ShownAt is when the screen began to show the code of a step that check
// gave, and for how long it showed it; a printed code has no such time.
func ShownAt(found evidence.Finding, n int64) (from time.Time, life time.Duration) {
	switch found {
	case evidence.CodeFresh:
		life = Step
	case evidence.CodeDigits:
		life = digitsStep
	default:
		return time.Time{}, 0
	}
	return time.Unix(n*int64(life/time.Second), 0), life
}

// CheckKept tells what a code is worth that a phone kept while it had no
// network: it must have been shown by now. Eight digits do not say when; they
// are looked for in the window.
func (c Keys) CheckKept(text string, d terms.Direction, w evidence.Span, now time.Time) (evidence.Finding, int64) {
	found, n := c.checkTurn(Bare(text), d, w, now)
	for found == evidence.CodeWrong && c.Turn > 0 { // it may have been shown before the clock was set back
		c.Turn--
		found, n = c.checkTurn(Bare(text), d, w, now)
	}
	return found, n
}

func (c Keys) checkTurn(text string, d terms.Direction, w evidence.Span, now time.Time) (evidence.Finding, int64) {
	if !IsDigits(text) {
		head, _, _, ok := parts(text)
		if !ok {
			return c.Check(text, d, now)
		}
		shown := time.Unix(int64(binary.BigEndian.Uint32(head[8:]))*int64(Step/time.Second), 0)
		if shown.After(now) {
			return evidence.CodeWrong, 0
		}
		return c.Check(text, d, shown)
	}
	last := w.To
	if now.Before(last) {
		last = now
	}
	minute := int64(digitsStep / time.Second)
	for n := w.From.Unix() / minute; n <= last.Unix()/minute; n++ {
		if hmac.Equal([]byte(text), []byte(c.digitsOf(d, n))) {
			return evidence.CodeDigits, n
		}
	}
	return evidence.CodeWrong, 0
}

// Sampled tells whether a member's poster sign-in needs a witness: percent of
// the members, the same ones however often they try, not to be foreseen.
func (c Keys) Sampled(memberID int64, percent int) bool {
	m := hmac.New(sha256.New, c.In)
	fmt.Fprintf(m, "zhibu sample|%d", memberID)
	return binary.BigEndian.Uint64(m.Sum(nil))%100 < uint64(percent)
}

// Phone is the tag by which a device key is known at this meeting, and at no
// other: never 0.
func (c Keys) Phone(k access.DeviceKey) int64 {
	id := k.ID()
	m := hmac.New(sha256.New, c.In)
	fmt.Fprintf(m, "zhibu phone|%x", id)
	return max(1, int64(binary.BigEndian.Uint64(m.Sum(nil))&math.MaxInt64))
}
