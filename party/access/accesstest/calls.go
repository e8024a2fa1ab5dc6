package accesstest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// Call makes a request with as for a bearer token; with adjusts it.
func (w *World) Call(as, method, path, body string, with ...func(*http.Request)) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, bytes.NewBufferString(body))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	if as != "" {
		r.Header.Set("Authorization", "Bearer "+as)
	}
	for _, f := range with {
		f(r)
	}
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec
}

// Told is the topics and contents of the journal's entries after the first n.
func (w *World) Told(n int) (entries []string) {
	w.T.Helper()
	var rows []struct{ Topic, Payload string }
	if err := w.DB.NewRaw(`SELECT topic, payload FROM event ORDER BY id`).Scan(w.Ctx, &rows); err != nil {
		w.T.Fatal(err)
	}
	for _, r := range rows[n:] {
		entries = append(entries, r.Topic+" "+r.Payload)
	}
	return entries
}

// Step is one request and what must come of it; an alias, so that a table of steps needs no keys.
type Step = struct {
	Name               string
	As                 string // bearer token: a login of the world, a role, or "" for nobody
	Method, Path, Body string
	Status             int
	Has                string   // in the answer
	Events             []string // each in one new journal entry, in order; none otherwise
}

// Run takes the steps one after the other.
func (w *World) Run(steps []Step) {
	for _, s := range steps {
		before := len(w.Told(0))
		rec := w.Call(s.As, s.Method, s.Path, s.Body)
		got := w.Told(before)
		if rec.Code != s.Status || !strings.Contains(rec.Body.String(), s.Has) {
			w.T.Errorf("%s: %d %s", s.Name, rec.Code, rec.Body)
		}
		if len(got) != len(s.Events) {
			w.T.Errorf("%s: told %v", s.Name, got)
			continue
		}
		for i, e := range s.Events {
			if !strings.Contains(got[i], e) {
				w.T.Errorf("%s: told %s, want %s", s.Name, got[i], e)
			}
		}
	}
}

// Field is one field of a JSON answer.
func Field(t testing.TB, rec *httptest.ResponseRecorder, name string) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	s, _ := m[name].(string)
	return s
}
