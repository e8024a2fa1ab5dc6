package attendance

import (
	"context"
	"maps"
	"slices"

	"zhibu/party/attendance/traces"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// change is the rows that one transaction alters. Whoever alters a row says
// so; save then writes them all, tells who counts otherwise than before, and
// wakes those who watch.
type change struct {
	sheets   map[int64]*Sheet
	rows     map[rowKey]*Row
	attempts map[rowKey][]Attempt // red sign-ins of earlier, where there are any
	before   map[rowKey]Tally
	red      []Attempt           // red sign-ins of this transaction
	gone     []*Row              // rows taken off the roll
	lines    []happened.RollStep // for the journal; a sign-in has none
	columns  columns             // what save writes

	// Of sign-ins only:
	halls   *traces.Halls     // what is remembered of their meetings
	seen    []traces.Arrival  // believed in this transaction
	chains  traces.Chains     // of the sessions that sent envelopes
	arrived []traces.Envelope // in this transaction
}

// begin reads the rows with their sheets. What does not exist is missing from the maps.
func begin(ctx context.Context, tx *store.Tx, keys []rowKey) (*change, error) {
	c := &change{before: map[rowKey]Tally{}, columns: everything}
	var err error
	if c.rows, err = rowsToChange(ctx, tx, keys); err != nil {
		return nil, err
	}
	meetings := map[int64]bool{}
	for _, k := range keys {
		meetings[k.meetingID] = true
	}
	if c.sheets, err = sheets(ctx, tx, slices.Collect(maps.Keys(meetings))); err != nil {
		return nil, err
	}
	var tried []rowKey
	for k, r := range c.rows {
		if r.Attempts > 0 {
			tried = append(tried, k)
		}
	}
	c.attempts, err = attemptsOf(ctx, tx, tried)
	return c, err
}

// touch notes that r is about to be altered.
func (c *change) touch(r *Row) {
	if _, noted := c.before[r.key()]; !noted {
		c.before[r.key()] = TallyOf(*r)
	}
}

// takeOff removes r from the roll.
func (c *change) takeOff(r *Row) {
	c.touch(r)
	c.gone = append(c.gone, r)
}

// note writes into the journal what was asked, decided or entered about a member.
func (c *change) note(sh *Sheet, memberID int64, step string) *happened.RollStep {
	c.lines = append(c.lines, happened.RollStep{MeetingID: sh.MeetingID, OrgID: sh.OrgID, OrgPath: sh.OrgPath, MemberID: memberID, Step: step})
	return &c.lines[len(c.lines)-1]
}

// settle brings r's presence in line with its facts.
func (c *change) settle(r *Row) {
	r.Presence = PresenceOf(*r, c.sheets[r.MeetingID].State == Closed)
}

// save ends a change.
func (s *Service) save(ctx context.Context, tx *store.Tx, c *change) error {
	for _, r := range c.gone { // counts as nothing from now on
		*r = Row{MeetingID: r.MeetingID, MemberID: r.MemberID}
	}
	if err := s.deleteRows(ctx, tx, c.gone); err != nil {
		return err
	}
	altered := make([]*Row, 0, len(c.before))
	var told []happened.PresenceChange
	paths := map[string]bool{}
	for k, before := range c.before {
		r, sh := c.rows[k], c.sheets[k.meetingID]
		if r.Presence != "" { // else it was taken off
			altered = append(altered, r)
		}
		paths[sh.OrgPath] = true
		if t := TallyOf(*r).Less(before); t != (Tally{}) {
			told = append(told, presenceChange(sh, k.memberID, t))
		}
	}
	if err := saveRows(ctx, tx, altered, c.columns); err != nil {
		return err
	}
	if err := s.seal(ctx, tx, altered, c.gone); err != nil {
		return err
	}
	if err := s.keepTries(ctx, tx, c.red); err != nil {
		return err
	}
	for _, line := range c.lines {
		if err := s.bus.Publish(ctx, tx, line); err != nil {
			return err
		}
	}
	tx.After(func() { s.hub.Touch(slices.Collect(maps.Keys(paths))...) })
	return s.tell(ctx, tx, told)
}

func (s *Service) tell(ctx context.Context, tx *store.Tx, changes []happened.PresenceChange) error {
	if len(changes) == 0 {
		return nil
	}
	return s.bus.Tell(ctx, tx, happened.PresenceChanged{Changes: changes})
}

func presenceChange(s *Sheet, memberID int64, t Tally) happened.PresenceChange {
	return happened.PresenceChange{MeetingID: s.MeetingID, Kind: s.Kind, OrgID: s.OrgID, OrgPath: s.OrgPath, Month: s.Month, MemberID: memberID,
		Present: t.Present, Online: t.Online, MobileActive: t.MobileActive, Leave: t.Leave, Absent: t.Absent, Reflecting: t.Reflecting}
}

// alter changes some members' rows of one meeting in one transaction.
func (s *Service) alter(ctx context.Context, meetingID int64, memberIDs []int64, fn func(c *change, sh *Sheet) error) error {
	keys := make([]rowKey, len(memberIDs))
	for i, id := range memberIDs {
		keys[i] = rowKey{meetingID, id}
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := s.hold(ctx, tx, meetingID); err != nil {
			return err
		}
		c, err := begin(ctx, tx, keys)
		if err != nil {
			return err
		}
		sh := c.sheets[meetingID]
		if sh == nil {
			return noSheet
		}
		if err := fn(c, sh); err != nil {
			return err
		}
		if err := s.save(ctx, tx, c); err != nil {
			return err
		}
		return s.recount(ctx, tx, sh)
	})
}

// hold has whoever writes on these meetings' records wait. It comes before sheets and rows are locked, as
// filing does it: the other way round each waits for the other. Sign-ins touch no record and hold none.
func (s *Service) hold(ctx context.Context, tx *store.Tx, meetingIDs ...int64) error {
	if s.Hold == nil || len(meetingIDs) == 0 {
		return nil
	}
	return s.Hold(ctx, tx, meetingIDs)
}

// row is a member's row, about to be altered.
func (c *change) row(sh *Sheet, memberID int64) (*Row, error) {
	r := c.rows[rowKey{sh.MeetingID, memberID}]
	if r == nil {
		return nil, api.NotFound("这名党员不在" + sh.this() + "的应到名单上，请联系支部书记。")
	}
	c.touch(r)
	return r, nil
}
