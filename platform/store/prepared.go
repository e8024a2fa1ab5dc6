package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"reflect"
	"strconv"
	"strings"
	"sync"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
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
		return scan(ctx, db.read, stmt, args, dest)
	}}
}

// NewPrepared is DB.NewPrepared inside the transaction.
func (tx *Tx) NewPrepared(query string, args ...any) Query {
	if tx.db.engine != SQLite {
		return tx.NewRaw(query, args...)
	}
	return Query{func(ctx context.Context, dest ...any) error {
		stmt, err := tx.statement(ctx, query)
		if err != nil {
			return err
		}
		defer stmt.Close()
		return scan(ctx, tx.db.write, stmt, args, dest)
	}}
}

func scan(ctx context.Context, db *bun.DB, stmt *sql.Stmt, args, dest []any) error {
	rows, err := stmt.QueryContext(ctx, args...)
	if err != nil {
		return err
	}
	if len(dest) == 1 && reflect.TypeOf(dest[0]).Elem().Kind() == reflect.Slice {
		return db.ScanRows(ctx, rows, dest...)
	}
	defer rows.Close()
	if !rows.Next() {
		if err := rows.Err(); err != nil {
			return err
		}
		return sql.ErrNoRows
	}
	return db.ScanRow(ctx, rows, dest...)
}

// Padded is an IN of a prepared text: its marks, "(?,?)", and the arguments of
// list, the last one repeated until their number is a power of two. So there
// are few texts, and each is read once. list is not empty.
func Padded[T any](list []T) (marks string, args []any) {
	n := Power(len(list))
	args = make([]any, n)
	for i := range args {
		args[i] = list[min(i, len(list)-1)]
	}
	return "(?" + strings.Repeat(",?", n-1) + ")", args
}

// Power is the least power of two that is not less than n.
func Power(n int) int {
	power := 1
	for power < n {
		power *= 2
	}
	return power
}

// statement is the prepared form of query, made at its first use.
func (db *DB) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := db.statements.Load(query); ok {
		return stmt.(*sql.Stmt), nil
	}
	return prepare(ctx, db.read, &db.statements, query)
}

func prepare(ctx context.Context, db *bun.DB, into *sync.Map, query string) (*sql.Stmt, error) {
	stmt, err := db.DB.PrepareContext(ctx, query)
	if err != nil {
		return nil, err
	}
	if first, raced := into.LoadOrStore(query, stmt); raced {
		return first.(*sql.Stmt), stmt.Close()
	}
	return stmt, nil
}

// statement is the writing connection's prepared form of query. At its first
// use it is this transaction's own: only the pool can prepare one that stays,
// and the pool's one connection is the transaction's until it ends.
func (tx *Tx) statement(ctx context.Context, query string) (*sql.Stmt, error) {
	if stmt, ok := tx.db.repeated.Load(query); ok {
		return tx.Tx.Tx.StmtContext(ctx, stmt.(*sql.Stmt)), nil
	}
	tx.wanted = append(tx.wanted, query)
	return tx.Tx.Tx.PrepareContext(ctx, query)
}

// keep prepares for later transactions what one that has ended wanted.
func (db *DB) keep(ctx context.Context, wanted []string) {
	for _, query := range wanted {
		if _, err := prepare(ctx, db.write, &db.repeated, query); err != nil {
			return // the next one wants it again
		}
	}
}

// Repeat runs one statement n times, with the arguments of args(i), and tells
// how many rows each run changed: read once on SQLite, as NewPrepared, sent in
// one round trip on PostgreSQL.
func (tx *Tx) Repeat(ctx context.Context, query string, n int, args func(i int) []any) ([]int64, error) {
	changed := make([]int64, n)
	if n == 0 {
		return changed, nil
	}
	if tx.db.engine == PostgreSQL {
		return changed, tx.pipeline(ctx, numbered(query), changed, args)
	}
	stmt, err := tx.statement(ctx, query)
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
