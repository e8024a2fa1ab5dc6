package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http/httptest"
	"slices"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// step makes one random call as actor and returns the accounts whose password
// it handed out.
func (w *scopeWorld) step(r *rapid.T, actor int64) (handed []int64, ok bool) {
	org := rapid.Int64Range(1, 9)
	member := rapid.Int64Range(11, 19)
	account := rapid.SampledFrom([]int64{1011, 1012, 1013, 1014, 1015, 1016, 1017, 1021, 1022, 1023, 1024})
	at, other, who, target := org.Draw(r, "org"), org.Draw(r, "other"), member.Draw(r, "member"), account.Draw(r, "account")
	reason := `"reason":"试探"`
	until := w.now.Now().AddDate(0, 1, 0).Format(time.RFC3339)
	one := func(table string) int64 {
		var ids []int64
		if err := w.DB.NewRaw(`SELECT id FROM `+table+` ORDER BY id`).Scan(context.Background(), &ids); err != nil {
			r.Fatal(err)
		}
		if len(ids) == 0 {
			return 1
		}
		return rapid.SampledFrom(ids).Draw(r, table)
	}
	post := func(path, format string, args ...any) *httptest.ResponseRecorder {
		return w.call(actor, "POST", path, "{"+fmt.Sprintf(format, args...)+"}")
	}
	var rec *httptest.ResponseRecorder
	calls := map[string]func(){
		"give": func() {
			role := rapid.SampledFrom([]string{"branch_officer", "superior"}).Draw(r, "role")
			rec = post(fmt.Sprintf("/api/accounts/%d/grants", target), `"role":%q,"orgId":%d,"until":%q,%s`, role, at, until, reason)
		},
		"take": func() {
			rec = w.call(actor, "DELETE", fmt.Sprintf("/api/accounts/%d/grants/%d", target, one("account_grant")), "")
		},
		"reset": func() {
			rec = post(fmt.Sprintf("/api/accounts/%d/reset", target), "%s", reason)
			handed = []int64{target}
		},
		"create": func() {
			login := fmt.Sprintf("x%d", store.NewID()%1e12)
			if rapid.Bool().Draw(r, "for a member") {
				rec = post("/api/accounts", `"account":%q,"memberId":%d`, login, who)
			} else {
				rec = post("/api/accounts", `"account":%q,"orgId":%d,"name":"试探"`, login, at)
			}
			var made struct{ ID int64 }
			if json.Unmarshal(rec.Body.Bytes(), &made) == nil {
				handed = []int64{made.ID}
			}
		},
		"disable": func() { rec = post(fmt.Sprintf("/api/accounts/%d/disable", target), "%s", reason) },
		"enable":  func() { rec = post(fmt.Sprintf("/api/accounts/%d/enable", target), "%s", reason) },
		"link":    func() { rec = post(fmt.Sprintf("/api/accounts/%d/member", target), `"memberId":%d,%s`, who, reason) },
		"unlink":  func() { rec = post(fmt.Sprintf("/api/accounts/%d/member/remove", target), "%s", reason) },
		"appoint": func() {
			rec = post(fmt.Sprintf("/api/orgs/%d/posts", at), `"memberId":%d,"post":%q`, who, rapid.SampledFrom(terms.Posts).Draw(r, "post"))
		},
		"dismiss":  func() { rec = w.call(actor, "DELETE", fmt.Sprintf("/api/orgs/posts/%d", one("org_post")), "") },
		"move org": func() { rec = post(fmt.Sprintf("/api/orgs/%d/move", at), `"parentId":%d,%s`, other, reason) },
		"merge":    func() { rec = post(fmt.Sprintf("/api/orgs/%d/merge", at), `"intoId":%d,%s`, other, reason) },
		"abolish":  func() { rec = post(fmt.Sprintf("/api/orgs/%d/abolish", at), "%s", reason) },
		"found": func() {
			rec = post("/api/orgs", `"parentId":%d,"name":"新设组织","kind":%q,"field":"village","fullMembers":5`, at, rapid.SampledFrom(terms.OrgKinds).Draw(r, "kind"))
		},
		"move member": func() {
			rec = w.call(actor, "PATCH", fmt.Sprintf("/api/members/%d", who), fmt.Sprintf(`{"orgId":%d}`, at))
		},
		"leave": func() {
			rec = post(fmt.Sprintf("/api/members/%d/leave", who), `"status":"withdrawn","reason":"试探"`)
		},
		"delegate": func() {
			action := rapid.SampledFrom(access.Actions()).Draw(r, "action")
			if rapid.Bool().Draw(r, "delegable") {
				action = rapid.SampledFrom([]access.Action{access.ThemeIssue, access.MeetingReview, access.MeetingMark, access.MemberImport, access.AttendanceRun, access.MeetingPlan}).Draw(r, "which")
			}
			rec = post("/api/delegations", `"toOrgId":%d,"actions":[%q],"until":%q,%s`, at, action, until, reason)
		},
		"take back": func() { rec = post(fmt.Sprintf("/api/delegations/%d/end", one("account_delegation")), "%s", reason) },
		"switch": func() {
			rec = w.call(actor, "PUT", "/api/policy", fmt.Sprintf(`{"orgId":%d,"key":"review.required","value":"false",%s}`, at, reason))
		},
		"wall": func() { rec = post("/api/walls", `"orgId":%d,"name":"试探"`, at) },
	}
	names := slices.Sorted(maps.Keys(calls))
	name := rapid.SampledFrom(append(names, "appoint", "appoint", "delegate", "delegate", "give", "move org")).Draw(r, "call")
	calls[name]()
	if rec.Code >= 500 {
		r.Fatalf("%s: %d %s", name, rec.Code, rec.Body)
	}
	if rec.Code >= 400 {
		return nil, false
	}
	return handed, true
}
