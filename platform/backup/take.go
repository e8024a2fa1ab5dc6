package backup

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Cell is what is backed up.
type Cell struct {
	DB      *store.DB
	Tables  []store.Migrations
	Dir     string   // its folder
	Parts   []string // what of the folder: files and folders; what is missing is left out
	Key     []byte   // by which the cell knows its own backups again
	Product string   // version of the program
}

// partSize is how many bytes of rows are written at a time.
const partSize = 1 << 20

// taking is a backup under way.
type taking struct {
	Cell
	to       *packer
	manifest Manifest
	progress func(what string, rows int64)
	rested   time.Time
}

// Take writes a backup into a new file while the cell is in use: all tables as
// of one moment, then the files, which are never changed once written. It rests
// after each part, so that people who sign in meanwhile hardly notice.
// progress hears of each table's rows and each file.
func Take(ctx context.Context, c Cell, path string, now time.Time, progress func(what string, rows int64)) (Manifest, error) {
	to, err := pack(path)
	if err != nil {
		return Manifest{}, err
	}
	defer to.drop()
	t := &taking{Cell: c, to: to, progress: progress, rested: time.Now(),
		manifest: Manifest{Format: format, Product: c.Product, Engine: c.DB.Engine(), TakenAt: now, Files: []File{}}}
	if err := c.DB.Snapshot(ctx, func(s *store.Snapshot) error { return t.database(ctx, s) }); err != nil {
		return Manifest{}, err
	}
	for _, part := range c.Parts {
		if err := t.folder(ctx, part); err != nil {
			return Manifest{}, err
		}
	}
	text, err := json.MarshalIndent(t.manifest, "", "  ")
	if err != nil {
		return Manifest{}, err
	}
	if err := errors.Join(to.put(manifestName, text), to.put(macName, []byte(macOf(c.Key, text))), to.keep()); err != nil {
		return Manifest{}, err
	}
	return t.manifest, c.note(path, now)
}

func (t *taking) database(ctx context.Context, s *store.Snapshot) error {
	var err error
	m := &t.manifest
	if m.Schema, err = s.Versions(ctx, t.Tables); err != nil {
		return err
	}
	if err := store.Known(t.Tables, m.Schema); err != nil {
		return err
	}
	if m.Sealed, err = head(ctx, s, m.Schema); err != nil {
		return err
	}
	tables, err := store.TableNames(t.Tables, m.Schema)
	if err != nil {
		return err
	}
	if len(tables) == 0 {
		return errors.New("这个数据库里没有支部的表，没有可以备份的内容。请检查 --dir 和 --db。")
	}
	for _, name := range tables {
		if err := t.table(ctx, s, name); err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
	}
	return nil
}

// head is the sealed log's, or nil where the schema has none yet.
func head(ctx context.Context, r store.Reader, at store.Versions) (*Head, error) {
	if at["seal"] == 0 {
		return nil, nil
	}
	size, root, _, err := seal.Root(ctx, r)
	return &Head{size, root.String()}, err
}

func (t *taking) table(ctx context.Context, s *store.Snapshot, name string) error {
	table, hash := Table{Sum: store.Sum{Table: name}}, sha256.New()
	var part []byte
	parts := 0
	flush := func() error {
		if len(part) == 0 {
			return nil
		}
		parts++
		hash.Write(part)
		err := t.to.put(fmt.Sprintf("%s%s/%05d.jsonl", tablesFolder, name, parts), part)
		part = part[:0]
		return errors.Join(err, t.rest(ctx))
	}
	err := s.Rows(ctx, name, func(columns []string) { table.Columns = columns }, func(values []any) (err error) {
		table.Add(values)
		t.progress(name, 1)
		if part, err = appendRow(part, values); err == nil && len(part) >= partSize {
			err = flush()
		}
		return err
	})
	err = errors.Join(err, flush())
	table.SHA256 = hex.EncodeToString(hash.Sum(nil))
	t.manifest.Tables = append(t.manifest.Tables, table)
	return err
}

// rest pauses half as long as was worked since the last rest.
func (t *taking) rest(ctx context.Context) error {
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-time.After(time.Since(t.rested) / 2):
		t.rested = time.Now()
		return nil
	}
}

// folder takes in a file or all files below a folder.
func (t *taking) folder(ctx context.Context, part string) error {
	return filepath.WalkDir(filepath.Join(t.Dir, part), func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) {
			return nil // there is none, or its time was over and it was deleted meanwhile
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		name, err := filepath.Rel(t.Dir, path)
		if err != nil {
			return err
		}
		if slices.Contains(strings.Split(filepath.ToSlash(name), "/"), "incoming") {
			return nil // still being written
		}
		if err := t.file(filepath.ToSlash(name), path); err != nil {
			return err
		}
		t.progress(part, 1)
		return t.rest(ctx)
	})
}

func (t *taking) file(name, path string) error {
	file, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err != nil {
		return err
	}
	hash := sha256.New()
	if err := t.to.stream(name, info.Size(), io.TeeReader(file, hash)); err != nil {
		return err
	}
	t.manifest.Files = append(t.manifest.Files, File{name, info.Size(), hex.EncodeToString(hash.Sum(nil))})
	return nil
}
