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
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/intake"
	"zhibu/platform/store"
)

// withReviews runs fn on each engine where the shipped switches hold.
func withReviews(t *testing.T, fn func(w *webHouse)) {
	tables = append(tables[:5:5], store.Migrations{Name: "access", FS: access.Migrations}, store.Migrations{Name: "policy", FS: policy.Migrations})
	each(t, func(h *house) {
		h.Policy = policy.New(h.db, h.bus, h.now)
		fn(newWebHouse(h))
	})
}

// waitingFor are the revisions that wait for somebody's decision.
func (w *webHouse) waitingFor(who int64) (items, answers []RevisionView) {
	w.t.Helper()
	var out struct{ Items, Answers []RevisionView }
	if rec := w.ask(who, "GET", "/api/members/revisions", ""); rec.Code != 200 || json.Unmarshal(rec.Body.Bytes(), &out) != nil {
		w.t.Fatalf("%d %s", rec.Code, rec.Body)
	}
	return out.Items, out.Answers
}

func (w *webHouse) member(id int64) Member {
	w.t.Helper()
	m, err := w.Get(context.Background(), w.db, id)
	if err != nil {
		w.t.Fatal(err)
	}
	return m
}

type reviewStep struct {
	name   string
	who    int64
	method string
	path   string
	body   string
	status int
	want   string // in the answer
	never  string // not in the answer
	events string // topics published
}

func (w *webHouse) run(steps []reviewStep) {
	w.t.Helper()
	for _, c := range steps {
		before := len(w.journal())
		rec := w.ask(c.who, c.method, c.path, c.body)
		body := rec.Body.String()
		if rec.Code != c.status || !strings.Contains(body, c.want) || c.never != "" && strings.Contains(body, c.never) {
			w.t.Errorf("%s: %d %s", c.name, rec.Code, body[:min(len(body), 900)])
		}
		if got := strings.Join(w.journal()[before:], " "); got != c.events {
			w.t.Errorf("%s: events %q, want %q", c.name, got, c.events)
		}
	}
}

