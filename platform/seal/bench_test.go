package seal_test

import (
	"context"
	"fmt"
	"os"
	"testing"

	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// BenchmarkVerify verifies a log of five million leaves with as many records,
// loaded in bulk: go test ./platform/seal -run - -bench Verify -benchtime 1x
func BenchmarkVerify(b *testing.B) {
	dsn := b.TempDir() + "/verify.db"
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		dsn = storetest.Schema(b, server)
	}
	const leaves, group = 5_000_000, 50_000
	db := storetest.Open(b, dsn, withNotes)
	var log seal.Log
	for from := 0; from < leaves; from += group {
		bulk(b, db, &log, from, group)
	}
	for b.Loop() {
		if r := verify(b, db); r.Records != leaves || len(r.Findings) > 0 {
			b.Fatalf("%d records, %q", r.Records, r.Findings)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Seconds())/float64(b.N), "s")
}

func bulk(b *testing.B, db *store.DB, log *seal.Log, from, n int) {
	ctx := context.Background()
	body := `{"verdict":"green","mode":"scan","step":"12345678","findings":"code,window,fence","in":1800000000000}`
	batch := make([]seal.Leaf, n)
	for i := range batch {
		at := int64(noon + from + i)
		batch[i] = seal.Leaf{Kind: "note", Ref: int64(from + i + 1), At: store.Instant(at), Content: canonical(at, body)}
	}
	rows, marks, levels, ns, hashes, err := seal.Extend(log, batch)
	if err != nil {
		b.Fatal(err)
	}
	each := func(n int, row func(i int) []any) func(func([]any) bool) {
		return func(yield func([]any) bool) {
			for i := range n {
				if !yield(row(i)) {
					return
				}
			}
		}
	}
	if err := db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Bulk(ctx, "note", []string{"id", "at", "body"}, each(n, func(i int) []any { return []any{rows[i].Ref, int64(rows[i].At), body} })); err != nil {
			return err
		}
		if _, err := tx.Bulk(ctx, "seal_leaf", []string{"n", "kind", "ref", "sub", "at", "salt", "hash", "mark"}, each(n, func(i int) []any {
			r := rows[i]
			return []any{r.N, r.Kind, r.Ref, r.Sub, int64(r.At), r.Salt[:], r.Hash[:], marks[i]}
		})); err != nil {
			return err
		}
		if _, err := tx.Bulk(ctx, "seal_hash", []string{"level", "n", "hash"}, each(len(levels), func(i int) []any { return []any{levels[i], ns[i], hashes[i][:]} })); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM seal_state`); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO seal_state (id, size, at, edge) VALUES (1, ?, ?, ?)`, log.Size, log.At, log.Edge)
		return err
	}); err != nil {
		b.Fatal(fmt.Errorf("after %d: %w", from, err))
	}
}
