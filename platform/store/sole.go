package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"net/url"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

// ErrServed tells that another process serves this database.
var ErrServed = errors.New("这个数据库正由另一个 zhibu 进程服务。密码输错的次数、签到来自哪些网络都只记在一个进程里，两个进程各记各的就拦不住了。请先停掉另一个进程，再启动。")

// soleKey names the lock among those of the database, together with the schema: "zhib".
const soleKey = 0x7a686962

const (
	soleStart = 2 * time.Second // how long the one before may take to be gone
	soleEvery = 2 * time.Second // how often the lock is looked at
	soleWait  = 5 * time.Second // how long it may take to answer
)

// Sole makes this process the only one that serves the database until Close, or
// fails with ErrServed. The lock ends with the process, however that ends.
// Where the connection that holds it breaks, it is taken again; lost hears when
// somebody else has taken it meanwhile.
func (db *DB) Sole(ctx context.Context, lost func(error)) (err error) {
	ctx = context.WithoutCancel(ctx)
	if db.engine == SQLite {
		db.release, err = soleFile(ctx, db.dsn+".serving")
		return err
	}
	s := &sole{db: db}
	err = s.take(ctx)
	for end := time.Now().Add(soleStart); errors.Is(err, ErrServed) && time.Now().Before(end); err = s.take(ctx) {
		time.Sleep(100 * time.Millisecond) // the server may yet notice that the one before has ended
	}
	if err != nil {
		return err
	}
	ctx, stop := context.WithCancel(ctx)
	done := make(chan struct{})
	go func() { defer close(done); s.keep(ctx, lost) }()
	db.release = func() { stop(); <-done; s.drop() }
	return nil
}

// soleFile holds an exclusive lock of a file beside the database: SQLite's own, which every system has.
func soleFile(ctx context.Context, path string) (release func(), err error) {
	pool, err := sql.Open("sqlite", "file:"+(&url.URL{Path: path}).EscapedPath()+"?_txlock=exclusive")
	if err != nil {
		return nil, err
	}
	tx, err := pool.BeginTx(ctx, nil)
	if err != nil {
		if busy, ok := errors.AsType[*sqlite.Error](err); ok && busy.Code()&0xff == sqlite3.SQLITE_BUSY {
			err = ErrServed
		}
		return nil, errors.Join(err, pool.Close())
	}
	return func() { tx.Rollback(); pool.Close() }, nil
}

// sole is PostgreSQL's advisory lock, which its connection holds.
type sole struct {
	db   *DB
	conn *sql.Conn
	pid  int // of the server's process behind the connection
}

func (s *sole) take(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, soleWait)
	defer cancel()
	conn, err := s.db.write.DB.Conn(ctx)
	if err != nil {
		return err
	}
	var taken bool
	var pid int
	err = conn.QueryRowContext(ctx, `SELECT pg_try_advisory_lock($1, hashtext(current_schema())), pg_backend_pid()`, soleKey).Scan(&taken, &pid)
	if err == nil && taken {
		s.conn, s.pid = conn, pid
		return nil
	}
	if err == nil {
		err = ErrServed
		// A connection that broke on our side only may still hold the lock on the server's: it is ended.
		var ended int
		if e := conn.QueryRowContext(ctx, `SELECT count(pg_terminate_backend(pid)) FROM pg_locks WHERE locktype = 'advisory' AND granted AND pid = $1`, s.pid).Scan(&ended); e != nil || ended > 0 {
			err = errors.Join(e, driver.ErrBadConn)
		}
	}
	return errors.Join(err, conn.Close())
}

// keep looks whether the lock is still held, and takes it again.
func (s *sole) keep(ctx context.Context, lost func(error)) {
	tick := time.NewTicker(soleEvery)
	defer tick.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-tick.C:
		}
		if s.conn != nil && s.held(ctx) {
			continue
		}
		if s.drop(); errors.Is(s.take(ctx), ErrServed) {
			lost(ErrServed)
			return
		}
	}
}

func (s *sole) held(ctx context.Context) bool {
	ctx, cancel := context.WithTimeout(ctx, soleWait)
	defer cancel()
	_, err := s.conn.ExecContext(ctx, `SELECT 1`)
	return err == nil
}

// drop ends the connection, and with it the lock, rather than lend it to somebody else.
func (s *sole) drop() {
	if s.conn != nil {
		s.conn.Raw(func(any) error { return driver.ErrBadConn })
		s.conn.Close()
		s.conn = nil
	}
}
