package openness

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// OnMeetingApproved puts a meeting on the branch's page.
func (s *Service) OnMeetingApproved(ctx context.Context, tx *store.Tx, e happened.MeetingApproved) error {
	if !Told(e.Kind) {
		return nil
	}
	m := Meeting{MeetingID: e.MeetingID, OrgID: e.OrgID, OrgPath: e.OrgPath, Kinds: kindsOf(e.Kind, e.Also), Title: e.Title, Place: e.Place.Name,
		HeldOn: clock.Day(e.StartsAt), StartsAt: store.At(e.StartsAt), State: Coming}
	_, err := tx.NewInsert().Model(&m).On("CONFLICT (meeting_id) DO UPDATE").Set("kinds = EXCLUDED.kinds").Set("title = EXCLUDED.title").
		Set("place = EXCLUDED.place").Set("held_on = EXCLUDED.held_on").Set("starts_at = EXCLUDED.starts_at").Set("state = EXCLUDED.state").Exec(ctx)
	return err
}

// OnMeetingWithdrawn takes a meeting off the page until it is approved again; one that is called off stays and says so.
func (s *Service) OnMeetingWithdrawn(ctx context.Context, tx *store.Tx, e happened.MeetingWithdrawn) error {
	to := Withdrawn
	if e.Cancelled {
		to = Cancelled
	}
	_, err := tx.Exec(ctx, `UPDATE openness_meeting SET state = ? WHERE meeting_id = ?`, to, e.MeetingID)
	return err
}

// OnAttendanceClosed counts who was due and who came.
func (s *Service) OnAttendanceClosed(ctx context.Context, tx *store.Tx, e happened.AttendanceClosed) error {
	if !Told(e.Kind) {
		return nil
	}
	m := Meeting{MeetingID: e.MeetingID, OrgID: e.OrgID, OrgPath: e.OrgPath, Kinds: kindsOf(e.Kind, nil), Title: terms.Label(e.Kind), HeldOn: s.today(), State: Held,
		Counted: true, Due: e.Due, Came: e.Present + e.Online + e.Assisted, Leave: e.Leave}
	_, err := tx.NewInsert().Model(&m).On("CONFLICT (meeting_id) DO UPDATE").Set("state = EXCLUDED.state").Set("counted = EXCLUDED.counted").
		Set("due = EXCLUDED.due").Set("came = EXCLUDED.came").Set("leave = EXCLUDED.leave").Exec(ctx)
	return err
}

// OnRollCounted follows what a witness or an appeal changes after the roll was closed.
func (s *Service) OnRollCounted(ctx context.Context, tx *store.Tx, e happened.RollCounted) error {
	_, err := tx.Exec(ctx, `UPDATE openness_meeting SET due = ?, came = ?, leave = ? WHERE meeting_id = ? AND counted`,
		e.Due, e.Present, e.Leave, e.MeetingID)
	return err
}

// OnMeetingFiled says that the record can be read.
func (s *Service) OnMeetingFiled(ctx context.Context, tx *store.Tx, e happened.MeetingFiled) error {
	if !Told(e.Kind) {
		return nil
	}
	m := Meeting{MeetingID: e.MeetingID, OrgID: e.OrgID, OrgPath: e.OrgPath, Kinds: kindsOf(e.Kind, e.Also), Title: terms.Label(e.Kind), HeldOn: e.HeldOn,
		State: Filed, Inquorate: e.Inquorate}
	if m.HeldOn == "" {
		m.HeldOn = e.Month + "-01"
	}
	q := tx.NewInsert().Model(&m).On("CONFLICT (meeting_id) DO UPDATE").Set("state = EXCLUDED.state").Set("kinds = EXCLUDED.kinds").Set("inquorate = EXCLUDED.inquorate")
	if e.HeldOn != "" {
		q = q.Set("held_on = EXCLUDED.held_on")
	}
	_, err := q.Exec(ctx)
	return err
}

// OnDecisionTaken puts what follows from a meeting on the page, where the meeting itself stands on it.
func (s *Service) OnDecisionTaken(ctx context.Context, tx *store.Tx, e happened.DecisionTaken) error {
	n, err := tx.NewSelect().Model((*Meeting)(nil)).Where("meeting_id = ?", e.MeetingID).Count(ctx)
	if err != nil || n == 0 {
		return err
	}
	t := Task{ItemID: e.ItemID, MeetingID: e.MeetingID, OrgID: e.OrgID, OrgPath: e.OrgPath, Title: e.Title, MemberID: e.MemberID, DueOn: e.DueOn, State: "open"}
	_, err = tx.NewInsert().Model(&t).On("CONFLICT (item_id) DO UPDATE").Set("title = EXCLUDED.title").Set("member_id = EXCLUDED.member_id").
		Set("due_on = EXCLUDED.due_on").Exec(ctx)
	return err
}

// OnTaskStep follows what becomes of it.
func (s *Service) OnTaskStep(ctx context.Context, tx *store.Tx, e happened.TaskStep) error {
	to := map[string]string{"set": "open", "reopened": "open", "done": "done", "dropped": "dropped"}[e.Step]
	if e.ItemID == 0 || to == "" {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE openness_task SET state = ? WHERE item_id = ?`, to, e.ItemID)
	return err
}

// OnOrgMoved rewrites paths; it belongs into the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, table := range []string{"openness_meeting", "openness_task", "openness_disclosure", "openness_suggestion"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
			e.To, len(e.From)+1, from, to); err != nil {
			return err
		}
	}
	return nil
}

// OnOrgAbolished follows a branch that was merged into another: what is still open goes over to it with
// the members. What was held and published stays on the page of the branch that did it, so that nobody's
// figures change. Of a branch that was abolished nobody is left to answer: its suggestions are closed.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	const waiting = ` WHERE org_path = ? AND kind = 'suggestion' AND answered_at = 0 AND NOT hidden`
	if e.IntoID == 0 {
		_, err := tx.Exec(ctx, `UPDATE openness_suggestion SET hidden = TRUE, hidden_why = '党组织已经撤销，没有来得及答复。'`+waiting, e.Path)
		return err
	}
	const over = ` SET org_id = ?, org_path = (SELECT path FROM org WHERE id = ?)`
	if _, err := tx.Exec(ctx, `UPDATE openness_task`+over+` WHERE org_path = ? AND state = 'open'`, e.IntoID, e.IntoID, e.Path); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE openness_suggestion`+over+waiting, e.IntoID, e.IntoID, e.Path)
	return err
}
