package meetings_test

import (
	"context"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// What a merged branch had planned is called off, and whoever was asked to come is told; what has begun takes its course.
func TestAMergedBranchHoldsNothingMore(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		w.NoReview(meetingstest.City)
		w.Run([]call{
			{Name: "填写计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "另一个支部也提交", Who: "secretaryB", Do: "PUT /api/meetings/{b}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "另一个支部的通过", Who: "secretaryB", Do: "POST /api/meetings/{b}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "一份草稿", Who: "secretary", Do: "POST /api/meetings", Status: 201, Keep: "draft",
				Body: `{"orgId":11,"kind":"committee_meeting","title":"支委会","startsAt":"2026-11-27T15:00:00+08:00","endsAt":"2026-11-27T16:00:00+08:00","host":"王建国"}`},
		})
		merge := func(org int64) {
			w.Write(func(ctx context.Context, tx *store.Tx) error {
				return w.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: org, Path: meetingstest.PathOf(org), IntoID: meetingstest.BranchA2})
			})
		}
		state := func(name string) (is terms.MeetingState) {
			if err := w.DB.NewRaw(`SELECT state FROM meeting WHERE id = ?`, w.Names[name]).Scan(t.Context(), &is); err != nil {
				t.Fatal(err)
			}
			return is
		}
		for range 2 {
			merge(meetingstest.BranchA)
		}
		if got := w.Happened(); got != "MeetingWithdrawn, MeetingStep, MeetingStep" || state("a") != terms.Cancelled || state("draft") != terms.Cancelled || state("b") != terms.Approved {
			t.Errorf("%s: %s, %s, the other's %s", got, state("a"), state("draft"), state("b"))
		}
		w.Run([]call{{Name: "原因写在经过里", Who: "county", Do: "GET /api/meetings/{a}", Status: 200, Says: "党组织已经合并或者撤销。"}})
		w.Clock.Set(at("2026-11-25 15:10:00"))
		merge(meetingstest.BranchB)
		if got := w.Happened(); got != "" || state("b") != terms.Approved {
			t.Errorf("begun: %s, %s", got, state("b"))
		}
	})
}
