package members

import (
	"context"
	"fmt"
	"slices"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// revisionDays is within how many days a change of the register is decided on.
const revisionDays = 15

// revisionTodos lists the changes of the register that wait for the caller's decision, and tells of those decided on
// that the caller asked for.
func (s *Service) revisionTodos(ctx context.Context, c access.Caller) (list []terms.Todo, err error) {
	waiting, err := s.Waiting(ctx, c, 0)
	if err != nil {
		return nil, err
	}
	if len(waiting) > 0 {
		due := waiting[0].AskedAt.Time().AddDate(0, 0, revisionDays)
		list = append(list, terms.Todo{Kind: "revision", Title: fmt.Sprintf("有 %d 份名册更改等待审核", len(waiting)),
			Why:  "《中国共产党发展党员工作细则》第二十二条、第三十二条：接收预备党员和转正由上级党委审批；更改这些登记，同样由上级核实。",
			Link: "members/revisions", Due: due, Overdue: due.Before(s.now())})
	}
	stuck, err := s.stuckTodos(ctx, c)
	if err != nil {
		return nil, err
	}
	answers, err := s.answered(ctx, c)
	if list = append(list, stuck...); err != nil || len(answers) == 0 {
		return list, err
	}
	return append(list, terms.Todo{Kind: "revision_answer", Title: fmt.Sprintf("您报审的 %d 份名册更改有了结果", len(answers)),
		Why: "看过以后点“知道了”，这条待办就结束。", Link: "members/revisions", Due: answers[0].DecidedAt.Time().AddDate(0, 0, revisionDays)}), nil
}

// stuckTodos tells of changes on which nobody could decide: those who asked, who can take them back, and the security
// administrators, who open accounts and give roles.
func (s *Service) stuckTodos(ctx context.Context, c access.Caller) (list []terms.Todo, err error) {
	asked, err := s.AskedBy(ctx, c.AccountID)
	if err != nil {
		return nil, err
	}
	asked = slices.DeleteFunc(asked, func(v Revision) bool { return v.Stuck == "" })
	if len(asked) > 0 {
		list = append(list, s.stuckTodo(asked, "您报审的 %d 份名册更改没有人能审核", asked[0].Stuck, "members/revisions"))
	}
	for _, g := range c.Grants {
		if g.Role != access.SecurityAdmin {
			continue
		}
		stuck, err := s.Stuck(ctx, g.OrgPath)
		if err != nil {
			return nil, err
		}
		if len(stuck) > 0 {
			why := stuck[0].Level.Name + "和它的上级没有能审核名册的账号。请为它的书记或者党务干部开通账号，或者授予“上级党务”。"
			list = append(list, s.stuckTodo(stuck, "有 %d 份名册更改没有人能审核", why, "people"))
		}
	}
	return list, nil
}

func (s *Service) stuckTodo(stuck []Revision, title, why, link string) terms.Todo {
	due := stuck[0].AskedAt.Time().AddDate(0, 0, revisionDays)
	return terms.Todo{Kind: "revision_stuck", Title: fmt.Sprintf(title, len(stuck)), Why: why, Link: link, Due: due, Overdue: due.Before(s.now())}
}
