// Package store is the only place that knows which database we run on: SQLite
// in a file by default, PostgreSQL by a DSN.
//
// One code serves both through bun; SQL is written once, with ? marks, in the
// subset both engines share. Only a Tx can write, and a Tx comes only from
// DB.Write or a Batch.
//
//	store.go    Open, the two pools, Write
//	reader.go   what may read: the pool and a Tx
//	prepared.go statements read once, and one run many times
//	batch.go    group commit for bursts
//	bulk.go     fast loads: COPY on PostgreSQL, prepared rows on SQLite
//	migrate.go  goose, one version table a capability, three tokens swapped; which version is refused
//	snapshot.go the whole database as of one moment: for copies and backups
//	sole.go     one process serves a database
//	faults.go   full, away, lost: what an error of the engine means
//	types.go    ids, instants, words in one column, subtree ranges
//	copy.go     from one engine to the other, compared by checksum
package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/uptrace/bun"
	"github.com/uptrace/bun/dialect/pgdialect"
	"github.com/uptrace/bun/dialect/sqlitedialect"
	_ "modernc.org/sqlite" // registers the "sqlite" driver
)

// Engine is which database a DB runs on.
type Engine string

// The two engines.
const (
	SQLite     Engine = "sqlite"
	PostgreSQL Engine = "postgres"
)

// readers bounds SQLite's read pool: more spinning readers starve the writer on two cores.
const readers = 4

// DB is one cell's database: a writing and a reading pool. On SQLite the
// writing pool has a single connection, so that writers queue in Go rather
// than fail as busy, and the reading pool refuses writes.
type DB struct {
	dsn         string
	engine      Engine
	write, read *bun.DB
	statements  sync.Map // query → *sql.Stmt of the reading pool
	repeated    sync.Map // query → *sql.Stmt of SQLite's writing connection
	release     func()   // ends the lock of who serves; nil: not taken
}

// Open opens a postgres:// URL or a SQLite file, which it creates.
func Open(ctx context.Context, dsn string) (*DB, error) {
	if strings.HasPrefix(dsn, "postgres://") || strings.HasPrefix(dsn, "postgresql://") {
		return openPostgres(ctx, dsn)
	}
	return openSQLite(ctx, dsn)
}

func openPostgres(ctx context.Context, dsn string) (*DB, error) {
	cfg, err := pgx.ParseConfig(dsn)
	if err != nil {
		return nil, fmt.Errorf("数据库地址写得不对：%w", err)
	}
	// exec mode: no cached generic plans (they make subtree lists 200× slower), safe behind PgBouncer.
	cfg.DefaultQueryExecMode = pgx.QueryExecModeExec
	if cfg.ConnectTimeout == 0 {
		cfg.ConnectTimeout = 3 * time.Second // a server that does not answer is away, not slow
	}
	pool := bun.NewDB(stdlib.OpenDB(*cfg), pgdialect.New())
	pool.SetMaxOpenConns(16)
	pool.SetMaxIdleConns(8)
	db := &DB{dsn: dsn, engine: PostgreSQL, write: pool, read: pool}
	return db, pool.PingContext(ctx)
}

func openSQLite(ctx context.Context, dsn string) (*DB, error) {
	path, err := filepath.Abs(strings.TrimPrefix(dsn, "file:"))
	if err != nil {
		return nil, err
	}
	open := func(conns int, cacheKiB int, pragmas ...string) (*bun.DB, error) {
		q := url.Values{"_txlock": {"immediate"}, "_pragma": append(pragmas,
			"busy_timeout(10000)", "journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(ON)", fmt.Sprintf("cache_size(-%d)", cacheKiB), "temp_store(MEMORY)", "wal_autocheckpoint(8000)")}
		pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
		if err != nil {
			return nil, err
		}
		pool.SetMaxOpenConns(conns)
		pool.SetMaxIdleConns(conns)
		return bun.NewDB(pool, sqlitedialect.New()), nil
	}
	write, err := open(1, 24<<10)
	if err != nil {
		return nil, err
	}
	if err := write.PingContext(ctx); err != nil { // creates the file, so that readers find it
		return nil, err
	}
	read, err := open(readers, 6<<10, "query_only(1)")
	return &DB{dsn: path, engine: SQLite, write: write, read: read}, err
}

// Engine tells which database this is.
func (db *DB) Engine() Engine { return db.engine }

// DSN is the address the database was opened with: a file path or a postgres:// URL. It may hold a password: never log it.
func (db *DB) DSN() string { return db.dsn }

// Writer is the raw writing pool, for the job queue, which brings its own SQL.
func (db *DB) Writer() *sql.DB { return db.write.DB }

// Elsewhere is a number that changes when another process has committed
// something. On PostgreSQL it is not known.
func (db *DB) Elsewhere(ctx context.Context) (changes int64, known bool, err error) {
	if db.engine != SQLite {
		return 0, false, nil
	}
	// As the connection that alone writes here sees it.
	err = db.write.NewRaw(`PRAGMA data_version`).Scan(ctx, &changes)
	return changes, true, err
}

// Close closes both pools, and lets another process serve.
func (db *DB) Close() error {
	if db.release != nil {
		db.release()
	}
	err := db.write.Close()
	if db.read != db.write {
		if e := db.read.Close(); err == nil {
			err = e
		}
	}
	return err
}

// Tx is one transaction. Only a Tx can write.
type Tx struct {
	bun.Tx
	db     *DB
	conn   bun.Conn
	kept   map[any]any
	last   []func() error
	after  []func()
	wanted []string // statements to be kept prepared
}

// Write runs fn in one durable transaction: committed if fn returns nil, else
// rolled back whole. Inside fn use tx only: on SQLite the writing connection
// is taken until fn returns.
func (db *DB) Write(ctx context.Context, fn func(tx *Tx) error) error {
	tx := &Tx{db: db}
	defer func() { db.keep(ctx, tx.wanted) }() // once the connection is free
	conn, err := db.write.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	btx, err := conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer btx.Rollback()
	tx.Tx, tx.conn = btx, conn
	if err := fn(tx); err != nil {
		return err
	}
	for i := 0; i < len(tx.last); i++ { // one may ask for another
		if err := tx.last[i](); err != nil {
			return err
		}
	}
	if err := btx.Commit(); err != nil {
		endIfLost(err)
		return err
	}
	for _, f := range tx.after {
		f()
	}
	return nil
}

// Last has f run in the transaction right before its commit, in the order
// asked for; its error undoes the transaction.
func (tx *Tx) Last(f func() error) { tx.last = append(tx.last, f) }

// Keep remembers what key's owner gathers during the transaction.
func (tx *Tx) Keep(key, value any) {
	if tx.kept == nil {
		tx.kept = map[any]any{}
	}
	tx.kept[key] = value
}

// Kept is what was kept under key, or nil.
func (tx *Tx) Kept(key any) any { return tx.kept[key] }

// After has f run once the commit has returned; it is dropped on a rollback.
func (tx *Tx) After(f func()) { tx.after = append(tx.after, f) }

// Engine tells which database this is.
func (tx *Tx) Engine() Engine { return tx.db.engine }
