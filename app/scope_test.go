package app_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"log/slog"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/danielgtaylor/huma/v2"
	"pgregory.net/rapid"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// The tree of the test: a city with two counties, a town, four branches and a group.
var scopeOrgs = []struct {
	id, parent int64
	path       string
	kind       terms.OrgKind
}{
	{1, 0, "001.", terms.Committee}, {2, 1, "001.001.", terms.Committee}, {3, 2, "001.001.001.", terms.Committee},
	{4, 3, "001.001.001.001.", terms.Branch}, {5, 3, "001.001.001.002.", terms.Branch}, {6, 4, "001.001.001.001.001.", terms.Group},
	{7, 2, "001.001.002.", terms.Branch}, {8, 1, "001.002.", terms.Committee}, {9, 8, "001.002.001.", terms.Branch},
}

// Members are 11 to 19; the account of member n is 1000+n. 18 and 19 have none.
// Accounts 21 to 24 belong to no member.
var (
	scopeMembers = map[int64]int64{11: 4, 12: 4, 13: 5, 14: 5, 15: 7, 16: 9, 17: 9, 18: 4, 19: 7} // in which branch
	scopePosts   = []struct {
		member, org int64
		post        terms.Post
	}{{12, 4, terms.Secretary}, {11, 6, terms.GroupLeader}, {13, 3, terms.PublicityMember}, {14, 3, terms.Secretary}, {15, 2, terms.Clerk}, {16, 9, terms.Secretary}, {17, 8, terms.Clerk}}
	scopeGrants = []struct {
		account int64
		role    access.Role
		org     int64
	}{{1021, access.Superior, 2}, {1022, access.SystemAdmin, 0}, {1023, access.SecurityAdmin, 0}, {1024, access.AuditAdmin, 0}, {1013, access.BranchOfficer, 5}}
)

// pair is one thing that can be done at one org.
type pair struct {
	action access.Action
	org    int64
}

// scopeWorld is a cell whose callers the test can look into.
type scopeWorld struct {
	*app.App
	t      *testing.T
	now    *clock.Fake
	caller access.Caller // of the last request to /api/probe
}

// personal are the actions that reach nobody else: they follow membership.
var personal = []access.Action{access.Self, access.TodoRead, access.AttendanceSign}

func newScopeWorld(t *testing.T, dsn string) *scopeWorld {
	w := &scopeWorld{t: t, now: clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))}
	var err error
	if w.App, err = app.Open(t.Context(), app.Options{Dir: t.TempDir(), DB: dsn, Now: w.now.Now, Log: slog.New(slog.DiscardHandler)}); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.Close() })
	huma.Register(w.API, access.Op(http.MethodGet, "/api/probe", "probe", "试探", access.Self), func(ctx context.Context, _ *struct{}) (*struct{}, error) {
		w.caller = access.CallerFrom(ctx)
		return nil, nil
	})
	return w
}

// populate makes the world anew.
func (w *scopeWorld) populate() {
	w.write(func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{"account_delegation", "account_identity", "account_grant", "account_session", "account_notice", "account_step", "account_totp", "account", "org_post", "org_term", "org_history", "org", "member"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		paths := map[int64]string{}
		for _, o := range scopeOrgs {
			paths[o.id] = o.path
			if _, err := tx.Exec(ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, next_child, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'village', 'active', 9, 0, 0)`,
				o.id, o.parent, o.path, fmt.Sprint("党组织", o.id), "", o.kind); err != nil {
				return err
			}
		}
		accounts := []access.Account{}
		people := []members.Member{}
		for m, org := range scopeMembers {
			people = append(people, members.Member{ID: m, OrgID: org, OrgPath: paths[org], Status: "normal", Details: members.Details{Name: fmt.Sprint("党员", m), IDNumber: idNumber(m),
				Gender: "1", Ethnicity: "01", BirthOn: "1980-01-01", Education: "10", Category: "full", JoinedOn: "2010-07-01", ConfirmedOn: "2011-07-01"}})
			if m < 18 {
				accounts = append(accounts, access.Account{ID: 1000 + m, Login: fmt.Sprint("m", m), Name: fmt.Sprint("党员", m), MemberID: m, OrgID: org, OrgPath: paths[org]})
			}
		}
		if _, err := w.Members.Load(ctx, tx, slices.Values(people)); err != nil {
			return err
		}
		for _, p := range scopePosts {
			if _, err := tx.Exec(ctx, `INSERT INTO org_post (id, org_id, member_id, post, from_on, created_at) VALUES (?, ?, ?, ?, '2026-01-01', 0)`, store.NewID(), p.org, p.member, p.post); err != nil {
				return err
			}
		}
		for id := int64(1021); id <= 1024; id++ {
			a := access.Account{ID: id, Login: fmt.Sprint("a", id), Name: fmt.Sprint("工作人员", id)}
			if id == 1021 {
				a.OrgID, a.OrgPath = 2, paths[2]
			}
			accounts = append(accounts, a)
		}
		if _, err := access.LoadAccounts(ctx, tx, slices.Values(accounts)); err != nil {
			return err
		}
		for _, g := range scopeGrants {
			until := store.At(w.now.Now().AddDate(1, 0, 0))
			if g.org == 0 {
				until = 0
				if _, err := tx.Exec(ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, 0, 0)`, g.account, []byte{1}); err != nil {
					return err
				}
			}
			if err := access.LoadGrant(ctx, tx, g.account, g.role, g.org, until); err != nil {
				return err
			}
		}
		for _, a := range accounts {
			if err := w.session(ctx, tx, a.ID); err != nil {
				return err
			}
		}
		return nil
	})
	w.now.Advance(6 * time.Second) // what is remembered of callers is forgotten
}

