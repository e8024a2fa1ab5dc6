package ledgers

import (
	"fmt"
	"slices"
	"strings"

	"zhibu/party/terms"
)

// Rate is the attendance rate 到会率: 100% only when everybody due came, else one decimal cut
// off and never rounded up; "" when nobody was due.
//
// 《党员教育管理工作条例》第二十三条: the exempt are not due. Leave stays due unless the unit
// has decided otherwise (leave.leaves_due).
func Rate(present, due int) string {
	switch {
	case due <= 0:
		return ""
	case present >= due:
		return "100%"
	}
	tenths := present * 1000 / due
	return fmt.Sprintf("%d.%d%%", tenths/10, tenths%10)
}

// Hours are minutes as hours of study 学时, cut off to a tenth.
//
// 《党员教育管理工作条例》第二十条: 党员每年集中学习培训时间一般不少于32学时 (ED-01).
func Hours(minutes int) string { return fmt.Sprintf("%d.%d", minutes/60, minutes%60/6) }

// Kinds are all a meeting counts as: what it mainly is, and what else was held in it. also is
// as meetings keep it, separated by spaces.
func Kinds(kind terms.MeetingKind, also string) []terms.MeetingKind {
	kinds := []terms.MeetingKind{kind}
	for k := range strings.FieldsSeq(also) {
		if !slices.Contains(kinds, terms.MeetingKind(k)) {
			kinds = append(kinds, terms.MeetingKind(k))
		}
	}
	return kinds
}

// Uncounted says why a meeting that was held does not count, "" when it counts.
//
// 《中国共产党支部工作条例（试行）》第十一条: an assembly needs more than half of those with a
// vote; who has not filed has not shown that the meeting was held.
func Uncounted(state terms.MeetingState, inquorate bool) string {
	switch {
	case state != terms.Filed:
		return "尚未归档，不计入"
	case inquorate:
		return "到会人数不足，不计入"
	}
	return ""
}

// Doubly is what to note of a leading cadre's attendance in their own branch 双重组织生活, "" where there is nothing.
//
// 《党员教育管理工作条例》第十六条: leading cadres take part in the life of their branch as well;
// 《党和国家机关基层组织工作条例》第二十六条（一）: looked at regularly and told to the level above.
func Doubly(due, came int) string {
	switch {
	case came > 0:
		return ""
	case due > 0:
		return "未参加所在支部的活动，应向上级党组织反映"
	}
	return "所在支部没有应到的活动"
}

// Figures are the counts of one kind of meeting, or of all.
type Figures struct {
	Held      int // filed and with enough people: these count
	Late      int // of them, filed as late entries 补录
	Inquorate int // filed, but too few came
	Unfiled   int // held, the record is not filed yet
	Due       int // over the meetings that count; without the exempt
	Present   int // on site, online or assisted
	Leave     int // of those due
}

// Add puts more meetings of the same sort to f.
func (f *Figures) Add(state terms.MeetingState, inquorate, late bool, g Figures) {
	switch {
	case state != terms.Filed:
		f.Unfiled += g.Held
		return
	case inquorate:
		f.Inquorate += g.Held
		return
	case late:
		f.Late += g.Held
	}
	f.Held, f.Due, f.Present, f.Leave = f.Held+g.Held, f.Due+g.Due, f.Present+g.Present, f.Leave+g.Leave
}

// Rate is the attendance rate of the meetings that count.
func (f Figures) Rate(leaveLeaves bool) string {
	if leaveLeaves {
		return Rate(f.Present, f.Due-f.Leave)
	}
	return Rate(f.Present, f.Due)
}
