package meetings

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/party/terms"
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

// OnRollCounted keeps who came in line with a roll, from its close on. Once the record is
// filed it follows by a correction: the version before is kept, and the one after sealed.
func (s *Service) OnRollCounted(ctx context.Context, tx *store.Tx, e happened.RollCounted) error {
	n, err := tx.Exec(ctx, `UPDATE meeting SET due = ?, present = ?, voters = ?, voters_present = ? WHERE id = ? AND state IN ('approved', 'closed')`,
		e.Due, e.Present, e.Voters, e.VotersPresent, e.MeetingID)
	if err != nil || n > 0 {
		return err
	}
	m, err := lock(ctx, tx, e.MeetingID)
	if store.Missing(err) || err == nil && (m.State != terms.Filed || !m.counted(e)) {
		return nil
	}
	if err != nil {
		return err
	}
	reason := "归档以后，申诉成立或者经过见证，名册有变动：" + countedText(m, e)
	if err := s.putAway(ctx, tx, &m, "到会情况更正", reason); err != nil {
		return err
	}
	m.LatePresent += e.Present - m.Present
	m.Due, m.Present, m.Voters, m.VotersPresent = e.Due, e.Present, e.Voters, e.VotersPresent // whether it counts stays as it was settled at filing
	if err := save(ctx, tx, m); err != nil {
		return err
	}
	if err := s.seal(ctx, tx, m); err != nil {
		return err
	}
	return s.tellCorrected(ctx, tx, m, reason)
}

// counted tells whether a roll counts otherwise than the record says.
func (m *Meeting) counted(e happened.RollCounted) bool {
	return m.Due != e.Due || m.Present != e.Present || m.Voters != e.Voters || m.VotersPresent != e.VotersPresent
}

func countedText(m Meeting, e happened.RollCounted) string {
	return "应到 " + digits(m.Due) + " 人、实到 " + digits(m.Present) + " 人，改为应到 " + digits(e.Due) + " 人、实到 " + digits(e.Present) + " 人。"
}

// Hold keeps others from changing meetings until tx ends. Meeting, sheet, rows is the order in which all
// take what a meeting and its roll have: two that took them crosswise would wait for each other.
func (s *Service) Hold(ctx context.Context, tx *store.Tx, ids []int64) error {
	if tx.Engine() == store.SQLite { // has one writer
		return nil
	}
	_, err := tx.Exec(ctx, `SELECT 1 FROM meeting WHERE id IN (?) ORDER BY id FOR NO KEY UPDATE`, store.In(ids))
	return err
}

// OnOrgMoved rewrites the paths of what belongs to a subtree that moved; it
// belongs into the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, c := range [][2]string{{"meeting", "org_path"}, {"meeting_theme", "org_path"}, {"meeting_case", "org_path"}, {"meeting_series", "org_path"}, {"meeting_heir", "org_path"},
		{"meeting_recommendation", "org_path"}, {"meeting_recommendation", "case_path"}} {
		table, path := c[0], c[1]
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET `+path+` = ? || substr(`+path+`, ?) WHERE `+path+` >= ? AND `+path+` < ?`,
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
