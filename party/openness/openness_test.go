package openness

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const at = "001.001."

type branchPage struct {
	Org    OrgView
	Coming []MeetingView
	Held   []MeetingView
	Months []Month
	Tasks  []TaskView
	May    struct{ Publish, Answer, Say bool }
}

func (h *house) page(as string) branchPage {
	h.T.Helper()
	return partytest.Get[branchPage](h.Town, as, "/api/openness/branch?orgId=11")
}

func TestTheBranchsPage(t *testing.T) {
	each(t, func(h *house) {
		starts := time.Date(2026, 11, 26, 15, 0, 0, 0, clock.Shanghai)
		approved := happened.MeetingApproved{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.ThemeDay, Also: []terms.MeetingKind{terms.Assembly}, Month: "2026-11",
			Title: "学习党章", StartsAt: starts, EndsAt: starts.Add(time.Hour), Place: happened.Place{Name: "党员活动室"}}
		h.Tell(approved)
		h.Tell(happened.MeetingApproved{MeetingID: 8, OrgID: 11, OrgPath: at, Kind: terms.LeadershipMeeting, Title: "民主生活会", StartsAt: starts})
		if p := h.page("li"); len(p.Coming) != 1 || p.Coming[0].Title != "学习党章" || len(p.Coming[0].Kinds) != 2 || p.Coming[0].Place != "党员活动室" || !p.May.Say || p.May.Publish {
			t.Errorf("to come: %+v", p)
		}
		h.Tell(happened.MeetingWithdrawn{MeetingID: 7, OrgID: 11, OrgPath: at})
		if p := h.page("li"); len(p.Coming) != 0 {
			t.Errorf("under review again: %+v", p.Coming)
		}
		h.Tell(approved)
		h.Clock.Set(starts.Add(3 * time.Hour))
		h.Tell(happened.AttendanceClosed{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.ThemeDay, Month: "2026-11", Due: 10, Present: 6, Online: 1, Assisted: 1, Leave: 1, Absent: 1})
		if p := h.page("li"); len(p.Held) != 1 || p.Held[0].Came != 8 || p.Held[0].Due != 10 || p.Held[0].State != Held || len(p.Months) != 0 {
			t.Errorf("held: %+v", p)
		}
		h.Tell(happened.RollCounted{MeetingID: 7, Due: 10, Present: 9, Leave: 1}) // a witness
		h.Tell(happened.MeetingFiled{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.ThemeDay, Month: "2026-11", HeldOn: "2026-11-26"})
		h.Tell(happened.DecisionTaken{MeetingID: 7, ItemID: 70, OrgID: 11, OrgPath: at, Title: "清理河道", MemberID: li, DueOn: "2026-11-20"})
		p := h.page("li")
		if len(p.Months) != 1 || p.Months[0] != (Month{"2026-11", 1, 10, 9}) || p.Held[0].State != Filed {
			t.Errorf("filed: %+v", p)
		}
		if len(p.Tasks) != 1 || p.Tasks[0].MemberName != "李秀英" || !p.Tasks[0].Overdue || p.Tasks[0].MeetingID != 7 {
			t.Errorf("what follows: %+v", p.Tasks)
		}
		h.Tell(happened.DecisionTaken{MeetingID: 8, ItemID: 80, OrgID: 11, OrgPath: at, Title: "班子整改", MemberID: li, DueOn: "2026-11-20"})
		h.Tell(happened.TaskStep{TaskID: 2, ItemID: 80, OrgID: 11, OrgPath: at, MemberID: li, Step: "set"})
		if p := h.page("li"); len(p.Tasks) != 1 {
			t.Errorf("of a meeting that is not told: %+v", p.Tasks)
		}
		h.Tell(happened.TaskStep{TaskID: 1, ItemID: 70, OrgID: 11, OrgPath: at, MemberID: li, Step: "done"})
		if p := h.page("zhang"); len(p.Tasks) != 1 || !p.Tasks[0].Done || p.May.Say {
			t.Errorf("the superior reads: %+v", p)
		}
		h.Run([]partytest.Step{{"别的支部看不到", "chen", "GET", "/api/openness/branch?orgId=11", "", 404, "不在您的管理范围", "", "AccessRefused"}})
		if p := partytest.Get[branchPage](h.Town, "chen", "/api/openness/branch"); p.Org.ID != 12 || len(p.Held)+len(p.Coming)+len(p.Tasks) != 0 {
			t.Errorf("the other branch's own page: %+v", p)
		}
	})
}

