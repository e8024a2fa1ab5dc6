package members

import (
	"bytes"
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhibu/platform/store"
)

// Whose decision a 留党察看 is and its number are sealed, those that an earlier version stored in clear too: nothing of them
// stays readable in any row, and who may see them sees them as before.
func TestDecisionsAreSealed(t *testing.T) {
	each(t, func(h *house) {
		ctx := context.Background()
		m, _, err := h.Add(ctx, nearby, person("王建国", 1))
		if err != nil {
			t.Fatal(err)
		}
		first := Standing{ObservedFrom: "2020-01-10", ObservedUntil: "2022-01-10", ObservedBy: "县纪委〔2020〕1 号", ExtendedOn: "2021-01-11", ExtendedBy: "县纪委〔2021〕1 号",
			RestoredOn: "2022-01-15", RestoredBy: "县纪委〔2022〕1 号"}
		second := Standing{ObservedFrom: "2026-03-01", ObservedUntil: "2027-03-01", ObservedBy: "县纪委〔2026〕9 号"}
		for _, s := range []Standing{first, second} {
			if _, err := h.Change(ctx, m.ID, "", func(m *Member) error { m.Standing = s; return nil }); err != nil {
				t.Fatal(err)
			}
		}
		h.hasSealed(m.ID, second, first)
		h.write(func(ctx context.Context, tx *store.Tx) error { // as 0004 and 0006 had them
			if _, err := tx.Exec(ctx, `UPDATE member SET decisions_sealed = NULL, observed_by = ?`, second.ObservedBy); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE member_standing SET id = 0, decisions_sealed = NULL, observed_by = ?, extended_by = ?, restored_by = ?`, first.ObservedBy, first.ExtendedBy, first.RestoredBy)
			return err
		})
		for range 2 {
			if err := h.SealDecisions(ctx); err != nil {
				t.Fatal(err)
			}
			h.hasSealed(m.ID, second, first)
		}
	})
}

// hasSealed fails unless a member's standings are these, and no row tells of the 纪委.
func (h *house) hasSealed(id int64, want ...Standing) {
	h.t.Helper()
	ctx := context.Background()
	m, err := h.Get(ctx, h.db, id)
	if err != nil {
		h.t.Fatal(err)
	}
	if got, err := h.Standings(ctx, h.db, m); err != nil || !slices.Equal(got, want) {
		h.t.Errorf("%+v\nwant %+v (%v)", got, want, err)
	}
	if err := h.db.Snapshot(ctx, func(s *store.Snapshot) error {
		for _, table := range []string{"member", "member_standing", "member_revision", "event"} {
			if err := s.Rows(ctx, table, func([]string) {}, func(values []any) error {
				for _, v := range values {
					if raw, ok := v.([]byte); ok && bytes.Contains(raw, []byte("纪委")) || strings.Contains(fmt.Sprint(v), "纪委") {
						h.t.Errorf("in clear in %s: %v", table, v)
					}
				}
				return nil
			}); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		h.t.Fatal(err)
	}
}
