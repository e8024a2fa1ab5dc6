package store_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"testing/fstest"
	"time"

	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "sample", FS: fstest.MapFS{"migrations/0001_sample.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE sample (id {ID}, path {PATH}, note TEXT NOT NULL UNIQUE, data {BLOB}, ok BOOLEAN NOT NULL DEFAULT FALSE);\n")}}}}

func add(ctx context.Context, tx *store.Tx, path, note string) error {
	_, err := tx.Exec(ctx, `INSERT INTO sample (id, path, note) VALUES (?, ?, ?)`, store.NewID(), path, note)
	return err
}

func count(t *testing.T, r store.Reader) (n int) {
	t.Helper()
	if err := r.NewRaw(`SELECT count(*) FROM sample`).Scan(context.Background(), &n); err != nil {
		t.Fatal(err)
	}
	return n
}

func TestWriteIsAllOrNothing(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx, broken, after := context.Background(), errors.New("broken"), 0
		err := db.Write(ctx, func(tx *store.Tx) error {
			tx.After(func() { after++ })
			if err := add(ctx, tx, "001.", "甲"); err != nil {
				return err
			}
			return broken
		})
		if !errors.Is(err, broken) || count(t, db) != 0 || after != 0 {
			t.Errorf("after a failed write: %v, %d rows, after ran %d times", err, count(t, db), after)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { tx.After(func() { after++ }); return add(ctx, tx, "001.", "甲") }); err != nil {
			t.Fatal(err)
		}
		if count(t, db) != 1 || after != 1 {
			t.Errorf("after a write: %d rows, after ran %d times", count(t, db), after)
		}
	})
}

func TestReadersCannotWriteOnSQLite(t *testing.T) {
	db := storetest.Open(t, t.TempDir()+"/a b?.db", tables) // a path with what a URL would trip over
	var n int
	if err := db.NewRaw(`DELETE FROM sample RETURNING id`).Scan(context.Background(), &n); err == nil || store.Missing(err) {
		t.Error("the reading pool deleted")
	}
}

func TestSubtreeIsARange(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		err := db.Write(ctx, func(tx *store.Tx) error {
			for i, p := range []string{"001.", "001.001.", "001.00z.", "001.00z.00a.", "002.", "0010."} {
				if err := add(ctx, tx, p, fmt.Sprint(i)); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
		for within, want := range map[string][]string{
			"001.":     {"001.", "001.001.", "001.00z.", "001.00z.00a."},
			"001.00z.": {"001.00z.", "001.00z.00a."},
			"":         {"001.", "001.001.", "001.00z.", "001.00z.00a.", "0010.", "002."},
		} {
			var got []string
			if err := store.Within(db.NewSelect().Table("sample").Column("path"), "path", within).Order("path").Scan(ctx, &got); err != nil {
				t.Fatal(err)
			}
			if !slices.Equal(got, want) {
				t.Errorf("within %q: %v, want %v", within, got, want)
			}
		}
	})
}

func TestBatchAnswersEachAfterTheCommit(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		var groups, biggest int
		b := store.NewBatch(db, 64, func(ctx context.Context, tx *store.Tx, notes []string) ([]int, error) {
			groups, biggest = groups+1, max(biggest, len(notes))
			out := make([]int, len(notes))
			for i, n := range notes {
				if n == "坏" {
					return nil, errors.New("a bad item")
				}
				out[i] = len(n)
				if err := add(ctx, tx, "001.", n); err != nil {
					return nil, err
				}
			}
			return out, nil
		})
		var wg sync.WaitGroup
		var mu sync.Mutex
		failed := 0
		for i := range 300 {
			wg.Go(func() {
				note := fmt.Sprintf("第%d个", i)
				if i == 150 {
					note = "坏"
				}
				n, err := b.Do(context.Background(), note)
				mu.Lock()
				defer mu.Unlock()
				if err != nil {
					failed++
				} else if n != len(note) {
					t.Errorf("%s was answered %d", note, n)
				}
			})
		}
		wg.Wait()
		if got := count(t, db); got != 299 || failed != 1 {
			t.Errorf("%d rows, %d failed; want 299 and only the bad one", got, failed)
		}
		if biggest < 2 || groups >= 600 {
			t.Errorf("%d transactions, the biggest of %d items: nothing was grouped", groups, biggest)
		}
	})
}

