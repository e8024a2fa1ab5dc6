package members

import (
	"context"
	"slices"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// A second 留党察看 leaves the first where it was: in the member's standings and on the rolls of its days.
func TestASecondDecisionKeepsTheFirst(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		now := today
		h.now = func() time.Time { return now }
		m, _, err := h.Add(ctx, nearby, person("王建国", 1))
		if err != nil {
			h.t.Fatal(err)
		}
		h.write(func(ctx context.Context, tx *store.Tx) error { // in the branch since long
			_, err := tx.Exec(ctx, `UPDATE member SET placed_at = 1, created_at = 1 WHERE id = ?`, m.ID)
			return err
		})
		first := Standing{ObservedFrom: "2020-01-10", ObservedUntil: "2022-01-10", ObservedBy: "县纪委〔2020〕1 号", ExtendedOn: "2021-01-11", ExtendedBy: "县纪委〔2021〕1 号",
			RestoredOn: "2022-01-15", RestoredBy: "镇党委批复"}
		second := Standing{ObservedFrom: "2026-03-01", ObservedUntil: "2027-03-01", ObservedBy: "县纪委〔2026〕9 号"}
		change := func(s Standing) error {
			_, err := h.Change(ctx, m.ID, "", func(m *Member) error { m.Standing = s; return nil })
			return err
		}
		standings := func(want ...Standing) {
			h.t.Helper()
			m, err := h.Get(ctx, h.db, m.ID)
			if err != nil {
				h.t.Fatal(err)
			}
			if got, err := h.Standings(ctx, h.db, m); err != nil || !slices.Equal(got, want) {
				h.t.Errorf("%+v\nwant %+v (%v)", got, want, err)
			}
		}
		under := func(day string, want bool) {
			h.t.Helper()
			list, err := h.HeldFor(ctx, h.db, Gathering{OrgID: nearby, Kind: terms.Assembly, On: day})
			if err != nil || len(list) != 1 || list[0].Observed != want {
				h.t.Errorf("%s: %+v, want %v (%v)", day, list, want, err)
			}
		}
		for _, s := range []Standing{first, second} {
			if err := change(s); err != nil {
				h.t.Fatal(err)
			}
		}
		standings(second, first)
		under("2020-01-09", false)
		under("2021-06-01", true)
		under("2022-01-14", true)
		under("2022-01-15", false)
		under("2026-03-01", true)
		under("", true)

		corrected := second
		corrected.ObservedFrom, corrected.ObservedUntil = "2026-03-02", "2027-03-02"
		if err := change(corrected); err != nil {
			h.t.Fatal(err)
		}
		standings(corrected, first)
		early := corrected
		early.ObservedFrom, early.ObservedUntil = "2022-01-10", "2024-01-10"
		if err := change(early); err == nil {
			h.t.Error("a second one before the rights were restored")
		}
		if err := h.Leave(ctx, m.ID, TransferredOut, "转出", "2026-06-01"); err != nil {
			h.t.Fatal(err)
		}
		if _, _, err := h.Add(ctx, nearby, person("王建国", 1)); err != nil {
			h.t.Fatal(err)
		}
		standings(corrected, first)
		if err := change(Standing{}); err != nil { // taken back: the first is the last again
			h.t.Fatal(err)
		}
		standings(first)
		under("2021-06-01", true)
		under("", false)

		if err := change(second); err != nil {
			h.t.Fatal(err)
		}
		if err := h.Leave(ctx, m.ID, Expelled, "开除党籍", "2026-06-02"); err != nil {
			h.t.Fatal(err)
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			n, err := h.Erase(ctx, tx, "2026-06-20", 10)
			if n != 1 {
				h.t.Errorf("%d erased", n)
			}
			return err
		})
		standings()
	})
}

// The officers of the branch are asked once the term is over, and not any more once somebody decided.
func TestATermThatIsOverAsks(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		now := today
		h.now = func() time.Time { return now }
		d := person("王建国", 1)
		d.Standing = Standing{ObservedFrom: "2025-06-25", ObservedUntil: "2026-06-25", ObservedBy: "县纪委〔2025〕1 号"}
		m, _, err := h.Add(ctx, nearby, d)
		if err != nil {
			h.t.Fatal(err)
		}
		asks := func(role access.Role, path string, want int) {
			h.t.Helper()
			todos, err := h.Todos(ctx, access.Caller{Grants: []access.Grant{{Role: role, OrgPath: path}}})
			if err != nil || len(todos) != want {
				h.t.Errorf("%s at %s is asked %v, want %d (%v)", role, path, todos, want, err)
			}
			for _, todo := range todos {
				if todo.Title != "王建国留党察看期满，请研究恢复党员权利" || !todo.Due.Equal(time.Date(2026, 6, 26, 0, 0, 0, 0, clock.Shanghai)) {
					h.t.Errorf("%+v", todo)
				}
			}
		}
		asks(access.BranchOfficer, "001.001.", 0)
		now = now.AddDate(0, 0, 1)
		asks(access.BranchOfficer, "001.001.", 1)
		asks(access.BranchOfficer, "001.002.", 0)
		asks(access.Member, "001.001.", 0)
		asks(access.Superior, "001.", 0) // the branch is asked, not everybody above it
		change := func(fn func(*Member)) {
			h.t.Helper()
			if _, err := h.Change(ctx, m.ID, "", func(m *Member) error { fn(m); return nil }); err != nil {
				h.t.Fatal(err)
			}
		}
		change(func(m *Member) {
			m.ObservedUntil, m.ExtendedOn, m.ExtendedBy = "2027-06-25", "2026-06-26", "县纪委〔2026〕1 号"
		})
		asks(access.BranchOfficer, "001.001.", 0)
		now = time.Date(2027, 6, 26, 9, 0, 0, 0, clock.Shanghai)
		if todos, err := h.Todos(ctx, access.Caller{Grants: []access.Grant{{Role: access.BranchOfficer, OrgPath: "001.001."}}}); err != nil || len(todos) != 1 {
			h.t.Errorf("the added year is over: %v %v", todos, err)
		}
		change(func(m *Member) { m.RestoredOn, m.RestoredBy = "2027-06-26", "支部大会决议，镇党委批复" })
		asks(access.BranchOfficer, "001.001.", 0)
	})
}
