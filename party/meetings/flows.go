package meetings

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// OnAttendanceClosed ends the meeting when its sign-out is over. Who was due and
// who came is known by then, see [Service.OnRollCounted]: this is delivered later,
// and the roll may have been altered since. A meeting that has gone on is left alone.
func (s *Service) OnAttendanceClosed(ctx context.Context, tx *store.Tx, e happened.AttendanceClosed) error {
	m, err := lock(ctx, tx, e.MeetingID)
	if err != nil {
		return err
	}
	to, refusal := Next(m.State, Close, true)
	if refusal != "" {
		return nil
	}
	m.State = to
	if err := save(ctx, tx, m); err != nil {
		return err
	}
	return s.note(ctx, tx, m.ID, "签到截止", "应到 "+digits(m.Due)+" 人，实到 "+digits(m.Present)+" 人")
}

// OnRollCounted keeps who came in line with a roll, from its close until the record
// is filed: then it stands as it was sealed.
func (s *Service) OnRollCounted(ctx context.Context, tx *store.Tx, e happened.RollCounted) error {
	_, err := tx.Exec(ctx, `UPDATE meeting SET due = ?, present = ?, voters = ?, voters_present = ? WHERE id = ? AND state IN ('approved', 'closed')`,
		e.Due, e.Present, e.Voters, e.VotersPresent, e.MeetingID)
	return err
}

// OnOrgMoved rewrites the paths of what belongs to a subtree that moved; it
// belongs into the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, table := range []string{"meeting", "meeting_theme", "meeting_case", "meeting_series"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
			e.To, len(e.From)+1, from, to); err != nil {
			return err
		}
	}
	return nil
}

// OnPolicyChanged forgets every room's point when the cell is isolated 隔离运行.
func (s *Service) OnPolicyChanged(ctx context.Context, tx *store.Tx, e happened.PolicyChanged) error {
	if e.Key != string(policy.Isolated) || e.Value != "true" {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE meeting SET lat = NULL, lng = NULL WHERE lat IS NOT NULL`)
	return err
}
