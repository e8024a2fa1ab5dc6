package openness

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

// Publish publishes a text of a category for a period.
func (s *Service) Publish(ctx context.Context, orgID int64, category, period, title, body string) (id int64, err error) {
	o, err := s.org(ctx, access.OpennessPublish, orgID)
	if err != nil {
		return 0, err
	}
	c, ok := CategoryOf(category)
	if !ok {
		return 0, api.Field("公开目录里没有这一项，请重新选择。", "body.category")
	}
	if wrong := WrongPeriod(c, period, s.now().In(clock.Shanghai)); wrong != "" {
		return 0, api.Field(wrong, "body.period")
	}
	d := Disclosure{ID: store.NewID(), OrgID: o.ID, OrgPath: o.Path, Category: category, Period: period, State: Published, Version: 1, Title: title, Body: body,
		PublishedAt: store.At(s.now())}
	return d.ID, s.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.NewInsert().Model(&d).On("CONFLICT DO NOTHING").Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil {
			return err
		} else if n == 0 { // the index lets through one of each period, also of two at the same moment
			return api.Conflict("这一期已经公开过，需要改动请打开它修改。")
		}
		if err := s.keep(ctx, tx, d, ""); err != nil {
			return err
		}
		return s.step(ctx, tx, d, "published")
	})
}

// keep adds the text as it is to the versions.
func (s *Service) keep(ctx context.Context, tx *store.Tx, d Disclosure, reason string) error {
	v := Version{DisclosureID: d.ID, Version: d.Version, Title: d.Title, Body: d.Body, Reason: reason, Who: access.CallerFrom(ctx).Name, At: store.At(s.now())}
	_, err := tx.NewInsert().Model(&v).Exec(ctx)
	return err
}

func (s *Service) step(ctx context.Context, tx *store.Tx, d Disclosure, step string) error {
	return s.bus.Publish(ctx, tx, happened.OpennessStep{DisclosureID: d.ID, OrgID: d.OrgID, OrgPath: d.OrgPath, Step: step})
}

// Change replaces the text, for a reason; the one before stays to be read.
func (s *Service) Change(ctx context.Context, id int64, title, body, reason string) error {
	return s.alter(ctx, id, "changed", func(tx *store.Tx, d *Disclosure) error {
		d.Version, d.Title, d.Body = d.Version+1, title, body
		return s.keep(ctx, tx, *d, reason)
	})
}

// Withdraw takes a publication back, for a reason that everybody reads.
func (s *Service) Withdraw(ctx context.Context, id int64, reason string) error {
	return s.alter(ctx, id, "withdrawn", func(_ *store.Tx, d *Disclosure) error {
		d.State, d.Note = Taken, reason
		return nil
	})
}

func (s *Service) alter(ctx context.Context, id int64, step string, fn func(tx *store.Tx, d *Disclosure) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		d, err := s.disclosure(ctx, tx, id, access.OpennessPublish)
		if err != nil {
			return err
		}
		if d.State != Published {
			return api.Conflict("这一项已经撤下，需要时请重新发布。")
		}
		if err := fn(tx, &d); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model(&d).Column("state", "version", "title", "body", "note").WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.step(ctx, tx, d, step)
	})
}

// disclosure reads one that the caller may do action with.
func (s *Service) disclosure(ctx context.Context, r store.Reader, id int64, action access.Action) (d Disclosure, err error) {
	q := s.shown(ctx, r.NewSelect().Model(&d)).Where("d.id = ?", id)
	if tx, ok := r.(*store.Tx); ok && tx.Engine() == store.PostgreSQL {
		q = q.For("UPDATE OF d")
	}
	if err = q.Scan(ctx); store.Missing(err) {
		return d, api.NotFound("没有这一项公开内容，请刷新后重试。")
	} else if err != nil {
		return d, err
	}
	return d, access.Require(ctx, action, d.OrgPath)
}

func (s *Service) shown(ctx context.Context, q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("d.*").ColumnExpr("o.name AS org_name").Join("JOIN org AS o ON o.id = d.org_id").
		ColumnExpr("(SELECT count(*) FROM openness_read AS r WHERE r.disclosure_id = d.id) AS reads").
		ColumnExpr("EXISTS (SELECT 1 FROM openness_read AS r WHERE r.disclosure_id = d.id AND r.member_id = ?) AS mine", access.CallerFrom(ctx).MemberID)
}

// Read notes that the caller, a member of that org, has read a publication. Nobody has to, and no list says who did.
func (s *Service) Read(ctx context.Context, id int64) error {
	c := access.CallerFrom(ctx)
	return s.db.Write(ctx, func(tx *store.Tx) error {
		d, err := s.disclosure(ctx, tx, id, access.OpennessRead)
		if err != nil || c.MemberID == 0 || !orgs.Contains(d.OrgPath, c.OrgPath) {
			return err
		}
		_, err = tx.Exec(ctx, `INSERT INTO openness_read (disclosure_id, member_id, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, id, c.MemberID, store.At(s.now()))
		return err
	})
}

// Disclosures lists what an org has published, the newest first.
func (s *Service) Disclosures(ctx context.Context, o orgs.Org, after int64, limit int) (list []Disclosure, err error) {
	from, to := reach(o)
	q := s.shown(ctx, s.db.NewSelect().Model(&list)).Where("d.org_path >= ? AND d.org_path < ?", from, to).Order("d.id DESC").Limit(int64(limit))
	if after != 0 {
		q = q.Where("d.id < ?", after)
	}
	return list, q.Scan(ctx)
}

// Versions are the texts a publication had, the newest first.
func (s *Service) Versions(ctx context.Context, id int64) (list []Version, err error) {
	return list, s.db.NewSelect().Model(&list).Where("disclosure_id = ?", id).Order("version DESC").Scan(ctx)
}

// Line is one line of the list of publications, as it stands for an org now.
type Line struct {
	Category
	Period      string // asked for now, "" where none is
	DueOn       string
	PublishedID int64 // what was published for it; 0 for nothing yet
}

// Lines is the list of publications of an org. What was due before the org was on the platform, or of one
// that was merged or abolished, is not asked for.
func (s *Service) Lines(ctx context.Context, o orgs.Org) (lines []Line, err error) {
	var done []struct {
		ID       int64
		Category string
		Period   string
	}
	if err = s.db.NewRaw(`SELECT id, category, period FROM openness_disclosure WHERE org_id = ? AND state = ? AND period <> ''`, o.ID, Published).Scan(ctx, &done); err != nil {
		return nil, err
	}
	for _, c := range Catalogue {
		l := Line{Category: c}
		l.Period, l.DueOn = Asked(c, s.now().In(clock.Shanghai))
		if l.DueOn < clock.Day(o.CreatedAt.Time()) || o.State != orgs.Active {
			l.Period, l.DueOn = "", ""
		}
		for _, d := range done {
			if d.Category == c.Key && d.Period == l.Period && l.Period != "" {
				l.PublishedID = d.ID
			}
		}
		lines = append(lines, l)
	}
	return lines, nil
}
