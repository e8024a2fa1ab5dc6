package access

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OpenWall makes a token for a wall screen of one org: it reads that org's
// wall and scores and can do nothing else.
func (s *Service) OpenWall(ctx context.Context, orgID int64, name string) (id int64, token string, err error) {
	token, hash := newToken()
	c, now := CallerFrom(ctx), s.now()
	row := Session{ID: store.NewID(), AccountID: c.AccountID, Token: hash[:], WallOrgID: orgID, Device: name, Source: RequestFrom(ctx).Source,
		CreatedAt: store.At(now), ExpiresAt: store.At(now.Add(sessionLife))}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := wallManaged(ctx, tx, orgID); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: c.AccountID, What: "wall_opened", Role: string(Wall), OrgID: orgID})
	})
	return row.ID, token, err
}

// wallManaged requires what opening and closing a wall screen of an org needs.
func wallManaged(ctx context.Context, r store.Reader, orgID int64) error {
	path, err := orgPath(ctx, r, orgID)
	if err != nil && !store.Missing(err) {
		return err
	}
	if err := Require(ctx, WallRead, path); err != nil {
		return err
	}
	return Require(ctx, AccountManage, path)
}

// WallsIn lists the wall screens of the orgs in a subtree, the newest first.
func (s *Service) WallsIn(ctx context.Context, path string, before int64, limit int) (walls []Session, err error) {
	q := s.db.NewSelect().Model(&walls).Join("JOIN org AS o ON o.id = session.wall_org_id").
		Where("session.wall_org_id <> 0 AND session.expires_at > ?", store.At(s.now()))
	if before != 0 {
		q.Where("session.id < ?", before)
	}
	err = store.Within(q, "o.path", path).OrderExpr("session.id DESC").Limit(int64(limit)).Scan(ctx)
	return walls, err
}

// CloseWall ends a wall screen's token.
func (s *Service) CloseWall(ctx context.Context, id int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var row Session
		err := tx.NewSelect().Model(&row).Where("id = ? AND wall_org_id <> 0", id).Scan(ctx)
		if err != nil && !store.Missing(err) {
			return err
		}
		if err := wallManaged(ctx, tx, row.WallOrgID); err != nil {
			return err
		}
		if _, err := tx.NewDelete().Model(&row).WherePK().Exec(ctx); err != nil {
			return err
		}
		tx.After(func() { s.sessions.forget(row.AccountID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: row.AccountID, What: "wall_closed", Role: string(Wall), OrgID: row.WallOrgID})
	})
}