func (w *scopeWorld) write(fn func(ctx context.Context, tx *store.Tx) error) {
	w.t.Helper()
	ctx := context.Background()
	if err := w.DB.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		w.t.Fatal(err)
	}
}

// session opens a session whose token is the account's number, as somebody
// would who was handed its password and has changed it.
func (w *scopeWorld) session(ctx context.Context, tx *store.Tx, account int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ?`, account); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE account SET must_change = ? WHERE id = ?`, false, account); err != nil {
		return err
	}
	_, err := access.LoadSessions(ctx, tx, maps.All(map[string]access.Session{bearer(account): {ID: store.NewID(), AccountID: account,
		CreatedAt: store.At(w.now.Now()), ExpiresAt: store.At(w.now.Now().AddDate(1, 0, 0))}}))
	return err
}

// idNumber is a made-up ID number with a right check digit (GB 11643).
func idNumber(n int64) string {
	body, sum := fmt.Sprintf("61072519800101%03d", n), 0
	for i, c := range body {
		sum += int(c-'0') * (1 << (17 - i) % 11)
	}
	return body + string("10X98765432"[sum%11])
}

func bearer(account int64) string { return fmt.Sprint("account ", account) }

func (w *scopeWorld) call(account int64, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+bearer(account))
	rec := httptest.NewRecorder()
	w.Handler.ServeHTTP(rec, r)
	return rec
}

// who is the account as the platform sees it now; the zero Caller when it is not let in.
func (w *scopeWorld) who(account int64) access.Caller {
	w.caller = access.Caller{}
	w.call(account, http.MethodGet, "/api/probe", "")
	return w.caller
}

// tree is the active orgs and their paths.
func (w *scopeWorld) tree() map[int64]string {
	var rows []struct {
		ID   int64
		Path string
	}
	if err := w.DB.NewRaw(`SELECT id, path FROM org WHERE state = 'active'`).Scan(context.Background(), &rows); err != nil {
		w.t.Fatal(err)
	}
	paths := map[int64]string{}
	for _, r := range rows {
		paths[r.ID] = r.Path
	}
	return paths
}

// scope is everything that c may do, at the orgs that were there in the
// beginning. What was founded since counts for the nearest of those above it:
// founding something below oneself is no gain.
func scope(c access.Caller, tree map[int64]string) map[pair]bool {
	out := map[pair]bool{}
	for id, path := range tree {
		counted := id
		if !original(id) {
			counted = above(tree, path)
		}
		for _, a := range access.Actions() {
			if !slices.Contains(personal, a) && c.May(a, path) {
				out[pair{a, counted}] = true
			}
		}
	}
	return out
}

func original(id int64) bool { return id <= 9 }

// above is the nearest org of the beginning above path.
func above(tree map[int64]string, path string) int64 {
	for at := path; len(at) > 4; {
		at = at[:len(at)-4]
		for id, p := range tree {
			if p == at && original(id) {
				return id
			}
		}
	}
	return 0
}

// rank orders the roles that one may hand to another, as party/access has it.
var rank = map[access.Role]int{access.Member: 1, access.BranchOfficer: 2, access.Superior: 3}

