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

// R11: a database of every earlier schema, with rows in every table, comes up to date and loses none.
func TestUpgradeFromEveryEarlierSchema(t *testing.T) {
	all := stages(t)
	newest := all[len(all)-1]
	for _, at := range all {
		var name []string
		for _, m := range app.Tables {
			name = append(name, fmt.Sprintf("%s%d", m.Name, at[m.Name]))
		}
		t.Run(strings.Join(name, " "), func(t *testing.T) {
			storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
				ctx := context.Background()
				if err := db.MigrateTo(ctx, app.Tables, at); err != nil {
					t.Fatal(err)
				}
				old, err := store.TableNames(app.Tables, at)
				if err != nil {
					t.Fatal(err)
				}
				populate(t, db, old)
				if err := app.Migrate(ctx, db); err != nil {
					t.Fatal(err)
				}
				for _, table := range old {
					if table == "duty_card" { // counted anew from the acts when the cell starts
						continue
					}
					var n int
					if err := db.NewRaw(`SELECT count(*) FROM `+table).Scan(ctx, &n); err != nil || n != rowsEach {
						t.Errorf("%s has %d rows after the upgrade, want %d: %v", table, n, rowsEach, err)
					}
				}
				if got, err := db.Versions(ctx, app.Tables); err != nil || !maps.Equal(got, newest) {
					t.Errorf("upgraded to %v, want %v: %v", got, newest, err)
				}
			})
		})
	}
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

// populate fills tables with rows that refer to each other: whatever is a
// number, an id above all, is the row's own number.
func populate(t *testing.T, db *store.DB, tables []string) {
	t.Helper()
	ctx := context.Background()
	err := db.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Empty(ctx, tables); err != nil {
			return err
		}
		for _, table := range tables {
			columns, kinds := columnsOf(t, tx, table)
			_, err := tx.Bulk(ctx, table, columns, func(yield func([]any) bool) {
				for n := range rowsEach {
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
		return []byte{byte(n)}
	default:
		return fmt.Sprint("第", n, "行")
	}
}
