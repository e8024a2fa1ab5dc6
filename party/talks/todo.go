package talks

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

const whyTalk = "《支部工作条例（试行）》第十九条：支部委员之间、支部委员和党员之间、党员和党员之间，每年谈心谈话一般不少于1次。"

// daysToConfirm is how long the other has before a talk that waits is shown as overdue.
const daysToConfirm = 14

// Todos lists what waits for the caller: talks to confirm, and in the last quarter the kinds lacking.
func (s *Service) Todos(ctx context.Context, c access.Caller) (todos []terms.Todo, err error) {
	if c.MemberID == 0 {
		return nil, nil
	}
	var waiting []Talk
	if err := named(s.db.NewSelect().Model(&waiting)).Where("t.other_id = ? AND NOT t.kept", c.MemberID).Order("t.id").Limit(20).Scan(ctx); err != nil {
		return nil, err
	}
	now := s.now()
	for _, t := range waiting {
		held, _ := time.ParseInLocation(time.DateOnly, t.HeldOn, clock.Shanghai)
		due := held.AddDate(0, 0, daysToConfirm)
		todos = append(todos, terms.Todo{Kind: "talk", Title: "确认与" + t.One + "的谈心谈话", Why: whyTalk, Link: fmt.Sprintf("talks/%d", t.ID), Due: due, Overdue: !now.Before(due)})
	}
	if now.In(clock.Shanghai).Month() < time.October {
		return todos, nil
	}
	lacks, err := s.lackingOf(ctx, c, now.In(clock.Shanghai).Year())
	if err != nil || len(lacks) == 0 {
		return todos, err
	}
	var kinds []string
	for _, k := range lacks {
		kinds = append(kinds, k.Name())
	}
	due := time.Date(now.In(clock.Shanghai).Year()+1, 1, 1, 0, 0, 0, 0, clock.Shanghai)
	return append(todos, terms.Todo{Kind: "talk", Title: "今年还缺谈心谈话：" + strings.Join(kinds, "、"), Why: whyTalk, Link: "talks", Due: due}), nil
}
