package tasks

import (
	"context"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Take takes a task one step on: done by who is responsible or by the branch's
// officers, reopened and dropped by the officers alone.
func (s *Service) Take(ctx context.Context, id int64, step Step, note string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		t, ok, err := lock(ctx, tx, "id", id)
		if err != nil {
			return err
		}
		who := access.CallerFrom(ctx)
		if err := may(ctx, t); err != nil {
			return err
		}
		if !ok || !(step == Finish && who.MemberID == t.MemberID) && !who.May(access.TaskManage, t.OrgPath) {
			return api.Refused("任务由责任人完成，由支部班子重新打开或者撤销，请联系本支部的支部班子。")
		}
		to, refusal := Next(t.State, step)
		if refusal != "" {
			return api.Conflict(refusal)
		}
		if fault := NoteFault(step, note); fault != "" {
			return api.Field(fault, "body.note")
		}
		t.State, t.Note, t.EndedAt = to, note, store.At(s.now())
		if to == Open {
			t.Note, t.EndedAt = "", 0
		}
		return s.saved(ctx, tx, t, step, note)
	})
}

// Get reads a task the caller may see.
func (s *Service) Get(ctx context.Context, id int64) (Task, error) {
	t, _, err := one(ctx, s.db, id)
	if err != nil {
		return t, err
	}
	return t, may(ctx, t)
}

// may refuses who may not see a task; whoever is responsible may, also for that
// of an org above their branch. A task that is not there, with no path, is like one out of reach.
func may(ctx context.Context, t Task) error {
	if who := access.CallerFrom(ctx); who.MemberID != 0 && who.MemberID == t.MemberID {
		return nil
	}
	return access.Require(ctx, access.TaskRead, t.OrgPath)
}
