package attendance

import (
	"context"
	"database/sql/driver"
	"fmt"
	"strconv"
	"strings"

	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// entries are those whom a meeting of this kind is held for; of one that was held before it was entered, on its day.
func (s *Service) entries(ctx context.Context, r store.Reader, sh *Sheet) (map[int64]members.RollEntry, error) {
	g := members.Gathering{OrgID: sh.OrgID, Kind: sh.Kind, Invited: sh.Invited}
	if sh.State == Entering {
		g.On = clock.Day(sh.StartsAt.Time())
	}
	all, err := s.members.HeldFor(ctx, r, g)
	if err != nil {
		return nil, err
	}
	wanted := make(map[int64]members.RollEntry, len(all))
	for _, e := range all {
		wanted[e.MemberID] = e
	}
	return wanted, nil
}

func newRow(meetingID int64, e members.RollEntry) Row {
	r := Row{MeetingID: meetingID, MemberID: e.MemberID, Mobile: e.Mobile, Doubt: e.Doubt}
	r.Exempt, r.Voter, r.Why = StandingOf(e)
	r.Presence = PresenceOf(r, false)
	return r
}

// refresh brings the roll in line with the branch: who joined is due, who left
// and has not signed in is taken off, who became exempt or mobile is so here.
// When the sheet was withdrawn its counts ceased to count: again tells them anew.
func (s *Service) refresh(ctx context.Context, tx *store.Tx, sh *Sheet, again bool) error {
	wanted, err := s.entries(ctx, tx, sh)
	if err != nil {
		return err
	}
	rows, err := roll(ctx, tx, sh.MeetingID)
	if err != nil {
		return err
	}
	c := &change{sheets: map[int64]*Sheet{sh.MeetingID: sh}, rows: map[rowKey]*Row{}, before: map[rowKey]Tally{}, columns: everything}
	var on, joined []Row
	for i := range rows {
		r := &rows[i]
		e, stays := wanted[r.MemberID]
		delete(wanted, r.MemberID)
		c.rows[r.key()] = r
		if again {
			c.before[r.key()] = Tally{}
		}
		switch {
		case !stays && r.In.At == 0:
			c.takeOff(r)
			continue
		case stays:
			c.follow(r, e)
		}
		on = append(on, *r)
	}
	for _, e := range wanted {
		joined = append(joined, newRow(sh.MeetingID, e))
	}
	if err := s.tellOpened(ctx, tx, sh, append(on, joined...), false); err != nil {
		return err
	}
	if err := insertRows(ctx, tx, joined); err != nil {
		return err
	}
	if err := s.seal(ctx, tx, pointers(joined), nil); err != nil {
		return err
	}
	return s.save(ctx, tx, c)
}

// follow brings a row in line with the register.
func (c *change) follow(r *Row, e members.RollEntry) {
	exempt, voter, why := StandingOf(e)
	if r.Exempt == exempt && r.Mobile == e.Mobile && r.Voter == voter && r.Why == why && r.Doubt == e.Doubt {
		return
	}
	c.touch(r)
	r.Exempt, r.Mobile, r.Voter, r.Why, r.Doubt = exempt, e.Mobile, voter, why, e.Doubt
	c.settle(r)
}

// refreshVote follows whether a member has a vote while the others sign: what they signed is not touched.
func (s *Service) refreshVote(ctx context.Context, tx *store.Tx, sh *Sheet, memberID int64) error {
	wanted, err := s.entries(ctx, tx, sh)
	if err != nil {
		return err
	}
	c, err := begin(ctx, tx, []rowKey{{sh.MeetingID, memberID}})
	if err != nil {
		return err
	}
	e, held := wanted[memberID]
	r := c.rows[rowKey{sh.MeetingID, memberID}]
	if exempt, voter, why := StandingOf(e); held && r != nil && exempt == r.Exempt && why != r.Why {
		c.touch(r)
		r.Voter, r.Why = voter, why
		c.columns = votes
	}
	return s.save(ctx, tx, c)
}

// tellOpened says who is due at a meeting now; withdrawn, that none of it counts for the time being.
func (s *Service) tellOpened(ctx context.Context, tx *store.Tx, sh *Sheet, rows []Row, withdrawn bool) error {
	return s.bus.Tell(ctx, tx, happened.SheetsOpened{Sheets: []happened.SheetOpened{opened(sh, rows, withdrawn)}})
}

func opened(sh *Sheet, rows []Row, withdrawn bool) happened.SheetOpened {
	e := happened.SheetOpened{MeetingID: sh.MeetingID, Kind: sh.Kind, OrgID: sh.OrgID, OrgPath: sh.OrgPath, Month: sh.Month,
		SetItems: sh.SetItems, Withdrawn: withdrawn}
	for _, r := range rows {
		e.Due += one(!r.Exempt)
		e.Mobile += one(!r.Exempt && r.Mobile)
	}
	return e
}

// idList is members by id, in one column, space separated.
type idList []int64

// Value makes the column.
func (l idList) Value() (driver.Value, error) { return l.String(), nil }

func (l idList) String() string {
	ids := make([]string, len(l))
	for i, id := range l {
		ids[i] = strconv.FormatInt(id, 10)
	}
	return strings.Join(ids, " ")
}

// Scan reads the column.
func (l *idList) Scan(column any) error {
	*l = nil
	for _, word := range strings.Fields(fmt.Sprintf("%s", column)) {
		id, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return err
		}
		*l = append(*l, id)
	}
	return nil
}
