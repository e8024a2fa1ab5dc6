package orgs

import (
	"strings"
	"testing"
	"time"

	"zhibu/party/terms"
)

// check compares findings with the words wanted: refuses tells which kind; no
// words means no finding at all.
func check(t *testing.T, found []Finding, refuses bool, words string) {
	t.Helper()
	switch {
	case words == "" && len(found) == 0:
	case words == "" || len(found) != 1:
		t.Errorf("found %+v, want %q", found, words)
	case found[0].Refuses != refuses || !strings.Contains(found[0].Text, words):
		t.Errorf("found %+v, want %q, refusing %v", found[0], words, refuses)
	}
}

func TestStandsUnder(t *testing.T) {
	for _, c := range []struct {
		name         string
		kind, parent terms.OrgKind
		want         string
	}{
		{"党委下设党委", terms.Committee, terms.Committee, ""},
		{"党工委下设党支部", terms.Branch, terms.WorkingCommittee, ""},
		{"党总支下设党支部", terms.Branch, terms.GeneralBranch, ""},
		{"党支部下设党小组", terms.Group, terms.JointBranch, ""},
		{"党总支下设党委", terms.Committee, terms.GeneralBranch, "党总支下面不能直接设党委"},
		{"党支部下设党支部", terms.Branch, terms.Branch, "党支部下面不能直接设党支部"},
		{"党委直接设党小组", terms.Group, terms.Committee, "党委下面不能直接设党小组"},
		{"党组不设下级", terms.Branch, terms.LeadingGroup, "党组下面不能直接设党支部"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, StandsUnder(c.kind, c.parent), true, c.want) })
	}
}

func TestMayFound(t *testing.T) {
	for _, c := range []struct {
		name    string
		f       Founding
		refuses bool
		want    string
	}{
		{"两名正式党员不能单建", Founding{terms.Branch, 2, 0, 0}, true, "不足 3 人"},
		{"三名正式党员可以", Founding{terms.Branch, 3, 0, 0}, false, ""},
		{"没有填写人数", Founding{terms.Branch, -1, 0, 0}, true, "请填写正式党员人数"},
		{"两人的联合党支部可以", Founding{terms.JointBranch, 2, 5, 0}, false, ""},
		{"联合党支部覆盖六个单位", Founding{terms.JointBranch, 9, 6, 0}, false, "不超过 5 个"},
		{"五个月的工程", Founding{terms.Branch, 8, 0, 5}, false, "临时党支部"},
		{"六个月的工程", Founding{terms.Branch, 8, 0, 6}, false, ""},
		{"党委不问人数", Founding{terms.Committee, -1, 0, 0}, false, ""},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, MayFound(c.f), c.refuses, c.want) })
	}
}

func TestSize(t *testing.T) {
	for _, c := range []struct {
		name          string
		kind          terms.OrgKind
		field         terms.Field
		members, full int
		want          string
	}{
		{"五十人不提示", terms.Branch, terms.Village, 50, -1, ""},
		{"五十一人提示分设", terms.Branch, terms.Village, 51, -1, "超过 50 人"},
		{"正式党员剩两人", terms.Branch, terms.Village, 4, 2, "不足 3 人"},
		{"联合党支部不限三人", terms.JointBranch, terms.SocialOrg, 2, 2, ""},
		{"机关四十九人是支部", terms.Branch, terms.Organ, 49, -1, ""},
		{"机关五十人设总支", terms.Branch, terms.Organ, 50, -1, "党总支"},
		{"机关九十九人的总支", terms.GeneralBranch, terms.Organ, 99, -1, ""},
		{"机关一百人设党委", terms.GeneralBranch, terms.Organ, 100, -1, "基层委员会"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, Size(c.kind, c.field, c.members, c.full), false, c.want) })
	}
}

func day(s string) time.Time {
	d, err := parseDay(s)
	if err != nil && s != "" {
		panic(err)
	}
	return d
}

func TestTermYears(t *testing.T) {
	for _, c := range []struct {
		name  string
		kind  terms.OrgKind
		field terms.Field
		want  int
	}{
		{"村党支部", terms.Branch, terms.Village, 5},
		{"社区党总支", terms.GeneralBranch, terms.Community, 5},
		{"机关党支部", terms.Branch, terms.Organ, 3},
		{"国企党总支", terms.GeneralBranch, terms.SOE, 3},
		{"镇党委", terms.Committee, terms.Organ, 5},
		{"高校党委", terms.Committee, terms.University, 5},
		{"临时党支部不换届", terms.TemporaryBranch, terms.SOE, 0},
		{"党组不选举", terms.LeadingGroup, terms.Organ, 0},
		{"党小组不选举", terms.Group, terms.Village, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, article := TermYears(c.kind, c.field); got != c.want || got > 0 && article == "" {
				t.Errorf("%d years by %q, want %d", got, article, c.want)
			}
		})
	}
}

func TestMayServe(t *testing.T) {
	for _, c := range []struct {
		name, starts, ends, extended, want string
	}{
		{"正好五年", "2021-03-31", "2026-03-31", "", ""},
		{"多一天", "2021-03-31", "2026-04-01", "", "每届任期 5 年"},
		{"提前一年", "2021-03-31", "2025-03-31", "", ""},
		{"提前一年零一天", "2021-03-31", "2025-03-30", "", "提前换届"},
		{"届满早于开始", "2021-03-31", "2020-03-31", "", "应当晚于"},
		{"延期一年", "2021-03-31", "2026-03-31", "2027-03-31", ""},
		{"延期一年零一天", "2021-03-31", "2026-03-31", "2027-04-01", "一般不超过 1 年"},
		{"延期早于届满", "2021-03-31", "2026-03-31", "2026-03-31", "延期日期应当晚于"},
	} {
		t.Run(c.name, func(t *testing.T) {
			check(t, MayServe(terms.Branch, terms.Village, Term{day(c.starts), day(c.ends), day(c.extended)}), true, c.want)
		})
	}
	check(t, MayServe(terms.TemporaryBranch, terms.SOE, Term{}), true, "不进行换届")
}

