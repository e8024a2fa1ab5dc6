package attendance

import (
	"context"
	"strings"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// sheet reads one sheet.
func sheet(ctx context.Context, r store.Reader, meetingID int64) (*Sheet, error) {
	s := new(Sheet)
	err := r.NewSelect().Model(s).Where("meeting_id = ?", meetingID).Scan(ctx)
	return s, err
}

// lockSheet has other transactions that are about to alter a sheet wait for this one.
func lockSheet(ctx context.Context, tx *store.Tx, meetingID int64) error {
	_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET state = state WHERE meeting_id = ?`, meetingID)
	return err
}

// sheets reads the sheets of several meetings.
func sheets(ctx context.Context, r store.Reader, meetingIDs []int64) (map[int64]*Sheet, error) {
	if len(meetingIDs) == 0 {
		return nil, nil
	}
	var list []*Sheet
	marks, args := store.Padded(meetingIDs)
	if err := r.NewPrepared(`SELECT s.* FROM attendance_sheet AS s WHERE s.meeting_id IN `+marks, args...).Scan(ctx, &list); err != nil {
		return nil, err
	}
	found := make(map[int64]*Sheet, len(list))
	for _, s := range list {
		found[s.MeetingID] = s
	}
	return found, nil
}

// roll reads a meeting's rows, in the order of the members' ids.
func roll(ctx context.Context, r store.Reader, meetingID int64) ([]Row, error) {
	var rows []Row
	err := r.NewSelect().Model(&rows).Where("meeting_id = ?", meetingID).Order("member_id").Scan(ctx)
	return rows, err
}

// rowsToChange reads rows that this transaction will save. SQLite has one
// writer; PostgreSQL locks them, in an order that lets two servers pass each other.
func rowsToChange(ctx context.Context, tx *store.Tx, keys []rowKey) (map[rowKey]*Row, error) {
	var list []*Row
	if len(keys) == 0 {
		return nil, nil
	}
	wanted, args := tuples(store.Power(len(keys)), func(i int) []any {
		k := keys[min(i, len(keys)-1)]
		return []any{k.meetingID, k.memberID}
	})
	q := `SELECT r.* FROM attendance_roll AS r WHERE (r.meeting_id, r.member_id) IN (VALUES ` + wanted + `) ORDER BY r.meeting_id, r.member_id`
	if tx.Engine() == store.PostgreSQL {
		q += ` FOR UPDATE`
	}
	if err := tx.NewPrepared(q, args...).Scan(ctx, &list); err != nil {
		return nil, err
	}
	found := make(map[rowKey]*Row, len(list))
	for _, r := range list {
		found[r.key()] = r
	}
	return found, nil
}

// insertRows puts members on rolls.
func insertRows(ctx context.Context, tx *store.Tx, rows []Row) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&rows).Exec(ctx)
	return err
}

// deleteRows takes members off a roll, with what they tried.
func (s *Service) deleteRows(ctx context.Context, tx *store.Tx, rows []*Row) error {
	if len(rows) == 0 {
		return nil
	}
	gone, args := tuples(len(rows), func(i int) []any { return []any{rows[i].MeetingID, rows[i].MemberID} })
	if _, err := s.forgetTries(ctx, tx, `(meeting_id, member_id) IN (VALUES `+gone+`)`, args...); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM attendance_roll WHERE (meeting_id, member_id) IN (VALUES `+gone+`)`, args...)
	return err
}

// columns are some of a row's columns with their values, in the same order.
type columns struct {
	names  []string
	values func(r *Row) []any
}

var (
	signedIn  = columns{signNames("in"), func(r *Row) []any { return r.signValues(&r.In) }}
	signedOut = columns{signNames("out"), func(r *Row) []any { return r.signValues(&r.Out) }}
	votes     = columns{[]string{"voter", "why"}, func(r *Row) []any { return []any{r.Voter, r.Why} }}
	// everything is what a row may change after it was opened.
	everything = columns{append(append(signNames("in"), signNames("out")[3:]...), "in_received", "out_received", "exempt", "mobile", "answer", "answered_at", "leave_state",
		"leave_reason", "leave_note", "witness_id", "witnessed_at", "appeal_state", "appeal_reason", "appeal_note", "reflected", "voter", "why", "doubt"), func(r *Row) []any {
		return append(append(r.signValues(&r.In), r.signValues(&r.Out)[3:]...), r.In.Received, r.Out.Received, r.Exempt, r.Mobile, r.Answer, r.AnsweredAt, r.LeaveState,
			r.LeaveReason, r.LeaveNote, r.WitnessID, r.WitnessedAt, r.AppealState, r.AppealReason, r.AppealNote, r.Reflected, r.Voter, r.Why, r.Doubt)
	}}
)