func TestGatherAnswersEachWithItsOwn(t *testing.T) {
	var asked, biggest int
	double := store.NewGather(32, func(_ context.Context, items []int) ([]int, error) {
		asked, biggest = asked+1, max(biggest, len(items))
		time.Sleep(time.Millisecond)
		out := make([]int, len(items))
		for i, n := range items {
			if n == 150 {
				return nil, errors.New("cannot be read")
			}
			out[i] = 2 * n
		}
		return out, nil
	})
	var wg sync.WaitGroup
	for i := range 300 {
		wg.Go(func() {
			if got, err := double.Do(context.Background(), i); (err != nil) != (i == 150) || err == nil && got != 2*i {
				t.Errorf("%d was answered %d, %v", i, got, err)
			}
		})
	}
	wg.Wait()
	if biggest < 2 || biggest > 32 || asked >= 300 {
		t.Errorf("%d queries, the biggest of %d items: not gathered by at most 32", asked, biggest)
	}
}

func TestBulkAndRepeat(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		err := db.Write(ctx, func(tx *store.Tx) error {
			n, err := tx.Bulk(ctx, "sample", []string{"id", "path", "note", "data", "ok"}, func(yield func([]any) bool) {
				for i := range 5000 {
					if !yield([]any{store.NewID(), "001.", fmt.Sprint(i), []byte{byte(i)}, i%2 == 0}) {
						return
					}
				}
			})
			if err != nil || n != 5000 {
				t.Fatal(n, err)
			}
			changed, err := tx.Repeat(ctx, `UPDATE sample SET path = ? WHERE note = ?`, 3, func(i int) []any { return []any{"002.", []string{"0", "无", "2"}[i]} })
			if !slices.Equal(changed, []int64{1, 0, 1}) {
				t.Errorf("changed %v, want 1 0 1", changed)
			}
			return err
		})
		if err != nil || count(t, db) != 5000 {
			t.Error(err, count(t, db))
		}
	})
}

func TestIDsAreOrderedAndFitJavaScript(t *testing.T) {
	last := int64(0)
	for range 10_000 {
		id := store.NewID()
		if id <= last || id >= 1<<53 {
			t.Fatal(id, "after", last)
		}
		last = id
	}
}

// The program starts with a clock that was set back a day.
func TestIDsGoOnAfterTheLast(t *testing.T) {
	ahead := store.NewID() + (24*time.Hour).Milliseconds()<<12
	store.IDsAfter(ahead)
	if id := store.NewID(); id <= ahead || id > ahead+1<<12 {
		t.Errorf("%d after %d", id, ahead)
	}
}

func TestCopyBetweenEngines(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, to *store.DB) {
		ctx := context.Background()
		from := storetest.Open(t, t.TempDir()+"/from.db", tables)
		err := from.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Bulk(ctx, "sample", []string{"id", "path", "note", "data", "ok"}, func(yield func([]any) bool) {
				for i := range 1000 {
					data := []byte{byte(i), 0, 255}
					if i%3 == 0 {
						data = nil
					}
					if !yield([]any{store.NewID(), "001.", fmt.Sprintf("第%d行", i), data, i%2 == 0}) {
						return
					}
				}
			})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		copied := int64(0)
		sums, err := store.Copy(ctx, from, to, tables, func(_ string, n int64) { copied += n })
		if err != nil || copied != 1000 || sums[0].Rows != 1000 {
			t.Fatalf("%v, %d rows, %v", err, copied, sums)
		}
		back := storetest.Open(t, t.TempDir()+"/back.db", tables)
		again, err := store.Copy(ctx, to, back, tables, func(string, int64) {})
		if err != nil || !slices.Equal(again, sums) {
			t.Errorf("there and back again: %v, %v; want %v", err, again, sums)
		}
		if _, err := store.Copy(ctx, from, to, tables, func(string, int64) {}); err == nil {
			t.Error("copied onto data that was there")
		}
		if err := to.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE sample SET note = 'x' WHERE note = '第7行'`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if err := to.Snapshot(ctx, func(s *store.Snapshot) error { return s.Holds(ctx, sums) }); err == nil {
			t.Error("a changed row goes unnoticed")
		}
	})
}

func TestSnapshotStandsStillAndHoldsNobodyBack(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		write := func(note string) {
			if err := db.Write(ctx, func(tx *store.Tx) error { return add(ctx, tx, "001.", note) }); err != nil {
				t.Fatal(err)
			}
		}
		write("之前")
		err := db.Snapshot(ctx, func(s *store.Snapshot) error {
			write("之间")
			if n := count(t, s); n != 1 {
				t.Errorf("%d rows in the snapshot, want the 1 of its moment", n)
			}
			return nil
		})
		if err != nil || count(t, db) != 2 {
			t.Error(err, count(t, db))
		}
	})
}
