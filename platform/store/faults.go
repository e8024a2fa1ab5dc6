package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"strings"
	"syscall"

	"github.com/jackc/pgx/v5/pgconn"
	"modernc.org/sqlite"
)

// SQLite's result codes: https://sqlite.org/rescode.html
const (
	sqliteBusy          = 5
	sqliteFull          = 13
	sqliteIOErrWrite    = 778 // EFBIG; ENOSPC is sqliteFull
	sqliteIOErrFsync    = 1034
	sqliteIOErrDirFsync = 1290
)

func sqliteCode(err error) int {
	var e *sqlite.Error
	if errors.As(err, &e) {
		return e.Code()
	}
	return 0
}

func postgresCode(err error) string {
	var e *pgconn.PgError
	if errors.As(err, &e) {
		return e.Code
	}
	return ""
}

// Full tells whether the disk of the database or of the files has no room left.
// Reading goes on; writing goes on once there is room.
func Full(err error) bool {
	code := sqliteCode(err)
	return code == sqliteFull || code == sqliteIOErrWrite || postgresCode(err) == "53100" ||
		errors.Is(err, syscall.ENOSPC) || errors.Is(err, syscall.EDQUOT) || errors.Is(err, syscall.EFBIG)
}

// Away tells whether the database cannot be reached or takes too long: to be
// tried again soon.
func Away(err error) bool {
	switch code := postgresCode(err); {
	case strings.HasPrefix(code, "08"), strings.HasPrefix(code, "57P"), code == "53300": // connection lost; shutting down or starting; too many connections
		return true
	}
	var connecting *pgconn.ConnectError
	var network net.Error
	return errors.As(err, &connecting) || errors.As(err, &network) || sqliteCode(err)&0xff == sqliteBusy ||
		errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, context.DeadlineExceeded) ||
		errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) || errors.Is(err, syscall.EPIPE) || errors.Is(err, syscall.ECONNRESET)
}

// Lost tells whether the disk would not say that a commit is safe on it. What
// is in memory can then no longer be trusted to be on the disk.
func Lost(err error) bool {
	code := sqliteCode(err)
	return code == sqliteIOErrFsync || code == sqliteIOErrDirFsync
}

// endIfLost ends the program after a failed fsync: the kernel reports such an
// error once and then forgets the pages it could not write, so trying again
// would acknowledge what is not there. A start reads only what is on the disk.
// PostgreSQL's server does the same by itself.
func endIfLost(err error) {
	if Lost(err) {
		slog.Error("磁盘没有确认写入，程序立即停止，刚才的操作没有保存。请检查磁盘后重新启动。", "error", err)
		os.Exit(1)
	}
}
