package access

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
	"zhibu/platform/goldentest"

	"zhibu/party/terms"
)

// The golden matrix shows every role, action and reach, so that a reviewer
// sees any change of who may do what.
func TestMatrix(t *testing.T) {
	var b strings.Builder
	b.WriteString("操作 × 角色 × 范围    －: 不可以  本人: 本人事务  本单位: 仅角色所在组织  及以下: 角色所在组织及其下级\n\n")
	fmt.Fprintf(&b, "%-16s", "")
	for _, r := range Roles {
		fmt.Fprintf(&b, "  %s", wide(r.Name(), 3))
	}
	b.WriteString("  无权时的提示\n")
	for _, l := range matrix {
		fmt.Fprintf(&b, "%-16s", l.Action)
		for i, w := range l.Where {
			fmt.Fprintf(&b, "  %s", wide(w.String(), max(3, utf8.RuneCountInString(Roles[i].Name()))))
		}
		fmt.Fprintf(&b, "  您没有“%s”的权限，%s。\n", l.Name, l.Ask)
	}
	goldentest.Equal(t, "testdata/matrix.golden", b.String())
}

// wide pads s with ideographic spaces to n signs.
func wide(s string, n int) string {
	return s + strings.Repeat("　", max(0, n-utf8.RuneCountInString(s)))
}

func TestAdministratorsAreApart(t *testing.T) {
	shared := map[Action]bool{Self: true, TodoRead: true, OrgRead: true, PolicyRead: true}
	three := []Role{SystemAdmin, SecurityAdmin, AuditAdmin}
	for _, l := range matrix {
		holders := 0
		for _, r := range three {
			if Reach(r, l.Action) != No {
				holders++
			}
		}
		if holders > 1 && !shared[l.Action] {
			t.Errorf("%d administrators share %s", holders, l.Action)
		}
	}
}

const (
	root, county, town, branch, other = "001.", "001.001.", "001.001.001.", "001.001.001.001.", "001.002."
)

func one(role Role, path string) Caller {
	return Caller{AccountID: 1, Grants: []Grant{{Role: role, OrgPath: path}}}
}

func TestMay(t *testing.T) {
	for _, c := range []struct {
		name   string
		caller Caller
		action Action
		path   string
		want   bool
	}{
		{"党员看本支部会议", one(Member, branch), MeetingRead, branch, true},
		{"党员看不到上级的会议", one(Member, branch), MeetingRead, town, false},
		{"党员看不到外支部", one(Member, branch), MeetingRead, other, false},
		{"路径只按整段比较", one(Member, "001.001."), MeetingRead, "001.0011", false},
		{"支部班子管到党小组", one(BranchOfficer, branch), AttendanceRun, branch + "001.", true},
		{"支部班子不能审核自己的计划", one(BranchOfficer, branch), MeetingReview, branch, false},
		{"上级审核下级计划", one(Superior, county), MeetingReview, branch, true},
		{"上级不替支部写记录", one(Superior, county), MeetingRecord, branch, false},
		{"上级写本单位的记录", one(Superior, county), MeetingRecord, county, true},
		{"上级管不到平级", one(Superior, county), MeetingReview, other, false},
		{"上级管不到上级", one(Superior, county), OrgManage, root, false},
		{"系统管理员不能授权", one(SystemAdmin, root), AccountManage, branch, false},
		{"系统管理员不能任免职务", one(SystemAdmin, root), OrgAppoint, branch, false},
		{"安全管理员看不到审计日志", one(SecurityAdmin, root), JournalRead, root, false},
		{"审计管理员不能管账号", one(AuditAdmin, root), AccountManage, branch, false},
		{"大屏只看本组织", one(Wall, county), WallRead, branch, true},
		{"大屏没有个人事务", one(Wall, county), Self, "", false},
		{"没有角色什么都不能做", Caller{AccountID: 1}, OrgRead, root, false},
		{"空路径不在任何人的范围内", one(SecurityAdmin, root), AccountManage, "", false},
		{"没登记的操作不能做", one(Superior, root), "meeting.burn", root, false},
		{"没登记的角色什么都不能做", one("emperor", root), OrgRead, root, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.caller.May(c.action, c.path); got != c.want {
				t.Errorf("May = %v", got)
			}
		})
	}
}

