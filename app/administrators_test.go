package app_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// The three administrators of the world of scopes, by account.
var administrators = map[int64]access.Role{1022: access.SystemAdmin, 1023: access.SecurityAdmin, 1024: access.AuditAdmin}

// everybodys are the actions that all three have: their own matters, and
// reading how the tree and the switches stand.
var everybodys = []access.Action{access.Self, access.TodoRead, access.OrgRead, access.PolicyRead}

// Every operation of the platform × the three administrators: what belongs to
// one is refused to the other two (等保三级 8.1.5), really asked over HTTP.
func TestAdministratorsCannotDoEachOthersPart(t *testing.T) {
	eachScope(t, func(t *testing.T, w *scopeWorld) {
		w.populate()
		asked := 0
		for path, item := range w.API.OpenAPI().Paths {
			for method, op := range map[string]*huma.Operation{"GET": item.Get, "POST": item.Post, "PUT": item.Put, "PATCH": item.Patch, "DELETE": item.Delete} {
				if op == nil {
					continue
				}
				action, _ := op.Metadata["permission"].(access.Action)
				if action == "public" || slices.Contains(everybodys, action) {
					continue
				}
				holders := 0
				for account, role := range administrators {
					if access.Reach(role, action) != access.No {
						holders++
						continue
					}
					asked++
					address := strings.NewReplacer("{id}", "1", "{grantId}", "1", "{photoId}", "1", "{hash}", "x", "{org}", "1").Replace(path)
					if rec := w.call(account, method, address, ""); rec.Code != http.StatusForbidden {
						t.Errorf("%s may %s %s: %d %s", role.Name(), method, address, rec.Code, rec.Body)
					}
				}
				if holders > 1 {
					t.Errorf("%s belongs to %d administrators", action, holders)
				}
			}
		}
		if asked < 150 {
			t.Errorf("only %d refusals were asked for", asked)
		}
	})
}

// Whatever one of them does to the account of another, or to their own, through
// accounts, roles, factors, bindings or posts: nothing is seen or changed, and
// the last of a kind is always there.
func TestAdministratorsCannotTouchEachOther(t *testing.T) {
	eachScope(t, func(t *testing.T, w *scopeWorld) {
		w.populate()
		const reason = `"reason":"越权试探"`
		until := w.now.Now().AddDate(0, 1, 0).Format("2006-01-02T15:04:05+08:00")
		table := []struct{ method, path, body string }{
			{"GET", "/api/accounts/%d", ""}, {"GET", "/api/accounts/%d/devices", ""},
			{"POST", "/api/accounts/%d/disable", "{" + reason + "}"}, {"POST", "/api/accounts/%d/enable", "{" + reason + "}"},
			{"POST", "/api/accounts/%d/reset", "{" + reason + "}"}, {"POST", "/api/accounts/%d/factors/reset", "{" + reason + "}"},
			{"POST", "/api/accounts/%d/sessions/end", "{" + reason + "}"}, {"POST", "/api/accounts/%d/directory", `{"on":true,` + reason + "}"},
			{"POST", "/api/accounts/%d/member", `{"memberId":18,` + reason + "}"}, {"POST", "/api/accounts/%d/member/remove", "{" + reason + "}"},
			{"POST", "/api/accounts/%d/identity", `{"subject":"s",` + reason + "}"}, {"POST", "/api/accounts/%d/identity/remove", "{" + reason + "}"},
			{"POST", "/api/accounts/%d/grants", fmt.Sprintf(`{"role":"superior","orgId":1,"until":%q,%s}`, until, reason)},
			{"POST", "/api/accounts/%d/grants", fmt.Sprintf(`{"role":"audit_admin","orgId":1,"until":%q,%s}`, until, reason)},
			{"DELETE", "/api/accounts/%d/grants/" + fmt.Sprint(w.grantOf(1022)), ""}, {"DELETE", "/api/accounts/%d/grants/" + fmt.Sprint(w.grantOf(1023)), ""},
			{"DELETE", "/api/accounts/%d/grants/" + fmt.Sprint(w.grantOf(1024)), ""},
		}
		before := w.administration()
		for actor, role := range administrators {
			for target, other := range administrators {
				for _, row := range table {
					path := fmt.Sprintf(row.path, target)
					if rec := w.call(actor, row.method, path, row.body); rec.Code != 403 && rec.Code != 404 && rec.Code != 422 {
						t.Errorf("%s → %s: %s %s: %d %s", role.Name(), other.Name(), row.method, path, rec.Code, rec.Body)
					}
				}
			}
		}
		if rec := w.call(1023, "GET", "/api/accounts?q=a102", ""); strings.Contains(rec.Body.String(), "a1024") || strings.Contains(rec.Body.String(), "a1022") {
			t.Errorf("the security administrator sees the others: %s", rec.Body)
		}
		if after := w.administration(); after != before {
			t.Errorf("before %s\nafter  %s", before, after)
		}
		for account, role := range administrators {
			if c := w.who(account); len(c.Grants) != 1 || c.Grants[0].Role != role {
				t.Errorf("%s now holds %v", role.Name(), c.Grants)
			}
		}
		ctx := context.Background()
		err := w.DB.Write(ctx, func(tx *store.Tx) error { return access.LoadGrant(ctx, tx, 1022, access.AuditAdmin, 0, 0) })
		if err == nil {
			t.Error("the database lets one account be two administrators")
		}
	})
}

func (w *scopeWorld) grantOf(account int64) (id int64) {
	if err := w.DB.NewRaw(`SELECT id FROM account_grant WHERE account_id = ?`, account).Scan(context.Background(), &id); err != nil {
		w.t.Fatal(err)
	}
	return id
}

// administration is all that makes the three what they are.
func (w *scopeWorld) administration() string {
	var rows []struct {
		ID, MemberID        int64
		Login, Role         string
		Disabled, Directory bool
		Password            string
		Factors, Sessions   int
	}
	if err := w.DB.NewRaw(`SELECT a.id, COALESCE(a.member_id, 0) AS member_id, a.login, g.role, a.disabled, a.directory, a.password,
		(SELECT count(*) FROM account_totp t WHERE t.id = a.id) AS factors, (SELECT count(*) FROM account_session s WHERE s.account_id = a.id) AS sessions
		FROM account a JOIN account_grant g ON g.account_id = a.id WHERE a.id IN (1022, 1023, 1024) ORDER BY a.id, g.id`).Scan(context.Background(), &rows); err != nil {
		w.t.Fatal(err)
	}
	return fmt.Sprintf("%+v", rows)
}
