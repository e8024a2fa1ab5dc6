package crypt

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

// Column is a column of sealed values. In the database it is called Name_sealed and stands
// beside a column id; its values were sealed for At(Table, Name, id).
type Column struct{ Table, Name string }

func (c Column) sealed() string { return c.Name + "_sealed" }

// Tally is how many sealed values there are, and how many of them were sealed anew.
type Tally struct{ Values, Resealed int }

// NewKey gives the key file a new active key and keeps the active one as old. With an old key
// in the file the last change of keys is not over yet, and nothing is done: Reseal goes on with it.
func (b *Box) NewKey(scheme Scheme) (made bool, err error) {
	if b.Old() > 0 {
		return false, nil
	}
	if b.file == nil {
		return false, errors.New("密钥由命令给出：请在那里新建密钥标为 active，现用的改标 old，重新启动后再更换")
	}
	next, err := b.fresh().rotated(scheme)
	if err != nil {
		return false, err
	}
	return true, b.swap(next)
}

// Old is how many keys there are that only open.
func (b *Box) Old() int { return len(b.fresh().order) - 1 }

// Active is the active key's id in hex and its scheme.
func (b *Box) Active() (id string, scheme Scheme) {
	k := b.fresh().active
	return fmt.Sprintf("%x", k.id), k.scheme
}

func (b *Box) swap(next *ring) error {
	if err := b.file.replace(next); err != nil {
		return err
	}
	b.ring.Store(next)
	return nil
}

// batch is how many values are sealed anew in one transaction: others write between two.
const batch = 500

// Reseal brings every value of the columns under the active key, in small transactions beside
// others that read and write, and then reads all of them once more. What was cut off goes on
// where it stopped. progress is told how many values have been looked at.
func (b *Box) Reseal(ctx context.Context, db *store.DB, columns []Column, progress func(n int)) (t Tally, err error) {
	for range 3 { // what others wrote meanwhile with the old key
		behind := 0
		t.Values = 0
		for _, c := range columns {
			n, resealed, err := b.column(ctx, db, c, progress)
			if err != nil {
				return t, err
			}
			t.Values, behind = t.Values+n, behind+resealed
		}
		t.Resealed += behind
		if behind == 0 {
			return t, nil
		}
	}
	return t, errors.New("还有程序在用旧密钥写入：请确认每台服务器都已换用新密钥，再更换一次")
}

// Holds tells whether any of columns has a sealed value: without its key the database could not be read.
func Holds(ctx context.Context, db *store.DB, columns []Column) (bool, error) {
	for _, c := range columns {
		if rows, err := page(ctx, db, c, 0); err != nil || len(rows) > 0 {
			return true, err
		}
	}
	return false, nil
}

type sealedRow struct {
	ID    int64
	Value []byte
}

// column seals one column anew and opens each of its values, so that nothing unreadable passes for done.
func (b *Box) column(ctx context.Context, db *store.DB, c Column, progress func(int)) (n, resealed int, err error) {
	for after := int64(0); ; {
		rows, err := page(ctx, db, c, after)
		if err != nil || len(rows) == 0 {
			return n, resealed, err
		}
		after = rows[len(rows)-1].ID
		stale := map[int64][2][]byte{}
		for _, row := range rows {
			place := At(c.Table, c.Name, row.ID)
			plain, err := b.Open(row.Value, place)
			if err != nil {
				return n, resealed, err
			}
			if !b.ring.Load().current(row.Value) {
				stale[row.ID] = [2][]byte{row.Value, b.Seal(plain, place)}
			}
		}
		if err := exchange(ctx, db, c, stale); err != nil {
			return n, resealed, err
		}
		n, resealed = n+len(rows), resealed+len(stale)
		if progress != nil {
			progress(len(rows))
		}
	}
}

func page(ctx context.Context, db *store.DB, c Column, after int64) (rows []sealedRow, err error) {
	err = db.NewRaw(`SELECT id, ? AS value FROM ? WHERE id > ? AND length(?) > 0 ORDER BY id LIMIT ?`,
		bun.Ident(c.sealed()), bun.Ident(c.Table), after, bun.Ident(c.sealed()), batch).Scan(ctx, &rows)
	return rows, err
}

// exchange writes the new values where the old ones still are: what somebody changed meanwhile is left alone.
func exchange(ctx context.Context, db *store.DB, c Column, stale map[int64][2][]byte) error {
	if len(stale) == 0 {
		return nil
	}
	return db.Write(ctx, func(tx *store.Tx) error {
		for id, v := range stale {
			if _, err := tx.Exec(ctx, `UPDATE ? SET ? = ? WHERE id = ? AND ? = ?`, bun.Ident(c.Table), bun.Ident(c.sealed()), v[1], id, bun.Ident(c.sealed()), v[0]); err != nil {
				return err
			}
		}
		return nil
	})
}

// settled is how long the last change of keys must lie back before old keys are retired: by
// then no transaction that began with an old key is still under way.
const settled = time.Hour

// Retire removes the old keys from the key file once nothing in the columns needs them.
// What older backups hold still needs them: keep those backups' own copy of the file.
func (b *Box) Retire(ctx context.Context, db *store.DB, columns []Column, now time.Time) error {
	if b.file == nil {
		return errors.New("密钥由命令给出：请在那里删去旧密钥")
	}
	if info, err := os.Stat(b.file.path); err != nil {
		return err
	} else if wait := settled - now.Sub(info.ModTime()); wait > 0 {
		return fmt.Errorf("更换密钥还不到 1 小时，请在 %d 分钟后再删去旧密钥", int(wait.Minutes())+1)
	}
	r := b.fresh()
	if len(r.order) == 1 {
		return nil
	}
	for _, c := range columns {
		if err := r.needless(ctx, db, c); err != nil {
			return err
		}
	}
	next, err := r.retired()
	if err != nil {
		return err
	}
	return b.swap(next)
}

// needless refuses while a column holds a value that is not under the active key.
func (r *ring) needless(ctx context.Context, db *store.DB, c Column) error {
	for after := int64(0); ; {
		rows, err := page(ctx, db, c, after)
		if err != nil || len(rows) == 0 {
			return err
		}
		after = rows[len(rows)-1].ID
		for _, row := range rows {
			if !r.current(row.Value) {
				return fmt.Errorf("%s 还要用旧密钥才能打开，请先再更换一次", At(c.Table, c.Name, row.ID))
			}
		}
	}
}
