package attendance

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Sign-ins that were refused are sealed like the roll: who deletes or changes one behind the
// product's back is named, and what the rules delete is not.
func TestRefusedSignInsAreSealed(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		found := func() string {
			h.t.Helper()
			r, err := seal.Verify(context.Background(), h.db, []seal.Source{Sealed(), Tried()}, nil, func(int) {})
			if err != nil {
				h.t.Fatal(err)
			}
			var all []string
			for _, f := range r.Findings {
				if !strings.Contains(f, "event") && !strings.Contains(f, "凭证作证") { // neither journal nor heads are looked at here
					all = append(all, f)
				}
			}
			return strings.Join(all, "\n")
		}
		for i, who := range []int64{zhang, zhang, li} {
			h.want(201, `"red"`, who, "POST", base, map[string]any{"direction": "in", "code": fmt.Sprintf("1234567%d", i), "key": fmt.Sprintf("key-%d-000", i)})
		}
		h.want(201, "", li, "POST", base, h.scan(terms.In, "li"))
		if all := found(); all != "" {
			h.t.Fatalf("untouched: %s", all)
		}
		ids := []int64{}
		if err := h.db.NewRaw(`SELECT id FROM attendance_attempt ORDER BY id`).Scan(context.Background(), &ids); err != nil || len(ids) != 3 {
			h.t.Fatal(ids, err)
		}
		if n, err := seal.Leaves(context.Background(), h.db, TriedKind, meeting, ids[0]); err != nil || len(n) != 1 {
			h.t.Errorf("%d leaves, %v", len(n), err)
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := h.ForgetAttempts(ctx, tx, at("15:00:01"), 1)
			return err
		})
		if all := found(); all != "" {
			h.t.Errorf("deleted by the rules: %s", all)
		}
		name := fmt.Sprintf("会议 %d 中未被接受的签到 ", meeting)
		for _, c := range []struct{ sql, want string }{
			{`UPDATE attendance_attempt SET findings = 'code.fresh' WHERE id = ?`, "与"},
			{`DELETE FROM attendance_attempt WHERE id = ?`, "不见了"},
		} {
			h.write(func(ctx context.Context, tx *store.Tx) error { _, err := tx.Exec(ctx, c.sql, ids[2]); return err })
			if all := found(); !strings.Contains(all, name+fmt.Sprint(ids[2])+c.want) {
				h.t.Errorf("no finding says %q: %s", c.want, all)
			}
		}
	})
}