// lends is all that somebody who holds c's roles can make somebody else hold:
// every role that is worth no more, anywhere in their subtree. Members who are
// nothing else lend nothing.
func lends(c access.Caller, tree map[int64]string, into map[pair]bool) {
	for _, g := range c.Grants {
		if g.Role != access.BranchOfficer && g.Role != access.Superior {
			continue
		}
		for id, path := range tree {
			if !strings.HasPrefix(path, g.OrgPath) {
				continue
			}
			for _, role := range access.Roles {
				for _, a := range access.Actions() {
					if rank[role] > 0 && rank[role] <= rank[g.Role] && access.Reach(role, a) != access.No {
						into[pair{a, id}] = true
					}
				}
			}
		}
	}
	maps.Copy(into, scope(c, tree))
}

// step makes one random call as actor and returns the accounts whose password
// it handed out.
func (w *scopeWorld) step(r *rapid.T, actor int64) (handed []int64, ok bool) {
	org := rapid.Int64Range(1, 9)
	member := rapid.Int64Range(11, 19)
	account := rapid.SampledFrom([]int64{1011, 1012, 1013, 1014, 1015, 1016, 1017, 1021, 1022, 1023, 1024})
	at, other, who, target := org.Draw(r, "org"), org.Draw(r, "other"), member.Draw(r, "member"), account.Draw(r, "account")
	reason := `"reason":"试探"`
	until := w.now.Now().AddDate(0, 1, 0).Format(time.RFC3339)
	one := func(table string) int64 {
		var ids []int64
		if err := w.DB.NewRaw(`SELECT id FROM `+table+` ORDER BY id`).Scan(context.Background(), &ids); err != nil {
			r.Fatal(err)
		}
		if len(ids) == 0 {
			return 1
		}
		return rapid.SampledFrom(ids).Draw(r, table)
	}
	post := func(path, format string, args ...any) *httptest.ResponseRecorder {
		return w.call(actor, "POST", path, "{"+fmt.Sprintf(format, args...)+"}")
	}
	var rec *httptest.ResponseRecorder
	calls := map[string]func(){
		"give": func() {
			role := rapid.SampledFrom([]string{"branch_officer", "superior"}).Draw(r, "role")
			rec = post(fmt.Sprintf("/api/accounts/%d/grants", target), `"role":%q,"orgId":%d,"until":%q,%s`, role, at, until, reason)
		},
		"take": func() {
			rec = w.call(actor, "DELETE", fmt.Sprintf("/api/accounts/%d/grants/%d", target, one("account_grant")), "")
		},
		"reset": func() {
			rec = post(fmt.Sprintf("/api/accounts/%d/reset", target), "%s", reason)
			handed = []int64{target}
		},
		"create": func() {
			login := fmt.Sprintf("x%d", store.NewID()%1e12)
			if rapid.Bool().Draw(r, "for a member") {
				rec = post("/api/accounts", `"account":%q,"memberId":%d`, login, who)
			} else {
				rec = post("/api/accounts", `"account":%q,"orgId":%d,"name":"试探"`, login, at)
			}
			var made struct{ ID int64 }
			if json.Unmarshal(rec.Body.Bytes(), &made) == nil {
				handed = []int64{made.ID}
			}
		},
		"disable": func() { rec = post(fmt.Sprintf("/api/accounts/%d/disable", target), "%s", reason) },
		"enable":  func() { rec = post(fmt.Sprintf("/api/accounts/%d/enable", target), "%s", reason) },
		"link":    func() { rec = post(fmt.Sprintf("/api/accounts/%d/member", target), `"memberId":%d,%s`, who, reason) },
		"unlink":  func() { rec = post(fmt.Sprintf("/api/accounts/%d/member/remove", target), "%s", reason) },
		"appoint": func() {
			rec = post(fmt.Sprintf("/api/orgs/%d/posts", at), `"memberId":%d,"post":%q`, who, rapid.SampledFrom(terms.Posts).Draw(r, "post"))
		},
		"dismiss":  func() { rec = w.call(actor, "DELETE", fmt.Sprintf("/api/orgs/posts/%d", one("org_post")), "") },
		"move org": func() { rec = post(fmt.Sprintf("/api/orgs/%d/move", at), `"parentId":%d,%s`, other, reason) },
		"merge":    func() { rec = post(fmt.Sprintf("/api/orgs/%d/merge", at), `"intoId":%d,%s`, other, reason) },
		"abolish":  func() { rec = post(fmt.Sprintf("/api/orgs/%d/abolish", at), "%s", reason) },
		"found": func() {
			rec = post("/api/orgs", `"parentId":%d,"name":"新设组织","kind":%q,"field":"village","fullMembers":5`, at, rapid.SampledFrom(terms.OrgKinds).Draw(r, "kind"))
		},
		"move member": func() {
			rec = w.call(actor, "PATCH", fmt.Sprintf("/api/members/%d", who), fmt.Sprintf(`{"orgId":%d}`, at))
		},
		"leave": func() {
			rec = post(fmt.Sprintf("/api/members/%d/leave", who), `"status":"withdrawn","reason":"试探"`)
		},
		"delegate": func() {
			action := rapid.SampledFrom(access.Actions()).Draw(r, "action")
			if rapid.Bool().Draw(r, "delegable") {
				action = rapid.SampledFrom([]access.Action{access.ThemeIssue, access.MeetingReview, access.MeetingMark, access.MemberImport, access.AttendanceRun, access.MeetingPlan}).Draw(r, "which")
			}
			rec = post("/api/delegations", `"toOrgId":%d,"actions":[%q],"until":%q,%s`, at, action, until, reason)
		},
		"take back": func() { rec = post(fmt.Sprintf("/api/delegations/%d/end", one("account_delegation")), "%s", reason) },
		"switch": func() {
			rec = w.call(actor, "PUT", "/api/policy", fmt.Sprintf(`{"orgId":%d,"key":"review.required","value":"false",%s}`, at, reason))
		},
		"wall": func() { rec = post("/api/walls", `"orgId":%d,"name":"试探"`, at) },
	}
	names := slices.Sorted(maps.Keys(calls))
	name := rapid.SampledFrom(append(names, "appoint", "appoint", "delegate", "delegate", "give", "move org")).Draw(r, "call")
	calls[name]()
	if rec.Code >= 500 {
		r.Fatalf("%s: %d %s", name, rec.Code, rec.Body)
	}
	if rec.Code >= 400 {
		return nil, false
	}
	return handed, true
}

