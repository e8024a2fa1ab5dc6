package access

import (
	"slices"
	"time"

	"zhibu/party/terms"
)

// The numbers of log-in. 等保三级 8.1.4.1: failed log-ins are limited, and
// sessions end; five in a quarter of an hour is what design and law books use.
const (
	failures      = 5                   // wrong passwords before one must wait
	failureWindow = 15 * time.Minute    // how long a wrong password counts
	sessionLife   = 90 * 24 * time.Hour // since last use
	oneTimeLife   = 7 * 24 * time.Hour  // of a password somebody else handed out
	longestGrant  = 5 * 366 * 24 * time.Hour
)

// RoleOf is the role that a post in an org of a kind brings: the branch's own
// committee runs the branch, those who do Party affairs in a committee or
// general branch look after what is below (支部工作条例第二十条、第二十九条). "" is none.
func RoleOf(kind terms.OrgKind, post terms.Post) Role {
	if kind.IsBranch() {
		switch post {
		case terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember,
			terms.DisciplineMember, terms.CommitteeMember, terms.Clerk:
			return BranchOfficer
		}
		return ""
	}
	switch kind {
	case terms.Committee, terms.WorkingCommittee, terms.GeneralBranch:
		switch post {
		case terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.Clerk:
			return Superior
		}
	}
	return ""
}

// NeedsSecond tells whether an account that holds grants must have a second
// factor: the three administrators (等保三级 8.1.4.1 d: two ways of telling who it is).
func NeedsSecond(grants []Grant) bool {
	return slices.ContainsFunc(grants, func(g Grant) bool { return g.Role.Administers() })
}

// Holder is what must be known of an account before another may change it.
type Holder struct {
	AccountID int64   // 0 for one that is only about to be made
	Home      string  // path of the unit that keeps the account, "" for an administrator's
	Grants    []Grant // everything it holds: by membership, by post, by grant
}

// rank orders the roles that one account may hand to another. The security
// administrator hands out any of them; the other administrators none.
var rank = map[Role]int{Member: 1, BranchOfficer: 2, Superior: 3, SecurityAdmin: 3}

// covers tells whether c manages accounts at path in a role that is worth at least role.
func covers(c Caller, role Role, path string) bool {
	for _, g := range c.Grants {
		if rank[g.Role] >= rank[role] && allows(g.Role, g.OrgPath, AccountManage, path) {
			return true
		}
	}
	return false
}

// MayManage says why manager may not create, disable, reset or grant to the
// account, or "". Nobody manages themselves or an administrator, and nobody
// manages an account that can do more than they: its password, handed out
// anew, would lend them what they have not.
func MayManage(manager Caller, target Holder) string {
	if target.AccountID != 0 && target.AccountID == manager.AccountID {
		return "不能管理自己的账号，请联系上级党组织的账号管理人员。"
	}
	for _, g := range target.Grants {
		switch {
		case g.Role.Administers():
			return "这是管理员账号，任何账号都不能改动，请在服务器上重新启用初始设置。"
		case !covers(manager, g.Role, g.OrgPath):
			return "该账号还承担您管理范围以外的工作，请联系其所在上级党组织的账号管理人员。"
		}
	}
	return ""
}

// Bears tells whether a role may be held at an org of a kind. A branch's officers
// see what is private to it; held at a committee, their role would reach into
// every branch below, which no superior's does.
func Bears(kind terms.OrgKind, role Role) bool {
	return role != BranchOfficer || kind.IsBranch() || kind == terms.Group
}

// MayGrant says why manager may not give role at the org of a kind at path until
// then, or "". One gives only what one has: the security administrator everything
// but administration, a superior what lies below, a branch its own.
func MayGrant(manager Caller, role Role, kind terms.OrgKind, path string, now, until time.Time) string {
	switch {
	case role != BranchOfficer && role != Superior:
		return "这个角色不能授予：党员身份随组织关系确定，三类管理员只能在服务器上设置。"
	case !Bears(kind, role):
		return "“支部班子”只能授予到党支部或党小组，党委、党总支请授予“上级党务”。"
	case !until.After(now):
		return "授权的截止时间应晚于现在。"
	case until.Sub(now) > longestGrant:
		return "授权最长 5 年，请改一个较早的截止时间。"
	case !covers(manager, role, path):
		return "只能授予不超过本人范围的角色，请联系上级党组织的账号管理人员。"
	}
	return ""
}
