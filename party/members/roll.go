package members

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// RollEntry is one line of a branch's roll 名册.
type RollEntry struct {
	MemberID int64
	Name     string
	Category Category
	GroupID  int64 // 党小组; 0 = none
	Mobile   bool  // 流动党员
	Exempt   bool  // need not attend
	Status   Status
	Observed bool  // 留党察看, without a vote
	Doubt    Doubt // of a day of the past
}

// Roll lists the members of one branch whose membership is normal, by name.
func (s *Service) Roll(ctx context.Context, r store.Reader, orgID int64) ([]RollEntry, error) {
	var roll []RollEntry
	err := r.NewRaw(`SELECT id AS member_id, name, category, group_id, mobile, exempt FROM member
		WHERE org_path = (SELECT path FROM org WHERE id = ?) AND status = ? ORDER BY pinyin, id`, orgID, Normal).Scan(ctx, &roll)
	return roll, err
}

// Gathering is a meeting as far as it decides who belongs there.
type Gathering struct {
	OrgID   int64
	Kind    terms.MeetingKind
	Invited []int64 // members named in its plan
	On      string  // the day of the past on which it was held; "" or a day to come: as the register is today
}

// HeldFor lists those a meeting is held for, by name; those whose membership
// is suspended 停止党籍 are among them, so that the roll can say why they are not due.
func (s *Service) HeldFor(ctx context.Context, r store.Reader, g Gathering) (list []RollEntry, err error) {
	org, err := s.orgs.Get(ctx, r, g.OrgID)
	if err != nil {
		return nil, err
	}
	today := clock.Day(s.now())
	if g.On != "" && g.On < today {
		return s.heldOn(ctx, r, org, g)
	}
	q := r.NewSelect().TableExpr("member AS m").
		ColumnExpr("m.id AS member_id, m.name, m.category, m.group_id, m.mobile, m.exempt, m.status").
		ColumnExpr("m.observed_from <> '' AND m.observed_from <= ? AND (m.restored_on = '' OR m.restored_on > ?) AS observed", today, today).
		Where("m.status IN (?)", store.In([]Status{Normal, Suspended})).OrderExpr("m.pinyin, m.id")
	switch audience := g.Kind.Audience(org.Kind); {
	case audience == terms.InOffice:
		q = q.Where("m.id IN (SELECT member_id FROM org_post WHERE org_id = ? AND until_on = '' AND post IN (?))", org.ID, store.In(committee))
	case audience == terms.OwnGroup:
		q = q.Where("m.org_path = ? AND m.group_id = ?", orgs.ParentPath(org.Path), org.ID)
	case audience == terms.ChosenOnes, audience == terms.ChosenOr && len(g.Invited) > 0:
		if len(g.Invited) == 0 {
			return nil, nil
		}
		q = store.Within(q, "m.org_path", org.Path).Where("m.id IN (?)", store.In(g.Invited))
	default:
		q = q.Where("m.org_path = ?", org.Path)
	}
	return list, q.Scan(ctx, &list)
}

// committee are the posts of those who deliberate in an org's committee 委员.
var committee = func() (posts []terms.Post) {
	for _, p := range terms.Posts {
		if p.InCommittee() {
			posts = append(posts, p)
		}
	}
	return posts
}()

// OnOrgMoved follows an org that was moved or merged: its members go with it, in the same transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	_, err := tx.Exec(ctx, `UPDATE member SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
		e.To, len(e.From)+1, from, to)
	return err
}

// OnOrgAbolished follows a branch that was merged into another: its members go over to it, in
// the same transaction.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	into, err := s.orgs.Get(ctx, tx, e.IntoID)
	if err != nil {
		return err
	}
	n, err := tx.NewSelect().Model((*row)(nil)).Where("m.org_path = ? AND m.status = ?", e.Path, Normal).Count(ctx)
	if err != nil {
		return err
	}
	now := store.At(s.now())
	if err := keepPastOf(ctx, tx, e.Path, now); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE member SET org_id = ?, org_path = ?, group_id = 0, placed_at = ? WHERE org_path = ?`, into.ID, into.Path, now, e.Path); err != nil || n == 0 {
		return err
	}
	if err := s.count(ctx, tx, e.Path, -int(n)); err != nil {
		return err
	}
	return s.count(ctx, tx, into.Path, int(n))
}

// Counts is how many members each branch has, by org id, counted from the rows.
func (s *Service) Counts(ctx context.Context, r store.Reader) (map[int64]int, error) {
	var rows []struct {
		OrgID int64
		N     int
	}
	err := r.NewRaw(`SELECT org_id, count(*) AS n FROM member WHERE status = ? GROUP BY org_id`, Normal).Scan(ctx, &rows)
	counts := make(map[int64]int, len(rows))
	for _, row := range rows {
		counts[row.OrgID] = row.N
	}
	return counts, err
}
