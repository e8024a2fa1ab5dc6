package makeups

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

const (
	lecture  = 7
	assembly = 8
)

// begin approves a lecture of 第一党支部 that ended an hour ago.
func (h *house) begin(id int64, kind terms.MeetingKind) {
	h.T.Helper()
	end := h.Clock.Now().Add(-time.Hour)
	h.Tell(happened.MeetingApproved{MeetingID: id, OrgID: 11, OrgPath: "001.001.", Kind: kind, Month: "2026-11", Title: "学习党章", StartsAt: end.Add(-time.Hour), EndsAt: end})
}

// counts tells how somebody counts otherwise at a meeting.
func (h *house) counts(meeting, member int64, absent, leave, present int) {
	h.T.Helper()
	kind := terms.Lecture
	if meeting == assembly {
		kind = terms.Assembly
	}
	h.Tell(happened.PresenceChanged{Changes: []happened.PresenceChange{{MeetingID: meeting, Kind: kind, OrgID: 11, OrgPath: "001.001.", Month: "2026-11",
		MemberID: member, Absent: absent, Leave: leave, Present: present}}})
}

type mine struct {
	Items []View
	Chars int
}

func (h *house) mine(as string) []View {
	h.T.Helper()
	return partytest.Get[mine](h.Town, as, "/api/makeups/mine").Items
}

type branchList struct {
	Counts Counts
	Items  []View
}

func TestALessonIsMissedAndMadeUp(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.counts(lecture, li, 1, 0, 0)
		own := h.mine("li")
		if len(own) != 1 || own[0].State != Due || own[0].Title != "学习党章" || own[0].HeldOn != "2026-11-25" || own[0].DueOn != "2026-12-25" || own[0].Late {
			t.Fatalf("%+v", own)
		}
		at := fmt.Sprintf("/api/makeups/%d/", own[0].ID)
		h.Run([]partytest.Step{
			{"太短", "li", "POST", at + "lesson", `{"text":"学了"}`, 422, "至少 20 个字", "", ""},
			{"别人不能替写", "zhao", "POST", at + "lesson", `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 404, "没有这堂", "", ""},
			{"没写不能确认", "wang", "POST", at + "confirm", "", 409, "还没有写", "", ""},
			{"本人写", "li", "POST", at + "lesson", `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 204, "", "", ""},
			{"本人不能确认", "li", "POST", at + "confirm", "", 403, "没有“管理补课”的权限", "", "AccessRefused"},
			{"别的支部当作没有", "chen", "POST", at + "confirm", "", 404, "不在您的管理范围", "", "AccessRefused"},
			{"退回没有原因", "wang", "POST", at + "return", `{"reason":"　 "}`, 422, "至少 2 个字", "", ""},
			{"退回", "wang", "POST", at + "return", `{"reason":"请结合自己的工作"}`, 204, "", "", `"step":"due"`},
			{"没有这种补法", "li", "POST", at + "lesson", `{"source":"visit","text":"认真学习了党章关于党员义务和权利的规定，结合村里的工作"}`, 422, "应为以下之一", "", ""},
			{"看了录像再写", "li", "POST", at + "lesson", `{"source":"recording","text":"认真学习了党章关于党员义务和权利的规定，结合村里的工作"}`, 204, "", "", ""},
			{"确认", "wang", "POST", at + "confirm", "", 204, "", "", `"step":"done"`},
			{"办结后不能改", "li", "POST", at + "lesson", `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 409, "已经办结", "", ""},
		})
		if own = h.mine("li"); own[0].State != Done || own[0].Late || own[0].Source != Recording || own[0].SettledBy != "王建国" || own[0].DoneOn != "2026-11-25" {
			t.Errorf("%+v", own)
		}
		if all := partytest.Get[branchList](h.Town, "chen", "/api/makeups?state=all"); len(all.Items) != 0 || all.Counts != (Counts{}) {
			t.Errorf("another branch reads %+v", all)
		}
	})
}

// An officer missed it too: somebody else of the committee settles it.
func TestNobodySettlesTheirOwnLesson(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.counts(lecture, wang, 1, 0, 0)
		at := fmt.Sprintf("/api/makeups/%d/", h.mine("wang")[0].ID)
		h.Run([]partytest.Step{
			{"不能免除自己的", "wang", "POST", at + "excuse", `{"reason":"工作忙"}`, 403, "支部班子的其他成员", "", ""},
			{"不能登记自己的", "wang", "POST", at + "enter", `{"source":"visit","doneOn":"2026-11-25","reason":"送学"}`, 403, "支部班子的其他成员", "", ""},
			{"本人写", "wang", "POST", at + "lesson", `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 204, "", "", ""},
			{"不能确认自己的", "wang", "POST", at + "confirm", "", 403, "支部班子的其他成员", "", ""},
		})
	})
}

