package makeups

import (
	"testing"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

func TestAsked(t *testing.T) {
	for _, c := range []struct {
		name  string
		kinds []terms.MeetingKind
		by    string
		want  bool
	}{
		{"党课要补", []terms.MeetingKind{terms.Lecture}, "learning", true},
		{"主题党日要补", []terms.MeetingKind{terms.ThemeDay}, "learning", true},
		{"集中轮训要补", []terms.MeetingKind{terms.Training}, "learning", true},
		{"党员大会不补", []terms.MeetingKind{terms.Assembly}, "learning", false},
		{"主题党日中的党课", []terms.MeetingKind{terms.ThemeDay, terms.Lecture}, "lecture", true},
		{"只补党课时主题党日不补", []terms.MeetingKind{terms.ThemeDay}, "lecture", false},
		{"不要求补课", []terms.MeetingKind{terms.Lecture}, "none", false},
	} {
		if got := Asked(c.kinds, c.by); got != c.want {
			t.Errorf("%s: %v", c.name, got)
		}
	}
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name string
		is   State
		step Step
		to   State // "" where it is refused
	}{
		{"本人写", Due, Write, Written}, {"确认前可以改写", Written, Write, Written}, {"支部确认", Written, Confirm, Done},
		{"没写不能确认", Due, Confirm, ""}, {"退回重写", Written, Return, Due}, {"送学上门", Due, Enter, Done}, {"免补", Due, Excuse, Excused},
		{"办结后不能改写", Done, Write, ""}, {"办结后不能免补", Done, Excuse, ""}, {"不用补的不能写", Void, Write, ""},
	} {
		to, refusal := Next(c.is, c.step)
		if (refusal == "") != (c.to != "") || c.to != "" && to != c.to {
			t.Errorf("%s: %s %q", c.name, to, refusal)
		}
	}
}

func TestDays(t *testing.T) {
	for _, c := range []struct{ name, ended, known, want string }{
		{"会后当天截止", "2026-01-31 16:00", "2026-01-31 17:00", "2026-03-02"},
		{"会前就准了假", "2026-01-31 16:00", "2026-01-20 09:00", "2026-03-02"},
		{"跨过零点散会", "2028-01-30 00:30", "2028-01-30 01:00", "2028-02-29"},
		{"年末最后一天", "2026-12-31 23:59", "2026-12-31 23:59", "2027-01-30"},
		{"两个月以后补录才知道缺席", "2026-01-31 16:00", "2026-03-31 09:00", "2026-04-30"},
	} {
		at := func(text string) time.Time {
			when, err := time.ParseInLocation("2006-01-02 15:04", text, clock.Shanghai)
			if err != nil {
				t.Fatal(err)
			}
			return when
		}
		if got := Until(at(c.ended), at(c.known).UTC(), 30); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
	if Late("2026-03-02", "2026-03-02") || !Late("2026-03-02", "2026-03-03") {
		t.Error("the last day is in time, the next is late")
	}
	for _, c := range []struct {
		name, day string
		wrong     bool
	}{{"会议当天", "2026-01-31", false}, {"今天", "2026-02-10", false}, {"会前", "2026-01-30", true}, {"将来", "2026-02-11", true}} {
		if got := WrongDay(c.day, "2026-01-31", "2026-02-10"); (got != "") != c.wrong {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestWrongLesson(t *testing.T) {
	for _, c := range []struct {
		name, text string
		least      int
		wrong      bool
	}{{"够长", "学习了党章第三条的八项义务", 10, false}, {"空格不算", "学 习 了　　　　\n\n\n", 5, true}, {"空的", " ", 0, true}, {"不限字数", "好", 0, false}} {
		if got := WrongLesson(c.text, c.least); (got != "") != c.wrong {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}
