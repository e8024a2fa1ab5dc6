// Package partytest is a town for the tests of capabilities: a committee with two branches, people
// with accounts in them, and requests as one of them. Nothing but tests imports it.
//
//	town.go   how a test begins; transactions, events, requests
//	people.go who lives there
package partytest

import (
	"cmp"
	"context"
	"embed"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// Town is the town's committee (1) with 第一党支部 (11) and 第二党支部 (12), on 25 November 2026.
type Town struct {
	T       *testing.T
	DB      *store.DB
	Clock   *clock.Fake
	Bus     *event.Bus
	Orgs    *orgs.Service
	Members *members.Service
	Access  *access.Service
	Policy  *policy.Service
	Box     *crypt.Box
	API     api.API
	Handler http.Handler
}

// Tables are those of the ground and of the capability.
func Tables(capability string, tables embed.FS) []store.Migrations {
	return []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
		{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: capability, FS: tables}}
}

// Each runs fn in a town with the tables of the capability besides the ground's, once per engine.
func Each(t *testing.T, capability string, tables embed.FS, people []Person, fn func(w *Town)) {
	t.Helper()
	storetest.Each(t, Tables(capability, tables), func(t *testing.T, db *store.DB) { fn(found(t, db, people)) })
}

func found(t *testing.T, db *store.DB, people []Person) *Town {
	t.Helper()
	w := &Town{T: t, DB: db, Clock: clock.NewFake(time.Date(2026, 11, 25, 15, 0, 0, 0, clock.Shanghai))}
	w.Bus = event.New(db, w.Clock.Now)
	w.Orgs, w.Policy = orgs.New(db, w.Bus, w.Clock.Now), policy.New(db, w.Bus, w.Clock.Now)
	w.Access = access.New(db, w.Bus, w.Policy.Shown, w.Clock.Now)
	var err error
	if w.Box, err = crypt.New(make([]byte, 32)); err != nil {
		t.Fatal(err)
	}
	w.Members = members.New(db, w.Bus, w.Orgs, w.Box, w.Clock.Now)
	w.Members.Policy = w.Policy
	mux := http.NewServeMux()
	w.API = api.New(mux, "test")
	w.API.UseMiddleware(w.Access.Middleware(w.API))
	w.Handler = api.Wrap(mux)
	w.Commit(func(ctx context.Context, tx *store.Tx) error { return w.populate(ctx, tx, people) })
	return w
}

// Commit runs fn in a transaction.
func (w *Town) Commit(fn func(ctx context.Context, tx *store.Tx) error) {
	w.T.Helper()
	ctx := w.T.Context()
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.T.Fatal(err)
	}
}

// Tell tells those who hear it at once that something happened, without a line in the journal.
func (w *Town) Tell(e any) {
	w.T.Helper()
	w.Commit(func(ctx context.Context, tx *store.Tx) error { return w.Bus.Tell(ctx, tx, e) })
}

// Journal is all entries so far, topic and payload, in the order they were written.
func (w *Town) Journal() (lines []string) {
	w.T.Helper()
	entries, err := event.Entries(w.T.Context(), w.DB, event.Search{})
	if err != nil {
		w.T.Fatal(err)
	}
	slices.SortFunc(entries, func(a, b event.Entry) int { return cmp.Compare(a.ID, b.ID) })
	for _, e := range entries {
		lines = append(lines, e.Topic+" "+e.Payload)
	}
	return lines
}

// Ask sends a request as whoever has the token.
func (w *Town) Ask(as, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+as)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec
}

// Get asks for something, and reads the answer.
func Get[T any](w *Town, as, path string) (out T) {
	w.T.Helper()
	rec := w.Ask(as, http.MethodGet, path, "")
	if rec.Code != http.StatusOK {
		w.T.Fatalf("GET %s as %s: %d %s", path, as, rec.Code, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.T.Fatal(err)
	}
	return out
}

// Step is a request and what comes of it; an alias, so that a table of steps needs no keys.
type Step = struct {
	Name, As, Method, Path, Body string
	Status                       int
	Has, Not                     string // in the answer; Not only where it is given
	Event                        string // in the new journal entries; none where it is empty
}

// Run takes the steps one after the other.
func (w *Town) Run(steps []Step) {
	w.T.Helper()
	for _, s := range steps {
		before := len(w.Journal())
		rec := w.Ask(s.As, s.Method, s.Path, s.Body)
		if answer := rec.Body.String(); rec.Code != s.Status || !strings.Contains(answer, s.Has) || s.Not != "" && strings.Contains(answer, s.Not) {
			w.T.Errorf("%s: %d %s", s.Name, rec.Code, answer)
		}
		got := strings.Join(w.Journal()[before:], "\n")
		if (got == "") != (s.Event == "") || !strings.Contains(got, s.Event) {
			w.T.Errorf("%s: journal %q", s.Name, got)
		}
	}
}
