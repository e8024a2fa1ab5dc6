package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// operation is one operation of the document.
type operation struct {
	method, path string
	*huma.Operation
}

func (c *cell) operations() []operation {
	var all []operation
	paths := c.API.OpenAPI().Paths
	for _, path := range slices.Sorted(maps.Keys(paths)) {
		p := paths[path]
		for method, op := range map[string]*huma.Operation{"GET": p.Get, "POST": p.Post, "PUT": p.Put, "PATCH": p.Patch, "DELETE": p.Delete} {
			if op != nil && op.OperationID != "watchOrg" { // an event stream: it has numbers and a month only, and does not end
				all = append(all, operation{method, path, op})
			}
		}
	}
	slices.SortFunc(all, func(a, b operation) int { return strings.Compare(a.OperationID, b.OperationID) })
	return all
}

// target knows ids that exist, so that an attack gets past the first look.
type target struct {
	c       *cell
	root    int64            // the clerk's own org
	ids     map[string]int64 // by the first word of the address, or the name of the field
	strings func(field string) any
	numbers func(field string) any
}

func (secretary person) target(clerk string) *target {
	c := secretary.c
	c.t.Helper()
	var who me
	secretary.does("GET", "/api/me", nil, 200, &who)
	ids := map[string]int64{"orgs": who.Member.OrgID, "members": who.Member.ID, "meetings": secretary.approved(person{c, clerk}),
		"orgId": who.Member.OrgID, "parentId": who.Member.OrgID, "memberId": who.Member.ID, "within": who.Member.OrgID}
	ids["meetingId"] = ids["meetings"]
	var themes struct{ Items []struct{ ID int64 } }
	person{c, clerk}.does("GET", "/api/themes?month=2026-11", nil, 200, &themes)
	ids["themes"] = themes.Items[0].ID
	var top me
	person{c, clerk}.does("GET", "/api/me", nil, 200, &top)
	return &target{c: c, ids: ids, root: top.Roles[len(top.Roles)-1].OrgID}
}

// approved is a meeting of the secretary's branch whose roll is open.
func (secretary person) approved(clerk person) int64 {
	var top me
	clerk.does("GET", "/api/me", nil, 200, &top)
	var theme struct{ ID int64 }
	clerk.does("POST", "/api/themes", map[string]any{"orgId": top.Roles[len(top.Roles)-1].OrgID, "month": "2026-11", "title": "重温入党誓词", "requirement": "认真准备",
		"items": []map[string]any{{"title": "诵读党章"}}}, 0, &theme)
	clerk.does("POST", fmt.Sprintf("/api/themes/%d/issue", theme.ID), nil, 200, nil)
	var list struct{ Items []struct{ ID int64 } }
	secretary.does("GET", "/api/meetings?month=2026-11&state=draft", nil, 200, &list)
	meeting := fmt.Sprintf("/api/meetings/%d", list.Items[0].ID)
	secretary.does("PUT", meeting+"/plan", map[string]any{"title": "重温入党誓词", "startsAt": "2026-11-25T15:00:00+08:00", "endsAt": "2026-11-25T17:00:00+08:00",
		"host": "支部书记", "place": map[string]any{"name": "党员活动室"}}, 0, nil)
	secretary.does("POST", meeting+"/submit", nil, 0, nil)
	clerk.does("POST", meeting+"/approve", map[string]any{"note": "同意"}, 0, nil)
	secretary.c.settle()
	return list.Items[0].ID
}

func (t *target) id(name string) int64 {
	if id, ok := t.ids[name]; ok {
		return id
	}
	return 1
}

