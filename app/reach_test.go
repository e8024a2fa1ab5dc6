package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/platform/store"
)

// things says what an id in a path is the id of. The longest beginning of the
// path that is listed counts.
var things = map[string]string{
	"/api/accounts/{id}":                              "account",
	"/api/accounts/{id}/grants/{grantId}":             "grant",
	"/api/files/{hash}":                               "file",
	"/api/delegations/{id}":                           "delegation",
	"/api/me/security/passkeys/{id}":                  "session", // one's own, and nobody has any
	"/api/privacy/corrections/{id}":                   "correction",
	"/api/privacy/exports/{id}":                       "export",
	"/api/privacy/incidents/{id}":                     "incident",
	"/api/insight/points/{orgId}":                     "org",
	"/api/insight/wall/{orgId}":                       "org",
	"/api/live/{org}":                                 "org",
	"/api/me/devices/{id}":                            "session",
	"/api/meetings/{id}":                              "meeting",
	"/api/meetings/{id}/attendance/appeal/{memberId}": "member",
	"/api/meetings/{id}/attendance/leave/{memberId}":  "member",
	"/api/meetings/{id}/photos/{photoId}":             "photo",
	"/api/members/{id}":                               "member",
	"/api/members/imports/{id}":                       "members import",
	"/api/orgs/imports/{id}":                          "orgs import",
	"/api/orgs/posts/{id}":                            "post",
	"/api/orgs/{id}":                                  "org",
	"/api/scores/{orgId}":                             "org",
	"/api/themes/{id}":                                "theme",
	"/api/walls/{id}":                                 "wall",
}

// fields says what an id in a query or a body is the id of.
var fields = map[string]string{"within": "org", "org": "org", "orgs": "org", "parent": "org", "orgId": "org", "parentId": "org", "intoId": "org",
	"toOrgId": "org", "to": "org",
	"memberId": "member", "witnessId": "member", "ref": "meeting"}

// examples are values that a schema alone does not tell.
var examples = map[string]any{
	"key": "fence.metres", "value": "300", "month": "2026-12", "actions": []string{"theme.issue"},
	"weights": map[string]int{"attendance": 70, "mobile": 10, "record": 10, "reflection": 5, "mark": 5},
	"record":  map[string]int{"minutes": 40, "photos": 40, "setItems": 20}, "minutesFull": 300, "photosFull": 3, "reflectionChars": 20, "smallBranch": 5,
}

// reachCase is one cell of the matrix.
type reachCase struct {
	op     *huma.Operation
	path   string // template
	who    who
	target *place // nil where the operation names no object
}

func (c reachCase) String() string {
	at := ""
	if c.target != nil {
		at = " 对 " + c.target.name
	}
	return c.op.Method + " " + c.path + " " + c.who.name + at
}

// conditions are what operations ask for besides the role matrix: whom it lets
// in may still be told 403 or 404.
var conditions = map[string]string{
	"getTheme":      "草稿只有拟定的单位看得到",
	"getAttendance": "计划通过审核以后才有签到", "getCode": "同上", "getCodesAhead": "同上", "getNonce": "同上", "decideAppeal": "同上", "assist": "同上", "decideLeave": "同上",
	"witness": "要在现场", "writeReflection": "写在本支部",
	"approveMeeting": "不审核自己的计划", "returnMeeting": "同上", "markMeeting": "不给自己评分",
	"openWall": "还要能看大屏", "closeWall": "同上", "listWalls": "同上",
	"giveRole": "账号要完全在管理范围内", "takeRole": "同上", "resetAccount": "同上", "disableAccount": "同上", "enableAccount": "同上",
	"linkMember": "同上", "unlinkMember": "同上", "endSessions": "同上",
	"getMine": "账号要属于一名党员", "showMine": "同上", "copyMine": "同上", "askCorrection": "同上", "sayPosition": "同上",
	"setDirectory": "要接入单位目录", "bindIdentity": "要接入统一身份认证", "unbindIdentity": "同上", "beginIdentity": "同上", "removeIdentity": "同上",
	"getProof": "归档以后才有存证", "exportProof": "同上", "decideExport": "不批准自己的申请", "takeExport": "由申请人领取",
	"decideCorrection": "不处理自己的申请", "removeTotp": "管理员要留一种",
	"delegate": "只委托给直接下级", "listDelegable": "同上", "removePasskey": "要有通行密钥",
}

