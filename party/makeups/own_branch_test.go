package makeups

import (
	"fmt"
	"testing"
	"time"

	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/party/terms"
)

// What a committee held for members of many branches is made up in each one's own: no committee settles lessons.
func TestACommitteesLessonIsMadeUpInOnesOwnBranch(t *testing.T) {
	each(t, func(h *house) {
		end := h.Clock.Now().Add(-time.Hour)
		h.Tell(happened.MeetingApproved{MeetingID: 70, OrgID: partytest.Committee, OrgPath: "001.", Kind: terms.Training, Month: "2026-11", Title: "集中轮训", StartsAt: end.Add(-time.Hour), EndsAt: end})
		missed := func(member int64) happened.PresenceChange {
			return happened.PresenceChange{MeetingID: 70, Kind: terms.Training, OrgID: partytest.Committee, OrgPath: "001.", Month: "2026-11", MemberID: member, Absent: 1}
		}
		h.Tell(happened.PresenceChanged{Changes: []happened.PresenceChange{missed(li), missed(partytest.Zhang)}})
		own := h.mine("li")
		if len(own) != 1 || own[0].OrgName != "一支部" || own[0].Title != "集中轮训" {
			t.Fatalf("%+v", own)
		}
		at := fmt.Sprintf("/api/makeups/%d/", own[0].ID)
		h.Run([]partytest.Step{
			{"本人写", "li", "POST", at + "lesson", `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 204, "", "", ""},
			{"别的支部不能确认", "chen", "POST", at + "confirm", "", 404, "不在您的管理范围", "", "AccessRefused"},
			{"本支部确认", "wang", "POST", at + "confirm", "", 204, "", "", `"step":"done"`},
		})
		if list := partytest.Get[branchList](h.Town, "chen", "/api/makeups"); len(list.Items) != 1 || list.Items[0].MemberName != "张玉兰" {
			t.Errorf("the other branch has its own: %+v", list)
		}
	})
}

// A meeting that is entered weeks after it was held asks for its lesson from then on: nobody is late before they could know.
func TestALessonOfAMeetingEnteredLate(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.Clock.Set(h.Clock.Now().AddDate(0, 2, 0))
		h.counts(lecture, li, 1, 0, 0)
		if own := h.mine("li"); len(own) != 1 || own[0].HeldOn != "2026-11-25" || own[0].DueOn != "2027-02-24" || own[0].Late {
			t.Errorf("%+v", own)
		}
	})
}
