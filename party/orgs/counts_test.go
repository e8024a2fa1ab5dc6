package orgs

import (
	"context"
	"testing"

	"pgregory.net/rapid"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/event"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// TestCountersAndPathsHoldWhateverHappens drives a tree with random operations,
// allowed or not, and then asks whether the counters agree with a recount and
// every path with its parent.
func TestCountersAndPathsHoldWhateverHappens(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		own := map[int64]int{} // members of each branch: what the member table would say
		event.Within(w.bus, "members follow a merger", func(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
			return follow(ctx, w, tx, own, e)
		})
		root := w.found(nil, terms.Committee, "市委")
		all := []Org{root}
		rapid.Check(t, func(t *rapid.T) {
			w := &world{Service: w.Service, t: w.t, ctx: w.ctx, db: db}
			for range 20 {
				all = w.step(t, all, own)
			}
			w.verify(t, own)
		})
	})
}

// follow does what members does on a merger: its people go over, and both are told.
func follow(ctx context.Context, w *world, tx *store.Tx, own map[int64]int, e happened.OrgAbolished) error {
	n := own[e.OrgID]
	if e.IntoID == 0 || n == 0 {
		return nil
	}
	into, err := w.Get(ctx, tx, e.IntoID)
	if err != nil {
		return err
	}
	own[e.OrgID], own[e.IntoID] = 0, own[e.IntoID]+n
	if err := w.bus.Tell(ctx, tx, happened.MembersCounted{OrgPath: e.Path, Delta: -n}); err != nil {
		return err
	}
	return w.bus.Tell(ctx, tx, happened.MembersCounted{OrgPath: into.Path, Delta: n})
}

// step does one thing at random. A refusal is as good as a change.
func (w *world) step(t *rapid.T, all []Org, own map[int64]int) []Org {
	one := rapid.SampledFrom(all).Draw(t, "one")
	other := rapid.SampledFrom(all).Draw(t, "other")
	switch rapid.SampledFrom([]string{"found", "found", "move", "merge", "abolish", "count"}).Draw(t, "what") {
	case "found":
		kind := rapid.SampledFrom(terms.OrgKinds).Draw(t, "kind")
		name := rapid.StringMatching(`[甲乙丙丁戊己庚辛]{6}`).Draw(t, "name")
		if org, _, err := w.Create(w.ctx, Application{ParentID: one.ID, Kind: kind, FullMembers: 3, Details: Details{Name: name}}); err == nil {
			return append(all, org)
		}
	case "move":
		_, _ = w.Move(w.ctx, one.ID, other.ID, "")
	case "merge":
		_, _ = w.Merge(w.ctx, one.ID, other.ID, "")
	case "abolish":
		_, _ = w.Abolish(w.ctx, one.ID, "")
	case "count":
		if now := w.again(one); now.Kind.IsBranch() && now.State == Active {
			delta := rapid.IntRange(-own[one.ID], 30).Draw(t, "delta")
			if err := w.db.Write(w.ctx, func(tx *store.Tx) error {
				return w.bus.Tell(w.ctx, tx, happened.MembersCounted{OrgPath: now.Path, Delta: delta})
			}); err != nil {
				t.Fatal(err)
			}
			own[one.ID] += delta
		}
	}
	return all
}

// verify compares counters with a recount, and paths with parents.
func (w *world) verify(t *rapid.T, own map[int64]int) {
	err := w.db.Write(w.ctx, func(tx *store.Tx) error {
		wrong, err := w.Recount(w.ctx, tx, own)
		if wrong > 0 {
			t.Fatalf("%d counters were wrong", wrong)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	var orgs []Org
	if err := w.db.NewSelect().Model(&orgs).Scan(w.ctx); err != nil {
		t.Fatal(err)
	}
	byID := map[int64]Org{}
	for _, o := range orgs {
		byID[o.ID] = o
	}
	for _, o := range orgs {
		if o.ParentID != 0 && ParentPath(o.Path) != byID[o.ParentID].Path {
			t.Fatalf("%s stands at %q, its parent at %q", o.Name, o.Path, byID[o.ParentID].Path)
		}
	}
}

func TestRecountMendsAndSaysHowMany(t *testing.T) {
	each(t, func(t *testing.T, w *world, city, mian, xixiang, town, branch Org) {
		err := w.db.Write(w.ctx, func(tx *store.Tx) error {
			if _, err := tx.Exec(w.ctx, `UPDATE org SET members = 9, branches = 9 WHERE id IN (?, ?)`, city.ID, xixiang.ID); err != nil {
				return err
			}
			wrong, err := w.Recount(w.ctx, tx, map[int64]int{branch.ID: 4})
			if wrong != 5 {
				t.Errorf("%d wrong", wrong)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		if got := w.again(city); got.Members != 4 || got.Branches != 1 {
			t.Errorf("city: %d members, %d branches", got.Members, got.Branches)
		}
	})
}
