package access_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
)

// S5: what lies out of reach cannot be told from what there is not, by any id that an operation takes.
func TestOutOfReachLooksLikeNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SecurityAdmin)
		w.Admin(access.AuditAdmin)
		w.Exec(`INSERT INTO account (id, login, name, org_id, org_path, password, must_change, one_time_until, disabled, created_at) VALUES (6001, 'desk', '值班', ?, '001.001.001.', '', FALSE, 0, FALSE, 0)`, accesstest.BranchA)
		w.Exec(`INSERT INTO account_grant (id, account_id, role, org_id, until_at, given_by, given_at, reason) VALUES (501, 1013, 'branch_officer', ?, 9999999999999, 1, 0, '')`, accesstest.BranchB)
		w.Exec(`INSERT INTO account_session (id, account_id, token, wall_org_id, device, source, created_at, seen_at, expires_at) VALUES (601, 1014, ?, ?, '', '', 0, 0, 9999999999999)`, []byte("wall"), accesstest.BranchB)
		w.Exec(`INSERT INTO account_delegation (id, from_org_id, role, to_org_id, action, until_at, given_by, given_at, reason) VALUES (701, ?, 'superior', ?, 'theme.issue', 9999999999999, 1014, 0, '')`, accesstest.Mian, accesstest.BranchB)
		const reason = `{"reason":"试探"}`
		const role = `"role":"branch_officer","until":"2027-01-01T00:00:00+08:00","reason":"试探"}`
		for _, c := range []struct {
			as, method, path, body string
			out                    any // the id out of reach; both forms hold it once
		}{
			{"shuji", "GET", "/api/accounts/%d", "", 1013},
			{"shuji", "GET", "/api/accounts/%d/devices", "", 1013},
			{"shuji", "GET", "/api/accounts?within=%d", "", accesstest.BranchB},
			{"shuji", "POST", "/api/accounts/%d/disable", reason, 1013},
			{"shuji", "POST", "/api/accounts/%d/enable", reason, 1013},
			{"shuji", "POST", "/api/accounts/%d/reset", reason, 1013},
			{"shuji", "POST", "/api/accounts/%d/factors/reset", reason, 1013},
			{"shuji", "POST", "/api/accounts/%d/sessions/end", reason, 1013},
			{"shuji", "POST", "/api/accounts/%d/member", `{"memberId":16,"reason":"试探"}`, 1013},
			{"shuji", "POST", "/api/accounts/6001/member", `{"memberId":%d,"reason":"试探"}`, accesstest.Yi},
			{"shuji", "POST", "/api/accounts/%d/member/remove", reason, 1013},
			{"shuji", "POST", "/api/accounts/%d/grants", `{"orgId":3,` + role, 1013},
			{"shuji", "POST", "/api/accounts/1011/grants", `{"orgId":%d,` + role, accesstest.BranchB},
			{"shuji", "DELETE", "/api/accounts/%d/grants/501", "", 1013},
			{"shuji", "DELETE", "/api/accounts/1011/grants/%d", "", 501},
			{"shuji", "POST", "/api/accounts", `{"account":"try1","memberId":%d}`, accesstest.Yi},
			{"shuji", "POST", "/api/accounts", `{"account":"try2","name":"试","orgId":%d}`, accesstest.BranchB},
			{"shuji", "GET", "/api/walls?within=%d", "", accesstest.BranchB},
			{"shuji", "POST", "/api/walls", `{"orgId":%d,"name":"大厅"}`, accesstest.BranchB},
			{"shuji", "DELETE", "/api/walls/%d", "", 601},
			{"shuji", "GET", "/api/delegations?within=%d", "", accesstest.BranchB},
			{"shuji", "GET", "/api/delegations/choices?to=%d", "", accesstest.BranchB},
			{"shuji", "POST", "/api/delegations", `{"toOrgId":%d,"actions":["theme.issue"],"until":"2027-01-01T00:00:00+08:00","reason":"试探"}`, accesstest.BranchB},
			{"shuji", "POST", "/api/delegations/%d/end", reason, 701},
			{"jia", "DELETE", "/api/me/devices/%d", "", 2013},
			{"security_admin", "GET", "/api/accounts/%d", "", w.AccountID("audit_admin")},
			{"security_admin", "POST", "/api/accounts/%d/identity/remove", reason, w.AccountID("audit_admin")},
			{"security_admin", "POST", "/api/accounts/%d/reset", reason, w.AccountID("audit_admin")},
		} {
			answer := func(id string) string {
				rec := w.Call(c.as, c.method, strings.Replace(c.path, "%d", id, 1), strings.Replace(c.body, "%d", id, 1))
				var problem map[string]any
				if err := json.Unmarshal(rec.Body.Bytes(), &problem); err != nil || rec.Code != 404 {
					t.Errorf("%s %s for %s: %d %s", c.method, c.path, id, rec.Code, rec.Body)
				}
				delete(problem, "requestId")
				return fmt.Sprint(rec.Code, problem)
			}
			if out, none := answer(fmt.Sprint(c.out)), answer("987654321"); out != none {
				t.Errorf("%s %s: out of reach %s, none %s", c.method, c.path, out, none)
			}
		}
	})
}
