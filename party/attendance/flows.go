package attendance

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// OnMeetingApproved opens the meeting's sheet, or opens it anew.
func (s *Service) OnMeetingApproved(ctx context.Context, tx *store.Tx, e happened.MeetingApproved) error {
	return s.open(ctx, tx, e)
}

// OnMeetingWithdrawn suspends the sheet; answers and sign-ins are kept for
// when the plan is approved again. A cancelled meeting's is not opened any more.
func (s *Service) OnMeetingWithdrawn(ctx context.Context, tx *store.Tx, e happened.MeetingWithdrawn) error {
	sh, err := sheet(ctx, tx, e.MeetingID)
	if store.Missing(err) || err == nil && sh.State != Open && sh.State != Suspended {
		return nil
	}
	if err != nil {
		return err
	}
	was := sh.State
	sh.State = Suspended
	if e.Cancelled {
		sh.State = Cancelled
	}
	if _, err := tx.NewUpdate().Model(sh).Column("state").WherePK().Exec(ctx); err != nil {
		return err
	}
	tx.After(func() { s.hub.Touch(sh.OrgPath) })
	if was == Suspended {
		return nil
	}
	return s.tellOpened(ctx, tx, sh, nil, true)
}

// OnMeetingFiled ends the time in which the whole roll may be entered by hand: a
// filed record rests on it. It belongs into the filer's own transaction.
func (s *Service) OnMeetingFiled(ctx context.Context, tx *store.Tx, e happened.MeetingFiled) error {
	now := store.At(s.now())
	_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET enter_to = ? WHERE meeting_id = ? AND enter_to > ?`, now, e.MeetingID, now)
	return err
}

// OnMemberAdded, OnMemberChanged and OnMemberLeft keep the rolls that are not closed in line with the register.
func (s *Service) OnMemberAdded(ctx context.Context, tx *store.Tx, e happened.MemberAdded) error {
	return s.refreshOrg(ctx, tx, e.OrgID, e.MemberID)
}

// OnMemberChanged: see OnMemberAdded.
func (s *Service) OnMemberChanged(ctx context.Context, tx *store.Tx, e happened.MemberChanged) error {
	return s.refreshOrg(ctx, tx, e.OrgID, e.MemberID)
}

// OnMemberLeft: see OnMemberAdded.
func (s *Service) OnMemberLeft(ctx context.Context, tx *store.Tx, e happened.MemberLeft) error {
	return s.refreshOrg(ctx, tx, e.OrgID, e.MemberID)
}

// OnPostChanged: see OnMemberAdded. Who takes up a post is due at the committee's meetings.
func (s *Service) OnPostChanged(ctx context.Context, tx *store.Tx, e happened.PostChanged) error {
	return s.refreshOrg(ctx, tx, e.OrgID, e.MemberID)
}

// refreshOrg brings the rolls of an org and its groups in line with the register, and those of other orgs that a
// member is on, who may have been of theirs.
func (s *Service) refreshOrg(ctx context.Context, tx *store.Tx, orgID, memberID int64) error {
	var ids []int64
	if err := tx.NewRaw(`SELECT meeting_id FROM attendance_sheet WHERE state = 'open' AND org_id IN (SELECT id FROM org WHERE id = ? OR parent_id = ? AND kind = 'group')
		UNION SELECT meeting_id FROM attendance_sheet WHERE state = 'entering' AND org_id IN (SELECT id FROM org WHERE id = ? OR parent_id = ? AND kind = 'group')
		UNION SELECT r.meeting_id FROM attendance_roll r JOIN attendance_sheet s ON s.meeting_id = r.meeting_id WHERE r.member_id = ? AND s.state IN ('open', 'entering')
		ORDER BY 1`, orgID, orgID, orgID, orgID, memberID).Scan(ctx, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		if err := s.followRegister(ctx, tx, id, memberID); err != nil {
			return err
		}
	}
	return nil
}

// followRegister brings one roll in line. Who is on one whose sign-in has begun is history, but not who has a vote.
func (s *Service) followRegister(ctx context.Context, tx *store.Tx, meetingID, memberID int64) error {
	if err := lockSheet(ctx, tx, meetingID); err != nil {
		return err
	}
	sh, err := sheet(ctx, tx, meetingID)
	switch begun := store.At(s.now()) >= sh.InFrom; {
	case err != nil:
		return err
	case sh.State == Entering, sh.State == Open && !begun:
		return s.refresh(ctx, tx, sh, false)
	case sh.State == Open:
		return s.refreshVote(ctx, tx, sh, memberID)
	}
	return nil
}

// OnReflectionWritten notes who has written enough 心得体会 to count, by the
// score pack in force when the meeting began. It belongs into the writer's
// own transaction. Who is not on the roll counts nowhere.
func (s *Service) OnReflectionWritten(ctx context.Context, tx *store.Tx, e happened.ReflectionWritten) error {
	c, err := begin(ctx, tx, []rowKey{{e.MeetingID, e.MemberID}})
	if err != nil {
		return err
	}
	r, sh := c.rows[rowKey{e.MeetingID, e.MemberID}], c.sheets[e.MeetingID]
	if r == nil || sh == nil {
		return nil
	}
	pack, _, err := s.policy.Score(ctx, sh.OrgPath, sh.StartsAt.Time())
	if err != nil {
		return err
	}
	c.touch(r)
	r.Reflected = e.Chars >= pack.ReflectionChars
	return s.save(ctx, tx, c)
}

// OnOrgMoved rewrites paths; it belongs into the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
		e.To, len(e.From)+1, from, to)
	return err
}

// OnPolicyChanged takes the fences down and forgets the points when the cell is isolated 隔离运行.
func (s *Service) OnPolicyChanged(ctx context.Context, tx *store.Tx, e happened.PolicyChanged) error {
	if e.Key != string(policy.Isolated) || e.Value != "true" {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET lat = 0, lng = 0, fence = 0 WHERE fence <> 0 OR lat <> 0`)
	return err
}
