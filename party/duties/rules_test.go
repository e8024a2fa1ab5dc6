package duties

import (
	"slices"
	"testing"
	"time"

	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// large is a branch with a committee and two groups.
var large = Branch{Kind: terms.Branch, Field: terms.Village, FoundedOn: "2010-05-04", Members: 20, Full: 18, Committee: 5, Groups: 2, Talks: 40}

func period(t *testing.T, text string) Period {
	t.Helper()
	p, ok := ParsePeriod(text)
	if !ok {
		t.Fatal(text)
	}
	return p
}

func TestAsked(t *testing.T) {
	with := func(change func(*Branch)) Branch { b := large; change(&b); return b }
	month, quarter, year := policy.Duty{On: true, Every: policy.Month, Times: 1}, policy.Duty{On: true, Every: policy.Quarter, Times: 1}, policy.Duty{On: true, Every: policy.Year, Times: 1}
	for _, c := range []struct {
		name   string
		duty   Key
		rule   policy.Duty
		branch Branch
		period string
		n      int
		why    string
	}{
		{"OL-01 每季度一次大会", Assembly, quarter, large, "2026-Q4", 1, ""},
		{"OL-01 第二个月初成立，三个月存续两个月", Assembly, quarter, with(func(b *Branch) { b.FoundedOn = "2026-11-01" }), "2026-Q4", 1, ""},
		{"OL-01 第二个月中成立，只存续一个整月", Assembly, quarter, with(func(b *Branch) { b.FoundedOn = "2026-11-02" }), "2026-Q4", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"OL-01 季后才成立", Assembly, quarter, with(func(b *Branch) { b.FoundedOn = "2027-01-01" }), "2026-Q4", 0, "当时尚未成立"},
		{"OL-01 季中撤销，存续两个整月", Assembly, quarter, with(func(b *Branch) { b.ClosedOn = "2026-11-30" }), "2026-Q4", 1, ""},
		{"OL-01 季初撤销", Assembly, quarter, with(func(b *Branch) { b.ClosedOn = "2026-10-20" }), "2026-Q4", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"OL-01 早已撤销", Assembly, quarter, with(func(b *Branch) { b.ClosedOn = "2026-09-30" }), "2026-Q4", 0, "当时已经撤销"},
		{"OL-02 设委员会的每月一次", CommitteeMeeting, month, large, "2026-11", 1, ""},
		{"OL-02 正式党员6人未设委员会", CommitteeMeeting, month, with(func(b *Branch) { b.Full, b.Committee = 6, 1 }), "2026-11", 0, "正式党员不足 7 人，未设支部委员会"},
		{"OL-02 正式党员7人应设而未设", CommitteeMeeting, month, with(func(b *Branch) { b.Full, b.Committee = 7, 1 }), "2026-11", 1, ""},
		{"OL-02 正式党员5人但设了委员会", CommitteeMeeting, month, with(func(b *Branch) { b.Full, b.Committee = 5, 3 }), "2026-11", 1, ""},
		{"OL-02 只有书记副书记不是委员会", CommitteeMeeting, month, with(func(b *Branch) { b.Full, b.Committee = 5, 2 }), "2026-11", 0, "正式党员不足 7 人，未设支部委员会"},
		{"OL-04 每个小组一次", GroupMeeting, month, large, "2026-11", 1, ""},
		{"OL-04 没有小组", GroupMeeting, month, with(func(b *Branch) { b.Groups = 0 }), "2026-11", 0, "没有划分党小组"},
		{"OL-05 月中成立的当月不要求", ThemeDay, month, with(func(b *Branch) { b.FoundedOn = "2026-11-10" }), "2026-11", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"党课按上级规则每季度两次", Lecture, policy.Duty{On: true, Every: policy.Quarter, Times: 2}, large, "2026-Q4", 2, ""},
		{"党课两次，存续两个月折算一次", Lecture, policy.Duty{On: true, Every: policy.Quarter, Times: 2}, with(func(b *Branch) { b.FoundedOn = "2026-10-15" }), "2026-Q4", 1, ""},
		{"党课停用", Lecture, policy.Duty{Every: policy.Quarter, Times: 1}, large, "2026-Q4", 0, "上级党组织的规则不作要求"},
		{"OL-06 支部书记不要求", SecretaryLecture, year, large, "2026", 0, "只对党委（党组）书记作要求"},
		{"OL-06 党委书记", SecretaryLecture, year, with(func(b *Branch) { b.Kind = terms.Committee }), "2026", 1, ""},
		{"OL-06 党组书记", SecretaryLecture, year, with(func(b *Branch) { b.Kind = terms.LeadingGroup }), "2026", 1, ""},
		{"OL-07 党委不开支部的组织生活会", LifeMeeting, year, with(func(b *Branch) { b.Kind = terms.Committee }), "2026", 0, "由支部落实"},
		{"OL-07 七月一日成立，存续半年", LifeMeeting, year, with(func(b *Branch) { b.FoundedOn = "2026-07-01" }), "2026", 1, ""},
		{"OL-07 七月二日成立，不足半年", LifeMeeting, year, with(func(b *Branch) { b.FoundedOn = "2026-07-02" }), "2026", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"OL-10 每人每种一次", Talks, year, large, "2026", 40, ""},
		{"OL-10 无人可谈", Talks, year, with(func(b *Branch) { b.Talks = 0 }), "2026", 0, "党员人数不足，无法谈话"},
		{"OL-10 党委不是支部", Talks, year, with(func(b *Branch) { b.Kind, b.Talks = terms.Committee, 0 }), "2026", 0, "由支部落实"},
		{"OL-15 向上级", ReportUp, year, large, "2026", 1, ""},
		{"OL-16 村支部不要求", Briefing, year, large, "2026", 0, "只对党和国家机关作要求"},
		{"OL-16 机关支部", Briefing, year, with(func(b *Branch) { b.Field = terms.Organ }), "2026", 1, ""},
		{"OL-17 党史", PartyHistory, year, large, "2026", 1, ""},
		{"闰年二月最后一天撤销，二月算整月", ThemeDay, month, with(func(b *Branch) { b.ClosedOn = "2028-02-29" }), "2028-02", 1, ""},
		{"闰年二月二十八日撤销，差一天", ThemeDay, month, with(func(b *Branch) { b.ClosedOn = "2028-02-28" }), "2028-02", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"平年二月二十八日撤销，二月算整月", ThemeDay, month, with(func(b *Branch) { b.ClosedOn = "2027-02-28" }), "2027-02", 1, ""},
		{"当月一日成立", ThemeDay, month, with(func(b *Branch) { b.FoundedOn = "2026-11-01" }), "2026-11", 1, ""},
		{"十二月三十一日成立", LifeMeeting, year, with(func(b *Branch) { b.FoundedOn = "2026-12-31" }), "2026", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"十二月三十一日撤销的全年都在", LifeMeeting, year, with(func(b *Branch) { b.ClosedOn = "2026-12-31" }), "2026", 1, ""},
		{"一月一日撤销的上一年都在", LifeMeeting, year, with(func(b *Branch) { b.ClosedOn = "2027-01-01" }), "2026", 1, ""},
		{"季中成立又季中撤销，只有一个整月", Assembly, quarter, with(func(b *Branch) { b.FoundedOn, b.ClosedOn = "2026-10-05", "2026-12-15" }), "2026-Q4", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"同月成立撤销", ThemeDay, month, with(func(b *Branch) { b.FoundedOn, b.ClosedOn = "2026-11-02", "2026-11-29" }), "2026-11", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"OL-10 谈话也按存续月折算", Talks, year, with(func(b *Branch) { b.FoundedOn = "2026-07-02" }), "2026", 0, "本期内成立或撤销，存续时间不足，不作要求"},
		{"OL-02 三人支部有三名委员", CommitteeMeeting, month, with(func(b *Branch) { b.Members, b.Full, b.Committee = 3, 3, 3 }), "2026-11", 1, ""},
		{"OL-02 没有正式党员", CommitteeMeeting, month, with(func(b *Branch) { b.Full, b.Committee = 0, 0 }), "2026-11", 0, "正式党员不足 7 人，未设支部委员会"},
		{"成立日期不详的按一直存在", Assembly, quarter, with(func(b *Branch) { b.FoundedOn = "" }), "2026-Q4", 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			n, why := Asked(Table[place[c.duty]], c.rule, true, c.branch, period(t, c.period))
			if n != c.n || why != c.why {
				t.Errorf("%d %q, want %d %q", n, why, c.n, c.why)
			}
		})
	}
	if n, _ := Asked(Table[place[Assembly]], quarter, false, with(func(b *Branch) { b.FoundedOn = "2026-12-30" }), period(t, "2026-Q4")); n != 1 {
		t.Error("不折算的单位，季末成立也要求")
	}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name               string
		asked, held, spare int
		period, now        string
		want               State
	}{
		{"不要求也没有开", 0, 0, 0, "2026-Q4", "2026-11-25 10:00", Exempt},
		{"不要求但开了", 0, 1, 0, "2026-Q4", "2026-11-25 10:00", Done},
		{"当季已开", 1, 1, 0, "2026-Q4", "2026-11-25 10:00", Done},
		{"季初还没有开", 1, 0, 0, "2026-Q4", "2026-10-08 10:00", Open},
		{"最后三分之一", 1, 0, 0, "2026-Q4", "2026-12-02 10:00", Soon},
		{"季末最后一刻还没有逾期", 1, 0, 0, "2026-Q4", "2026-12-31 23:59", Soon},
		{"季末无会即逾期", 1, 0, 0, "2026-Q4", "2027-01-01 00:00", Overdue},
		{"下一季补开", 1, 0, 1, "2026-Q4", "2027-02-01 10:00", MadeUp},
		{"下一季也过了", 1, 0, 0, "2026-Q4", "2027-04-01 00:00", Missing},
		{"下一季多开的早已补上", 1, 0, 1, "2026-Q4", "2027-04-01 00:00", MadeUp},
		{"要求两次开了一次", 2, 1, 0, "2026-Q3", "2026-11-25 10:00", Overdue},
		{"还没有到", 1, 0, 0, "2026-12", "2026-11-25 10:00", Later},
		{"月末逾期", 1, 0, 0, "2026-10", "2026-11-01 00:00", Overdue},
		{"全年一次，下一年第一季度还催补", 1, 0, 0, "2026", "2027-03-31 23:59", Overdue},
		{"全年一次，下一年四月不再催补", 1, 0, 0, "2026", "2027-04-01 00:00", Missing},
		{"全年一次，下一年多开的算补做", 1, 0, 1, "2026", "2027-11-01 00:00", MadeUp},
		{"全年一次，年中待办", 1, 0, 0, "2026", "2026-06-01 10:00", Open},
		{"全年一次，九月起将到期", 1, 0, 0, "2026", "2026-09-02 10:00", Soon},
	} {
		t.Run(c.name, func(t *testing.T) {
			now, err := time.ParseInLocation("2006-01-02 15:04", c.now, clock.Shanghai)
			if err != nil {
				t.Fatal(err)
			}
			if got := Judge(c.asked, c.held, c.spare, period(t, c.period), now); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestFulfilled(t *testing.T) {
	for _, c := range []struct {
		name  string
		kinds []terms.MeetingKind
		tags  []terms.Tag
		want  []Key
	}{
		{"主题党日兼党员大会", []terms.MeetingKind{terms.ThemeDay, terms.Assembly}, nil, []Key{ThemeDay, Assembly}},
		{"党员大会上述职", []terms.MeetingKind{terms.Assembly}, []terms.Tag{terms.SecretaryReport}, []Key{Assembly, ReportAssembly}},
		{"主题党日上述职", []terms.MeetingKind{terms.ThemeDay}, []terms.Tag{terms.SecretaryReport}, []Key{ThemeDay, ReportAssembly}},
		{"支委会上述职不是向党员大会述职", []terms.MeetingKind{terms.CommitteeMeeting}, []terms.Tag{terms.SecretaryReport}, []Key{CommitteeMeeting}},
		{"支委会上通报不是党员干部大会", []terms.MeetingKind{terms.CommitteeMeeting}, []terms.Tag{terms.WorkBriefing}, []Key{CommitteeMeeting}},
		{"党小组会上通报也不是", []terms.MeetingKind{terms.GroupMeeting, terms.Lecture}, []terms.Tag{terms.WorkBriefing}, []Key{GroupMeeting, Lecture}},
		{"党员大会上通报", []terms.MeetingKind{terms.Assembly}, []terms.Tag{terms.WorkBriefing}, []Key{Assembly, Briefing}},
		{"同一个标签写了两次", []terms.MeetingKind{terms.Lecture}, []terms.Tag{terms.PartyHistory, terms.PartyHistory}, []Key{Lecture, PartyHistory}},
		{"政治生日什么也不顶", []terms.MeetingKind{terms.PoliticalBirthday}, nil, nil},
		{"选举大会不顶党员大会，合开的才顶", []terms.MeetingKind{terms.ElectionMeeting}, nil, nil},
		{"党员大会兼选举", []terms.MeetingKind{terms.Assembly, terms.ElectionMeeting}, nil, []Key{Assembly}},
		{"集中学习带党史标签", []terms.MeetingKind{terms.Training}, []terms.Tag{terms.PartyHistory, terms.WorkBriefing}, []Key{PartyHistory, Briefing}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Fulfilled(c.kinds, c.tags); !slices.Equal(got, c.want) {
				t.Errorf("%q, want %q", got, c.want)
			}
		})
	}
}

func TestPeriods(t *testing.T) {
	for _, c := range []struct{ text, start, next, last, name string }{
		{"2026-12", "2026-12-01", "2027-01", "2026-11", "12 月"},
		{"2026-Q1", "2026-01-01", "2026-Q2", "2025-Q4", "第一季度"},
		{"2026", "2026-01-01", "2027", "2025", "2026 年"},
	} {
		p := period(t, c.text)
		if clock.Day(p.Start()) != c.start || p.Next().String() != c.next || p.Last().String() != c.last || p.Name() != c.name {
			t.Errorf("%s: %s %s %s %s", c.text, clock.Day(p.Start()), p.Next(), p.Last(), p.Name())
		}
	}
	for _, bad := range []string{"", "26", "2026-13", "2026-00", "2026-Q5", "2026-Q0", "2026-1", "2026-Q", "2026-11-01", "二〇二六", "2026-+1"} {
		if p, ok := ParsePeriod(bad); ok {
			t.Errorf("%q was read as %s", bad, p)
		}
	}
}

func TestHint(t *testing.T) {
	for _, c := range []struct {
		name  string
		duty  Key
		day   string
		fixed int
		any   bool
	}{
		{"在固定日", ThemeDay, "2026-11-05", 5, false}, {"偏离固定日", ThemeDay, "2026-11-06", 5, true}, {"没有固定日", ThemeDay, "2026-11-06", 0, false},
		{"四季度的组织生活会", LifeMeeting, "2026-10-01", 0, false}, {"四季度以外的组织生活会", LifeMeeting, "2026-09-30", 0, true}, {"大会没有固定日", Assembly, "2026-11-06", 5, false},
	} {
		if got := Hint(c.duty, c.day, c.fixed); (got != "") != c.any {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestCard(t *testing.T) {
	acts := []act{
		{Duty: Assembly, OrgID: 1, ByOrg: 1, HeldOn: "2026-10-08", N: 1, Counts: true},
		{Duty: Assembly, OrgID: 1, ByOrg: 1, HeldOn: "2026-12-31", N: 1, Counts: true},
		{Duty: Assembly, OrgID: 1, ByOrg: 1, HeldOn: "2026-11-11", N: 1, Counts: false}, // too few came
		{Duty: GroupMeeting, OrgID: 1, ByOrg: 2, HeldOn: "2026-11-02", N: 1, Counts: true},
		{Duty: GroupMeeting, OrgID: 1, ByOrg: 2, HeldOn: "2026-11-20", N: 1, Counts: true}, // the same group again
		{Duty: GroupMeeting, OrgID: 1, ByOrg: 22, HeldOn: "2026-11-03", N: 1, Counts: true, Late: true},
		{Duty: LifeMeeting, OrgID: 1, ByOrg: 22, HeldOn: "2026-12-03", N: 1, Counts: true},
		{Duty: SecretaryLecture, OrgID: 1, ByOrg: 3, HeldOn: "2026-11-03", N: 1, Counts: true}, // in a branch far below
		{Duty: ReportUp, OrgID: 1, ByOrg: 1, HeldOn: "2026-03-03", N: 700, Counts: true},
		{Duty: ReportUp, OrgID: 1, ByOrg: 1, HeldOn: "2026-04-03", N: 99, Counts: true},
		{Duty: ReportUp, OrgID: 1, ByOrg: 1, HeldOn: "2026-05-03", N: 1, Counts: true, Late: true},
		{Duty: Talks, OrgID: 1, ByOrg: 1, HeldOn: "2026-05-03", N: 1, Counts: true}, // counted by members
	}
	c := tally(acts)
	for _, want := range []struct {
		duty   Key
		group  int64
		period string
		n      Count
	}{{Assembly, 0, "2026-Q4", Count{InTime: 2}}, {Assembly, 0, "2026-11", Count{}}, {Assembly, 0, "2026-12", Count{InTime: 1}}, {Assembly, 0, "2026", Count{InTime: 2}},
		{Assembly, 0, "2026-Q1", Count{}}, {GroupMeeting, 0, "2026-11", Count{}}, {GroupMeeting, 2, "2026-11", Count{InTime: 2}}, {GroupMeeting, 22, "2026-Q4", Count{Late: 1}},
		{GroupMeeting, 222, "2026", Count{}}, {LifeMeeting, 22, "2026", Count{InTime: 1}}, {LifeMeeting, 22, "2026-11", Count{}}, {LifeMeeting, 2, "2026", Count{}},
		{SecretaryLecture, 0, "2026", Count{InTime: 1}}, {ReportUp, 0, "2026", Count{InTime: 799, Late: 1}}, {Talks, 0, "2026", Count{}}, {PartyHistory, 0, "2026", Count{}}} {
		got := c.held(want.duty, period(t, want.period))
		if want.group != 0 {
			got = c.heldBy(group{mark: mark(want.group)}, want.duty, period(t, want.period))
		}
		if got != want.n {
			t.Errorf("%s of %d in %s: %+v, want %+v", want.duty, want.group, want.period, got, want.n)
		}
	}
	if once := tally(acts[:1]); len(once) != len(Table)*12*cell || count("", Assembly, period(t, "2026")) != 0 {
		t.Errorf("%d characters", len(once))
	}
}

// The order of the table is that of the stored cards.
func TestTheOrderOfTheCardStays(t *testing.T) {
	order := []Key{"committee_meeting", "group_meeting", "theme_day", "assembly", "lecture", "secretary_lecture", "life_meeting", "member_review", "talks",
		"report_up", "report_assembly", "briefing", "party_history"}
	for i, k := range order {
		if Table[i].Key != k {
			t.Errorf("place %d is %s and was %s: cards that are stored would be read wrongly", i, Table[i].Key, k)
		}
	}
}
