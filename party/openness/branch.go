package openness

import (
	"context"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/clock"
)

// How far the page looks: meetings and rates of a year, what follows from decisions until a
// quarter after it was due.
const (
	pastMonths = 12
	pastTasks  = 3
	onPage     = 50
)

// Month is how many came in one month's meetings that are filed and counted.
type Month struct {
	Month    string `json:"month" doc:"YYYY-MM"`
	Meetings int    `json:"meetings"`
	Due      int    `json:"due" doc:"应到，免到的除外"`
	Came     int    `json:"came" doc:"实到"`
}

// Page is what a branch's page shows of its meetings.
type Page struct {
	Org    orgs.Org
	Coming []Meeting
	Held   []Meeting
	Months []Month
	Tasks  []Task
}

// Branch reads the page of an org.
func (s *Service) Branch(ctx context.Context, o orgs.Org) (p Page, err error) {
	p.Org = o
	from, to := reach(o)
	today, now := s.today(), s.now()
	past := clock.Day(now.AddDate(0, -pastMonths, 0))
	names := s.db.NewSelect().Model(&p.Coming).ColumnExpr("m.*").ColumnExpr("o.name AS org_name").Join("JOIN org AS o ON o.id = m.org_id").
		Where("m.org_path >= ? AND m.org_path < ?", from, to)
	if err = names.Where("m.state IN ('coming', 'cancelled') AND m.held_on >= ?", today).Order("m.held_on", "m.meeting_id").Limit(onPage).Scan(ctx); err != nil {
		return p, err
	}
	if err = s.db.NewSelect().Model(&p.Held).ColumnExpr("m.*").ColumnExpr("o.name AS org_name").Join("JOIN org AS o ON o.id = m.org_id").
		Where("m.org_path >= ? AND m.org_path < ?", from, to).Where("m.state IN ('held', 'filed') AND m.held_on >= ?", past).
		Order("m.held_on DESC", "m.meeting_id DESC").Limit(onPage).Scan(ctx); err != nil {
		return p, err
	}
	if err = s.db.NewSelect().Model(&p.Tasks).ColumnExpr("t.*").ColumnExpr("p.name AS member_name").Join("JOIN member AS p ON p.id = t.member_id").
		Where("t.org_path >= ? AND t.org_path < ?", from, to).
		Where("t.state <> 'dropped' AND (t.state = 'open' OR t.due_on >= ?)", clock.Day(now.AddDate(0, -pastTasks, 0))).
		Order("t.state DESC", "t.due_on", "t.item_id").Limit(onPage).Scan(ctx); err != nil { // open before done
		return p, err
	}
	p.Months, err = s.months(ctx, from, to, past[:len("2006-01")], s.policy.Bool(ctx, policy.LeaveLeavesDue, o.Path, now))
	return p, err
}

// months sums who was due and who came, the newest month first.
func (s *Service) months(ctx context.Context, from, to, since string, leavesDue bool) (months []Month, err error) {
	var rows []struct {
		Month    string
		Meetings int
		Due      int
		Came     int
		Leave    int
	}
	err = s.db.NewRaw(`SELECT substr(held_on, 1, 7) AS month, count(*) AS meetings, sum(due) AS due, sum(came) AS came, sum(leave) AS leave FROM openness_meeting
		WHERE org_path >= ? AND org_path < ? AND held_on >= ? AND state = 'filed' AND counted AND NOT inquorate GROUP BY 1 ORDER BY 1 DESC`,
		from, to, since).Scan(ctx, &rows)
	for _, r := range rows {
		months = append(months, Month{r.Month, r.Meetings, Base(r.Due, r.Leave, leavesDue), r.Came})
	}
	return months, err
}
