package makeups

import (
	"context"
	"slices"

	"github.com/uptrace/bun"

	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Makeup is one lesson that one member missed.
type Makeup struct {
	bun.BaseModel `bun:"table:makeup,alias:k"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	MemberID  int64
	OrgID     int64
	OrgPath   string
	Cause     string // absent, leave
	State     State
	Since     store.Instant // the meeting's end
	DueOn     string
	Source    Source
	Body      string
	Note      string
	DoneOn    string
	WrittenAt store.Instant
	SettledBy string

	Kinds      store.Words[terms.MeetingKind] `bun:",scanonly"`
	Title      string                         `bun:",scanonly"`
	MemberName string                         `bun:",scanonly"`
	OrgName    string                         `bun:",scanonly"`
}

// meeting is what is known of one that may have to be made up.
type meeting struct {
	MeetingID int64
	OrgPath   string // whose officers settle what is owed for it; "" once that was abolished
	Kinds     store.Words[terms.MeetingKind]
	Title     string
	EndsAt    store.Instant
}

// meetings reads what is known of some, by id.
func meetings(ctx context.Context, tx *store.Tx, ids []int64) (map[int64]meeting, error) {
	var list []meeting
	err := tx.NewRaw(`SELECT meeting_id, org_path, kinds, title, ends_at FROM makeup_meeting WHERE meeting_id IN (?)`, store.In(ids)).Scan(ctx, &list)
	known := map[int64]meeting{}
	for _, m := range list {
		known[m.MeetingID] = m
	}
	return known, err
}

// know keeps what is known of a meeting now.
func know(ctx context.Context, tx *store.Tx, m meeting) error {
	_, err := tx.Exec(ctx, `INSERT INTO makeup_meeting (meeting_id, org_path, kinds, title, ends_at) VALUES (?, ?, ?, ?, ?)
		ON CONFLICT (meeting_id) DO UPDATE SET kinds = excluded.kinds, title = excluded.title, ends_at = excluded.ends_at`, m.MeetingID, m.OrgPath, m.Kinds, m.Title, m.EndsAt)
	return err
}

// toOwnBranch has those who missed what a committee held 党委的党课、集中轮训 owe it to their own branch: no committee
// settles lessons, and whom it had called is of many branches.
func toOwnBranch(ctx context.Context, r store.Reader, list []Makeup) error {
	paths, ids := make([]string, len(list)), make([]int64, len(list))
	for i, m := range list {
		paths[i], ids[i] = m.OrgPath, m.MemberID
	}
	if len(list) == 0 {
		return nil
	}
	slices.Sort(paths)
	var held []struct {
		Path string
		Kind terms.OrgKind
	}
	if err := r.NewRaw(`SELECT path, kind FROM org WHERE path IN (?)`, store.In(slices.Compact(paths))).Scan(ctx, &held); err != nil {
		return err
	}
	settles := map[string]bool{}
	for _, o := range held {
		settles[o.Path] = o.Kind.IsBranch() || o.Kind == terms.Group
	}
	if !slices.ContainsFunc(list, func(m Makeup) bool { return !settles[m.OrgPath] }) {
		return nil
	}
	var own []struct {
		ID      int64
		OrgPath string
	}
	if err := r.NewRaw(`SELECT id, org_path FROM member WHERE id IN (?)`, store.In(ids)).Scan(ctx, &own); err != nil {
		return err
	}
	at := map[int64]string{}
	for _, m := range own {
		at[m.ID] = m.OrgPath
	}
	for i, m := range list {
		if !settles[m.OrgPath] {
			list[i].OrgPath = at[m.MemberID]
		}
	}
	return nil
}

// owe writes what is owed from now on, to the org at its path. What was made up or excused stays so.
func owe(ctx context.Context, tx *store.Tx, list []Makeup) error {
	_, err := tx.Repeat(ctx, `INSERT INTO makeup (id, meeting_id, member_id, org_id, org_path, cause, state, since, due_on)
		VALUES (?, ?, ?, (SELECT id FROM org WHERE path = ?), ?, ?, ?, ?, ?) ON CONFLICT (meeting_id, member_id) DO UPDATE SET cause = excluded.cause, since = excluded.since,
		due_on = excluded.due_on, state = CASE WHEN makeup.state = 'void' THEN excluded.state ELSE makeup.state END`, len(list), func(i int) []any {
		m := list[i]
		return []any{m.ID, m.MeetingID, m.MemberID, m.OrgPath, m.OrgPath, m.Cause, string(m.State), int64(m.Since), m.DueOn}
	})
	return err
}

// void lets go what is open and turned out not to be owed.
func void(ctx context.Context, tx *store.Tx, list []Makeup) error {
	_, err := tx.Repeat(ctx, `UPDATE makeup SET state = 'void' WHERE meeting_id = ? AND member_id = ? AND state IN ('due', 'written')`, len(list),
		func(i int) []any { return []any{list[i].MeetingID, list[i].MemberID} })
	return err
}

// shown begins a list: with names, and only of meetings that are over.
func (s *Service) shown(r store.Reader, list *[]Makeup) *bun.SelectQuery {
	return r.NewSelect().Model(list).ColumnExpr("k.*").ColumnExpr("p.name AS member_name, o.short_name AS org_name, m.kinds, m.title").
		Join("JOIN member AS p ON p.id = k.member_id").Join("JOIN org AS o ON o.id = k.org_id").Join("JOIN makeup_meeting AS m ON m.meeting_id = k.meeting_id").
		Where("k.state <> ? AND k.since <= ?", Void, store.At(s.now()))
}

// one reads one to be changed.
func (s *Service) one(ctx context.Context, tx *store.Tx, id int64) (Makeup, error) {
	var list []Makeup
	q := s.shown(tx, &list).Where("k.id = ?", id)
	if tx.Engine() == store.PostgreSQL {
		q = q.For("UPDATE OF k")
	}
	if err := q.Scan(ctx); err != nil {
		return Makeup{}, err
	}
	if len(list) == 0 {
		return Makeup{}, api.NotFound("没有这堂要补的课，请刷新后重试。")
	}
	return list[0], nil
}

// Filter narrows the branch's list.
type Filter struct {
	Within string
	States []State // nil for all
	After  int64
	Limit  int
}

// List gives the lessons missed within a subtree, the newest first.
func (s *Service) List(ctx context.Context, f Filter) (list []Makeup, err error) {
	q := store.Within(s.shown(s.db, &list), "k.org_path", f.Within).Order("k.id DESC").Limit(int64(f.Limit))
	if f.States != nil {
		q = q.Where("k.state IN (?)", store.In(f.States))
	}
	if f.After != 0 {
		q = q.Where("k.id < ?", f.After)
	}
	return list, q.Scan(ctx)
}

// Counts are the lessons missed within a subtree.
type Counts struct {
	Due     int `json:"due" doc:"待补，还没有到期"`
	Late    int `json:"late" doc:"待补，已经过期"`
	Written int `json:"written" doc:"待确认"`
	Done    int `json:"done" doc:"已补"`
	Excused int `json:"excused" doc:"免补"`
}

// Count counts the lessons missed within a subtree.
func (s *Service) Count(ctx context.Context, within string) (c Counts, err error) {
	from, to := store.Range(within)
	var rows []struct {
		State State
		Over  bool
		N     int
	}
	err = s.db.NewRaw(`SELECT state, due_on < ? AS over, count(*) AS n FROM makeup WHERE org_path >= ? AND org_path < ? AND since <= ? GROUP BY 1, 2`,
		s.today(), from, to, store.At(s.now())).Scan(ctx, &rows)
	for _, r := range rows {
		switch {
		case r.State == Due && r.Over:
			c.Late += r.N
		case r.State == Due:
			c.Due += r.N
		case r.State == Written:
			c.Written += r.N
		case r.State == Done:
			c.Done += r.N
		case r.State == Excused:
			c.Excused += r.N
		}
	}
	return c, err
}

// Mine are a member's own, the open ones first.
func (s *Service) Mine(ctx context.Context, memberID int64) (list []Makeup, err error) {
	err = s.shown(s.db, &list).Where("k.member_id = ?", memberID).Order("k.id DESC").Limit(100).Scan(ctx)
	slices.SortStableFunc(list, func(a, b Makeup) int { return rank(a.State) - rank(b.State) })
	return list, err
}

func rank(s State) int { return slices.Index([]State{Due, Written, Done, Excused}, s) }
