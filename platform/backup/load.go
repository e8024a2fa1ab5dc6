package backup

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"path"
	"slices"
	"strings"

	"zhibu/platform/store"
)

// Load builds a cell from a backup that Check has proved: tables of the
// backup's own versions with all their rows and the files, in one transaction
// that is undone unless counts, checksums, hashes and the sealed head of what
// was built agree. c.DB must be empty, c.Dir exist. Bringing the tables up to
// date is left to the caller.
func Load(ctx context.Context, c Cell, file string, m Manifest, progress func(what string, rows int64)) error {
	if err := store.Known(c.Tables, m.Schema); err != nil {
		return err
	}
	tables, err := store.TableNames(c.Tables, m.Schema)
	if err != nil {
		return err
	}
	if !slices.EqualFunc(tables, m.Tables, func(name string, t Table) bool { return name == t.Table }) {
		return errors.New("备份里的表与它的版本不符，没有恢复任何内容。请换用写这份备份的程序。")
	}
	if err := ready(ctx, c, m.Schema); err != nil {
		return err
	}
	root, err := os.OpenRoot(c.Dir)
	if err != nil {
		return err
	}
	defer root.Close()
	l := &loading{root: root, tables: m.Tables, files: map[string]string{}, progress: progress}
	for _, f := range m.Files {
		l.files[f.Path] = f.SHA256
	}
	return c.DB.Write(ctx, func(tx *store.Tx) error {
		if err := tx.Empty(ctx, tables); err != nil {
			return err
		}
		if err := l.all(ctx, tx, file); err != nil {
			return err
		}
		return prove(ctx, tx.Snapshot(), m)
	})
}

// ready makes the tables the backup had.
func ready(ctx context.Context, c Cell, want store.Versions) error {
	at, err := c.DB.Versions(ctx, c.Tables)
	if err != nil {
		return err
	}
	for name, version := range at {
		if version != 0 && version != want[name] {
			return errors.New("目标数据库里已有支部的表，没有恢复任何内容。请换一个空的数据库。")
		}
	}
	return c.DB.MigrateTo(ctx, c.Tables, want)
}

func prove(ctx context.Context, s *store.Snapshot, m Manifest) error {
	if err := s.Holds(ctx, m.Sums()); err != nil {
		return err
	}
	got, err := head(ctx, s, m.Schema)
	if err != nil {
		return err
	}
	if (got == nil) != (m.Sealed == nil) || got != nil && *got != *m.Sealed {
		return fmt.Errorf("存证的汇总指纹不一致：备份 %v，恢复后 %v。没有恢复任何内容。", m.Sealed, got)
	}
	return nil
}

// part is one entry of a table: its lines.
type part struct {
	table string
	lines []byte
}

// loading is a backup being restored.
type loading struct {
	root     *os.Root
	tables   []Table
	files    map[string]string // path → SHA-256
	progress func(what string, rows int64)
}

// all goes through the archive once: parts of tables are handed to the bulk
// load of their table, files are written where they belong.
func (l *loading) all(ctx context.Context, tx *store.Tx, file string) error {
	var broken error
	parts := func(yield func(part) bool) {
		stop := errors.New("stop")
		err := unpack(file, func(name string, size int64, from io.Reader) error {
			if rest, ok := strings.CutPrefix(name, tablesFolder); ok {
				lines, err := small(size, from)
				table, _, _ := strings.Cut(rest, "/")
				if err == nil && !yield(part{table, lines}) {
					return stop
				}
				return err
			}
			if name == manifestName || name == macName {
				return nil
			}
			return errors.Join(ctx.Err(), l.write(name, from))
		})
		if !errors.Is(err, stop) {
			broken = err
		}
	}
	next, end := iter.Pull(parts)
	defer end()
	p, more := next()
	for _, t := range l.tables {
		var failed error
		_, err := tx.Bulk(ctx, t.Table, t.Columns, func(yield func([]any) bool) {
			for ; more && p.table == t.Table; p, more = next() {
				for line := range bytes.Lines(p.lines) {
					var row []any
					if row, failed = parseRow(line); failed != nil || !yield(row) {
						return
					}
					l.progress(t.Table, 1)
				}
			}
		})
		if err := errors.Join(failed, err); err != nil {
			return fmt.Errorf("%s: %w", t.Table, err)
		}
	}
	for more { // only files are left; another part of a table is one too many
		if p, more = next(); more {
			return tampered(tablesFolder + p.table)
		}
	}
	return broken
}

// write puts a file of the manifest where it belongs, and proves its hash.
func (l *loading) write(name string, from io.Reader) error {
	want, known := l.files[name]
	if !known || !fs.ValidPath(name) {
		return tampered(name)
	}
	if err := l.root.MkdirAll(path.Dir(name), 0o700); err != nil {
		return err
	}
	file, err := l.root.OpenFile(name, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	hash := sha256.New()
	_, err = io.Copy(io.MultiWriter(file, hash), from)
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return err
	}
	if hex.EncodeToString(hash.Sum(nil)) != want {
		return tampered(name)
	}
	l.progress("files", 1)
	return nil
}
