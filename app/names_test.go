package app_test

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// A list calls an org by its short name: the full one takes three lines in every
// row. Pages about one org, one member or one meeting say it in full.
func TestListsCallOrgsByTheirShortNames(t *testing.T) {
	lived(t, func(t *testing.T, c *cell) {
		superior := c.as("city_clerk")
		person := "/api/ledgers/people?" + one[string](c, `SELECT 'name=' || m.name || '&unit=' || o.short_name FROM member m JOIN org o ON o.id = m.org_id ORDER BY m.id LIMIT 1`)
		for _, path := range []string{person, "/api/members", "/api/members?q=王", "/api/meetings", "/api/meetings/missing?month=2026-12", "/api/accounts", "/api/birthdays?month=2026-07",
			"/api/ledgers/statistics/rows", "/api/reviews/progress?year=2026", "/api/seals/heads"} {
			var list struct {
				Items []struct{ OrgName string }
			}
			superior.does("GET", path, nil, 200, &list)
			if len(list.Items) == 0 {
				t.Errorf("%s is empty: it shows nothing", path)
			}
			for _, i := range list.Items {
				if i.OrgName == "" || strings.HasPrefix(i.OrgName, "中共") {
					t.Errorf("%s calls an org %q", path, i.OrgName)
					break
				}
			}
		}
		var me struct{ Roles []json.RawMessage }
		superior.does("GET", "/api/me", nil, 200, &me)
		if len(me.Roles) == 0 || strings.Contains(string(me.Roles[0]), "中共") {
			t.Errorf("the head of the desk says %s", me.Roles)
		}
		id := one[int64](c, `SELECT min(id) FROM member`)
		var member struct{ OrgName string }
		superior.does("GET", fmt.Sprintf("/api/members/%d", id), nil, 200, &member)
		if !strings.HasPrefix(member.OrgName, "中共") {
			t.Errorf("member %d is of %q", id, member.OrgName)
		}
	})
}