func eachScope(t *testing.T, fn func(t *testing.T, w *scopeWorld)) {
	if err := flag.Set("rapid.checks", "60"); err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) { fn(t, newScopeWorld(t, "")) })
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		t.Run("postgres", func(t *testing.T) { fn(t, newScopeWorld(t, storetest.Schema(t, server))) })
	}
}

// Whoever calls, whatever they are allowed to do, in whatever order: what they
// may do themselves never grows by it.
func TestNobodysOwnScopeGrowsByTheirOwnCalls(t *testing.T) {
	eachScope(t, func(t *testing.T, w *scopeWorld) {
		allowed, tried := 0, 0
		rapid.Check(t, func(r *rapid.T) {
			w.populate()
			actor := rapid.SampledFrom([]int64{1011, 1012, 1013, 1014, 1015, 1015, 1017, 1021, 1021, 1022, 1023, 1024}).Draw(r, "actor")
			before := scope(w.who(actor), w.tree())
			for range rapid.IntRange(4, 14).Draw(r, "steps") {
				tried++
				if _, ok := w.step(r, actor); !ok {
					continue
				}
				allowed++
				for p := range scope(w.who(actor), w.tree()) {
					if !before[p] {
						r.Fatalf("%d may now %s at %d", actor, p.action, p.org)
					}
				}
			}
		})
		if allowed < 20 || allowed == tried {
			t.Errorf("%d of %d calls were allowed: the test shows little", allowed, tried)
		}
	})
}

// Officers who work together, with every account whose password they were
// handed on the way: none of them comes to hold more than they could hand to
// others from the beginning.
func TestAccomplicesStayWithinWhatTheyCouldLend(t *testing.T) {
	eachScope(t, func(t *testing.T, w *scopeWorld) {
		allowed := 0
		rapid.Check(t, func(r *rapid.T) {
			w.populate()
			actors := rapid.SliceOfNDistinct(rapid.SampledFrom([]int64{1011, 1012, 1013, 1014, 1015, 1016, 1017, 1021}), 1, 3, rapid.ID).Draw(r, "actors")
			bound := map[pair]bool{}
			for _, a := range actors {
				lends(w.who(a), w.tree(), bound)
			}
			for range rapid.IntRange(6, 18).Draw(r, "steps") {
				handed, ok := w.step(r, rapid.SampledFrom(actors).Draw(r, "actor"))
				if !ok {
					continue
				}
				allowed++
				for _, id := range handed {
					w.write(func(ctx context.Context, tx *store.Tx) error { return w.session(ctx, tx, id) })
					w.now.Advance(6 * time.Second)
					if !slices.Contains(actors, id) {
						actors = append(actors, id)
					}
				}
				tree := w.tree()
				for _, a := range actors {
					for p := range scope(w.who(a), tree) {
						if !bound[p] {
							r.Fatalf("%d of %v may now %s at %d", a, actors, p.action, p.org)
						}
					}
				}
			}
		})
		if allowed < 20 {
			t.Errorf("%d calls were allowed: the test shows little", allowed)
		}
	})
}
