package members

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// keepPast keeps where a member stood until now, if that changes, for the rolls of meetings that are entered
// afterwards. Who comes from another branch does so on the day of arrival that was entered with it.
func keepPast(ctx context.Context, tx *store.Tx, was Member, m *Member) error {
	if was.place() == m.place() {
		return nil
	}
	m.PlacedAt = m.UpdatedAt
	if day, err := time.ParseInLocation(time.DateOnly, m.More.ArrivedOn, clock.Shanghai); err == nil && m.OrgID != was.OrgID && m.More.ArrivedOn != was.More.ArrivedOn {
		m.PlacedAt = max(store.At(day), was.PlacedAt)
	}
	_, err := tx.Exec(ctx, `INSERT INTO member_past (member_id, org_id, group_id, status, left_on, mobile, exempt, from_at, until_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, was.ID, was.OrgID, was.GroupID, string(was.Status), was.LeftOn, was.Mobile, was.Exempt, was.PlacedAt, m.PlacedAt)
	return err
}

// place is what member_past keeps.
func (m Member) place() Placed {
	return Placed{OrgID: m.OrgID, GroupID: m.GroupID, Status: m.Status, LeftOn: m.LeftOn, Mobile: m.Mobile, Exempt: m.Exempt}
}

// keepPastOf keeps where the members of a branch stood that is merged into another.
func keepPastOf(ctx context.Context, tx *store.Tx, path string, now store.Instant) error {
	_, err := tx.Exec(ctx, `INSERT INTO member_past (member_id, org_id, group_id, status, left_on, mobile, exempt, from_at, until_at)
		SELECT id, org_id, group_id, status, left_on, mobile, exempt, placed_at, CAST(? AS BIGINT) FROM member WHERE org_path = ? ON CONFLICT DO NOTHING`, now, path)
	return err
}

// was is a member as heldOn reads it.
type was struct {
	ID                  int64
	Name                string
	Dates               `bun:"embed:"`
	OrgID, GroupID      int64
	Status              Status
	LeftOn              string
	Mobile, Exempt      bool
	Standing            `bun:"embed:"`
	More                string
	CreatedAt, PlacedAt store.Instant
}

// heldOn lists those a meeting of a day of the past was held for, as far as the register knows.
func (s *Service) heldOn(ctx context.Context, r store.Reader, org orgs.Org, g Gathering) (list []RollEntry, err error) {
	branch, path, group := org.ID, org.Path, int64(0)
	q := r.NewSelect().TableExpr("member AS m").ColumnExpr("m.id, m.name, m.category, m.joined_on, m.confirmed_on, m.org_id, m.group_id, m.status, m.left_on, m.mobile, m.exempt, " +
		"m.observed_from, m.restored_on, m.more, m.created_at, m.placed_at").OrderExpr("m.pinyin, m.id")
	switch audience := g.Kind.Audience(org.Kind); {
	case audience == terms.InOffice:
		branch = 0
		q = q.Where("m.id IN (SELECT member_id FROM org_post WHERE org_id = ? AND post IN (?) AND from_on <= ? AND (until_on = '' OR until_on > ?))",
			org.ID, store.In(committee), g.On, g.On)
	case audience == terms.ChosenOnes, audience == terms.ChosenOr && len(g.Invited) > 0:
		if len(g.Invited) == 0 {
			return nil, nil
		}
		branch = 0
		q = store.Within(q, "m.org_path", org.Path).Where("m.id IN (?)", store.In(g.Invited))
	case audience == terms.OwnGroup:
		branch, path, group = org.ParentID, orgs.ParentPath(org.Path), org.ID
		fallthrough
	default:
		q = q.Where("m.id IN (SELECT id FROM member WHERE org_path = ? UNION SELECT member_id FROM member_past WHERE org_id = ?)", path, branch)
	}
	var found []was
	if err := q.Scan(ctx, &found); err != nil || len(found) == 0 {
		return nil, err
	}
	ids := make([]int64, len(found))
	for i, m := range found {
		ids[i] = m.ID
	}
	past, err := pastOf(ctx, r, ids)
	if err != nil {
		return nil, err
	}
	earlier, err := s.earlierOf(ctx, r, ids)
	for _, m := range found {
		at, e, ok := m.entry(g.On, past[m.ID])
		e.Observed = m.Observed(g.On) || slices.ContainsFunc(earlier[m.ID], func(s Standing) bool { return s.Observed(g.On) })
		if ok && (branch == 0 || at.OrgID == branch) && (group == 0 || at.GroupID == group) {
			list = append(list, e)
		}
	}
	return list, err
}

// entry is the member's line on the roll of a day, but for 留党察看.
func (m was) entry(day string, past []Placed) (at Placed, e RollEntry, ok bool) {
	var more More
	_ = json.Unmarshal([]byte(m.More), &more) // empty, or what seal has written
	m.ArrivedOn, m.RegisteredOn = more.ArrivedOn, clock.Day(m.CreatedAt.Time())
	at, doubt, ok := PlacedOn(day, m.Dates, append(past, Placed{OrgID: m.OrgID, GroupID: m.GroupID, Status: m.Status, LeftOn: m.LeftOn,
		Mobile: m.Mobile, Exempt: m.Exempt, From: clock.Day(m.PlacedAt.Time())}))
	return at, RollEntry{MemberID: m.ID, Name: m.Name, Category: CategoryOn(day, m.Dates), GroupID: at.GroupID, Mobile: at.Mobile, Exempt: at.Exempt,
		Status: at.Status, Doubt: doubt}, ok
}

// pastOf is where some members stood before, by member, the oldest first.
func pastOf(ctx context.Context, r store.Reader, ids []int64) (map[int64][]Placed, error) {
	var rows []struct {
		MemberID        int64
		Placed          `bun:"embed:"`
		FromAt, UntilAt store.Instant
	}
	if err := r.NewRaw(`SELECT member_id, org_id, group_id, status, left_on, mobile, exempt, from_at, until_at FROM member_past WHERE member_id IN (?) ORDER BY member_id, until_at`,
		store.In(ids)).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	past := map[int64][]Placed{}
	for _, row := range rows {
		row.From, row.Until = clock.Day(row.FromAt.Time()), clock.Day(row.UntilAt.Time())
		past[row.MemberID] = append(past[row.MemberID], row.Placed)
	}
	return past, nil
}
