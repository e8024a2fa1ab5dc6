package meetings

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Why each to-do is asked for.
const (
	whyPlan   = "《支部工作条例（试行）》第十六条：每月相对固定1天开展主题党日，开展前应当认真研究确定主题和内容。"
	whyFile   = "《支部工作条例（试行）》第十六条：开展后应当抓好议定事项的组织落实；归档期限由政策开关确定，逾期只能补录。"
	whyHeld   = "会前没有计划的会议只能补录：到会情况和会议记录都由会议记录人登记，始终标明补录。"
	whyReview = "政策开关“计划审核”：计划经上级党组织审核后才能开展。"
	whyAround = "会前有过计划又取消、会后才补录的会议，由上级党组织审阅，核对为什么没有按计划审核。"
	whyMark   = "支部评分办法：成绩中有上级党组织的评分，未评前成绩只是暂定。"
)

// Todos lists what waits for the caller: as a secretary each meeting to plan
// or to file, as a superior, or by a superior's delegation, how many anywhere
// below wait for a review or a mark.
func (s *Service) Todos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	var todos []terms.Todo
	var review, mark []string // the orgs below which the caller does so
	seen := map[string]bool{}
	for _, g := range caller.Grants {
		if g.OrgPath == "" || seen[g.OrgPath+string(g.Role)] {
			continue
		}
		seen[g.OrgPath+string(g.Role)] = true
		if access.Reach(g.Role, access.MeetingPlan) != access.No {
			own, err := s.ownTodos(ctx, g)
			if err != nil {
				return nil, err
			}
			todos = append(todos, own...)
		}
		if access.Reach(g.Role, access.MeetingReview) == access.Below {
			review, mark = append(review, g.OrgPath), append(mark, g.OrgPath)
		}
	}
	for _, d := range caller.Delegated {
		switch d.Action {
		case access.MeetingReview:
			review = append(review, d.OrgPath)
		case access.MeetingMark:
			mark = append(mark, d.OrgPath)
		}
	}
	below, err := s.todosBelow(ctx, outermost(review), outermost(mark))
	if err != nil {
		return nil, err
	}
	look, err := s.Cases.ToLookAt(ctx, outermost(mark))
	return append(append(todos, below...), look...), err
}

// outermost leaves out the paths that lie within another.
func outermost(paths []string) (out []string) {
	slices.Sort(paths) // the order of the tree: what lies within a path follows it
	for _, path := range paths {
		if len(out) == 0 || !orgs.Contains(out[len(out)-1], path) {
			out = append(out, path)
		}
	}
	return out
}

// draftsAhead is how long before it a meeting of a series is to be submitted:
// a year of drafts is no year of to-dos.
const draftsAhead = 14 * 24 * time.Hour

// ownTodos are a secretary's; those of a branch are its groups' too.
func (s *Service) ownTodos(ctx context.Context, g access.Grant) ([]terms.Todo, error) {
	var found []Meeting
	q := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").
		Where("m.state = ? OR (m.month >= ? AND m.state IN (?) AND (m.series_id = 0 OR m.starts_at < ?))", terms.Closed, s.thisMonth(),
			store.In([]terms.MeetingState{terms.Draft, terms.Returned}), store.At(s.now().Add(draftsAhead))).
		Order("m.month", "m.id").Limit(50)
	if access.Reach(g.Role, access.MeetingPlan) == access.Below {
		q = store.Within(q, "m.org_path", g.OrgPath)
	} else {
		q = q.Where("m.org_path = ?", g.OrgPath)
	}
	err := q.Scan(ctx)
	if err != nil {
		return nil, err
	}
	todos := make([]terms.Todo, 0, len(found))
	for _, m := range found {
		todos = append(todos, s.ownTodo(ctx, m))
	}
	left, err := s.inherited(ctx, g)
	return append(todos, left...), err
}

