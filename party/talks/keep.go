package talks

import (
	"context"
	"strings"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Said is what is written down of a talk.
type Said struct {
	WithID   int64
	ReaderID int64 // the superior who may read it; 0 is nobody
	HeldOn   string
	Place    string
	Body     string
}

// Record writes down a talk of the caller with somebody, who then confirms it.
func (s *Service) Record(ctx context.Context, said Said) (t Talk, err error) {
	me := access.CallerFrom(ctx).MemberID
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if t, err = s.between(ctx, tx, me, said.WithID, said.HeldOn); err != nil {
			return err
		}
		if t.ReaderID, err = s.reader(ctx, tx, t, said.ReaderID); err != nil {
			return err
		}
		t.Place = strings.TrimSpace(said.Place)
		t.BodySealed = s.box.Seal(strings.TrimSpace(said.Body), bodyAt(t.ID))
		if err := once(ctx, tx, t); err != nil {
			return err
		}
		return insert(ctx, tx, &t)
	})
	return t, err
}

// between is a talk of two on a day, of the kind the two make it.
func (s *Service) between(ctx context.Context, r store.Reader, oneID, otherID int64, on string) (t Talk, err error) {
	if why := WrongDay(on, clock.Day(s.now().AddDate(-1, 0, 0)), s.today()); why != "" {
		return t, api.Field(why, "body.heldOn")
	}
	one, err := side(ctx, r, oneID)
	if err != nil {
		return t, err
	}
	other, err := side(ctx, r, otherID)
	if err != nil {
		return t, err
	}
	if one.MemberID == 0 {
		return t, api.Invalid("登记谈心谈话的账号要属于一名在册党员，请联系支部书记。")
	}
	if other.MemberID == 0 {
		return t, api.Invalid("没有找到谈话的另一方，请重新选择。")
	}
	kind, branch, why := KindOf(one, other)
	if why != "" {
		return t, api.Invalid(why)
	}
	return Talk{ID: store.NewID(), OrgID: branch.OrgID, OrgPath: branch.Path, Kind: kind, OneID: oneID, OtherID: otherID, HeldOn: on}, nil
}

// reader is the superior who may read a talk, once it is one.
func (s *Service) reader(ctx context.Context, r store.Reader, t Talk, id int64) (int64, error) {
	if id == 0 || t.of(id) {
		return 0, nil
	}
	who, err := side(ctx, r, id)
	if err != nil {
		return 0, err
	}
	if !over(who, Side{Path: t.OrgPath}) {
		return 0, api.Field("只能指定上级党组织中任职的同志查看，请重新选择。", "body.readerId")
	}
	return id, nil
}

// Paper records a talk of two others that was kept on paper: that it was held, not what was said.
func (s *Service) Paper(ctx context.Context, orgID, oneID, otherID int64, on, place string) (t Talk, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		org, err := s.orgs.Get(ctx, tx, orgID)
		if err != nil {
			return err
		}
		if err := access.Require(ctx, access.DutyRecord, org.Path); err != nil {
			return err
		}
		if t, err = s.between(ctx, tx, oneID, otherID, on); err != nil {
			return err
		}
		if t.OrgID != orgID {
			return api.Invalid("只能登记本支部同志的谈话，请重新选择。")
		}
		t.Place, t.Kept, t.Paper = strings.TrimSpace(place), true, true
		if err := once(ctx, tx, t); err != nil {
			return err
		}
		if err := insert(ctx, tx, &t); err != nil {
			return err
		}
		return s.tell(ctx, tx, t)
	})
	return t, err
}

// once refuses a talk of two on a day that one of them, or an officer, has written down already: the two
// often both do, and a second click is none.
func once(ctx context.Context, tx *store.Tx, t Talk) error {
	if tx.Engine() == store.PostgreSQL { // the second of two who write at once waits
		if _, err := tx.Exec(ctx, `SELECT 1 FROM member WHERE id = ? FOR NO KEY UPDATE`, min(t.OneID, t.OtherID)); err != nil {
			return err
		}
	}
	n, err := tx.NewSelect().Model((*Talk)(nil)).Where("held_on = ? AND (one_id = ? AND other_id = ? OR one_id = ? AND other_id = ?)",
		t.HeldOn, t.OneID, t.OtherID, t.OtherID, t.OneID).Count(ctx)
	if err == nil && n > 0 {
		err = api.Conflict("双方这一天的谈话已经登记，请在谈话记录里查看或者确认。")
	}
	return err
}

// tell counts a talk that is kept where the two are enrolled now, and tells of it.
func (s *Service) tell(ctx context.Context, tx *store.Tx, t Talk) error {
	var branches []string
	if err := tx.NewRaw(`SELECT org_path FROM member WHERE id IN (?, ?)`, t.OneID, t.OtherID).Scan(ctx, &branches); err != nil {
		return err
	}
	if _, err := recount(ctx, tx, branches...); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.TalkHeld{TalkID: t.ID, OrgID: t.OrgID, OrgPath: t.OrgPath, Kind: string(t.Kind), HeldOn: t.HeldOn, Members: []int64{t.OneID, t.OtherID}})
}

// mine is a talk of the caller's; of others' it is as if there were none.
func (s *Service) mine(ctx context.Context, r store.Reader, id int64) (Talk, error) {
	t, err := find(ctx, r, id)
	if store.Missing(err) || err == nil && !t.of(access.CallerFrom(ctx).MemberID) {
		return t, notYours
	}
	return t, err
}

var notYours = api.NotFound("没有找到这次谈话。谈话只有双方可以查看，请向对方核实。")

// Confirm has the other say that the talk was so; from then on it counts and stays.
func (s *Service) Confirm(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		t, err := s.mine(ctx, tx, id)
		if err != nil {
			return err
		}
		if t.OneID == access.CallerFrom(ctx).MemberID {
			return api.Conflict("请由谈话的另一方确认。")
		}
		n, err := tx.Exec(ctx, `UPDATE talk SET kept = ? WHERE id = ? AND kept = ?`, true, id, false)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.Conflict("这次谈话已经确认。")
		}
		return s.tell(ctx, tx, t)
	})
}

// TakeBack removes a talk that was not confirmed: by who wrote it down, or by the other, who finds it was not so.
func (s *Service) TakeBack(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := s.mine(ctx, tx, id); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `DELETE FROM talk WHERE id = ? AND kept = ?`, id, false)
		if err == nil && n == 0 {
			err = api.Conflict("双方已经确认，不能再删除。")
		}
		return err
	})
}
