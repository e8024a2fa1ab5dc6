package meetings

import (
	"strings"
	"testing"
	"time"

	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
)

func TestBegun(t *testing.T) {
	starts, before := at("2026-11-25 15:00:00"), 30*time.Minute
	for _, c := range []struct {
		name string
		now  time.Time
		want bool
	}{
		{"签到开始前一秒", at("2026-11-25 14:29:59"), false},
		{"签到开始的一刻", at("2026-11-25 14:30:00"), true},
		{"会议结束以后", at("2026-11-26 15:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Begun(starts, before, c.now); got != c.want {
				t.Errorf("Begun = %v", got)
			}
		})
	}
	if Begun(time.Time{}, before, at("2026-11-25 15:00:00")) {
		t.Error("a meeting without a time has begun")
	}
}

func TestPlanFaults(t *testing.T) {
	now := at("2026-11-20 09:00:00")
	good := Plan{Title: "重温入党誓词", StartsAt: at("2026-11-25 15:00:00"), EndsAt: at("2026-11-25 16:30:00"), Place: "党员活动室", Host: "王建国"}
	with := func(change func(*Plan)) Plan { p := good; change(&p); return p }
	for _, c := range []struct {
		name  string
		plan  Plan
		field string // "" for no fault
	}{
		{"完整的计划", good, ""},
		{"时间可以先空着", with(func(p *Plan) { p.StartsAt, p.EndsAt = time.Time{}, time.Time{} }), ""},
		{"像公式的文字只是文字", with(func(p *Plan) { p.Title = `=HYPERLINK("x")` }), ""},
		{"只填了开始", with(func(p *Plan) { p.EndsAt = time.Time{} }), "startsAt"},
		{"已经过去", with(func(p *Plan) { p.StartsAt = now }), "startsAt"},
		{"明年最后一天", with(func(p *Plan) { p.StartsAt, p.EndsAt = at("2027-12-31 22:00:00"), at("2028-01-01 00:30:00") }), ""},
		{"后年第一天", with(func(p *Plan) { p.StartsAt, p.EndsAt = at("2028-01-01 00:00:00"), at("2028-01-01 01:30:00") }), "startsAt"},
		{"2099 年", with(func(p *Plan) { p.StartsAt, p.EndsAt = at("2099-11-25 15:00:00"), at("2099-11-25 16:30:00") }), "startsAt"},
		{"结束早于开始", with(func(p *Plan) { p.EndsAt = p.StartsAt }), "endsAt"},
		{"开了十三小时", with(func(p *Plan) { p.EndsAt = p.StartsAt.Add(13 * time.Hour) }), "endsAt"},
		{"名称太长", with(func(p *Plan) { p.Title = strings.Repeat("长", 101) }), "title"},
		{"控制字符", with(func(p *Plan) { p.Place = "活动\x00室" }), "place.name"},
		{"不是文字", with(func(p *Plan) { p.Host = "\xff" }), "host"},
		{"自选动作没有名称", with(func(p *Plan) { p.OwnItems = []PlannedItem{{Title: " "}} }), "ownItems"},
		{"自选动作太多", with(func(p *Plan) { p.OwnItems = make([]PlannedItem, 21) }), "ownItems"},
	} {
		t.Run(c.name, func(t *testing.T) {
			checkFault(t, PlanFaults(c.plan, now), c.field)
		})
	}
	for _, c := range []struct {
		name  string
		plan  Plan
		field string
	}{
		{"可以提交", good, ""},
		{"没有名称", with(func(p *Plan) { p.Title = " " }), "title"},
		{"没有时间", with(func(p *Plan) { p.StartsAt = time.Time{} }), "startsAt"},
		{"没有地点", with(func(p *Plan) { p.Place = "" }), "place.name"},
		{"没有主持人", with(func(p *Plan) { p.Host = "" }), "host"},
		{"主持人只从名册里选", with(func(p *Plan) { p.Host, p.HostID = "", 102 }), ""},
	} {
		t.Run("提交："+c.name, func(t *testing.T) {
			checkFault(t, Unready(c.plan), c.field)
		})
	}
}

func checkFault(t *testing.T, faults []forms.Fault, field string) {
	t.Helper()
	switch {
	case field == "" && len(faults) > 0:
		t.Errorf("faults %v", faults)
	case field != "" && (len(faults) == 0 || faults[0].Field != field):
		t.Errorf("faults %v, want one of %s", faults, field)
	}
	for _, f := range faults {
		if !strings.HasSuffix(f.Sentence, "。") {
			t.Errorf("no sentence: %q", f.Sentence)
		}
	}
}

func TestOutOfMonth(t *testing.T) {
	for _, c := range []struct {
		name   string
		kind   terms.MeetingKind
		starts time.Time
		ok     bool
	}{
		{"本月最后一天", terms.ThemeDay, at("2026-11-30 23:00:00"), true},
		{"推到下月", terms.ThemeDay, at("2026-12-01 00:00:00"), false},
		{"还没有时间", terms.ThemeDay, time.Time{}, true},
		{"其他会议不限", terms.Lecture, at("2026-12-01 00:00:00"), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if says := OutOfMonth(c.kind, "2026-11", c.starts); (says == "") != c.ok {
				t.Errorf("OutOfMonth = %q", says)
			}
		})
	}
}
