package store

import (
	"context"
	"errors"
	"fmt"
)

// Copy copies every table of the migrations from one database to another, which
// must be migrated and empty, in one transaction that is undone unless rows and
// checksums of both agree. progress hears of each row copied.
func Copy(ctx context.Context, from, to *DB, all []Migrations, progress func(table string, rows int64)) ([]Sum, error) {
	tables, err := TableNames(all, nil)
	if err != nil {
		return nil, err
	}
	var sums []Sum
	err = from.Snapshot(ctx, func(s *Snapshot) error {
		return to.Write(ctx, func(tx *Tx) error {
			if err := tx.Empty(ctx, tables); err != nil {
				return err
			}
			for _, table := range tables {
				sum, err := copyTable(ctx, s, tx, table, progress)
				if err != nil {
					return fmt.Errorf("%s: %w", table, err)
				}
				sums = append(sums, sum)
			}
			return tx.Snapshot().Holds(ctx, sums)
		})
	})
	return sums, err
}

// Empty refuses a database that has rows in one of the tables, and lets rows
// of one table refer to later ones until the transaction ends.
func (tx *Tx) Empty(ctx context.Context, tables []string) error {
	for _, table := range tables {
		var there int64
		if err := tx.NewRaw(`SELECT count(*) FROM `+table).Scan(ctx, &there); err != nil {
			return err
		}
		if there > 0 {
			return fmt.Errorf("目标数据库的 %s 表里已有 %d 行。请换一个空的数据库。", table, there)
		}
	}
	if tx.db.engine == SQLite {
		_, err := tx.Exec(ctx, `PRAGMA defer_foreign_keys = ON`)
		return err
	}
	return nil
}

// Holds proves that the tables hold what the sums say.
func (s *Snapshot) Holds(ctx context.Context, sums []Sum) error {
	for _, want := range sums {
		got, err := s.SumOf(ctx, want.Table)
		if err != nil {
			return err
		}
		if got != want {
			return fmt.Errorf("%s 表两边不一致：来源 %d 行 %016x，目标 %d 行 %016x。没有写入任何内容。", want.Table, want.Rows, want.Checksum, got.Rows, got.Checksum)
		}
	}
	return nil
}

func copyTable(ctx context.Context, from *Snapshot, tx *Tx, table string, progress func(string, int64)) (Sum, error) {
	sum := Sum{Table: table}
	columns, err := from.columns(ctx, table)
	if err != nil {
		return sum, err
	}
	enough := errors.New("the target takes no more")
	var broken error
	_, err = tx.Bulk(ctx, table, names(columns), func(yield func([]any) bool) {
		broken = from.rows(ctx, table, columns, func(values []any) error {
			sum.Add(values)
			progress(table, 1)
			if !yield(values) {
				return enough
			}
			return nil
		})
	})
	return sum, errors.Join(err, broken)
}
