package access

import (
	"bytes"
	"context"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access/passwords"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// ground is the tables access reads; they are read from their owners' folders,
// because those packages import this one.
var ground = []store.Migrations{
	{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations},
	{Name: "orgs", FS: os.DirFS("../orgs")},
	{Name: "members", FS: os.DirFS("../members")},
	{Name: "access", FS: Migrations},
}

// The orgs of the test world: a city with two counties and three branches.
const (
	city, mian, branchA, branchB, cheng, branchC = 1, 2, 3, 4, 5, 6
)

// The members, each with an account of the same number + 1000 unless said otherwise.
const (
	jia    = 11 // 甲, of branch A
	shuji  = 12 // secretary of branch A
	yi     = 13 // 乙, of branch B
	ganshi = 14 // of branch B, clerk of the county 勉县
	bing   = 15 // 丙, of branch C
	xin    = 16 // of branch A, without an account
	shiwei = 17 // of branch A, clerk of the city, without an account
)

const goodPassword = "汉江水长2026"

var hashOnce = sync.OnceValue(func() string { return passwords.Hash(goodPassword) })

type world struct {
	*Service
	t     testing.TB
	clock *clock.Fake
	bus   *event.Bus
	http  http.Handler
	ctx   context.Context
}

func newWorld(t testing.TB, db *store.DB) *world {
	t.Helper()
	w := &world{t: t, ctx: context.Background(), clock: clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))}
	w.bus = event.New(db, w.clock.Now)
	shown := func(context.Context, string) (string, map[string]any) {
		return "light", map[string]any{"rankingVisible": false}
	}
	w.Service = New(db, w.bus, shown, w.clock.Now)
	box, err := crypt.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	w.Factors.Box = box
	event.Within(w.bus, "orgs", w.OnOrgMoved)
	event.Within(w.bus, "posts", w.OnPostChanged)
	event.Within(w.bus, "members", w.OnMemberChanged)
	event.Within(w.bus, "left", w.OnMemberLeft)
	event.Within(w.bus, "imports", w.OnMembersImported)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(w.Middleware(a))
	w.Routes(a)
	for _, p := range []struct {
		method string
		action Action
	}{{"GET", MeetingRead}, {"PUT", MeetingReview}} {
		huma.Register(a, Op(p.method, "/api/probe/{id}", "probe"+p.method, "试探", p.action), func(ctx context.Context, in *idInput) (*struct{}, error) {
			path, err := orgPath(ctx, db, in.ID)
			if err != nil && !store.Missing(err) {
				return nil, err
			}
			return nil, Require(ctx, p.action, path)
		})
	}
	huma.Register(a, Op("GET", "/api/probe/export.xlsx", "probeExport", "试探", OrgRead), func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	huma.Register(a, huma.Operation{Method: "GET", Path: "/api/unnamed", OperationID: "unnamed"}, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	w.http = api.Wrap(mux)
	w.write(w.populate)
	return w
}

func (w *world) write(fn func(tx *store.Tx) error) {
	w.t.Helper()
	if err := w.db.Write(w.ctx, fn); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) exec(query string, args ...any) {
	w.t.Helper()
	w.write(func(tx *store.Tx) error { _, err := tx.Exec(w.ctx, query, args...); return err })
}

func (w *world) populate(tx *store.Tx) error {
	for _, o := range []struct {
		id, parent int64
		path, name string
		kind       terms.OrgKind
	}{
		{city, 0, "001.", "汉中市委", terms.Committee}, {mian, city, "001.001.", "勉县县委", terms.Committee},
		{branchA, mian, "001.001.001.", "A支部", terms.Branch}, {branchB, mian, "001.001.002.", "B支部", terms.Branch},
		{cheng, city, "001.002.", "城固县委", terms.Committee}, {branchC, cheng, "001.002.001.", "C支部", terms.Branch},
	} {
		if _, err := tx.Exec(w.ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'village', 'active', 0, 0)`,
			o.id, o.parent, o.path, o.name, o.name, o.kind); err != nil {
			return err
		}
	}
	branches := map[int64]string{branchA: "001.001.001.", branchB: "001.001.002.", branchC: "001.002.001."}
	var accounts []Account
	var tokens = map[string]Session{}
	for _, m := range []struct {
		id, org int64
		name    string
		login   string
	}{{jia, branchA, "甲", "jia"}, {shuji, branchA, "书记", "shuji"}, {yi, branchB, "乙", "yi"}, {ganshi, branchB, "干事", "ganshi"},
		{bing, branchC, "丙", "bing"}, {xin, branchA, "新", ""}, {shiwei, branchA, "市委干事", ""}} {
		if err := addMember(w.ctx, tx, m.id, m.org, branches[m.org], m.name); err != nil {
			return err
		}
		if m.login == "" {
			continue
		}
		accounts = append(accounts, Account{ID: m.id + 1000, Login: m.login, Name: m.name, MemberID: m.id, OrgID: m.org, OrgPath: branches[m.org], Password: hashOnce()})
		tokens[m.login] = Session{ID: m.id + 2000, AccountID: m.id + 1000, Device: "安卓设备 · 微信", ExpiresAt: store.At(w.clock.Now().Add(sessionLife))}
	}
	if _, err := LoadAccounts(w.ctx, tx, slices.Values(accounts)); err != nil {
		return err
	}
	if _, err := LoadSessions(w.ctx, tx, maps.All(tokens)); err != nil {
		return err
	}
	for member, post := range map[int64]struct {
		org  int64
		post terms.Post
	}{shuji: {branchA, terms.Secretary}, ganshi: {mian, terms.Clerk}, shiwei: {city, terms.Clerk}} {
		if _, err := tx.Exec(w.ctx, `INSERT INTO org_post (id, org_id, member_id, post, from_on, created_at) VALUES (?, ?, ?, ?, '2026-01-01', 0)`, store.NewID(), post.org, member, post.post); err != nil {
			return err
		}
	}
	return nil
}

func addMember(ctx context.Context, tx *store.Tx, id, org int64, path, name string) error {
	_, err := tx.Exec(ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
		gender, ethnicity, birth_on, education, category, status, joined_on, created_at, updated_at)
		VALUES (?, ?, ?, ?, '', '', '', '', ?, ?, '', '1', '01', '1980-01-01', '10', 'full', 'normal', '2010-07-01', 0, 0)`, id, org, path, name, []byte{byte(id)}, []byte{1})
	return err
}

// secret is the TOTP secret of every administrator of the world.
const secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// admin makes an administrator with a second factor and a session whose token is the role's name.
func (w *world) admin(role Role) {
	w.write(func(tx *store.Tx) error {
		id := store.NewID()
		if _, err := LoadAccounts(w.ctx, tx, slices.Values([]Account{{ID: id, Login: string(role), Name: role.Name(), Password: hashOnce()}})); err != nil {
			return err
		}
		if err := LoadGrant(w.ctx, tx, id, role, 0, 0); err != nil {
			return err
		}
		if _, err := tx.Exec(w.ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, 0, 0)`, id, w.Factors.Box.Seal(secret, crypt.At("account_totp", "secret", id))); err != nil {
			return err
		}
		_, err := LoadSessions(w.ctx, tx, maps.All(map[string]Session{string(role): {ID: store.NewID(), AccountID: id, ExpiresAt: store.At(w.clock.Now().Add(sessionLife))}}))
		return err
	})
}

// call makes a request with as for a bearer token; with adjusts it.
func (w *world) call(as, method, path, body string, with ...func(*http.Request)) *httptest.ResponseRecorder {
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
	w.http.ServeHTTP(rec, r)
	return rec
}

// told is the topics and contents of the journal's entries after the first n.
func (w *world) told(n int) (entries []string) {
	w.t.Helper()
	var rows []struct{ Topic, Payload string }
	if err := w.db.NewRaw(`SELECT topic, payload FROM event ORDER BY id`).Scan(w.ctx, &rows); err != nil {
		w.t.Fatal(err)
	}
	for _, r := range rows[n:] {
		entries = append(entries, r.Topic+" "+r.Payload)
	}
	return entries
}

// step is one request and what must come of it.
type step struct {
	name               string
	as                 string // bearer token: a login of the world, a role, or "" for nobody
	method, path, body string
	status             int
	has                string   // in the answer
	events             []string // each in one new journal entry, in order; none otherwise
}

func (w *world) run(steps []step) {
	for _, s := range steps {
		before := len(w.told(0))
		rec := w.call(s.as, s.method, s.path, s.body)
		got := w.told(before)
		if rec.Code != s.status || !strings.Contains(rec.Body.String(), s.has) {
			w.t.Errorf("%s: %d %s", s.name, rec.Code, rec.Body)
		}
		if len(got) != len(s.events) {
			w.t.Errorf("%s: told %v", s.name, got)
			continue
		}
		for i, e := range s.events {
			if !strings.Contains(got[i], e) {
				w.t.Errorf("%s: told %s, want %s", s.name, got[i], e)
			}
		}
	}
}

// field is one field of a JSON answer.
func field(t testing.TB, rec *httptest.ResponseRecorder, name string) string {
	t.Helper()
	var m map[string]any
	if err := json.Unmarshal(rec.Body.Bytes(), &m); err != nil {
		t.Fatal(err)
	}
	s, _ := m[name].(string)
	return s
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	storetest.Each(t, ground, func(t *testing.T, db *store.DB) { fn(t, newWorld(t, db)) })
}
