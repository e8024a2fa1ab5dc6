package privacy

import (
	"context"
	"io"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// AskExport asks for the roll of an org's subtree with numbers and addresses in clear.
func (s *Service) AskExport(ctx context.Context, orgID int64, reason string) (e Export, err error) {
	if why := WrongReason(reason); why != "" {
		return e, api.Field(strings.Replace(why, "查看", "导出", 1), "body.reason")
	}
	path, err := access.Scope(ctx, access.PrivacyExport, orgID)
	if err != nil {
		return e, err
	}
	c := access.CallerFrom(ctx)
	e = Export{ID: store.NewID(), OrgID: orgID, Reason: reason, State: Asked, AskedBy: c.AccountID, Asker: c.Name, AskedAt: store.At(s.now())}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := insert(ctx, tx, &e); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.ExportStep{ExportID: e.ID, OrgPath: path, Step: string(Asked), Reason: reason})
	})
	return e, err
}

// DecideExport approves an export or not; its asker may take it within ExportHours.
func (s *Service) DecideExport(ctx context.Context, id int64, approve bool, note string) error {
	return s.onExport(ctx, id, func(tx *store.Tx, e *Export) error {
		if err := access.Require(ctx, access.PrivacyApprove, e.OrgPath); err != nil {
			return err
		}
		c := access.CallerFrom(ctx)
		if why := WrongDecider(e.AskedBy, c.AccountID); why != "" {
			return api.Refused(why)
		}
		if e.State != Asked {
			return api.Conflict("这份申请已经处理过，请刷新后查看。")
		}
		e.State, e.DecidedBy, e.Decider, e.Note, e.DecidedAt = NotApproved, c.AccountID, c.Name, note, store.At(s.now())
		if approve {
			e.State, e.Until = Approved, store.At(s.now().Add(ExportHours*time.Hour))
		}
		return s.bus.Publish(ctx, tx, happened.ExportStep{ExportID: id, OrgPath: e.OrgPath, Step: string(e.State), Reason: note})
	})
}

// onExport reads an export that nobody else changes meanwhile, has fn change it, and saves it, all
// in one transaction.
func (s *Service) onExport(ctx context.Context, id int64, fn func(*store.Tx, *Export) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var e Export
		err := locking(tx, withOrg(tx.NewSelect().Model(&e)).Where("e.id = ?", id), "e").Scan(ctx)
		if store.Missing(err) {
			return api.NotFound("没有这份申请，请刷新后重试。")
		} else if err != nil {
			return err
		}
		was := e.State
		if err := fn(tx, &e); err != nil {
			return err
		}
		res, err := tx.NewUpdate().Model(&e).WherePK().Where("state = ?", was).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n == 0 { // somebody else was faster, at the same moment
			return api.Conflict("这份申请刚刚处理过，请刷新后查看。")
		}
		return nil
	})
}

// TakeExport writes the list once: it is made from the register at this moment, so that no copy
// in clear waits on the disk. It counts as taken before the first byte leaves.
func (s *Service) TakeExport(ctx context.Context, id int64, to io.Writer) error {
	e, err := exportByID(ctx, s.db, id)
	if err != nil && !store.Missing(err) {
		return err
	}
	if err := access.Require(ctx, access.PrivacyExport, e.OrgPath); err != nil {
		return err
	}
	by := access.CallerFrom(ctx).AccountID
	if why := WrongTaking(e, by, s.now()); why != "" {
		return api.Conflict(why)
	}
	n, err := s.members.ExportClear(ctx, to, members.Filter{Within: e.OrgPath})
	if err != nil {
		return err
	}
	return s.onExport(ctx, id, func(tx *store.Tx, e *Export) error {
		if why := WrongTaking(*e, by, s.now()); why != "" { // taken a moment ago
			return api.Conflict(why)
		}
		e.State, e.TakenAt, e.Members = Taken, store.At(s.now()), n
		return s.bus.Publish(ctx, tx, happened.ExportStep{ExportID: id, OrgPath: e.OrgPath, Step: string(Taken), Members: n, Reason: e.Reason})
	})
}

// Exports lists what the caller asked for or may decide on, the newest first.
func (s *Service) Exports(ctx context.Context) (list []Export, err error) {
	c := access.CallerFrom(ctx)
	q := withOrg(s.db.NewSelect().Model(&list))
	if path, ok := c.Range(access.PrivacyApprove); ok {
		from, to := store.Range(path)
		q.Where("e.asked_by = ? OR o.path >= ? AND o.path < ?", c.AccountID, from, to)
	} else {
		q.Where("e.asked_by = ?", c.AccountID)
	}
	return list, q.Order("e.id DESC").Limit(100).Scan(ctx)
}
