// Package series 固定日期: the days on which a meeting comes again.
//
// It is pure: a pattern and a calendar in, days out. Only what branches use is
// here, a weekday or a day of the month every so many months, so no library of
// recurrence rules is needed.
//
//	series.go  patterns, the days of a pattern, and why a day was moved
package series

import (
	"fmt"
	"strconv"
	"time"

	"zhibu/platform/calendar"
)

// Pattern is a day that comes again: a weekday of the month, or a day of the month.
type Pattern struct {
	Every   int          // months from one to the next: 1, 3, 6 or 12
	Week    int          // which weekday of the month, 1–4, 5 the last one; 0: Day says
	Weekday time.Weekday // where Week is given
	Day     int          // day of the month, 1–31; in a shorter month its last day
	Minute  int          // when it begins, minutes after midnight
	Length  int          // minutes
}

// Most is how many meetings one series makes at most: two years, month by month.
const Most = 24

// Fault tells what is wrong with a pattern, "" if nothing.
func (p Pattern) Fault() string {
	switch {
	case p.Every != 1 && p.Every != 3 && p.Every != 6 && p.Every != 12:
		return "请选择每月、每季度、每半年或者每年一次。"
	case p.Week < 0 || p.Week > 5 || p.Weekday < time.Sunday || p.Weekday > time.Saturday:
		return "请选择第几个星期几。"
	case p.Week == 0 && (p.Day < 1 || p.Day > 31):
		return "请选择每月几日。"
	case p.Minute < 0 || p.Minute >= 24*60:
		return "请填写开始时间。"
	case p.Length < 10 || p.Length > 12*60:
		return "会议时长应在 10 分钟到 12 小时之间，请修改。"
	}
	return ""
}

// String is the pattern in the form it is kept in.
func (p Pattern) String() string {
	return fmt.Sprintf("%d %d %d %d %d %d", p.Every, p.Week, p.Weekday, p.Day, p.Minute, p.Length)
}

// Parse reads what String wrote.
func Parse(text string) (p Pattern, err error) {
	_, err = fmt.Sscanf(text, "%d %d %d %d %d %d", &p.Every, &p.Week, &p.Weekday, &p.Day, &p.Minute, &p.Length)
	return p, err
}

var weekdays = [...]string{"日", "一", "二", "三", "四", "五", "六"}

// dayForm writes a day in a sentence.
const dayForm = "1 月 2 日"

var everies = map[int]string{1: "每月", 3: "每季度", 6: "每半年", 12: "每年"}

// Words are the pattern in Chinese: 每月第二个星期五 14:30.
func (p Pattern) Words() string {
	day := " " + strconv.Itoa(p.Day) + " 日"
	switch {
	case p.Week == 5:
		day = "最后一个星期" + weekdays[p.Weekday]
	case p.Week > 0:
		day = "第" + string([]rune("一二三四")[p.Week-1]) + "个星期" + weekdays[p.Weekday]
	}
	return fmt.Sprintf("%s%s %02d:%02d", everies[p.Every], day, p.Minute/60, p.Minute%60)
}

// Meeting is one of a series.
type Meeting struct {
	Starts, Ends time.Time
	Moved        string // why it is not on the fixed day, "" when it is
}

// Meetings are the first times meetings of a pattern from a month on, in loc.
func (p Pattern) Meetings(first time.Time, times int, c *calendar.Calendar) []Meeting {
	all := make([]Meeting, times)
	for i := range all {
		all[i] = p.In(first.AddDate(0, i*p.Every, 0), c)
	}
	return all
}

// In is the meeting of the month that month lies in. On a public holiday it is
// put off to the next working day of the month, or brought forward when there is
// none: a theme day belongs to its month.
//
// 《支部工作条例(试行)》第十六条 (OL-05): 每月相对固定1天; 顺延、提前须说明原因.
func (p Pattern) In(month time.Time, c *calendar.Calendar) Meeting {
	fixed := p.Fixed(month)
	day, moved := fixed, ""
	if off, ok := c.On(fixed.Format(time.DateOnly)); ok && off.Kind == calendar.Holiday {
		for _, step := range []int{1, -1} {
			for day = fixed; day.Month() == fixed.Month() && !working(day, c); {
				day = day.AddDate(0, 0, step)
			}
			if day.Month() == fixed.Month() {
				break
			}
		}
		how := "顺延"
		if day.Before(fixed) {
			how = "提前"
		}
		moved = fmt.Sprintf("固定日 %s是%s假期，%s到 %s。", fixed.Format(dayForm), off.Name, how, day.Format(dayForm))
	}
	starts := day.Add(time.Duration(p.Minute) * time.Minute)
	return Meeting{starts, starts.Add(time.Duration(p.Length) * time.Minute), moved}
}

// Fixed is midnight of the pattern's own day in a month.
func (p Pattern) Fixed(month time.Time) time.Time {
	first := time.Date(month.Year(), month.Month(), 1, 0, 0, 0, 0, month.Location())
	last := first.AddDate(0, 1, -1)
	switch {
	case p.Week == 0:
		return first.AddDate(0, 0, min(p.Day, last.Day())-1)
	case p.Week == 5:
		return last.AddDate(0, 0, -int((last.Weekday()-p.Weekday+7)%7))
	}
	return first.AddDate(0, 0, int((p.Weekday-first.Weekday()+7)%7)+7*(p.Week-1))
}

func working(day time.Time, c *calendar.Calendar) bool {
	if d, ok := c.On(day.Format(time.DateOnly)); ok {
		return d.Kind == calendar.Workday
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// Deviates tells that a meeting is not on the pattern's day of its month, and
// which day that is; "" when it is.
func (p Pattern) Deviates(starts time.Time, c *calendar.Calendar) string {
	if planned := p.In(starts, c); planned.Starts.Format(time.DateOnly) != starts.Format(time.DateOnly) {
		return planned.Starts.Format(dayForm)
	}
	return ""
}
