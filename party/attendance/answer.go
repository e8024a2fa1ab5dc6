package attendance

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Reply is the caller's answer to an invitation: coming, or leave with a
// reason, until the sign-in window ends. It may be changed until leave was
// decided; saying "coming" takes a request for leave back at any time.
func (s *Service) Reply(ctx context.Context, meetingID int64, answer Answer, reason string) error {
	caller, now := access.CallerFrom(ctx), store.At(s.now())
	reason = strings.TrimSpace(reason)
	return s.alter(ctx, meetingID, []int64{caller.MemberID}, func(c *change, sh *Sheet) error {
		if c.rows[rowKey{meetingID, caller.MemberID}] == nil { // whoever is on the roll may answer, also of a committee's meeting
			if err := access.Require(ctx, access.AttendanceSign, sh.OrgPath); err != nil {
				return err
			}
		}
		r, err := c.row(sh, caller.MemberID)
		switch {
		case err != nil:
			return err
		case sh.State != Open:
			return api.Conflict(sh.this() + "现在不能回复参加或请假，请联系支部书记。")
		case now > sh.InTo:
			return api.Conflict("签到时间已过，不能再回复参加或请假，请联系支部书记。")
		case r.In.At != 0:
			return api.Conflict("您已经签到，不必再回复参加或请假。")
		case answer == AskLeave && reason == "":
			return api.Field("请写明请假原因。", "body.reason")
		case answer == AskLeave && (r.LeaveState == LeaveApproved || r.LeaveState == LeaveRefused):
			return api.Conflict("您的请假已经有了结果；要改请联系支部书记。")
		}
		had := r.LeaveState == LeaveAsked || r.LeaveState == LeaveApproved
		r.Answer, r.AnsweredAt, r.LeaveState, r.LeaveReason, r.LeaveNote = answer, now, "", "", ""
		switch {
		case answer == AskLeave:
			r.LeaveState, r.LeaveReason = LeaveAsked, reason
			c.note(sh, r.MemberID, "leave_asked")
		case had:
			c.note(sh, r.MemberID, "leave_taken_back")
		}
		c.settle(r)
		return nil
	})
}

// DecideLeave approves or refuses a member's leave, until the end of the
// meeting's day. It is the branch's officers' to decide, or their superior's
// where an officer asks for it.
func (s *Service) DecideLeave(ctx context.Context, meetingID, memberID int64, approve bool, note string) error {
	caller, now := access.CallerFrom(ctx), store.At(s.now())
	note = strings.TrimSpace(note)
	return s.alter(ctx, meetingID, []int64{memberID}, func(c *change, sh *Sheet) error {
		if !caller.May(access.MeetingReview, sh.OrgPath) {
			if err := access.Require(ctx, access.AttendanceRun, sh.OrgPath); err != nil {
				return err
			}
		}
		r, err := c.row(sh, memberID)
		switch {
		case err != nil:
			return err
		case caller.MemberID == memberID:
			return api.Refused("不能审批自己的请假，请其他支部班子成员或上级党组织审批。")
		case r.LeaveState != LeaveAsked:
			return api.Conflict("这名党员没有等待审批的请假，请刷新页面查看。")
		case sh.State != Open && sh.State != Closed || now > sh.WitnessTo:
			return api.Conflict("审批时限已过，请假只能在会议当日审批；确有原因请本人提出申诉。")
		case !approve && note == "":
			return api.Field("不同意请假要写明原因。", "body.note")
		}
		r.LeaveState, r.LeaveNote = LeaveRefused, note
		if approve {
			r.LeaveState = LeaveApproved
		}
		c.note(sh, memberID, "leave_"+string(r.LeaveState))
		c.settle(r)
		return nil
	})
}
