package reviews

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Box is where the ballots of a step are added up while it goes on 票箱.
//
// What is in it is one sealed value, written anew as a whole for each ballot and as long whatever
// it holds: copies of the database, its write-ahead log and its dead rows show that somebody
// handed in, never what. It is opened once, when the step ends, into rows that are all written at
// that moment in the order of the members. See docs/adr/0029 for what this does not keep away.
type Box struct {
	bun.BaseModel `bun:"table:review_box,alias:b"`

	ID         int64 `bun:",pk"`
	ReviewID   int64
	Step       Step
	SumsSealed []byte
}

// sums is how many of each grade, in the order of Grades, each member was given.
type sums map[int64]*[4]int

// text is the sums as they are sealed: for a list of members always of one length.
func (s sums) text() string {
	var b strings.Builder
	for _, id := range sorted(s) {
		fmt.Fprintf(&b, "%016x", id)
		for _, n := range s[id] {
			fmt.Fprintf(&b, "%04x", n)
		}
	}
	return b.String()
}

func sorted(s sums) (ids []int64) {
	for id := range s {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	return ids
}

// readSums reads what text wrote.
func readSums(text string) (sums, error) {
	const each = 16 + 4*4
	s := sums{}
	for ; len(text) >= each; text = text[each:] {
		var id int64
		var n [4]int
		if _, err := fmt.Sscanf(text[:each], "%16x%4x%4x%4x%4x", &id, &n[0], &n[1], &n[2], &n[3]); err != nil {
			return nil, err
		}
		s[id] = &n
	}
	return s, nil
}

// putBox begins a secret assessment with an empty box for those who are assessed; with too few to
// be secret there is none, and the assessment is held openly in the meeting.
func (s *Service) putBox(ctx context.Context, tx *store.Tx, v Review) error {
	list, err := s.participantsOf(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	empty := sums{}
	for _, p := range list {
		if p.IsFull && p.Excused == "" {
			empty[p.MemberID] = new([4]int)
		}
	}
	var f Facts
	if err := votes(ctx, tx, v, &f); err != nil || f.Voters < FewestBallots || len(empty) == 0 {
		return err
	}
	b := Box{ID: store.NewID(), ReviewID: v.ID, Step: v.Step}
	b.SumsSealed = s.box.Seal(empty.text(), at("review_box", "sums", b.ID))
	return insert(ctx, tx, &b)
}

// boxOf is the box of the step under way; its ID is 0 when there is none.
func boxOf(ctx context.Context, r store.Reader, reviewID int64) (b Box, err error) {
	err = r.NewSelect().Model(&b).Where("review_id = ?", reviewID).Scan(ctx)
	if store.Missing(err) {
		err = nil
	}
	return b, err
}

func (s *Service) sumsIn(b Box) (sums, error) {
	text, err := s.box.Open(b.SumsSealed, at("review_box", "sums", b.ID))
	if err != nil {
		return nil, err
	}
	return readSums(text)
}

// targetsOf are those whom one who takes part assesses at the step under way.
func targetsOf(v Review, me Participant, list []Participant) (targets []Participant) {
	for _, p := range list {
		if Assesses(me, p, v.ByGroup && v.Step == Mutual) {
			targets = append(targets, p)
		}
	}
	return targets
}

// HandIn takes the caller's ballot at the step under way. Nothing is published and no time is
// kept: only that the member has handed in.
//
// 支部工作条例 第十八条: 党员互评、民主测评.
func (s *Service) HandIn(ctx context.Context, id int64, step Step, given []Given) error {
	v, me, err := s.taking(ctx, s.db, id)
	if err != nil {
		return err
	}
	switch {
	case me.MemberID == 0:
		return api.Conflict("您不在这次评议的名单上，请联系支部书记。")
	case me.Excused != "":
		return api.Conflict("支部登记您不能参加这次评议，如有出入请联系支部书记。")
	case v.Step != step || step != Mutual && step != Assembly:
		return api.Conflict("现在不能交票，请看评议页面上的进度。")
	}
	list, err := s.participantsOf(ctx, s.db, id)
	if err != nil {
		return err
	}
	var ids []int64
	for _, p := range targetsOf(v, me, list) {
		ids = append(ids, p.MemberID)
	}
	if why := WrongBallot(ids, given); why != "" {
		return api.Invalid(why)
	}
	return s.db.Write(ctx, func(tx *store.Tx) error { return s.drop(ctx, tx, v, me.MemberID, given) })
}

// drop marks the voter and adds the ballot to the box.
func (s *Service) drop(ctx context.Context, tx *store.Tx, v Review, voter int64, given []Given) error {
	n, err := tx.Exec(ctx, `UPDATE review_box SET step = step WHERE review_id = ? AND step = ?`, v.ID, v.Step) // others wait
	if err != nil {
		return err
	}
	if n == 0 {
		return api.Conflict("交票已经结束。")
	}
	n, err = tx.Exec(ctx, `INSERT INTO review_handed (review_id, step, member_id) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, v.ID, v.Step, voter)
	if err != nil {
		return err
	}
	if n == 0 {
		return api.Conflict("您已经交过票，为了保密不能查看或修改。")
	}
	b, err := boxOf(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	in, err := s.sumsIn(b)
	if err != nil {
		return err
	}
	for _, g := range given {
		if in[g.MemberID] == nil {
			return api.Conflict("名单有变化，请刷新后重新填写。")
		}
		in[g.MemberID][slices.Index(Grades, g.Grade)]++
	}
	_, err = tx.Exec(ctx, `UPDATE review_box SET sums_sealed = ? WHERE id = ?`, s.box.Seal(in.text(), at("review_box", "sums", b.ID)), b.ID)
	return err
}

// Tally is how often a member was given a grade at a step.
type Tally struct {
	bun.BaseModel `bun:"table:review_tally"`

	ReviewID int64 `bun:",pk"`
	Step     Step  `bun:",pk"`
	MemberID int64 `bun:",pk"`
	Grade    Grade `bun:",pk"`
	N        int
}

// openBox ends a secret assessment: the sums become rows, the box is gone, and the marks are
// written anew so that nothing is left of the order they came in.
func (s *Service) openBox(ctx context.Context, tx *store.Tx, v Review) error {
	if _, err := tx.Exec(ctx, `UPDATE review_box SET step = step WHERE review_id = ?`, v.ID); err != nil { // whoever hands in now has done so, or is too late
		return err
	}
	b, err := boxOf(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	in, err := s.sumsIn(b)
	if err != nil {
		return err
	}
	var rows []Tally
	for _, id := range sorted(in) {
		for i, n := range in[id] {
			rows = append(rows, Tally{ReviewID: v.ID, Step: v.Step, MemberID: id, Grade: Grades[i], N: n})
		}
	}
	if _, err := tx.NewInsert().Model(&rows).Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM review_box WHERE id = ?`, b.ID); err != nil {
		return err
	}
	return shuffleMarks(ctx, tx, v)
}

// TakeBoxBack ends the handing in without opening the box, which it could not be: too few handed in,
// people fell ill. The ballots and the marks are gone; the assessment is held openly in the meeting.
func (s *Service) TakeBoxBack(ctx context.Context, id int64, reason string) error {
	return s.change(ctx, id, func(tx *store.Tx, v Review) error {
		if _, err := tx.Exec(ctx, `UPDATE review_box SET step = step WHERE review_id = ?`, id); err != nil { // whoever hands in now has done so, or is too late
			return err
		}
		f, err := s.facts(ctx, tx, v)
		switch {
		case err != nil:
			return err
		case !f.Box:
			return api.Conflict("现在没有票箱，请刷新后查看。")
		case !slices.ContainsFunc(Lacks(v.Scope, v.Step, f), func(l Lack) bool { return !l.Hint }):
			return api.Conflict("交票已经够数，不能收回票箱，请完成这一步开票。")
		}
		for _, table := range []string{"review_box", "review_handed"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE review_id = ? AND step = ?`, id, v.Step); err != nil {
				return err
			}
		}
		return s.bus.Publish(ctx, tx, happened.ReviewStep{ReviewID: v.ID, OrgID: v.OrgID, OrgPath: v.OrgPath, Year: v.Year, Scope: string(v.Scope), Step: "box_taken_back", Reason: reason})
	})
}

// shuffleMarks writes the marks of a step anew, by member.
func shuffleMarks(ctx context.Context, tx *store.Tx, v Review) error {
	ids, err := handed(ctx, tx, v.ID, v.Step)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM review_handed WHERE review_id = ? AND step = ?`, v.ID, v.Step); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `INSERT INTO review_handed (review_id, step, member_id) VALUES (?, ?, ?)`, v.ID, v.Step, id); err != nil {
			return err
		}
	}
	return nil
}

// talliesOf reads the sums of the steps that have ended, by member and step.
func talliesOf(ctx context.Context, r store.Reader, id int64) (map[int64]map[Step]map[Grade]int, error) {
	var rows []Tally
	if err := r.NewSelect().Model(&rows).Where("review_id = ?", id).Scan(ctx); err != nil {
		return nil, err
	}
	slices.SortFunc(rows, func(a, b Tally) int { return cmp.Compare(a.MemberID, b.MemberID) })
	of := map[int64]map[Step]map[Grade]int{}
	for _, t := range rows {
		if of[t.MemberID] == nil {
			of[t.MemberID] = map[Step]map[Grade]int{Mutual: {}, Assembly: {}}
		}
		of[t.MemberID][t.Step][t.Grade] = t.N
	}
	return of, nil
}
