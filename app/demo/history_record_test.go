package demo_test

import (
	"time"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/orgs"
	"zhibu/party/tasks"
	"zhibu/party/terms"
	"zhibu/party/votes"
)

// writing is what a secretary writes into a record: the minutes, what the assembly voted on, who was elected.
func (h *history) writing(m meetings.Meeting) meetings.Writing {
	w := meetings.Writing{Minutes: "学习文件，讨论本月工作，形成一致意见。"}
	quorate := func(kind terms.MeetingKind) bool {
		ok, _ := meetings.Quorate(kind, m.Voters, m.VotersPresent)
		return ok && m.Voters > 0
	}
	switch {
	case m.Kind == terms.ElectionMeeting && quorate(m.Kind):
		n := m.VotersPresent
		w.Elections = []meetings.Election{{Post: terms.CommitteeMember, Seats: 3, Due: m.Voters, Present: n, Issued: n, Returned: n,
			Candidates: []meetings.Candidate{{Name: "甲", Yes: n}, {Name: "乙", Yes: n - h.r.IntN(2)}, {Name: "丙", Yes: h.r.IntN(n + 1)}, {Name: "丁", Yes: h.r.IntN(n/2 + 1)}}}}
		if e := &w.Elections[0]; e.Candidates[2].Yes+e.Candidates[3].Yes > n { // nobody chooses more than three
			e.Candidates[3].Yes = 0
		}
	case len(m.Also) > 0 && m.Also[0] == terms.Assembly && quorate(terms.Assembly):
		w.Ticks = []meetings.Tick{h.decision(m)}
	}
	return w
}

// decision is how the assembly voted on its item, and who sees to it where it was passed.
func (h *history) decision(m meetings.Meeting) meetings.Tick {
	t := meetings.Tick{Done: true, Evidence: "见会议记录。", Decision: "按预算使用，年底公开。"}
	must(h.t, h.a.DB.NewRaw(`SELECT id FROM meeting_item WHERE meeting_id = ? AND kind = 'own'`, m.ID).Scan(h.t.Context(), &t.ID))
	no := h.r.IntN(min(m.VotersPresent, 3) + 1)
	t.Decided.Engine, t.Decided.Count = votes.Ordinary, votes.Count{Due: m.Voters, Present: m.VotersPresent, Yes: m.VotersPresent - no, No: no}
	if votes.Decide(votes.Ordinary, t.Decided.Count).Passed && h.chance(80) {
		must(h.t, h.a.DB.NewRaw(`SELECT r.member_id FROM attendance_roll AS r JOIN member AS p ON p.id = r.member_id
			WHERE r.meeting_id = ? AND p.status = 'normal' ORDER BY r.member_id LIMIT 1`, m.ID).Scan(h.t.Context(), &t.Decided.MemberID))
		t.Decided.DueOn = m.StartsAt.Time().AddDate(0, 1, 10).Format(time.DateOnly)
	}
	return t
}

// corrections has secretaries correct some of the records they have filed: other minutes, or what was decided is
// taken back. Within the month of the filing that is done, later the superior is asked.
func (h *history) corrections(all []planned, percent int) {
	for _, p := range all {
		if !h.chance(percent) {
			continue
		}
		ctx := h.as(*p.org, access.BranchOfficer)
		m, err := h.a.Meetings.Get(ctx, p.id)
		must(h.t, err)
		var asked int
		must(h.t, h.a.DB.NewRaw(`SELECT count(*) FROM meeting_correction WHERE meeting_id = ? AND state = 'asked'`, p.id).Scan(ctx, &asked))
		if m.State != terms.Filed || asked > 0 {
			continue
		}
		w := meetings.Writing{Minutes: m.Minutes + "补充：会后入户听取了意见。"}
		var item int64
		_ = h.a.DB.NewRaw(`SELECT item_id FROM meeting_decision WHERE meeting_id = ?`, p.id).Scan(ctx, &item) // most decided nothing
		if item != 0 && h.chance(50) {
			w.Ticks = []meetings.Tick{{ID: item, Done: true, Evidence: "见会议记录。"}}
		}
		if err := h.a.Meetings.Correct(ctx, p.id, 0, "", "记录有遗漏", w); !overtaken(err) {
			must(h.t, err)
		}
	}
}

// explained has the branch say in its correction that waits why the vote counts others than the roll does now. Of a
// branch that is no more nobody does, so that the superior refuses.
func (h *history) explained(meetingID, correctionID int64) (waits int64, done bool) {
	var org orgs.Org
	must(h.t, h.a.DB.NewRaw(`SELECT o.* FROM org AS o JOIN meeting AS m ON m.org_id = o.id WHERE m.id = ?`, meetingID).Scan(h.t.Context(), &org))
	if org.State != orgs.Active {
		return correctionID, false
	}
	ctx := h.as(org, access.BranchOfficer)
	m, err := h.a.Meetings.Get(ctx, meetingID)
	must(h.t, err)
	var d meetings.Decision
	must(h.t, h.a.DB.NewSelect().Model(&d).Where("meeting_id = ?", meetingID).Scan(ctx))
	d.Why = "归档以后申诉成立，补记到会，表决时没有计入"
	if here, err := h.a.DB.NewSelect().Table("member").Where("id = ? AND org_id = ? AND status = 'normal'", d.MemberID, org.ID).Count(ctx); err != nil || here == 0 {
		d.MemberID, d.DueOn = 0, ""
	}
	must(h.t, h.a.Meetings.Correct(ctx, meetingID, correctionID, "", "记录有遗漏", meetings.Writing{Minutes: m.Minutes + "补充：会后入户听取了意见。",
		Ticks: []meetings.Tick{{ID: d.ItemID, Done: true, Evidence: "见会议记录。", Decision: "按预算使用，年底公开。", Decided: d}}}))
	must(h.t, h.a.DB.NewRaw(`SELECT id FROM meeting_correction WHERE meeting_id = ? AND state = 'asked'`, meetingID).Scan(ctx, &waits))
	return waits, true
}

// tasks has whoever is responsible say that it is done, in most months.
func (h *history) tasks() {
	var open []struct{ ID, MemberID int64 }
	must(h.t, h.a.DB.NewRaw(`SELECT id, member_id FROM task WHERE state = 'open' ORDER BY id`).Scan(h.t.Context(), &open))
	for _, one := range open {
		if h.chance(60) {
			must(h.t, h.a.Tasks.Take(h.own(one.MemberID, &h.root), one.ID, tasks.Finish, "已经落实"))
		}
	}
}
