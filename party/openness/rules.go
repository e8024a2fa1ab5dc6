package openness

import (
	"fmt"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"zhibu/party/terms"
)

// Every is how often something is published.
type Every string

// The periods. Unscheduled is published when it comes up.
const (
	Yearly      Every = "yearly"      // 每年
	Quarterly   Every = "quarterly"   // 每季度
	Monthly     Every = "monthly"     // 每月
	Unscheduled Every = "unscheduled" // 适时
)

// Category is one line of the list of publications 党务公开目录.
type Category struct {
	Key     string
	Name    string // Chinese
	Every   Every
	Ahead   bool   // told of the period to come, not of the one that is over
	Article string // what it rests on
}

const (
	regulation = "《中国共产党党务公开条例（试行）》（2017年）"
	byOneself  = regulation + "；多久公开一次由支部自定"
)

// Catalogue is the list of publications of a branch. Only the dues have their period from a
// regulation: 党费收缴规定 第二十六条: 党支部应当每年向党员公布一次党费收缴情况.
var Catalogue = []Category{
	{"plan", "支部工作计划", Yearly, true, byOneself},
	{"life", "组织生活和决议执行情况", Quarterly, false, byOneself},
	{"dues", "党费收缴情况", Yearly, false, "《关于中国共产党党费收缴、使用和管理的规定》第二十六条：党支部应当每年向党员公布一次党费收缴情况"},
	{"review", "民主评议党员结果（只公布人数）", Yearly, false, byOneself},
	{"development", "发展党员和转正", Unscheduled, false, regulation + "；《中国共产党发展党员工作细则》第三十七条"},
	{"election", "换届和任免", Unscheduled, false, regulation},
	{"honours", "表彰奖励", Unscheduled, false, regulation},
	{"other", "其他", Unscheduled, false, regulation},
}

// CategoryOf finds a line of the list.
func CategoryOf(key string) (Category, bool) {
	i := slices.IndexFunc(Catalogue, func(c Category) bool { return c.Key == key })
	if i < 0 {
		return Category{}, false
	}
	return Catalogue[i], true
}

// Asked is the period of a category that is to be published now, and the last day of doing so: one
// month after a year or quarter is over, half of one after a month; a plan in the year's first month.
// There is none for what has no period.
func Asked(c Category, today time.Time) (period, dueOn string) {
	year, month := today.Year(), int(today.Month())
	day := func(y, m, d int) string {
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, today.Location()).Format(time.DateOnly)
	}
	switch c.Every {
	case Yearly:
		if c.Ahead {
			return fmt.Sprint(year), day(year, 2, 0)
		}
		return fmt.Sprint(year - 1), day(year, 2, 0)
	case Quarterly:
		first := (month-1)/3*3 + 1 // of this quarter
		before := time.Date(year, time.Month(first-1), 1, 0, 0, 0, 0, today.Location())
		return fmt.Sprintf("%d-Q%d", before.Year(), (int(before.Month())-1)/3+1), day(year, first+1, 0)
	case Monthly:
		return time.Date(year, time.Month(month-1), 1, 0, 0, 0, 0, today.Location()).Format("2006-01"), day(year, month, 15)
	}
	return "", ""
}

// WrongPeriod says why a category cannot be published for a period, or "": what has not begun cannot be told of, but a
// plan may be a year ahead.
func WrongPeriod(c Category, period string, today time.Time) string {
	if wrong := wrongForm(c, period); wrong != "" || c.Every == Unscheduled {
		return wrong
	}
	if c.Ahead {
		today = today.AddDate(1, 0, 0)
	}
	if from, _ := Days(c, period, today, ""); from > today.Format(time.DateOnly) {
		return "这一期还没有开始，请在开始以后公开。"
	}
	return ""
}

// wrongForm says why a text is no period of a category, or "".
func wrongForm(c Category, period string) string {
	form, hint := "", ""
	switch c.Every {
	case Yearly:
		form, hint = "2006", "年份，例如 2026"
	case Monthly:
		form, hint = "2006-01", "月份，例如 2026-11"
	case Quarterly:
		year, quarter, ok := strings.Cut(period, "-Q")
		if _, err := time.Parse("2006", year); ok && err == nil && slices.Contains([]string{"1", "2", "3", "4"}, quarter) {
			return ""
		}
		return "请填写季度，例如 2026-Q3（第三季度）。"
	default:
		if period != "" {
			return "这一项适时公开，不填周期。"
		}
		return ""
	}
	if _, err := time.Parse(form, period); err != nil {
		return "请填写" + hint + "。"
	}
	return ""
}

// Told tells whether meetings of a kind stand on the branch's page: 民主生活会 is of the leading
// body, and what a review 民主评议 says of each is private to those who were there.
func Told(k terms.MeetingKind) bool { return k != terms.LeadershipMeeting }

// Base is who counts as due in a rate: all of the roll but the exempt; those on leave only while the
// switch leave.leaves_due does not take them out.
func Base(due, leave int, leavesDue bool) int {
	if leavesDue {
		return due - leave
	}
	return due
}

// PerDay is how many suggestions and remarks one account makes within 24 hours.
const PerDay = 5

// The kinds of what members say.
const (
	Suggestion = "suggestion" // 意见建议: is answered
	Remark     = "remark"     // 感言
)

// Visible tells whether a suggestion or remark stands on the branch's page: what was hidden does not,
// and a suggestion does once it is answered, so that nobody is exposed by a word before the branch has
// looked at it. Officers read everything, and authors what they made under their name.
//
// 党章 第四条第三项: 对党的工作提出建议和倡议.
func Visible(kind string, answered, hidden, officer, own bool) bool {
	return officer || own || !hidden && (kind == Remark || answered)
}

// WrongText says what is wrong with a text of at most some characters, or "".
func WrongText(what, text string, most int) string {
	n := utf8.RuneCountInString(strings.TrimSpace(text))
	switch {
	case n == 0:
		return what + "还是空的，请填写后再提交。"
	case n > most:
		return fmt.Sprintf("%s最多 %d 个字，现在有 %d 个字，请精简。", what, most, n)
	}
	return ""
}
