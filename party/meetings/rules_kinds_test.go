package meetings

import (
	"strings"
	"testing"

	"zhibu/party/terms"
)

func checkSays(t *testing.T, got, want string) {
	t.Helper()
	if want == "" && got != "" || !strings.Contains(got, want) || got != "" && !strings.HasSuffix(got, "。") {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestMisplaced(t *testing.T) {
	for _, c := range []struct {
		name string
		kind terms.MeetingKind
		org  terms.OrgKind
		says string
	}{
		{"支部的党员大会", terms.Assembly, terms.Branch, ""},
		{"联合支部的支委会", terms.CommitteeMeeting, terms.JointBranch, ""},
		{"流动党员支部的主题党日", terms.ThemeDay, terms.MobileBranch, ""},
		{"党委的党员大会", terms.Assembly, terms.Committee, "党员大会由党支部召开"},
		{"支部直接建党小组会", terms.GroupMeeting, terms.Branch, "请选择一个党小组"},
		{"小组的党小组会", terms.GroupMeeting, terms.Group, ""},
		{"小组的组织生活会", terms.LifeMeeting, terms.Group, ""},
		{"小组的党员大会", terms.Assembly, terms.Group, "由党支部召开"},
		{"党委的民主生活会", terms.LeadershipMeeting, terms.Committee, ""},
		{"党组的民主生活会", terms.LeadershipMeeting, terms.LeadingGroup, ""},
		{"支部的民主生活会", terms.LeadershipMeeting, terms.Branch, "由党委、党组"},
		{"党委的组织生活会", terms.LifeMeeting, terms.Committee, "民主生活会"},
		{"党委的集中轮训", terms.Training, terms.Committee, ""},
		{"党委的主题党日", terms.ThemeDay, terms.Committee, "主题党日由在册的党支部开展"},
		{"没有这种会议", "dinner", terms.Branch, "没有这种会议"},
	} {
		t.Run(c.name, func(t *testing.T) { checkSays(t, Misplaced(c.kind, c.org), c.says) })
	}
	for _, k := range terms.MeetingKinds {
		if rule, known := KindOf(k); !known || rule.Article == "" {
			t.Errorf("nobody holds %s", terms.Label(k))
		}
	}
}

func TestTogether(t *testing.T) {
	also := func(k ...terms.MeetingKind) []terms.MeetingKind { return k }
	for _, c := range []struct {
		name   string
		main   terms.MeetingKind
		also   []terms.MeetingKind
		org    terms.OrgKind
		chosen bool
		says   string
	}{
		{"单独召开", terms.Assembly, nil, terms.Branch, false, ""},
		{"主题党日与党员大会", terms.ThemeDay, also(terms.Assembly), terms.Branch, false, ""},
		{"主题党日与党课和政治生日", terms.ThemeDay, also(terms.Lecture, terms.PoliticalBirthday), terms.Branch, false, ""},
		{"组织生活会与民主评议", terms.LifeMeeting, also(terms.MemberReview), terms.Branch, false, ""},
		{"以支委会形式的组织生活会", terms.CommitteeMeeting, also(terms.LifeMeeting), terms.Branch, false, ""},
		{"以党小组会形式的组织生活会", terms.GroupMeeting, also(terms.LifeMeeting), terms.Group, false, ""},
		{"党员大会为次", terms.Assembly, also(terms.ThemeDay), terms.Branch, false, "作为主要的会议类型"},
		{"以党员大会形式的组织生活会，选反了", terms.LifeMeeting, also(terms.Assembly), terms.Branch, false, "请把党员大会作为主要的会议类型"},
		{"以支委会形式的组织生活会，选反了", terms.LifeMeeting, also(terms.CommitteeMeeting), terms.Branch, false, "请把支委会作为主要的会议类型"},
		{"以党小组会形式的组织生活会，选反了", terms.LifeMeeting, also(terms.GroupMeeting), terms.Group, false, "请把党小组会作为主要的会议类型"},
		{"支部的组织生活会与党小组会", terms.LifeMeeting, also(terms.GroupMeeting), terms.Branch, false, "党小组会由党小组召开"},
		{"民主评议与组织生活会，选反了", terms.MemberReview, also(terms.LifeMeeting), terms.Branch, false, "请把组织生活会作为主要的会议类型"},
		{"选举与党员大会，选反了", terms.ElectionMeeting, also(terms.Assembly), terms.Branch, false, "请把党员大会作为主要的会议类型"},
		{"支委会与主题党日", terms.CommitteeMeeting, also(terms.ThemeDay), terms.Branch, false, "只有部分人参加"},
		{"选了人的政治生日与主题党日", terms.PoliticalBirthday, also(terms.ThemeDay), terms.Branch, true, "只有部分人参加"},
		{"选举与主题党日", terms.ElectionMeeting, also(terms.ThemeDay), terms.Branch, false, "不能与主题党日合开"},
		{"主题党日兼大会又兼选举", terms.ThemeDay, also(terms.Assembly, terms.ElectionMeeting), terms.Branch, false, "不能与选举大会合开"},
		{"组织生活会与民主生活会", terms.LifeMeeting, also(terms.LeadershipMeeting), terms.Branch, false, "不能与民主生活会合开"},
		{"小组的党课与集中轮训", terms.Lecture, also(terms.Training), terms.Group, false, "集中轮训由党委或者党支部组织"},
		{"同一类两次", terms.ThemeDay, also(terms.Lecture, terms.Lecture), terms.Branch, false, "选了两次"},
		{"与自己合开", terms.Assembly, also(terms.Assembly), terms.Branch, false, "选了两次"},
		{"党员大会与支委会", terms.Assembly, also(terms.CommitteeMeeting), terms.Branch, false, "只有部分人参加"},
		{"支委会与党课", terms.CommitteeMeeting, also(terms.Lecture), terms.Branch, false, "只有部分人参加"},
		{"选了人的政治生日与党员大会", terms.PoliticalBirthday, also(terms.Assembly), terms.Branch, true, "只有部分人参加"},
		{"主题党日与选举大会", terms.ThemeDay, also(terms.ElectionMeeting), terms.Branch, false, "不能与选举大会合开"},
		{"小组会与民主评议", terms.GroupMeeting, also(terms.MemberReview), terms.Group, false, "不能与民主评议党员合开"},
		{"民主生活会与党课", terms.LeadershipMeeting, also(terms.Lecture), terms.Committee, false, "不能与党课合开"},
	} {
		t.Run(c.name, func(t *testing.T) { checkSays(t, Together(c.main, c.also, c.org, c.chosen), c.says) })
	}
}

func TestPresiding(t *testing.T) {
	kinds := func(k ...terms.MeetingKind) []terms.MeetingKind { return k }
	posts := func(p ...terms.Post) []terms.Post { return p }
	for _, c := range []struct {
		name  string
		kinds []terms.MeetingKind
		host  Host
		says  string
	}{
		{"书记主持大会", kinds(terms.Assembly), Host{posts(terms.Secretary), true, ""}, ""},
		{"副书记主持没有说明", kinds(terms.CommitteeMeeting), Host{posts(terms.DeputySecretary), true, " "}, "请写明委托的原因"},
		{"副书记受委托", kinds(terms.CommitteeMeeting), Host{posts(terms.DeputySecretary), true, "书记出差"}, ""},
		{"委员受委托", kinds(terms.Assembly), Host{posts(terms.PublicityMember), true, "书记出差"}, ""},
		{"党务干事不能受委托", kinds(terms.Assembly), Host{posts(terms.Clerk), true, "书记出差"}, "只能委托副书记或者委员"},
		{"普通党员", kinds(terms.Assembly), Host{nil, true, "书记出差"}, "只能委托副书记或者委员"},
		{"合开了大会的主题党日", kinds(terms.ThemeDay, terms.Assembly), Host{nil, true, ""}, "只能委托"},
		{"主题党日由谁主持没有规定", kinds(terms.ThemeDay), Host{nil, true, ""}, ""},
		{"没有登记书记的支部", kinds(terms.Assembly), Host{nil, false, ""}, ""},
		{"组长主持小组会", kinds(terms.GroupMeeting), Host{posts(terms.GroupLeader), true, ""}, ""},
		{"他人主持小组会", kinds(terms.GroupMeeting), Host{nil, true, ""}, "请写明原因"},
		{"他人主持小组会，写明原因", kinds(terms.GroupMeeting), Host{nil, true, "组长住院"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) { checkSays(t, Presiding(c.kinds, c.host), c.says) })
	}
}

func TestInvitesAndLectured(t *testing.T) {
	for _, c := range []struct {
		name, got, says string
	}{
		{"党员大会不选人", Invites(terms.Everybody, 0, true), ""},
		{"党员大会选了人", Invites(terms.Everybody, 3, false), "请填在列席里"},
		{"支委会选了人", Invites(terms.InOffice, 1, false), "请填在列席里"},
		{"轮训还没选人可以存", Invites(terms.ChosenOnes, 0, false), ""},
		{"轮训提交要选人", Invites(terms.ChosenOnes, 0, true), "请选择参加人员"},
		{"政治生日可以不选", Invites(terms.ChosenOr, 0, true), ""},
		{"政治生日选了人", Invites(terms.ChosenOr, 2, true), ""},
		{"党课的授课人", Lectured([]terms.MeetingKind{terms.ThemeDay, terms.Lecture}, 1), ""},
		{"支委会没有授课人", Lectured([]terms.MeetingKind{terms.CommitteeMeeting}, 1), "把党课一并选上"},
	} {
		t.Run(c.name, func(t *testing.T) { checkSays(t, c.got, c.says) })
	}
}

func TestClash(t *testing.T) {
	own := Slot{Place: "党员活动室", Branch: "001.001.", Due: []int64{1, 2, 3}}
	for _, c := range []struct {
		name          string
		other         Slot
		refuses, hint string
	}{
		{"同一支部的同一批人", Slot{Title: "党课", Branch: "001.001.", Due: []int64{2, 3}}, "有 2 名党员两边都应到会", ""},
		{"同一支部的不同的人", Slot{Branch: "001.001.", Due: []int64{4}}, "", ""},
		{"上级也要其中一人", Slot{Branch: "001.", Due: []int64{1, 9}}, "", "有 1 名党员这段时间还应当参加另一个党组织的会议"},
		{"同一间屋子", Slot{Title: "小组会", Place: "党员活动室", Branch: "001.001.", Due: []int64{4}}, "", "安排在同一个地点"},
		{"别的党组织同名的地点", Slot{Place: "党员活动室", Branch: "001.002."}, "", "同名的地点"},
		{"都没有写地点", Slot{Branch: "001.002."}, "", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			refusal, hint := Clash(own, c.other)
			checkSays(t, refusal, c.refuses)
			checkSays(t, hint, c.hint)
		})
	}
}

func TestHeldFaults(t *testing.T) {
	now := at("2026-11-20 09:00:00")
	good := Plan{Title: "支委会", StartsAt: at("2026-11-10 15:00:00"), EndsAt: at("2026-11-10 16:00:00"), Place: "会议室", Host: "王建国"}
	with := func(change func(*Plan)) Plan { p := good; change(&p); return p }
	for _, c := range []struct {
		name, reason, field string
		plan                Plan
	}{
		{"已经开过", "忘了建计划", "", good},
		{"没有原因", " ", "heldReason", good},
		{"还没有开完", "忘了", "endsAt", with(func(p *Plan) { p.EndsAt = now.Add(1) })},
		{"结束早于开始", "忘了", "endsAt", with(func(p *Plan) { p.EndsAt = p.StartsAt })},
		{"两年以前", "忘了", "startsAt", with(func(p *Plan) { p.StartsAt, p.EndsAt = at("2024-11-20 08:00:00"), at("2024-11-20 08:30:00") })},
		{"没有地点", "忘了", "place.name", with(func(p *Plan) { p.Place = "" })},
		{"列席太多", "忘了", "guests", with(func(p *Plan) { p.Guests = make([]Person, 31) })},
	} {
		t.Run(c.name, func(t *testing.T) { checkFault(t, HeldFaults(c.plan, c.reason, now), c.field) })
	}
}
