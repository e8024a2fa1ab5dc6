package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/uptrace/bun"
)

// Snapshot is the whole database as it stood at one moment, however much is
// written meanwhile. It reads only, and holds back no writer.
type Snapshot struct {
	tx     bun.Tx
	engine Engine
}

// Snapshot runs fn on the database as it stands now. It takes one connection
// of the reading pool; on SQLite the write-ahead log grows until fn returns.
func (db *DB) Snapshot(ctx context.Context, fn func(s *Snapshot) error) error {
	options := &sql.TxOptions{ReadOnly: true}
	if db.engine == PostgreSQL {
		options.Isolation = sql.LevelRepeatableRead
	}
	tx, err := db.read.BeginTx(ctx, options)
	if err != nil {
		return err
	}
	defer tx.Rollback()
	// Both engines take the snapshot at the first read, not at BEGIN.
	var one int
	if err := tx.NewRaw(map[Engine]string{SQLite: `SELECT count(*) FROM sqlite_schema`, PostgreSQL: `SELECT 1`}[db.engine]).Scan(ctx, &one); err != nil {
		return err
	}
	return fn(&Snapshot{tx, db.engine})
}

// Snapshot is what the transaction sees, its own writes included.
func (tx *Tx) Snapshot() *Snapshot { return &Snapshot{tx.Tx, tx.db.engine} }

// NewSelect starts a query on the snapshot.
func (s *Snapshot) NewSelect() *bun.SelectQuery { return s.tx.NewSelect() }

// NewRaw starts a raw query on the snapshot.
func (s *Snapshot) NewRaw(query string, args ...any) Query {
	return Query{s.tx.NewRaw(query, args...).Scan}
}

// NewPrepared is NewRaw: a snapshot's statements are its own.
func (s *Snapshot) NewPrepared(query string, args ...any) Query { return s.NewRaw(query, args...) }

// Engine tells which database this is.
func (s *Snapshot) Engine() Engine { return s.engine }

// Sum is what a table holds: how many rows, and a checksum over all values
// that does not depend on the order of rows or on the engine.
type Sum struct {
	Table    string `json:"table"`
	Rows     int64  `json:"rows"`
	Checksum uint64 `json:"checksum,string"` // beyond what a JavaScript number holds
}

// SumOf counts and sums up a table.
func (s *Snapshot) SumOf(ctx context.Context, table string) (Sum, error) {
	sum := Sum{Table: table}
	columns, err := s.columns(ctx, table)
	if err != nil {
		return sum, err
	}
	return sum, s.rows(ctx, table, columns, func(values []any) error { sum.Add(values); return nil })
}

// Rows calls each for every row of a table, whose values are nil, int64,
// float64, bool, string or []byte and live until each returns. head is called
// first, with the names of the columns.
func (s *Snapshot) Rows(ctx context.Context, table string, head func(columns []string), each func(values []any) error) error {
	columns, err := s.columns(ctx, table)
	if err != nil {
		return err
	}
	head(names(columns))
	return s.rows(ctx, table, columns, each)
}

type column struct {
	name    string
	boolean bool // SQLite keeps these as 0 and 1
}

func names(columns []column) []string {
	out := make([]string, len(columns))
	for i, c := range columns {
		out[i] = c.name
	}
	return out
}

func (s *Snapshot) columns(ctx context.Context, table string) ([]column, error) {
	rows, err := s.tx.QueryContext(ctx, `SELECT * FROM `+table+` WHERE 1 = 0`)
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
		columns[i] = column{t.Name(), t.DatabaseTypeName() == "BOOLEAN" || t.DatabaseTypeName() == "BOOL"}
	}
	return columns, rows.Err()
}

func (s *Snapshot) rows(ctx context.Context, table string, columns []column, each func([]any) error) error {
	rows, err := s.tx.QueryContext(ctx, `SELECT `+strings.Join(names(columns), ", ")+` FROM `+table)
	if err != nil {
		return err
	}
	defer rows.Close()
	values, into := make([]any, len(columns)), make([]any, len(columns))
	for i := range values {
		into[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range columns {
			if n, ok := values[i].(int64); ok && c.boolean {
				values[i] = n != 0
			}
		}
		if err := each(values); err != nil {
			return err
		}
	}
	return errors.Join(rows.Err(), rows.Close())
}

// Add takes one row into the sum: the rows' hashes are added, so that order
// does not matter; each value is written with its kind, so that 1 and "1" differ.
func (s *Sum) Add(values []any) {
	text := make([]byte, 0, 512)
	for _, v := range values {
		switch v := v.(type) {
		case nil:
			text = append(text, 0)
		case []byte:
			text = append(append(strconv.AppendInt(append(text, 'b'), int64(len(v)), 10), ':'), v...)
		case string:
			text = append(append(strconv.AppendInt(append(text, 's'), int64(len(v)), 10), ':'), v...)
		case int64:
			text = append(strconv.AppendInt(append(text, "int64:"...), v, 10), ';')
		default: // float64, bool
			text = fmt.Appendf(text, "%T:%v;", v, v)
		}
	}
	h := sha256.Sum256(text)
	s.Rows++
	s.Checksum += binary.BigEndian.Uint64(h[:])
}
