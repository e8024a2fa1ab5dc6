package seal

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"golang.org/x/mod/sumdb/note"
	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/clock"
)

// Head is what the cell states about its log at one moment. Signed and in
// other hands it cannot be taken back.
type Head struct {
	Origin string // the cell's id
	Size   int64  // leaves
	Root   tlog.Hash
	At     time.Time // by the server's clock, to the second
	Reason string    // "hourly", or "filed" and the meeting's id
}

// text is the head in the form of a checkpoint (C2SP tlog-checkpoint), with
// time and reason as its extension lines.
func (h Head) text() string {
	return fmt.Sprintf("%s\n%d\n%s\ntime %s\nreason %s\n", h.Origin, h.Size, h.Root, h.At.In(clock.Shanghai).Format(time.RFC3339), h.Reason)
}

// Sign is the head as a signed note.
func (k *Key) Sign(h Head) (string, error) {
	h.Origin = k.Origin()
	signed, err := note.Sign(&note.Note{Text: h.text()}, k.signer)
	return string(signed), err
}

// ReadHead reads a signed head and believes it only if public has signed it.
func ReadHead(signed, public string) (Head, error) {
	verifier, err := note.NewVerifier(public)
	if err != nil {
		return Head{}, err
	}
	n, err := note.Open([]byte(signed), note.VerifierList(verifier))
	if err != nil {
		return Head{}, err
	}
	return parseHead(n.Text)
}

func parseHead(text string) (h Head, err error) {
	lines := strings.Split(text, "\n")
	if len(lines) != 6 {
		return h, fmt.Errorf("seal: a head has five lines, not %d", len(lines)-1)
	}
	h.Origin = lines[0]
	if h.Size, err = strconv.ParseInt(lines[1], 10, 64); err != nil {
		return h, err
	}
	if h.Root, err = tlog.ParseHash(lines[2]); err != nil {
		return h, err
	}
	at, reason := strings.TrimPrefix(lines[3], "time "), strings.TrimPrefix(lines[4], "reason ")
	h.Reason = reason
	h.At, err = time.Parse(time.RFC3339, at)
	return h, err
}
