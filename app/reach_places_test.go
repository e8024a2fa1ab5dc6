package app_test

import (
	"slices"
	"strings"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// The tree of the matrix. Seen from 武侯镇 (town) every relation occurs:
//
//	市委 ── 勉县 ── 武侯镇 ── 莲水村支部 ── 第一党小组
//	     │       │        └─ 小河庙村支部
//	     │       └ 定军山镇 ── 诸葛村支部
//	     └ 略阳县 ── 城关支部
type place struct {
	id     int64
	name   string
	path   string
	kind   terms.OrgKind
	parent int64
}

var places = []place{
	{1, "市委", "001.", terms.Committee, 0},
	{2, "勉县县委", "001.001.", terms.Committee, 1},
	{3, "武侯镇党委", "001.001.001.", terms.Committee, 2},
	{4, "莲水村支部", "001.001.001.001.", terms.Branch, 3},
	{5, "第一党小组", "001.001.001.001.001.", terms.Group, 4},
	{6, "小河庙村支部", "001.001.001.002.", terms.Branch, 3},
	{7, "定军山镇党委", "001.001.002.", terms.Committee, 2},
	{8, "诸葛村支部", "001.001.002.001.", terms.Branch, 7},
	{9, "略阳县委", "001.002.", terms.Committee, 1},
	{10, "城关支部", "001.002.001.", terms.Branch, 9},
}

const (
	cityID, townID, ownID = 1, 3, 4 // 市委, 武侯镇党委, 莲水村支部
	canary                = "雀"     // begins what no other branch may read
)

// holding is a role at a place.
type holding struct {
	role access.Role
	at   string // path
}

// who is a caller of the matrix.
type who struct {
	name  string
	token string
	in    bool // the token is a live session's
	first bool // … with a password that somebody else handed out
	holds []holding
}

// may is what the golden matrix of roles lets a caller do at a path: the
// test's own reading of it.
func (w who) may(action access.Action, path string) bool {
	return slices.ContainsFunc(w.holds, func(h holding) bool {
		switch access.Reach(h.role, action) {
		case access.Own:
			return true
		case access.Unit:
			return h.at == path
		case access.Below:
			return strings.HasPrefix(path, h.at)
		}
		return false
	})
}

// has tells whether a caller may do action anywhere.
func (w who) has(action access.Action) bool {
	return slices.ContainsFunc(w.holds, func(h holding) bool { return access.Reach(h.role, action) != access.No })
}

// callers are everybody who asks in the matrix.
var callers = []who{
	{"没有登录", "", false, false, nil},
	{"编造的令牌", "made-up", false, false, nil},
	{"停用的账号", "disabled", false, false, nil},
	{"没有角色的账号", "nobody", true, false, nil},
	{"党员", "member-4", true, false, []holding{{access.Member, "001.001.001.001."}}},
	{"支部书记", "officer-4", true, false, []holding{{access.Member, "001.001.001.001."}, {access.BranchOfficer, "001.001.001.001."}}},
	{"用初始密码的支部书记", "officer-6", true, true, []holding{{access.Member, "001.001.001.002."}, {access.BranchOfficer, "001.001.001.002."}}},
	{"邻镇支部书记", "officer-8", true, false, []holding{{access.Member, "001.001.002.001."}, {access.BranchOfficer, "001.001.002.001."}}},
	{"镇党务干部", "superior-3", true, false, []holding{{access.Member, "001.001.001.002."}, {access.Superior, "001.001.001."}}},
	{"县党务干部", "superior-2", true, false, []holding{{access.Member, "001.001.002.001."}, {access.Superior, "001.001."}}},
	{"邻县党务干部", "superior-9", true, false, []holding{{access.Member, "001.002.001."}, {access.Superior, "001.002."}}},
	{"系统管理员", "system", true, false, []holding{{access.SystemAdmin, "001."}}},
	{"安全管理员", "security", true, false, []holding{{access.SecurityAdmin, "001."}}},
	{"审计管理员", "audit", true, false, []holding{{access.AuditAdmin, "001."}}},
	{"大屏", "wall", true, false, []holding{{access.Wall, "001.001.001."}}},
}

// home is the branch a place's members belong to: itself, or for a committee and a group the next branch.
func home(p place) place {
	next := map[int64]int64{1: 10, 2: 8, 3: 6, 5: 4, 7: 8, 9: 10}
	if to := next[p.id]; to != 0 {
		return places[to-1]
	}
	return p
}
