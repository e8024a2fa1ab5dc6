package traces

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Envelope 离线签到 is a sign-in that a phone kept while it had no network and
// that arrived and was judged, believed or not: as many as red sign-ins
// are kept for a member and meeting, and two. Only what the session's own device signed is one.
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

// Chains are the envelopes that arrived, by session: hash → hash of the one before.
type Chains map[int64]map[string]string

// ChainsOf reads what the chains of some sessions hold of the envelopes named
// and of those that follow the same ones.
func ChainsOf(ctx context.Context, r store.Reader, sessionIDs []int64, previous []string) (Chains, error) {
	c := Chains{}
	if len(sessionIDs) == 0 {
		return c, nil
	}
	var rows []Envelope
	if err := r.NewSelect().Model(&rows).Where("session_id IN (?)", store.In(sessionIDs)).
		Where("hash IN (?) OR previous IN (?)", store.In(previous), store.In(previous)).Scan(ctx); err != nil {
		return nil, err
	}
	for _, e := range rows {
		c.Add(e)
	}
	return c, nil
}

// Add notes an envelope; false where it was known.
func (c Chains) Add(e Envelope) bool {
	if c[e.SessionID] == nil {
		c[e.SessionID] = map[string]string{}
	}
	if _, known := c[e.SessionID][e.Hash]; known {
		return false
	}
	c[e.SessionID][e.Hash] = e.Previous
	return true
}

// Link tells how an envelope of a session follows those that arrived before it. A
// second one that says it is the first is a gap: a browser that ran out of space has
// forgotten what it kept before.
func (c Chains) Link(session int64, hash, previous string) evidence.Link {
	chain := c[session]
	_, arrived := chain[previous]
	for other, before := range chain {
		if before == previous && other != hash {
			if previous == "" {
				return evidence.LinkGap
			}
			return evidence.LinkForked
		}
	}
	if previous != "" && !arrived {
		return evidence.LinkGap
	}
	return evidence.LinkWhole
}

// Insert stores envelopes that arrived.
func Insert(ctx context.Context, tx *store.Tx, list []Envelope) error {
	if len(list) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&list).Exec(ctx)
	return err
}
