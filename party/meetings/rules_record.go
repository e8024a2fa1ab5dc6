package meetings

import (
	"strconv"
	"strings"
	"time"
	"unicode"

	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
)

// Sizes of a record.
const (
	maxMinutes = 100_000 // characters
	maxPhotos  = 30
)

// Writable tells why a meeting's record (minutes, items, photos)
// cannot be written: only from the opening of its sign-in until it is filed.
func Writable(s state, begun bool) string {
	switch {
	case s == terms.Draft || s == terms.Submitted || s == terms.Returned:
		return "计划还没有通过审核，请联系上级党组织。"
	case s == terms.Approved && !begun:
		return "会议还没有开始，请在签到开始后再填写记录。"
	case s == terms.Filed || s == terms.Cancelled:
		return stuck[s]
	}
	return ""
}

// FilingDue is the first moment at which filing is late: the midnight that
// ends the given number of days after the day on which the meeting ended.
func FilingDue(ends time.Time, days int) time.Time {
	return midnight(ends).AddDate(0, 0, days+1)
}

// Late tells whether a record filed at filed is a late entry 补录.
func Late(filed, due time.Time) bool { return !filed.Before(due) }

// FilingFaults lists what a record lacks to be filed.
//
// 《支部工作条例(试行)》第十六条: 开展后，应当抓好议定事项的组织落实: without
// minutes nothing agreed on could be followed.
func FilingFaults(minutes string, late bool, lateReason string) []forms.Fault {
	var faults []forms.Fault
	if forms.Blank(minutes) {
		faults = append(faults, forms.Fault{"minutes", "会议记录还是空的，请填写后再归档。"})
	}
	if late && forms.Blank(lateReason) {
		faults = append(faults, forms.Fault{"lateReason", "已超过归档期限，只能补录，请填写补录原因。"})
	}
	return append(faults, forms.Text("lateReason", "补录原因", lateReason, forms.MaxReason)...)
}

// LatePhoto tells whether a photo taken up at added came later than the day of the meeting.
func LatePhoto(ends, added time.Time) bool { return !added.Before(midnight(ends).AddDate(0, 0, 1)) }

// Chars counts the characters of a text that are not white space, as the score counts them.
func Chars(text string) int {
	n := 0
	for _, r := range text {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// Markable tells why a superior cannot mark a meeting: it must be filed, and a
// mark once given may be changed until the end of the month after the
// meeting's, so that a ranking that has been announced stays.
func Markable(s state, month time.Time, marked bool, now time.Time) string {
	switch {
	case s == terms.Cancelled:
		return stuck[s]
	case s != terms.Filed:
		return "会议还没有归档，请支部书记先归档，再由上级评分。"
	case marked && !now.Before(month.AddDate(0, 2, 0)):
		return "评分的修改期限已过，不能再改。"
	}
	return ""
}

// EvidencedItems counts the set items and those done with evidence.
func EvidencedItems(items []Item) (set, evidenced int) {
	for _, item := range items {
		if item.Kind != SetItem {
			continue
		}
		set++
		if item.Done && strings.TrimSpace(item.Evidence) != "" {
			evidenced++
		}
	}
	return set, evidenced
}

func midnight(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, t.Location())
}

func digits(n int) string { return strconv.Itoa(n) }
