package reviews

import (
	"context"
	"fmt"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// extendable says what can still be done about a year's review that is out of time, and by whom: the branch's
// to-do and the refusal to begin it say the same.
func (s *Service) extendable(ctx context.Context, r store.Reader, path string, year int) (string, error) {
	above, err := s.orgs.Parents(ctx, r, path)
	who := "上级党组织"
	if len(above) > 0 {
		who = above[len(above)-1].Name + "（或者更上级党组织）"
	}
	return fmt.Sprintf("%d 年民主评议党员的期限（%s）已过。%s的党务干部可以在“政策开关”中调整“民主评议最迟到次年几月”，最多延长到 %s；延长以后由支部补做，各步填写实际日期。",
		year, Until(year, s.extraMonths(ctx, path)), who, Until(year, mostMonths)), err
}

// missedTodo is last year's review that the branch did not begin in time, while it can still be made up.
//
// 支部工作条例 第十八条: 一般每年开展1次民主评议党员 (OL-08); nothing is back-dated.
func (s *Service) missedTodo(ctx context.Context, orgID int64, path string) ([]terms.Todo, error) {
	months := s.extraMonths(ctx, path)
	year := Lapsed(s.today(), months)
	if year == 0 {
		return nil, nil
	}
	var missed int
	if err := s.db.NewRaw(`SELECT count(*) FROM org WHERE id = ? AND state = 'active' AND kind IN ('branch', 'joint_branch', 'temporary_branch', 'mobile_branch')
		AND NOT EXISTS (SELECT 1 FROM review WHERE org_id = ? AND year = ? AND scope <> 'life')`,
		orgID, orgID, year).Scan(ctx, &missed); err != nil || missed == 0 {
		return nil, err
	}
	asked, err := s.asked(ctx, orgID, path, year)
	if err != nil || !asked {
		return nil, err
	}
	what, err := s.extendable(ctx, s.db, path, year)
	return []terms.Todo{s.todo("member-review", fmt.Sprintf("补：%d 年没有开展民主评议党员", year), whyMissed+what, "reviews", Until(year, months))}, err
}