func TestMonthsEndInTheMonthReached(t *testing.T) {
	for _, c := range []struct{ name, end, remind string }{
		{"三月三十一日提前六个月是九月三十日", "2027-03-31", "2026-09-30"},
		{"跨年", "2026-05-20", "2025-11-20"},
		{"落到平年二月", "2025-08-31", "2025-02-28"},
	} {
		if got := RemindOn(day(c.end)).Format(time.DateOnly); got != c.remind {
			t.Errorf("%s: %s", c.name, got)
		}
	}
	if got := TermEnd(day("2024-02-29"), 3).Format(time.DateOnly); got != "2027-02-28" {
		t.Errorf("闰日当选，届满 %s", got)
	}
}

func TestMayHold(t *testing.T) {
	taken := func(post terms.Post, n int) map[terms.Post]int { return map[terms.Post]int{post: n} }
	for _, c := range []struct {
		name    string
		a       Appointment
		refuses bool
		want    string
	}{
		{"支部书记", Appointment{Kind: terms.Branch, Post: terms.Secretary, Full: true, YearsInParty: 1}, false, ""},
		{"党龄不足一年", Appointment{Kind: terms.Branch, Post: terms.Secretary, Full: true}, false, "1 年以上党龄"},
		{"预备党员", Appointment{Kind: terms.Branch, Post: terms.PublicityMember}, true, "预备党员"},
		{"预备党员可当干事", Appointment{Kind: terms.Committee, Post: terms.Clerk}, false, ""},
		{"留党察看期间", Appointment{Kind: terms.Committee, Post: terms.CommitteeMember, Full: true, Observed: true}, true, "没有被选举权"},
		{"第二名书记", Appointment{Kind: terms.Branch, Post: terms.Secretary, Full: true, Taken: taken(terms.Secretary, 1)}, true, "已有书记"},
		{"支部第二名副书记", Appointment{Kind: terms.Branch, Post: terms.DeputySecretary, Full: true, Taken: taken(terms.DeputySecretary, 1)}, true, "只设 1 名副书记"},
		{"党委第二名副书记", Appointment{Kind: terms.Committee, Post: terms.DeputySecretary, Full: true, Taken: taken(terms.DeputySecretary, 1)}, false, ""},
		{"第七名委员", Appointment{Kind: terms.Branch, Post: terms.CommitteeMember, Full: true, Taken: taken(terms.CommitteeMember, 6)}, false, ""},
		{"第八名委员", Appointment{Kind: terms.Branch, Post: terms.CommitteeMember, Full: true, Taken: taken(terms.CommitteeMember, 7)}, true, "不超过 7 人"},
		{"党小组不设书记", Appointment{Kind: terms.Group, Post: terms.Secretary, Full: true}, true, "党小组不设书记"},
		{"第二名小组长", Appointment{Kind: terms.Group, Post: terms.GroupLeader, Full: true, Taken: taken(terms.GroupLeader, 1)}, true, "已有党小组长"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, MayHold(c.a), c.refuses, c.want) })
	}
}

func TestCommittee(t *testing.T) {
	for _, c := range []struct {
		name        string
		full, seats int
		want        string
	}{
		{"七人未设支委会", 7, 1, "应当设立支部委员会"},
		{"七人三名委员", 7, 3, ""},
		{"六人设支委会", 6, 3, "不足 7 人"},
		{"六人书记副书记", 6, 2, ""},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, Committee(c.full, c.seats), false, c.want) })
	}
}

func TestMovingMergingAbolishing(t *testing.T) {
	city := Node{terms.Committee, "001.", Active, 90, 2}
	county := Node{terms.Committee, "001.001.", Active, 60, 1}
	branch := Node{terms.Branch, "001.001.001.", Active, 30, 0}
	joint := Node{terms.JointBranch, "001.002.", Active, 30, 0}
	group := Node{terms.Group, "001.001.001.001.", Active, 0, 0}
	gone := Node{terms.Branch, "001.003.", Abolished, 0, 0}
	for _, c := range []struct {
		name  string
		found []Finding
		want  string
	}{
		{"支部划给市委", MayMove(branch, city), ""},
		{"划给现在的上级", MayMove(branch, county), "已经隶属"},
		{"划给自己", MayMove(county, county), "自己"},
		{"党小组不能划转", MayMove(group, joint), "党小组由所在党支部划分"},
		{"划给已撤销的", MayMove(branch, gone), "已撤销"},
		{"支部并入联合支部", MayMerge(branch, joint), ""},
		{"支部并入党委", MayMerge(joint, county), "同一类别"},
		{"并入自己的上级", MayMerge(county, city), "上级或者下级"},
		{"已撤销的不能合并", MayMerge(gone, branch), "已撤销"},
		{"撤销有党员的", MayAbolish(branch), "还有党员"},
		{"撤销空的党小组", MayAbolish(group), ""},
		{"撤销有下级的", MayAbolish(Node{terms.Committee, "001.004.", Active, 0, 1}), "还有下级"},
		{"撤销最上级", MayAbolish(city), "最上级"},
	} {
		t.Run(c.name, func(t *testing.T) { check(t, c.found, true, c.want) })
	}
}
