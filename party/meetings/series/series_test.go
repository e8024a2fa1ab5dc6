package series

import (
	"strings"
	"testing"
	"time"

	"zhibu/platform/calendar"
	"zhibu/platform/clock"
)

func day(t *testing.T, text string) time.Time {
	t.Helper()
	d, err := time.ParseInLocation(time.DateOnly, text, clock.Shanghai)
	if err != nil {
		t.Fatal(err)
	}
	return d
}

func TestIn(t *testing.T) {
	china := calendar.New(calendar.China())
	friday := Pattern{Every: 1, Week: 2, Weekday: time.Friday, Minute: 14*60 + 30, Length: 90}
	for _, c := range []struct {
		name    string
		pattern Pattern
		month   string
		want    string
		moved   string // part of the reason
	}{
		{"第二个星期五", friday, "2026-12-20", "2026-12-11 14:30", ""},
		{"一日就是星期五的月份", friday, "2026-05-01", "2026-05-08 14:30", ""},
		{"最后一个星期一", Pattern{Every: 1, Week: 5, Weekday: time.Monday, Minute: 540}, "2026-11-01", "2026-11-30 09:00", ""},
		{"最后一个星期二", Pattern{Every: 1, Week: 5, Weekday: time.Tuesday, Minute: 540}, "2026-11-01", "2026-11-24 09:00", ""},
		{"每月十五日", Pattern{Every: 1, Day: 15, Minute: 540}, "2026-12-01", "2026-12-15 09:00", ""},
		{"小月没有三十一日", Pattern{Every: 1, Day: 31, Minute: 540}, "2026-11-01", "2026-11-30 09:00", ""},
		{"二月", Pattern{Every: 1, Day: 31, Minute: 540}, "2026-02-01", "2026-02-28 09:00", ""},
		{"闰年二月", Pattern{Every: 1, Day: 31, Minute: 540}, "2028-02-01", "2028-02-29 09:00", ""},
		{"平年没有二十九日", Pattern{Every: 1, Day: 29, Minute: 540}, "2027-02-01", "2027-02-28 09:00", ""},
		{"年末最后一天的深夜", Pattern{Every: 1, Day: 31, Minute: 23*60 + 59, Length: 60}, "2026-12-01", "2026-12-31 23:59", ""},
		{"星期一开头的二月只有四个星期一，最后一个是第四个", Pattern{Every: 1, Week: 5, Weekday: time.Monday, Minute: 540}, "2027-02-01", "2027-02-22 09:00", ""},
		{"国庆假期顺延到上班日", Pattern{Every: 1, Day: 1, Minute: 540}, "2026-10-01", "2026-10-08 09:00", "固定日 10 月 1 日是国庆节假期，顺延到 10 月 8 日"},
		{"周末照开", Pattern{Every: 1, Week: 2, Weekday: time.Saturday, Minute: 540}, "2026-12-01", "2026-12-12 09:00", ""},
		{"月末放假提前", Pattern{Every: 1, Day: 31, Minute: 540}, "2025-01-01", "2025-01-27 09:00", "提前到 1 月 27 日"},
	} {
		t.Run(c.name, func(t *testing.T) {
			m := c.pattern.In(day(t, c.month), china)
			if got := m.Starts.Format("2006-01-02 15:04"); got != c.want {
				t.Errorf("on %s, want %s", got, c.want)
			}
			if (m.Moved == "") != (c.moved == "") || !strings.Contains(m.Moved, c.moved) {
				t.Errorf("moved: %q", m.Moved)
			}
		})
	}
}

func TestMeetings(t *testing.T) {
	quarterly := Pattern{Every: 3, Day: 31, Minute: 600, Length: 120}
	var got []string
	for _, m := range quarterly.Meetings(day(t, "2026-11-01"), 3, calendar.New(nil)) {
		got = append(got, m.Starts.Format("2006-01-02 15:04")+"–"+m.Ends.Format("15:04"))
	}
	if s := strings.Join(got, " "); s != "2026-11-30 10:00–12:00 2027-02-28 10:00–12:00 2027-05-31 10:00–12:00" {
		t.Error(s)
	}
}

func TestFaultAndWords(t *testing.T) {
	good := Pattern{Every: 1, Week: 2, Weekday: time.Friday, Minute: 870, Length: 90}
	with := func(change func(*Pattern)) Pattern { p := good; change(&p); return p }
	for _, c := range []struct {
		name string
		p    Pattern
		bad  bool
		says string
	}{
		{"第二个星期五", good, false, "每月第二个星期五 14:30"},
		{"最后一个星期日", with(func(p *Pattern) { p.Week, p.Weekday = 5, time.Sunday }), false, "每月最后一个星期日 14:30"},
		{"每季度五日", with(func(p *Pattern) { p.Every, p.Week, p.Day = 3, 0, 5 }), false, "每季度 5 日 14:30"},
		{"每两个月", with(func(p *Pattern) { p.Every = 2 }), true, ""},
		{"第六个", with(func(p *Pattern) { p.Week = 6 }), true, ""},
		{"没有这个星期", with(func(p *Pattern) { p.Weekday = 7 }), true, ""},
		{"三十二日", with(func(p *Pattern) { p.Week, p.Day = 0, 32 }), true, ""},
		{"没有日子", with(func(p *Pattern) { p.Week = 0 }), true, ""},
		{"二十五点", with(func(p *Pattern) { p.Minute = 1440 }), true, ""},
		{"五分钟", with(func(p *Pattern) { p.Length = 5 }), true, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if fault := c.p.Fault(); (fault != "") != c.bad || c.bad && !strings.HasSuffix(fault, "。") {
				t.Errorf("fault %q", fault)
			}
			if !c.bad && c.p.Words() != c.says {
				t.Errorf("words %q", c.p.Words())
			}
			if back, err := Parse(c.p.String()); err != nil || back != c.p {
				t.Errorf("kept as %q, read as %+v (%v)", c.p, back, err)
			}
		})
	}
}

func TestDeviates(t *testing.T) {
	friday := Pattern{Every: 1, Week: 2, Weekday: time.Friday}
	none := calendar.New(nil)
	if got := friday.Deviates(day(t, "2026-12-11"), none); got != "" {
		t.Error(got)
	}
	if got := friday.Deviates(day(t, "2026-12-14"), none); got != "12 月 11 日" {
		t.Error(got)
	}
}
