package demo_test

import (
	"fmt"
	"strings"
	"sync"

	"zhibu/party/access"
	"zhibu/party/attendance"
	"zhibu/party/terms"
)

// excused has some ask for leave the day before, and their secretary, or for the secretary the superior, decide.
func (h *history) excused(all []planned) {
	for _, p := range all {
		for _, id := range h.expected(p.id, terms.In) {
			if !h.chance(3) {
				continue
			}
			must(h.t, h.a.Attendance.Reply(h.own(id, p.org), p.id, attendance.AskLeave, "照顾住院的家人"))
			by := h.as(*p.org, access.BranchOfficer)
			if id == h.chair[p.org.ID].MemberID {
				by = h.as(h.root, access.Superior)
			}
			if h.chance(90) {
				must(h.t, h.a.Attendance.DecideLeave(by, p.id, id, h.chance(80), "已经了解情况"))
			}
		}
	}
}

// signed has the members of theme days sign with the printed code, at the same time.
func (h *history) signed(all []planned, d terms.Direction) {
	codes, err := h.a.Attendance.PosterCodes(h.t.Context(), h.a.DB)
	must(h.t, err)
	var group sync.WaitGroup
	gate := make(chan struct{}, 64)
	for _, p := range all {
		if p.kind != terms.ThemeDay {
			continue
		}
		for _, id := range h.expected(p.id, d) {
			if !h.chance(85) {
				continue
			}
			ctx := h.own(id, p.org)
			in := attendance.SignIn{MeetingID: p.id, Direction: d, Code: codes[p.id], Key: fmt.Sprintf("%d-%d-%s", p.id, id, d), At: h.clock.Now(), Caller: access.CallerFrom(ctx)}
			gate <- struct{}{}
			group.Go(func() {
				defer func() { <-gate }()
				if _, err := h.a.Attendance.Sign(ctx, in); err != nil {
					h.t.Errorf("%d signs %s: %v", id, d, err)
				}
			})
		}
	}
	group.Wait()
}

// expected are those who may sign: on the roll, and out only who signed in.
func (h *history) expected(meetingID int64, d terms.Direction) (ids []int64) {
	q := h.a.DB.NewSelect().TableExpr("attendance_roll AS r").ColumnExpr("r.member_id").Where("r.meeting_id = ? AND r.why <> ?", meetingID, attendance.SuspendedMember).Order("r.member_id")
	if d == terms.Out {
		q = q.Where("r.in_at <> 0")
	}
	must(h.t, q.Scan(h.t.Context(), &ids))
	return ids
}

// entered has the secretaries enter the rolls of small meetings, and confirm some of those who wait for a witness.
func (h *history) entered(all []planned) {
	for _, p := range all {
		ctx := h.as(*p.org, access.BranchOfficer)
		if p.kind != terms.ThemeDay {
			if h.chance(92) {
				must(h.t, h.a.Attendance.EnterRoll(ctx, p.id, "人数少，当面点名", h.exceptions(p.id)))
			}
			continue
		}
		var waiting []int64
		must(h.t, h.a.DB.NewRaw(`SELECT member_id FROM attendance_roll WHERE meeting_id = ? AND in_verdict = 'amber' AND member_id <> ?
			AND NOT EXISTS (SELECT 1 FROM attendance_roll WHERE meeting_id = ? AND member_id = ? AND presence IN ('leave', 'online')) ORDER BY member_id`, // a secretary who is elsewhere has seen nobody
			p.id, h.chair[p.org.ID].MemberID, p.id, h.chair[p.org.ID].MemberID).Scan(h.t.Context(), &waiting))
		for _, id := range waiting {
			if h.chance(80) {
				must(h.t, h.a.Attendance.Confirm(ctx, p.id, id))
			}
		}
	}
}

func (h *history) exceptions(meetingID int64) (except []attendance.Exception) {
	var rows []attendance.Row
	must(h.t, h.a.DB.NewSelect().Model(&rows).Where("meeting_id = ?", meetingID).Order("member_id").Scan(h.t.Context()))
	for _, r := range rows {
		switch {
		case r.Why == attendance.SuspendedMember || r.Exempt:
		case h.chance(5):
			except = append(except, attendance.Exception{MemberID: r.MemberID, Presence: terms.Absent})
		case h.chance(5):
			except = append(except, attendance.Exception{MemberID: r.MemberID, Presence: terms.Leave, Reason: "外出务工"})
		case h.chance(3):
			except = append(except, attendance.Exception{MemberID: r.MemberID, Presence: terms.Online, Reason: "在外地"})
		}
	}
	return except
}

func (h *history) closed() {
	_, err := h.a.Attendance.CloseDue(h.t.Context(), h.clock.Now())
	must(h.t, err)
	h.settle()
}

// appeals has some of those who were absent say that they were there.
func (h *history) appeals(all []planned) {
	for _, p := range all {
		var absent []int64
		must(h.t, h.a.DB.NewRaw(`SELECT r.member_id FROM attendance_roll AS r JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id
			WHERE r.meeting_id = ? AND s.state = 'closed' AND r.presence = 'absent' ORDER BY r.member_id`, p.id).Scan(h.t.Context(), &absent))
		for _, id := range absent {
			if h.chance(12) {
				must(h.t, h.a.Attendance.Appeal(h.own(id, p.org), p.id, "我参加了会议，手机没有电"))
			}
		}
	}
}

// superior decides what waits: appeals, of which some are about records that are filed by now, and corrections, which
// some of them overtake.
func (h *history) superior() {
	ctx := h.as(h.root, access.Superior)
	var corrections, appeals []struct{ MeetingID, ID int64 }
	must(h.t, h.a.DB.NewRaw(`SELECT meeting_id, member_id AS id FROM attendance_roll WHERE appeal_state = 'asked' ORDER BY 1, 2`).Scan(ctx, &appeals))
	for _, a := range appeals {
		if h.chance(80) {
			must(h.t, h.a.Attendance.DecideAppeal(ctx, a.MeetingID, a.ID, h.chance(60), "有照片为证"))
		}
	}
	must(h.t, h.a.DB.NewRaw(`SELECT meeting_id, id FROM meeting_correction WHERE state = 'asked' ORDER BY id`).Scan(ctx, &corrections))
	for _, c := range corrections {
		if !h.chance(80) {
			continue
		}
		err := h.a.Meetings.DecideCorrection(ctx, c.MeetingID, c.ID, h.chance(75), "已经核对")
		if overtaken(err) {
			instead, grant := h.explained(c.MeetingID, c.ID)
			err = h.a.Meetings.DecideCorrection(ctx, c.MeetingID, instead, grant, "已经核对支部的说明")
		}
		must(h.t, err)
	}
}

// overtaken tells whether a correction was refused because an appeal has changed the roll since the vote: the record
// must say why the figures differ.
func overtaken(err error) bool { return err != nil && strings.Contains(err.Error(), "与签到名册") }
