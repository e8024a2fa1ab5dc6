package tasks

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

const (
	whyMine = "会议议定、由您负责落实的事项。"
	whyLate = "《支部工作条例（试行）》第十六条：抓好议定事项的组织落实。"
)

// Todos are the caller's own open tasks, and for an officer one line of those past their day and one of
// those whose responsible member is on no roll any more.
func (s *Service) Todos(ctx context.Context, caller access.Caller) (todos []terms.Todo, err error) {
	if caller.MemberID != 0 {
		mine, err := s.List(ctx, Filter{MemberID: caller.MemberID, State: Open, Limit: 50})
		if err != nil {
			return nil, err
		}
		for _, t := range mine {
			todos = append(todos, terms.Todo{Kind: "task", Title: "完成“" + brief(t.Title) + "”", Why: whyMine, Link: "tasks",
				Due: dayEnd(t.DueOn), Overdue: Overdue(t.State, t.DueOn, s.today())})
		}
	}
	var paths []string
	for _, g := range caller.Grants {
		if g.OrgPath != "" && access.Reach(g.Role, access.TaskManage) == access.Below {
			paths = append(paths, g.OrgPath)
		}
	}
	late, err := s.overdue(ctx, paths)
	if err != nil {
		return nil, err
	}
	if late.N > 0 {
		todos = append(todos, terms.Todo{Kind: "tasks", Title: fmt.Sprintf("议定事项逾期 %d 项", late.N), Why: whyLate, Link: "tasks?state=overdue", Due: dayEnd(late.First), Overdue: true})
	}
	left, err := s.deserted(ctx, paths)
	if left.N > 0 {
		todos = append(todos, terms.Todo{Kind: "tasks", Title: fmt.Sprintf("%d 项议定事项的责任人已经离开，请更正会议记录另定责任人，或者撤销", left.N), Why: whyLate, Link: "tasks?state=open",
			Due: dayEnd(left.First), Overdue: left.First < s.today()})
	}
	return todos, err
}

// brief is the beginning of a title, for one line.
func brief(title string) string {
	if letters := []rune(title); len(letters) > 30 {
		return string(letters[:30]) + "…"
	}
	return title
}

// dayEnd is the midnight that ends a day that has been checked before.
func dayEnd(day string) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, day, clock.Shanghai)
	return t.AddDate(0, 0, 1)
}
