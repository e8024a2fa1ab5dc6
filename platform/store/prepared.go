package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// NewPrepared starts a query on the reading pool whose text SQLite reads once.
func (db *DB) NewPrepared(query string, args ...any) Query {
	if db.engine != SQLite {
		return db.NewRaw(query, args...)
	}
	return Query{func(ctx context.Context, dest ...any) error {
		stmt, err := db.statement(ctx, query)
		if err != nil {
			return err
		}
		rows, err := stmt.QueryContext(ctx, args...)
		if err != nil {
			return err
		}
		if len(dest) == 1 && reflect.TypeOf(dest[0]).Elem().Kind() == reflect.Slice {
			return db.read.ScanRows(ctx, rows, dest...)
		}
		defer rows.Close()
		if !rows.Next() {
			if err := rows.Err(); err != nil {
				return err
			}
			return sql.ErrNoRows
		}
		return db.read.ScanRow(ctx, rows, dest...)
	}}
}

// Padded is an IN of a prepared text: its marks, "(?,?)", and the arguments of
// list, the last one repeated until their number is a power of two. So there
// are few texts, and each is read once. list is not empty.
func Padded[T any](list []T) (marks string, args []any) {
	n := 1
	for n < len(list) {
		n *= 2
	}
	args = make([]any, n)
	for i := range args {
		args[i] = list[min(i, len(list)-1)]
	}
	return "(?" + strings.Repeat(",?", n-1) + ")", args
}

// statement is the prepared form of query, made at its first use.
func (db *DB) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := db.statements.Load(query); ok {
		return stmt.(*sql.Stmt), nil
	}
	stmt, err := db.read.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, raced := db.statements.LoadOrStore(query, stmt); raced {
		return first.(*sql.Stmt), stmt.Close()
	}
	return stmt, nil
}

// NewPrepared is NewRaw: a transaction's statements are its own.
func (tx *Tx) NewPrepared(query string, args ...any) Query { return tx.NewRaw(query, args...) }

// Repeat runs one statement n times, with the arguments of args(i), and tells
// how many rows each run changed: prepared once on SQLite, sent in one round
// trip on PostgreSQL.
func (tx *Tx) Repeat(ctx context.Context, query string, n int, args func(i int) []any) ([]int64, error) {
	changed := make([]int64, n)
	if n == 0 {
		return changed, nil
	}
	if tx.db.engine == PostgreSQL {
		return changed, tx.pipeline(ctx, numbered(query), changed, args)
	}
	stmt, err := tx.Tx.Tx.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	defer stmt.Close()
	for i := range changed {
		res, err := stmt.ExecContext(ctx, args(i)...)
		if err != nil {
			return nil, err
		}
		if changed[i], err = res.RowsAffected(); err != nil {
			return nil, err
		}
	}
	return changed, nil
}

func (tx *Tx) pipeline(ctx context.Context, query string, changed []int64, args func(i int) []any) error {
	return tx.conn.Raw(func(conn any) error {
		var batch pgx.Batch
		for i := range changed {
			plain := args(i)
			for k, a := range plain { // our own string and int types as what they are made of
				v, err := driver.DefaultParameterConverter.ConvertValue(a)
				if err != nil {
					return err
				}
				plain[k] = v
			}
			batch.Queue(query, plain...)
		}
		results := conn.(*stdlib.Conn).Conn().SendBatch(ctx, &batch)
		for i := range changed {
			tag, err := results.Exec()
			if err != nil {
				results.Close()
				return err
			}
			changed[i] = tag.RowsAffected()
		}
		return results.Close()
	})
}

// numbered is query with $1, $2 … in place of ?, as PostgreSQL has them.
func numbered(query string) string {
	var out strings.Builder
	for n, part := range strings.Split(query, "?") {
		if n > 0 {
			out.WriteString("$" + strconv.Itoa(n))
		}
		out.WriteString(part)
	}
	return out.String()
}
