package attendance

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strings"
	"time"

	"zhibu/party/terms"
)

// A code proves that its bearer sees the meeting's screen now (rule 1). It is
// 24 bytes: kind of code, meeting, step, and the first 96 bits of
// HMAC-SHA256(key of this meeting and direction, the rest). The key never
// leaves the server; the branch's screen asks for each new code.
const (
	step       = 20 * time.Second // a code lives for the present and the previous step: at most 40 s
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

// codes are one meeting's keys.
type codes struct {
	meetingID int64
	in, out   []byte
	turn      int64 // how often the clock was set back far while they were shown
}

// newKey makes the secret of one meeting and direction.
func newKey() []byte {
	key := make([]byte, 32)
	rand.Read(key)
	return key
}

func (c codes) key(d terms.Direction) []byte {
	if d == terms.Out {
		return c.out
	}
	return c.in
}

// rotating is the code the screen shows at t, and until when it shows it.
func (c codes) rotating(d terms.Direction, t time.Time) (text string, until time.Time) {
	n := t.Unix() / int64(step/time.Second)
	return c.seal(kind(d), d, uint32(n)), time.Unix((n+1)*int64(step/time.Second), 0)
}

// poster is the printed code.
func (c codes) poster(d terms.Direction) string { return c.seal(kind(d)|posterFlag, d, 0) }

// digits is the form for those who cannot scan, for the minute that holds t.
func (c codes) digits(d terms.Direction, t time.Time) string {
	return c.digitsOf(d, t.Unix()/int64(digitsStep/time.Second))
}

func (c codes) digitsOf(d terms.Direction, minute int64) string {
	m := hmac.New(sha256.New, c.key(d))
	fmt.Fprintf(m, "zhibu digits|%d|%s|%d", c.meetingID, d, minute)
	if c.turn > 0 {
		fmt.Fprintf(m, "|%d", c.turn)
	}
	return fmt.Sprintf("%08d", binary.BigEndian.Uint64(m.Sum(nil))%1e8)
}

func kind(d terms.Direction) byte {
	if d == terms.Out {
		return outCode
	}
	return inCode
}

func (c codes) seal(kind byte, d terms.Direction, n uint32) string {
	b := binary.BigEndian.AppendUint64(make([]byte, 0, codeBytes), uint64(c.meetingID))
	b[0] = kind // an id is below 2^53: its first byte is free
	b = binary.BigEndian.AppendUint32(b, n)
	return base64.RawURLEncoding.EncodeToString(append(b, c.mac(d, b)...))
}

func (c codes) mac(d terms.Direction, head []byte) []byte {
	m := hmac.New(sha256.New, c.key(d))
	m.Write([]byte("zhibu code|"))
	m.Write(head)
	if c.turn > 0 && head[0]&posterFlag == 0 {
		m.Write(binary.BigEndian.AppendUint64(nil, uint64(c.turn)))
	}
	return m.Sum(nil)[:macBytes]
}

// link is how a code is shown as QR: WeChat's own scan opens it as well.
func link(origin, code string) string { return origin + "/s/" + code }

// gaps are what people put between the digits.
var gaps = strings.NewReplacer(" ", "", "-", "")

// bare takes a scanned link, a code or typed digits down to the code itself.
func bare(text string) string {
	text = strings.TrimSpace(text)
	if _, after, found := strings.Cut(text, "/s/"); found {
		text = after
	}
	text, _, _ = strings.Cut(text, "?")
	if typed := gaps.Replace(text); isDigits(typed) {
		return typed
	}
	return text
}

// isDigits tells whether the text is the typed form.
func isDigits(text string) bool {
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

// check tells what a code presented at t for direction d is worth, and the
// step it was shown in (0 for posters and for what is not believed).
func (c codes) check(text string, d terms.Direction, t time.Time) (Finding, int64) {
	text = bare(text)
	switch {
	case text == "":
		return CodeMissing, 0
	case isDigits(text):
		return c.checkDigits(text, d, t)
	}
	head, mac, meetingID, ok := parts(text)
	switch {
	case !ok:
		return CodeWrong, 0
	case meetingID != c.meetingID:
		return CodeOtherMeeting, 0
	}
	of := terms.In
	if head[0]&^posterFlag == outCode {
		of = terms.Out
	}
	shown, now := int64(binary.BigEndian.Uint32(head[8:])), t.Unix()/int64(step/time.Second)
	switch {
	case !hmac.Equal(mac, c.mac(of, head)):
		return CodeWrong, 0
	case of != d:
		return CodeOtherDirection, 0
	case head[0]&posterFlag != 0:
		return CodePoster, 0
	case shown > now: // a clock was set back
		return CodeWrong, 0
	case shown < now-1:
		return CodeExpired, shown
	}
	return CodeFresh, shown
}

// checkDigits accepts the present and the previous minute's digits and names
// the commonest slips: the other direction's, and those of a few minutes ago.
func (c codes) checkDigits(text string, d terms.Direction, t time.Time) (Finding, int64) {
	now := t.Unix() / int64(digitsStep/time.Second)
	other := terms.Out
	if d == terms.Out {
		other = terms.In
	}
	for back := range int64(5) {
		switch {
		case hmac.Equal([]byte(text), []byte(c.digitsOf(d, now-back))):
			if back < 2 {
				return CodeDigits, now - back
			}
			return CodeExpired, now - back
		case back < 2 && hmac.Equal([]byte(text), []byte(c.digitsOf(other, now-back))):
			return CodeOtherDirection, 0
		}
	}
	return CodeWrong, 0
}

// shownAt is when the screen began to show the code of a step that check
// gave, and for how long it showed it; a printed code has no such time.
func shownAt(found Finding, n int64) (from time.Time, life time.Duration) {
	switch found {
	case CodeFresh:
		life = step
	case CodeDigits:
		life = digitsStep
	default:
		return time.Time{}, 0
	}
	return time.Unix(n*int64(life/time.Second), 0), life
}

// checkKept tells what a code is worth that a phone kept while it had no
// network: it must have been shown by now. Eight digits do not say when; they
// are looked for in the window.
func (c codes) checkKept(text string, d terms.Direction, w Span, now time.Time) (Finding, int64) {
	found, n := c.checkTurn(bare(text), d, w, now)
	for found == CodeWrong && c.turn > 0 { // it may have been shown before the clock was set back
		c.turn--
		found, n = c.checkTurn(bare(text), d, w, now)
	}
	return found, n
}

func (c codes) checkTurn(text string, d terms.Direction, w Span, now time.Time) (Finding, int64) {
	if !isDigits(text) {
		head, _, _, ok := parts(text)
		if !ok {
			return c.check(text, d, now)
		}
		shown := time.Unix(int64(binary.BigEndian.Uint32(head[8:]))*int64(step/time.Second), 0)
		if shown.After(now) {
			return CodeWrong, 0
		}
		return c.check(text, d, shown)
	}
	last := w.To
	if now.Before(last) {
		last = now
	}
	minute := int64(digitsStep / time.Second)
	for n := w.From.Unix() / minute; n <= last.Unix()/minute; n++ {
		if hmac.Equal([]byte(text), []byte(c.digitsOf(d, n))) {
			return CodeDigits, n
		}
	}
	return CodeWrong, 0
}

// sampled tells whether a member's poster sign-in needs a witness: percent of
// the members, the same ones however often they try, not to be foreseen.
func (c codes) sampled(memberID int64, percent int) bool {
	m := hmac.New(sha256.New, c.in)
	fmt.Fprintf(m, "zhibu sample|%d", memberID)
	return binary.BigEndian.Uint64(m.Sum(nil))%100 < uint64(percent)
}
