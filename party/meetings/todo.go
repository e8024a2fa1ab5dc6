package meetings

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Why each to-do is asked for.
const (
	whyPlan   = "《支部工作条例（试行）》第十六条：每月相对固定1天开展主题党日，开展前应当认真研究确定主题和内容。"
	whyFile   = "《支部工作条例（试行）》第十六条：开展后应当抓好议定事项的组织落实；归档期限由政策开关确定，逾期只能补录。"
	whyReview = "政策开关“计划审核”：计划经上级党组织审核后才能开展。"
	whyMark   = "支部评分办法：上级党组织的评分占 5 分，未评前成绩只是暂定。"
)

// Todos lists what waits for the caller: as a secretary each meeting to plan
// or to file, as a superior how many plans to review and meetings to mark
// directly below.
func (s *Service) Todos(ctx context.Context, caller access.Caller) ([]terms.Todo, error) {
	var todos []terms.Todo
	seen := map[string]bool{}
	for _, g := range caller.Grants {
		if g.OrgPath == "" || seen[g.OrgPath+string(g.Role)] {
			continue
		}
		seen[g.OrgPath+string(g.Role)] = true
		if access.Reach(g.Role, access.MeetingPlan) != access.No {
			own, err := s.ownTodos(ctx, g.OrgPath)
			if err != nil {
				return nil, err
			}
			todos = append(todos, own...)
		}
		if access.Reach(g.Role, access.MeetingReview) != access.No {
			below, err := s.todosBelow(ctx, g.OrgID)
			if err != nil {
				return nil, err
			}
			todos = append(todos, below...)
		}
	}
	return todos, nil
}

// ownTodos are a secretary's.
func (s *Service) ownTodos(ctx context.Context, path string) ([]terms.Todo, error) {
	var found []Meeting
	month := s.thisMonth()
	err := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").Where("m.org_path = ?", path).
		Where("m.state = ? OR (m.month >= ? AND m.state IN (?))", terms.Closed, month, store.In([]terms.MeetingState{terms.Draft, terms.Returned})).
		Order("m.month", "m.id").Limit(50).Scan(ctx)
	if err != nil {
		return nil, err
	}
	todos := make([]terms.Todo, 0, len(found))
	for _, m := range found {
		t := terms.Todo{Link: fmt.Sprintf("meetings/%d", m.ID)}
		switch m.State {
		case terms.Draft:
			t.Kind, t.Title, t.Why, t.Due = "plan", "填写“"+m.Title+"”的计划并提交", whyPlan, monthStart(m.Month).AddDate(0, 1, 0)
		case terms.Returned:
			t.Kind, t.Title, t.Why, t.Due = "plan", "“"+m.Title+"”的计划被退回，请修改后重新提交", whyPlan, m.StartsAt.Time()
		default:
			t.Kind, t.Title, t.Why, t.Due = "file", "整理“"+m.Title+"”的记录并归档", whyFile, s.filingDue(ctx, m)
		}
		t.Overdue = !s.now().Before(t.Due)
		todos = append(todos, t)
	}
	return todos, nil
}

// todosBelow are a superior's, for the orgs directly below: whoever is farther
// up may review too, but is not asked to.
func (s *Service) todosBelow(ctx context.Context, orgID int64) ([]terms.Todo, error) {
	review, err := s.waiting(ctx, orgID, "m.state = 'submitted'")
	if err != nil {
		return nil, err
	}
	last := monthStart(s.thisMonth()).AddDate(0, -1, 0).Format("2006-01")
	mark, err := s.waiting(ctx, orgID, "m.state = 'filed' AND m.mark IS NULL AND m.month >= ?", last)
	if err != nil {
		return nil, err
	}
	var todos []terms.Todo
	if review.N > 0 {
		t := terms.Todo{Kind: "review", Title: fmt.Sprintf("审核 %d 份会议计划", review.N), Why: whyReview, Link: review.link(terms.Submitted), Due: review.First.Time()}
		t.Overdue = !s.now().Before(t.Due)
		todos = append(todos, t)
	}
	if mark.N > 0 {
		t := terms.Todo{Kind: "mark", Title: fmt.Sprintf("给 %d 次会议评分", mark.N), Why: whyMark, Link: mark.link(terms.Filed), Due: monthStart(mark.Month).AddDate(0, 2, 0)}
		t.Overdue = !s.now().Before(t.Due)
		todos = append(todos, t)
	}
	return todos, nil
}

// pile is what waits in one state directly below an org.
type pile struct {
	N     int
	ID    int64         // one of them
	First store.Instant // the earliest start
	Month string        // the earliest month
}

func (s *Service) waiting(ctx context.Context, orgID int64, where string, args ...any) (pile, error) {
	var p pile
	return p, s.db.NewSelect().TableExpr("meeting AS m").
		ColumnExpr("count(*) AS n, coalesce(min(m.id), 0) AS id, coalesce(min(m.starts_at), 0) AS first, coalesce(min(m.month), '') AS month").
		Where("m.org_path IN (SELECT o.path FROM org AS o WHERE o.parent_id = ?)", orgID).Where(where, args...).Scan(ctx, &p)
}

// link leads to the meeting where there is one, else to the list.
func (p pile) link(state terms.MeetingState) string {
	if p.N == 1 {
		return fmt.Sprintf("meetings/%d", p.ID)
	}
	return "meetings?month=all&state=" + string(state)
}

// monthStart is the first moment of a month that has been checked before.
func monthStart(month string) time.Time {
	start, _, _ := clock.MonthRange(month)
	return start
}
