package duties

import (
	"fmt"
	"strconv"
	"strings"
	"time"

	"zhibu/party/policy"
	"zhibu/platform/clock"
)

// Period is a natural month, quarter or year: 自然月、自然季、自然年.
type Period struct {
	Every policy.Every
	Year  int
	No    int // in the year, from 1
}

// String writes it as 2026-11, 2026-Q4 or 2026.
func (p Period) String() string {
	switch p.Every {
	case policy.Month:
		return fmt.Sprintf("%04d-%02d", p.Year, p.No)
	case policy.Quarter:
		return fmt.Sprintf("%04d-Q%d", p.Year, p.No)
	}
	return fmt.Sprintf("%04d", p.Year)
}

// Name is how people call it within its year: 11 月, 第四季度, 2026 年.
func (p Period) Name() string {
	switch p.Every {
	case policy.Month:
		return fmt.Sprintf("%d 月", p.No)
	case policy.Quarter:
		return "第" + []string{"一", "二", "三", "四"}[p.No-1] + "季度"
	}
	return fmt.Sprintf("%d 年", p.Year)
}

// ParsePeriod reads what String wrote.
func ParsePeriod(text string) (p Period, ok bool) {
	year, rest, _ := strings.Cut(text, "-")
	n, err := strconv.Atoi(year)
	if err != nil || len(year) != 4 {
		return p, false
	}
	p = Period{policy.Year, n, 1}
	if q, is := strings.CutPrefix(rest, "Q"); is {
		p.Every, rest = policy.Quarter, q
	} else if rest != "" {
		p.Every = policy.Month
	}
	if p.Every != policy.Year {
		p.No, err = strconv.Atoi(rest)
	}
	return p, err == nil && p.No >= 1 && p.No <= 12/p.Every.Months() && p.String() == text
}

// PeriodOf is the period in which t lies, in China.
func PeriodOf(every policy.Every, t time.Time) Period {
	t = t.In(clock.Shanghai)
	return Period{every, t.Year(), (int(t.Month())-1)/every.Months() + 1}
}

// First is the index of its first month in the year, from 0.
func (p Period) First() int { return (p.No - 1) * p.Every.Months() }

// Start is its first moment; End the first moment after it.
func (p Period) Start() time.Time {
	return time.Date(p.Year, time.Month(p.First()+1), 1, 0, 0, 0, 0, clock.Shanghai)
}

// End is the first moment after it.
func (p Period) End() time.Time { return p.Start().AddDate(0, p.Every.Months(), 0) }

// Next is the period after it.
func (p Period) Next() Period { return PeriodOf(p.Every, p.End()) }

// Last is the period before it.
func (p Period) Last() Period { return PeriodOf(p.Every, p.Start().AddDate(0, 0, -1)) }

// State is how a branch stands with a duty in a period.
type State string

// The states.
const (
	Done    State = "done"    // 已完成
	MadeUp  State = "made_up" // 补做: held once more than asked in the period after, or entered once it was over 补录
	Open    State = "open"    // 待办: the period is running
	Soon    State = "soon"    // 将到期: its last third
	Overdue State = "overdue" // 逾期: the period is over, and is asked to be made up
	Missing State = "missing" // 未完成: nor was it made up
	Later   State = "later"   // 未到: the period has not begun
	Exempt  State = "na"      // 不适用
)

// States lists every state.
var States = []State{Done, MadeUp, Open, Soon, Overdue, Missing, Later, Exempt}

// Met tells whether nothing is owed any more.
func (s State) Met() bool { return s == Done || s == MadeUp }

// Owed tells whether something is to be done now.
func (s State) Owed() bool { return s == Open || s == Soon || s == Overdue }

