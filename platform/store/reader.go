package store

import (
	"context"
	"database/sql"
	"errors"

	"github.com/uptrace/bun"
)

// Reader runs queries: a *DB (the reading pool) or a *Tx (sees its own writes).
type Reader interface {
	NewSelect() *bun.SelectQuery
	NewRaw(query string, args ...any) Query
	// NewPrepared is NewRaw for what every request asks: a text that never
	// changes, with scalars for arguments. SQLite, which takes longer to read
	// a statement than to run it, then reads it once.
	NewPrepared(query string, args ...any) Query
	// Engine is for the few statements, such as full-text search, that the engines word differently.
	Engine() Engine
}

// Query is a raw SELECT: it can be read, not executed.
type Query struct {
	scan func(ctx context.Context, dest ...any) error
}

// Scan reads every row into dest: pointers to a struct, a slice of structs or
// scalars, as bun does. No row at all is sql.ErrNoRows for a single destination.
func (q Query) Scan(ctx context.Context, dest ...any) error { return q.scan(ctx, dest...) }

// NewSelect starts a query on the reading pool.
func (db *DB) NewSelect() *bun.SelectQuery { return db.read.NewSelect() }

// NewRaw starts a raw query on the reading pool.
func (db *DB) NewRaw(query string, args ...any) Query {
	return Query{db.read.NewRaw(query, args...).Scan}
}

// Stream calls each for every row of a raw query on the reading pool, without
// holding the rows in memory; scan is (*sql.Rows).Scan.
func (db *DB) Stream(ctx context.Context, each func(scan func(dest ...any) error) error, query string, args ...any) error {
	return stream(ctx, db.read, each, query, args)
}

// Stream is DB.Stream on the snapshot.
func (s *Snapshot) Stream(ctx context.Context, each func(scan func(dest ...any) error) error, query string, args ...any) error {
	return stream(ctx, s.tx, each, query, args)
}

// Stream is DB.Stream inside the transaction.
func (tx *Tx) Stream(ctx context.Context, each func(scan func(dest ...any) error) error, query string, args ...any) error {
	return stream(ctx, tx.Tx, each, query, args)
}

func stream(ctx context.Context, from bun.IConn, each func(scan func(dest ...any) error) error, query string, args []any) error {
	rows, err := from.QueryContext(ctx, query, args...)
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		if err := each(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

// NewRaw starts a raw query inside the transaction.
func (tx *Tx) NewRaw(query string, args ...any) Query {
	return Query{tx.Tx.NewRaw(query, args...).Scan}
}

// Exec runs a raw statement and tells how many rows it changed.
func (tx *Tx) Exec(ctx context.Context, query string, args ...any) (int64, error) {
	res, err := tx.Tx.NewRaw(query, args...).Exec(ctx)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// Missing tells whether a single-row read found nothing.
func Missing(err error) bool { return errors.Is(err, sql.ErrNoRows) }
