package store

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing/fstest"

	"github.com/pressly/goose/v3"
)

// Migrations are one capability's tables: migrations/NNNN_name.sql in goose's
// form. Three tokens differ by engine: {ID}, {PATH} and {BLOB}.
type Migrations struct {
	Name string
	FS   fs.FS
}

// Versions is which version of its tables each capability has; none is 0.
type Versions map[string]int64

var words = map[Engine]*strings.Replacer{
	SQLite:     strings.NewReplacer("{ID}", "INTEGER PRIMARY KEY", "{PATH}", "TEXT NOT NULL", "{BLOB}", "BLOB"),
	PostgreSQL: strings.NewReplacer("{ID}", "BIGINT PRIMARY KEY", "{PATH}", `TEXT COLLATE "C" NOT NULL`, "{BLOB}", "BYTEA"),
}

var dialects = map[Engine]goose.Dialect{SQLite: goose.DialectSQLite3, PostgreSQL: goose.DialectPostgres}

// Migrate brings the tables of each capability up to date, in the order given.
// It refuses a database that a newer version has already changed, before it
// changes anything itself.
func (db *DB) Migrate(ctx context.Context, all []Migrations) error {
	return db.MigrateTo(ctx, all, nil)
}

// MigrateTo is Migrate up to the versions named; nil is the newest. A step
// that fails leaves nothing behind and is tried again the next time.
func (db *DB) MigrateTo(ctx context.Context, all []Migrations, to Versions) error {
	at, err := db.Versions(ctx, all)
	if err != nil {
		return err
	}
	if err := Known(all, at); err != nil {
		return err
	}
	for _, m := range all {
		version := newest(m)
		if to != nil {
			version = to[m.Name]
		}
		if at[m.Name] >= version {
			continue
		}
		if err := db.migrate(ctx, m, version); err != nil {
			return err
		}
	}
	return nil
}

func (db *DB) migrate(ctx context.Context, m Migrations, to int64) error {
	files, err := inEngineWords(db.engine, m.FS)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialects[db.engine], db.write.DB, files,
		goose.WithTableName("migration_"+m.Name), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	_, err = p.UpTo(ctx, to)
	var partial *goose.PartialError
	if errors.As(err, &partial) {
		return fmt.Errorf("%s 的表没有升级到第 %d 版，这一步已全部撤销，其余数据没有改动。请排除原因后再运行一次 zhibu migrate：%w", m.Name, partial.Failed.Source.Version, partial.Err)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", m.Name, err)
	}
	return nil
}

// Known refuses versions that this program does not know, with what to do.
func Known(all []Migrations, at Versions) error {
	for _, m := range all {
		if n := newest(m); at[m.Name] > n {
			return fmt.Errorf("%s 的表结构是第 %d 版，本程序只认识到第 %d 版，没有改动任何内容。请换用较新版本的程序，或用 zhibu restore 恢复升级前的备份。", m.Name, at[m.Name], n)
		}
	}
	return nil
}

// Versions reads which version each capability's tables have.
func (db *DB) Versions(ctx context.Context, all []Migrations) (Versions, error) {
	return versions(ctx, db, all)
}

// Versions reads which version each capability's tables have in the snapshot.
func (s *Snapshot) Versions(ctx context.Context, all []Migrations) (Versions, error) {
	return versions(ctx, s, all)
}

func versions(ctx context.Context, r Reader, all []Migrations) (Versions, error) {
	exists := map[Engine]string{
		SQLite:     `SELECT count(*) FROM sqlite_schema WHERE name = ?`,
		PostgreSQL: `SELECT count(*) FROM pg_class WHERE oid = to_regclass(?)`,
	}[r.Engine()]
	at := Versions{}
	for _, m := range all {
		var there int
		if err := r.NewRaw(exists, "migration_"+m.Name).Scan(ctx, &there); err != nil {
			return nil, err
		}
		var version int64
		if there > 0 {
			if err := r.NewRaw(`SELECT coalesce(max(version_id), 0) FROM migration_`+m.Name).Scan(ctx, &version); err != nil {
				return nil, err
			}
		}
		at[m.Name] = version
	}
	return at, nil
}

// newest is the version of the last of the capability's files.
func newest(m Migrations) int64 {
	files, _ := fs.Glob(m.FS, "migrations/*.sql") // the pattern is right
	last := int64(0)
	for _, f := range files {
		last = max(last, versionOf(f))
	}
	return last
}

func versionOf(file string) int64 {
	number, _, _ := strings.Cut(strings.TrimPrefix(file, "migrations/"), "_")
	version, _ := strconv.ParseInt(number, 10, 64) // goose refuses a file without one
	return version
}

var tableStep = regexp.MustCompile(`(CREATE|DROP) TABLE ([a-z_]+)`)

// TableNames lists the tables the migrations make up to the versions named (nil
// is the newest), in the order they make them, so that what refers comes after
// what it refers to.
func TableNames(all []Migrations, at Versions) ([]string, error) {
	var names []string
	for _, m := range all {
		files, err := fs.Glob(m.FS, "migrations/*.sql")
		if err != nil {
			return nil, err
		}
		for _, f := range files {
			if at != nil && versionOf(f) > at[m.Name] {
				continue
			}
			text, err := fs.ReadFile(m.FS, f)
			if err != nil {
				return nil, err
			}
			for _, found := range tableStep.FindAllStringSubmatch(string(text), -1) { // in their order: a table may be made anew
				names = slices.DeleteFunc(names, func(name string) bool { return name == found[2] })
				if found[1] == "CREATE" {
					names = append(names, found[2])
				}
			}
		}
	}
	return names, nil
}

// inEngineWords returns the capability's files with the tokens swapped.
func inEngineWords(engine Engine, files fs.FS) (fs.FS, error) {
	out := fstest.MapFS{}
	names, err := fs.Glob(files, "migrations/*.sql")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		out[strings.TrimPrefix(name, "migrations/")] = &fstest.MapFile{Data: []byte(words[engine].Replace(string(text))), Mode: 0o444}
	}
	return out, nil
}
