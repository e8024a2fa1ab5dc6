package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/platform/store"
)

// examples are values that a schema alone does not tell.
var examples = map[string]any{
	"key": "fence.metres", "value": "300", "month": "2026-12", "period": "2026-12", "fromMonth": "2026-12", "time": "14:30", "actions": []string{"theme.issue"},
	"weights": map[string]int{"attendance": 70, "mobile": 10, "record": 10, "reflection": 5, "mark": 5},
	"record":  map[string]int{"minutes": 40, "photos": 40, "setItems": 20}, "minutesFull": 300, "photosFull": 3, "reflectionChars": 20, "smallBranch": 5,
}

// ask makes the request of a case, with a body that its schema accepts.
func (w *reachWorld) ask(c reachCase) (int, string) {
	r := w.request(c)
	ctx, stop := context.WithCancel(r.Context())
	if c.op.OperationID == "watchOrg" { // it would go on for ever
		time.AfterFunc(20*time.Millisecond, stop)
	}
	defer stop()
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r.WithContext(ctx))
	return answer.Code, answer.Body.String()
}

// hasOf is what there is where a case happens.
func (w *reachWorld) hasOf(c reachCase) map[string]string {
	if c.target == nil {
		return map[string]string{}
	}
	return w.things[c.target.id]
}

func (w *reachWorld) request(c reachCase) *http.Request {
	has := w.hasOf(c)
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
			query += "&" + p.Name + "=" + strings.Trim(fmt.Sprint(w.example(p.Name, p.Schema, has)), "[]")
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
	return r
}

// example is a value that a schema accepts.
func (w *reachWorld) example(name string, s *huma.Schema, has map[string]string) any {
	s = w.resolve(s)
	if s.Format == "date" { // a day called to, where others are called so by an org's id
		return "2026-11-01"
	}
	if kind := fields[name]; kind != "" && s.Type != "array" {
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
	return strings.Repeat("核对情况", 1+lengthOr0(s.MinLength)/4)
}

// lengthOr0 is the least length a schema asks for, 0 where it asks for none.
func lengthOr0(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