// The meetings of an older cell are put on the pages step by step: what was interrupted goes on, what an
// event has written stays, and once all are there nothing is read again.
func TestEarlierMeetings(t *testing.T) {
	each(t, func(h *house) {
		h.Tell(happened.MeetingFiled{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.Assembly, Month: "2026-11", HeldOn: "2026-11-25"})
		earlier := func(id int64, kind terms.MeetingKind) Meeting {
			return Meeting{MeetingID: id, OrgID: 11, OrgPath: at, Kinds: []terms.MeetingKind{kind}, Title: fmt.Sprint("第", id), HeldOn: "2026-10-25", State: Filed}
		}
		var asked []int64
		pages := map[int64][]Meeting{0: {earlier(5, terms.Lecture)}, 5: {earlier(7, terms.Assembly), earlier(9, terms.LeadershipMeeting)}}
		put := func(stop int64) error {
			return h.PutEarlier(t.Context(), func(_ context.Context, _ store.Reader, after int64) ([]Meeting, error) {
				if asked = append(asked, after); after == stop {
					return nil, context.Canceled
				}
				return pages[after], nil
			})
		}
		if err := put(5); err != context.Canceled {
			t.Fatal(err)
		}
		for range 2 {
			if err := put(-1); err != nil {
				t.Fatal(err)
			}
		}
		if want := []int64{0, 5, 5, 9}; !slices.Equal(asked, want) {
			t.Errorf("asked after %v, want %v", asked, want)
		}
		var titles []string
		for _, m := range h.page("li").Held {
			titles = append(titles, m.Title)
		}
		if want := []string{"党员大会", "第5"}; !slices.Equal(titles, want) {
			t.Errorf("%q, want %q", titles, want)
		}
	})
}

