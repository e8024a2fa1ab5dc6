// Package accesstest is the world in which packages below access are tested: a city with two
// counties and three branches, their members and posts, and requests as one of them. Nothing but
// tests imports it.
package accesstest

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strconv"
	"sync"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/access/passwords"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// Tables are those of access and what it reads.
var Tables = []store.Migrations{
	{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations},
	{Name: "orgs", FS: orgs.Migrations}, {Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations},
}

// The orgs of the test world: a city with two counties and three branches.
const (
	City, Mian, BranchA, BranchB, Cheng, BranchC = 1, 2, 3, 4, 5, 6
)

// The members, each with an account of the same number + 1000 unless said otherwise.
const (
	Jia    = 11 // 甲, of branch A
	Shuji  = 12 // secretary of branch A
	Yi     = 13 // 乙, of branch B
	Ganshi = 14 // of branch B, clerk of the county 勉县
	Bing   = 15 // 丙, of branch C
	Xin    = 16 // of branch A, without an account
	Shiwei = 17 // of branch A, clerk of the city, without an account
)

// Password is everybody's.
const Password = "汉江水长2026"

// Hashed is Password as it is stored.
var Hashed = sync.OnceValue(func() string { return passwords.Hash(Password) })

// World is the world on 25 November 2026 at nine, with access in it; API takes further operations.
type World struct {
	*access.Service
	T       testing.TB
	DB      *store.DB
	Clock   *clock.Fake
	Bus     *event.Bus
	API     api.API
	Handler http.Handler
	Ctx     context.Context
	people  *members.Service
}

// New makes the world on db.
func New(t testing.TB, db *store.DB) *World {
	t.Helper()
	w := &World{T: t, DB: db, Ctx: context.Background(), Clock: clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))}
	w.Bus = event.New(db, w.Clock.Now)
	shown := func(context.Context, string) (string, map[string]any) {
		return "light", map[string]any{"rankingVisible": false}
	}
	w.Service = access.New(db, w.Bus, shown, w.Clock.Now)
	box, err := crypt.New(make([]byte, 32))
	if err != nil {
		t.Fatal(err)
	}
	w.Factors.Box = box
	w.people = members.New(db, w.Bus, orgs.New(db, w.Bus, w.Clock.Now), box, w.Clock.Now)
	event.Within(w.Bus, "orgs", w.OnOrgMoved)
	event.Within(w.Bus, "posts", w.OnPostChanged)
	event.Within(w.Bus, "members", w.OnMemberChanged)
	event.Within(w.Bus, "left", w.OnMemberLeft)
	event.Within(w.Bus, "imports", w.OnMembersImported)
	mux := http.NewServeMux()
	w.API = api.New(mux, "test")
	w.API.UseMiddleware(w.Middleware(w.API))
	w.Routes(w.API)
	w.probes()
	w.Handler = api.Wrap(mux)
	w.Write(w.populate)
	return w
}

