package reviews

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// Grade is what a review comes to for a member 评议等次 (12371 民主评议专题页).
type Grade string

// The grades.
const (
	Excellent   Grade = "excellent"   // 优秀
	Qualified   Grade = "qualified"   // 合格
	Basic       Grade = "basic"       // 基本合格
	Unqualified Grade = "unqualified" // 不合格
)

// Grades lists the grades, the best first.
var Grades = []Grade{Excellent, Qualified, Basic, Unqualified}

var gradeNames = map[Grade]string{Excellent: "优秀", Qualified: "合格", Basic: "基本合格", Unqualified: "不合格"}

// Name is the grade's Chinese name.
func (g Grade) Name() string { return gradeNames[g] }

func digits(n int) string { return " " + strconv.Itoa(n) + " " }

// MostExcellent is how many may be excellent of all who take part, probationary members included:
// one of every per, rounded down.
//
// 年度通知 (OL-09; 条例未写): 优秀一般不超过党员总数的三分之一. 10 → 3, 11 → 3, 2 → 0.
func MostExcellent(members, per int) int { return members / max(per, 1) }

// Given is a grade somebody gives a member.
type Given struct {
	MemberID int64
	Grade    Grade
	Reason   string // of a verdict
}

// WrongBallot tells why a ballot does not count; "" when it does: each of those to be assessed
// exactly once, nobody else, so that no ballot stands out by what it leaves out.
func WrongBallot(targets []int64, given []Given) string {
	seen := map[int64]bool{}
	for _, g := range given {
		if !slices.Contains(targets, g.MemberID) || seen[g.MemberID] {
			return "名单有变化，请刷新后重新填写。"
		}
		if !slices.Contains(Grades, g.Grade) {
			return "请为每名同志选择优秀、合格、基本合格或不合格。"
		}
		seen[g.MemberID] = true
	}
	if len(seen) < len(targets) {
		return "还有" + digits(len(targets)-len(seen)) + "名同志没有选择，请填写完整。"
	}
	return ""
}

// WrongVerdicts tells why verdicts cannot stand; "" when they can. graded are the full members who took part.
//
// 12371 民主评议专题页与年度通知 (OL-09): 预备党员参加但不评定等次；优秀不超过规定比例.
func WrongVerdicts(graded []int64, most int, given []Given) string {
	excellent := 0
	seen := map[int64]bool{}
	for _, g := range given {
		switch {
		case !slices.Contains(graded, g.MemberID):
			return "只能给参加评议的正式党员评定等次，预备党员参加评议但不评定等次。"
		case !slices.Contains(Grades, g.Grade):
			return "请为每名正式党员选择优秀、合格、基本合格或不合格。"
		case seen[g.MemberID]:
			return "同一名党员只能评定一次，请刷新后重试。"
		case (g.Grade == Basic || g.Grade == Unqualified) && strings.TrimSpace(g.Reason) == "":
			return "评定为基本合格或不合格的，请写明理由。"
		case g.Grade == Excellent:
			excellent++
		}
		seen[g.MemberID] = true
	}
	if excellent > most {
		return "优秀等次最多" + digits(most) + "名，现在有" + digits(excellent) + "名，请调整。比例由上级党组织在政策开关中确定。"
	}
	return ""
}

// Assesses tells whether one who takes part assesses another: full members who are not excused,
// not oneself; with byGroup only within the group.
//
// 支部工作条例 第十八条: 党员人数较多的党支部，个人自评和党员互评可以在党小组范围内进行.
func Assesses(voter, target Participant, byGroup bool) bool {
	return target.IsFull && target.Excused == "" && target.MemberID != voter.MemberID && (!byGroup || voter.GroupID == target.GroupID)
}

// Until is the last day of a year's review, given how many months of the next year are allowed.
func Until(year, months int) string {
	return time.Date(year+1, time.Month(1+min(max(months, 0), mostMonths)), 0, 0, 0, 0, 0, time.UTC).Format(time.DateOnly)
}

// YearOf is the year whose review is due on a day: the year before while its time still runs.
func YearOf(today string, months int) int {
	year, _ := strconv.Atoi(today[:4])
	if today <= Until(year-1, months) {
		return year - 1
	}
	return year
}

// mostMonths is how far a superior can extend the time: to March (policy.ReviewExtraMonths).
const mostMonths = 3

// Lapsed is the year whose review is out of time on a day, and could still be held if the time were extended; 0 where
// there is none.
//
// 支部工作条例 第十八条: 一般每年开展1次 (OL-08); how far the superior extends the time is a switch.
func Lapsed(today string, months int) int {
	year, _ := strconv.Atoi(today[:4])
	if today > Until(year-1, months) && today <= Until(year-1, mostMonths) {
		return year - 1
	}
	return 0
}

// Season tells whether a day is in the last quarter, when the life meeting is usually held (OL-07).
//
// 支部工作条例 第十七条: 一般安排在第四季度.
func Season(today string) bool { return today[5:7] >= "10" }
