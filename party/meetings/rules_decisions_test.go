package meetings

import (
	"strings"
	"testing"

	"zhibu/party/terms"
	"zhibu/party/votes"
)

func TestQuorate(t *testing.T) {
	for _, c := range []struct {
		name            string
		kind            terms.MeetingKind
		voters, present int
		want            bool
		says            string
	}{
		{"党员大会到一半", terms.Assembly, 20, 10, true, ""},
		{"党员大会差一人", terms.Assembly, 20, 9, false, "第十一条"},
		{"支委会四人到两人", terms.CommitteeMeeting, 4, 2, true, ""},
		{"支委会五人到两人", terms.CommitteeMeeting, 5, 2, false, "第十二条"},
		{"选举大会五分之四", terms.ElectionMeeting, 30, 24, true, ""},
		{"选举大会差一人", terms.ElectionMeeting, 31, 24, false, "不足五分之四"},
		{"党小组会没有规定", terms.GroupMeeting, 10, 1, true, ""},
		{"主题党日没有规定", terms.ThemeDay, 10, 1, true, ""},
		{"名册不知道谁有表决权", terms.Assembly, 0, 0, true, ""},
	} {
		if ok, says := Quorate(c.kind, c.voters, c.present); ok != c.want || !strings.Contains(says, c.says) {
			t.Errorf("%s: %t %s", c.name, ok, says)
		}
	}
}

