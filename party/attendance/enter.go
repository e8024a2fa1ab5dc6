package attendance

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Exception is a member who did not simply come to a meeting whose roll is entered by hand.
type Exception struct {
	MemberID int64
	Presence terms.Presence // leave, absent, online; assisted for one of the exempt who came
	Reason   string         // why on leave or online
}

// EnterRoll 会议记录人登记: everybody came but those named. It is for small
// meetings at which phones are not used, and for one held without a plan; what
// members signed themselves stays. Once the meeting is over the roll is closed with it.
func (s *Service) EnterRoll(ctx context.Context, meetingID int64, reason string, except []Exception) error {
	reason = strings.TrimSpace(reason)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		c, sh, err := s.wholeRoll(ctx, tx, meetingID)
		if err != nil {
			return err
		}
		if _, err := s.requireRoll(ctx, tx, access.AttendanceRun, sh); err != nil {
			return err
		}
		now := store.At(s.now())
		if refusal := sh.Enterable(now.Time()); refusal != "" {
			return api.Conflict(refusal)
		}
		if reason == "" {
			return api.Field("请写明为什么不由本人签到。", "body.reason")
		}
		named, err := exceptions(c, sh, except)
		if err != nil {
			return err
		}
		was := sh.State
		if now >= sh.EndsAt && sh.State != Closed {
			sh.State, sh.ClosedAt = Closed, now
		}
		for _, r := range c.rows {
			c.touch(r)
			enter(r, named[r.MemberID], reason, now)
			c.settle(r)
		}
		if err := s.save(ctx, tx, c); err != nil {
			return err
		}
		line := happened.RollEntered{MeetingID: sh.MeetingID, OrgID: sh.OrgID, OrgPath: sh.OrgPath, Members: len(c.rows), Except: len(named)}
		if err := s.bus.Publish(ctx, tx, line); err != nil {
			return err
		}
		if was == sh.State {
			return s.recount(ctx, tx, sh)
		}
		return s.closeEntered(ctx, tx, sh, c)
	})
}

// wholeRoll reads every row of a meeting, about to be altered: first the meeting, then
// its sheet, then the rows are locked, as [Service.CloseDue] does it.
func (s *Service) wholeRoll(ctx context.Context, tx *store.Tx, meetingID int64) (*change, *Sheet, error) {
	if err := s.hold(ctx, tx, meetingID); err != nil {
		return nil, nil, err
	}
	if err := lockSheet(ctx, tx, meetingID); err != nil {
		return nil, nil, err
	}
	rows, err := roll(ctx, tx, meetingID)
	if err != nil {
		return nil, nil, err
	}
	keys := make([]rowKey, len(rows))
	for i := range rows {
		keys[i] = rows[i].key()
	}
	c, err := begin(ctx, tx, append(keys, rowKey{meetingID, 0}))
	if err != nil {
		return nil, nil, err
	}
	if c.sheets[meetingID] == nil {
		return nil, nil, noSheet
	}
	return c, c.sheets[meetingID], nil
}

// exceptions checks those named and finds them by member.
func exceptions(c *change, sh *Sheet, except []Exception) (map[int64]*Exception, error) {
	named := make(map[int64]*Exception, len(except))
	for i := range except {
		e := &except[i]
		e.Reason = strings.TrimSpace(e.Reason)
		switch r := c.rows[rowKey{sh.MeetingID, e.MemberID}]; {
		case r == nil:
			return nil, api.Field("有人不在这次会议的应到名单上，请刷新页面后再登记。", "body.except")
		case named[e.MemberID] != nil:
			return nil, api.Field("同一名党员填了两次，请删去重复的一行。", "body.except")
		case r.Why == SuspendedMember:
			return nil, api.Field("停止党籍的党员不计应到，不必登记。", "body.except")
		case e.Presence == terms.Online && !sh.Online:
			return nil, api.Conflict("本支部不允许线上参加；需要启用请联系上级党组织。")
		case (e.Presence == terms.Online || e.Presence == terms.Leave) && e.Reason == "":
			return nil, api.Field("请写明请假或线上参加的原因。", "body.except")
		}
		named[e.MemberID] = e
	}
	return named, nil
}

// leaveByHand notes who said that a member was on leave: a roll entered again may take it back.
const leaveByHand = "会议记录人登记"

// enter writes one row of a roll that is entered by hand; e is nil for whoever came.
func enter(r *Row, e *Exception, reason string, now store.Instant) {
	byHand := r.In.At != 0 && r.In.Findings.Method() == evidence.ByRoll
	if r.In.At != 0 && !byHand { // signed, or entered with a witness
		return
	}
	if byHand {
		r.In, r.Out, r.Reason = Sign{}, Sign{}, ""
	}
	if r.LeaveNote == leaveByHand {
		r.LeaveState, r.LeaveReason, r.LeaveNote = "", "", ""
	}
	mode := terms.Assisted
	switch {
	case e == nil && r.Exempt:
		return
	case e == nil:
	case e.Presence == terms.Leave:
		r.LeaveState, r.LeaveReason, r.LeaveNote = LeaveApproved, e.Reason, leaveByHand
		return
	case e.Presence == terms.Absent:
		return
	case e.Presence == terms.Online:
		mode, reason = terms.Online, e.Reason
	}
	s := Sign{At: now, Verdict: terms.Green, Mode: mode, Findings: evidence.TrailOf([]evidence.Finding{evidence.AssistedRoll})}
	r.In, r.Out, r.Reason = s, s, reason
}

// closeEntered closes a sheet whose roll was entered after the meeting was over.
func (s *Service) closeEntered(ctx context.Context, tx *store.Tx, sh *Sheet, c *change) error {
	if err := closeSheets(ctx, tx, []int64{sh.MeetingID}, sh.ClosedAt); err != nil {
		return err
	}
	rows := make([]Row, 0, len(c.rows))
	for _, r := range c.rows {
		rows = append(rows, *r)
	}
	if err := s.bus.Publish(ctx, tx, closed(sh, countRows(rows))); err != nil {
		return err
	}
	return s.recount(ctx, tx, sh)
}
