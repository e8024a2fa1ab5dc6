package privacy

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// The states of a correction besides Asked.
const (
	granted = "granted"
	refused = "refused"
)

// maxOpen is how many corrections one member may have under way.
const maxOpen = 10

// AskCorrection asks for the correction of one field of the caller's own record: the branch, or the level above it for
// what that reviews (party/members/revisions.go).
func (s *Service) AskCorrection(ctx context.Context, field, value, reason string) error {
	m, err := s.Mine(ctx)
	if err != nil {
		return err
	}
	if members.FieldOf(field) == "" {
		return api.Field("没有这一项，请刷新页面后再试。", "body.field")
	}
	if ok, err := s.members.Propose(ctx, m.ID, field, value, reason); ok || err != nil {
		return err
	}
	c := Correction{ID: store.NewID(), MemberID: m.ID, Field: field, Reason: reason, State: string(Asked), AskedAt: store.At(s.now())}
	c.ValueSealed = s.box.Seal(value, crypt.At("privacy_correction", "value", c.ID))
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := alone(ctx, tx, access.CallerFrom(ctx).AccountID); err != nil {
			return err
		}
		n, err := tx.NewSelect().Model((*Correction)(nil)).Where("member_id = ? AND state = ?", m.ID, Asked).Count(ctx)
		if err != nil {
			return err
		}
		if n >= maxOpen {
			return api.Conflict("还有更正申请没有处理完，请等支部答复后再提。")
		}
		if err := insert(ctx, tx, &c); err != nil {
			return err
		}
		return s.tellCorrection(ctx, tx, c, m.OrgPath)
	})
}

func (s *Service) tellCorrection(ctx context.Context, tx *store.Tx, c Correction, path string) error {
	return s.bus.Publish(ctx, tx, happened.CorrectionStep{CorrectionID: c.ID, MemberID: c.MemberID, OrgPath: path, Field: c.Field, Step: c.State})
}

// DecideCorrection grants a correction, which changes the record, or refuses it with a reason the
// member reads. What was asked for is gone from here afterwards.
func (s *Service) DecideCorrection(ctx context.Context, id int64, grant bool, note string) error {
	c, err := correctionByID(ctx, s.db, id)
	if err != nil && !store.Missing(err) {
		return err
	}
	if err := access.Require(ctx, access.MemberManage, c.OrgPath); err != nil {
		return err
	}
	if c.State != string(Asked) {
		return answered
	}
	if access.CallerFrom(ctx).MemberID == c.MemberID {
		return api.Refused("不能处理自己的更正申请，请由支部的另一位同志或上级党务干部处理。")
	}
	value, err := s.box.Open(c.ValueSealed, crypt.At("privacy_correction", "value", id))
	if err != nil {
		return err
	}
	c.State, c.Decider, c.Note, c.DecidedAt, c.ValueSealed = refused, access.CallerFrom(ctx).Name, note, store.At(s.now()), nil
	if grant {
		c.State = granted
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.NewUpdate().Model(&c).WherePK().Where("state = ?", Asked).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return answered
		}
		if grant { // the register's own rules decide whether it can be so
			if err := s.members.Amend(ctx, tx, c.MemberID, c.Field, value, c.Reason); err != nil {
				return err
			}
		}
		return s.tellCorrection(ctx, tx, c, c.OrgPath)
	})
}

var answered = api.Conflict("这份申请已经处理过，请刷新后查看。")

// Corrections lists what waits for the caller's decision, the oldest first.
func (s *Service) Corrections(ctx context.Context) (list []Correction, err error) {
	path, err := access.Scope(ctx, access.MemberManage)
	if err != nil {
		return nil, err
	}
	q := withMember(s.db.NewSelect().Model(&list)).Where("c.state = ?", Asked)
	return list, store.Within(q, "m.org_path", path).Order("c.id").Limit(200).Scan(ctx)
}

// askedBy lists the corrections a member has asked for, the newest first.
func (s *Service) askedBy(ctx context.Context, memberID int64) (list []Correction, err error) {
	err = withMember(s.db.NewSelect().Model(&list)).Where("c.member_id = ?", memberID).Order("c.id DESC").Limit(50).Scan(ctx)
	return list, err
}
