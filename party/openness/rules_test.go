package openness

import (
	"strings"
	"testing"
	"time"

	"zhibu/platform/clock"
)

func TestAsked(t *testing.T) {
	category := func(every Every, ahead bool) Category { return Category{Every: every, Ahead: ahead} }
	for _, c := range []struct {
		name, today   string
		category      Category
		period, dueOn string
	}{
		{"年度计划", "2026-11-25", category(Yearly, true), "2026", "2026-01-31"},
		{"上年的党费", "2026-01-05", category(Yearly, false), "2025", "2026-01-31"},
		{"四季度公开三季度", "2026-11-25", category(Quarterly, false), "2026-Q3", "2026-10-31"},
		{"一季度公开上年四季度", "2026-02-28", category(Quarterly, false), "2025-Q4", "2026-01-31"},
		{"一月公开上年十二月", "2026-01-31", category(Monthly, false), "2025-12", "2026-01-15"},
		{"适时公开不催", "2026-11-25", category(Unscheduled, false), "", ""},
	} {
		today, err := time.ParseInLocation(time.DateOnly, c.today, clock.Shanghai)
		if err != nil {
			t.Fatal(err)
		}
		if period, dueOn := Asked(c.category, today); period != c.period || dueOn != c.dueOn {
			t.Errorf("%s: %s %s", c.name, period, dueOn)
		}
	}
}

func TestEveryPeriodAskedForIsRight(t *testing.T) {
	for day := time.Date(2023, 12, 25, 0, 0, 0, 0, clock.Shanghai); day.Year() < 2026; day = day.AddDate(0, 0, 1) {
		for _, c := range Catalogue {
			if period, _ := Asked(c, day); WrongPeriod(c, period, day) != "" {
				t.Errorf("%s %s: %s", day.Format(time.DateOnly), c.Name, period)
			}
		}
	}
	today := time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai)
	for _, c := range []struct {
		name   string
		every  Every
		period string
	}{{"明年的季度", Quarterly, "2027-Q1"}, {"下个月", Monthly, "2026-12"}, {"明年", Yearly, "2027"}, {"没有第五季度", Quarterly, "2026-Q5"}, {"没有十三月", Monthly, "2026-13"}, {"年份写成文字", Yearly, "今年"}, {"适时公开没有周期", Unscheduled, "2026"}, {"季度没有填", Quarterly, ""}} {
		if WrongPeriod(Category{Every: c.every}, c.period, today) == "" {
			t.Errorf("%s: taken", c.name)
		}
	}
	for name, c := range map[string]struct {
		category Category
		period   string
	}{"这个季度": {Category{Every: Quarterly}, "2026-Q4"}, "这个月": {Category{Every: Monthly}, "2026-11"}, "今年": {Category{Every: Yearly}, "2026"}, "明年的计划": {Category{Every: Yearly, Ahead: true}, "2027"}} {
		if wrong := WrongPeriod(c.category, c.period, today); wrong != "" {
			t.Errorf("%s: %s", name, wrong)
		}
	}
	if WrongPeriod(Category{Every: Yearly, Ahead: true}, "2028", today) == "" {
		t.Error("a plan of the year after next was taken")
	}
}

func TestVisible(t *testing.T) {
	for _, c := range []struct {
		name                           string
		kind                           string
		answered, hidden, officer, own bool
		want                           bool
	}{
		{"没有答复的意见别人看不到", Suggestion, false, false, false, false, false},
		{"答复以后看得到", Suggestion, true, false, false, false, true},
		{"感言马上看得到", Remark, false, false, false, false, true},
		{"隐藏的看不到", Remark, false, true, false, false, false},
		{"支部班子都看得到", Suggestion, false, true, true, false, true},
		{"本人看得到自己署名的", Suggestion, false, true, false, true, true},
	} {
		if got := Visible(c.kind, c.answered, c.hidden, c.officer, c.own); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestWrongText(t *testing.T) {
	if WrongText("内容", " \n", 10) == "" || WrongText("内容", strings.Repeat("字", 11), 10) == "" || WrongText("内容", "多开展实地学习", 10) != "" {
		t.Error("empty and too long are wrong, and nothing else")
	}
	if Base(10, 2, true) != 8 || Base(10, 2, false) != 10 {
		t.Error("leave leaves the base where the switch says so")
	}
}
