package app

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"time"

	"zhibu/party/access"
	"zhibu/platform/backup"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// kept is what of a cell's folder goes into its backups, beside the database.
// Keys go into a file of their own, uploads under way are not kept.
var kept = []string{"files", "calendar.csv"}

// keyFile is the key's name in a cell's folder.
const keyFile = "zhibu.key"

// backupKey is what the cell's key is asked for to know its own backups.
const backupKey = "backup manifest"

// Progress hears of what is being done, and how many rows of it.
type Progress func(what string, rows int64)

// TakeBackup writes a cell into a new file. The cell may be in use and its
// tables may be older than this program: nothing in it is changed.
func TakeBackup(ctx context.Context, o Options, file string, progress Progress) (backup.Manifest, error) {
	box, err := o.existingKeys(ctx)
	if err != nil {
		return backup.Manifest{}, err
	}
	if o.DB == "" {
		o.DB = filepath.Join(o.Dir, "zhibu.db")
		if _, err := os.Stat(o.DB); err != nil {
			return backup.Manifest{}, fmt.Errorf("数据目录里没有数据库：%w", err)
		}
	}
	db, err := store.Open(ctx, o.DB)
	if err != nil {
		return backup.Manifest{}, err
	}
	defer db.Close()
	return backup.Take(ctx, o.cell(db, box), file, time.Now(), progress)
}

// cell is what backups are made of.
func (o Options) cell(db *store.DB, box *crypt.Box) backup.Cell {
	return backup.Cell{DB: db, Tables: Tables, Dir: o.Dir, Parts: kept, Key: box.Derive(backupKey), Product: Version}
}

// existingKeys opens the keys and, unlike Open, never makes new ones: those
// would open nothing of what there is.
func (o Options) existingKeys(ctx context.Context) (*crypt.Box, error) {
	if o.KeyCommand == "" {
		if _, err := os.Stat(filepath.Join(o.Dir, keyFile)); err != nil {
			return nil, fmt.Errorf("%s 里没有密钥文件 %s，没有密钥就读不出个人信息：%w", o.Dir, keyFile, err)
		}
	}
	return o.keys(ctx)
}

// TakeKeys writes the cell's secrets into a new file of their own, and tells their names.
func TakeKeys(o Options, file string) ([]string, error) { return backup.TakeKeys(o.Dir, file) }

// CheckBackup proves that a backup is whole, and, where the folder holds the
// cell's key, that this cell wrote it.
func CheckBackup(ctx context.Context, o Options, file string) (m backup.Manifest, ours bool, err error) {
	box, err := o.existingKeys(ctx)
	if errors.Is(err, fs.ErrNotExist) {
		m, err = backup.Check(file, nil)
		return m, false, err
	}
	if err != nil {
		return m, false, err
	}
	if m, err = backup.Check(file, box.Derive(backupKey)); err == nil {
		proved(file, m, false)
	}
	return m, true, err
}

// proved notes beside a backup what was proved of it, where it lies on something that can be written.
func proved(file string, m backup.Manifest, restored bool) {
	if err := backup.Proved(file, m, restored, time.Now()); err != nil {
		slog.Warn("not noted beside the backup that it was proved", "error", err)
	}
}

// Restore builds a cell from a backup in o.Dir, which must not exist yet, and
// in the database o.DB, which must be empty. Nothing is left behind when it
// fails: the folder gets its name, and PostgreSQL its rows, only at the end.
// keys is the file that backup.TakeKeys wrote, "" where a command prints them.
// Nobody is logged in afterwards: ended tells how many were when the backup was taken.
func Restore(ctx context.Context, o Options, file, keys string, progress Progress) (m backup.Manifest, ended access.Ended, err error) {
	target := o.Dir
	if err := free(target); err != nil {
		return m, ended, err
	}
	o.Dir = target + ".restoring"
	if err := errors.Join(os.RemoveAll(o.Dir), os.MkdirAll(o.Dir, 0o700)); err != nil {
		return m, ended, err
	}
	defer os.RemoveAll(o.Dir)
	if keys != "" {
		if err := backup.LoadKeys(o.Dir, keys); err != nil {
			return m, ended, err
		}
	}
	box, err := o.existingKeys(ctx)
	if err != nil {
		return m, ended, err
	}
	if m, err = backup.Check(file, box.Derive(backupKey)); err != nil {
		return m, ended, err
	}
	if ended, err = o.load(ctx, box, file, m, progress); err != nil {
		return m, ended, err
	}
	if err := os.Remove(target); err != nil && !errors.Is(err, fs.ErrNotExist) { // an empty folder
		return m, ended, err
	}
	if err := os.Rename(o.Dir, target); err != nil {
		return m, ended, err
	}
	proved(file, m, true)
	return m, ended, nil
}

// load builds the cell in o.Dir, brings it up to date, and ends who was logged in.
func (o Options) load(ctx context.Context, box *crypt.Box, file string, m backup.Manifest, progress Progress) (ended access.Ended, err error) {
	if o.DB == "" {
		o.DB = filepath.Join(o.Dir, "zhibu.db")
	}
	db, err := store.Open(ctx, o.DB)
	if err != nil {
		return ended, err
	}
	err = backup.Load(ctx, o.cell(db, box), file, m, progress)
	if err := errors.Join(err, db.Close()); err != nil {
		return ended, err
	}
	a, err := Open(ctx, o)
	if err != nil {
		return ended, err
	}
	ended, err = a.Access.Restored(ctx)
	// What was waiting to be delivered stood in a queue that is not kept.
	return ended, errors.Join(err, a.Bus.Requeue(ctx), a.Close())
}

func free(dir string) error {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil && len(entries) > 0 {
		return fmt.Errorf("目录 %s 里已有内容，没有恢复任何内容。请用 --dir 给出一个空的或还不存在的目录。", dir)
	}
	return err
}
