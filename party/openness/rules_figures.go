package openness

import (
	"fmt"
	"strings"
	"time"

	"zhibu/party/terms"
)

// Topic is something that the platform has recorded and that a branch can publish; its name is what ledgers calls it.
type Topic string

// topics are what can be told of each category. Of the others the platform knows nothing: they are typed.
var topics = map[string][]Topic{
	"plan":        {"duties"},
	"life":        {"meetings", "decisions", "tasks"},
	"review":      {"grades"},
	"development": {"members"},
	"election":    {"posts"},
}

// Figures are what is recorded of a topic, as lines to tell.
type Figures struct {
	Name  string
	From  string // which rows they come from, and which not
	Link  string // the page that shows these rows
	Lines []string
}

// Days are the first and the last day that a publication tells of, both written YYYY-MM-DD: those of its period, and
// where there is none, what came after the last publication of the same, within a year.
func Days(c Category, period string, today time.Time, last string) (from, to string) {
	day := func(y, m, d int) string {
		return time.Date(y, time.Month(m), d, 0, 0, 0, 0, today.Location()).Format(time.DateOnly)
	}
	var year, n int
	switch c.Every {
	case Yearly:
		_, _ = fmt.Sscanf(period, "%d", &year) // WrongPeriod has looked at it
		return day(year, 1, 1), day(year, 12, 31)
	case Quarterly:
		_, _ = fmt.Sscanf(period, "%d-Q%d", &year, &n)
		return day(year, 3*n-2, 1), day(year, 3*n+1, 0)
	case Monthly:
		_, _ = fmt.Sscanf(period, "%d-%d", &year, &n)
		return day(year, n, 1), day(year, n+1, 0)
	}
	return max(last, today.AddDate(-1, 0, 1).Format(time.DateOnly)), today.Format(time.DateOnly)
}

// Tells tells whether meetings of a kind are told of under a topic: of a review 民主评议 and the meeting before it that they
// were held, not what they said of each and what each is to set right, which is private to those who were there.
func Tells(t Topic, k terms.MeetingKind) bool {
	return Told(k) && !((t == "decisions" || t == "tasks") && (k == terms.MemberReview || k == terms.LifeMeeting))
}

// Proposal is the text that figures make, which an officer takes over and edits; "" where nothing is recorded.
func Proposal(all []Figures, from, to string) string {
	var parts []string
	for _, f := range all {
		if len(f.Lines) == 0 {
			continue
		}
		lines := []string{numerals[len(parts)] + "、" + f.Name}
		for i, l := range f.Lines {
			lines = append(lines, fmt.Sprintf("%d. %s。", i+1, l))
		}
		parts = append(parts, strings.Join(lines, "\n"))
	}
	if len(parts) == 0 {
		return ""
	}
	return strings.Join(parts, "\n\n") + fmt.Sprintf("\n\n（%s 至 %s，据本平台的登记。）", from, to)
}

var numerals = []string{"一", "二", "三", "四", "五"}
