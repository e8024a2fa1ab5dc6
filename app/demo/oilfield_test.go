package demo_test

import (
	"context"
	"fmt"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/party/ledgers"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// engines are the databases a test runs on: "" for SQLite.
func engines(t *testing.T) map[string]string {
	all := map[string]string{"sqlite": ""}
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		all["postgres"] = storetest.Schema(t, server)
	}
	return all
}

// The report of 第五油矿 says of 30 August to 14 September 2020: 党员大会 23, 支委会
// 110, 党小组会 44, everybody there. Nobody sat in two meetings at once.
func TestTheOilfieldsElectionsAreThoseOfItsReport(t *testing.T) {
	for engine, dsn := range engines(t) {
		t.Run(engine, func(t *testing.T) {
			ctx := context.Background()
			a, err := app.Open(ctx, app.Options{Dir: t.TempDir(), DB: dsn, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { a.Close() })
			o := demo.Options{Scale: demo.Mine, Seed: 1, Now: time.Now()}
			made, err := demo.Load(ctx, a.DB, a.Members, o)
			if err != nil {
				t.Fatal(err)
			}
			if err := demo.ThemeDays(ctx, a, o, 1, made.Example); err != nil {
				t.Fatal(err)
			}
			from, to := time.Date(2020, 8, 30, 0, 0, 0, 0, clock.Shanghai), time.Date(2020, 9, 15, 0, 0, 0, 0, clock.Shanghai)
			var kinds []struct {
				Kind              string
				N, Missing, Empty int
			}
			if err := a.DB.NewRaw(`SELECT kind, count(*) AS n, sum(due - present) AS missing, sum(CASE WHEN due = 0 THEN 1 ELSE 0 END) AS empty
				FROM meeting WHERE state = 'filed' AND starts_at >= ? AND starts_at < ? GROUP BY kind`, store.At(from), store.At(to)).Scan(ctx, &kinds); err != nil {
				t.Fatal(err)
			}
			held := map[string]int{}
			for _, k := range kinds {
				held[k.Kind] = k.N
				if k.Missing != 0 || k.Empty != 0 {
					t.Errorf("%s: %d missing, %d meetings with nobody due", k.Kind, k.Missing, k.Empty)
				}
			}
			if d := cmp.Diff(map[string]int{"assembly": 23, "committee_meeting": 110, "group_meeting": 44}, held); d != "" {
				t.Error(d)
			}
			statistics(t, a)
			twice, err := a.DB.NewSelect().TableExpr("attendance_roll AS r").Join("JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id").
				Join("JOIN attendance_roll AS r2 ON r2.member_id = r.member_id AND r2.meeting_id > r.meeting_id").
				Join("JOIN attendance_sheet AS s2 ON s2.meeting_id = r2.meeting_id AND s2.starts_at < s.ends_at AND s2.ends_at > s.starts_at").
				Where("s.starts_at < ?", store.At(to)).Count(ctx)
			if err != nil || twice != 0 {
				t.Errorf("%d times somebody was in two meetings at once, %v", twice, err)
			}
		})
	}
}

// statistics: what the platform prints of those days, and from which meetings.
func statistics(t *testing.T, a *app.App) {
	t.Helper()
	var mine orgs.Org
	must(t, a.DB.NewSelect().Model(&mine).Where("path = ?", orgs.Root).Scan(t.Context()))
	span := ledgers.Span{From: "2020-08-30", To: "2020-09-14"}
	st, err := a.Ledgers.Statistics(t.Context(), mine, span)
	must(t, err)
	printed := map[string]string{}
	for _, k := range st.Kinds {
		printed[terms.Label(k.Kind)] = fmt.Sprint(k.Held, " ", st.Rate(k.Figures))
	}
	if d := cmp.Diff(map[string]string{"党员大会": "23 100%", "支委会": "110 100%", "党小组会": "44 100%", "党课": "0 ", "主题党日": "0 "}, printed); d != "" {
		t.Error("the statistics:", d)
	}
	rows, err := a.Ledgers.Rows(t.Context(), mine, span, "", 0, 200)
	must(t, err)
	behind := map[terms.MeetingKind]int{}
	for _, r := range rows {
		behind[r.Kind]++
	}
	if d := cmp.Diff(map[terms.MeetingKind]int{terms.Assembly: 23, terms.CommitteeMeeting: 110, terms.GroupMeeting: 44}, behind); d != "" {
		t.Error("the meetings behind them:", d)
	}
}
