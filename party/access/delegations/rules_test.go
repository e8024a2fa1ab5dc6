package delegations

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"zhibu/platform/goldentest"

	"zhibu/party/access"
	"zhibu/party/terms"
)

const (
	root, county, town, branch, other = "001.", "001.001.", "001.001.001.", "001.001.001.001.", "001.002."
)

// one is a caller who holds one role.
func one(role access.Role, path string) access.Caller {
	return access.Caller{AccountID: 1, Grants: []access.Grant{{Role: role, OrgPath: path}}}
}

// The golden list shows what can be delegated at all, by whom to whom.
func TestDelegables(t *testing.T) {
	var b strings.Builder
	b.WriteString("可以委托的权限：由谁 → 给哪类下级党组织，在其本单位及以下；同时能看到\n\n")
	for _, d := range delegables {
		if access.Reach(d.From, d.Action) != access.Below {
			t.Errorf("%s does not hold %s below itself", d.From, d.Action)
		}
		if d.Action == access.AccountManage || d.Action == access.RightsDelegate || d.Action == access.OrgAppoint || d.Action == access.PolicyChange {
			t.Errorf("%s hands out power", d.Action)
		}
		fmt.Fprintf(&b, "%-15s %s：%s →", d.Action, d.Action.Name(), d.From.Name())
		for _, k := range d.To {
			b.WriteString(" " + terms.Label(k))
		}
		b.WriteString("；")
		for _, a := range d.Brings {
			b.WriteString(" " + a.Name())
			if !strings.HasSuffix(string(a), ".read") || access.Reach(d.From, a) != access.Below {
				t.Errorf("%s brings %s", d.Action, a)
			}
		}
		b.WriteString("\n")
	}
	goldentest.Equal(t, "testdata/delegable.golden", b.String())
}

func TestMayDelegate(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	month := now.AddDate(0, 1, 0)
	group := branch + "001."
	receiver := access.Caller{AccountID: 1, Grants: []access.Grant{{Role: access.BranchOfficer, OrgPath: branch}}, Delegated: []access.Delegated{{Action: access.ThemeIssue, OrgPath: branch}}}
	for _, c := range []struct {
		name   string
		caller access.Caller
		action access.Action
		to     Receiver
		until  time.Time
		ok     bool
	}{
		{"县委委托支部自定主题", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, month, true},
		{"县委委托乡镇党委班子审核", one(access.Superior, county), access.MeetingReview, Receiver{Kind: terms.Committee, Path: town}, month, true},
		{"支部委托党小组长组织签到", one(access.BranchOfficer, branch), access.AttendanceRun, Receiver{Kind: terms.Group, Path: group}, month, true},
		{"支部不能审核自己", one(access.Superior, county), access.MeetingReview, Receiver{Kind: terms.Branch, Path: branch}, month, false},
		{"账号管理不能委托", one(access.Superior, county), access.AccountManage, Receiver{Kind: terms.Committee, Path: town}, month, false},
		{"任免不能委托", one(access.Superior, county), access.OrgAppoint, Receiver{Kind: terms.Committee, Path: town}, month, false},
		{"委托本身不能委托", one(access.Superior, county), access.RightsDelegate, Receiver{Kind: terms.Committee, Path: town}, month, false},
		{"不能给平级", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Committee, Path: other}, month, false},
		{"不能给上级", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Committee, Path: root}, month, false},
		{"不能给本单位", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Committee, Path: county}, month, false},
		{"上级没有的不能给", one(access.Superior, county), access.AttendanceRun, Receiver{Kind: terms.Group, Path: group}, month, false},
		{"支部没有的不能给", one(access.BranchOfficer, branch), access.ThemeIssue, Receiver{Kind: terms.Group, Path: group}, month, false},
		{"受委托的不能再委托", receiver, access.ThemeIssue, Receiver{Kind: terms.Branch, Path: branch + "001."}, month, false},
		{"党员不能委托", one(access.Member, branch), access.AttendanceRun, Receiver{Kind: terms.Group, Path: group}, month, false},
		{"安全管理员没有工作权限可以委托", one(access.SecurityAdmin, root), access.ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, month, false},
		{"不能给自己任职的单位", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Branch, Path: branch, Officers: true}, month, false},
		{"截止时间不能是现在", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, now, false},
		{"超过 1 年", one(access.Superior, county), access.ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, now.AddDate(1, 0, 2), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, why := MayDelegate(c.caller, c.action, c.to, now, c.until); (why == "") != c.ok {
				t.Errorf("MayDelegate = %q", why)
			}
		})
	}
}

func TestMayTakeBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		caller access.Caller
		role   access.Role
		path   string
		want   bool
	}{
		{"委托的单位", one(access.Superior, county), access.Superior, county, true}, {"更上级", one(access.Superior, root), access.Superior, county, true},
		{"上级收回支部给小组的", one(access.Superior, county), access.BranchOfficer, branch, true}, {"支部收回自己给小组的", one(access.BranchOfficer, branch), access.BranchOfficer, branch, true},
		{"受委托的单位不能", one(access.BranchOfficer, branch), access.Superior, county, false}, {"邻县不能", one(access.Superior, other), access.Superior, county, false},
		{"党员不能", one(access.Member, branch), access.BranchOfficer, branch, false}, {"安全管理员不管业务委托", one(access.SecurityAdmin, root), access.Superior, county, false},
	} {
		if got := MayTakeBack(c.caller, c.role, c.path); got != c.want {
			t.Errorf("%s：%v", c.name, got)
		}
	}
}
