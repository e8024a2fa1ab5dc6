package app_test

import (
	"context"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"zhibu/app"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// stages are the states an upgrade from the first release goes through, and at
// which it may have been interrupted: capability by capability, step by step.
func stages(t *testing.T) []store.Versions {
	t.Helper()
	var out []store.Versions
	at := store.Versions{}
	for _, m := range app.Tables {
		at[m.Name] = 1
	}
	for _, m := range app.Tables {
		files, err := fs.Glob(m.FS, "migrations/*.sql")
		if err != nil {
			t.Fatal(err)
		}
		for step := range files {
			at[m.Name] = int64(step + 1)
			out = append(out, maps.Clone(at))
		}
	}
	return out
}

// R11: a database of every earlier schema, with rows in every table, comes up to date and loses none. One database
// goes through all of them, and at each gets rows of that time: whatever an upgrade finds is there, of every age.
func TestUpgradeFromEveryEarlierSchema(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		want := map[string]int{}
		come := func(name string, migrate func() error) {
			t.Helper()
			if err := migrate(); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			for table, rows := range want {
				if derived[table] {
					continue
				}
				var n int
				if err := db.NewRaw(`SELECT count(*) FROM `+table).Scan(ctx, &n); err != nil || n != rows {
					t.Errorf("%s: %s has %d rows, want %d: %v", name, table, n, rows, err)
				}
			}
		}
		all := stages(t)
		for i, at := range all {
			come(fmt.Sprint(at), func() error { return db.MigrateTo(ctx, app.Tables, at) })
			old, err := store.TableNames(app.Tables, at)
			if err != nil {
				t.Fatal(err)
			}
			fresh := slices.DeleteFunc(slices.Clone(old), func(table string) bool { _, known := want[table]; return known })
			if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Empty(ctx, fresh) }); err != nil { // a migration may write a row of its own
				t.Fatal(err)
			}
			populate(t, db, old, i*rowsEach)
			for _, table := range old {
				want[table] += rowsEach
			}
		}
		come("the newest", func() error { return app.Migrate(ctx, db) })
		if got, err := db.Versions(ctx, app.Tables); err != nil || !maps.Equal(got, all[len(all)-1]) {
			t.Errorf("upgraded to %v, want %v: %v", got, all[len(all)-1], err)
		}
	})
}

// derived are tables that an upgrade empties or drops: what they held is counted anew from other rows when the cell starts.
var derived = map[string]bool{"duty_card": true, "duty_talk": true, "talk_cover": true}

// R11: the first release comes up to date at once, as well as step by step.
func TestUpgradeFromTheFirstSchema(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		first := stages(t)[0]
		if err := db.MigrateTo(ctx, app.Tables, first); err != nil {
			t.Fatal(err)
		}
		old, err := store.TableNames(app.Tables, first)
		if err != nil {
			t.Fatal(err)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error { return tx.Empty(ctx, old) }); err != nil {
			t.Fatal(err)
		}
		populate(t, db, old, 0)
		if err := app.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		for _, table := range old {
			var n int
			if err := db.NewRaw(`SELECT count(*) FROM `+table).Scan(ctx, &n); !derived[table] && (err != nil || n != rowsEach) {
				t.Errorf("%s has %d rows, want %d: %v", table, n, rowsEach, err)
			}
		}
	})
}

// R11: an older program refuses a newer database with the remedy, whatever part is newer.
func TestAnOlderProgramRefusesEveryNewerSchema(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		if err := app.Migrate(ctx, db); err != nil {
			t.Fatal(err)
		}
		for _, m := range app.Tables {
			set := func(version int64, sql string) {
				if err := db.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(ctx, sql, version); return err }); err != nil {
					t.Fatal(err)
				}
			}
			set(99, `INSERT INTO migration_`+m.Name+` (version_id, is_applied) VALUES (?, TRUE)`)
			err := app.Migrate(ctx, db)
			if err == nil || !strings.Contains(err.Error(), m.Name+" 的表结构是第 99 版") || !strings.Contains(err.Error(), "zhibu restore") {
				t.Errorf("%s: %v", m.Name, err)
			}
			set(99, `DELETE FROM migration_`+m.Name+` WHERE version_id = ?`)
		}
	})
}

const rowsEach = 3

// populate adds rows that refer to each other to tables: whatever is a
// number, an id above all, is the row's own number, counted from one.
func populate(t *testing.T, db *store.DB, tables []string, from int) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(tx *store.Tx) error {
		for _, table := range tables {
			columns, kinds := columnsOf(t, tx, table)
			_, err := tx.Bulk(ctx, table, columns, func(yield func([]any) bool) {
				for n := from; n < from+rowsEach; n++ {
					row := make([]any, len(columns))
					for i, kind := range kinds {
						row[i] = value(kind, n)
					}
					if !yield(row) {
						return
					}
				}
			})
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func columnsOf(t *testing.T, tx *store.Tx, table string) (names, kinds []string) {
	t.Helper()
	rows, err := tx.QueryContext(context.Background(), `SELECT * FROM `+table+` WHERE 1 = 0`)
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range types {
		names, kinds = append(names, c.Name()), append(kinds, c.DatabaseTypeName())
	}
	return names, kinds
}

func value(kind string, n int) any {
	switch {
	case slices.Contains([]string{"BOOLEAN", "BOOL"}, kind):
		return n%2 == 0
	case strings.HasPrefix(kind, "FLOAT"), kind == "REAL", strings.HasPrefix(kind, "DOUBLE"):
		return float64(n) + 0.5
	case strings.Contains(kind, "INT"):
		return int64(n + 1)
	case kind == "BLOB", kind == "BYTEA":
		return []byte{byte(n), byte(n >> 8)}
	default:
		return fmt.Sprint("第", n, "行")
	}
}