func TestVoid(t *testing.T) {
	for _, c := range []struct {
		name                        string
		due, present, votersPresent int
		settled                     bool
		says                        string
	}{
		{"应到二十人没有人到会", 20, 0, 0, false, "没有人到会"},
		{"只有预备党员到会", 20, 1, 0, false, ""},
		{"只有免到的老党员到会", 20, 0, 1, false, ""},
		{"都免到，没有应到的", 0, 0, 0, false, ""},
		{"归档时人数不足，申诉以后够了", 20, 12, 12, true, "归档时到会人数不足"},
		{"归档时没有人", 20, 0, 0, true, "没有人到会"},
	} {
		if got := Void(Nobody(c.due, c.present, c.votersPresent), c.settled); (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestDecisionFault(t *testing.T) {
	count := func(due, present, yes, no int) votes.Count {
		return votes.Count{Due: due, Present: present, Yes: yes, No: no}
	}
	assembly := Sitting{Kinds: []terms.MeetingKind{terms.Assembly}, HeldOn: "2026-11-25", Closed: true, Voters: 20, Present: 18}
	themed := assembly
	themed.Kinds = []terms.MeetingKind{terms.ThemeDay, terms.Assembly}
	bare := assembly
	bare.Kinds = []terms.MeetingKind{terms.ThemeDay}
	open := assembly
	open.Closed = false
	unknown := assembly
	unknown.Voters, unknown.Present = 0, 0
	settled := assembly
	settled.Void = Void(false, true)
	few, half, fewThemed := assembly, assembly, themed
	few.Present, half.Present, fewThemed.Present = 4, 10, 4
	for _, c := range []struct {
		name     string
		sitting  Sitting
		decision Decision
		says     string
	}{
		{"没有表决也没有任务", assembly, Decision{}, ""},
		{"一般表决", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 18, 11, 7)}, ""},
		{"主题党日套开党员大会", themed, Decision{Engine: votes.Ordinary, Count: count(20, 18, 11, 7)}, ""},
		{"主题党日不表决", bare, Decision{Engine: votes.Ordinary, Count: count(20, 18, 11, 7)}, "这类会议不作这种表决"},
		{"委员表决不在党员大会", assembly, Decision{Engine: votes.Committee, Count: count(20, 18, 11, 7)}, "这类会议不作这种表决"},
		{"票数不符", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 18, 11, 6)}, "相加应等于"},
		{"到会多于应到", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 21, 21, 0)}, "比应到人数还多"},
		{"没有法定人数", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 9, 9, 0), Why: "两人中途离会"}, "会议未达到法定人数，不能作出决议。"},
		{"与名册不符要说明", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 17, 11, 6)}, "与签到名册"},
		{"到会多于名册上应到的，说明原因也不行", assembly, Decision{Engine: votes.Ordinary, Count: count(40, 21, 21, 0), Why: "名册有误"}, "不能多于签到名册上应到会有表决权的 20 人"},
		{"说明了原因", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 17, 11, 6), Why: "一人中途离会"}, ""},
		{"签退没截止还没有名册", open, Decision{Engine: votes.Ordinary, Count: count(20, 17, 11, 6)}, ""},
		{"名册没有表决权", unknown, Decision{Engine: votes.Ordinary, Count: count(20, 18, 11, 7)}, "没有有表决权的人数"},
		{"名册不足法定人数，说明原因也不行", few, Decision{Engine: votes.Ordinary, Count: count(4, 4, 4, 0), Why: "其余外出"}, "会议未达到法定人数，不能作出决议。签到名册上"},
		{"名册不足法定人数不布置任务", few, Decision{MemberID: 1, DueOn: "2026-12-01"}, "会议未达到法定人数"},
		{"名册上恰好半数，接收党员不行", half, Decision{Engine: votes.Admission, Count: count(20, 11, 11, 0), Why: "一人没有签到"}, "会议未达到法定人数"},
		{"名册上恰好半数，一般表决可以", half, Decision{Engine: votes.Ordinary, Count: count(20, 11, 11, 0), Why: "一人没有签到"}, ""},
		{"合开的党员大会不足，不表决", fewThemed, Decision{Engine: votes.Ordinary, Count: count(4, 4, 4, 0), Why: "其余外出"}, "会议未达到法定人数"},
		{"合开的党员大会不足，主题党日可以布置", fewThemed, Decision{MemberID: 1, DueOn: "2026-12-01"}, ""},
		{"归档时不足法定人数的，名册后来够了也不表决", settled, Decision{Engine: votes.Ordinary, Count: count(20, 18, 11, 7)}, "归档时到会人数不足"},
		{"归档时不足法定人数的，不布置任务", settled, Decision{MemberID: 1, DueOn: "2026-12-01"}, "归档时到会人数不足"},
		{"归档时不足法定人数的，没有决议可以更正", settled, Decision{}, ""},
		{"有责任人没有期限", assembly, Decision{MemberID: 1}, "一起填写"},
		{"有期限没有责任人", assembly, Decision{DueOn: "2026-12-01"}, "一起填写"},
		{"期限不是日子", assembly, Decision{MemberID: 1, DueOn: "2026-13-01"}, "日期不对"},
		{"期限早于会议", assembly, Decision{MemberID: 1, DueOn: "2026-11-24"}, "早于会议当天"},
		{"当天完成", assembly, Decision{MemberID: 1, DueOn: "2026-11-25"}, ""},
		{"没通过不布置", assembly, Decision{Engine: votes.Ordinary, Count: count(20, 18, 10, 8), MemberID: 1, DueOn: "2026-12-01"}, "没有通过"},
	} {
		got := DecisionFault(c.sitting, c.decision)
		if (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestElectionFault(t *testing.T) {
	sitting := Sitting{Kinds: []terms.MeetingKind{terms.ElectionMeeting}, Closed: true, Voters: 25, Present: 20}
	good := func() Election {
		return Election{Post: terms.CommitteeMember, Seats: 3, Due: 25, Present: 20, Issued: 20, Returned: 20, Void: 1,
			Candidates: []Candidate{{Name: "甲", Yes: 18}, {Name: "乙", Yes: 15}, {Name: "丙", Yes: 12}, {Name: "丁", Yes: 11}}}
	}
	for _, c := range []struct {
		name   string
		change func(s *Sitting, e *Election)
		says   string
	}{
		{"好的", func(*Sitting, *Election) {}, ""},
		{"主题党日不登记", func(s *Sitting, e *Election) { s.Kinds[0] = terms.ThemeDay }, "只在选举大会上登记"},
		{"支委会选委员", func(s *Sitting, e *Election) { s.Kinds[0] = terms.CommitteeMeeting }, "只在选举大会上登记"},
		{"支委会选书记，等额", func(s *Sitting, e *Election) {
			s.Kinds[0] = terms.CommitteeMeeting
			e.Post, e.Seats, e.Candidates = terms.Secretary, 1, e.Candidates[:1]
		}, ""},
		{"归档时不足五分之四的，不再登记", func(s *Sitting, e *Election) { s.Void = Void(false, true) }, "归档时到会人数不足"},
		{"没有名额", func(s *Sitting, e *Election) { e.Seats = 0 }, "应选名额"},
		{"负数", func(s *Sitting, e *Election) { e.Void = -1 }, "不能是负数"},
		{"到会多于应到", func(s *Sitting, e *Election) { e.Present = 26 }, "比应到人数还多"},
		{"不足五分之四", func(s *Sitting, e *Election) { e.Present, e.Issued, e.Returned = 19, 19, 19 }, "会议未达到法定人数"},
		{"发票不等于到会", func(s *Sitting, e *Election) { e.Issued = 21 }, "发出的选票"},
		{"收回多于发出", func(s *Sitting, e *Election) { e.Returned = 21 }, "选举无效"},
		{"无效票多于收回", func(s *Sitting, e *Election) { e.Void = 21 }, "无效票多于"},
		{"同意的多于到会", func(s *Sitting, e *Election) { e.Agreed = 21 }, "同意减少名额"},
		{"得票多于有效票", func(s *Sitting, e *Election) { e.Candidates[0].Yes = 20 }, "一人的得票"},
		{"合计超出", func(s *Sitting, e *Election) {
			e.Candidates[1].Yes, e.Candidates[2].Yes, e.Candidates[3].Yes = 18, 18, 18
		}, "得票合计"},
		{"差额不够", func(s *Sitting, e *Election) { e.Candidates = e.Candidates[:3] }, "不少于 4 人"},
		{"另选的不算候选人", func(s *Sitting, e *Election) { e.Candidates[3].WrittenIn = true }, "不少于 4 人"},
		{"没有姓名", func(s *Sitting, e *Election) { e.Candidates[0].Name = " " }, "要有姓名"},
		{"列了两次", func(s *Sitting, e *Election) { e.Candidates[0].Name = "乙" }, "列了两次"},
		{"书记候选人不足", func(s *Sitting, e *Election) { e.Post, e.Seats, e.Candidates = terms.Secretary, 1, nil }, "候选人少于"},
		{"名册不足五分之四，说明原因也不行", func(s *Sitting, e *Election) { s.Present, e.Why = 19, "一人没有签到" }, "会议未达到法定人数，不能作出决议。签到名册上"},
		{"与名册不符", func(s *Sitting, e *Election) { s.Present = 21 }, "与签到名册"},
	} {
		s, e := sitting, good()
		s.Kinds = []terms.MeetingKind{terms.ElectionMeeting}
		c.change(&s, &e)
		if got := ElectionFault(s, e); (got == "") != (c.says == "") || !strings.Contains(got, c.says) {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

func TestAttachmentKind(t *testing.T) {
	for name, want := range map[string]bool{"方案.pdf": true, "方案.PDF": true, "a.docx": true, "b.xlsx": true, "c.mp4": true,
		"d.doc": false, "e.exe": false, "f.pdf.exe": false, "g.jpg": false, "没有扩展名": false, "": false} {
		if got := AttachmentKind(name) != ""; got != want {
			t.Errorf("%q: %t", name, got)
		}
	}
}

func TestCorrectAtOnce(t *testing.T) {
	for _, c := range []struct {
		name, filed, now string
		top, want        bool
	}{
		{"当月", "2026-11-26 10:00:00", "2026-11-30 23:59:59", false, true},
		{"次月一日", "2026-11-26 10:00:00", "2026-12-01 00:00:00", false, false},
		{"去年同月", "2025-11-26 10:00:00", "2026-11-26 10:00:00", false, false},
		{"没有上级", "2026-11-26 10:00:00", "2027-03-01 00:00:00", true, true},
	} {
		if got := CorrectAtOnce(at(c.filed), at(c.now), c.top); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
	// A server whose clock is in UTC: 1 December has begun in China eight hours before.
	if CorrectAtOnce(at("2026-11-26 10:00:00").UTC(), at("2026-12-01 07:59:59").UTC(), false) {
		t.Error("the month of the server's zone is taken for that of China")
	}
}