func (s *Service) ownTodo(ctx context.Context, m Meeting) terms.Todo {
	t := terms.Todo{Kind: "plan", Link: fmt.Sprintf("meetings/%d", m.ID), Why: whyPlan, Due: m.StartsAt.Time()}
	if m.Kind != terms.ThemeDay {
		kind, _ := KindOf(m.Kind)
		t.Why = kind.Article + "。"
	}
	switch {
	case m.State == terms.Draft:
		t.Title, t.Link = "填写“"+m.Title+"”的计划并提交", t.Link+"/plan"
		if m.StartsAt == 0 {
			t.Due = monthStart(m.Month).AddDate(0, 1, 0)
		}
	case m.State == terms.Returned:
		t.Title = "“" + m.Title + "”的计划被退回，请修改后重新提交"
	case m.Held:
		t.Kind, t.Title, t.Why, t.Due = "file", "补齐“"+m.Title+"”的到会情况和记录并归档", whyHeld, s.filingDue(ctx, m)
	default:
		t.Kind, t.Title, t.Why, t.Due = "file", "整理“"+m.Title+"”的记录并归档", whyFile, s.filingDue(ctx, m)
	}
	t.Overdue = !s.now().Before(t.Due)
	return t
}

// todosBelow are a superior's: one line a kind, however many levels lie
// between. Whoever stands nearer or farther sees the same plans until somebody decides.
func (s *Service) todosBelow(ctx context.Context, toReview, toMark []string) ([]terms.Todo, error) {
	review, err := s.waiting(ctx, toReview, "m.state = 'submitted'")
	if err != nil {
		return nil, err
	}
	month := s.thisMonth()
	last := monthStart(month).AddDate(0, -1, 0).Format("2006-01")
	mark, err := s.waiting(ctx, toMark, "m.state = 'filed' AND m.mark IS NULL AND m.kind = 'theme_day' AND m.month IN (?, ?)", last, month)
	if err != nil {
		return nil, err
	}
	around, err := s.waiting(ctx, toReview, "m.state = 'filed' AND m.instead_of <> 0 AND NOT EXISTS (SELECT 1 FROM meeting_seen AS n WHERE n.meeting_id = m.id)")
	if err != nil {
		return nil, err
	}
	todos, err := s.askedBelow(ctx, toReview)
	if err != nil {
		return nil, err
	}
	if around.N > 0 {
		due := around.First.Time().AddDate(0, 0, correctWithin)
		todos = append(todos, terms.Todo{Kind: "around", Title: fmt.Sprintf("辖区内 %d 次补录的会议原有计划已取消，待审阅", around.N), Why: whyAround,
			Link: "meetings/" + number(around.ID), Due: due, Overdue: !s.now().Before(due)})
	}
	if review.N > 0 {
		todos = append(todos, terms.Todo{Kind: "review", Title: fmt.Sprintf("辖区内 %d 份会议计划待审核", review.N), Why: whyReview,
			Link: "plans", Due: review.First.Time(), Overdue: !s.now().Before(review.First.Time())})
	}
	if mark.N > 0 {
		due := monthStart(clock.Month(mark.First.Time())).AddDate(0, 2, 0)
		todos = append(todos, terms.Todo{Kind: "mark", Title: fmt.Sprintf("辖区内 %d 次主题党日待评分", mark.N), Why: whyMark,
			Link: mark.link(), Due: due, Overdue: !s.now().Before(due)})
	}
	return todos, nil
}

// pile is what waits in one state below somebody.
type pile struct {
	N     int
	ID    int64         // one of them
	First store.Instant // the earliest start
}

// waiting counts the meetings below the orgs at paths, not their own: those are for who stands above.
func (s *Service) waiting(ctx context.Context, paths []string, where string, args ...any) (pile, error) {
	var p pile
	if len(paths) == 0 {
		return p, nil
	}
	return p, s.db.NewSelect().TableExpr("meeting AS m").
		ColumnExpr("count(*) AS n, coalesce(min(m.id), 0) AS id, coalesce(min(m.starts_at), 0) AS first").
		Where(where, args...).
		WhereGroup(" AND ", below(paths)).Scan(ctx, &p)
}

// below limits a query to the meetings below the orgs at paths, without their own.
func below(paths []string) func(q *bun.SelectQuery) *bun.SelectQuery {
	return func(q *bun.SelectQuery) *bun.SelectQuery {
		for _, path := range paths {
			_, to := store.Range(path)
			q = q.WhereOr("m.org_path > ? AND m.org_path < ?", path, to)
		}
		return q
	}
}

// link leads to the filed meeting where there is one, else to the list.
func (p pile) link() string {
	if p.N == 1 {
		return fmt.Sprintf("meetings/%d", p.ID)
	}
	return "meetings?month=all&state=" + string(terms.Filed)
}

// monthStart is the first moment of a month that has been checked before.
func monthStart(month string) time.Time {
	start, _, _ := clock.MonthRange(month)
	return start
}