// Asked is how much a branch, or each of its groups, owes of a duty in a period, in the unit that is
// counted, and why nothing where it owes nothing. A rule pack says how often; who was founded or closed within
// the period owes in proportion to the whole months it existed 按存续月折算 (OL-01), half rounded up.
func Asked(d Duty, rule policy.Duty, proRata bool, b Branch, p Period) (n int, why string) {
	if !rule.On {
		return 0, "上级党组织的规则不作要求"
	}
	if why = d.exempt(b); why != "" {
		return 0, why
	}
	if n, why = share(rule.Times, proRata, b, p); n > 0 && d.units != nil {
		n *= d.units(b)
	}
	return n, why
}

// share is what of so many times a period falls to the whole months an org existed of it, and why nothing.
func share(times int, proRata bool, b Branch, p Period) (n int, why string) {
	months, why := existed(b, p)
	if whole := p.Every.Months(); why == "" && proRata && months < whole {
		if times = (2*times*months + whole) / (2 * whole); times == 0 {
			why = "本期内成立或撤销，存续时间不足，不作要求"
		}
	}
	if why != "" {
		return 0, why
	}
	return times, ""
}

// existed is how many whole months of a period the branch existed, and why not at all.
func existed(b Branch, p Period) (months int, why string) {
	first, last := p.Year*12+p.First(), p.Year*12+p.First()+p.Every.Months()-1
	from, until := first, last
	if b.FoundedOn != "" {
		month, day := monthAndDay(b.FoundedOn)
		if month > last {
			return 0, "当时尚未成立"
		}
		if day > 1 {
			month++
		}
		from = max(from, month)
	}
	if b.ClosedOn != "" {
		month, day := monthAndDay(b.ClosedOn)
		if month < first {
			return 0, "当时已经撤销"
		}
		if lastDay := time.Date(month/12, time.Month(month%12+2), 0, 0, 0, 0, 0, time.UTC).Day(); day < lastDay {
			month--
		}
		until = min(until, month)
	}
	return max(0, until-from+1), ""
}

// monthAndDay reads YYYY-MM-DD: months since year 0, and the day.
func monthAndDay(date string) (month, day int) {
	if len(date) != len(time.DateOnly) {
		return 0, 1
	}
	return number(date[:4])*12 + number(date[5:7]) - 1, number(date[8:])
}

func number(digits string) int {
	n, _ := strconv.Atoi(digits) // of a day that was checked when it came in
	return n
}

// mostLate is for how many months what was missed is still asked for: the next month, the next quarter, of a year its next quarter.
const mostLate = 3

// Judge tells the state: asked and held in the period, spare what was entered late or held beyond what
// was asked in the period after it. The season ends by natural periods; 逾期 begins the moment after (OL-01).
func Judge(asked, held, spare int, p Period, now time.Time) State {
	switch {
	case asked == 0 && held == 0:
		return Exempt
	case held >= asked:
		return Done
	case now.Before(p.Start()):
		return Later
	case now.Before(p.End()):
		if end := p.End(); 3*end.Sub(now) <= end.Sub(p.Start()) {
			return Soon
		}
		return Open
	case held+spare >= asked:
		return MadeUp
	case now.Before(p.End().AddDate(0, min(p.Every.Months(), mostLate), 0)):
		return Overdue
	}
	return Missing
}

// EnteredAfter tells whether what was held in a month was entered on a day after its period was over.
func EnteredAfter(every policy.Every, month Period, day string) bool {
	return day >= clock.Day(PeriodOf(every, month.Start()).End())
}

// Hint is what is worth a second look at a day on which something was held; "" for nothing.
func Hint(k Key, heldOn string, themeDayOn int) string {
	day, err := time.ParseInLocation(time.DateOnly, heldOn, clock.Shanghai)
	switch {
	case err != nil:
		return ""
	case k == ThemeDay && themeDayOn > 0 && day.Day() != themeDayOn: // 第十六条: 相对固定1天 (OL-05)
		return fmt.Sprintf("与固定日（每月 %d 日）不同，请在会议记录里写明原因", themeDayOn)
	case k == LifeMeeting && day.Month() < time.October: // 第十七条: 一般安排在第四季度 (OL-07)
		return "组织生活会一般安排在第四季度"
	}
	return ""
}
