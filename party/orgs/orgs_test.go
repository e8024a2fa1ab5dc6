package orgs

import (
	"context"
	"fmt"
	"os"
	"testing"
	"time"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// tables are what orgs needs: its own, the journal, and member, which it reads.
var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: Migrations}, {Name: "members", FS: os.DirFS("../members")}}

var today = time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai)

// world is a small tree on a real database.
type world struct {
	*Service
	t      *testing.T
	ctx    context.Context
	db     *store.DB
	events []string // topics of what was published, in order
}

func newWorld(t *testing.T, db *store.DB) *world {
	bus := event.New(db, func() time.Time { return today })
	w := &world{Service: New(db, bus, func() time.Time { return today }), t: t, ctx: context.Background(), db: db}
	event.Within(bus, "tree counts", w.OnMembersCounted)
	event.Within(bus, "tree posts", w.OnMemberLeft)
	event.Within(bus, "tree posts elsewhere", w.OnMemberChanged)
	hear[happened.OrgCreated](w, bus)
	hear[happened.OrgChanged](w, bus)
	hear[happened.OrgMoved](w, bus)
	hear[happened.OrgAbolished](w, bus)
	hear[happened.PostChanged](w, bus)
	return w
}

func hear[E any](w *world, bus *event.Bus) {
	event.Within(bus, "heard", func(_ context.Context, _ *store.Tx, e E) error {
		w.events = append(w.events, fmt.Sprintf("%T", e)[len("happened."):])
		return nil
	})
}

// found sets up an org below parent; parent nil is the root.
func (w *world) found(parent *Org, kind terms.OrgKind, name string) Org {
	w.t.Helper()
	a := Application{Kind: kind, FullMembers: 3, Details: Details{Name: name, Field: terms.Village, Code: name}}
	if parent != nil {
		a.ParentID = parent.ID
	}
	org, _, err := w.Create(w.ctx, a)
	if err != nil {
		w.t.Fatal(err)
	}
	return org
}

// again reads an org anew.
func (w *world) again(o Org) Org {
	w.t.Helper()
	got, err := w.Get(w.ctx, w.db, o.ID)
	if err != nil {
		w.t.Fatal(err)
	}
	return got
}

// enrol puts a member into a branch, as members would.
func (w *world) enrol(branch Org, name, category, confirmed string) int64 {
	w.t.Helper()
	id := store.NewID()
	err := w.db.Write(w.ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(w.ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
			gender, ethnicity, birth_on, education, category, status, joined_on, confirmed_on, created_at, updated_at)
			VALUES (?, ?, ?, ?, '', '', '', '', ?, ?, '', '1', '01', '1980-01-01', '21', ?, 'normal', '2010-07-01', ?, 0, 0)`,
			id, branch.ID, branch.Path, name, fmt.Append(nil, id), fmt.Append(nil, id), category, confirmed)
		if err != nil {
			return err
		}
		return w.bus.Tell(w.ctx, tx, happened.MembersCounted{OrgPath: branch.Path, Delta: 1})
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// each runs fn on both engines in a tree of its own: a city with two counties,
// a town in each, and a branch in each town.
func each(t *testing.T, fn func(t *testing.T, w *world, city, mian, xixiang, town, branch Org)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		city := w.found(nil, terms.Committee, "市委")
		mian, xixiang := w.found(&city, terms.Committee, "勉县县委"), w.found(&city, terms.Committee, "西乡县委")
		town := w.found(&mian, terms.Committee, "新街子镇党委")
		branch := w.found(&town, terms.Branch, "立集村党支部")
		w.events = nil
		fn(t, w, city, mian, xixiang, town, branch)
	})
}
