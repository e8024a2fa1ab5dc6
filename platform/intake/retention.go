package intake

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// Old counts the imports that ended before a moment; each has its list of problems.
func (s *Service) Old(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
	err = r.NewRaw(`SELECT count(*) FROM intake WHERE ended_at <> 0 AND ended_at < ?`, store.At(before)).Scan(ctx, &n)
	return n, err
}

// Forget deletes at most a number of them with their problems; their files went when they ended.
func (s *Service) Forget(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	var ids []int64
	if err := tx.NewRaw(`SELECT id FROM intake WHERE ended_at <> 0 AND ended_at < ? ORDER BY id LIMIT ?`, store.At(before), most).Scan(ctx, &ids); err != nil || len(ids) == 0 {
		return 0, err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM intake_problem WHERE intake_id IN (?)`, store.In(ids)); err != nil {
		return 0, err
	}
	n, err := tx.Exec(ctx, `DELETE FROM intake WHERE id IN (?)`, store.In(ids))
	return int(n), err
}