// value is what is sent for a schema: the attack in every text that is free.
func (t *target) value(name string, s *huma.Schema) any {
	if s.Ref != "" {
		s = t.c.API.OpenAPI().Components.Schemas.SchemaFromRef(s.Ref)
	}
	switch {
	case len(s.Enum) > 0:
		return s.Enum[0]
	case s.Type == "object":
		m := map[string]any{}
		for field, of := range s.Properties {
			m[field] = t.value(field, of)
		}
		return m
	case s.Type == "array":
		return []any{t.value(name, s.Items)}
	case s.Type == "boolean":
		return true
	case s.Type == "integer" || s.Type == "number":
		if t.numbers != nil {
			return t.numbers(name)
		}
		if s.Minimum != nil && *s.Minimum > 1 {
			return *s.Minimum
		}
		return t.id(name)
	case s.Format == "date":
		return "2026-11-20"
	case s.Format == "date-time":
		return "2026-11-26T15:00:00+08:00"
	}
	text := t.strings(name)
	if str, ok := text.(string); ok && s.MaxLength != nil && len([]rune(str)) > *s.MaxLength {
		return string([]rune(str)[:*s.MaxLength])
	}
	return text
}

// request is an operation with the attack in its body, its query or, for texts, its path.
func (t *target) request(op operation, body, query bool) *http.Request {
	at := op.path
	values := url.Values{}
	for _, p := range op.Parameters {
		v := fmt.Sprint(t.value(p.Name, p.Schema))
		switch {
		case p.In == "path" && p.Schema.Type == "integer":
			at = strings.ReplaceAll(at, "{"+p.Name+"}", fmt.Sprint(t.id(strings.Split(op.path, "/")[2])))
		case p.In == "path":
			at = strings.ReplaceAll(at, "{"+p.Name+"}", url.PathEscape(v))
		case p.In == "query" && query:
			values.Set(p.Name, v)
		}
	}
	if len(values) > 0 {
		at += "?" + values.Encode()
	}
	var sent bytes.Buffer
	kind := ""
	if op.RequestBody != nil && body {
		if media := op.RequestBody.Content["application/json"]; media != nil {
			kind = "application/json"
			if err := json.NewEncoder(&sent).Encode(t.value("", media.Schema)); err != nil {
				t.c.t.Fatal(err)
			}
		} else {
			form := multipart.NewWriter(&sent)
			file, err := form.CreateFormFile("file", fmt.Sprint(t.strings("file"))+".csv")
			if err != nil {
				t.c.t.Fatal(err)
			}
			fmt.Fprint(file, t.strings("content"))
			form.WriteField("caption", fmt.Sprint(t.strings("caption")))
			form.WriteField("confirmed", "true")
			form.Close()
			kind = form.FormDataContentType()
		}
	}
	r := httptest.NewRequest(op.method, at, &sent)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	return r
}

// attackers are a superior, a branch's secretary, a member, and the three administrators.
func (c *cell) attackers() map[string]string {
	c.t.Helper()
	tokens := map[string]string{}
	for _, role := range []string{"city_clerk", "branch_secretary", "member"} {
		tokens[role] = c.as(role).token
	}
	err := c.DB.Write(context.Background(), func(tx *store.Tx) error {
		for _, role := range []access.Role{access.SystemAdmin, access.SecurityAdmin, access.AuditAdmin} {
			id, token := store.NewID(), string(role)
			if _, err := access.LoadAccounts(context.Background(), tx, slices.Values([]access.Account{{ID: id, Login: token, Name: token}})); err != nil {
				return err
			}
			if err := access.LoadGrant(context.Background(), tx, id, role, 0, 0); err != nil {
				return err
			}
			if _, err := tx.Exec(context.Background(), `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, 0, 0)`, id, []byte{1}); err != nil {
				return err // an administrator without a second factor may do nothing
			}
			session := access.Session{ID: id, AccountID: id, ExpiresAt: store.At(c.clock.Now().AddDate(1, 0, 0))}
			if _, err := access.LoadSessions(context.Background(), tx, maps.All(map[string]access.Session{token: session})); err != nil {
				return err
			}
			tokens[token] = token
		}
		return nil
	})
	if err != nil {
		c.t.Fatal(err)
	}
	return tokens
}

func (c *cell) send(r *http.Request, token string) *httptest.ResponseRecorder {
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	w := httptest.NewRecorder()
	c.Handler.ServeHTTP(w, r)
	return w
}
