package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zhibu/app"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// The stories in which each operation works, told in the world of the reach matrix. What that world does
// to come about, and what the matrix lets people do with made-up bodies, is put to the test as well.

// body is the body of a call.
type body = map[string]any

// call is one call of a story, which must work. {word} in its path is the id of the branch's thing of that name.
type call struct {
	who, do string
	body    body
	keep    string // the name by which the id of what it makes is remembered
}

// tells makes the calls of a story in their order.
func (w *reachWorld) tells(p place, calls []call) {
	w.t.Helper()
	has := w.things[p.id]
	for _, c := range calls {
		method, path, _ := strings.Cut(c.do, " ")
		for name, id := range has {
			path = strings.ReplaceAll(path, "{"+name+"}", id)
		}
		rec := (person{w.cell, c.who}).asks(method, path, c.body)
		if rec.Code >= 400 {
			w.t.Errorf("%s as %s: %d %s", c.do, c.who, rec.Code, rec.Body)
		}
		var made struct{ ID int64 }
		if json.Unmarshal(rec.Body.Bytes(), &made) == nil && c.keep != "" {
			has[c.keep] = fmt.Sprint(made.ID)
		}
		w.settle()
	}
}

// registered completes the members of the world, so that rules about them can be met; one of 城关支部 works elsewhere.
func (w *reachWorld) registered() {
	w.t.Helper()
	if err := w.DB.Write(context.Background(), func(tx *store.Tx) error {
		if _, err := tx.Exec(context.Background(), `UPDATE member SET category = 'full', ethnicity = '01', education = '10', joined_on = '1995-11-26',
			confirmed_on = '1996-11-26', job = '农民'`); err != nil {
			return err
		}
		for _, p := range places {
			for i, id := range []int64{p.id * 100, p.id*100 + 1, p.id*100 + 2} { // as their ID numbers say
				if _, err := tx.Exec(context.Background(), `UPDATE member SET birth_on = ?, gender = ?, address_sealed = ? WHERE id = ?`, fmt.Sprintf("1970-%02d-15", 1+p.id),
					[]string{"2", "1", "2"}[i], w.Keys.Seal("莲水村一组", crypt.At("member", "address", id)), id); err != nil {
					return err
				}
			}
		}
		_, err := tx.Exec(context.Background(), `UPDATE member SET mobile = ? WHERE id = 1000`, true)
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

const officer4, member4, town, county = "officer-4", "member-4", "superior-3", "superior-2"

func reason(text string) body { return body{"reason": text} }

// people: 组织和人员.
func (w *reachWorld) storyOfPeople(p place) {
	w.tells(p, []call{
		{town, "PATCH /api/orgs/{org}", body{"shortName": "改名支部"}, ""},
		{town, "PUT /api/orgs/{org}/term", body{"number": 3, "startsOn": "2024-01-01", "endsOn": "2029-01-01"}, ""},
		{town, "POST /api/orgs/{org}/posts", body{"memberId": 402, "post": "publicity_member"}, ""},
		{town, "PATCH /api/members/402", body{"job": "村民委员会委员"}, ""},
		{town, "POST /api/members", body{"orgId": p.id, "name": "王建国", "idNumber": number("61072519900101887"), "gender": "1", "ethnicity": "01", "birthOn": "1990-01-01", "education": "10",
			"category": "full", "joinedOn": "2015-07-01", "confirmedOn": "2016-07-01", "job": "农民", "phone": "13891678123", "address": "莲水村一组"}, "new member"},
		{town, "POST /api/accounts", body{"account": "wang.jianguo", "name": "王建国", "orgId": p.id}, "new account"},
		{officer4, "PUT /api/birthdays/402/greeting", body{"text": "政治生日快乐"}, ""},
		{town, "POST /api/members/502/leave", body{"on": "2026-11-20", "status": "suspended", "reason": "停止党籍"}, ""},
		{town, "POST /api/members/502/restore", nil, ""},
		{town, "POST /api/orgs", body{"parentId": townID, "kind": "branch", "field": "village", "name": "试验村党支部", "fullMembers": 5}, "new org"},
		{town, "POST /api/orgs/{new org}/abolish", reason("没有党员"), ""},
		{county, "POST /api/orgs/6/move", body{"parentId": 7, "reason": "区划调整"}, ""},
		{county, "POST /api/orgs/8/merge", body{"intoId": 6, "reason": "合并"}, ""},
	})
	id := json.Number(w.things[p.id]["new member"])
	w.tells(p, []call{{town, "POST /api/accounts/{new account}/member", body{"memberId": id, "reason": "同一人"}, ""}})
}

// accounts: 登录与安全.
func (w *reachWorld) storyOfAccounts(p place) {
	w.t.Helper()
	var handed struct{ Password string }
	(person{w.cell, town}).does("POST", "/api/accounts/402/reset", reason("忘记密码"), 200, &handed)
	in := w.enters("u402", handed.Password)
	var begun struct{ Token, Secret string }
	in.does("POST", "/api/me/security/totp", body{}, 200, &begun)
	code := func() string {
		code, err := totp.GenerateCode(begun.Secret, w.clock.Now())
		if err != nil {
			w.t.Fatal(err)
		}
		return code
	}
	in.does("POST", "/api/me/security/totp/confirm", body{"token": begun.Token, "code": code()}, 200, nil)
	for range 2 { // the second is another device
		w.clock.Advance(time.Minute)
		var half struct{ Second struct{ Token string } }
		var whole struct{ Token string }
		rec := (person{c: w.cell}).does("POST", "/api/session", body{"account": "u402", "password": "初心使命-2026-石榴"}, 0, &half)
		if half.Second.Token == "" {
			w.t.Fatalf("no second step: %s", rec.Body)
		}
		(person{c: w.cell}).does("POST", "/api/session/second", body{"token": half.Second.Token, "code": code()}, 0, &whole)
		in = person{w.cell, whole.Token}
	}
	w.tells(p, []call{
		{in.token, "POST /api/me/security/recovery", body{}, ""},
		{in.token, "DELETE /api/me/devices", nil, ""},
		{in.token, "POST /api/me/security/totp/remove", body{}, ""},
		{in.token, "DELETE /api/session", nil, ""},
		{"security", "POST /api/accounts/402/identity", body{"subject": "u402", "reason": "本人申请"}, ""},
	})
}

// meetings: 组织生活.
func (w *reachWorld) storyOfMeetings(p place) {
	plan := body{"title": "重温入党誓词", "startsAt": "2026-12-05T15:00:00+08:00", "endsAt": "2026-12-05T17:00:00+08:00", "host": "支部书记", "hostId": 401, "place": body{"name": "活动室"}}
	w.tells(w.town(), []call{{town, "POST /api/themes/{theme}/issue", nil, ""}})
	w.things[p.id]["theme day"] = fmt.Sprint(one[int64](w.cell, `SELECT id FROM meeting WHERE org_id = ? AND kind = 'theme_day'`, p.id))
	w.tells(p, []call{
		{officer4, "PUT /api/meetings/{theme day}/plan", plan, ""},
		{officer4, "POST /api/meetings/{theme day}/submit", nil, ""},
		{town, "POST /api/meetings/{theme day}/return", body{"reason": "缺议程"}, ""},
		{officer4, "POST /api/meetings/{theme day}/submit", nil, ""},
		{town, "POST /api/meetings/{theme day}/approve", body{"note": "同意"}, ""},
		{officer4, "POST /api/meetings/{theme day}/cancel", body{"reason": "改期"}, ""},
		{officer4, "POST /api/meetings/series", body{"orgId": p.id, "kind": "assembly", "title": "党员大会", "fromMonth": "2026-12", "times": 2,
			"pattern": body{"every": 1, "day": 10, "minutes": 60, "time": "14:30"}}, ""},
		{officer4, "POST /api/meetings/{meeting}/reflections/402/moderation", body{"hide": true, "reason": "跑题"}, ""},
		{officer4, "POST /api/meetings/{meeting}/comments/{comment}/moderation", body{"hide": true, "reason": "跑题"}, ""},
		{town, "POST /api/meetings/{filed}/mark", body{"mark": 80, "note": "扎实"}, ""},
		{town, "POST /api/meetings/{filed}/seen", nil, ""},
		{town, "PUT /api/meetings/{filed}/items/{case}/recommendation", body{"note": "值得学习"}, ""},
		{town, "DELETE /api/meetings/{filed}/items/{case}/recommendation", nil, ""},
		{officer4, "POST /api/meetings/{filed}/corrections", body{"minutes": "讨论了经费和人事。", "reason": "漏记"}, ""},
	})
}

// attendance: 请假、代签、申诉.
func (w *reachWorld) storyOfAttendance(p place) {
	assembly := func(starts, ends string, more body) body {
		b := body{"orgId": p.id, "kind": "assembly", "title": "党员大会", "startsAt": starts, "endsAt": ends, "host": "支部书记", "hostId": 401, "place": body{"name": "活动室"}}
		maps.Copy(b, more)
		return b
	}
	w.tells(p, []call{
		{officer4, "POST /api/meetings", assembly("2026-12-10T15:00:00+08:00", "2026-12-10T16:00:00+08:00", nil), "to come"},
		{officer4, "POST /api/meetings/{to come}/submit", nil, ""},
		{member4, "POST /api/meetings/{to come}/attendance/answer", body{"coming": "leave", "reason": "住院"}, ""},
		{officer4, "POST /api/meetings/{to come}/attendance/leave/{member}", body{"approve": true}, ""},
		{officer4, "POST /api/meetings", assembly("2026-11-24T14:00:00+08:00", "2026-11-24T15:00:00+08:00", body{"held": true, "heldReason": "会前没有来得及建计划"}), "held"},
		{officer4, "PUT /api/meetings/{held}/attendance/roll", body{"reason": "小会", "except": []body{{"memberId": 400, "presence": "absent"}}}, ""},
		{member4, "POST /api/meetings/{held}/attendance/appeal", reason("在场"), ""},
		{town, "POST /api/meetings/{held}/attendance/appeal/{member}", body{"accept": true, "note": "经核实在场"}, ""},
	})
	if err := w.DB.Write(w.t.Context(), func(tx *store.Tx) error { // somebody has signed in and can see who is entered
		_, err := tx.Exec(w.t.Context(), `UPDATE attendance_roll SET presence = 'present', in_at = ?, in_verdict = 'green', in_mode = 'present' WHERE meeting_id = ? AND member_id = 500`,
			store.At(w.clock.Now()), w.things[p.id]["meeting"])
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	w.tells(p, []call{{officer4, "POST /api/meetings/{meeting}/attendance/assist", body{"memberId": 402, "direction": "in", "presence": "assisted", "reason": "不会用手机", "witnessId": 500}, ""}})
}

func (w *reachWorld) town() place { return places[townID-1] }

// life: 补课、催办、谈话、链接、存证.
func (w *reachWorld) storyOfLife(p place) {
	if err := w.Seals.Hourly(w.t.Context()); err != nil {
		w.t.Fatal(err)
	}
	w.tells(places[9], []call{ // 城关支部
		{"officer-10", "POST /api/makeups/{makeup}/return", reason("抄的"), ""},
		{"officer-10", "POST /api/makeups/{makeup}/enter", body{"source": "visit", "doneOn": "2026-11-25", "reason": "送学上门"}, ""},
		{"officer-10", "POST /api/reviews/away", body{"memberId": 1000, "year": 2026, "orgCode": "C6"}, ""},
	})
	w.tells(p, []call{
		{officer4, "POST /api/makeups/{makeup}/return", reason("抄的"), ""},
		{member4, "POST /api/makeups/{makeup}/lesson", body{"text": strings.Repeat("学了党章，懂得了入党为什么。", 20)}, ""},
		{officer4, "POST /api/makeups/{makeup}/confirm", nil, ""},
		{officer4, "POST /api/talks/paper", body{"orgId": p.id, "heldOn": "2026-11-20", "oneId": 402, "otherId": 502}, ""},
		{town, "POST /api/members/revisions/decisions", body{"ids": []json.Number{json.Number(w.things[p.id]["revision"])}, "grant": false, "note": "请附户口本"}, ""},
		{town, "POST /api/duties/nudges", body{"duty": "lecture", "period": "2026-Q4", "orgIds": []int64{p.id}}, ""},
	})
	w.tells(places[7], []call{{"officer-8", "POST /api/makeups/{makeup}/excuse", reason("住院"), ""}, {"member-8", "POST /api/members/revisions/{revision}/withdraw", nil, ""}})
	w.tells(w.town(), []call{{town, "PUT /api/links/{link}", body{"title": "学习强国", "url": "https://www.xuexi.cn/", "kind": "learning", "fromOn": "2026-11-01"}, ""}})
	var heads struct{ Items []struct{ ID int64 } }
	(person{w.cell, "superior-1"}).does("GET", "/api/seals/heads", nil, 200, &heads)
	w.tells(p, []call{{"superior-1", "POST /api/seals/receipts", body{"upTo": heads.Items[0].ID}, ""}})
}

// reviews: 民主评议, from its talks to the filing.
func (w *reachWorld) storyOfReviews(p place) {
	next := func(step string) call {
		return call{officer4, "POST /api/reviews/{review}/next", body{"step": step}, ""}
	}
	earlier := func(step string) call { // on the day of the life meeting
		return call{officer4, "POST /api/reviews/{review}/next", body{"step": step, "doneOn": "2026-11-24"}, ""}
	}
	note := func(b body) call { return call{officer4, "POST /api/reviews/{review}/notes", b, ""} }
	w.tells(p, []call{
		{member4, "POST /api/talks/{talk}/confirm", nil, ""},
		{officer4, "PUT /api/reviews/{review}/by-group", body{"byGroup": false}, ""},
		note(body{"kind": "study", "text": "学习党章"}), {officer4, "DELETE /api/reviews/{review}/notes/{review note}", nil, ""}, earlier("study"), earlier("talks"),
		note(body{"kind": "opinion", "said": "masses", "text": "多走走"}), earlier("opinions"),
		note(body{"kind": "self_criticism", "memberId": 401, "text": "学习不够"}), next("meeting"),
		{officer4, "POST /api/reviews/{review}/excused", body{"memberId": 502, "reason": "住院"}, ""},
	})
	taking := one[int](w.cell, `SELECT count(*) FROM review_participant WHERE review_id = ?`, w.things[p.id]["review"])
	var ids []int64
	if err := w.DB.NewRaw(`SELECT member_id FROM review_participant WHERE review_id = ? AND member_id <> 502 ORDER BY member_id`, w.things[p.id]["review"]).Scan(w.t.Context(), &ids); err != nil || taking < 6 {
		w.t.Fatal(taking, ids, err)
	}
	for _, id := range ids {
		w.tells(p, []call{{officer4, "PUT /api/reviews/{review}/self", body{"memberId": id, "text": "自评", "grade": "qualified"}, ""}})
	}
	w.tells(p, []call{next("self"), {officer4, "POST /api/reviews/{review}/box/take-back", reason("多人外出"), ""}, next("mutual")})
	grades := func(but int64) (given []body) {
		for _, id := range ids {
			if id != but {
				given = append(given, body{"memberId": id, "grade": "qualified"})
			}
		}
		return given
	}
	for who, id := range map[string]int64{member4: 400, officer4: 401, "member-5": 500, "officer-5": 501} {
		w.tells(p, []call{{who, "POST /api/reviews/{review}/ballot", body{"step": "assembly", "given": grades(id)}, ""}})
	}
	w.tells(p, []call{
		next("assembly"),
		{officer4, "PUT /api/reviews/{review}/verdicts", body{"verdicts": grades(0)}, ""},
		next("verdict"),
		{member4, "POST /api/reviews/{review}/objection", body{"text": "请再议"}, ""},
		{officer4, "POST /api/reviews/{review}/objection/answer", body{"memberId": 400, "answer": "已核实，维持"}, ""},
		{officer4, "POST /api/reviews/{review}/fixes", body{"problem": "入户少", "measure": "每月走访", "memberId": 401, "dueOn": "2026-12-20"}, ""},
		{officer4, "POST /api/reviews/{review}/fixes/{review fix}/done", body{"evidence": "已走访"}, ""},
		next("rectification"),
	})
}

// storyOfTheSetUp makes the three administrators of a cell that has none.
func storyOfTheSetUp(t *testing.T, on store.Engine) *breaker {
	dsn := ""
	if on == store.PostgreSQL {
		dsn = storetest.Schema(t, os.Getenv("ZHIBU_TEST_POSTGRES"))
	}
	now := clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), DB: dsn, Now: now.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { a.Close() })
	c := &cell{App: a, t: t, clock: now}
	b := c.breaks()
	secret, err := a.Access.BeginSetup(context.Background(), false)
	if err != nil {
		t.Fatal(err)
	}
	(person{c: c}).does("POST", "/api/setup", body{"secret": secret, "system": body{"account": "xitong", "name": "周系统"}, "security": body{"account": "anquan", "name": "吴安全"},
		"audit": body{"account": "shenji", "name": "郑审计"}}, 0, nil)
	return b
}
