package app_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"
)

// TestFieldsNobodyAskedForAreRefused: mass assignment. Beside the fields of the document, each writing
// operation is sent one that its table has, by somebody it lets in: it is refused, not passed over, at
// the top and inside.
func TestFieldsNobodyAskedForAreRefused(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		before, tried := w.sums(), map[string]bool{}
		for _, c := range w.letIn() {
			id := c.op.OperationID
			if tried[id] || c.op.RequestBody == nil || c.op.RequestBody.Content["application/json"] == nil {
				continue
			}
			tried[id] = true
			for name, spoil := range map[string]func(body map[string]any){
				"org_path": func(body map[string]any) { body["org_path"] = "001." },
				"role":     func(body map[string]any) { body["grantedRole"] = "system_admin" },
				"inside": func(body map[string]any) {
					if !spoilInside(body) {
						body["id_"] = 1
					}
				},
			} {
				body, _ := w.example("", c.op.RequestBody.Content["application/json"].Schema, w.hasOf(c)).(map[string]any)
				spoil(body)
				if code, answer := w.sends(c, body); code != http.StatusUnprocessableEntity {
					t.Errorf("%s with %s: %d %.200s", c, name, code, answer)
				}
			}
		}
		if changed := w.changes(before); len(changed) > 0 || len(tried) < 70 {
			t.Errorf("%d operations tried; changed: %v", len(tried), changed)
		}
	})
}

// TestSpacesAreNoReason: where an operation asks for a text, spaces are none, whoever sends them.
func TestSpacesAreNoReason(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		before, tried := w.sums(), map[string]bool{}
		for _, c := range w.letIn() {
			if c.op.RequestBody == nil || c.op.RequestBody.Content["application/json"] == nil {
				continue
			}
			whole := c.op.RequestBody.Content["application/json"].Schema
			for name, of := range w.resolve(whole).Properties {
				if tried[c.op.OperationID+" "+name] || lengthOr0(of.MinLength) == 0 {
					continue
				}
				tried[c.op.OperationID+" "+name] = true
				body, _ := w.example("", whole, w.hasOf(c)).(map[string]any)
				body[name] = strings.Repeat(" 　", (*of.MinLength+1)/2)
				told := fmt.Sprintf(`{"location":"body.%s","message":"至少 %d 个字"}`, name, *of.MinLength)
				if code, answer := w.sends(c, body); code != http.StatusUnprocessableEntity || !strings.Contains(answer, told) {
					t.Errorf("%s with spaces for %s: %d %.300s", c, name, code, answer)
				}
			}
		}
		if changed := w.changes(before); len(changed) > 0 || len(tried) < 40 {
			t.Errorf("%d fields tried; changed: %v", len(tried), changed)
		}
	})
}

// spoilInside puts a field that nobody asked for into an object within body.
func spoilInside(body map[string]any) bool {
	for _, value := range body {
		if list, ok := value.([]any); ok && len(list) > 0 {
			value = list[0]
		}
		if inner, ok := value.(map[string]any); ok && len(inner) > 0 {
			inner["salt"] = "x"
			return true
		}
	}
	return false
}

// sends makes the request of a case with a body of its own.
func (w *reachWorld) sends(c reachCase, body any) (int, string) {
	text, err := json.Marshal(body)
	if err != nil {
		w.t.Fatal(err)
	}
	op := *c.op
	op.RequestBody = nil
	r := w.request(reachCase{&op, c.path, c.who, c.target})
	r = httptest.NewRequest(c.op.Method, r.URL.String(), bytes.NewReader(text))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+c.who.token)
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// TestAParameterGivenTwiceOpensNothing: parameter pollution. Where a query names an org, the caller's own is
// given first and another last, and the other way round: nothing of what is out of reach is told.
func TestAParameterGivenTwiceOpensNothing(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		officer := callers[5]
		asked := 0
		for path, item := range w.API.OpenAPI().Paths {
			op := item.Get
			if op == nil || strings.Contains(path, "{") || needs(op) == "public" || !officer.has(needs(op)) {
				continue
			}
			for _, p := range op.Parameters {
				if p.In != "query" || fields[p.Name] != "org" {
					continue
				}
				for _, twice := range [][2]int64{{ownID, 8}, {8, ownID}, {ownID, cityID}, {cityID, ownID}} {
					asked++
					query := fmt.Sprintf("?%s=%d&%s=%d%s", p.Name, twice[0], p.Name, twice[1], w.required(op, p.Name))
					rec := (person{w.cell, officer.token}).asks("GET", path+query, nil)
					w.tellsNothing(reachCase{op: op, path: path + query, who: officer}, rec.Body.String())
					if rec.Code >= 500 {
						t.Errorf("%s%s: %d", path, query, rec.Code)
					}
				}
			}
		}
		if asked < 40 {
			t.Errorf("only %d questions", asked)
		}
	})
}

// required is the rest of the query that an operation needs, but for one parameter.
func (w *reachWorld) required(op *huma.Operation, but string) (query string) {
	for _, p := range op.Parameters {
		if p.In == "query" && p.Required && p.Name != but {
			query += "&" + p.Name + "=" + strings.Trim(fmt.Sprint(w.example(p.Name, p.Schema, w.things[ownID])), "[]")
		}
	}
	return query
}

// TestAForgedAddressChangesNoLimit: who writes the header of a proxy without being one on this machine is
// counted, and written down, as where they really come from.
func TestAForgedAddressChangesNoLimit(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		last := 0
		for i := range 8 {
			text, _ := json.Marshal(map[string]any{"account": fmt.Sprint("nobody", i), "password": "wrong"})
			r := httptest.NewRequest("POST", "/api/session", bytes.NewReader(text))
			r.Header.Set("Content-Type", "application/json")
			r.RemoteAddr = "203.0.113.9:4000"
			r.Header.Set("X-Forwarded-For", fmt.Sprintf("10.9.8.%d", i))
			r.Header.Set("X-Real-IP", fmt.Sprintf("10.9.8.%d", i))
			r.Header.Set("Forwarded", fmt.Sprintf("for=10.9.8.%d", i))
			last = c.send(r, "").Code
		}
		var sources []string
		if err := c.DB.NewRaw(`SELECT DISTINCT source FROM event WHERE topic = 'LoggedIn'`).Scan(t.Context(), &sources); err != nil {
			t.Fatal(err)
		}
		if last != http.StatusTooManyRequests || len(sources) != 1 || sources[0] != "203.0.113.9" {
			t.Errorf("the eighth is answered %d; the journal has %v", last, sources)
		}
	})
}
