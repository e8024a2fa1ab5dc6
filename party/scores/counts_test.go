package scores

import (
	"context"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/live"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// counting is a service on a small tree: a city, two counties, two branches in each.
func counting(t testing.TB, db *store.DB) *Service {
	t.Helper()
	ctx := context.Background()
	now := clock.NewFake(time.Date(2026, 11, 25, 16, 0, 0, 0, clock.Shanghai))
	rows := []struct {
		id, parent int64
		path       string
		kind       terms.OrgKind
		branches   int
	}{
		{1, 0, "001.", terms.Committee, 4}, {2, 1, "001.001.", terms.Committee, 2}, {3, 1, "001.002.", terms.Committee, 2},
		{4, 2, "001.001.001.", terms.Branch, 1}, {5, 2, "001.001.002.", terms.Branch, 1},
		{6, 3, "001.002.001.", terms.Branch, 1}, {7, 3, "001.002.002.", terms.Branch, 1},
	}
	err := db.Write(ctx, func(tx *store.Tx) error {
		for _, o := range rows {
			if _, err := tx.Exec(ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, branches, created_at, updated_at)
				VALUES (?, ?, ?, ?, ?, ?, 'village', 'active', ?, 0, 0)`, o.id, o.parent, o.path, o.path, o.path, string(o.kind), o.branches); err != nil {
				return err
			}
		}
		return policy.LoadProfile(ctx, tx, 1, policy.Full, now.Now().AddDate(-1, 0, 0))
	})
	if err != nil {
		t.Fatal(err)
	}
	bus := event.New(db, now.Now)
	return New(db, orgs.New(db, bus, now.Now), policy.New(db, bus, now.Now), live.NewHub(), now.Now)
}

const november = "2026-11"

// write carries out one subscriber's work as its writer would.
func (s *Service) write(t testing.TB, fn func(ctx context.Context, tx *store.Tx) error) {
	t.Helper()
	ctx := context.Background()
	if err := s.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		t.Fatal(err)
	}
}

func (s *Service) facts(t testing.TB, path string) Facts {
	t.Helper()
	r, err := at(context.Background(), s.db, november, path)
	if err != nil {
		t.Fatal(err)
	}
	return r.facts()
}

func opened(path string, due, mobile int) happened.SheetsOpened {
	return happened.SheetsOpened{Sheets: []happened.SheetOpened{{MeetingID: 9, Kind: terms.ThemeDay, OrgPath: path, Month: november, Due: due, Mobile: mobile, SetItems: 6}}}
}

func came(path string, present int) happened.PresenceChanged {
	return happened.PresenceChanged{Changes: []happened.PresenceChange{{Kind: terms.ThemeDay, OrgPath: path, Month: november, Present: present}}}
}

func TestCountersUpTheTree(t *testing.T) {
	storetest.Each(t, printTables, func(t *testing.T, db *store.DB) {
		s := counting(t, db)
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnSheetsOpened(ctx, tx, opened("001.001.001.", 20, 2))
		})
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnSheetsOpened(ctx, tx, opened("001.002.001.", 10, 0))
		})
		for range 3 {
			s.write(t, func(ctx context.Context, tx *store.Tx) error {
				return s.OnPresenceChanged(ctx, tx, came("001.001.001.", 1))
			})
		}
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnRecordChanged(ctx, tx, happened.RecordChanged{Kind: terms.ThemeDay, OrgPath: "001.001.001.", Month: november, Photos: 12, MinutesChars: 5000, SetItems: 6, SetItemsWithEvidence: 4})
		})
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnMeetingMarked(ctx, tx, happened.MeetingMarked{Kind: terms.ThemeDay, OrgPath: "001.001.001.", Month: november, Mark: 70})
		})
		s.write(t, func(ctx context.Context, tx *store.Tx) error { // marked again: the last counts
			return s.OnMeetingMarked(ctx, tx, happened.MeetingMarked{Kind: terms.ThemeDay, OrgPath: "001.001.001.", Month: november, Mark: 90})
		})
		branch := Facts{Meetings: 1, Due: 20, Present: 3, Mobile: 2, Photos: 3, Chars: 300, Items: 6, ItemsDone: 4, Mark: 90, Marked: 1}
		other := Facts{Meetings: 1, Due: 10, Items: 6}
		for path, want := range map[string]Facts{"001.001.001.": branch, "001.001.": branch, "001.002.": other, "001.": branch.plus(other), "001.001.002.": {}} {
			if got := s.facts(t, path); got != want {
				t.Errorf("%s: %+v, want %+v", path, got, want)
			}
		}

		// an assembly is no theme day
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			e := opened("001.001.002.", 5, 0)
			e.Sheets[0].Kind = terms.Assembly
			return s.OnSheetsOpened(ctx, tx, e)
		})
		if got := s.facts(t, "001.001.002."); got != (Facts{}) {
			t.Errorf("an assembly counts: %+v", got)
		}

		// a plan that is withdrawn takes its counts with it
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnSheetsOpened(ctx, tx, happened.SheetsOpened{Sheets: []happened.SheetOpened{{Kind: terms.ThemeDay, OrgPath: "001.001.001.", Month: november, Withdrawn: true}}})
		})
		if got := s.facts(t, "001."); got != other {
			t.Errorf("after the withdrawal the city counts %+v, want %+v", got, other)
		}
	})
}

func TestAMovedOrgTakesItsCountsAlong(t *testing.T) {
	storetest.Each(t, printTables, func(t *testing.T, db *store.DB) {
		s := counting(t, db)
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnSheetsOpened(ctx, tx, opened("001.001.001.", 20, 0))
		})
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnSheetsOpened(ctx, tx, opened("001.001.002.", 7, 0))
		})
		s.write(t, func(ctx context.Context, tx *store.Tx) error {
			return s.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: 5, From: "001.001.002.", To: "001.002.003."})
		})
		for path, due := range map[string]int{"001.": 27, "001.001.": 20, "001.002.": 7, "001.002.003.": 7, "001.001.002.": 0} {
			if got := s.facts(t, path).Due; got != due {
				t.Errorf("%s: %d due, want %d", path, got, due)
			}
		}
	})
}

func TestRankingOfChildrenAndBranches(t *testing.T) {
	storetest.Each(t, printTables, func(t *testing.T, db *store.DB) {
		s, ctx := counting(t, db), context.Background()
		for path, present := range map[string]int{"001.001.001.": 10, "001.001.002.": 10, "001.002.001.": 5} {
			s.write(t, func(ctx context.Context, tx *store.Tx) error { return s.OnSheetsOpened(ctx, tx, opened(path, 10, 0)) })
			s.write(t, func(ctx context.Context, tx *store.Tx) error {
				return s.OnPresenceChanged(ctx, tx, came(path, present))
			})
		}
		city, err := s.orgs.Get(ctx, db, 1)
		if err != nil {
			t.Fatal(err)
		}
		all, err := s.Ranking(ctx, city, november, true, 10)
		if err != nil || len(all.Places) != 4 {
			t.Fatal(all.Places, err)
		}
		for i, want := range []struct {
			name         string
			rank, tenths int
			missing      bool
		}{{"001.001.001.", 1, 800, false}, {"001.001.002.", 1, 800, false}, {"001.002.001.", 3, 450, false}, {"001.002.002.", 0, 0, true}} {
			p := all.Places[i]
			if p.Name != want.name || p.Rank != want.rank || p.Tenths != want.tenths || p.Meetings == 0 != want.missing {
				t.Errorf("place %d: %s rank %d %d tenths; want %+v", i, p.Name, p.Rank, p.Tenths, want)
			}
		}
		counties, err := s.Ranking(ctx, city, november, false, 1)
		if err != nil || len(counties.Places) != 1 || counties.Places[0].Name != "001.001." || counties.Places[0].Present != 20 {
			t.Errorf("the first county: %+v %v", counties.Places, err)
		}
	})
}

// TestCountersAgreeWithARecount plays what happens to branches in any order:
// the sums above them are always the sums of the branches.
func TestCountersAgreeWithARecount(t *testing.T) {
	storetest.Each(t, printTables, func(t *testing.T, db *store.DB) {
		s := counting(t, db)
		branches := []string{"001.001.001.", "001.001.002.", "001.002.001.", "001.002.002."}
		rapid.Check(t, func(r *rapid.T) {
			path := rapid.SampledFrom(branches).Draw(r, "branch")
			n := rapid.IntRange(0, 30).Draw(r, "n")
			switch rapid.IntRange(0, 4).Draw(r, "what") {
			case 0:
				s.write(t, func(ctx context.Context, tx *store.Tx) error { return s.OnSheetsOpened(ctx, tx, opened(path, n, n/5)) })
			case 1:
				s.write(t, func(ctx context.Context, tx *store.Tx) error { return s.OnPresenceChanged(ctx, tx, came(path, n%3-1)) })
			case 2:
				s.write(t, func(ctx context.Context, tx *store.Tx) error {
					return s.OnRecordChanged(ctx, tx, happened.RecordChanged{Kind: terms.ThemeDay, OrgPath: path, Month: november, Photos: n, MinutesChars: n * 30, SetItems: 6, SetItemsWithEvidence: n % 7})
				})
			case 3:
				s.write(t, func(ctx context.Context, tx *store.Tx) error {
					return s.OnAttendanceClosed(ctx, tx, happened.AttendanceClosed{Kind: terms.ThemeDay, OrgPath: path, Month: november})
				})
			case 4:
				s.write(t, func(ctx context.Context, tx *store.Tx) error {
					return s.OnMeetingMarked(ctx, tx, happened.MeetingMarked{Kind: terms.ThemeDay, OrgPath: path, Month: november, Mark: n})
				})
			}
			s.write(t, func(ctx context.Context, tx *store.Tx) error {
				if wrong, err := s.Recount(ctx, tx); err != nil || wrong > 0 {
					r.Errorf("%d sums had drifted, %v", wrong, err)
				}
				return nil
			})
		})
	})
}
