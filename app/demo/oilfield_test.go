package demo_test

import (
	"context"
	"log/slog"
	"os"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"zhibu/app"
	"zhibu/app/demo"
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