func TestABranchsChangeWaitsForTheLevelAbove(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.run([]reviewStep{
			{"书记看到哪些项目要审核，由谁审核", secretary, "GET", "/api/members/102", "", 200, `"review":{"fields":["name","idNumber","birthOn","category","joinedOn","confirmedOn"],"by":"武侯镇党委"}`, "", ""},
			{"镇党务直接更改", townClerk, "GET", "/api/members/102", "", 200, `"confirmedOn"]}`, "", ""},
			{"普通党员不知道这些", comrade, "GET", "/api/members/102", "", 200, `"private"`, `"review"`, ""},
			{"没有写原因", secretary, "PATCH", "/api/members/102", `{"joinedOn":"2003-07-01"}`, 422, "更改加入党组织日期要写明原因", "2003", ""},
			{"和换支部写在一起", townClerk, "PATCH", "/api/members/104", `{"joinedOn":"2003-07-01","orgId":11,"reason":"档案记载为 2003 年"}`, 200, `"orgId":11`, `"waiting"`, "MemberChanged RevisionStep"},
			{"更正入党日期，连同工作岗位一起等", secretary, "PATCH", "/api/members/102", `{"joinedOn":"2003-07-01","job":"教师","reason":"档案记载为 2003 年"}`, 200, `"waiting":{"id":`, "教师\",\"los", "RevisionStep"},
			{"同一项不能再提一份", secretary, "PATCH", "/api/members/102", `{"joinedOn":"2002-07-01","reason":"又找到一份档案"}`, 409, "等待武侯镇党委审核", "2002", ""},
			{"不须审核的照常改", secretary, "PATCH", "/api/members/102", `{"education":"11"}`, 200, `"education":"11"`, `"waiting"`, "MemberChanged"},
		})
		if m := w.member(comrade); m.JoinedOn != "2004-07-01" || m.Job != "村民" {
			t.Errorf("it was written before it was granted: %s %s", m.JoinedOn, m.Job)
		}
		if mine, _ := w.waitingFor(secretary); len(mine) != 0 {
			t.Errorf("the branch is asked to decide: %+v", mine)
		}
		if far, _ := w.waitingFor(stranger); len(far) != 0 {
			t.Errorf("the neighbours are asked to decide: %+v", far)
		}
		items, _ := w.waitingFor(townClerk)
		if len(items) != 1 || items[0].Asker != "王建国" || items[0].Level != "武侯镇党委" || items[0].Changes[0] != (RevisedView{"joinedOn", "加入党组织日期", "2004-07-01", "2003-07-01", false}) {
			t.Fatalf("%+v", items)
		}
		at, yes := fmt.Sprintf("/api/members/revisions/%d/decision", items[0].ID), `{"grant":true,"note":"已核对档案"}`
		w.run([]reviewStep{
			{"书记不能审核", secretary, "POST", at, yes, 403, "由武侯镇党委审核", "", ""},
			{"邻镇当作没有", stranger, "POST", at, yes, 404, "没有找到", "", "AccessRefused"},
			{"没有这一份", townClerk, "POST", "/api/members/revisions/9/decision", yes, 404, "没有找到", "", "AccessRefused"},
			{"镇党务同意", townClerk, "POST", at, yes, 204, "", "", "MemberChanged RevisionStep"},
			{"不能再审核一次", townClerk, "POST", at, yes, 409, "已经审核过", "", ""},
			{"书记看到记录", secretary, "GET", "/api/members/history/102", "", 200, `"decider":"单玉兰","note":"已核对档案"`, "", ""},
			{"记录里是原来和改成什么", townClerk, "GET", "/api/members/history/102", "", 200, `"was":"2004-07-01","is":"2003-07-01"`, "", ""},
			{"普通党员看自己的在“我的个人信息”", comrade, "GET", "/api/members/history/102", "", 403, "没有", "", "AccessRefused"},
			{"别的支部的人看不到", stranger, "GET", "/api/members/history/102", "", 404, "没有找到", "", "AccessRefused"},
		})
		if m := w.member(comrade); m.JoinedOn != "2003-07-01" || m.Job != "教师" || m.Education != "11" {
			t.Errorf("granted, and the register says %+v", m.Details)
		}
		if _, answers := w.waitingFor(secretary); len(answers) != 1 || answers[0].State != RevisionGranted {
			t.Errorf("the asker is not told: %+v", answers)
		}
		w.run([]reviewStep{{"知道了", secretary, "POST", "/api/members/revisions/read", "", 204, "", "", ""}})
		if _, answers := w.waitingFor(secretary); len(answers) != 0 {
			t.Errorf("told again: %+v", answers)
		}
	})
}

func TestWhoChangesAtOnce(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE member SET confirmed_on = '' WHERE id = 102`)
			return err
		})
		w.run([]reviewStep{
			{"书记填写空白的转正日期", secretary, "PATCH", "/api/members/102", `{"confirmedOn":"2005-07-01"}`, 200, `"confirmedOn":"2005-07-01"`, `"waiting"`, "MemberChanged RevisionStep"},
			{"填了以后再改就要审核", secretary, "PATCH", "/api/members/102", `{"confirmedOn":"2005-08-01","reason":"填错了一个月"}`, 200, `"waiting"`, "", "RevisionStep"},
			{"镇党务直接改，也要原因", townClerk, "PATCH", "/api/members/102", `{"name":"李秀瑛"}`, 422, "要写明原因", "", ""},
			{"镇党务直接改", townClerk, "PATCH", "/api/members/102", `{"name":"李秀瑛","reason":"户口本上是瑛"}`, 200, `"name":"李秀瑛"`, `"waiting"`, "MemberChanged RevisionStep"},
			{"记录里都有", secretary, "GET", "/api/members/history/102", "", 200, `"state":"made","asker":"王建国"`, "", ""},
		})
		if items, _ := w.waitingFor(townClerk); len(items) != 1 {
			t.Errorf("%+v", items)
		}
		w.run([]reviewStep{{"换一个身份证号，号码不出现在回答和日志里", secretary, "PATCH", "/api/members/102", `{"idNumber":"` + citizen("1980-05-04", 402) + `","reason":"登记时写错了号码"}`, 200, `"is":"6107**********`, citizen("1980-05-04", 402), "RevisionStep"}})
		var payloads, kept []string
		if err := w.db.NewRaw(`SELECT payload FROM event`).Scan(t.Context(), &payloads); err != nil {
			t.Fatal(err)
		}
		if err := w.db.NewRaw(`SELECT changes || reason FROM member_revision`).Scan(t.Context(), &kept); err != nil {
			t.Fatal(err)
		}
		for _, text := range slices.Concat(payloads, kept) {
			if strings.Contains(text, citizen("1980-05-04", 402)) || strings.Contains(text, citizen("1980-05-04", 102)) {
				t.Errorf("a number in clear: %s", text)
			}
		}
	})
}

