package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"maps"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// What follows puts what an attacker would write into every operation of the
// API's own document, so that an operation added tomorrow is attacked too.

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

// TestInjectedTextDoesNothing: S1, S2. Statements, markup, formulas and broken
// text in every text of every operation: refused or kept as the text it is.
func TestInjectedTextDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		target := person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"])
		before := c.count("org")
		for _, attack := range []string{
			`'); DROP TABLE member; DELETE FROM org; --`, `" OR "1"="1`, `%' OR 1=1 OR name LIKE '%`, `\`, `?`, `:id $1`,
			`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{constructor}}${7*7}`, `=cmd|' /C calc'!A0`,
			"a\x00b", "\u202e\ufeff\u0007", "\xff\xfe",
		} {
			target.strings = func(string) any { return attack }
			for _, op := range c.operations() {
				if op.OperationID == "logOut" {
					continue // it would end what attacks
				}
				for role, token := range tokens {
					for _, query := range []bool{false, true} {
						w := c.send(target.request(op, !query, query), token)
						if w.Code >= 500 {
							t.Errorf("%s as %s with %q: %d %s", op.OperationID, role, attack, w.Code, w.Body)
						}
						if kind := w.Header().Get("Content-Type"); strings.Contains(w.Body.String(), "<script>alert") && !strings.Contains(kind, "json") {
							t.Errorf("%s as %s answers with markup as %s", op.OperationID, role, kind)
						}
						if w.Header().Get("X-Request-Id") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
							t.Errorf("%s answers without request id or nosniff: %v", op.OperationID, w.Header())
						}
					}
				}
			}
		}
		if after := c.count("org"); after < before || c.count("member") == 0 {
			t.Errorf("%d orgs of %d are left, %d members", after, before, c.count("member"))
		}
	})
}

func (c *cell) count(table string) (n int) {
	c.t.Helper()
	if err := c.DB.NewRaw(`SELECT count(*) FROM `+table).Scan(context.Background(), &n); err != nil {
		c.t.Fatal(err)
	}
	return n
}

// lines is a log that is kept, as it is before anything is masked.
type lines struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

// Canaries: made up, and of the shape of what must not come back.
var canaries = map[string]string{
	"idNumber": "610725199001018874", "phone": "13891678123", "password": "Canary7319-secret", "token": "canary-token-Zm9vYmFy", "place": "33.0671239",
}

// TestNothingSubmittedComesBack: S15. Each canary in every text of every
// operation: no refusal repeats it, and no line of the log holds it, even
// before the log's own masking.
func TestNothingSubmittedComesBack(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		target := person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"])
		log := &lines{}
		before := slog.Default()
		slog.SetDefault(slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
		defer slog.SetDefault(before)
		for name, canary := range canaries {
			target.strings = func(string) any { return canary }
			for _, op := range c.operations() {
				if op.OperationID == "logOut" {
					continue
				}
				for role, token := range tokens {
					for _, query := range []bool{false, true} {
						w := c.send(target.request(op, !query, query), token)
						if w.Code >= 400 && strings.Contains(w.Body.String(), canary) {
							t.Errorf("%s as %s repeats the %s: %d %s", op.OperationID, role, name, w.Code, w.Body)
						}
						if w.Code >= 500 {
							t.Errorf("%s as %s with the %s: %d %s", op.OperationID, role, name, w.Code, w.Body)
						}
					}
				}
			}
			if strings.Contains(log.text.String(), canary) {
				t.Errorf("the %s is in the log: %s", name, log.text.String())
			}
		}
	})
}

// TestSecretsStayOutOfTheJournal: S15. What is a secret, a number or a position
// by its field's name is taken, or not, and never written down.
func TestSecretsStayOutOfTheJournal(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		target := person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"])
		secret := map[string]string{"idNumber": canaries["idNumber"], "phone": canaries["phone"], "password": canaries["password"], "old": canaries["password"],
			"new": canaries["password"], "secret": canaries["token"], "token": canaries["token"]}
		target.strings = func(field string) any {
			if s, ok := secret[field]; ok {
				return s
			}
			return "王建国"
		}
		target.numbers = func(field string) any {
			switch field {
			case "lat", "lng", "accuracy":
				return json.Number(canaries["place"])
			}
			return target.id(field)
		}
		for _, op := range c.operations() {
			if op.OperationID == "logOut" {
				continue
			}
			for _, token := range tokens {
				c.send(target.request(op, true, false), token)
			}
		}
		var written []string
		if err := c.DB.NewRaw(`SELECT payload FROM event WHERE topic <> 'MeetingApproved'`).Scan(context.Background(), &written); err != nil {
			t.Fatal(err)
		}
		if len(written) == 0 {
			t.Error("nothing was written down at all")
		}
		for name, canary := range canaries {
			if at := slices.IndexFunc(written, func(s string) bool { return strings.Contains(s, canary) }); at >= 0 {
				t.Errorf("the journal holds the %s: %s", name, written[at])
			}
		}
	})
}

// TestForeignPagesAreRefused: S3. Every writing operation, called with a
// logged-in browser's cookie from a page of another site.
func TestForeignPagesAreRefused(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		secretary := c.as("branch_secretary")
		target := secretary.target(c.as("city_clerk").token)
		target.strings = func(string) any { return "外站" }
		writing := 0
		for _, op := range c.operations() {
			if op.method == "GET" {
				continue
			}
			writing++
			for _, header := range []map[string]string{{"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}, {"Origin": "https://evil.example"}, {"Origin": "null"}} {
				r := target.request(op, true, false)
				r.AddCookie(&http.Cookie{Name: "zhibu", Value: secretary.token})
				for name, value := range header {
					r.Header.Set(name, value)
				}
				if w := c.send(r, ""); w.Code != 403 || !strings.Contains(w.Body.String(), "不是从本平台的页面发出的") {
					t.Errorf("%s with %v: %d %s", op.OperationID, header, w.Code, w.Body)
				}
			}
		}
		if writing < 50 {
			t.Errorf("only %d operations write", writing)
		}
		secretary.does("GET", "/api/me", nil, 200, nil) // none of them logged it out
	})
}
