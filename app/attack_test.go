package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	"zhibu/party/access"
)

// What follows puts what an attacker would write into every operation of the
// API's own document, so that an operation added tomorrow is attacked too.

// attack sends each text in every place of every operation that takes one, as everybody. What takes no text, and
// whoever an operation refuses before it reads any, is tried with the first only: more would be the same request.
func (t *target) attack(tokens map[string]string, texts []string, look func(op operation, role, text string, w *httptest.ResponseRecorder)) {
	t.c.t.Helper()
	refused := map[string]bool{}
	for i, text := range texts {
		taken := 0
		t.strings = func(string) any { taken++; return text }
		for _, op := range t.c.operations() {
			for role, token := range tokens {
				for _, query := range []bool{false, true} {
					taken = 0
					r := t.request(op, !query, query)
					if op.OperationID == "logOut" || i > 0 && (taken == 0 || refused[op.OperationID+role]) { // to log out would end what attacks
						continue
					}
					w := t.c.send(r, token)
					refused[op.OperationID+role] = w.Code == http.StatusForbidden && shut(op, role)
					look(op, role, text, w)
				}
			}
		}
	}
}

// holds are the roles the attackers from the branches have.
var holds = map[string][]access.Role{"city_clerk": {access.Superior, access.BranchOfficer, access.Member}, "branch_secretary": {access.BranchOfficer, access.Member}, "member": {access.Member}}

// shut tells whether an operation is refused to a role wherever it may be.
func shut(op operation, role string) bool {
	action, roles := needs(op.Operation), holds[role]
	if roles == nil {
		roles = []access.Role{access.Role(role)}
	}
	return action != access.Self && action != "public" && !slices.ContainsFunc(roles, func(r access.Role) bool { return access.Reach(r, action) != access.No })
}

// TestInjectedTextDoesNothing: S1, S2. Statements, markup, formulas and broken
// text in every text of every operation: refused or kept as the text it is.
func TestInjectedTextDoesNothing(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		tokens := c.attackers()
		before := c.count("org")
		person{c, tokens["branch_secretary"]}.target(tokens["city_clerk"]).attack(tokens, []string{
			`'); DROP TABLE member; DELETE FROM org; --`, `" OR "1"="1`, `%' OR 1=1 OR name LIKE '%`, `\`, `?`, `:id $1`,
			`<script>alert(1)</script>`, `"><img src=x onerror=alert(1)>`, `{{constructor}}${7*7}`, `=cmd|' /C calc'!A0`,
			"a\x00b", "\u202e\ufeff\u0007", "\xff\xfe",
		}, func(op operation, role, attack string, w *httptest.ResponseRecorder) {
			if w.Code >= 500 {
				t.Errorf("%s as %s with %q: %d %s", op.OperationID, role, attack, w.Code, w.Body)
			}
			if kind := w.Header().Get("Content-Type"); strings.Contains(w.Body.String(), "<script>alert") && !strings.Contains(kind, "json") {
				t.Errorf("%s as %s answers with markup as %s", op.OperationID, role, kind)
			}
			if w.Header().Get("X-Request-Id") == "" || w.Header().Get("X-Content-Type-Options") != "nosniff" {
				t.Errorf("%s answers without request id or nosniff: %v", op.OperationID, w.Header())
			}
		})
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
		target.attack(tokens, slices.Sorted(maps.Values(canaries)), func(op operation, role, canary string, w *httptest.ResponseRecorder) {
			if w.Code >= 400 && strings.Contains(w.Body.String(), canary) {
				t.Errorf("%s as %s repeats %s: %d %s", op.OperationID, role, canary, w.Code, w.Body)
			}
			if w.Code >= 500 {
				t.Errorf("%s as %s with %s: %d %s", op.OperationID, role, canary, w.Code, w.Body)
			}
		})
		for name, canary := range canaries {
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