// What is open goes over to the branch that a merged one went into; what was held stays where it was.
func TestTheBranchIsMerged(t *testing.T) {
	each(t, func(h *house) {
		h.Tell(happened.MeetingFiled{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.Assembly, Month: "2026-11", HeldOn: "2026-11-25"})
		for item, step := range map[int64]string{70: "set", 71: "done"} {
			h.Tell(happened.DecisionTaken{MeetingID: 7, ItemID: item, OrgID: 11, OrgPath: at, Title: "清理河道", MemberID: li, DueOn: "2026-12-20"})
			h.Tell(happened.TaskStep{TaskID: item, ItemID: item, OrgID: 11, OrgPath: at, MemberID: li, Step: step})
		}
		h.Run([]partytest.Step{
			{"提意见", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":"建议把党课放在晚上","unnamed":false}`, 204, "", "", `"step":"made"`},
			{"写感言", "li", "POST", "/api/openness/suggestions", `{"kind":"remark","text":"这次党课很受教育","unnamed":false}`, 204, "", "", `"step":"made"`},
		})
		h.Tell(happened.OrgAbolished{OrgID: 11, Path: at, IntoID: 12})
		into := partytest.Get[branchPage](h.Town, "chen", "/api/openness/branch")
		if len(into.Tasks) != 1 || into.Tasks[0].ItemID != 70 || len(into.Held) != 0 {
			t.Errorf("the successor: %+v", into)
		}
		if was := h.page("zhang"); len(was.Tasks) != 1 || was.Tasks[0].ItemID != 71 || len(was.Held) != 1 {
			t.Errorf("the branch that was: %+v", was)
		}
		waiting := partytest.Get[heard](h.Town, "chen", "/api/openness/suggestions").Items
		if len(waiting) != 1 || waiting[0].Kind != Suggestion {
			t.Fatalf("%+v", waiting)
		}
		h.Run([]partytest.Step{{"合并后的支部答复", "chen", "POST", fmt.Sprintf("/api/openness/suggestions/%d/answer", waiting[0].ID), `{"text":"下个月起改"}`, 204, "", "", `"step":"answered"`}})
	})
}

// Nobody is left to answer or to publish for a branch that was abolished.
func TestTheBranchIsAbolished(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{{"提意见", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":"建议把党课放在晚上","unnamed":true}`, 204, "", "", ""}})
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE org SET state = 'abolished' WHERE id = 11`); err != nil {
				return err
			}
			return h.bus.Tell(ctx, tx, happened.OrgAbolished{OrgID: 11, Path: at})
		})
		if n := partytest.Get[Numbers](h.Town, "zhang", "/api/openness/suggestions/counts?within=11"); n != (Numbers{Suggestions: 1, Unnamed: 1, Hidden: 1}) {
			t.Errorf("%+v", n)
		}
		list, err := h.Todos(t.Context(), access.Caller{Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: at}}})
		if err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}

// Two who publish the same at the same moment: one is told that it stands there already.
func TestPublishingAtTheSameMoment(t *testing.T) {
	each(t, func(h *house) {
		const dues = `{"category":"dues","period":"2025","title":"2025年党费收缴情况","text":"全年收缴党费 3,600 元。"}`
		codes := make(chan int)
		for range 8 {
			go func() { codes <- h.Ask("wang", "POST", "/api/openness/disclosures", dues).Code }()
		}
		got := map[int]int{}
		for range 8 {
			got[<-codes]++
		}
		if got[201] != 1 || got[409] != 7 {
			t.Error(got)
		}
	})
}

// A meeting that was too small is shown, and not counted.
func TestInquorateIsNotCounted(t *testing.T) {
	each(t, func(h *house) {
		h.Tell(happened.AttendanceClosed{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.Assembly, Month: "2026-11", Due: 10, Present: 3, Absent: 7})
		h.Tell(happened.MeetingFiled{MeetingID: 7, OrgID: 11, OrgPath: at, Kind: terms.Assembly, Month: "2026-11", HeldOn: "2026-11-25", Inquorate: true})
		if p := h.page("li"); len(p.Held) != 1 || !p.Held[0].Inquorate || p.Held[0].Title != "党员大会" || len(p.Months) != 0 {
			t.Errorf("%+v", p)
		}
	})
}

func TestPublishing(t *testing.T) {
	each(t, func(h *house) {
		const dues = `{"category":"dues","period":"2025","title":"2025年党费收缴情况","text":"全年收缴党费 3,600 元。"}`
		h.Run([]partytest.Step{
			{"党员不能发布", "li", "POST", "/api/openness/disclosures", dues, 403, "没有", "", "AccessRefused"},
			{"目录里没有", "wang", "POST", "/api/openness/disclosures", `{"category":"secret","title":"标题","text":"内容"}`, 422, "没有这一项", "", ""},
			{"周期不对", "wang", "POST", "/api/openness/disclosures", `{"category":"dues","period":"去年","title":"标题","text":"内容"}`, 422, "请填写年份", "", ""},
			{"发布", "wang", "POST", "/api/openness/disclosures", dues, 201, `"id"`, "", `"step":"published"`},
			{"不能再发一次", "wang", "POST", "/api/openness/disclosures", dues, 409, "已经公开过", "", ""},
		})
		id := partytest.Get[struct{ Items []DisclosureView }](h.Town, "li", "/api/openness/disclosures").Items[0].ID
		one := fmt.Sprintf("/api/openness/disclosures/%d", id)
		h.Run([]partytest.Step{
			{"已读", "li", "POST", one + "/read", "", 204, "", "", ""},
			{"再读一次不重复", "li", "POST", one + "/read", "", 204, "", "", ""},
			{"上级看过不算支部的已读", "zhang", "POST", one + "/read", "", 204, "", "", ""},
			{"别的支部当作没有", "chen", "GET", one, "", 404, "不在您的管理范围", "", "AccessRefused"},
			{"没有原因不能改", "wang", "PUT", one, `{"title":"2025年党费收缴情况","text":"全年收缴党费 3,800 元。","reason":""}`, 422, "", "", ""},
			{"修改", "wang", "PUT", one, `{"title":"2025年党费收缴情况","text":"全年收缴党费 3,800 元。","reason":"补记一名党员"}`, 204, "", "", `"step":"changed"`},
			{"上级可以看", "zhang", "GET", one, "", 200, "3,800", "", ""},
		})
		type whole struct {
			DisclosureView
			Versions []VersionView
		}
		if d := partytest.Get[whole](h.Town, "li", one); d.Reads != 1 || !d.Read || d.Version != 2 || len(d.Versions) != 2 || !strings.Contains(d.Versions[1].Text, "3,600") || d.Versions[0].Reason != "补记一名党员" {
			t.Errorf("%+v", d)
		}
		lines := partytest.Get[struct{ Items []LineView }](h.Town, "wang", "/api/openness/catalogue").Items
		if lines[2].Category != "dues" || lines[2].PublishedID != id || lines[2].Overdue || !lines[1].Overdue || lines[1].Period != "2026-Q3" {
			t.Errorf("%+v", lines)
		}
		h.Run([]partytest.Step{{"撤下", "wang", "POST", one + "/withdraw", `{"reason":"数字有误"}`, 204, "", "", `"step":"withdrawn"`},
			{"撤下的不能改", "wang", "PUT", one, `{"title":"标题","text":"内容","reason":"再改"}`, 409, "已经撤下", "", ""}})
		if d := partytest.Get[whole](h.Town, "li", one); d.Text != "" || len(d.Versions) != 0 || d.Note != "数字有误" {
			t.Errorf("withdrawn, and still told: %+v", d)
		}
	})
}

func TestTodos(t *testing.T) {
	each(t, func(h *house) {
		c := access.Caller{MemberID: partytest.Wang, OrgPath: at, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: at}, {Role: access.Member, OrgID: 11, OrgPath: at}}}
		h.Run([]partytest.Step{{"提意见", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":"建议把党课放在晚上","unnamed":false}`, 204, "", "", `"step":"made"`}})
		list, err := h.Todos(t.Context(), c)
		if err != nil || len(list) != 2 || list[0].Title != "有 4 项党务该公开" || list[1].Title != "有 1 条意见建议等待答复" || list[1].Overdue || clock.Day(list[1].Due) != "2026-12-11" {
			t.Errorf("%+v %v", list, err)
		}
		if list, err := h.Todos(t.Context(), access.Caller{Grants: []access.Grant{{Role: access.Member, OrgID: 11, OrgPath: at}, {Role: access.Superior, OrgID: 1, OrgPath: "001."}}}); err != nil || len(list) != 0 {
			t.Errorf("%+v %v", list, err)
		}
	})
}
