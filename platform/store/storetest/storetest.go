// Package storetest gives tests a real database of each engine: SQLite in a
// temporary folder always, PostgreSQL in a schema of its own when
// ZHIBU_TEST_POSTGRES names a server, as it does under make test.
package storetest

import (
	"context"
	"fmt"
	"net/url"
	"os"
	"testing"

	"zhibu/platform/store"
)

// Each runs fn once per engine on an empty, migrated database.
func Each(t *testing.T, migrations []store.Migrations, fn func(t *testing.T, db *store.DB)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) { fn(t, Open(t, t.TempDir()+"/test.db", migrations)) })
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		t.Run("postgres", func(t *testing.T) { fn(t, Open(t, Schema(t, server), migrations)) })
	}
}

// Open opens and migrates dsn, and closes it when the test ends.
func Open(t testing.TB, dsn string, migrations []store.Migrations) *store.DB {
	t.Helper()
	ctx := context.Background()
	db, err := store.Open(ctx, dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	if err := db.Migrate(ctx, migrations); err != nil {
		t.Fatal(err)
	}
	return db
}

// Schema makes an empty schema on the server and returns the DSN that works in it.
func Schema(t testing.TB, server string) string {
	t.Helper()
	ctx := context.Background()
	admin, err := store.Open(ctx, server)
	if err != nil {
		t.Fatal(err)
	}
	name := fmt.Sprintf("t%d_%d", os.Getpid(), store.NewID()) // the tests of several packages run at once
	run := func(sql string) {
		if err := admin.Write(ctx, func(tx *store.Tx) error { _, err := tx.Exec(ctx, sql); return err }); err != nil {
			t.Error(err)
		}
	}
	run("CREATE SCHEMA " + name)
	t.Cleanup(func() { run("DROP SCHEMA " + name + " CASCADE"); admin.Close() })
	u, err := url.Parse(server)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	q.Set("search_path", name)
	u.RawQuery = q.Encode()
	return u.String()
}

// Copy makes a database on the server, a copy of the one named from, to which nobody is connected, or of an empty one
// for "", and returns its name and the DSN that works in it. drop removes it.
func Copy(ctx context.Context, server, from string) (name, dsn string, drop func() error, err error) {
	ctx = context.WithoutCancel(ctx) // a test's own ends before its cleanup
	if from == "" {
		from = "template0"
	}
	name = fmt.Sprintf("t%d_%d", os.Getpid(), store.NewID())
	run := func(sql string) error { // none of this may stand in a transaction
		admin, err := store.Open(ctx, server)
		if err != nil {
			return err
		}
		defer admin.Close()
		_, err = admin.Writer().ExecContext(ctx, sql)
		return err
	}
	if err := run("CREATE DATABASE " + name + " TEMPLATE " + from); err != nil {
		return "", "", nil, err
	}
	u, err := url.Parse(server)
	if err != nil {
		return "", "", nil, err
	}
	u.Path = name
	return name, u.String(), func() error { return run("DROP DATABASE " + name + " WITH (FORCE)") }, nil
}
