package members

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/intake"
	"zhibu/platform/store"
)

const noReviewer = "武侯镇党委和它的上级还没有能审核名册的账号"

// A change on which nobody could decide does not wait in silence: its asker is told at once and can take it back, the
// security administrator is asked to open an account, and once there is one it is decided on like any other.
func TestNobodyAboveCouldDecide(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		disabled := func(is bool) {
			w.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE account SET disabled = ? WHERE id = ?`, is, townClerk+1000)
				return err
			})
		}
		todos := func(role access.Role, account int64, path string) string {
			list, err := w.Todos(t.Context(), access.Caller{AccountID: account, Grants: []access.Grant{{Role: role, OrgPath: path}}})
			if err != nil {
				t.Fatal(err)
			}
			var lines []string
			for _, todo := range list {
				lines = append(lines, todo.Title+"："+todo.Link)
			}
			return strings.Join(lines, " ")
		}
		const asked = `{"joinedOn":"2003-07-01","reason":"档案记载为 2003 年"}`
		disabled(true)
		w.run([]reviewStep{
			{"报审以前就看到没有人审核", secretary, "GET", "/api/members/102", "", 200, `"stuck":"` + noReviewer, "", ""},
			{"报审时说明找谁", secretary, "PATCH", "/api/members/102", asked, 200, noReviewer + "，这份更改暂时没有人审核。请联系安全管理员，为武侯镇党委的书记或者党务干部开通账号；不需要更改的，可以撤回。", "", "RevisionStep"},
			{"页面上也看得到", secretary, "GET", "/api/members/revisions", "", 200, `"asked":[{`, "", ""},
			{"变更记录里也有", secretary, "GET", "/api/members/history/102", "", 200, noReviewer, "", ""},
		})
		if got := todos(access.BranchOfficer, secretary+1000, "001.001."); got != "您报审的 1 份名册更改没有人能审核：members/revisions" {
			t.Errorf("the asker: %q", got)
		}
		if got := todos(access.SecurityAdmin, 9, "001."); got != "有 1 份名册更改没有人能审核：people" {
			t.Errorf("the security administrator: %q", got)
		}
		if got := todos(access.SecurityAdmin, 9, "001.003.") + todos(access.SystemAdmin, 9, "001.") + todos(access.BranchOfficer, comrade+1000, "001.001."); got != "" {
			t.Errorf("others: %q", got)
		}
		disabled(false)
		if got := todos(access.SecurityAdmin, 9, "001.") + todos(access.BranchOfficer, secretary+1000, "001.001."); got != "" {
			t.Errorf("there is an account now: %q", got)
		}
		w.run([]reviewStep{{"有了账号就不再这样说", secretary, "GET", "/api/members/102", "", 200, `"by":"武侯镇党委"`, "stuck", ""}})
		items, _ := w.waitingFor(townClerk)
		if len(items) != 1 {
			t.Fatalf("%+v", items)
		}
		one := fmt.Sprintf("/api/members/revisions/%d", items[0].ID)
		w.run([]reviewStep{
			{"别人不能撤回", comrade, "POST", one + "/withdraw", "", 404, "没有找到您报审的", "", ""},
			{"审核的人也不能", townClerk, "POST", one + "/withdraw", "", 404, "没有找到您报审的", "", ""},
			{"书记撤回", secretary, "POST", one + "/withdraw", "", 204, "", "", "RevisionStep"},
			{"不能再撤回", secretary, "POST", one + "/withdraw", "", 409, "已经有了结果", "", ""},
			{"也不能再审核", townClerk, "POST", one + "/decision", `{"grant":true,"note":"同意"}`, 409, "已经审核过", "", ""},
			{"没有要知道的结果", secretary, "GET", "/api/members/revisions", "", 200, `"answers":[],"asked":[]`, "", ""},
			{"记录里是撤回", secretary, "GET", "/api/members/history/102", "", 200, `"state":"withdrawn"`, "", ""},
			{"可以重新提出", secretary, "PATCH", "/api/members/102", asked, 200, `"waiting"`, "stuck", "RevisionStep"},
		})
		if m := w.member(comrade); m.JoinedOn != "2004-07-01" {
			t.Errorf("withdrawn, and it says %s", m.JoinedOn)
		}
		var wishes int
		if err := w.db.NewRaw(`SELECT count(*) FROM member_revision WHERE wish_sealed IS NOT NULL`).Scan(t.Context(), &wishes); err != nil || wishes != 1 {
			t.Errorf("%d kept in clear, %v", wishes, err)
		}
	})
}

type decidedTogether struct {
	Decided int
	Left    []Undecided
}

