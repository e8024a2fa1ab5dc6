package meetingstest

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"zhibu/platform/api"
	"zhibu/platform/event"
)

// Call is one request and what must come of it.
type Call struct {
	Name   string
	At     string // the clock is set to this first, "" leaves it
	Who    string // token
	Do     string // "POST /api/meetings/{a}/submit"
	Body   string // JSON; {x} is replaced as in Do
	Status int
	Says   string // part of the answer
	Events string // all that happened, told ones first
	Keep   string // keep the answer's id under this name
}

// Run makes the calls one after the other.
func (w *World) Run(calls []Call) {
	for _, c := range calls {
		w.T.Run(c.Name, func(t *testing.T) {
			if c.At != "" {
				w.Clock.Set(At(c.At))
			}
			w.Happened()
			status, body := w.Request(c.Who, w.Fill(c.Do), "application/json", strings.NewReader(w.Fill(c.Body)))
			if status != c.Status || !strings.Contains(body, w.Fill(c.Says)) {
				t.Errorf("%d %s\nwant %d %s", status, body, c.Status, c.Says)
			}
			if status >= 400 {
				CheckSentence(t, body)
			}
			if got := w.Happened(); got != c.Events {
				t.Errorf("events %q, want %q", got, c.Events)
			}
			if c.Keep != "" {
				var answer struct{ ID int64 }
				if err := json.Unmarshal([]byte(body), &answer); err != nil {
					t.Fatal(err)
				}
				w.Names[c.Keep] = answer.ID
			}
		})
	}
}

// Happened lists the events since it was last asked, told ones first.
func (w *World) Happened() string {
	entries, err := event.Entries(w.T.Context(), w.DB, event.Search{})
	if err != nil {
		w.T.Fatal(err)
	}
	all, last := w.told, w.seen
	for _, e := range slices.Backward(entries) { // the newest come first
		if e.ID > w.seen {
			all, last = append(all, e.Topic), max(last, e.ID)
		}
	}
	w.seen = last
	w.told = nil
	return strings.Join(all, ", ")
}

// Fill puts what the names stand for into a text.
func (w *World) Fill(text string) string {
	for name, value := range w.Names {
		text = strings.ReplaceAll(text, "{"+name+"}", fmt.Sprint(value))
	}
	return text
}

// Request sends "POST /api/…" as whoever has the token, and returns status and answer.
func (w *World) Request(token, do, contentType string, body io.Reader) (int, string) {
	method, path, _ := strings.Cut(do, " ")
	r := httptest.NewRequest(method, path, body)
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", contentType)
	answer := httptest.NewRecorder()
	w.Handler.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

// Get reads an answer into dest.
func (w *World) Get(token, path string, dest any) {
	w.T.Helper()
	status, body := w.Request(token, "GET "+w.Fill(path), "", &bytes.Buffer{})
	if status != http.StatusOK {
		w.T.Fatalf("GET %s: %d %s", path, status, body)
	}
	if err := json.Unmarshal([]byte(body), dest); err != nil {
		w.T.Fatal(err)
	}
}

// CheckSentence wants a problem whose detail is a Chinese sentence.
func CheckSentence(t *testing.T, body string) {
	t.Helper()
	var p api.Problem
	if err := json.Unmarshal([]byte(body), &p); err != nil {
		t.Fatalf("no problem: %s", body)
	}
	if !strings.HasSuffix(p.Detail, "。") || strings.ContainsAny(p.Detail, ",;!?") {
		t.Errorf("no Chinese sentence: %q", p.Detail)
	}
}