// Whoever is of both levels does not approve their own, while another could.
func TestOfBothLevels(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{{ID: 9, OrgID: second, MemberID: townClerk, Post: terms.Secretary, FromOn: "2024-01-01", CreatedAt: 1}}))
			return err
		})
		change := func(on string) string { return `{"joinedOn":"` + on + `","reason":"档案记载不同"}` }
		w.run([]reviewStep{{"镇党务兼第二支部书记，没有别人：直接改", townClerk, "PATCH", "/api/members/104", change("2003-07-01"), 200, `"joinedOn":"2003-07-01"`, `"waiting"`, "MemberChanged RevisionStep"}})
		w.write(func(ctx context.Context, tx *store.Tx) error { // the other one of the two levels above
			return access.LoadGrant(ctx, tx, stranger+1000, access.Superior, town, 0)
		})
		w.run([]reviewStep{{"有了另一位镇党务：要等", townClerk, "PATCH", "/api/members/104", change("2002-07-01"), 200, `"waiting"`, "", "RevisionStep"}})
		if own, _ := w.waitingFor(townClerk); len(own) != 0 {
			t.Errorf("asked to decide on their own: %+v", own)
		}
		items, _ := w.waitingFor(stranger)
		if len(items) != 1 {
			t.Fatalf("%+v", items)
		}
		at := fmt.Sprintf("/api/members/revisions/%d/decision", items[0].ID)
		w.run([]reviewStep{
			{"自己提的自己不能审核", townClerk, "POST", at, `{"grant":true,"note":"同意"}`, 403, "另一位党务干部", "", ""},
			{"另一位不同意", stranger, "POST", at, `{"grant":false,"note":"档案里没有"}`, 204, "", "", "RevisionStep"},
		})
		if m := w.member(townClerk); m.JoinedOn != "2003-07-01" {
			t.Errorf("refused, and it says %s", m.JoinedOn)
		}
	})
}

// What was asked for is not written over what has changed since.
func TestAGrantComesTooLate(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.run([]reviewStep{
			{"书记提出", secretary, "PATCH", "/api/members/102", `{"joinedOn":"2003-07-01","reason":"档案记载为 2003 年"}`, 200, `"waiting"`, "", "RevisionStep"},
			{"镇党务另外改了", townClerk, "PATCH", "/api/members/102", `{"joinedOn":"2001-07-01","reason":"志愿书上是 2001 年"}`, 200, `"joinedOn":"2001-07-01"`, "", "MemberChanged RevisionStep"},
		})
		items, _ := w.waitingFor(townClerk)
		w.run([]reviewStep{{"再同意就晚了", townClerk, "POST", fmt.Sprintf("/api/members/revisions/%d/decision", items[0].ID), `{"grant":true,"note":"同意"}`, 409, "提出以后又有变动", "", ""}})
	})
}

// Leaving and coming back is no way around.
func TestComingBackIsNoWayAround(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		d := w.member(comrade).Details
		again := func(joined string) string {
			return fmt.Sprintf(`{"orgId":11,"name":%q,"idNumber":%q,"gender":"2","ethnicity":"01","birthOn":%q,"education":"21","category":"full","joinedOn":%q,"confirmedOn":"2005-07-01","job":"教师","phone":"13800005678","address":"陕西省汉中市"}`,
				d.Name, d.IDNumber, d.BirthOn, joined)
		}
		w.run([]reviewStep{
			{"转出", secretary, "POST", "/api/members/102/leave", `{"status":"transferred_out","reason":"转往西安","on":"2026-06-01"}`, 204, "", "", "MemberLeft"},
			{"转回来，换一个入党日期", secretary, "POST", "/api/members", again("2001-07-01"), 409, "加入党组织日期和现在填写的不同", "2004", ""},
			{"照原来的登记", secretary, "POST", "/api/members", again("2004-07-01"), 201, `"joinedOn":"2004-07-01"`, "", "MemberAdded"},
		})
	})
}

