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
	"zhibu/platform/clock"
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

// Last year's review that nobody began: from January the secretary reads what can be done and by whom, and so does whoever tries;
// once the time is extended it is begun, and nothing is dated back.
func TestAMissedReview(t *testing.T) {
	each(t, func(h *house) {
		h.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, clock.Shanghai))
		late := func(name string, n int, want string) {
			h.T.Helper()
			list, err := h.Todos(context.Background(), access.Caller{MemberID: 101, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: first, OrgPath: partytest.PathOf(first)}}})
			if err != nil || len(list) != n || n > 0 && (!strings.Contains(list[0].Title+list[0].Why, want) || list[0].Overdue != strings.HasPrefix(list[0].Title, "补：")) {
				h.T.Errorf("%s: %v %v", name, list, err)
			}
		}
		const can = "可以在“政策开关”中调整“民主评议最迟到次年几月”，最多延长到 2027-03-31"
		late("一月", 1, "补：2026 年没有开展民主评议党员《支部工作条例（试行）》第十八条：一般每年开展1次民主评议党员。2026 年民主评议党员的期限（2026-12-31）已过。武侯镇党委（或者更上级党组织）的党务干部"+can)
		h.run([]step{
			{"开展去年的", "wang", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"review"}`, 422, can, ""},
			{"前年的", "wang", "POST /api/reviews", `{"orgId":11,"year":2025,"scope":"review"}`, 422, "核对年份", "政策开关"},
		})
		h.Clock.Set(time.Date(2027, 4, 1, 9, 0, 0, 0, clock.Shanghai))
		late("四月不能再延长", 0, "")
		h.Clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, clock.Shanghai))
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO policy_switch (id, org_id, key, value, valid_from, valid_to, reason, by_account, created_at) VALUES (7, ?, ?, '2', 1, 0, '补做', 0, 0)`, partytest.Committee, policy.ReviewExtraMonths)
			return err
		})
		h.Clock.Advance(10 * time.Second) // the snapshot of policy is read anew
		late("延长以后", 1, "开展 2026 年组织生活会和民主评议党员")
		h.opens("wang", first, MemberReview)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.run([]step{{"今天的日期", "wang", "POST {r}/next", `{"step":"study"}`, 200, `"doneOn":"2027-01-05"`, ""}})
	})
}
