package tasks

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OnDecisionTaken makes the task of a decision, once; when a corrected record
// says otherwise the task follows, and ends where nobody is responsible any more.
// Done by one member or for one day it is not done by another or for another day.
// It belongs into the filer's own transaction: a correction must not overtake it.
func (s *Service) OnDecisionTaken(ctx context.Context, tx *store.Tx, e happened.DecisionTaken) error {
	t, known, err := lock(ctx, tx, "item_id", e.ItemID)
	if err != nil {
		return err
	}
	switch {
	case !known && e.MemberID == 0:
		return nil
	case !known:
		t = Task{ID: store.NewID(), OrgID: e.OrgID, OrgPath: e.OrgPath, MeetingID: e.MeetingID, ItemID: e.ItemID, Title: e.Title,
			MemberID: e.MemberID, DueOn: e.DueOn, State: Open}
		res, err := tx.NewInsert().Model(&t).On("CONFLICT (item_id) DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return err
		}
		return s.took(ctx, tx, t, Set, "")
	case e.MemberID == 0 && t.State != Open:
		return nil
	case e.MemberID == 0:
		t.State, t.Note, t.EndedAt = Dropped, "会议记录更正后不再布置。", store.At(s.now())
		return s.saved(ctx, tx, t, Drop, t.Note)
	case t.Title == e.Title && t.MemberID == e.MemberID && t.DueOn == e.DueOn && t.State != Dropped:
		return nil
	}
	step := Changed
	if t.State == Dropped || t.State == Done && (t.MemberID != e.MemberID || t.DueOn != e.DueOn) {
		step, t.State, t.Note, t.EndedAt = Reopen, Open, "", 0
	}
	t.Title, t.MemberID, t.DueOn = e.Title, e.MemberID, e.DueOn
	return s.saved(ctx, tx, t, step, "会议记录已更正。")
}

func (s *Service) saved(ctx context.Context, tx *store.Tx, t Task, step Step, note string) error {
	if err := save(ctx, tx, t); err != nil {
		return err
	}
	return s.took(ctx, tx, t, step, note)
}

// took tells of a step.
func (s *Service) took(ctx context.Context, tx *store.Tx, t Task, step Step, note string) error {
	if err := s.write(ctx, tx, t, step, note); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.TaskStep{TaskID: t.ID, OrgID: t.OrgID, OrgPath: t.OrgPath, MemberID: t.MemberID, Step: string(step), ItemID: t.ItemID})
}

// OnOrgMoved rewrites the paths of a subtree that moved, in the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	_, err := tx.Exec(ctx, `UPDATE task SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`, e.To, len(e.From)+1, from, to)
	return err
}

// OnOrgAbolished follows an org that was merged into another, which sees to its open tasks from now on.
// Of one that was abolished nobody does: its open tasks end, with the reason.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	var ids []int64
	if err := tx.NewRaw(`SELECT id FROM task WHERE org_path = ? AND state = ? ORDER BY id`, e.Path, Open).Scan(ctx, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		t, _, err := lock(ctx, tx, "id", id)
		if err != nil {
			return err
		}
		if t.State != Open {
			continue
		}
		if e.IntoID == 0 {
			t.State, t.Note, t.EndedAt = Dropped, "党组织已经撤销，任务随之撤销。", store.At(s.now())
			err = s.saved(ctx, tx, t, Drop, t.Note)
		} else {
			err = s.handOver(ctx, tx, t, e.IntoID)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// handOver gives a task to another org.
func (s *Service) handOver(ctx context.Context, tx *store.Tx, t Task, to int64) error {
	t.OrgID = to
	if err := tx.NewRaw(`SELECT path FROM org WHERE id = ?`, to).Scan(ctx, &t.OrgPath); err != nil {
		return err
	}
	return s.saved(ctx, tx, t, Changed, "党组织已经合并，任务转到合并后的党组织。")
}
