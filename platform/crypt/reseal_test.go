package crypt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"
	"time"

	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var people = []store.Migrations{{Name: "people", FS: fstest.MapFS{"migrations/0001_people.sql": {Data: []byte(
	"-- +goose Up\nCREATE TABLE person (id {ID}, phone_sealed {BLOB}, address_sealed {BLOB});\n")}}}}

var personal = []Column{{"person", "phone"}, {"person", "address"}}

// town is a table of sealed people and the box they are sealed with.
type town struct {
	t    *testing.T
	db   *store.DB
	box  *Box
	file string
}

const inhabitants = 1_203 // more than two batches

func eachTown(t *testing.T, fn func(t *testing.T, w town)) {
	storetest.Each(t, people, func(t *testing.T, db *store.DB) {
		file := filepath.Join(t.TempDir(), "zhibu.key")
		w := town{t, db, open(t, file), file}
		w.write(func(ctx context.Context, tx *store.Tx) error {
			for id := int64(1); id <= inhabitants; id++ {
				if _, err := tx.Exec(ctx, `INSERT INTO person (id, phone_sealed, address_sealed) VALUES (?, ?, ?)`, id,
					w.box.Seal(phoneOf(id), At("person", "phone", id)), w.box.Seal("", "")); err != nil {
					return err
				}
			}
			return nil
		})
		fn(t, w)
	})
}

func phoneOf(id int64) string { return fmt.Sprintf("138%08d", id) }

func (w town) write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	ctx := context.Background()
	if err := w.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// read opens everybody's phone and counts under which keys they are.
func (w town) read(b *Box) (current, behind int) {
	w.t.Helper()
	for after := int64(0); ; {
		rows, err := page(w.t.Context(), w.db, personal[0], after)
		if err != nil {
			w.t.Fatal(err)
		}
		if len(rows) == 0 {
			return current, behind
		}
		for _, row := range rows {
			after = row.ID
			if got, err := b.Open(row.Value, At("person", "phone", row.ID)); got != phoneOf(row.ID) || err != nil {
				w.t.Fatalf("person %d: %v", row.ID, err)
			}
			if b.ring.Load().current(row.Value) {
				current++
			} else {
				behind++
			}
		}
	}
}

func TestRotation(t *testing.T) {
	eachTown(t, func(t *testing.T, w town) {
		ctx := t.Context()
		serving := open(t, w.file) // another process, that goes on serving
		blind := string(w.box.Blind("13800005678"))
		if made, err := w.box.NewKey(SM4); !made || err != nil {
			t.Fatal(made, err)
		}
		// killed after the first batch
		killed, kill := context.WithCancel(ctx)
		_, err := w.box.Reseal(killed, w.db, personal, func(int) { kill() })
		if !errors.Is(err, context.Canceled) {
			t.Fatalf("the first run ended with %v", err)
		}
		if current, behind := w.read(serving); current != batch || behind != inhabitants-batch {
			t.Fatalf("half-way %d are under the new key and %d under the old", current, behind)
		}
		// a second change of keys does not begin before the first is over
		if made, err := open(t, w.file).NewKey(AES); made || err != nil {
			t.Fatalf("a new key half-way: %v, %v", made, err)
		}
		again := open(t, w.file)
		tally, err := again.Reseal(ctx, w.db, personal, nil)
		if want := (Tally{inhabitants, inhabitants - batch}); err != nil || tally != want {
			t.Fatalf("the second run: %+v, %v; want %+v", tally, err, want)
		}
		if current, behind := w.read(serving); current != inhabitants || behind != 0 {
			t.Errorf("after it %d are under the new key and %d under the old", current, behind)
		}
		if string(again.Blind("13800005678")) != blind || string(serving.Blind("13800005678")) != blind {
			t.Error("the blind index does not survive the rotation")
		}
		if sealed := serving.Seal("x", "y"); Scheme(sealed[0]) != SM4 {
			t.Error("a serving process still seals with the old key")
		}
		w.retire(again)
	})
}

// retire takes the old key out, not before an hour is over, and not while a value needs it.
func (w town) retire(b *Box) {
	w.t.Helper()
	ctx := w.t.Context()
	if err := b.Retire(ctx, w.db, personal, time.Now()); err == nil || b.Old() != 1 {
		w.t.Errorf("retired within the hour: %v", err)
	}
	later := time.Now().Add(2 * time.Hour)
	old := b.ring.Load().order[0]
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE person SET address_sealed = ? WHERE id = 9`, old.seal([]byte(plain), At("person", "address", 9)))
		return err
	})
	if err := b.Retire(ctx, w.db, personal, later); err == nil || !strings.Contains(err.Error(), "person.address#9") {
		w.t.Errorf("retired what is needed: %v", err)
	}
	if _, err := b.Reseal(ctx, w.db, personal, nil); err != nil {
		w.t.Fatal(err)
	}
	if err := b.Retire(ctx, w.db, personal, later); err != nil || b.Old() != 0 {
		w.t.Errorf("not retired: %v", err)
	}
	if current, _ := w.read(open(w.t, w.file)); current != inhabitants {
		w.t.Errorf("with the one key left %d of %d are read", current, inhabitants)
	}
}

// A value put into another row behind the product's back stops the rotation and is named.
func TestRotationNamesWhatWasSwapped(t *testing.T) {
	eachTown(t, func(t *testing.T, w town) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE person SET phone_sealed = (SELECT p.phone_sealed FROM person p WHERE p.id = 3) WHERE id = 700`)
			return err
		})
		if _, err := w.box.NewKey(AES); err != nil {
			t.Fatal(err)
		}
		if _, err := w.box.Reseal(t.Context(), w.db, personal, nil); !errors.Is(err, ErrSealed) || !strings.Contains(err.Error(), "person.phone#700") {
			t.Errorf("the rotation says %v", err)
		}
	})
}

// A database of version 0.1 gets row-bound values and a blind key of its own.
func TestRotationFromTheFirstVersion(t *testing.T) {
	storetest.Each(t, people, func(t *testing.T, db *store.DB) {
		file := filepath.Join(t.TempDir(), "zhibu.key")
		if err := os.WriteFile(file, []byte(strings.Repeat("07", 32)+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		w := town{t, db, open(t, file), file}
		k := w.box.ring.Load().active
		nonce := make([]byte, nonceBytes)
		sealed := k.first.Seal(append(k.id[:], nonce...), nonce, []byte(phoneOf(5)), []byte("person.phone"))
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO person (id, phone_sealed) VALUES (5, ?)`, sealed)
			return err
		})
		blind := string(w.box.Blind("1"))
		if _, err := w.box.NewKey(AES); err != nil {
			t.Fatal(err)
		}
		if tally, err := w.box.Reseal(t.Context(), db, personal, nil); err != nil || tally != (Tally{1, 1}) {
			t.Errorf("%+v, %v", tally, err)
		}
		if current, _ := w.read(open(t, file)); current != 1 || string(open(t, file).Blind("1")) != blind {
			t.Error("not everything is under the new key, or the blind index changed")
		}
	})
}
