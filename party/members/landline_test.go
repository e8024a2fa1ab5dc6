package members

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/platform/store"
)

// A landline number is sealed like a phone, also one that an earlier version stored in clear:
// nothing of it stays readable in its row, and who may see it sees it as before.
func TestLandlinesAreSealed(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		var list []Member
		for n := range 3 {
			m := Member{ID: int64(n + 1), OrgID: nearby, OrgPath: "001.001.", Status: Normal, Details: person("张三", n+1), CreatedAt: 1, UpdatedAt: 1}
			m.Landline = fmt.Sprintf("0916-221234%d", n)
			list = append(list, m)
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := h.Load(ctx, tx, func(yield func(Member) bool) {
				for _, m := range list {
					if !yield(m) {
						return
					}
				}
			})
			return err
		})
		h.write(func(ctx context.Context, tx *store.Tx) error { // as 0004 had it
			_, err := tx.Exec(ctx, `UPDATE member SET landline_sealed = NULL, landline = '0916-2212340' WHERE id = 1`)
			return err
		})
		for range 2 {
			if err := h.SealLandlines(ctx); err != nil {
				t.Fatal(err)
			}
		}
		for _, m := range list {
			got, err := h.Get(ctx, h.db, m.ID)
			if err != nil || got.Landline != m.Landline {
				t.Errorf("%d has %q, %v", m.ID, got.Landline, err)
			}
		}
		if err := h.db.Snapshot(ctx, func(s *store.Snapshot) error {
			return s.Rows(ctx, "member", func([]string) {}, func(values []any) error {
				for _, v := range values {
					if raw, ok := v.([]byte); ok && bytes.Contains(raw, []byte("221234")) || strings.Contains(fmt.Sprint(v), "221234") {
						t.Errorf("in clear: %v", v)
					}
				}
				return nil
			})
		}); err != nil {
			t.Fatal(err)
		}
	})
}
