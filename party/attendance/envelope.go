package attendance

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Envelope 离线签到 is a sign-in that a phone kept while it had no network and
// that arrived and was judged, believed or not: at most maxAttempts and two for
// each member and meeting. Only what the session's own device signed is one.
type Envelope struct {
	bun.BaseModel `bun:"table:attendance_envelope"`

	Hash       string `bun:",pk"` // of what was signed
	SessionID  int64
	Previous   string // hash of the one the phone kept before
	MeetingID  int64
	MemberID   int64
	Direction  terms.Direction
	MadeAt     store.Instant // by the phone's clock
	ReceivedAt store.Instant // by the server's
}

// chains are the envelopes that arrived, by session: hash → hash of the one before.
type chains map[int64]map[string]string

// chainsOf reads what the chains of some sessions hold of the envelopes named
// and of those that follow the same ones.
func chainsOf(ctx context.Context, r store.Reader, sessionIDs []int64, previous []string) (chains, error) {
	c := chains{}
	if len(sessionIDs) == 0 {
		return c, nil
	}
	var rows []Envelope
	if err := r.NewSelect().Model(&rows).Where("session_id IN (?)", store.In(sessionIDs)).
		Where("hash IN (?) OR previous IN (?)", store.In(previous), store.In(previous)).Scan(ctx); err != nil {
		return nil, err
	}
	for _, e := range rows {
		c.add(e)
	}
	return c, nil
}

func (c chains) add(e Envelope) {
	if c[e.SessionID] == nil {
		c[e.SessionID] = map[string]string{}
	}
	c[e.SessionID][e.Hash] = e.Previous
}

// link tells how an envelope follows those that arrived before it. A second
// one that says it is the first is a gap: a browser that ran out of space has
// forgotten what it kept before.
func (c *change) link(in SignIn) Link {
	previous, chain := in.Signed.Kept.Previous, c.chains[in.Caller.SessionID]
	_, arrived := chain[previous]
	for hash, before := range chain {
		if before == previous && hash != in.hash {
			if previous == "" {
				return LinkGap
			}
			return LinkForked
		}
	}
	if previous != "" && !arrived {
		return LinkGap
	}
	return LinkWhole
}

// arrive notes an envelope, once.
func (c *change) arrive(in SignIn) {
	if in.hash == "" {
		return
	}
	if _, known := c.chains[in.Caller.SessionID][in.hash]; known {
		return
	}
	e := Envelope{Hash: in.hash, SessionID: in.Caller.SessionID, Previous: in.Signed.Kept.Previous, MeetingID: in.MeetingID, MemberID: in.Caller.MemberID,
		Direction: in.Direction, MadeAt: store.Instant(in.Signed.Kept.MadeAt), ReceivedAt: store.At(in.At)}
	c.chains.add(e)
	c.arrived = append(c.arrived, e)
}

func insertEnvelopes(ctx context.Context, tx *store.Tx, list []Envelope) error {
	if len(list) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&list).Exec(ctx)
	return err
}
