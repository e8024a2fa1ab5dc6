package access

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// grantRow is one explicit grant.
type grantRow struct {
	bun.BaseModel `bun:"table:account_grant"`
	ID            int64 `bun:",pk"`
	AccountID     int64
	Role          Role
	OrgID         int64 // 0: the whole cell
	UntilAt       store.Instant
	GivenBy       int64
	GivenAt       store.Instant
	Reason        string
}

// Give grants role at an org until then. A grant of the same role at the same
// org is prolonged or shortened.
func (s *Service) Give(ctx context.Context, accountID int64, role Role, orgID int64, until time.Time, reason string) (id int64, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		_, _, err := s.Manageable(ctx, tx, accountID)
		if err != nil {
			return err
		}
		path, kind, err := orgAt(ctx, tx, orgID)
		if err != nil && !store.Missing(err) {
			return err
		}
		if err := Require(ctx, AccountManage, path); err != nil {
			return err
		}
		if why := MayGrant(CallerFrom(ctx), role, kind, path, s.now(), until); why != "" {
			return api.Refused(why)
		}
		row := grantRow{ID: store.NewID(), AccountID: accountID, Role: role, OrgID: orgID, UntilAt: store.At(until),
			GivenBy: CallerFrom(ctx).AccountID, GivenAt: store.At(s.now()), Reason: reason}
		if _, err := tx.NewInsert().Model(&row).On("CONFLICT (account_id, role, org_id) DO UPDATE").
			Set("until_at = EXCLUDED.until_at, given_by = EXCLUDED.given_by, given_at = EXCLUDED.given_at, reason = EXCLUDED.reason").
			Returning("id").Exec(ctx); err != nil {
			return err
		}
		id = row.ID
		tx.After(func() { s.sessions.forget(accountID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: accountID, What: "granted", Role: string(role), OrgID: orgID, OrgPath: path, Reason: reason})
	})
	return id, err
}

// Take takes a grant away.
func (s *Service) Take(ctx context.Context, accountID, grantID int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if _, _, err := s.Manageable(ctx, tx, accountID); err != nil {
			return err
		}
		var row grantRow
		err := tx.NewSelect().Model(&row).Where("id = ? AND account_id = ?", grantID, accountID).Scan(ctx)
		if store.Missing(err) {
			return api.NotFound("没有这项授权，可能已被收回。")
		}
		if err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx); err != nil {
			return err
		}
		tx.After(func() { s.sessions.forget(accountID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: accountID, What: "revoked", Role: string(row.Role), OrgID: row.OrgID})
	})
}