func TestRange(t *testing.T) {
	c := Caller{Grants: []Grant{{Role: Member, OrgPath: branch}, {Role: Superior, OrgPath: county}}}
	if path, ok := c.Range(MeetingRead); path != county || !ok {
		t.Errorf("widest = %q, %v", path, ok)
	}
	if path, ok := c.Range(MeetingRecord); ok {
		t.Errorf("an action of one unit has the range %q", path)
	}
}

func TestRoleOf(t *testing.T) {
	for _, c := range []struct {
		name string
		kind terms.OrgKind
		post terms.Post
		want Role
	}{
		{"支部书记", terms.Branch, terms.Secretary, BranchOfficer},
		{"流动党员党支部纪检委员", terms.MobileBranch, terms.DisciplineMember, BranchOfficer},
		{"党小组长", terms.Group, terms.GroupLeader, ""},
		{"党总支书记", terms.GeneralBranch, terms.Secretary, Superior},
		{"党委党务干事", terms.Committee, terms.Clerk, Superior},
		{"党委宣传委员不管党务", terms.Committee, terms.PublicityMember, ""},
		{"党组没有下级支部", terms.LeadingGroup, terms.Secretary, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := RoleOf(c.kind, c.post); got != c.want {
				t.Errorf("RoleOf = %q", got)
			}
		})
	}
}

func TestMayManage(t *testing.T) {
	officer := one(BranchOfficer, branch)
	member := Grant{Role: Member, OrgPath: branch}
	for _, c := range []struct {
		name    string
		manager Caller
		target  Holder
		allowed bool
	}{
		{"支部管本支部党员", officer, Holder{AccountID: 2, Grants: []Grant{member}}, true},
		{"支部不能借重置密码取得县委职务", officer, Holder{AccountID: 2, Grants: []Grant{member, {Role: Superior, OrgPath: county}}}, false},
		{"支部不能借重置密码取得本支部的审核权", officer, Holder{AccountID: 2, Grants: []Grant{member, {Role: Superior, OrgPath: branch}}}, false},
		{"支部不能管外支部", officer, Holder{AccountID: 2, Grants: []Grant{{Role: Member, OrgPath: other}}}, false},
		{"没有人能管自己", one(Superior, root), Holder{AccountID: 1}, false},
		{"上级管下级的书记", one(Superior, county), Holder{AccountID: 2, Grants: []Grant{member, {Role: BranchOfficer, OrgPath: branch}}}, true},
		{"安全管理员管市委党务", one(SecurityAdmin, root), Holder{AccountID: 2, Grants: []Grant{{Role: Superior, OrgPath: root}}}, true},
		{"没有人能动审计管理员", one(SecurityAdmin, root), Holder{AccountID: 2, Grants: []Grant{{Role: AuditAdmin, OrgPath: root}}}, false},
		{"系统管理员不能管账号", one(SystemAdmin, root), Holder{AccountID: 2, Grants: []Grant{member}}, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := MayManage(c.manager, c.target); (why == "") != c.allowed {
				t.Errorf("MayManage = %q", why)
			}
		})
	}
}

