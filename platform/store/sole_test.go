package store_test

import (
	"errors"
	"testing"
	"time"

	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// ofThisCell are the locks of those who serve this schema.
const ofThisCell = `WHERE locktype = 'advisory' AND granted AND objid::bigint = hashtext(current_schema())::bigint & 4294967295`

// Whoever serves a database is the only one: a second process is refused, in a
// sentence, and may once the first has ended.
func TestOneProcessServesADatabase(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		second, err := store.Open(t.Context(), db.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		never := func(err error) { t.Errorf("lost: %v", err) }
		first, err := store.Open(t.Context(), db.DSN())
		if err != nil {
			t.Fatal(err)
		}
		if err := first.Sole(t.Context(), never); err != nil {
			t.Fatal(err)
		}
		if err := second.Sole(t.Context(), never); !errors.Is(err, store.ErrServed) {
			t.Errorf("the second: %v", err)
		}
		if err := second.Write(t.Context(), func(*store.Tx) error { return nil }); err != nil {
			t.Errorf("what does not serve may still write: %v", err)
		}
		if err := first.Close(); err != nil {
			t.Fatal(err)
		}
		if err := second.Sole(t.Context(), never); err != nil {
			t.Errorf("after the first: %v", err)
		}
	})
}

// A connection that breaks is made anew, and the lock with it; whoever comes in between is told to the first.
func TestTheLockOutlivesItsConnection(t *testing.T) {
	storetest.Each(t, nil, func(t *testing.T, db *store.DB) {
		if db.Engine() != store.PostgreSQL {
			return // a file's lock has no connection
		}
		lost := make(chan error, 1)
		if err := db.Sole(t.Context(), func(err error) { lost <- err }); err != nil {
			t.Fatal(err)
		}
		second, err := store.Open(t.Context(), db.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer second.Close()
		broken := func() {
			t.Helper()
			if _, err := second.Writer().ExecContext(t.Context(), `SELECT pg_terminate_backend(pid) FROM pg_locks `+ofThisCell); err != nil {
				t.Fatal(err)
			}
		}
		broken()
		for end := time.Now().Add(15 * time.Second); ; time.Sleep(50 * time.Millisecond) {
			var held int
			if err := db.NewRaw(`SELECT count(*) FROM pg_locks `+ofThisCell).Scan(t.Context(), &held); err != nil {
				t.Fatal(err)
			}
			if held == 1 {
				break
			}
			if time.Now().After(end) {
				t.Fatal("the lock was not taken again")
			}
		}
		broken()
		if err := second.Sole(t.Context(), func(error) {}); err != nil {
			t.Fatalf("in between: %v", err)
		}
		select {
		case err := <-lost:
			if !errors.Is(err, store.ErrServed) {
				t.Error(err)
			}
		case <-time.After(15 * time.Second):
			t.Error("the first goes on as if nothing were")
		}
	})
}
