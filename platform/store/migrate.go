package store

import (
	"context"
	"fmt"
	"io/fs"
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

var words = map[Engine]*strings.Replacer{
	SQLite:     strings.NewReplacer("{ID}", "INTEGER PRIMARY KEY", "{PATH}", "TEXT NOT NULL", "{BLOB}", "BLOB"),
	PostgreSQL: strings.NewReplacer("{ID}", "BIGINT PRIMARY KEY", "{PATH}", `TEXT COLLATE "C" NOT NULL`, "{BLOB}", "BYTEA"),
}

var dialects = map[Engine]goose.Dialect{SQLite: goose.DialectSQLite3, PostgreSQL: goose.DialectPostgres}

// Migrate brings the tables of each capability up to date, in the order
// given. It refuses a database that a newer version has already changed.
func (db *DB) Migrate(ctx context.Context, all []Migrations) error {
	for _, m := range all {
		if err := db.migrate(ctx, m); err != nil {
			return fmt.Errorf("%s: %w", m.Name, err)
		}
	}
	return nil
}

func (db *DB) migrate(ctx context.Context, m Migrations) error {
	files, err := inEngineWords(db.engine, m.FS)
	if err != nil {
		return err
	}
	p, err := goose.NewProvider(dialects[db.engine], db.write.DB, files,
		goose.WithTableName("migration_"+m.Name), goose.WithDisableGlobalRegistry(true), goose.WithLogger(goose.NopLogger()))
	if err != nil {
		return err
	}
	at, err := p.GetDBVersion(ctx)
	if err != nil {
		return err
	}
	sources := p.ListSources()
	if newest := sources[len(sources)-1].Version; at > newest {
		return fmt.Errorf("数据库的表结构是第 %d 版，本程序只认识到第 %d 版。请换用较新版本的程序，或恢复升级前的备份。", at, newest)
	} else if at == newest {
		return nil
	}
	_, err = p.Up(ctx)
	return err
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
