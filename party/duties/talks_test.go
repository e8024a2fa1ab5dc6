package duties

import (
	"context"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// What is asked of talks, and what of it was had, is what talks tells of the year; the calendar shows each talk by its
// day. A rule pack may do without them, but not ask otherwise than their book counts.
func TestTalksAreCountedByTheirBook(t *testing.T) {
	each(t, func(w *town) {
		w.Talked = func(_ context.Context, _ store.Reader, from, to string, years ...int) (map[int]map[string]int, error) {
			branch, all := "001.001.001.", map[int]map[string]int{}
			if from <= branch && branch < to {
				all[0] = map[string]int{branch: 40}
				for _, year := range years {
					all[year] = map[string]int{branch: 2 * (year - 2007)}
				}
			}
			return all, nil
		}
		w.happens(happened.TalkHeld{TalkID: 1, OrgID: 21, OrgPath: "001.001.001.", Kind: "members", HeldOn: "2026-04-03", Members: []int64{205, 206}})
		w.happens(happened.TalkHeld{TalkID: 2, OrgID: 21, OrgPath: "001.001.001.", Kind: "superior", HeldOn: "2026-04-04", Members: []int64{201, secretary}})
		for period, want := range map[string]Due{"2025": {State: Missing, Asked: 40, Held: 36, Left: 4}, "2026": {State: Soon, Asked: 40, Held: 38, Left: 2}} {
			if got := w.state(21, Talks, period); got.State != want.State || got.Asked != want.Asked || got.Held != want.Held || got.Left != want.Left {
				t.Errorf("%s: %+v", period, got)
			}
		}
		if got := w.state(22, Talks, "2026"); got.State != Exempt || got.Why == "" {
			t.Errorf("nobody is there to talk: %+v", got)
		}
		if rec := w.ask("zhibu", "GET", "/api/duties?org=21", ""); strings.Count(rec.Body.String(), `"source":"talk"`) != 1 {
			t.Error(rec.Body)
		}
		if rec := w.ask("xian", "GET", "/api/duties/branches?within=1&duty=talks", ""); !strings.Contains(rec.Body.String(), `"asked":40,"held":38`) {
			t.Error(rec.Body)
		}
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO policy_pack (id, org_id, name, version, title, article, level, params, valid_from, reason, by_account, created_at) VALUES (5, 2, ?, 2, '镇', '镇', 'custom', ?, ?, '试点', 0, 0)`,
				policy.DutiesPack, `{"duties": {"talks": {"on": true, "every": "quarter", "times": 2}}}`, store.At(period(t, "2026-01").Start()))
			return err
		})
		w.clock.Advance(10e9) // the snapshot of policy is read anew
		if got := w.state(21, Talks, "2026"); got.Asked != 40 || got.Left != 2 {
			t.Errorf("asked by quarters: %+v", got)
		}
	})
}
