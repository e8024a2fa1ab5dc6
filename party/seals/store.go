package seals

import (
	"context"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

// keep writes a head down and hands it to the org at path.
func keep(ctx context.Context, tx *store.Tx, h Head, path string) error {
	if _, err := tx.NewInsert().Model(&h).Exec(ctx); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `INSERT INTO seal_delivery (org_id, head_id, at, received_at, received_by) SELECT id, ?, ?, 0, 0 FROM org WHERE path = ?`, h.ID, h.At, path)
	return err
}

// lastHourly is the last hourly head; without one it is zero.
func lastHourly(ctx context.Context, r store.Reader) (h Head, err error) {
	err = r.NewSelect().Model(&h).Where("h.meeting_id = 0").OrderExpr("h.id DESC").Limit(1).Scan(ctx)
	if store.Missing(err) {
		return Head{}, nil
	}
	return h, err
}

// head reads one head.
func head(ctx context.Context, r store.Reader, id int64) (h Head, err error) {
	err = r.NewSelect().Model(&h).Where("h.id = ?", id).Scan(ctx)
	if store.Missing(err) {
		err = api.NotFound("没有这份存证凭证，请核对二维码或编号。")
	}
	return h, err
}

// covering is the earliest head that covers leaf n.
func covering(ctx context.Context, r store.Reader, n int64) (h Head, found bool, err error) {
	err = r.NewSelect().Model(&h).Where("h.size > ?", n).Order("h.size", "h.id").Limit(1).Scan(ctx)
	if store.Missing(err) {
		return h, false, nil
	}
	return h, err == nil, err
}

// handed is a head in the hands of an org, for lists.
type handed struct {
	Head       `bun:",extend"`
	OrgName    string
	OrgPath    string
	ReceivedAt store.Instant
}

// handedOut lists the heads handed to orgs of a subtree, the newest first.
func handedOut(ctx context.Context, r store.Reader, path string, before int64, limit int) (found []handed, err error) {
	from, to := store.Range(path)
	if before == 0 {
		before = 1 << 53
	}
	err = r.NewRaw(`SELECT h.id, h.size, h.at, h.meeting_id, h.note, o.short_name AS org_name, o.path AS org_path, d.received_at
		FROM seal_delivery d JOIN seal_head h ON h.id = d.head_id JOIN org o ON o.id = d.org_id
		WHERE o.path >= ? AND o.path < ? AND d.head_id < ? ORDER BY d.head_id DESC LIMIT ?`, from, to, before, limit).Scan(ctx, &found)
	return found, err
}

// waiting counts the heads that nobody has taken in yet at some orgs.
func waiting(ctx context.Context, r store.Reader, orgIDs []int64) (n int, oldest store.Instant, err error) {
	err = r.NewRaw(`SELECT count(*), coalesce(min(at), 0) FROM seal_delivery WHERE received_at = 0 AND org_id IN (?)`, store.In(orgIDs)).Scan(ctx, &n, &oldest)
	return n, oldest, err
}