// probes are operations that only ask whether one may: /api/probe/{org}.
func (w *World) probes() {
	type idInput struct {
		ID int64 `path:"id"`
	}
	for _, p := range []struct {
		method string
		action access.Action
	}{{"GET", access.MeetingRead}, {"PUT", access.MeetingReview}} {
		huma.Register(w.API, access.Op(p.method, "/api/probe/{id}", "probe"+p.method, "试探", p.action), func(ctx context.Context, in *idInput) (*struct{}, error) {
			var path string
			err := w.DB.NewRaw(`SELECT path FROM org WHERE id = ?`, in.ID).Scan(ctx, &path)
			if err != nil && !store.Missing(err) {
				return nil, err
			}
			return nil, access.Require(ctx, p.action, path)
		})
	}
	huma.Register(w.API, access.Op("GET", "/api/probe/export.xlsx", "probeExport", "试探", access.OrgRead), func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
	huma.Register(w.API, huma.Operation{Method: "GET", Path: "/api/unnamed", OperationID: "unnamed"}, func(context.Context, *struct{}) (*struct{}, error) { return nil, nil })
}

// Write runs fn in a transaction.
func (w *World) Write(fn func(tx *store.Tx) error) {
	w.T.Helper()
	if err := w.DB.Write(w.Ctx, fn); err != nil {
		w.T.Fatal(err)
	}
}

// Exec runs one statement.
func (w *World) Exec(query string, args ...any) {
	w.T.Helper()
	w.Write(func(tx *store.Tx) error { _, err := tx.Exec(w.Ctx, query, args...); return err })
}

func (w *World) populate(tx *store.Tx) error {
	if _, err := orgs.Load(w.Ctx, tx, slices.Values([]orgs.Org{
		org(City, 0, "001.", "汉中市委", terms.Committee), org(Mian, City, "001.001.", "勉县县委", terms.Committee),
		org(BranchA, Mian, pathA, "A支部", terms.Branch), org(BranchB, Mian, pathB, "B支部", terms.Branch),
		org(Cheng, City, "001.002.", "城固县委", terms.Committee), org(BranchC, Cheng, pathC, "C支部", terms.Branch),
	})); err != nil {
		return err
	}
	for _, p := range []Person{{Jia, BranchA, pathA, "甲", "jia"}, {Shuji, BranchA, pathA, "书记", "shuji"}, {Yi, BranchB, pathB, "乙", "yi"},
		{Ganshi, BranchB, pathB, "干事", "ganshi"}, {Bing, BranchC, pathC, "丙", "bing"}, {Xin, BranchA, pathA, "新", ""}, {Shiwei, BranchA, pathA, "市委干事", ""}} {
		if err := w.Person(tx, p); err != nil {
			return err
		}
	}
	_, err := orgs.LoadPosts(w.Ctx, tx, slices.Values([]orgs.Holding{
		{ID: 1, OrgID: BranchA, MemberID: Shuji, Post: terms.Secretary, FromOn: "2026-01-01"},
		{ID: 2, OrgID: Mian, MemberID: Ganshi, Post: terms.Clerk, FromOn: "2026-01-01"},
		{ID: 3, OrgID: City, MemberID: Shiwei, Post: terms.Clerk, FromOn: "2026-01-01"},
	}))
	return err
}

const pathA, pathB, pathC = "001.001.001.", "001.001.002.", "001.002.001."

func org(id, parent int64, path, name string, kind terms.OrgKind) orgs.Org {
	return orgs.Org{ID: id, ParentID: parent, Path: path, NextChild: 10, Name: name, ShortName: name, Kind: kind, State: orgs.Active}
}

// Person is a member of a branch; an alias, so that a table of people needs no keys.
type Person = struct {
	ID, Org    int64
	Path, Name string
	Login      string // "": without an account
}

// Person makes a member, and their account and session, whose token is the login.
func (w *World) Person(tx *store.Tx, p Person) error {
	d := members.Details{Name: p.Name, IDNumber: fmt.Sprintf("61072519800101%03d0", p.ID), Gender: members.Male, Ethnicity: "01", BirthOn: "1980-01-01", Education: "10",
		Category: members.Full, JoinedOn: "2010-07-01"}
	if _, err := w.people.Load(w.Ctx, tx, slices.Values([]members.Member{{ID: p.ID, OrgID: p.Org, OrgPath: p.Path, Status: members.Normal, Details: d}})); err != nil || p.Login == "" {
		return err
	}
	account := access.Account{ID: p.ID + 1000, Login: p.Login, Name: p.Name, MemberID: p.ID, OrgID: p.Org, OrgPath: p.Path, Password: Hashed()}
	if _, err := access.LoadAccounts(w.Ctx, tx, slices.Values([]access.Account{account})); err != nil {
		return err
	}
	return w.session(tx, p.Login, access.Session{ID: p.ID + 2000, AccountID: account.ID, Device: "安卓设备 · 微信"})
}

// session opens a session that lasts as long as one does.
func (w *World) session(tx *store.Tx, token string, s access.Session) error {
	s.ExpiresAt = store.At(w.Clock.Now().Add(90 * 24 * time.Hour))
	_, err := access.LoadSessions(w.Ctx, tx, maps.All(map[string]access.Session{token: s}))
	return err
}

// Secret is the TOTP secret of every administrator of the world.
const Secret = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"

// Admin makes an administrator with a second factor and a session whose token is the role's name.
func (w *World) Admin(role access.Role) {
	w.Write(func(tx *store.Tx) error {
		id := store.NewID()
		if _, err := access.LoadAccounts(w.Ctx, tx, slices.Values([]access.Account{{ID: id, Login: string(role), Name: role.Name(), Password: Hashed()}})); err != nil {
			return err
		}
		if err := access.LoadGrant(w.Ctx, tx, id, role, 0, 0); err != nil {
			return err
		}
		if _, err := tx.Exec(w.Ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, 0, 0)`, id, w.Factors.Box.Seal(Secret, crypt.At("account_totp", "secret", id))); err != nil {
			return err
		}
		return w.session(tx, string(role), access.Session{ID: store.NewID(), AccountID: id})
	})
}

// AccountID is an account's id as addresses have it.
func (w *World) AccountID(login string) string {
	w.T.Helper()
	a, err := access.ByLogin(w.Ctx, w.DB, login)
	if err != nil {
		w.T.Fatal(err)
	}
	return strconv.FormatInt(a.ID, 10)
}

// Each runs fn in the world, once per engine.
func Each(t *testing.T, fn func(t *testing.T, w *World)) {
	t.Helper()
	storetest.Each(t, Tables, func(t *testing.T, db *store.DB) { fn(t, New(t, db)) })
}
