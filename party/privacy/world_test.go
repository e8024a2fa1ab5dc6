package privacy

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

	"github.com/danielgtaylor/huma/v2"

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
	{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "privacy", FS: Migrations}}

// The people of the house: each with an account of id+1000 and the token of that name.
const (
	wang  = 101 // 王建国, secretary of 第一党支部
	li    = 102 // 李秀英, of 第一党支部
	chen  = 103 // 陈志强, of 第二党支部
	zhang = 104 // 张玉兰, of 第二党支部, clerk of the town
	zhao  = 105 // 赵海燕, of 第二党支部, clerk of the town as well
)

var people = map[int64]struct {
	token, name string
	org         int64
}{wang: {"wang", "王建国", 11}, li: {"li", "李秀英", 11}, chen: {"chen", "陈志强", 12}, zhang: {"zhang", "张玉兰", 12}, zhao: {"zhao", "赵海燕", 12}}

// house is a town (1) with two branches (11, 12), their people, and a security administrator "anquan".
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
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))}
	bus := event.New(db, h.clock.Now)
	tree := orgs.New(db, bus, h.clock.Now)
	switches := policy.New(db, bus, h.clock.Now)
	who := access.New(db, bus, switches.Shown, h.clock.Now)
	box, err := crypt.Open(t.TempDir() + "/key")
	if err != nil {
		t.Fatal(err)
	}
	h.Service = New(db, bus, members.New(db, bus, tree, box, h.clock.Now), who, switches, box, h.clock.Now)
	who.Privacy, who.Consents = h.OfCaller, Consents
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.UseMiddleware(h.Middleware(a))
	who.Routes(a)
	a.Of("privacy", h.Routes)
	huma.Register(a, access.Op(http.MethodGet, "/api/may-locate", "mayLocate", "能否使用位置", access.Self), func(ctx context.Context, _ *struct{}) (*struct{ Body bool }, error) {
		return &struct{ Body bool }{h.MayUsePosition(ctx, access.CallerFrom(ctx))}, nil
	})
	h.http = api.Wrap(mux)
	h.write(h.populate)
	return h
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	ctx := h.t.Context()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

func phoneOf(id int64) string { return fmt.Sprintf("13800000%03d", id) }

func (h *house) populate(ctx context.Context, tx *store.Tx) error {
	_, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		{ID: 1, Path: "001.", NextChild: 2, Name: "武侯镇党委", ShortName: "武侯镇", Code: "Z", Kind: terms.Committee, State: orgs.Active},
		{ID: 11, ParentID: 1, Path: "001.001.", Name: "第一党支部", ShortName: "一支部", Code: "Z1", Kind: terms.Branch, State: orgs.Active},
		{ID: 12, ParentID: 1, Path: "001.002.", Name: "第二党支部", ShortName: "二支部", Code: "Z2", Kind: terms.Branch, State: orgs.Active}}))
	if err != nil {
		return err
	}
	_, err = h.members.Load(ctx, tx, func(yield func(members.Member) bool) {
		for id, p := range people {
			d := members.Details{Name: p.name, IDNumber: numberOf(id), Gender: members.Female, Ethnicity: "01", BirthOn: "1980-05-04", Education: "21",
				Category: members.Full, JoinedOn: "2004-07-01", ConfirmedOn: "2005-07-01", Job: "村民", Phone: phoneOf(id), Address: "陕西省汉中市勉县定军山镇"}
			if !yield(members.Member{ID: id, OrgID: p.org, OrgPath: fmt.Sprintf("001.00%d.", p.org-10), Status: members.Normal, Details: d, CreatedAt: 1, UpdatedAt: 1}) {
				return
			}
		}
	})
	if err != nil {
		return err
	}
	for id, p := range people {
		if err := h.account(ctx, tx, access.Account{ID: id + 1000, Login: p.token, Name: p.name, MemberID: id, OrgID: p.org, OrgPath: fmt.Sprintf("001.00%d.", p.org-10), CreatedAt: 1}); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (2000, ?, 0, 0)`, []byte{1}); err != nil { // administrators need one
		return err
	}
	if err := h.account(ctx, tx, access.Account{ID: 2000, Login: "anquan", Name: "安全管理员", CreatedAt: 1}); err != nil {
		return err
	}
	for _, g := range []struct {
		account, org int64
		role         access.Role
	}{{wang + 1000, 11, access.BranchOfficer}, {zhang + 1000, 1, access.Superior}, {zhao + 1000, 1, access.Superior}, {2000, 0, access.SecurityAdmin}} {
		if err := access.LoadGrant(ctx, tx, g.account, g.role, g.org, 0); err != nil {
			return err
		}
	}
	return nil
}

// account makes an account with a password and a session opened long ago.
func (h *house) account(ctx context.Context, tx *store.Tx, a access.Account) error {
	a.Password = access.HashPassword(password)
	if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{a})); err != nil {
		return err
	}
	now := h.clock.Now()
	_, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
		yield(a.Login, access.Session{ID: a.ID, AccountID: a.ID, Device: "测试", CreatedAt: store.At(now.Add(-time.Hour)), SeenAt: store.At(now), ExpiresAt: store.At(now.AddDate(5, 0, 0))})
	})
	return err
}

const password = "初心使命-2026-石榴"

// numberOf is the ID number of one of the people.
func numberOf(id int64) string {
	body := fmt.Sprintf("61072519800504%03d", 2*id%1000)
	for _, last := range "0123456789X" {
		if _, _, why := members.IDNumber(body + string(last)); why == "" {
			return body + string(last)
		}
	}
	panic("no check digit fits")
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
	has, not                     string // in the answer
	event                        string // in the one new journal entry; none when empty
}

func (h *house) run(steps []step) {
	h.t.Helper()
	for _, s := range steps {
		before := len(h.journal())
		rec := h.ask(s.as, s.method, s.path, s.body)
		if rec.Code != s.status || !strings.Contains(rec.Body.String(), s.has) || s.not != "" && strings.Contains(rec.Body.String(), s.not) {
			h.t.Errorf("%s: %d %s", s.name, rec.Code, rec.Body)
		}
		got := strings.Join(h.journal()[before:], "\n")
		if (got == "") != (s.event == "") || !strings.Contains(got, s.event) {
			h.t.Errorf("%s: journal %q", s.name, got)
		}
	}
}

// caller is somebody as the middleware knows them.
func (h *house) caller(token string) access.Caller {
	id := map[string]int64{}
	for m, p := range people {
		id[p.token] = m
	}
	c := access.Caller{AccountID: id[token] + 1000, MemberID: id[token], Name: people[id[token]].name}
	c.Grants = map[string][]access.Grant{
		"wang":  {{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}},
		"zhang": {{Role: access.Superior, OrgID: 1, OrgPath: "001."}},
	}[token]
	return c
}
