package meetings_test

import (
	"testing"

	"zhibu/party/meetings/meetingstest"
)

// What an org and its groups plan is its own: the plans of the branches below a committee fulfil no duty of the committee.
func TestUnderwayIsOnesOwn(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		w.Offices()
		w.Run([]call{{Name: "党小组的草稿", Who: "secretary", Do: "POST /api/meetings", Status: 201, Keep: "draft",
			Body: `{"orgId":111,"kind":"group_meeting","title":"党小组会","startsAt":"2026-11-27T15:00:00+08:00","endsAt":"2026-11-27T16:00:00+08:00","host":"王建国"}`}})
		for org, want := range map[int64]int{meetingstest.BranchA: 2, meetingstest.BranchB: 1, meetingstest.County: 0, meetingstest.City: 0} {
			found, err := w.Underway(t.Context(), w.DB, meetingstest.PathOf(org))
			if err != nil || len(found) != want {
				t.Errorf("%d: %v %v, want %d", org, found, err, want)
			}
		}
	})
}
