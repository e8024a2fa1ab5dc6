package members

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"pgregory.net/rapid"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

func TestRollFollowsTheOrg(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		var ids []int64
		for i, name := range []string{"王建国", "陈伟", "李秀英"} {
			d := person(name, i+1)
			d.Mobile, d.MobileTo = i == 1, map[bool]string{true: "广东"}[i == 1]
			m, _, err := h.Add(ctx, third, d)
			if err != nil {
				h.t.Fatal(err)
			}
			ids = append(ids, m.ID)
		}
		if err := h.Leave(ctx, ids[0], Deceased, "病故", "2026-06-01"); err != nil {
			h.t.Fatal(err)
		}
		want := []RollEntry{{MemberID: ids[1], Name: "陈伟", Category: Full, Mobile: true}, {MemberID: ids[2], Name: "李秀英", Category: Full}}
		roll, err := h.Roll(ctx, h.db, third)
		if diff := cmp.Diff(want, roll); err != nil || diff != "" {
			h.t.Errorf("%v %s", err, diff)
		}
		// 邻镇党委 gets another place in the tree: its branch and its members with it.
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org SET path = '009.' || substr(path, 9) WHERE path >= '001.003.' AND path < '001.003/'`)
			if err != nil {
				return err
			}
			return h.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: other, From: "001.003.", To: "009."})
		})
		if m, err := h.Get(ctx, h.db, ids[1]); err != nil || m.OrgPath != "009.001." || m.OrgID != third {
			h.t.Errorf("%+v %v", m, err)
		}
		if roll, err = h.Roll(ctx, h.db, third); err != nil || len(roll) != 2 {
			h.t.Errorf("%v %v", roll, err)
		}
	})
}

// A merged branch's members go over to the other, and the counters with them.
func TestMembersFollowAMerger(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		m, _, err := h.Add(ctx, nearby, person("王建国", 1))
		if err != nil {
			h.t.Fatal(err)
		}
		if _, err := h.orgs.Merge(ctx, nearby, second, "并村"); err != nil {
			h.t.Fatal(err)
		}
		if m, err = h.Get(ctx, h.db, m.ID); err != nil || m.OrgID != second || m.OrgPath != "001.002." {
			h.t.Errorf("%+v %v", m, err)
		}
		h.agree()
	})
}

// Clerks who do the same at the same moment do it once.
func TestTwoClerks(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		var id int64
		n := atOnce(func(i int) error {
			m, _, err := h.Add(ctx, []int64{nearby, second}[i%2], person("王建国", 1))
			if err == nil {
				id = m.ID
			}
			return err
		})
		if n != 1 {
			h.t.Errorf("registered %d times", n)
		}
		if n := atOnce(func(int) error { return h.Leave(ctx, id, TransferredOut, "转出", "2026-06-01") }); n != 1 {
			h.t.Errorf("left %d times", n)
		}
		if n := atOnce(func(int) error { return h.Restore(ctx, id) }); n != 1 {
			h.t.Errorf("restored %d times", n)
		}
		h.agree()
	})
}

// atOnce does something eight times at once and counts how often it succeeded.
func atOnce(do func(i int) error) (n int) {
	results := make(chan error, 8)
	for i := range 8 {
		go func() { results <- do(i) }()
	}
	for range 8 {
		if <-results == nil {
			n++
		}
	}
	return n
}

// Whatever is done, in whatever order, everybody is in exactly one branch and the counters are the rows.
func TestOneBranchEach(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		where := map[int64]int64{} // member → branch, on a roll
		var all []int64
		n := 0
		branches := rapid.SampledFrom([]int64{nearby, second, third})
		rapid.Check(h.t.(*testing.T), func(rt *rapid.T) {
			one := func() int64 { return rapid.SampledFrom(all).Draw(rt, "member") }
			rt.Repeat(map[string]func(*rapid.T){
				"登记": func(rt *rapid.T) {
					n++
					branch := branches.Draw(rt, "branch")
					m, _, err := h.Add(ctx, branch, person(fmt.Sprint("王", string(rune('一'+n))), n%999+1))
					if n > 999 && err != nil {
						return // the number is taken
					}
					if err != nil {
						rt.Fatal(err)
					}
					all, where[m.ID] = append(all, m.ID), branch
				},
				"调整": func(rt *rapid.T) {
					if len(all) == 0 {
						return
					}
					id, to := one(), branches.Draw(rt, "to")
					if _, err := h.Change(ctx, id, "", func(m *Member) error { m.OrgID = to; return nil }); err != nil {
						rt.Fatal(err)
					}
					if _, on := where[id]; on {
						where[id] = to
					}
				},
				"离开": func(rt *rapid.T) {
					if len(all) == 0 {
						return
					}
					id := one()
					_, on := where[id]
					if err := h.Leave(ctx, id, TransferredOut, "转出", "2026-06-01"); (err == nil) != on {
						rt.Fatalf("on the roll %v, leaving: %v", on, err)
					}
					delete(where, id)
				},
				"恢复": func(rt *rapid.T) {
					if len(all) == 0 {
						return
					}
					id := one()
					_, on := where[id]
					if err := h.Restore(ctx, id); (err != nil) != on {
						rt.Fatalf("on the roll %v, restoring: %v", on, err)
					}
					m, err := h.Get(ctx, h.db, id)
					if err != nil {
						rt.Fatal(err)
					}
					where[id] = m.OrgID
				},
			})
			got := map[int64]int64{}
			for _, branch := range []int64{nearby, second, third} {
				roll, err := h.Roll(ctx, h.db, branch)
				if err != nil {
					rt.Fatal(err)
				}
				for _, e := range roll {
					if _, twice := got[e.MemberID]; twice {
						rt.Fatalf("%d is on two rolls", e.MemberID)
					}
					got[e.MemberID] = branch
				}
			}
			if !maps.Equal(got, where) {
				rt.Fatalf("rolls %v, want %v", got, where)
			}
			h.agree()
		})
	})
}

// A walk through a small subtree and the indexes find the same people.
func TestSearchWaysAgree(t *testing.T) {
	each(t, func(h *house) {
		scopes := h.populate(5_000)
		for _, scope := range scopes[:3] {
			for _, q := range []string{"王", "国", "建国", "wang", "wj", "zz", "1234", "13000000500", "王建国", "shan", "%", "_王"} {
				f := Filter{Within: scope.Path, Q: q, Limit: 200}
				ways, keep := h.ways(q)
				var byIndex, byWalk []int64
				for i, list := range [][]way{ways, walk(ways)} {
					for _, w := range list {
						ids, err := w.ids(context.Background(), h.db, f, 10_000)
						if err != nil {
							h.t.Fatalf("%s: %v", q, err)
						}
						if into := &byIndex; i == 0 {
							*into = append(*into, ids...)
						} else {
							byWalk = append(byWalk, ids...)
						}
					}
				}
				slices.Sort(byIndex)
				slices.Sort(byWalk)
				if !slices.Equal(slices.Compact(byIndex), byWalk) {
					h.t.Errorf("%s in %s: %d by index, %d by walking", q, scope.Path, len(byIndex), len(byWalk))
				}
				found, err := h.List(context.Background(), h.db, f)
				if err != nil || len(found.Members) > len(byWalk) || len(byWalk) > 0 && len(byWalk) < 200 && len(found.Members) == 0 {
					h.t.Errorf("%s: listed %d of %d, %v", q, len(found.Members), len(byWalk), err)
				}
				for _, m := range found.Members {
					if !keep(m) {
						h.t.Errorf("%s: %s does not fit", q, m.Name)
					}
				}
			}
		}
	})
}

// Every member of a subtree comes on exactly one page, also of a search.
func TestPages(t *testing.T) {
	each(t, func(h *house) {
		scopes := h.populate(3_000)
		for _, q := range []string{"", "国", "wang"} {
			seen := map[int64]bool{}
			f := Filter{Within: scopes[0].Path, Q: q, Limit: 200}
			for pages := 0; ; pages++ {
				found, err := h.List(context.Background(), h.db, f)
				if err != nil || pages > 20 {
					h.t.Fatalf("page %d: %v", pages, err)
				}
				for _, m := range found.Members {
					if seen[m.ID] {
						h.t.Fatalf("%q: %d comes twice", q, m.ID)
					}
					seen[m.ID] = true
				}
				if f.After = found.After; f.After == "" {
					break
				}
			}
			if q == "" && len(seen) != 3_000 || len(seen) < 100 {
				h.t.Errorf("%q: %d on all pages", q, len(seen))
			}
		}
	})
}

// Nothing of what is sealed stands readable in the database.
func TestNothingReadable(t *testing.T) {
	each(t, func(h *house) {
		d := person("王建国", 1)
		if _, _, err := h.Add(context.Background(), nearby, d); err != nil {
			h.t.Fatal(err)
		}
		var rows []row
		if err := h.db.NewSelect().Model(&rows).Scan(context.Background()); err != nil || len(rows) != 1 {
			h.t.Fatal(err)
		}
		text := fmt.Sprintf("%+v %s %s %s", rows[0], rows[0].IDSealed, rows[0].PhoneSealed, rows[0].AddressSealed)
		for _, secret := range []string{d.IDNumber, d.IDNumber[:14], d.Phone, d.Address} {
			if strings.Contains(text, secret) {
				h.t.Errorf("%q can be read", secret)
			}
		}
	})
}
