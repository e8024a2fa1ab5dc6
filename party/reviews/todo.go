package reviews

import (
	"context"
	"fmt"
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Why each to-do is asked for.
const (
	whyReview = "《支部工作条例（试行）》第十七条、第十八条：每年至少召开1次组织生活会，一般安排在第四季度；一般每年开展1次民主评议党员。"
	whyMissed = "《支部工作条例（试行）》第十八条：一般每年开展1次民主评议党员。"
	whyTake   = "《支部工作条例（试行）》第十八条：按照个人自评、党员互评、民主测评的程序，组织党员进行评议。"
	whyFix    = "《支部工作条例（试行）》第十七条：会后制定整改措施，逐一整改落实。"
)

// Todos lists what waits for the caller: the next step as a secretary, one's own part as a member,
// what is on the rectification list for both.
func (s *Service) Todos(ctx context.Context, c access.Caller) (todos []terms.Todo, err error) {
	seen := map[string]bool{}
	for _, g := range c.Grants {
		if g.OrgPath == "" || seen[g.OrgPath] || access.Reach(g.Role, access.ReviewRun) == access.No {
			continue
		}
		seen[g.OrgPath] = true
		own, err := s.secretaryTodos(ctx, g.OrgID, g.OrgPath)
		if err != nil {
			return nil, err
		}
		todos = append(todos, own...)
	}
	if c.MemberID == 0 {
		return todos, nil
	}
	mine, err := s.memberTodos(ctx, c.MemberID)
	if err != nil {
		return nil, err
	}
	fixes, err := s.fixTodos(ctx, c.MemberID)
	return append(append(todos, mine...), fixes...), err
}

// endOf is the end of a day.
func endOf(day string) time.Time {
	t, _ := time.ParseInLocation(time.DateOnly, day, clock.Shanghai)
	return t.AddDate(0, 0, 1)
}

func (s *Service) todo(kind, title, why, link, until string) terms.Todo {
	due := endOf(until)
	return terms.Todo{Kind: kind, Title: title, Why: why, Link: link, Due: due, Overdue: !s.now().Before(due)}
}

// secretaryTodos are the step under way of each review that is not filed, in the first months that
// last year's was missed, and in the last quarter that none was begun: a life meeting held by itself reviews nobody.
func (s *Service) secretaryTodos(ctx context.Context, orgID int64, path string) (todos []terms.Todo, err error) {
	var open []Review
	if err := s.db.NewSelect().Model(&open).Where("org_path = ? AND step <> ?", path, Filed).Order("id").Limit(10).Scan(ctx); err != nil {
		return nil, err
	}
	months := s.extraMonths(ctx, path)
	for _, v := range open {
		todos = append(todos, s.todo("member-review", fmt.Sprintf("%d 年%s：%s", v.Year, v.Scope.Name(), v.Step.Name()), whyReview, fmt.Sprintf("reviews/%d", v.ID), Until(v.Year, months)))
	}
	missed, err := s.missedTodo(ctx, orgID, path)
	if err != nil {
		return nil, err
	}
	todos = append(todos, missed...)
	today := s.today()
	year := YearOf(today, months)
	if year == s.now().In(clock.Shanghai).Year() && !Season(today) {
		return todos, nil
	}
	var have struct{ Branch, Begun, Lives int }
	err = s.db.NewRaw(`SELECT (SELECT count(*) FROM org WHERE id = ? AND state = 'active' AND kind IN ('branch', 'joint_branch', 'temporary_branch', 'mobile_branch')) AS branch,
		(SELECT count(*) FROM review WHERE org_id = ? AND year = ? AND scope <> 'life') AS begun, (SELECT count(*) FROM review WHERE org_id = ? AND year = ? AND scope = 'life') AS lives`,
		orgID, orgID, year, orgID, year).Scan(ctx, &have)
	if err != nil || have.Branch == 0 || have.Begun > 0 {
		return todos, err
	}
	asked, err := s.asked(ctx, orgID, path, year)
	if !asked || err != nil {
		return todos, err
	}
	what := Both
	if have.Lives > 0 { // the life meeting is held by itself
		what = MemberReview
	}
	return append(todos, s.todo("member-review", fmt.Sprintf("开展 %d 年%s", year, what.Name()), whyReview, "reviews", Until(year, months))), nil
}

// asked tells whether the rules at an org ask it for a year's review at all: those in force when the year began. Of a
// branch founded in its second half they do not, where they ask in proportion 按存续月折算.
func (s *Service) asked(ctx context.Context, orgID int64, path string, year int) (bool, error) {
	rules, err := policy.ParseDuties(s.policy.Pack(ctx, policy.DutiesPack, path, time.Date(year, 1, 1, 0, 0, 0, 0, clock.Shanghai)).Params)
	if err != nil || !rules.Duties["member_review"].On {
		return false, err
	}
	last := fmt.Sprintf("%d-12-31", year)
	if rules.ProRata {
		last = fmt.Sprintf("%d-07-01", year)
	}
	n, err := s.db.NewSelect().TableExpr("org").Where("id = ? AND established_on <= ?", orgID, last).Count(ctx)
	return n > 0, err
}

// memberTodos are the parts of the reviews under way that the member has not done.
func (s *Service) memberTodos(ctx context.Context, memberID int64) (todos []terms.Todo, err error) {
	var open []Review
	err = s.db.NewSelect().Model(&open).Join("JOIN review_participant AS p ON p.review_id = r.id").
		Where("p.member_id = ? AND p.excused_sealed IS NULL AND r.step IN (?)", memberID, store.In([]Step{Self, Mutual, Assembly})).
		Where("(r.step = 'self' OR EXISTS (SELECT 1 FROM review_box b WHERE b.review_id = r.id))").
		Where("NOT EXISTS (SELECT 1 FROM review_handed h WHERE h.review_id = r.id AND h.step = r.step AND h.member_id = p.member_id)").
		Where("NOT (r.step = 'self' AND EXISTS (SELECT 1 FROM review_self a WHERE a.review_id = r.id AND a.member_id = p.member_id))").Scan(ctx)
	for _, v := range open {
		title := map[Step]string{Self: "填写个人自评", Mutual: "党员互评：请交票", Assembly: "民主测评：请交票"}[v.Step]
		todos = append(todos, s.todo("member-review", title, whyTake, fmt.Sprintf("reviews/%d", v.ID), Until(v.Year, s.extraMonths(ctx, v.OrgPath))))
	}
	return todos, err
}

// fixTodos are the lines of rectification lists that the member answers for and that are due within a month.
func (s *Service) fixTodos(ctx context.Context, memberID int64) (todos []terms.Todo, err error) {
	var due []Fix
	err = s.db.NewSelect().Model(&due).Where("member_id = ? AND done_on = '' AND due_on <= ?", memberID, clock.Day(s.now().AddDate(0, 1, 0))).
		Where("EXISTS (SELECT 1 FROM member m WHERE m.id = f.member_id AND m.status = ?)", members.Normal).Order("due_on").Limit(20).Scan(ctx)
	for _, f := range due {
		todos = append(todos, s.todo("fix", "完成整改清单中由您负责的一项", whyFix, fmt.Sprintf("reviews/%d", f.ReviewID), f.DueOn))
	}
	return todos, err
}
