package app_test

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// pair is one thing that can be done at one org.
type pair struct {
	action access.Action
	org    int64
}

// personal are the actions that reach nobody else, or the branch one belongs to
// and no further: they follow membership, also when branches are merged.
var personal = []access.Action{access.Self, access.TodoRead, access.AttendanceSign, access.ReviewRead}

// scope is everything that c may do, at the orgs that were there in the
// beginning. What was founded since counts for the nearest of those above it:
// founding something below oneself is no gain.
func scope(c access.Caller, tree map[int64]string) map[pair]bool {
	out := map[pair]bool{}
	for id, path := range tree {
		counted := id
		if !original(id) {
			counted = above(tree, path)
		}
		for _, a := range access.Actions() {
			if !slices.Contains(personal, a) && c.May(a, path) {
				out[pair{a, counted}] = true
			}
		}
	}
	return out
}

func original(id int64) bool { return id <= 9 }

// above is the nearest org of the beginning above path.
func above(tree map[int64]string, path string) int64 {
	for at := path; len(at) > 4; {
		at = at[:len(at)-4]
		for id, p := range tree {
			if p == at && original(id) {
				return id
			}
		}
	}
	return 0
}

// rank orders the roles that one may hand to another, as party/access has it.
var rank = map[access.Role]int{access.Member: 1, access.BranchOfficer: 2, access.Superior: 3}

// lends is all that somebody who holds c's roles can make somebody else hold:
// every role that is worth no more, anywhere in their subtree. Members who are
// nothing else lend nothing.
func lends(c access.Caller, tree map[int64]string, into map[pair]bool) {
	for _, g := range c.Grants {
		if g.Role != access.BranchOfficer && g.Role != access.Superior {
			continue
		}
		for id, path := range tree {
			if !strings.HasPrefix(path, g.OrgPath) {
				continue
			}
			for _, role := range access.Roles {
				for _, a := range access.Actions() {
					if rank[role] > 0 && rank[role] <= rank[g.Role] && access.Reach(role, a) != access.No {
						into[pair{a, id}] = true
					}
				}
			}
		}
	}
	maps.Copy(into, scope(c, tree))
}

// Whoever calls, whatever they are allowed to do, in whatever order: what they
// may do themselves never grows by it.
func TestNobodysOwnScopeGrowsByTheirOwnCalls(t *testing.T) {
	eachScope(t, func(t *testing.T, w *scopeWorld) {
		allowed, tried := 0, 0
		rapid.Check(t, func(r *rapid.T) {
			w.populate()
			actor := rapid.SampledFrom([]int64{1011, 1012, 1013, 1014, 1015, 1015, 1017, 1021, 1021, 1022, 1023, 1024}).Draw(r, "actor")
			before := scope(w.who(actor), w.tree())
			for range rapid.IntRange(4, 14).Draw(r, "steps") {
				tried++
				if _, ok := w.step(r, actor); !ok {
					continue
				}
				allowed++
				for p := range scope(w.who(actor), w.tree()) {
					if !before[p] {
						r.Fatalf("%d may now %s at %d", actor, p.action, p.org)
					}
				}
			}
		})
		if allowed < 20 || allowed == tried {
			t.Errorf("%d of %d calls were allowed: the test shows little", allowed, tried)
		}
	})
}

// Officers who work together, with every account whose password they were
// handed on the way: none of them comes to hold more than they could hand to
// others from the beginning.
func TestAccomplicesStayWithinWhatTheyCouldLend(t *testing.T) {
	eachScope(t, func(t *testing.T, w *scopeWorld) {
		allowed := 0
		rapid.Check(t, func(r *rapid.T) {
			w.populate()
			actors := rapid.SliceOfNDistinct(rapid.SampledFrom([]int64{1011, 1012, 1013, 1014, 1015, 1016, 1017, 1021}), 1, 3, rapid.ID).Draw(r, "actors")
			bound := map[pair]bool{}
			for _, a := range actors {
				lends(w.who(a), w.tree(), bound)
			}
			for range rapid.IntRange(6, 18).Draw(r, "steps") {
				handed, ok := w.step(r, rapid.SampledFrom(actors).Draw(r, "actor"))
				if !ok {
					continue
				}
				allowed++
				for _, id := range handed {
					w.write(func(ctx context.Context, tx *store.Tx) error { return w.session(ctx, tx, id) })
					w.now.Advance(6 * time.Second)
					if !slices.Contains(actors, id) {
						actors = append(actors, id)
					}
				}
				tree := w.tree()
				for _, a := range actors {
					for p := range scope(w.who(a), tree) {
						if !bound[p] {
							r.Fatalf("%d of %v may now %s at %d", a, actors, p.action, p.org)
						}
					}
				}
			}
		})
		if allowed < 20 {
			t.Errorf("%d calls were allowed: the test shows little", allowed)
		}
	})
}
