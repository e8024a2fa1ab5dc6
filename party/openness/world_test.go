package openness

import (
	"context"
	"encoding/json"
	"fmt"
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
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var ground = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "openness", FS: Migrations}}

// The people of the house; the token of each is the name.
const (
	wang  = 101 // secretary of 第一党支部
	li    = 102 // of 第一党支部
	chen  = 104 // of 第二党支部
	zhang = 105 // of 第二党支部, clerk of the town
)

var people = []struct {
	id    int64
	token string
	org   int64
	role  access.Role
}{{wang, "wang", 11, access.BranchOfficer}, {li, "li", 11, ""}, {chen, "chen", 12, ""}, {zhang, "zhang", 12, access.Superior}}

// house is a town (1) with two branches (11, 12) and their people.
type house struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	http  http.Handler
}

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, ground, func(t *testing.T, db *store.DB) { fn(newHouse(t, db)) })
}

func newHouse(t *testing.T, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 25, 15, 0, 0, 0, clock.Shanghai))}
	bus := event.New(db, h.clock.Now)
	switches := policy.New(db, bus, h.clock.Now)
	who := access.New(db, bus, switches.Shown, h.clock.Now)
	tree := orgs.New(db, bus, h.clock.Now)
	h.Service = New(db, bus, tree, switches, h.clock.Now)
	event.Within(bus, "approved", h.OnMeetingApproved)
	event.Within(bus, "withdrawn", h.OnMeetingWithdrawn)
	event.Within(bus, "closed", h.OnAttendanceClosed)
	event.Within(bus, "counted", h.OnRollCounted)
	event.Within(bus, "filed", h.OnMeetingFiled)
	event.Within(bus, "decided", h.OnDecisionTaken)
	event.Within(bus, "task", h.OnTaskStep)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("openness", h.Routes)
	h.http = api.Wrap(mux)
	box, err := crypt.Open(t.TempDir() + "/key")
	if err != nil {
		t.Fatal(err)
	}
	roll := members.New(db, bus, tree, box, h.clock.Now)
	h.write(func(ctx context.Context, tx *store.Tx) error { return h.populate(ctx, tx, roll) })
	return h
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	ctx := h.t.Context()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

func (h *house) tell(e any) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *store.Tx) error { return h.bus.Tell(ctx, tx, e) })
}

func (h *house) populate(ctx context.Context, tx *store.Tx, roll *members.Service) error {
	_, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		{ID: 1, Path: "001.", NextChild: 2, Name: "武侯镇党委", Code: "Z", Kind: terms.Committee, State: orgs.Active},
		{ID: 11, ParentID: 1, Path: "001.001.", Name: "第一党支部", Code: "Z1", Kind: terms.Branch, State: orgs.Active},
		{ID: 12, ParentID: 1, Path: "001.002.", Name: "第二党支部", Code: "Z2", Kind: terms.Branch, State: orgs.Active}}))
	if err != nil {
		return err
	}
	now := store.At(h.clock.Now())
	for _, p := range people {
		path := fmt.Sprintf("001.00%d.", p.org-10)
		m := members.Member{ID: p.id, OrgID: p.org, OrgPath: path, Status: members.Normal, Details: members.Details{Name: p.token, IDNumber: fmt.Sprint(p.id)}}
		if _, err := roll.Load(ctx, tx, slices.Values([]members.Member{m})); err != nil {
			return err
		}
		if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{{ID: p.id, Login: p.token, Name: p.token, MemberID: p.id, OrgID: p.org, OrgPath: path, CreatedAt: 1}})); err != nil {
			return err
		}
		if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
			yield(p.token, access.Session{ID: p.id, AccountID: p.id, Device: "测试", CreatedAt: now, SeenAt: now, ExpiresAt: store.At(h.clock.Now().AddDate(5, 0, 0))})
		}); err != nil {
			return err
		}
		if p.role != "" {
			if err := access.LoadGrant(ctx, tx, p.id, p.role, map[access.Role]int64{access.BranchOfficer: p.org, access.Superior: 1}[p.role], 0); err != nil {
				return err
			}
		}
	}
	return nil
}

// ask sends a request as somebody.
func (h *house) ask(as, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+as)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	h.http.ServeHTTP(rec, r)
	return rec
}

// gets asks, and reads the answer.
func gets[T any](h *house, as, path string) (out T) {
	h.t.Helper()
	rec := h.ask(as, "GET", path, "")
	if rec.Code != 200 {
		h.t.Fatalf("GET %s as %s: %d %s", path, as, rec.Code, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		h.t.Fatal(err)
	}
	return out
}

// journal is all entries so far: topic and payload.
func (h *house) journal() (entries []string) {
	h.t.Helper()
	if err := h.db.NewRaw(`SELECT topic || ' ' || payload FROM event ORDER BY id`).Scan(h.t.Context(), &entries); err != nil {
		h.t.Fatal(err)
	}
	return entries
}

type step struct {
	name, as, method, path, body string
	status                       int
	has                          string // in the answer
	event                        string // in the one new journal entry; none when empty
}

func (h *house) run(steps []step) {
	h.t.Helper()
	for _, s := range steps {
		before := len(h.journal())
		rec := h.ask(s.as, s.method, s.path, s.body)
		if rec.Code != s.status || !strings.Contains(rec.Body.String(), s.has) {
			h.t.Errorf("%s: %d %s", s.name, rec.Code, rec.Body)
		}
		got := strings.Join(h.journal()[before:], "\n")
		if (got == "") != (s.event == "") || !strings.Contains(got, s.event) {
			h.t.Errorf("%s: journal %q", s.name, got)
		}
	}
}
