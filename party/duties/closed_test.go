package duties

import (
	"context"
	"strings"
	"testing"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// The year of a branch that was merged can still be read, and printed in its annual book: it owed what falls to the
// whole months it existed 按存续月折算, nothing of it is asked of anybody any more, and nobody above counts it.
func TestTheYearOfABranchThatIsNoMore(t *testing.T) {
	each(t, func(w *town) {
		w.files(1, 21, "2026-02-05", terms.Assembly)
		w.files(2, 21, "2026-03-05", terms.CommitteeMeeting)
		w.write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE org SET state = 'merged', abolished_on = '2026-11-10', members = 0 WHERE id = 21`); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE org_post SET until_on = '2026-11-10' WHERE org_id = 21`)
			return err
		})
		org, err := w.orgs.Get(context.Background(), w.db, 21)
		if err != nil {
			t.Fatal(err)
		}
		c, err := w.Calendar(context.Background(), w.db, org, 2026)
		if err != nil {
			t.Fatal(err)
		}
		got := map[Key]string{}
		for _, l := range c.Lines {
			for _, p := range l.Periods {
				got[l.Key] += string(p.State) + " "
			}
		}
		for duty, want := range map[Key]string{
			Assembly:         "done missing missing na ",
			ThemeDay:         strings.Repeat("missing ", 10) + "na na ",
			CommitteeMeeting: "missing missing done " + strings.Repeat("missing ", 7) + "na na ",
			LifeMeeting:      "missing ",
		} {
			if got[duty] != want {
				t.Errorf("%s: %s, want %s", duty, got[duty], want)
			}
		}
		for _, l := range c.Lines {
			if l.Key == Assembly && !strings.Contains(l.Periods[3].Why, "存续时间不足") {
				t.Errorf("the last quarter: %q", l.Periods[3].Why)
			}
		}
		if rec := w.ask("xian", "POST", "/api/duties/nudges", `{"orgIds":[21],"duty":"theme_day","period":"2026-10"}`); rec.Code != 200 || !strings.Contains(rec.Body.String(), `"asked":0`) {
			t.Errorf("nudged: %d %s", rec.Code, rec.Body)
		}
		if rec := w.ask("xian", "GET", "/api/duties/branches?within=1&duty=theme_day&period=2026-10", ""); strings.Contains(rec.Body.String(), "古城村支部") {
			t.Errorf("counted: %s", rec.Body)
		}
	})
}