// signNames are the columns that a sign-in in one direction changes.
func signNames(d terms.Direction) []string {
	names := []string{"presence", "attempts", "reason"}
	for _, c := range []string{"at", "verdict", "mode", "findings", "distance", "accuracy", "step", "token", "phone"} {
		names = append(names, string(d)+"_"+c)
	}
	return names
}

func (r *Row) signValues(s *Sign) []any {
	return []any{r.Presence, r.Attempts, r.Reason, s.At, s.Verdict, s.Mode, s.Findings, s.Distance, s.Accuracy, s.Step, s.Token, s.Phone}
}

// saveRows writes some columns of rows back in one statement. Few columns
// matter: most of its time the database spends on reading the statement.
func saveRows(ctx context.Context, tx *store.Tx, rows []*Row, c columns) error {
	if len(rows) == 0 {
		return nil
	}
	_, err := tx.Repeat(ctx, `UPDATE attendance_roll SET `+strings.Join(c.names, " = ?, ")+` = ? WHERE meeting_id = ? AND member_id = ?`,
		len(rows), func(i int) []any { return append(c.values(rows[i]), rows[i].MeetingID, rows[i].MemberID) })
	return err
}

// tuples writes n tuples of marks, "(?,?),(?,?)", and lists their arguments.
func tuples(n int, row func(i int) []any) (string, []any) {
	var marks strings.Builder
	var args []any
	for i := range n {
		values := row(i)
		if i > 0 {
			marks.WriteByte(',')
		}
		marks.WriteString("(?" + strings.Repeat(",?", len(values)-1) + ")")
		args = append(args, values...)
	}
	return marks.String(), args
}

// attemptsOf reads the red sign-ins of some rows.
func attemptsOf(ctx context.Context, r store.Reader, keys []rowKey) (map[rowKey][]Attempt, error) {
	found := map[rowKey][]Attempt{}
	if len(keys) == 0 {
		return found, nil
	}
	var list []Attempt
	wanted, args := tuples(len(keys), func(i int) []any { return []any{keys[i].meetingID, keys[i].memberID} })
	err := r.NewRaw(`SELECT a.* FROM attendance_attempt AS a WHERE (a.meeting_id, a.member_id) IN (VALUES `+wanted+`) ORDER BY a.id`, args...).Scan(ctx, &list)
	for _, a := range list {
		k := rowKey{a.MeetingID, a.MemberID}
		found[k] = append(found[k], a)
	}
	return found, err
}

// counts are a meeting's figures.
type counts struct {
	Due, Present, Online, Assisted, Leave, Absent, Exempt, Amber int
	Voters, VotersPresent                                        int // the exempt among them
}

// countRows counts by presence; the exempt are counted apart and move no other number.
func countRows(rows []Row) (c counts) {
	for i := range rows {
		r := &rows[i]
		if NeedsWitness(*r) {
			c.Amber++
		}
		c.Voters += one(r.Voter)
		c.VotersPresent += one(r.Voter && r.Presence.Came())
		if r.Exempt {
			c.Exempt++
			continue
		}
		c.Due++
		switch r.Presence {
		case terms.Present:
			c.Present++
		case terms.Online:
			c.Online++
		case terms.Assisted:
			c.Assisted++
		case terms.Leave:
			c.Leave++
		case terms.Absent:
			c.Absent++
		}
	}
	return c
}

// person is a name on a roll.
type person struct {
	ID   int64
	Name string
}

// peopleOn lists everybody on a meeting's roll, by name.
func peopleOn(ctx context.Context, r store.Reader, meetingID int64) (people []person, err error) {
	err = r.NewRaw(`SELECT m.id, m.name FROM attendance_roll AS r JOIN member AS m ON m.id = r.member_id
		WHERE r.meeting_id = ? ORDER BY m.pinyin, m.id`, meetingID).Scan(ctx, &people)
	return people, err
}

// orgName reads an org's name for the poster.
func orgName(ctx context.Context, r store.Reader, id int64) (name string, err error) {
	err = r.NewRaw(`SELECT name FROM org WHERE id = ?`, id).Scan(ctx, &name)
	return name, err
}
