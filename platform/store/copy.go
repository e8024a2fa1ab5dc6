package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"strings"
)

// Sum is what a table holds: how many rows, and a checksum over all values
// that does not depend on the order of rows or on the engine.
type Sum struct {
	Table    string
	Rows     int64
	Checksum uint64
}

var createTable = regexp.MustCompile(`CREATE TABLE ([a-z_]+)`)

// TableNames lists the tables the migrations make, in the order they make
// them, so that what refers comes after what it refers to.
func TableNames(all []Migrations) ([]string, error) {
	var names []string
	for _, m := range all {
		files, err := fs.Glob(m.FS, "migrations/*.sql")
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			text, err := fs.ReadFile(m.FS, f)
			if err != nil {
				return nil, err
			}
			for _, found := range createTable.FindAllStringSubmatch(string(text), -1) {
				names = append(names, found[1])
			}
		}
	}
	return names, nil
}

// Copy copies every table of the migrations from one database to another, which
// must be migrated and empty, in one transaction, and compares rows and
// checksums of both. progress hears of each row copied.
func Copy(ctx context.Context, from, to *DB, all []Migrations, progress func(table string, rows int64)) ([]Sum, error) {
	tables, err := TableNames(all)
	if err != nil {
		return nil, err
	}
	var sums []Sum
	err = to.Write(ctx, func(tx *Tx) error {
		for _, table := range tables {
			var there int64
			if err := tx.NewRaw(`SELECT count(*) FROM `+table).Scan(ctx, &there); err != nil {
				return err
			}
			if there > 0 {
				return fmt.Errorf("目标数据库的 %s 表里已有 %d 行。请换一个空的数据库。", table, there)
			}
			sum, err := copyTable(ctx, from, tx, table, progress)
			if err != nil {
				return fmt.Errorf("%s: %w", table, err)
			}
			sums = append(sums, sum)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	for _, want := range sums {
		got, err := to.SumOf(ctx, want.Table)
		if err != nil {
			return nil, err
		}
		if got != want {
			return sums, fmt.Errorf("%s 表两边不一致：来源 %d 行 %016x，目标 %d 行 %016x。请不要启用目标数据库。", want.Table, want.Rows, want.Checksum, got.Rows, got.Checksum)
		}
	}
	return sums, nil
}

func copyTable(ctx context.Context, from *DB, tx *Tx, table string, progress func(string, int64)) (Sum, error) {
	sum := Sum{Table: table}
	columns, err := from.columns(ctx, table)
	if err != nil {
		return sum, err
	}
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	var broken error
	_, err = tx.Bulk(ctx, table, names, func(yield func([]any) bool) {
		broken = from.rows(ctx, table, columns, func(values []any) bool {
			sum.add(values)
			progress(table, 1)
			return yield(values)
		})
	})
	return sum, errors.Join(err, broken)
}

// SumOf counts and sums up a table.
func (db *DB) SumOf(ctx context.Context, table string) (Sum, error) {
	sum := Sum{Table: table}
	columns, err := db.columns(ctx, table)
	if err != nil {
		return sum, err
	}
	return sum, db.rows(ctx, table, columns, func(values []any) bool { sum.add(values); return true })
}

type column struct {
	name    string
	boolean bool // SQLite keeps these as 0 and 1
}

func (db *DB) columns(ctx context.Context, table string) ([]column, error) {
	rows, err := db.read.QueryContext(ctx, `SELECT * FROM `+table+` WHERE 1 = 0`)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	types, err := rows.ColumnTypes()
	if err != nil {
		return nil, err
	}
	columns := make([]column, len(types))
	for i, t := range types {
		columns[i] = column{t.Name(), t.DatabaseTypeName() == "BOOLEAN"}
	}
	return columns, rows.Err()
}

func (db *DB) rows(ctx context.Context, table string, columns []column, each func([]any) bool) error {
	stop := errors.New("enough")
	names := make([]string, len(columns))
	for i, c := range columns {
		names[i] = c.name
	}
	err := db.Stream(ctx, func(scan func(...any) error) error {
		values, into := make([]any, len(columns)), make([]any, len(columns))
		for i := range values {
			into[i] = &values[i]
		}
		if err := scan(into...); err != nil {
			return err
		}
		for i, c := range columns {
			if n, ok := values[i].(int64); ok && c.boolean {
				values[i] = n != 0
			}
		}
		if !each(values) {
			return stop
		}
		return nil
	}, `SELECT `+strings.Join(names, ", ")+` FROM `+table)
	if errors.Is(err, stop) {
		return nil
	}
	return err
}

// add takes one row into the sum: the rows' hashes are added, so that order
// does not matter; each value is written with its kind, so that 1 and "1" differ.
func (s *Sum) add(values []any) {
	h := sha256.New()
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			h.Write([]byte{0})
		case []byte:
			fmt.Fprintf(h, "b%d:%s", len(v), v)
		case string:
			fmt.Fprintf(h, "s%d:%s", len(v), v)
		default: // int64, float64, bool
			fmt.Fprintf(h, "%T:%v;", v, v)
		}
	}
	s.Rows++
	s.Checksum += binary.BigEndian.Uint64(h.Sum(nil))
}