func TestAnImportWaitsToo(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.write(func(ctx context.Context, tx *store.Tx) error { // of both levels, and the town's clerk could decide
			_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{{ID: 9, OrgID: third, MemberID: stranger, Post: terms.Secretary, FromOn: "2024-01-01", CreatedAt: 1}}))
			return err
		})
		var id int64
		for n, name := range map[int]string{301: "郭俊博", 302: "何欣雨"} {
			m, _, err := w.Add(t.Context(), third, person(name, n))
			if err != nil {
				t.Fatal(err)
			}
			if n == 301 {
				id = m.ID
			}
		}
		changed := func(n int, name string) []string {
			cells := line("Z21", name, n)
			cells[8] = "2003-07-01"
			return cells
		}
		phone := line("Z21", "何欣雨", 302)
		phone[11] = "13911112222"
		at := w.upload(stranger, "a.xlsx", book(t, [][]string{phone, changed(301, "郭俊博"), line("Z21", "罗梓怡", 303)}))
		if at.State != intake.Checked || at.ToAdd != 1 || at.ToChange != 1 || at.Unchanged != 1 || len(at.Problems) != 1 || !at.Problems[0].Warning ||
			at.Problems[0].Row != 3 || !strings.Contains(at.Problems[0].Message, "等待邻镇党委审核") {
			t.Fatalf("%+v", at)
		}
		if at = w.confirm(stranger, at.ID); at.State != intake.Done || at.ToChange != 1 || at.Unchanged != 1 {
			t.Errorf("%+v", at)
		}
		if m := w.member(id); m.JoinedOn != "2004-07-01" {
			t.Error("written before it was granted")
		}
		items, _ := w.waitingFor(townClerk)
		if len(items) != 1 || items[0].Reason != "批量导入" {
			t.Fatalf("%+v", items)
		}
		if again := w.upload(stranger, "a.xlsx", book(t, [][]string{changed(301, "郭俊博")})); again.State != intake.Refused || !strings.Contains(again.Problems[0].Message, "已有一份更改在等待审核") {
			t.Errorf("%+v", again)
		}
		w.run([]reviewStep{{"同意", townClerk, "POST", fmt.Sprintf("/api/members/revisions/%d/decision", items[0].ID), `{"grant":true,"note":"已核对档案"}`, 204, "", "", "MemberChanged RevisionStep"}})
		if m := w.member(id); m.JoinedOn != "2003-07-01" {
			t.Error("granted, and not written")
		}
		king := line("Z11", "王建国", secretary)
		king[8] = "2003-07-01"
		direct := w.upload(townClerk, "b.xlsx", book(t, [][]string{king}))
		if direct = w.confirm(townClerk, direct.ID); direct.State != intake.Done || direct.ToChange != 1 || w.member(secretary).JoinedOn != "2003-07-01" {
			t.Errorf("the town's own import: %+v", direct)
		}
	})
}

func TestRevisionTodos(t *testing.T) {
	withReviews(t, func(w *webHouse) {
		w.run([]reviewStep{{"书记提出", secretary, "PATCH", "/api/members/102", `{"joinedOn":"2003-07-01","reason":"档案记载为 2003 年"}`, 200, `"waiting"`, "", "RevisionStep"}})
		at := func(who int64, role access.Role, org int64, path string) string {
			list, err := w.Todos(t.Context(), access.Caller{AccountID: who + 1000, MemberID: who, Grants: []access.Grant{{Role: role, OrgID: org, OrgPath: path}}})
			if err != nil {
				t.Fatal(err)
			}
			var kinds []string
			for _, todo := range list {
				kinds = append(kinds, todo.Kind)
			}
			return strings.Join(kinds, " ")
		}
		if got := at(secretary, access.BranchOfficer, nearby, "001.001.") + "|" + at(townClerk, access.Superior, town, "001.") + "|" + at(stranger, access.Superior, other, "001.003."); got != "|revision|" {
			t.Errorf("before: %s", got)
		}
		items, _ := w.waitingFor(townClerk)
		w.run([]reviewStep{{"不同意", townClerk, "POST", fmt.Sprintf("/api/members/revisions/%d/decision", items[0].ID), `{"grant":false,"note":"请附档案"}`, 204, "", "", "RevisionStep"}})
		if got := at(secretary, access.BranchOfficer, nearby, "001.001.") + "|" + at(townClerk, access.Superior, town, "001."); got != "revision_answer|" {
			t.Errorf("after: %s", got)
		}
	})
}
