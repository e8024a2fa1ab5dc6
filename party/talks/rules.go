package talks

import (
	"slices"
	"strings"
)

// Kind is between whom a talk is.
type Kind string

// The kinds: the three of the regulation, and a superior's talk.
const (
	Committee       Kind = "committee"        // 支部委员之间
	CommitteeMember Kind = "committee_member" // 支部委员和党员之间
	Members         Kind = "members"          // 党员和党员之间
	Superior        Kind = "superior"         // 上级和支部同志之间
)

// Yearly lists the kinds that everybody is to have each year.
var Yearly = []Kind{Committee, CommitteeMember, Members}

var kindNames = map[Kind]string{Committee: "委员之间", CommitteeMember: "委员和党员", Members: "党员之间", Superior: "上级和支部同志"}

// Name is the kind's Chinese name.
func (k Kind) Name() string { return kindNames[k] }

// Side is one of the two.
type Side struct {
	MemberID  int64
	OrgID     int64
	Path      string   // of their branch
	Committee bool     // sits on its committee
	Above     []string // paths of the orgs above branches in which they hold a post
}

// over tells whether a holds a post above b's branch.
func over(a, b Side) bool {
	return slices.ContainsFunc(a.Above, func(at string) bool { return at != b.Path && strings.HasPrefix(b.Path, at) })
}

// KindOf is what a talk of two is, and the branch it counts for; why says why it cannot be recorded.
//
// 支部工作条例 第十九条: 党支部委员之间、党支部委员和党员之间、党员和党员之间.
func KindOf(a, b Side) (kind Kind, branch Side, why string) {
	switch {
	case a.MemberID == b.MemberID:
		return "", a, "谈心谈话要有两个人，请选择另一名同志。"
	case a.OrgID != b.OrgID && over(a, b):
		return Superior, b, ""
	case a.OrgID != b.OrgID && over(b, a):
		return Superior, a, ""
	case a.OrgID != b.OrgID:
		return "", a, "只能登记本支部同志之间的谈话，或上级与支部同志的谈话，请重新选择。"
	case a.Committee && b.Committee:
		return Committee, a, ""
	case a.Committee || b.Committee:
		return CommitteeMember, a, ""
	}
	return Members, a, ""
}

// Lacking is which kinds a member has not had this year, of those there can be in a branch with so
// many on its committee and so many ordinary members: each kind once, not with everybody.
//
// 支部工作条例 第十九条 (OL-10): 每年谈心谈话一般不少于1次.
func Lacking(onCommittee bool, committee, ordinary int, had map[Kind]int) (lacks []Kind) {
	can := map[Kind]bool{CommitteeMember: committee > 0 && ordinary > 0, Committee: onCommittee && committee > 1, Members: !onCommittee && ordinary > 1}
	for _, k := range Yearly {
		if can[k] && had[k] == 0 {
			lacks = append(lacks, k)
		}
	}
	return lacks
}

// WrongDay tells why a talk cannot be recorded for a day; "" when it can. earliest is a year ago.
func WrongDay(on, earliest, today string) string {
	switch {
	case on > today:
		return "谈话日期不能晚于今天。"
	case on < earliest:
		return "只能补记一年以内的谈话，更早的请联系支部书记查阅纸质记录。"
	}
	return ""
}
