package attendance

import (
	"context"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Entry is what an officer enters for a member who cannot sign in (rule 8).
type Entry struct {
	MemberID  int64
	Direction terms.Direction
	Presence  terms.Presence // assisted or online
	Reason    string
	WitnessID int64 // a member who is there, neither the one entered nor the one who enters
}

// Assist enters a member from the opening of the window until the end of the
// day. Three people stand for it: who came, who enters, who saw it.
func (s *Service) Assist(ctx context.Context, meetingID int64, e Entry) error {
	caller, now := access.CallerFrom(ctx), store.At(s.now())
	e.Reason = strings.TrimSpace(e.Reason)
	return s.alter(ctx, meetingID, []int64{e.MemberID, e.WitnessID}, func(c *change, sh *Sheet) error {
		if err := access.Require(ctx, access.AttendanceRun, sh.OrgPath); err != nil {
			return err
		}
		if err := entryRefusal(c, sh, e, caller, now); err != nil {
			return err
		}
		r, err := c.row(sh, e.MemberID)
		if err != nil {
			return err
		}
		finding := evidence.AssistedEntered
		if e.Presence == terms.Online {
			finding = evidence.RemoteEntered
		}
		*r.sign(e.Direction) = Sign{At: now, Verdict: terms.Green, Mode: e.Presence, Findings: evidence.TrailOf([]evidence.Finding{finding})}
		r.Reason, r.WitnessID, r.WitnessedAt = e.Reason, e.WitnessID, now
		line := c.note(sh, e.MemberID, "entered")
		line.Direction, line.Presence, line.WitnessID = e.Direction, e.Presence, e.WitnessID
		c.settle(r)
		return nil
	})
}

func entryRefusal(c *change, sh *Sheet, e Entry, caller access.Caller, now store.Instant) error {
	r, w := c.rows[rowKey{sh.MeetingID, e.MemberID}], c.rows[rowKey{sh.MeetingID, e.WitnessID}]
	switch {
	case r == nil:
		return api.NotFound("这名党员不在" + sh.this() + "的应到名单上，请联系支部书记。")
	case sh.State != Open && sh.State != Closed:
		return api.Conflict(sh.this() + "现在不能签到，请先让计划通过审核。")
	case now < store.At(sh.Window(e.Direction).From):
		return api.Conflict("还没有到" + terms.Label(e.Direction) + "时间，不能代签。")
	case now > sh.WitnessTo:
		return api.Conflict("代签时限已过，只能在会议当日代签；确有参加的请本人提出申诉。")
	case r.sign(e.Direction).At != 0:
		return api.Conflict("这名党员已经" + terms.Label(e.Direction) + "，不必代签。")
	case e.Direction == terms.Out && r.In.At == 0:
		return api.Conflict("这名党员还没有签到，不能先签退。")
	case e.Reason == "":
		return api.Field("代签要写明原因。", "body.reason")
	case e.Presence == terms.Online && !sh.Online:
		return api.Conflict("本支部不允许线上参加；需要启用请联系上级党组织。")
	case caller.MemberID == e.MemberID:
		return api.Refused("不能给自己代签，请其他支部班子成员代签。")
	case w == nil || e.WitnessID == caller.MemberID || !MayWitness(*w, *r):
		return api.Field("见证人应是已在现场签到的党员，且不是本人和代签人。", "body.witnessId")
	}
	return nil
}

// Confirm makes a member's amber sign-in count (rule 7): a member who is there, or an officer of the
// branch who did not say to be elsewhere, says until the end of the day that they saw them.
func (s *Service) Confirm(ctx context.Context, meetingID, memberID int64) error {
	caller, now := access.CallerFrom(ctx), store.At(s.now())
	return s.alter(ctx, meetingID, []int64{memberID, caller.MemberID}, func(c *change, sh *Sheet) error {
		if err := access.Require(ctx, access.AttendanceRead, sh.OrgPath); err != nil {
			return err
		}
		r, err := c.row(sh, memberID)
		if err != nil {
			return err
		}
		w := c.rows[rowKey{meetingID, caller.MemberID}]
		officer := caller.May(access.AttendanceRun, sh.OrgPath)
		switch {
		case caller.MemberID == memberID:
			return api.Refused("不能给自己见证，请在场的其他党员或支部书记见证。")
		case !officer && (w == nil || !MayWitness(*w, *r)):
			return api.Refused("只有已在现场签到的党员或支部班子可以见证。")
		case officer && w != nil && Elsewhere(*w):
			return api.Refused("您请了假或者在线上参加，没有在现场，请在场的同志见证。")
		case !NeedsWitness(*r):
			return api.Conflict("这名党员没有等待见证的签到，请刷新页面查看。")
		case sh.State != Open && sh.State != Closed || now > sh.witnessUntil(r):
			return api.Conflict("见证时限已过：会议当日见证，存在手机里后来送到的签到在送到当日见证。请本人提出申诉。")
		}
		r.WitnessID, r.WitnessedAt = caller.MemberID, max(now, r.In.arrived(), r.Out.arrived()) // a clock may have been set back
		c.settle(r)
		return nil
	})
}

// witnessUntil is until when a row may be confirmed: until the meeting's day is
// over, or the day on which a sign-in kept without a network arrived.
func (s *Sheet) witnessUntil(r *Row) store.Instant {
	until := s.WitnessTo
	if late := max(r.In.Received, r.Out.Received); late > 0 {
		year, month, day := late.Time().Date()
		until = max(until, store.At(time.Date(year, month, day+1, 0, 0, 0, 0, clock.Shanghai)))
	}
	return until
}

// Appeal asks the superior org to look again at an absence, once.
func (s *Service) Appeal(ctx context.Context, meetingID int64, reason string) error {
	caller := access.CallerFrom(ctx)
	reason = strings.TrimSpace(reason)
	return s.alter(ctx, meetingID, []int64{caller.MemberID}, func(c *change, sh *Sheet) error {
		if err := access.Require(ctx, access.AttendanceSign, sh.OrgPath); err != nil {
			return err
		}
		r, err := c.row(sh, caller.MemberID)
		switch {
		case err != nil:
			return err
		case sh.State != Closed:
			return api.Conflict("签到还没有结束，请先签到，或请在场党员、支部书记见证。")
		case r.Presence != terms.Absent:
			return api.Conflict("您没有被记为缺勤，不必申诉。")
		case r.AppealState != "":
			return api.Conflict("您已经申诉过，结果请看本页；仍有疑问请联系上级党组织。")
		case reason == "":
			return api.Field("请写明申诉理由。", "body.reason")
		}
		r.AppealState, r.AppealReason = LeaveAsked, reason
		c.note(sh, r.MemberID, "appeal_made")
		return nil
	})
}

// DecideAppeal is the superior's: whoever reviews the branch's plans.
func (s *Service) DecideAppeal(ctx context.Context, meetingID, memberID int64, accept bool, note string) error {
	caller, now := access.CallerFrom(ctx), store.At(s.now())
	note = strings.TrimSpace(note)
	return s.alter(ctx, meetingID, []int64{memberID}, func(c *change, sh *Sheet) error {
		if err := access.Require(ctx, access.MeetingReview, sh.OrgPath); err != nil {
			return err
		}
		r, err := c.row(sh, memberID)
		switch {
		case err != nil:
			return err
		case caller.MemberID == memberID:
			return api.Refused("不能处理自己的申诉，请上级党组织的其他同志处理。")
		case r.AppealState != LeaveAsked:
			return api.Conflict("这名党员没有等待处理的申诉，请刷新页面查看。")
		case note == "":
			return api.Field("请写明核实情况。", "body.note")
		}
		r.AppealState, r.AppealNote = LeaveRefused, note
		line := c.note(sh, memberID, "appeal_refused")
		if accept {
			line.Step = "appeal_accepted"
			r.AppealState, r.WitnessID, r.WitnessedAt = LeaveApproved, 0, now
			if r.In.At == 0 {
				r.In = Sign{At: now, Verdict: terms.Green, Mode: terms.Assisted, Findings: evidence.TrailOf([]evidence.Finding{evidence.WitnessAppeal})}
			}
		}
		c.settle(r)
		return nil
	})
}
