package app_test

import (
	"context"
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

// scopeWorld is a cell whose callers the test can look into.
type scopeWorld struct {
	*app.App
	t      *testing.T
	now    *clock.Fake
	caller access.Caller // of the last request to /api/probe
}

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

func eachScope(t *testing.T, fn func(t *testing.T, w *scopeWorld)) {
	if err := flag.Set("rapid.checks", "60"); err != nil {
		t.Fatal(err)
	}
	t.Run("sqlite", func(t *testing.T) { fn(t, newScopeWorld(t, "")) })
	if server := os.Getenv("ZHIBU_TEST_POSTGRES"); server != "" {
		t.Run("postgres", func(t *testing.T) { fn(t, newScopeWorld(t, storetest.Schema(t, server))) })
	}
}
