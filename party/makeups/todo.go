package makeups

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const (
	whyMakeup  = "政策开关“缺席哪些活动要补课”：没有参加的学习，在期限内补上。年老体弱等免到的党员不作要求（《党员教育管理工作条例》第二十三条）。"
	whyConfirm = "政策开关“缺席哪些活动要补课”：党员写的学习收获由支部确认。"
)

// confirmDays is within how many days the branch looks at what a member wrote.
const confirmDays = 7

// Todos lists what waits for the caller: lessons to make up, and as an officer those to confirm.
func (s *Service) Todos(ctx context.Context, c access.Caller) (list []terms.Todo, err error) {
	if c.MemberID != 0 {
		var p pile
		err := s.db.NewRaw(`SELECT count(*) AS n, coalesce(min(due_on), '') AS first FROM makeup WHERE member_id = ? AND state = 'due' AND since <= ?`,
			c.MemberID, store.At(s.now())).Scan(ctx, &p)
		if err != nil {
			return nil, err
		}
		if p.N > 0 {
			due, err := time.ParseInLocation(time.DateOnly, p.First, clock.Shanghai)
			if err != nil {
				return nil, err
			}
			list = append(list, s.todo("makeup", fmt.Sprintf("有 %d 堂课要补", p.N), whyMakeup, due.AddDate(0, 0, 1)))
		}
	}
	path, ok := c.Range(access.MakeupManage)
	if !ok {
		return list, nil
	}
	from, to := store.Range(path)
	var p struct {
		N     int
		First store.Instant
	}
	err = s.db.NewRaw(`SELECT count(*) AS n, coalesce(min(written_at), 0) AS first FROM makeup WHERE org_path >= ? AND org_path < ? AND state = 'written'`,
		from, to).Scan(ctx, &p)
	if err == nil && p.N > 0 {
		list = append(list, s.todo("makeup_confirm", fmt.Sprintf("有 %d 份补课等待确认", p.N), whyConfirm, p.First.Time().AddDate(0, 0, confirmDays)))
	}
	return list, err
}

// pile is how many are open, and the first day by which one is due.
type pile struct {
	N     int
	First string
}

func (s *Service) todo(kind, title, why string, due time.Time) terms.Todo {
	return terms.Todo{Kind: kind, Title: title, Why: why, Link: "makeups", Due: due, Overdue: !s.now().Before(due)}
}
