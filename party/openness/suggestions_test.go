package openness

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/partytest"
)

type heard struct{ Items []SaidView }

func (h *house) heard(as string) []SaidView {
	h.T.Helper()
	return partytest.Get[heard](h.Town, as, "/api/openness/suggestions?orgId=11").Items
}

func TestSayingAndAnswering(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{
			{"空的", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":" ","unnamed":false}`, 422, "还是空的", "", ""},
			{"署名提意见", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":"建议把党课放在晚上","unnamed":false}`, 204, "", "", `"step":"made"`},
			{"写感言", "wang", "POST", "/api/openness/suggestions", `{"kind":"remark","text":"这次党课很受教育","unnamed":false}`, 204, "", "", `"step":"made"`},
			{"别的支部看不到", "chen", "GET", "/api/openness/suggestions?orgId=11", "", 404, "不在您的管理范围", "", "AccessRefused"},
		})
		if n := len(h.heard("zhang")); n != 1 {
			t.Errorf("before the answer the superior reads %d", n)
		}
		own := h.heard("li")
		if len(own) != 2 || !own[1].Mine && !own[0].Mine {
			t.Errorf("%+v", own)
		}
		var suggestion, remark int64
		for _, g := range h.heard("wang") {
			if g.Kind == Suggestion {
				suggestion = g.ID
			} else {
				remark = g.ID
			}
		}
		one := fmt.Sprintf("/api/openness/suggestions/%d/", suggestion)
		h.Run([]partytest.Step{
			{"党员不能答复", "li", "POST", one + "answer", `{"text":"好的"}`, 403, "没有", "", "AccessRefused"},
			{"上级不替支部答复", "zhang", "POST", one + "answer", `{"text":"好的"}`, 403, "没有", "", "AccessRefused"},
			{"支部答复", "wang", "POST", one + "answer", `{"text":"下个月起改在晚上七点"}`, 204, "", "", `"step":"answered"`},
			{"感言不用答复", "wang", "POST", fmt.Sprintf("/api/openness/suggestions/%d/answer", remark), `{"text":"好的"}`, 409, "不用答复", "", ""},
			{"隐藏感言", "wang", "POST", fmt.Sprintf("/api/openness/suggestions/%d/hide", remark), `{"reason":"与支部工作无关"}`, 204, "", "", `"step":"hidden"`},
		})
		if list := h.heard("zhang"); len(list) != 1 || list[0].Answer != "下个月起改在晚上七点" || list[0].Name != "李秀英" {
			t.Errorf("after the answer: %+v", list)
		}
		if n := partytest.Get[Numbers](h.Town, "zhang", "/api/openness/suggestions/counts?within=11"); n != (Numbers{Suggestions: 1, Remarks: 1, Answered: 1, Hidden: 1}) {
			t.Errorf("what is hidden stays counted: %+v", n)
		}
	})
}

// What the list's SQL lets through is what Visible says.
func TestTheListFollowsTheRule(t *testing.T) {
	each(t, func(h *house) {
		for i := range 16 {
			kind, answered, hidden, own := []string{Suggestion, Remark}[i&1], i&2 != 0, i&4 != 0, i&8 != 0
			g := Said{ID: int64(i + 1), OrgID: 11, OrgPath: at, Kind: kind, MadeOn: "2026-11-25", Body: "内容", Hidden: hidden}
			if answered {
				g.AnsweredAt = 1
			}
			if own {
				g.MemberID = li
			}
			if _, err := h.db.Writer().ExecContext(t.Context(), fmt.Sprintf(`INSERT INTO openness_suggestion (id, org_id, org_path, kind, member_id, made_on, body, answered_at, hidden)
				VALUES (%d, 11, '%s', '%s', %d, '2026-11-25', '内容', %d, %v)`, g.ID, at, kind, g.MemberID, g.AnsweredAt, hidden)); err != nil {
				t.Fatal(err)
			}
			for as, officer := range map[string]bool{"li": false, "wang": true, "zhang": false} {
				found := false
				for _, v := range h.heard(as) {
					found = found || v.ID == g.ID
				}
				if want := Visible(kind, answered, hidden, officer, own && as == "li"); found != want {
					t.Errorf("%+v for %s: %v", g, as, found)
				}
			}
		}
	})
}

// TestTheUnnamedCannotBeTraced: nothing in the database tells who made an unnamed suggestion.
func TestTheUnnamedCannotBeTraced(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{{"不署名", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":"财务要公开","unnamed":true}`, 204, "", "", ""}})
		all := h.heard("wang")
		if len(all) != 1 || all[0].Name != "" || all[0].Mine || all[0].MadeOn != "2026-11-25" {
			t.Fatalf("%+v", all)
		}
		if len(h.heard("li")) != 0 {
			t.Error("the author's own list knows it")
		}
		var row []string
		if err := h.db.NewRaw(`SELECT CAST(member_id AS TEXT) || made_on || answered_by FROM openness_suggestion`).Scan(t.Context(), &row); err != nil || row[0] != "02026-11-25" {
			t.Errorf("%v %v", row, err)
		}
		// An id made now would tell the millisecond.
		h.Run([]partytest.Step{{"署名", "li", "POST", "/api/openness/suggestions", `{"kind":"suggestion","text":"再提一条","unnamed":false}`, 204, "", "", `"step":"made"`}})
		named := h.heard("li")[0].ID
		if apart := named - all[0].ID; apart > -1<<32 && apart < 1<<32 {
			t.Errorf("the id %d tells when it was made, next to %d", all[0].ID, named)
		}
		if entries := strings.Join(h.Journal(), ""); strings.Contains(entries, fmt.Sprint(all[0].ID)) {
			t.Error("the journal has it")
		}
	})
}

func TestSayingIsLimited(t *testing.T) {
	each(t, func(h *house) {
		body := `{"kind":"remark","text":"很受教育","unnamed":true}`
		for range PerDay {
			if rec := h.Ask("li", "POST", "/api/openness/suggestions", body); rec.Code != 204 {
				t.Fatal(rec.Code, rec.Body)
			}
		}
		if rec := h.Ask("li", "POST", "/api/openness/suggestions", body); rec.Code != 429 || !strings.Contains(rec.Body.String(), "明天再写") {
			t.Error(rec.Code, rec.Body)
		}
		if rec := h.Ask("wang", "POST", "/api/openness/suggestions", body); rec.Code != 204 {
			t.Error("another is limited too", rec.Code)
		}
		h.Clock.Advance(24 * time.Hour)
		if rec := h.Ask("li", "POST", "/api/openness/suggestions", body); rec.Code != 204 {
			t.Error(rec.Code, rec.Body)
		}
		if n := len(h.said.times); n != 1 {
			t.Errorf("%d accounts are remembered after a day", n)
		}
		if err := h.Say(access.WithCaller(t.Context(), nil, access.Caller{AccountID: 1}), Remark, "很好", false); err == nil {
			t.Error("somebody without a branch said something")
		}
	})
}
