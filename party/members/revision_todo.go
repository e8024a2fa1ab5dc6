package members

import (
	"context"
	"fmt"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// revisionDays is within how many days a change of the register is decided on.
const revisionDays = 15

// revisionTodos lists the changes of the register that wait for the caller's decision, and tells of those decided on
// that the caller asked for.
func (s *Service) revisionTodos(ctx context.Context, c access.Caller) (list []terms.Todo, err error) {
	waiting, err := s.Waiting(ctx, c)
	if err != nil {
		return nil, err
	}
	if len(waiting) > 0 {
		due := waiting[0].AskedAt.Time().AddDate(0, 0, revisionDays)
		list = append(list, terms.Todo{Kind: "revision", Title: fmt.Sprintf("有 %d 份名册更改等待审核", len(waiting)),
			Why:  "《中国共产党发展党员工作细则》第二十二条、第三十二条：接收预备党员和转正由上级党委审批；更改这些登记，同样由上级核实。",
			Link: "members/revisions", Due: due, Overdue: due.Before(s.now())})
	}
	answers, err := s.answered(ctx, c)
	if err != nil || len(answers) == 0 {
		return list, err
	}
	return append(list, terms.Todo{Kind: "revision_answer", Title: fmt.Sprintf("您报审的 %d 份名册更改有了结果", len(answers)),
		Why: "看过以后点“知道了”，这条待办就结束。", Link: "members/revisions", Due: answers[0].DecidedAt.Time().AddDate(0, 0, revisionDays)}), nil
}
