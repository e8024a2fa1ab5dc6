package demo_test

import (
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

var cmpSorted = cmpopts.SortSlices(func(a, b string) bool { return a < b })

// lived is a demo as the command leaves it, on a day.
func lived(t *testing.T, dsn string, scale demo.Scale, on time.Time) (*history, demo.Result) {
	now := clock.NewFake(on)
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
	must(t, err)
	t.Cleanup(func() { a.Close() })
	o := demo.Options{Scale: scale, Seed: 1, Now: on}
	made, err := demo.Load(t.Context(), a.DB, a.Members, o)
	must(t, err)
	must(t, demo.Life(t.Context(), a, o, made.Example))
	must(t, demo.ThemeDays(t.Context(), a, o, 2, made.Example))
	_, err = seal.Begin(t.Context(), a.DB, a.Seals.Sources, store.At(on))
	must(t, err)
	h := &history{t: t, a: a, clock: now, chair: map[int64]access.Caller{}}
	must(t, a.DB.NewSelect().Model(&h.root).Where("path = ?", orgs.Root).Scan(t.Context()))
	return h, made
}

// In a demo nothing disagrees: rolls, counters, ledgers, lessons, seals.
func TestADemoThatLivedAgrees(t *testing.T) {
	for engine, dsn := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			t.Parallel()
			h, made := lived(t, dsn, demo.County, time.Date(2026, 11, 23, 10, 0, 0, 0, clock.Shanghai))
			h.settle()
			h.check()
			checks, err := h.a.Examine(t.Context())
			must(t, err)
			for _, c := range checks {
				if !c.OK {
					t.Errorf("%s：%s", c.Name, c.Detail)
				}
			}
			h.shows(made.Example)
			var taken, left int
			must(t, h.a.DB.NewRaw(`SELECT count(*) FILTER (WHERE received_at <> 0), count(*) FILTER (WHERE received_at = 0 AND at < ?) FROM seal_delivery
				WHERE org_id = (SELECT parent_id FROM org WHERE id = ?)`, store.At(time.Date(2026, 10, 24, 10, 0, 0, 0, clock.Shanghai)), made.Example).Scan(t.Context(), &taken, &left))
			if taken == 0 || left != 0 {
				t.Errorf("the org above took in %d heads and left %d of long ago", taken, left)
			}
		})
	}
}

// shows: no page of the example's branch is empty.
func (h *history) shows(example int64) {
	h.t.Helper()
	var got []string
	must(h.t, h.a.DB.NewRaw(`
		SELECT year || ' ' || step FROM review WHERE org_id = ?0
		UNION ALL SELECT 'review_result ' || count(*) FROM review_result WHERE org_id = ?0
		UNION ALL SELECT 'handed in ' || count(*) FROM review_handed h JOIN review r ON r.id = h.review_id WHERE r.org_id = ?0 AND r.step = 'mutual'
		UNION ALL SELECT 'fixed ' || count(*) FROM review_fix f JOIN review r ON r.id = f.review_id WHERE r.org_id = ?0 AND done_on <> ''
		UNION ALL SELECT CASE WHEN kept THEN 'talks ' ELSE 'talks to confirm ' END || count(*) FROM talk WHERE org_id = ?0 GROUP BY kept
		UNION ALL SELECT 'decided ' || count(*) FROM meeting_decision d JOIN meeting m ON m.id = d.meeting_id WHERE m.org_id = ?0 AND d.passed
		UNION ALL SELECT 'task ' || t.state || CASE WHEN t.ended_at > m.day THEN ' late' ELSE '' END FROM task t, (SELECT ?1 AS day) AS m WHERE org_id = ?0 AND t.ended_at <> 0
		UNION ALL SELECT 'task open ' || count(*) FROM task WHERE org_id = ?0 AND state = 'open'
		UNION ALL SELECT 'lesson ' || k.state || ' ' || k.source FROM makeup k JOIN meeting m ON m.id = k.meeting_id WHERE k.org_id = ?0 AND m.kind = 'lecture' AND k.cause = 'absent'
		UNION ALL SELECT kind || CASE WHEN member_id = 0 THEN ' unnamed' ELSE '' END || CASE WHEN answer <> '' THEN ' answered' ELSE '' END FROM openness_suggestion WHERE org_id = ?0
		UNION ALL SELECT category || ' ' || period FROM openness_disclosure WHERE org_id = ?0
		UNION ALL SELECT 'reported ' || held_on FROM duty_act WHERE org_id = ?0 AND duty = 'report_up'
		UNION ALL SELECT 'photos ' || count(*) FROM meeting_photo f JOIN meeting m ON m.id = f.meeting_id WHERE m.org_id = ?0 AND m.state = 'filed' AND NOT f.late
		UNION ALL SELECT 'recommended ' || count(*) FROM meeting_recommendation
		UNION ALL SELECT 'cases taken over ' || count(DISTINCT from_item) FROM meeting_item WHERE from_item <> 0
		UNION ALL SELECT 'pictures ' || count(DISTINCT hash) FROM meeting_photo f JOIN meeting m ON m.id = f.meeting_id WHERE m.kind = 'theme_day'
		UNION ALL SELECT 'greeted ' || count(*) FROM birthday_greeting WHERE org_id = ?0`, example, int64(store.At(h.clock.Now().AddDate(0, 0, -20)))).Scan(h.t.Context(), &got))
	want := []string{"2025 filed", "2026 mutual", "review_result 27", "handed in 21", "fixed 3", "talks 64", "talks to confirm 1", "decided 3",
		"task done", "task done late", "task open 2", "lesson done materials", "lesson done visit", "lesson written materials", "lesson due ",
		"suggestion answered", "suggestion unnamed answered", "remark", "suggestion", "plan 2026", "review 2025", "life 2026-Q3", "reported 2025-12-28", "photos 11", "recommended 3", "cases taken over 3", "pictures 16", "greeted 5"}
	if d := cmp.Diff(want, got, cmpSorted); d != "" {
		h.t.Error("the example's branch:", d)
	}
}

// The same seed and day give the same life; whatever the day, there is one.
func TestTheSameSeedGivesTheSameLife(t *testing.T) {
	tell := func(on time.Time) (all []string) {
		h, _ := lived(t, "", demo.Mine, on)
		must(t, h.a.DB.NewRaw(`SELECT o.short_name || year || step || filed_on FROM review r JOIN org o ON o.id = r.org_id
			UNION ALL SELECT a.name || b.name || held_on || place FROM talk t JOIN member a ON a.id = t.one_id JOIN member b ON b.id = t.other_id
			UNION ALL SELECT title || due_on || state || note FROM task
			UNION ALL SELECT state || done_on || note FROM makeup`).Scan(t.Context(), &all))
		return all
	}
	day := time.Date(2026, 11, 23, 10, 0, 0, 0, clock.Shanghai)
	first := tell(day)
	if d := cmp.Diff(first, tell(day), cmpSorted); d != "" || len(first) < 200 {
		t.Errorf("one seed, two lives, of %d lines: %s", len(first), d)
	}
	for _, on := range []string{"2027-01-02 00:20", "2028-02-29 23:50"} {
		at, err := time.ParseInLocation("2006-01-02 15:04", on, clock.Shanghai)
		must(t, err)
		if all := tell(at); len(all) < 200 {
			t.Errorf("%s: %d lines", on, len(all))
		}
	}
}