// together decides on several revisions, or on those of an import.
func (w *webHouse) together(who int64, body string) (out decidedTogether) {
	w.t.Helper()
	rec := w.ask(who, "POST", "/api/members/revisions/decisions", body)
	if rec.Code != 200 || json.Unmarshal(rec.Body.Bytes(), &out) != nil {
		w.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return out
}

// Several are decided on with one reason, each by itself: what was overtaken is told and holds nothing up.
func TestDecidingTogether(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		ask := func(id int64, on string) reviewStep {
			return reviewStep{"书记提出", secretary, "PATCH", fmt.Sprint("/api/members/", id), `{"joinedOn":"` + on + `","reason":"与档案核对"}`, 200, `"waiting"`, "", "RevisionStep"}
		}
		third, _, err := w.Add(t.Context(), nearby, person("罗梓怡", 303))
		if err != nil {
			t.Fatal(err)
		}
		w.run([]reviewStep{ask(secretary, "2003-07-01"), ask(comrade, "2002-07-01"), ask(third.ID, "2001-07-01")})
		items, _ := w.waitingFor(townClerk)
		if len(items) != 3 || items[0].ImportID != 0 {
			t.Fatalf("%+v", items)
		}
		var ids []string
		for _, v := range items {
			ids = append(ids, fmt.Sprint(v.ID))
		}
		all := `{"ids":[` + strings.Join(ids, ",") + `,` + ids[0] + `],"grant":true,"note":"已逐份核对档案"}`
		if got := w.together(secretary, all); got.Decided != 0 || len(got.Left) != 3 || !strings.Contains(got.Left[0].Why, "由武侯镇党委审核") {
			t.Errorf("the branch decides: %+v", got)
		}
		if got := w.together(stranger, all); got.Decided != 0 || len(got.Left) != 3 || !strings.Contains(got.Left[0].Why, "没有找到") || got.Left[0].MemberName != "" {
			t.Errorf("the neighbours decide, or read a name: %+v", got)
		}
		w.run([]reviewStep{
			{"普通党员不能", comrade, "POST", "/api/members/revisions/decisions", all, 403, "没有", "", "AccessRefused"},
			{"要写意见", townClerk, "POST", "/api/members/revisions/decisions", `{"ids":[1],"grant":true,"note":""}`, 422, "", "", ""},
			{"其中一名另外改了", townClerk, "PATCH", "/api/members/102", `{"joinedOn":"2000-07-01","reason":"志愿书上是 2000 年"}`, 200, "", "", "MemberChanged RevisionStep"},
		})
		before := len(w.journal())
		got := w.together(townClerk, all)
		if got.Decided != 2 || len(got.Left) != 1 || got.Left[0].MemberName != "李秀英" || !strings.Contains(got.Left[0].Why, "提出以后又有变动") {
			t.Errorf("%+v", got)
		}
		if written := w.journal()[before:]; !slices.Equal(written, []string{"MemberChanged", "RevisionStep", "MemberChanged", "RevisionStep"}) {
			t.Errorf("each is written down by itself: %v", written)
		}
		if w.member(secretary).JoinedOn != "2003-07-01" || w.member(third.ID).JoinedOn != "2001-07-01" || w.member(comrade).JoinedOn != "2000-07-01" {
			t.Error("granted, and not written")
		}
		if _, answers := w.waitingFor(secretary); len(answers) != 2 || answers[0].Note != "已逐份核对档案" || answers[1].Note != "已逐份核对档案" {
			t.Errorf("%+v", answers)
		}
		if got := w.together(townClerk, all); got.Decided != 0 || len(got.Left) != 3 {
			t.Errorf("again: %+v", got)
		}
	})
}

// What one import asked for is decided on at once, and nothing else with it.
func TestDecidingOnAnImport(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.write(func(ctx context.Context, tx *store.Tx) error { // of both levels, and the town's clerk could decide
			_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{{ID: 9, OrgID: third, MemberID: stranger, Post: terms.Secretary, FromOn: "2024-01-01", CreatedAt: 1}}))
			return err
		})
		var lines [][]string
		for i, name := range []string{"郭俊博", "何欣雨"} {
			if _, _, err := w.Add(t.Context(), third, person(name, 301+i)); err != nil {
				t.Fatal(err)
			}
			cells := line("Z21", name, 301+i)
			cells[8] = "2003-07-01"
			lines = append(lines, cells)
		}
		w.run([]reviewStep{{"书记逐份提出一份", secretary, "PATCH", "/api/members/102", `{"joinedOn":"2003-07-01","reason":"与档案核对"}`, 200, `"waiting"`, "", "RevisionStep"}})
		at := w.upload(stranger, "a.xlsx", book(t, lines))
		if at = w.confirm(stranger, at.ID); at.State != intake.Done {
			t.Fatalf("%+v", at)
		}
		var desk struct {
			Total   int
			Imports []AskedByImport
		}
		if rec := w.ask(townClerk, "GET", "/api/members/revisions", ""); json.Unmarshal(rec.Body.Bytes(), &desk) != nil || desk.Total != 3 || len(desk.Imports) != 1 || desk.Imports[0].Count != 2 ||
			desk.Imports[0].Asker != "赵志强" {
			t.Fatalf("%s", rec.Body)
		}
		body := fmt.Sprintf(`{"importId":%d,"grant":false,"note":"请附档案的扫描件"}`, desk.Imports[0].ImportID)
		if got := w.together(secretary, body); got.Decided != 0 {
			t.Errorf("a branch decides on another's: %+v", got)
		}
		if got := w.together(townClerk, body); got.Decided != 2 || len(got.Left) != 0 {
			t.Errorf("%+v", got)
		}
		if items, _ := w.waitingFor(townClerk); len(items) != 1 || items[0].MemberID != comrade {
			t.Errorf("what was asked for by hand: %+v", items)
		}
	})
}