func TestWhoOwesALesson(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.begin(assembly, terms.Assembly)
		h.counts(lecture, li, 1, 0, 0)
		h.counts(assembly, zhao, 1, 0, 0) // an assembly is not made up
		h.counts(lecture, zhao, 0, 1, 0)
		if own := h.mine("zhao"); len(own) != 1 || own[0].Cause != "leave" {
			t.Errorf("on leave: %+v", own)
		}
		h.counts(lecture, zhao, 0, -1, 1)
		if own := h.mine("zhao"); len(own) != 0 {
			t.Errorf("on leave, and came: %+v", own)
		}
		h.counts(lecture, li, -1, 0, 1)
		if own := h.mine("li"); len(own) != 0 {
			t.Errorf("a witness came later: %+v", own)
		}
		h.counts(lecture, li, 1, 0, -1)
		if own := h.mine("li"); len(own) != 1 {
			t.Errorf("absent after all: %+v", own)
		}
		h.counts(lecture, li, -1, 1, 0)
		if own := h.mine("li"); len(own) != 1 || own[0].Cause != "leave" {
			t.Errorf("leave granted later: %+v", own)
		}
		h.counts(99, li, 1, 0, 0) // of a meeting that nothing was heard of before
		if own := h.mine("li"); len(own) != 2 || own[0].Title != "党课" || own[0].DueOn != "2026-12-25" {
			t.Errorf("%+v", own)
		}
		h.counts(99, li, -1, 0, 1)
		h.Tell(happened.MeetingWithdrawn{MeetingID: lecture, OrgID: 11, OrgPath: "001.001.", Cancelled: true})
		if own := h.mine("li"); len(own) != 0 {
			t.Errorf("called off: %+v", own)
		}
	})
}

// Leave is granted before the meeting: nothing is asked until it is over.
func TestNothingIsAskedBeforeTheEnd(t *testing.T) {
	each(t, func(h *house) {
		end := h.Clock.Now().Add(2 * time.Hour)
		h.Tell(happened.MeetingApproved{MeetingID: 9, OrgID: 11, OrgPath: "001.001.", Kind: terms.ThemeDay, Title: "主题党日", StartsAt: h.Clock.Now(), EndsAt: end})
		h.counts(9, li, 0, 1, 0)
		if own := h.mine("li"); len(own) != 0 {
			t.Errorf("before the end: %+v", own)
		}
		h.Clock.Set(end.Add(time.Minute))
		if own := h.mine("li"); len(own) != 1 {
			t.Errorf("after the end: %+v", own)
		}
		h.Tell(happened.MemberLeft{MemberID: li, OrgID: 11, OrgPath: "001.001."})
		if own := h.mine("li"); len(own) != 0 {
			t.Errorf("who left owes nothing: %+v", own)
		}
	})
}

func TestTheBranchSettles(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.counts(lecture, li, 1, 0, 0)
		h.counts(lecture, zhao, 1, 0, 0)
		lis, zhaos := fmt.Sprintf("/api/makeups/%d/", h.mine("li")[0].ID), fmt.Sprintf("/api/makeups/%d/", h.mine("zhao")[0].ID)
		h.Clock.Set(time.Date(2026, 12, 27, 9, 0, 0, 0, clock.Shanghai))
		todo := func(as string) string {
			c := access.Caller{MemberID: map[string]int64{"li": li, "wang": wang}[as], OrgPath: "001.001."}
			if as == "wang" {
				c.Grants = []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}}
			}
			list, err := h.Todos(t.Context(), c)
			if err != nil || len(list) > 1 {
				t.Fatal(list, err)
			}
			if len(list) == 0 {
				return ""
			}
			return fmt.Sprint(list[0].Title, " ", list[0].Overdue)
		}
		if got := todo("li"); got != "有 1 堂课要补 true" {
			t.Error(got)
		}
		if c := partytest.Get[branchList](h.Town, "wang", "/api/makeups").Counts; c != (Counts{Late: 2}) {
			t.Errorf("%+v", c)
		}
		h.Run([]partytest.Step{
			{"会前的日期", "wang", "POST", lis + "enter", `{"source":"visit","doneOn":"2026-11-24","reason":"行动不便，送学上门"}`, 422, "不能早于会议当天", "", ""},
			{"没有原因", "wang", "POST", lis + "enter", `{"source":"visit","doneOn":"2026-12-26","reason":""}`, 422, "", "", ""},
			{"送学上门", "wang", "POST", lis + "enter", `{"source":"visit","doneOn":"2026-12-26","reason":"行动不便，送学上门"}`, 204, "", "", `"step":"done"`},
			{"免补", "wang", "POST", zhaos + "excuse", `{"reason":"住院治疗"}`, 204, "", "", `"step":"excused"`},
		})
		list := partytest.Get[branchList](h.Town, "wang", "/api/makeups?state=settled")
		if list.Counts != (Counts{Done: 1, Excused: 1}) || len(list.Items) != 2 || !list.Items[1].Late || list.Items[1].Source != Visit {
			t.Errorf("%+v", list)
		}
		if got := todo("li"); got != "" {
			t.Error(got)
		}
		h.counts(lecture, li, -1, 0, 1)
		if own := h.mine("li"); len(own) != 1 || own[0].State != Done {
			t.Errorf("what was made up stays so: %+v", own)
		}
	})
}

