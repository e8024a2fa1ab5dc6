package audit

import (
	"context"
	"encoding/json"
	"maps"
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
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{
	{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations},
}

// The test world: a city (1) with two counties (2, 4); a branch (3) in the
// first, in it 王建国 (50), whose account is 7. Tokens are called after roles.
type world struct {
	*Service
	t     *testing.T
	bus   *event.Bus
	clock *clock.Fake
	http  http.Handler
	ctx   context.Context
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		w := &world{t: t, ctx: t.Context(), clock: clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))}
		w.bus = event.New(db, w.clock.Now)
		w.Service = New(db, w.bus, w.clock.Now)
		w.Operation = func(id string) string { return map[string]string{"listEntries": "查询审计日志"}[id] }
		who := access.New(db, w.bus, policy.New(db, w.bus, w.clock.Now).Shown, w.clock.Now)
		mux := http.NewServeMux()
		a := api.New(mux, "test")
		a.UseMiddleware(who.Middleware(a))
		w.Routes(a)
		w.http = api.Wrap(mux)
		if err := db.Write(w.ctx, w.populate); err != nil {
			t.Fatal(err)
		}
		fn(t, w)
	})
}

func (w *world) populate(tx *store.Tx) error {
	for _, o := range []struct {
		id               int64
		path, name, kind string
	}{{1, "001.", "汉中市委", "committee"}, {2, "001.001.", "勉县县委", "committee"}, {3, "001.001.001.", "定军山村党支部", "branch"}, {4, "001.002.", "城固县委", "committee"}} {
		if _, err := tx.Exec(w.ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, created_at, updated_at) VALUES (?, 0, ?, ?, '', ?, 'organ', 'active', 0, 0)`, o.id, o.path, o.name, o.kind); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(w.ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
		gender, ethnicity, birth_on, education, category, status, joined_on, created_at, updated_at)
		VALUES (50, 3, '001.001.001.', '王建国', '', '', '', '', ?, ?, '', '1', '01', '1980-01-01', '10', 'full', 'normal', '2010-07-01', 0, 0)`, []byte{1}, []byte{1}); err != nil {
		return err
	}
	for i, who := range []struct {
		role access.Role
		org  int64
	}{{access.SystemAdmin, 0}, {access.SecurityAdmin, 0}, {access.AuditAdmin, 0}, {access.Superior, 1}, {access.BranchOfficer, 3}} {
		id := int64(i + 1)
		if err := w.account(tx, id, string(who.role), 0); err != nil {
			return err
		}
		if err := access.LoadGrant(w.ctx, tx, id, who.role, who.org, 0); err != nil {
			return err
		}
	}
	for id := range 3 { // an administrator without a second factor may do nothing
		if _, err := tx.Exec(w.ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, 0, 0)`, id+1, []byte{1}); err != nil {
			return err
		}
	}
	return w.account(tx, 7, "member", 50)
}

func (w *world) account(tx *store.Tx, id int64, token string, member int64) error {
	if _, err := access.LoadAccounts(w.ctx, tx, slices.Values([]access.Account{{ID: id, Login: token, Name: token, MemberID: member}})); err != nil {
		return err
	}
	session := access.Session{ID: id, AccountID: id, ExpiresAt: store.At(w.clock.Now().AddDate(1, 0, 0))}
	_, err := access.LoadSessions(w.ctx, tx, maps.All(map[string]access.Session{token: session}))
	return err
}

// happens publishes an event as done by an actor, and lets a minute pass.
func (w *world) happens(who event.Actor, e any) {
	w.t.Helper()
	if err := w.db.Write(event.WithActor(w.ctx, who), func(tx *store.Tx) error { return w.bus.Publish(event.WithActor(w.ctx, who), tx, e) }); err != nil {
		w.t.Fatal(err)
	}
	w.clock.Advance(time.Minute)
}

func (w *world) get(as, path string) *httptest.ResponseRecorder {
	r := httptest.NewRequest("GET", path, nil)
	r.Header.Set("Authorization", "Bearer "+as)
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec
}

type listed struct {
	Items []Entry
	After int64
}

// list reads entries as the audit administrator.
func (w *world) list(query string) (out listed) {
	w.t.Helper()
	rec := w.get("audit_admin", "/api/audit/entries?"+query)
	if rec.Code != 200 {
		w.t.Fatalf("%s: %d %s", query, rec.Code, rec.Body)
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

func (l listed) said() string {
	var all []string
	for _, e := range l.Items {
		all = append(all, e.What)
	}
	return strings.Join(all, "|")
}
