package meetingstest

import (
	"context"

	"zhibu/party/meetings"
)

// November is the city's theme, Plan what a branch plans for its meeting.
const (
	November = `{"orgId":1,"month":"2026-11","title":"学习党章","requirement":"人人诵读","items":[]}`
	Plan     = `{"title":"重温入党誓词","startsAt":"2026-11-25T15:00:00+08:00","endsAt":"2026-11-25T16:30:00+08:00",
	"place":{"name":"党员活动室"},"host":"王建国","ownItems":[{"title":"走访老党员","note":"三户"}]}`
)

// Issued begins a test with a theme issued to every branch; {a} is branch A's meeting, {b} branch B's.
func (w *World) Issued() {
	w.T.Helper()
	w.Run([]Call{
		{Name: "建立主题", Who: "city", Do: "POST /api/themes", Body: November, Status: 201, Keep: "theme"},
		{Name: "下发", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Events: "ThemeIssued"},
	})
	w.ThemeDay("a", BranchA)
	w.ThemeDay("b", BranchB)
}

// ThemeDay finds a branch's theme day and gives it a name.
func (w *World) ThemeDay(name string, org int64) {
	w.T.Helper()
	var id int64
	if err := w.DB.NewRaw(`SELECT id FROM meeting WHERE org_id = ? AND kind = 'theme_day' ORDER BY id DESC LIMIT 1`, org).Scan(context.Background(), &id); err != nil {
		w.T.Fatal(err)
	}
	w.Names[name] = id
}

// Arranged takes branch A's theme day through plan and review; {item1}, {item2} and {own} are items of
// it, {foreign} is one of branch B's.
func (w *World) Arranged() {
	w.T.Helper()
	w.Issued()
	w.Run([]Call{
		{Name: "填写计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: Plan, Status: 200},
		{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingStep"},
		{Name: "通过", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 200, Events: "MeetingApproved"},
	})
	var d meetings.Detail
	w.Get("secretary", "/api/meetings/{a}", &d)
	w.Names["item1"], w.Names["item2"], w.Names["own"] = d.Items[0].ID, d.Items[1].ID, d.Items[6].ID
	w.Get("secretaryB", "/api/meetings/{b}", &d)
	w.Names["foreign"] = d.Items[0].ID
}