// closed are the operations that nobody can do in this world: it has no
// provider, no directory, no filed record, no passkey, and no second factor but an administrator's only one.
var closed = []string{"setDirectory", "bindIdentity", "unbindIdentity", "beginIdentity", "removeIdentity", "getProof", "exportProof", "removePasskey", "removeTotp"}

// TestReach is the matrix of every operation of the OpenAPI document × every
// caller × every place. Where the role matrix does not let somebody in, the
// answer is 401, 403 or 404, tells nothing of what is there, and changes
// nothing; where it does, it is anything but these.
func TestReach(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		before, refused, let := w.sums(), 0, []reachCase(nil)
		for c := range w.cases() {
			if w.allowed(c) {
				let = append(let, c)
				continue
			}
			refused++
			code, body := w.ask(c)
			if code != 401 && code != 403 && code != 404 {
				t.Errorf("%s: %d %.200s", c, code, body)
			}
			w.tellsNothing(c, body)
		}
		if changed := w.changes(before); len(changed) > 0 {
			t.Errorf("refused requests changed %v", changed)
		}
		came := map[string]bool{}
		slices.SortStableFunc(let, func(a, b reachCase) int { return weight(a.op) - weight(b.op) })
		for _, c := range let {
			code, body := w.ask(c)
			w.tellsNothing(c, body)
			in := code != 401 && code != 403 && code != 404
			came[c.op.OperationID] = came[c.op.OperationID] || in
			if !in && conditions[c.op.OperationID] == "" && weight(c.op) < 2 {
				t.Errorf("%s: %d %.200s", c, code, body)
			}
		}
		for _, c := range let {
			if !came[c.op.OperationID] && !slices.Contains(closed, c.op.OperationID) {
				t.Errorf("%s %s lets nobody in", c.op.Method, c.path)
				came[c.op.OperationID] = true
			}
		}
		t.Logf("%d cases refused, %d let in", refused, len(let))
		if refused+len(let) < 10_000 {
			t.Errorf("only %d cases", refused+len(let))
		}
	})
}

// needs is the action an operation names in the document.
func needs(op *huma.Operation) access.Action {
	action, _ := op.Extensions["x-permission"].(access.Action)
	return action
}

// weight puts what only reads first, and what takes away last what the others need.
func weight(op *huma.Operation) int {
	switch {
	case op.Method == http.MethodGet:
		return 0
	case strings.HasPrefix(op.Path, "/api/accounts/"), slices.Contains([]string{"removeMember", "logOut"}, op.OperationID):
		return 3
	case op.Method == http.MethodDelete, slices.Contains([]string{"abolishOrg", "mergeOrg", "moveOrg"}, op.OperationID):
		return 2
	}
	return 1
}

// cases yields the whole matrix.
func (w *reachWorld) cases() func(yield func(reachCase) bool) {
	return func(yield func(reachCase) bool) {
		doc := w.API.OpenAPI()
		for _, path := range slices.Sorted(maps.Keys(doc.Paths)) {
			item := doc.Paths[path]
			for _, op := range []*huma.Operation{item.Get, item.Post, item.Put, item.Patch, item.Delete} {
				if op == nil || needs(op) == "public" {
					continue
				}
				targets := w.targets(op, path)
				for _, c := range callers {
					for _, at := range targets {
						if !yield(reachCase{op, path, c, at}) {
							return
						}
					}
				}
			}
		}
	}
}

