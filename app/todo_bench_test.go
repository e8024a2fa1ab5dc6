package app_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// benchBranches is how many branches are the branches below one committee, each with 32 meetings filed, two planned and one closed; eighty
// members appeal.
const benchBranches = 9000

// BenchmarkTodosAbove is the to-do list of who stands above them all, and what each capability has in it:
// docs/performance.md.
func BenchmarkTodosAbove(b *testing.B) {
	run := func(b *testing.B, dsn string) {
		now := clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))
		a, err := app.Open(b.Context(), app.Options{Dir: b.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
		if err != nil {
			b.Fatal(err)
		}
		b.Cleanup(func() { a.Close() })
		if err := a.DB.Write(b.Context(), func(tx *store.Tx) error { return manyBranches(b.Context(), tx) }); err != nil {
			b.Fatal(err)
		}
		caller := access.Caller{AccountID: 1, MemberID: 1, OrgID: 10, OrgPath: "001.001.", Grants: []access.Grant{{Role: access.Superior, OrgID: 1, OrgPath: "001."}}}
		for name, ask := range map[string]func(context.Context, access.Caller) ([]terms.Todo, error){"access": a.Access.Todos, "members": a.Members.Todos, "attendance": a.Attendance.Todos,
			"meetings": a.Meetings.Todos, "duties": a.Duties.Todos, "makeups": a.Makeups.Todos, "openness": a.Openness.Todos, "reviews": a.Reviews.Todos, "talks": a.Talks.Todos,
			"privacy": a.Privacy.Todos, "seals": a.Seals.Todos, "tasks": a.Tasks.Todos} {
			b.Run(name, func(b *testing.B) {
				for b.Loop() {
					if _, err := ask(b.Context(), caller); err != nil {
						b.Fatal(err)
					}
				}
			})
		}
	}
	b.Run("sqlite", func(b *testing.B) { run(b, "") })
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		b.Run("postgres", func(b *testing.B) { run(b, storetest.Schema(b, server)) })
	}
}

func benchOrg(n int) (id int64, path string) {
	return int64(10 + n), fmt.Sprintf("001.%03d.%03d.", 1+n/100, 1+n%100)
}

// manyBranches writes what the list is made of, without the rest.
func manyBranches(ctx context.Context, tx *store.Tx) error {
	if _, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
		if !yield(orgs.Org{ID: 1, Path: "001.", Name: "省委", ShortName: "省委", Kind: terms.Committee, State: orgs.Active}) {
			return
		}
		for n := range benchBranches {
			id, path := benchOrg(n)
			if !yield(orgs.Org{ID: id, ParentID: 1, Path: path, Name: "党支部", ShortName: "党支部", Kind: terms.Branch, State: orgs.Active}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	type meeting struct {
		id, org int64
		path    string
		state   terms.MeetingState
		kind    terms.MeetingKind
		at      time.Time
	}
	each := func(yield func(meeting) bool) {
		for n := range benchBranches {
			id, path := benchOrg(n)
			for i := range 35 {
				m := meeting{1_000_000 + id*100 + int64(i), id, path, terms.Filed, []terms.MeetingKind{terms.ThemeDay, terms.Lecture, terms.CommitteeMeeting}[i%3], time.Date(2026, 1, 5+i*10, 15, 0, 0, 0, clock.Shanghai)}
				switch {
				case i == 32:
					m.state = terms.Closed
				case i > 32:
					m.state = terms.Approved
				}
				if !yield(m) {
					return
				}
			}
		}
	}
	if _, err := tx.Bulk(ctx, "meeting", []string{"id", "org_id", "org_path", "kind", "also", "month", "theme_id", "state", "revision", "title", "starts_at", "ends_at", "place", "host", "return_reason",
		"due", "present", "filed_at", "late", "late_reason", "mark_note", "minutes", "inquorate"}, func(yield func([]any) bool) {
		for m := range each {
			at := int64(store.At(m.at))
			if !yield([]any{m.id, m.org, m.path, string(m.kind), "", m.at.Format("2006-01"), 0, string(m.state), 1, "学习党章 做合格党员", at, at, "活动室", "王建国", "", 20, 19, at, false, "", "", "会议由支部书记主持。", false}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO attendance_sheet (meeting_id, org_id, org_path, kind, month, title, place, lat, lng, fence, starts_at, ends_at, in_from, in_to, out_from, out_to,
			witness_to, set_items, poster, poster_sample, online, in_key, out_key, state, closed_at, on_leave)
		SELECT id, org_id, org_path, kind, month, title, place, 0, 0, 0, starts_at, ends_at, 0, 0, 0, 0, ends_at, 0, FALSE, 0, FALSE, ?, ?, CASE WHEN state = 'approved' THEN 'open' ELSE 'closed' END, ends_at, 0
		FROM meeting`, make([]byte, 32), make([]byte, 32)); err != nil {
		return err
	}
	for member := range 5 {
		if _, err := tx.Exec(ctx, `INSERT INTO attendance_roll (meeting_id, member_id, exempt, mobile, presence) SELECT meeting_id, meeting_id / 100 * 10 + ?, FALSE, FALSE, 'present' FROM attendance_sheet`, member); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE attendance_roll SET appeal_state = 'asked', presence = 'absent' WHERE member_id % 10 = 3 AND meeting_id % 11200 = 132`); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `ANALYZE`)
	return err
}