func TestMayGrant(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	year := now.AddDate(1, 0, 0)
	for _, c := range []struct {
		name    string
		manager Caller
		role    Role
		kind    terms.OrgKind
		path    string
		until   time.Time
		allowed bool
	}{
		{"县委授予乡镇上级党务", one(Superior, county), Superior, terms.Committee, town, year, true},
		{"县委不能授予市委", one(Superior, county), Superior, terms.Committee, root, year, false},
		{"县委不能授予邻县", one(Superior, county), BranchOfficer, terms.Branch, other, year, false},
		{"支部授予本支部班子", one(BranchOfficer, branch), BranchOfficer, terms.Branch, branch, year, true},
		{"县委授予党小组", one(Superior, county), BranchOfficer, terms.Group, branch + "001.", year, true},
		{"支部班子不能授予到乡镇党委", one(Superior, county), BranchOfficer, terms.Committee, town, year, false},
		{"支部班子不能授予到党总支", one(SecurityAdmin, root), BranchOfficer, terms.GeneralBranch, town, year, false},
		{"支部不能授予上级党务", one(BranchOfficer, branch), Superior, terms.Branch, branch, year, false},
		{"安全管理员授予市委党务", one(SecurityAdmin, root), Superior, terms.Committee, root, year, true},
		{"没有人能授予管理员", one(SecurityAdmin, root), AuditAdmin, terms.Committee, root, year, false},
		{"党员身份不能授予", one(SecurityAdmin, root), Member, terms.Branch, branch, year, false},
		{"截止时间不能是现在", one(SecurityAdmin, root), Superior, terms.Committee, root, now, false},
		{"超过 5 年", one(SecurityAdmin, root), Superior, terms.Committee, root, now.AddDate(6, 0, 0), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := MayGrant(c.manager, c.role, c.kind, c.path, now, c.until); (why == "") != c.allowed {
				t.Errorf("MayGrant = %q", why)
			}
		})
	}
}

func TestDeviceName(t *testing.T) {
	for _, c := range []struct{ name, agent, want string }{
		{"安卓微信", "Mozilla/5.0 (Linux; Android 14; V2309A) AppleWebKit/537.36 Chrome/126.0 Mobile Safari/537.36 MicroMessenger/8.0.50", "安卓设备 · 微信"},
		{"苹果手机", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) Version/18.1 Mobile/15E148 Safari/604.1", "苹果手机 · Safari"},
		{"办公电脑", "Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/131.0.0.0 Safari/537.36 Edg/131.0", "Windows 电脑 · Edge"},
		{"程序", "curl/8.5.0", "其他设备"},
		{"没有", "", "其他设备"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := DeviceName(c.agent); got != c.want {
				t.Errorf("DeviceName = %q", got)
			}
		})
	}
}

func TestWhoNeedsASecondFactor(t *testing.T) {
	for _, role := range Roles {
		want := map[Role]bool{SystemAdmin: true, SecurityAdmin: true, AuditAdmin: true}[role]
		if got := NeedsSecond([]Grant{{Role: Member}, {Role: role}}); got != want {
			t.Errorf("%s: %v, want %v", role.Name(), got, want)
		}
	}
	if NeedsSecond(nil) {
		t.Error("who holds nothing needs one")
	}
}

func TestDelegatedRights(t *testing.T) {
	c := Caller{Grants: []Grant{{Role: Member, OrgPath: other}}, Delegated: []Delegated{{Action: MeetingReview, Brings: []Action{MeetingRead}, OrgPath: town}}}
	for _, one := range []struct {
		name   string
		action Action
		path   string
		want   bool
	}{
		{"受委托单位", MeetingReview, town, true}, {"受委托单位以下", MeetingReview, branch, true}, {"上级不在内", MeetingReview, county, false},
		{"平级不在内", MeetingReview, other, false}, {"带上查看", MeetingRead, branch, true}, {"没有委托的", MeetingMark, town, false}, {"没有路径", MeetingReview, "", false},
	} {
		if got := c.May(one.action, one.path); got != one.want {
			t.Errorf("%s：%v", one.name, got)
		}
	}
	if path, ok := c.Range(MeetingReview); path != town || !ok || !c.Has(MeetingReview) {
		t.Errorf("Range = %q, %v", path, ok)
	}
	if why := MayManage(c, Holder{AccountID: 2, Grants: []Grant{{Role: Member, OrgPath: branch}}}); why == "" {
		t.Error("who holds a delegated right manages accounts")
	}
}
