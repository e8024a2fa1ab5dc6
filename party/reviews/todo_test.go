package reviews

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/partytest"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// A life meeting held by itself reviews nobody: the review is asked for all the same, unless the rules in force ask for none.
func TestALifeMeetingIsNoReview(t *testing.T) {
	for asked, want := range map[bool]string{true: "开展 2026 年民主评议党员", false: ""} {
		each(t, func(h *house) {
			if !asked {
				h.Commit(func(ctx context.Context, tx *store.Tx) error {
					_, err := tx.Exec(ctx, `INSERT INTO policy_pack (id, org_id, name, version, title, article, level, params, valid_from, reason, by_account, created_at)
						VALUES (5, ?, ?, 2, '镇', '镇', 'custom', ?, 1, '试点', 0, 0)`, partytest.Committee, policy.DutiesPack,
						`{"proRata": true, "themeDayOn": 0, "duties": {"member_review": {"on": false, "every": "year", "times": 1}}}`)
					return err
				})
				h.Clock.Advance(10 * time.Second) // the snapshot of policy is read anew
			}
			h.opens("wang", first, LifeMeeting)
			list, err := h.Todos(context.Background(), access.Caller{MemberID: 101, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: first, OrgPath: partytest.PathOf(first)}}})
			if err != nil {
				h.T.Fatal(err)
			}
			var titles []string
			for _, t := range list {
				titles = append(titles, t.Title)
			}
			if got := strings.TrimPrefix(strings.Join(titles, "·"), "2026 年组织生活会：学习"); strings.TrimPrefix(got, "·") != want {
				h.T.Errorf("asked for %t: %q", asked, titles)
			}
		})
	}
}

// Whoever is handed over to a branch that has listed who takes part, or back to one that has, would be reviewed by nobody.
func TestHandedOverTooLate(t *testing.T) {
	each(t, func(h *house) {
		away := func(code string) string { return fmt.Sprintf(`{"memberId":202,"year":2026,"orgCode":%q}`, code) }
		h.opens("sun", second, MemberReview)
		h.does("sun", "POST /api/reviews/away", away("Z1"))
		h.does("sun", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.does("sun", "POST {r}/next", `{"step":"study"}`)
		h.run([]step{{"本支部的名单里没有了，不能取消", "sun", "POST /api/reviews/away", away(""), 409, "不能取消委托", ""}})
		h.opens("wang", first, MemberReview)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.next(Study)
		h.run([]step{{"流入地的名单里有了", "sun", "POST /api/reviews/away", away(""), 409, "已经开始", ""}})
	})
	each(t, func(h *house) {
		h.toBallots()
		h.run([]step{{"流入地的名单已经确定", "sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":"Z1"}`, 409, "流入地支部今年参加评议的名单已经确定", ""}})
		h.opens("sun", second, MemberReview)
		h.does("sun", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.does("sun", "POST {r}/next", `{"step":"study"}`)
		h.run([]step{{"留在本支部评议", "zhou", "GET {r}", "", 200, `"mine"`, ""}})
	})
}
