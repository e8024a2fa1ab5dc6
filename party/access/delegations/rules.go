package delegations

import (
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// delegable is one action that a unit may let a lower unit do in the lower
// unit's own subtree.
type delegable struct {
	Action access.Action
	From   access.Role     // the giver's role, held at a unit above
	To     []terms.OrgKind // kinds of lower unit
	Brings []access.Action // what one must see to do it
}

var (
	bodies   = []terms.OrgKind{terms.Committee, terms.WorkingCommittee, terms.GeneralBranch}
	branches = []terms.OrgKind{terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch}
	groups   = []terms.OrgKind{terms.Group}
)

// delegables are the rights that can be delegated 委托: work, not power over who
// holds power. What is not listed cannot be: accounts and roles, posts, orgs
// and their terms of office, policy switches, members' full data. A branch
// neither reviews nor marks itself. testdata/delegable.golden shows the list.
var delegables = []delegable{
	{access.ThemeIssue, access.Superior, slices.Concat(bodies, branches), []access.Action{access.OrgRead, access.MeetingRead}},
	{access.MeetingReview, access.Superior, bodies, []access.Action{access.OrgRead, access.MeetingRead, access.AttendanceRead}},
	{access.MeetingMark, access.Superior, bodies, []access.Action{access.OrgRead, access.MeetingRead, access.AttendanceRead}},
	{access.MemberImport, access.Superior, branches, []access.Action{access.OrgRead, access.MemberRead}},
	{access.MeetingPlan, access.BranchOfficer, groups, []access.Action{access.OrgRead, access.MeetingRead}},
	{access.MeetingRecord, access.BranchOfficer, groups, []access.Action{access.OrgRead, access.MeetingRead}},
	{access.AttendanceRun, access.BranchOfficer, groups, []access.Action{access.OrgRead, access.MeetingRead, access.AttendanceRead}},
}

const longestDelegation = 366 * 24 * time.Hour

// Delegable finds the line of action for a unit of kind; false when there is none.
func Delegable(action access.Action, to terms.OrgKind) (from access.Role, brings []access.Action, ok bool) {
	for _, d := range delegables {
		if d.Action == action && slices.Contains(d.To, to) {
			return d.From, d.Brings, true
		}
	}
	return "", nil, false
}

// Receiver is what must be known of the unit that is to receive a right.
type Receiver struct {
	Kind     terms.OrgKind
	Path     string
	Officers bool // the giver is one of its officers
}

// MayDelegate says why c may not delegate action to a unit until then, or "",
// and by which of its grants it does. Only what one holds in one's own right
// counts, so that what was delegated is not passed on; and nobody gives to
// a unit of whose officers they are one.
func MayDelegate(c access.Caller, action access.Action, to Receiver, now, until time.Time) (by access.Grant, why string) {
	role, _, ok := Delegable(action, to.Kind)
	if !ok {
		return by, "这项权限不能委托给这类党组织，请由本级党组织办理。"
	}
	for _, g := range c.Grants {
		if holdsAbove(g, role, action, to.Path) && (by.OrgPath == "" || len(g.OrgPath) > len(by.OrgPath)) {
			by = g
		}
	}
	switch {
	case by.OrgPath == "":
		return by, "只能把本人职务上的权限委托给下级党组织，受委托得来的权限不能再委托。"
	case to.Officers:
		return by, "您也在该党组织任职，不能委托给自己，请由上级党组织的其他同志办理。"
	case !until.After(now):
		return by, "委托的截止时间应晚于现在。"
	case until.Sub(now) > longestDelegation:
		return by, "委托最长 1 年，请改一个较早的截止时间。"
	}
	return by, ""
}

// holdsAbove tells whether g gives action in role over the whole subtree at
// path from a unit above it: what is delegated is never more than that.
func holdsAbove(g access.Grant, role access.Role, action access.Action, path string) bool {
	return g.Role == role && g.OrgPath != path && access.Reach(g.Role, action) == access.Below && g.May(action, path)
}

// MayTakeBack tells whether c may end a delegation given in role at the unit
// at path: that unit, and those above it.
func MayTakeBack(c access.Caller, role access.Role, path string) bool {
	return slices.ContainsFunc(c.Grants, func(g access.Grant) bool {
		return (g.Role == role || g.Role == access.Superior) && g.May(access.RightsDelegate, path)
	})
}
