package access

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibu/party/terms"
)

// The golden list shows what can be delegated at all, by whom to whom.
func TestDelegables(t *testing.T) {
	var b strings.Builder
	b.WriteString("可以委托的权限：由谁 → 给哪类下级党组织，在其本单位及以下；同时能看到\n\n")
	for _, d := range delegables {
		if Reach(d.From, d.Action) != Below {
			t.Errorf("%s does not hold %s below itself", d.From, d.Action)
		}
		if d.Action == AccountManage || d.Action == RightsDelegate || d.Action == OrgAppoint || d.Action == PolicyChange {
			t.Errorf("%s hands out power", d.Action)
		}
		fmt.Fprintf(&b, "%-15s %s：%s →", d.Action, lines[d.Action].Name, d.From.Name())
		for _, k := range d.To {
			b.WriteString(" " + terms.Label(k))
		}
		b.WriteString("；")
		for _, a := range d.Brings {
			b.WriteString(" " + lines[a].Name)
			if !strings.HasSuffix(string(a), ".read") || Reach(d.From, a) != Below {
				t.Errorf("%s brings %s", d.Action, a)
			}
		}
		b.WriteString("\n")
	}
	const golden = "testdata/delegable.golden"
	if *update {
		if err := os.WriteFile(golden, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(string(want), b.String()); d != "" {
		t.Errorf("what can be delegated changed; if that is meant: go test ./party/access -run TestDelegables -update\n%s", d)
	}
}

func TestMayDelegate(t *testing.T) {
	now := time.Date(2026, 11, 25, 9, 0, 0, 0, time.UTC)
	month := now.AddDate(0, 1, 0)
	group := branch + "001."
	receiver := Caller{AccountID: 1, Grants: []Grant{{Role: BranchOfficer, OrgPath: branch}}, Delegated: []Delegated{{Action: ThemeIssue, OrgPath: branch}}}
	for _, c := range []struct {
		name   string
		caller Caller
		action Action
		to     Receiver
		until  time.Time
		ok     bool
	}{
		{"县委委托支部自定主题", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, month, true},
		{"县委委托乡镇党委班子审核", one(Superior, county), MeetingReview, Receiver{Kind: terms.Committee, Path: town}, month, true},
		{"支部委托党小组长组织签到", one(BranchOfficer, branch), AttendanceRun, Receiver{Kind: terms.Group, Path: group}, month, true},
		{"支部不能审核自己", one(Superior, county), MeetingReview, Receiver{Kind: terms.Branch, Path: branch}, month, false},
		{"账号管理不能委托", one(Superior, county), AccountManage, Receiver{Kind: terms.Committee, Path: town}, month, false},
		{"任免不能委托", one(Superior, county), OrgAppoint, Receiver{Kind: terms.Committee, Path: town}, month, false},
		{"委托本身不能委托", one(Superior, county), RightsDelegate, Receiver{Kind: terms.Committee, Path: town}, month, false},
		{"不能给平级", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Committee, Path: other}, month, false},
		{"不能给上级", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Committee, Path: root}, month, false},
		{"不能给本单位", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Committee, Path: county}, month, false},
		{"上级没有的不能给", one(Superior, county), AttendanceRun, Receiver{Kind: terms.Group, Path: group}, month, false},
		{"支部没有的不能给", one(BranchOfficer, branch), ThemeIssue, Receiver{Kind: terms.Group, Path: group}, month, false},
		{"受委托的不能再委托", receiver, ThemeIssue, Receiver{Kind: terms.Branch, Path: branch + "001."}, month, false},
		{"党员不能委托", one(Member, branch), AttendanceRun, Receiver{Kind: terms.Group, Path: group}, month, false},
		{"安全管理员没有工作权限可以委托", one(SecurityAdmin, root), ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, month, false},
		{"不能给自己任职的单位", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Branch, Path: branch, Officers: true}, month, false},
		{"截止时间不能是现在", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, now, false},
		{"超过 1 年", one(Superior, county), ThemeIssue, Receiver{Kind: terms.Branch, Path: branch}, now.AddDate(1, 0, 2), false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if _, why := MayDelegate(c.caller, c.action, c.to, now, c.until); (why == "") != c.ok {
				t.Errorf("MayDelegate = %q", why)
			}
		})
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

func TestMayTakeBack(t *testing.T) {
	for _, c := range []struct {
		name   string
		caller Caller
		role   Role
		path   string
		want   bool
	}{
		{"委托的单位", one(Superior, county), Superior, county, true}, {"更上级", one(Superior, root), Superior, county, true},
		{"上级收回支部给小组的", one(Superior, county), BranchOfficer, branch, true}, {"支部收回自己给小组的", one(BranchOfficer, branch), BranchOfficer, branch, true},
		{"受委托的单位不能", one(BranchOfficer, branch), Superior, county, false}, {"邻县不能", one(Superior, other), Superior, county, false},
		{"党员不能", one(Member, branch), BranchOfficer, branch, false}, {"安全管理员不管业务委托", one(SecurityAdmin, root), Superior, county, false},
	} {
		if got := MayTakeBack(c.caller, c.role, c.path); got != c.want {
			t.Errorf("%s：%v", c.name, got)
		}
	}
}
