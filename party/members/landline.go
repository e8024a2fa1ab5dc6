package members

import (
	"context"

	"zhibu/platform/store"
)

// linesAtOnce is how many are sealed in one transaction.
const linesAtOnce = 500

// SealLandlines seals the landline numbers that an earlier version stored in clear. It belongs
// before anything reads members, and after the first time finds none.
func (s *Service) SealLandlines(ctx context.Context) error {
	for {
		var clear []struct {
			ID       int64
			Landline string
		}
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			if err := tx.NewRaw(`SELECT id, landline FROM member WHERE landline <> '' ORDER BY id LIMIT ?`, linesAtOnce).Scan(ctx, &clear); err != nil {
				return err
			}
			_, err := tx.Repeat(ctx, `UPDATE member SET landline_sealed = ?, landline = '' WHERE id = ?`, len(clear), func(i int) []any {
				return []any{s.box.Seal(clear[i].Landline, at("landline", clear[i].ID)), clear[i].ID}
			})
			return err
		})
		if err != nil || len(clear) < linesAtOnce {
			return err
		}
	}
}
