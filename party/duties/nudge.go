package duties

import (
	"context"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Nudge is a superior's 催办: it becomes a to-do of the branch until the duty is held.
type Nudge struct {
	bun.BaseModel `bun:"table:duty_nudge"`
	OrgID         int64
	Duty          Key
	Period        string
	Day           string
	At            store.Instant
	ByAccount     int64
	ByName        string
	Note          string
}

// Nudged says what came of nudging several branches.
type Nudged struct {
	Asked   int // branches that were asked now
	Already int // asked today before, by anybody
	Met     int // nothing is owed any more, or never was
}

// Nudge asks branches for a duty of a period, each at most once a day.
func (s *Service) Nudge(ctx context.Context, orgIDs []int64, duty Key, p Period, note string) (out Nudged, err error) {
	slices.Sort(orgIDs) // two who nudge at once take the rows in one order
	var owing []orgs.Org
	for _, id := range slices.Compact(orgIDs) { // read before anything is written: nobody else's writing waits for it
		org, owes, err := s.owes(ctx, id, duty, p)
		if err != nil {
			return out, err
		}
		if owes {
			owing = append(owing, org)
		} else {
			out.Met++
		}
	}
	now := s.now()
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		for _, org := range owing {
			if err := s.nudge(ctx, tx, org.ID, org.Path, duty, p, note, now, &out); err != nil {
				return err
			}
		}
		return nil
	})
	return out, err
}

// owes tells whether an org the caller may nudge owes a duty of a period.
func (s *Service) owes(ctx context.Context, id int64, duty Key, p Period) (org orgs.Org, owes bool, err error) {
	if org, err = s.orgs.Get(ctx, s.db, id); err != nil {
		return org, false, err
	}
	if err := access.Require(ctx, access.DutyNudge, org.Path); err != nil {
		return org, false, err
	}
	b, err := s.board(ctx, s.db, alone(org.Path), p.Year, p.Next().Year)
	if err != nil || len(b.orgs) == 0 {
		return org, false, err
	}
	return org, b.due(ctx, &b.orgs[0], &Table[place[duty]], p).State.Owed(), nil
}

func (s *Service) nudge(ctx context.Context, tx *store.Tx, orgID int64, path string, duty Key, p Period, note string, now time.Time, out *Nudged) error {
	who := access.CallerFrom(ctx)
	n, err := tx.Exec(ctx, `INSERT INTO duty_nudge (org_id, duty, period, day, at, by_account, by_name, note) VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
		orgID, string(duty), p.String(), clock.Day(now), store.At(now), who.AccountID, who.Name, note)
	if err != nil {
		return err
	}
	if n == 0 {
		out.Already++
		return nil
	}
	out.Asked++
	return s.bus.Publish(ctx, tx, happened.DutyNudged{OrgID: orgID, OrgPath: path, Duty: Table[place[duty]].Number, Period: p.String()})
}

// nudges are those an org got since a day, the newest of each duty and period.
func nudges(ctx context.Context, r store.Reader, orgID int64, since time.Time) (map[[2]string]Nudge, error) {
	var found []Nudge
	if err := r.NewSelect().Model(&found).Where("org_id = ? AND at >= ?", orgID, store.At(since)).Order("at").Scan(ctx); err != nil {
		return nil, err
	}
	last := map[[2]string]Nudge{}
	for _, n := range found {
		last[[2]string{string(n.Duty), n.Period}] = n
	}
	return last, nil
}