func TestWrittenWaitsForTheBranch(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.counts(lecture, li, 1, 0, 0)
		h.Run([]partytest.Step{{"写", "li", "POST", fmt.Sprintf("/api/makeups/%d/lesson", h.mine("li")[0].ID), `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 204, "", "", ""}})
		c := access.Caller{Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}}}
		list, err := h.Todos(t.Context(), c)
		if err != nil || len(list) != 1 || list[0].Title != "有 1 份补课等待确认" || list[0].Link != "makeups" || list[0].Overdue {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// What is owed for a merged branch's lessons is settled by the other.
func TestWhenTheBranchIsNoMore(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.counts(lecture, li, 1, 0, 0)
		h.counts(lecture, zhao, 1, 0, 0)
		lis, zhaos := fmt.Sprintf("/api/makeups/%d/", h.mine("li")[0].ID), fmt.Sprintf("/api/makeups/%d/", h.mine("zhao")[0].ID)
		h.Run([]partytest.Step{{"原支部免补", "wang", "POST", zhaos + "excuse", `{"reason":"住院治疗"}`, 204, "", "", `"step":"excused"`}})
		h.abolished(partytest.Second)
		h.Run([]partytest.Step{
			{"本人仍要补", "li", "POST", lis + "lesson", `{"text":"认真学习了党章关于党员义务和权利的规定，体会很深"}`, 204, "", "", ""},
			{"合并后的支部确认", "chen", "POST", lis + "confirm", "", 204, "", "", `"step":"done"`},
			{"办结的留在原支部", "chen", "POST", zhaos + "confirm", "", 404, "不在您的管理范围", "", "AccessRefused"},
		})
	})
}

// abolished merges 第一党支部 into another; 0: it is abolished.
func (h *house) abolished(into int64) {
	h.T.Helper()
	h.Tell(happened.OrgAbolished{OrgID: 11, Path: "001.001.", IntoID: into})
}

// A merged branch's last roll may be entered only afterwards: who is found absent then owes the lesson to the
// successor, wherever that stands by now, or to its successor in turn.
func TestWhoIsFoundAbsentAfterAMerger(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.abolished(partytest.Second)
		h.counts(lecture, li, 1, 0, 0)
		own := h.mine("li")
		if len(own) != 1 || own[0].OrgName != "二支部" {
			t.Fatalf("%+v", own)
		}
		h.Run([]partytest.Step{
			{"原支部不再办理", "wang", "POST", fmt.Sprintf("/api/makeups/%d/excuse", own[0].ID), `{"reason":"住院治疗"}`, 404, "不在您的管理范围", "", "AccessRefused"},
			{"合并后的支部办理", "chen", "POST", fmt.Sprintf("/api/makeups/%d/excuse", own[0].ID), `{"reason":"住院治疗"}`, 204, "", "", `"step":"excused"`},
		})
		h.Tell(happened.OrgAbolished{OrgID: partytest.Second, Path: partytest.PathOf(partytest.Second), IntoID: partytest.First})
		h.counts(lecture, zhao, 1, 0, 0)
		if own := h.mine("zhao"); len(own) != 1 || own[0].OrgName != "一支部" {
			t.Errorf("after a second merger: %+v", own)
		}
	})
}

// Of an abolished branch nobody asks any more, whenever it turns out who was absent.
func TestWhenTheBranchIsAbolished(t *testing.T) {
	each(t, func(h *house) {
		h.begin(lecture, terms.Lecture)
		h.counts(lecture, wang, 1, 0, 0)
		h.abolished(0)
		if own := h.mine("wang"); len(own) != 1 || own[0].State != Excused || own[0].Note != "党组织已经撤销，不再要求补课。" {
			t.Errorf("%+v", own)
		}
		if last := h.Journal()[len(h.Journal())-1]; !strings.Contains(last, `"step":"excused"`) {
			t.Error(last)
		}
		h.counts(lecture, li, 1, 0, 0)
		if own := h.mine("li"); len(own) != 0 {
			t.Errorf("found absent afterwards: %+v", own)
		}
	})
}
