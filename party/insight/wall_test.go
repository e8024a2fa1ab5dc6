package insight

import (
	"context"
	"os"
	"slices"
	"testing"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/live"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var migrations = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations}, {Name: "members", FS: os.DirFS("../members")},
	{Name: "meetings", FS: os.DirFS("../meetings")}, {Name: "attendance", FS: os.DirFS("../attendance")}, {Name: "scores", FS: os.DirFS("../scores")}}

// The county of the tests: three branches hold a theme day or owe one, the fourth held its own and was merged then.
func county(t *testing.T, db *store.DB) (*Service, orgs.Org) {
	t.Helper()
	now := clock.NewFake(time.Date(2026, 11, 20, 9, 0, 0, 0, clock.Shanghai)).Now
	all := []orgs.Org{{ID: 1, Path: "001.", Kind: terms.Committee, State: orgs.Active, Branches: 3},
		{ID: 11, ParentID: 1, Path: "001.001.", Kind: terms.Branch, State: orgs.Active, Branches: 1},
		{ID: 12, ParentID: 1, Path: "001.002.", Kind: terms.Branch, State: orgs.Active, Branches: 1},
		{ID: 13, ParentID: 1, Path: "001.003.", Kind: terms.Branch, State: orgs.Active, Branches: 1},
		{ID: 14, ParentID: 1, Path: "001.004.", Kind: terms.Branch, State: orgs.Merged}}
	ctx := context.Background()
	if err := db.Write(ctx, func(tx *store.Tx) error {
		if _, err := orgs.Load(ctx, tx, slices.Values(all)); err != nil {
			return err
		}
		for _, sql := range []string{
			`INSERT INTO meeting (id, org_id, org_path, kind, also, month, theme_id, state, revision, title, starts_at, ends_at, place, host, return_reason, due, present, filed_at, late, late_reason, mark_note, minutes, inquorate)
				VALUES (1, 11, '001.001.', 'theme_day', '', '2026-11', 0, 'filed', 1, '', 0, 0, '', '', '', 0, 0, 0, FALSE, '', '', '', FALSE),
				(2, 14, '001.004.', 'theme_day', '', '2026-11', 0, 'filed', 1, '', 0, 0, '', '', '', 0, 0, 0, FALSE, '', '', '', FALSE)`,
			`INSERT INTO score_count (month, path, branch, due, present) VALUES ('2026-11', '001.', FALSE, 30, 25), ('2026-11', '001.001.', TRUE, 20, 18), ('2026-11', '001.004.', TRUE, 10, 7)`,
			`INSERT INTO event (id, topic, payload, at, actor_id, actor, source, request_id, relayed) VALUES
				(1, 'MeetingFiled', '{"orgId":11,"orgPath":"001.001.","kind":"theme_day"}', 1, 0, '', '', '', TRUE),
				(2, 'AttendanceClosed', '{"orgId":11,"orgPath":"001.001.","kind":"leadership_meeting","due":9,"present":9}', 2, 0, '', '', '', TRUE),
				(3, 'MeetingFiled', '{"orgId":12,"orgPath":"001.002.","kind":"assembly"}', 3, 0, '', '', '', TRUE),
				(4, 'ThemeIssued', '{"orgId":1,"orgPath":"001.","branches":3}', 4, 0, '', '', '', TRUE)`,
		} {
			if _, err := tx.Exec(ctx, sql); err != nil {
				return err
			}
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	return New(db, orgs.New(db, event.New(db, now), now), live.NewHub(), now), all[0]
}

func TestTheWallIsOfThemeDaysAlone(t *testing.T) {
	storetest.Each(t, migrations, func(t *testing.T, db *store.DB) {
		s, root := county(t, db)
		w, err := s.Wall(context.Background(), root, "2026-11")
		if err != nil {
			t.Fatal(err)
		}
		var news []string
		for _, n := range w.Latest {
			news = append(news, n.Text)
		}
		if want := []string{" 向 3 个支部下发主题", " 主题党日已归档"}; !slices.Equal(news, want) {
			t.Errorf("the wall tells %q, want %q", news, want)
		}
	})
}

// What is shown of an org is the sum of what stands below it, also where a branch was merged after its theme day; who is
// missing is counted from the branches there are.
func TestTheWallAddsUp(t *testing.T) {
	storetest.Each(t, migrations, func(t *testing.T, db *store.DB) {
		s, root := county(t, db)
		w, err := s.Wall(context.Background(), root, "2026-11")
		if err != nil {
			t.Fatal(err)
		}
		due, present := 0, 0
		for _, c := range w.Children {
			due, present = due+c.Due, present+c.Present
		}
		if due != 30 || present != 25 || w.Due != due || w.Present != present {
			t.Errorf("%d of %d came, the orgs below have %d of %d: %+v", w.Present, w.Due, present, due, w.Children)
		}
		if w.Done != 1 || w.Missing != 2 {
			t.Errorf("%d are done and %d are missing, want 1 and 2", w.Done, w.Missing)
		}
		branch, err := s.Wall(context.Background(), orgs.Org{ID: 11, Path: "001.001.", Branches: 1}, "2026-11")
		if err != nil || branch.Due != 20 || branch.Present != 18 {
			t.Errorf("a branch's own wall: %+v, %v", branch, err)
		}
	})
}
