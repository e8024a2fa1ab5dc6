package talks

import (
	"context"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// OldBodies counts the talks whose bodies are over time.
func (s *Service) OldBodies(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
	err = r.NewRaw(`SELECT count(*) FROM talk WHERE held_on < ? AND body_sealed IS NOT NULL`, clock.Day(before)).Scan(ctx, &n)
	return n, err
}

// ForgetBodies deletes what was said in talks long ago; that they were held stays.
func (s *Service) ForgetBodies(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(ctx, `UPDATE talk SET body_sealed = NULL WHERE id IN (SELECT id FROM talk WHERE held_on < ? AND body_sealed IS NOT NULL LIMIT ?)`, clock.Day(before), most)
	return int(n), err
}
