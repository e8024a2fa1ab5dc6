package meetings

import (
	"context"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// What a merged branch had planned is called off, and whoever was asked to come is told; what has begun takes its course.
func TestAMergedBranchHoldsNothingMore(t *testing.T) {
	each(t, func(w *world) {
		issued(w)
		noReview(w, city)
		w.run([]call{
			{name: "填写计划", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 200},
			{name: "提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, events: "MeetingApproved"},
			{name: "另一个支部也提交", who: "secretaryB", do: "PUT /api/meetings/{b}/plan", body: plan, status: 200},
			{name: "另一个支部的通过", who: "secretaryB", do: "POST /api/meetings/{b}/submit", status: 200, events: "MeetingApproved"},
			{name: "一份草稿", who: "secretary", do: "POST /api/meetings", status: 201, keep: "draft",
				body: `{"orgId":11,"kind":"committee_meeting","title":"支委会","startsAt":"2026-11-27T15:00:00+08:00","endsAt":"2026-11-27T16:00:00+08:00","host":"王建国"}`},
		})
		merge := func(org int64) {
			w.write(func(ctx context.Context, tx *store.Tx) error {
				return w.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: org, Path: pathOf(org), IntoID: branchA2})
			})
		}
		state := func(name string) (is terms.MeetingState) {
			if err := w.db.NewRaw(`SELECT state FROM meeting WHERE id = ?`, w.names[name]).Scan(t.Context(), &is); err != nil {
				t.Fatal(err)
			}
			return is
		}
		for range 2 {
			merge(branchA)
		}
		if got := w.happenedSince(); got != "MeetingWithdrawn, MeetingStep, MeetingStep" || state("a") != terms.Cancelled || state("draft") != terms.Cancelled || state("b") != terms.Approved {
			t.Errorf("%s: %s, %s, the other's %s", got, state("a"), state("draft"), state("b"))
		}
		w.run([]call{{name: "原因写在经过里", who: "county", do: "GET /api/meetings/{a}", status: 200, says: "党组织已经合并或者撤销。"}})
		w.clock.Set(at("2026-11-25 15:10:00"))
		merge(branchB)
		if got := w.happenedSince(); got != "" || state("b") != terms.Approved {
			t.Errorf("begun: %s, %s", got, state("b"))
		}
	})
}