// targets are the places where an operation's objects exist; nil is none named.
func (w *reachWorld) targets(op *huma.Operation, path string) (at []*place) {
	named := w.ids(path)
	for field := range w.named(op) {
		if kind := fields[field]; kind != "" {
			named = append(named, kind)
		}
	}
	if len(named) == 0 {
		return []*place{nil}
	}
	for i := range places {
		if missing := slices.ContainsFunc(named, func(kind string) bool { return w.things[places[i].id][kind] == "" }); !missing {
			at = append(at, &places[i])
		}
	}
	if len(at) == 0 {
		w.t.Errorf("%s: the world has none of %v", path, named)
	}
	return at
}

// ids are what the ids of a path are of, in their order.
func (w *reachWorld) ids(path string) (kinds []string) {
	for i, sign := range path {
		if sign == '}' {
			kind := things[path[:i+1]]
			if kind == "" {
				w.t.Errorf("%s: say in things what its id is of", path)
			}
			kinds = append(kinds, kind)
		}
	}
	return kinds
}

// named yields the fields of an operation's query and body.
func (w *reachWorld) named(op *huma.Operation) map[string]*huma.Schema {
	all := map[string]*huma.Schema{}
	for _, p := range op.Parameters {
		if p.In == "query" {
			all[p.Name] = p.Schema
		}
	}
	if op.OperationID == "createAccount" { // for a member or for an org, not both
		return map[string]*huma.Schema{"memberId": nil}
	}
	if op.RequestBody != nil && op.RequestBody.Content["application/json"] != nil {
		maps.Copy(all, w.resolve(op.RequestBody.Content["application/json"].Schema).Properties)
	}
	return all
}

