package reviews

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/platform/store"
)

// A branch is merged while its members hand in ballots: the review ends unopened, and the successor reviews them with
// its own, but nobody twice.
func TestAMergedBranchIsReviewedByItsSuccessor(t *testing.T) {
	each(t, func(h *house) {
		h.talked()
		h.toBallots()
		h.does("li", "POST {r}/ballot", ballot(Mutual, 102, map[int64]Grade{101: Qualified, 103: Qualified, 104: Qualified}))
		ctx := context.Background()
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			for _, q := range []string{`INSERT INTO review (id, org_id, org_path, year, scope, by_group, step, filed_on) VALUES (900, 11, '001.001.', 2025, 'review', FALSE, 'filed', '2025-12-20')`,
				`INSERT INTO review_result (review_id, member_id, year, org_id, org_path, home_id, grade, filed_on) VALUES (901, 103, 2026, 11, '001.001.', 11, 'qualified', '2026-11-10')`,
				`INSERT INTO review_away (member_id, year, host_id) VALUES (202, 2025, 11), (202, 2026, 11)`,
				`INSERT INTO review_talked (org_id, year, member_id, n) VALUES (12, 2026, 102, 1)`} {
				if _, err := tx.Exec(ctx, q); err != nil {
					return err
				}
			}
			if err := h.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: first, Path: partytest.PathOf(first), IntoID: second}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE member SET org_id = 12, org_path = '001.002.' WHERE org_id = 11`)
			return err
		})
		if v, err := find(ctx, h.db, h.id); err != nil || v.Step != Ended || v.FiledOn != "2026-11-20" || v.OrgID != first {
			h.T.Errorf("%+v %v", v, err)
		}
		count := func(query string, want int) {
			h.T.Helper()
			var n int
			if err := h.db.NewRaw(query).Scan(ctx, &n); err != nil || n != want {
				h.T.Errorf("%s: %d, want %d (%v)", query, n, want, err)
			}
		}
		count(`SELECT count(*) FROM review_box`, 0)
		count(`SELECT count(*) FROM review_tally`, 0) // nobody knows what the ballots said
		count(`SELECT count(*) FROM review_handed WHERE step = 'mutual'`, 0)
		count(`SELECT count(*) FROM review WHERE step = 'filed'`, 1)
		count(`SELECT n FROM review_talked WHERE org_id = 12 AND member_id = 102`, 2)
		count(`SELECT n FROM review_talked WHERE org_id = 12 AND member_id = 101`, 1)
		count(`SELECT count(*) FROM review_talked WHERE org_id = 11`, 0)
		count(`SELECT host_id FROM review_away WHERE member_id = 202 AND year = 2026`, 12)
		count(`SELECT host_id FROM review_away WHERE member_id = 202 AND year = 2025`, 11) // that one was filed
		if lines := h.Journal(); !slices.ContainsFunc(lines, func(l string) bool { return strings.HasPrefix(l, "ReviewStep") }) {
			h.T.Errorf("%v", lines)
		}
		if todos, err := h.Todos(ctx, access.Caller{MemberID: 102}); err != nil || len(todos) != 0 {
			h.T.Errorf("li is still asked: %v %v", todos, err)
		}
		h.run([]step{
			{"本人看得到为什么没有评完", "li", "GET {r}", "", 200, `"step":"ended"`, ""},
			{"不能再交票", "chen", "POST {r}/ballot", ballot(Mutual, 103, map[int64]Grade{101: Qualified, 102: Qualified, 104: Qualified}), 409, "", ""},
		})
		h.opens("sun", second, MemberReview)
		h.does("sun", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.does("sun", "POST {r}/next", `{"step":"study"}`)
		var ids []int64
		if err := h.db.NewRaw(`SELECT member_id FROM review_participant WHERE review_id = ? ORDER BY member_id`, h.id).Scan(ctx, &ids); err != nil ||
			!slices.Equal(ids, []int64{101, 102, 104, 105, 201, 202, 203}) {
			h.T.Errorf("%v %v: 103 has a result of the year", ids, err)
		}
	})
}

// Of a branch that was abolished nobody is left: whoever it was to review is reviewed at home.
func TestAnAbolishedBranchReviewsNobody(t *testing.T) {
	each(t, func(h *house) {
		h.does("sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":"Z1"}`)
		h.opens("wang", first, LifeMeeting)
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			return h.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: first, Path: partytest.PathOf(first)})
		})
		if v, err := find(context.Background(), h.db, h.id); err != nil || v.Step != Ended {
			h.T.Errorf("%+v %v", v, err)
		}
		var n int
		if err := h.db.NewRaw(`SELECT count(*) FROM review_away`).Scan(context.Background(), &n); err != nil || n != 0 {
			h.T.Errorf("%d still go there, %v", n, err)
		}
	})
}
