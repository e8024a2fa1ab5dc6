package links

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Link is a page elsewhere.
type Link struct {
	bun.BaseModel `bun:"table:link,alias:l"`

	ID        int64 `bun:",pk"`
	OrgID     int64
	OrgPath   string
	Title     string
	URL       string
	Kind      string
	FromOn    string
	UntilOn   string // "" without end
	CreatedAt store.Instant

	OrgName string `bun:",scanonly"`
}

var apart = api.Conflict("本平台隔离运行，不显示也不添加外部链接。需要时请联系系统管理员。")

func wrong(l Link) error {
	if why := WrongAddress(l.URL); why != "" {
		return api.Field(why, "body.url")
	}
	if why := WrongDays(l.FromOn, l.UntilOn); why != "" {
		return api.Field(why, "body.fromOn")
	}
	return nil
}

// Add adds a link for an org and all below it.
func (s *Service) Add(ctx context.Context, l Link) (int64, error) {
	o, err := s.orgs.Get(ctx, s.db, l.OrgID)
	if err != nil {
		return 0, err
	}
	if err := access.Require(ctx, access.LinkManage, o.Path); err != nil {
		return 0, err
	}
	if s.policy.Isolated(ctx) {
		return 0, apart
	}
	if err := wrong(l); err != nil {
		return 0, err
	}
	l.ID, l.OrgPath, l.CreatedAt = store.NewID(), o.Path, store.At(s.now())
	return l.ID, s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.NewInsert().Model(&l).Exec(ctx); err != nil {
			return err
		}
		return s.tell(ctx, tx, l, "added")
	})
}

func (s *Service) tell(ctx context.Context, tx *store.Tx, l Link, step string) error {
	return s.bus.Publish(ctx, tx, happened.LinkChanged{LinkID: l.ID, OrgPath: l.OrgPath, Step: step})
}

// alter does something with one link.
func (s *Service) alter(ctx context.Context, id int64, step string, fn func(tx *store.Tx, l *Link) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		var l Link
		q := tx.NewSelect().Model(&l).Where("id = ?", id)
		if tx.Engine() == store.PostgreSQL {
			q = q.For("UPDATE")
		}
		if err := q.Scan(ctx); store.Missing(err) {
			return api.NotFound("没有这个链接，请刷新后重试。")
		} else if err != nil {
			return err
		}
		if err := access.Require(ctx, access.LinkManage, l.OrgPath); err != nil {
			return err
		}
		if err := fn(tx, &l); err != nil {
			return err
		}
		return s.tell(ctx, tx, l, step)
	})
}

// Change replaces what a link says and where it leads; whose it is stays.
func (s *Service) Change(ctx context.Context, id int64, to Link) error {
	return s.alter(ctx, id, "changed", func(tx *store.Tx, l *Link) error {
		if err := wrong(to); err != nil {
			return err
		}
		l.Title, l.URL, l.Kind, l.FromOn, l.UntilOn = to.Title, to.URL, to.Kind, to.FromOn, to.UntilOn
		_, err := tx.NewUpdate().Model(l).Column("title", "url", "kind", "from_on", "until_on").WherePK().Exec(ctx)
		return err
	})
}

// Remove removes a link.
func (s *Service) Remove(ctx context.Context, id int64) error {
	return s.alter(ctx, id, "removed", func(tx *store.Tx, l *Link) error {
		_, err := tx.NewDelete().Model(l).WherePK().Exec(ctx)
		return err
	})
}

// Shown are the links of the orgs above the caller's branch, and of those above what the caller
// reads besides, as they stand today; none in a cell that is isolated 隔离运行.
func (s *Service) Shown(ctx context.Context) (list []Link, err error) {
	c := access.CallerFrom(ctx)
	widest, _ := c.Range(access.OrgRead)
	paths := append(orgs.Ancestors(c.OrgPath), orgs.Ancestors(widest)...)
	if len(paths) == 0 || s.policy.Isolated(ctx) {
		return nil, nil
	}
	today := clock.Day(s.now())
	return list, s.named(&list).Where("l.org_path IN (?)", store.In(paths)).Where("l.from_on <= ? AND (l.until_on = '' OR l.until_on >= ?)", today, today).
		Order("l.kind", "l.id DESC").Limit(200).Scan(ctx)
}

// Managed are all links of the orgs within a subtree.
func (s *Service) Managed(ctx context.Context, within string) (list []Link, err error) {
	return list, store.Within(s.named(&list), "l.org_path", within).Order("l.id DESC").Limit(500).Scan(ctx)
}

func (s *Service) named(list *[]Link) *bun.SelectQuery {
	return s.db.NewSelect().Model(list).ColumnExpr("l.*").ColumnExpr("o.short_name AS org_name").Join("JOIN org AS o ON o.id = l.org_id")
}

// OnOrgMoved rewrites paths; it belongs into the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	_, err := tx.Exec(ctx, `UPDATE link SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`, e.To, len(e.From)+1, from, to)
	return err
}

// OnOrgAbolished follows an org that was merged into another: those who were below it stand below the
// other now, and see its links there. Below one that was abolished is nobody.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE link SET org_id = ?, org_path = (SELECT path FROM org WHERE id = ?) WHERE org_path = ?`, e.IntoID, e.IntoID, e.Path)
	return err
}