func (w *reachWorld) resolve(s *huma.Schema) *huma.Schema {
	if s.Ref != "" {
		return w.API.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	return s
}

// allowed is what the role matrix says of a case: every object that it names must be in reach.
func (w *reachWorld) allowed(c reachCase) bool {
	action := needs(c.op)
	if !c.who.in {
		return false
	}
	if looks := c.op.Method == http.MethodGet && !access.InBulk(c.op); c.who.first && !looks && !access.BeforeChange(c.op) {
		return false
	}
	if action == access.Self && c.target == nil && len(c.who.holds) == 0 { // one's own things need no role
		return true
	}
	if !c.who.has(action) {
		return false
	}
	if c.target == nil || c.op.OperationID == "getNonce" { // a nonce is for whoever asks, and tells nothing of the meeting
		return true
	}
	kinds := w.ids(c.path)
	for field := range w.named(c.op) {
		if kind := fields[field]; kind != "" {
			kinds = append(kinds, kind)
		}
	}
	return !slices.ContainsFunc(kinds, func(kind string) bool {
		switch kind {
		case "session":
			return w.things[c.target.id][kind] != own(c.who)
		case "orgs import", "members import": // the uploader's
			return c.who.token != "superior-3"
		case "member", "account": // people belong to their branch
			return !c.who.may(action, home(*c.target).path)
		}
		return !c.who.may(action, c.target.path)
	})
}

// own is the id of a caller's session.
func own(c who) string {
	_, place, _ := strings.Cut(c.token, "-")
	if strings.HasPrefix(c.token, "member-") {
		return place + "00"
	}
	return place + "01"
}

// ask makes the request of a case, with a body that its schema accepts.
func (w *reachWorld) ask(c reachCase) (int, string) {
	has := map[string]string{}
	if c.target != nil {
		has = w.things[c.target.id]
	}
	path := c.path
	for i, kind := range w.ids(c.path) {
		if kind == "account" && len(w.ids(c.path)) > i+1 {
			kind = "granted"
		}
		open, end := strings.Index(path, "{"), strings.Index(path, "}")
		path = path[:open] + has[kind] + path[end+1:]
	}
	query := ""
	for _, p := range c.op.Parameters {
		if p.In == "query" && (p.Required || fields[p.Name] != "" && c.target != nil) {
			query += fmt.Sprintf("&%s=%v", p.Name, w.example(p.Name, p.Schema, has))
		}
	}
	var r *http.Request
	switch {
	case c.op.RequestBody == nil:
		r = httptest.NewRequest(c.op.Method, path+"?"+query, nil)
	case c.op.RequestBody.Content["application/json"] == nil:
		r = upload(c.op.Method, path+"?"+query, "名单.csv", []byte(orgSheet))
	default:
		body, err := json.Marshal(w.example("", c.op.RequestBody.Content["application/json"].Schema, has))
		if err != nil {
			w.t.Fatal(err)
		}
		r = httptest.NewRequest(c.op.Method, path+"?"+query, bytes.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
	}
	if c.who.token != "" {
		r.Header.Set("Authorization", "Bearer "+c.who.token)
	}
	ctx, stop := context.WithCancel(r.Context())
	if c.op.OperationID == "watchOrg" { // it would go on for ever
		time.AfterFunc(20*time.Millisecond, stop)
	}
	defer stop()
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r.WithContext(ctx))
	return answer.Code, answer.Body.String()
}

// example is a value that a schema accepts.
func (w *reachWorld) example(name string, s *huma.Schema, has map[string]string) any {
	s = w.resolve(s)
	if kind := fields[name]; kind != "" {
		return json.Number(has[kind])
	}
	switch {
	case examples[name] != nil:
		return examples[name]
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "object":
		made := map[string]any{}
		for key, of := range s.Properties {
			if key == "orgId" && s.Properties["account"] != nil {
				continue // see named
			}
			if slices.Contains(s.Required, key) || has[fields[key]] != "" {
				made[key] = w.example(key, of, has)
			}
		}
		return made
	case s.Type == "array":
		return []any{w.example(name, s.Items, has)}
	case s.Type == "boolean":
		return true
	case s.Type == "integer" || s.Type == "number":
		if s.Minimum != nil {
			return *s.Minimum
		}
		return 1
	case s.Format == "date-time":
		return "2026-12-01T15:00:00+08:00"
	case s.Format == "date":
		return "2026-11-01"
	case strings.Contains(s.Pattern, `\d{4}-\d{2}`):
		return "2026-12"
	case strings.HasPrefix(s.Pattern, "^[A-Za-z0-9]"):
		return fmt.Sprint("a", store.NewID())
	}
	return strings.Repeat("核对情况", 1+ptr(s.MinLength)/4)
}

// ptr is what n points at, or 0.
func ptr(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}

// tellsNothing fails where an answer holds a name or a title of a branch that its caller may not look into.
func (w *reachWorld) tellsNothing(c reachCase, body string) {
	if c.who.has(access.JournalRead) { // what everybody did is the audit administrator's to read
		return
	}
	for _, p := range places {
		if !strings.Contains(body, canary) {
			return
		}
		if strings.Contains(body, canary+p.name) && !c.who.may(access.MemberRead, home(p).path) {
			w.t.Errorf("%s tells of a person of %s: %.300s", c, p.name, body)
		}
		if strings.Contains(body, canary+"会"+p.name) && !c.who.may(access.MeetingRead, p.path) {
			w.t.Errorf("%s tells of a meeting of %s: %.300s", c, p.name, body)
		}
	}
}

// sums weighs every table that a refused request must not touch.
func (w *reachWorld) sums() map[string]store.Sum {
	tables, err := store.TableNames(app.Tables, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	sums := map[string]store.Sum{}
	err = w.DB.Snapshot(context.Background(), func(at *store.Snapshot) error {
		for _, table := range tables {
			if table == "event" || strings.HasPrefix(table, "seal_") || table == "account_session" { // refusals are written down, sessions seen
				continue
			}
			sum, err := at.SumOf(context.Background(), table)
			if err != nil {
				return err
			}
			sums[table] = sum
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return sums
}

// changes names the tables that are not as before.
func (w *reachWorld) changes(before map[string]store.Sum) (names []string) {
	for table, now := range w.sums() {
		if now != before[table] {
			names = append(names, table)
		}
	}
	return names
}
