package intake

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "intake", FS: Migrations}, {Name: "fruit", FS: os.DirFS("testdata")}}

// fruits imports names into the table fruit: 烂 is bad, and so is what was judged twice.
type fruits struct {
	seen  map[string]bool
	batch []Row
	slow  chan struct{} // when set, judging waits for it
}

func (p *fruits) Judge(ctx context.Context, r store.Reader, rows []Row) (fates []Fate, found []Problem, err error) {
	if p.slow != nil {
		select {
		case <-p.slow:
		case <-ctx.Done():
			return nil, nil, ctx.Err()
		}
	}
	p.batch = rows
	for _, row := range rows {
		name, fate := row.Get("品名"), Add
		n, err := r.NewSelect().Table("fruit").Where("name = ?", name).Count(ctx)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case name == "烂":
			fate, found = Bad, append(found, row.Problem("品名", "不能吃。", "请换一个。"))
		case p.seen[name]:
			fate, found = Bad, append(found, row.Problem("品名", "重复。", "请删去。"))
		case n > 0:
			fate = Same
		}
		p.seen[name] = true
		fates = append(fates, fate)
	}
	return fates, found, nil
}

func (p *fruits) Apply(ctx context.Context, tx *store.Tx) error {
	for _, row := range p.batch {
		if row.Get("品名") == "毒" {
			return errors.New("poison")
		}
		if _, err := tx.Exec(ctx, `INSERT INTO fruit (name) VALUES (?) ON CONFLICT DO NOTHING`, row.Get("品名")); err != nil {
			return err
		}
	}
	return nil
}

func (p *fruits) Finish(context.Context, *store.Tx, Import) error { return nil }

type desktop struct {
	*Service
	t    *testing.T
	kind Kind
	slow chan struct{}
}

var owner = Owner{AccountID: 7, Scope: "001."}

func open(t *testing.T, db *store.DB, dir string, clk *clock.Fake) *desktop {
	box, err := crypt.Open(filepath.Join(dir, "key"))
	if err != nil {
		t.Fatal(err)
	}
	d := &desktop{Service: New(db, box, filepath.Join(dir, "imports"), clk.Now), t: t}
	t.Cleanup(d.Close)
	d.kind = Kind{Name: "fruits", Title: "水果", Columns: []Column{{Column: sheet.Column{Title: "品名", Required: true}, Kind: "文字", Example: "梨"},
		{Column: sheet.Column{Title: "产地", Required: true}, Kind: "文字"}}}
	d.kind.Begin = func(context.Context, string) (Pass, error) {
		return &fruits{seen: map[string]bool{}, slow: d.slow}, nil
	}
	return d
}

func (d *desktop) upload(name, content string) Import {
	d.t.Helper()
	id, err := d.Upload(context.Background(), d.kind, owner, name, strings.NewReader(content))
	if err != nil {
		d.t.Fatal(err)
	}
	return d.wait(id)
}

func (d *desktop) wait(id int64) Import {
	d.t.Helper()
	for range 2000 {
		at, err := d.Get(context.Background(), d.kind, owner, id)
		if err != nil {
			d.t.Fatal(err)
		}
		if at.State != Reading && at.State != Applying {
			return at
		}
		time.Sleep(5 * time.Millisecond)
	}
	d.t.Fatal("the import does not end")
	return Import{}
}

func (d *desktop) confirm(id int64) Import {
	d.t.Helper()
	if err := d.Confirm(context.Background(), d.kind, owner, id); err != nil {
		d.t.Fatal(err)
	}
	return d.wait(id)
}

func (d *desktop) stored() int64 {
	d.t.Helper()
	n, err := d.db.NewSelect().Table("fruit").Count(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func (d *desktop) files() (names []string) {
	all, err := filepath.Glob(filepath.Join(d.dir, "*"))
	if err != nil {
		d.t.Fatal(err)
	}
	return all
}

func each(t *testing.T, fn func(d *desktop, again func() *desktop, clk *clock.Fake)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		dir, clk := t.TempDir(), clock.NewFake(time.Date(2026, 6, 25, 10, 0, 0, 0, clock.Shanghai))
		fn(open(t, db, dir, clk), func() *desktop { return open(t, db, dir, clk) }, clk)
	})
}

const good = "品名,产地\n梨,勉县\n桔,城固\n"
