package app

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"zhibu/platform/backup"
	"zhibu/platform/clock"
)

// Nightly says where each night's backup goes, and how many are kept. The zero
// value takes none.
type Nightly struct {
	Dir  string
	Keep int
}

// backUp takes the backup of the night that was last due, unless its file is
// there: what was due while the server was down is done late, once. Older ones
// beyond what is kept are removed only after a new one is whole.
func (a *App) backUp(ctx context.Context) error {
	n := a.options.Nightly
	if n.Dir == "" {
		return nil
	}
	file := filepath.Join(n.Dir, "zhibu-"+clock.Day(a.now().Add(-quiet*time.Hour))+".tar.gz")
	if _, err := os.Stat(file); err == nil {
		return nil
	}
	if err := os.MkdirAll(n.Dir, 0o700); err != nil {
		return err
	}
	began := time.Now()
	m, err := backup.Take(ctx, a.options.cell(a.DB, a.Keys), file, a.now(), func(string, int64) {})
	if err != nil {
		a.log.Error("the nightly backup failed", "error", err)
		return err
	}
	a.log.Info("backed up", "rows", m.Rows(), "files", len(m.Files), "took", time.Since(began).Round(time.Millisecond))
	taken, err := n.taken()
	for err == nil && len(taken) > max(1, n.Keep) {
		err = backup.Remove(taken[0])
		taken = taken[1:]
	}
	return err
}

// taken lists the backups there are, the oldest first.
func (n Nightly) taken() ([]string, error) {
	taken, err := filepath.Glob(filepath.Join(n.Dir, "zhibu-????-??-??.tar.gz"))
	slices.Sort(taken)
	return taken, err
}
