package reviews

import (
	"context"
	"strings"
	"testing"
	"time"

	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Where ballots cannot be secret the assessments are held openly in the meeting: the review goes on without a box.
func TestThreeAssessOpenly(t *testing.T) {
	each(t, func(h *house) {
		h.opens("wang", first, MemberReview)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.next(Study)
		for _, who := range []string{"wang", "li", "chen"} {
			h.does(who, "PUT {r}/self", `{"text":"自评","grade":"qualified"}`)
		}
		h.does("wang", "POST {r}/excused", `{"memberId":104,"reason":"住院"}`)
		h.does("wang", "POST {r}/excused", `{"memberId":105,"reason":"住院"}`)
		h.run([]step{{"自评时就提示", "wang", "GET {r}", "", 200, "人数不足 4 人", ""}})
		h.next(Self)
		h.run([]step{
			{"当面评议", "wang", "GET {r}", "", 200, "在会上当面评议", ""},
			{"没有票", "li", "GET {r}/ballot", "", 200, `"lines":[]`, ""},
			{"不能交票", "li", "POST {r}/ballot", ballot(Mutual, 102, map[int64]Grade{101: Qualified, 103: Qualified}), 422, "", ""},
			{"没有票箱可收", "wang", "POST {r}/box/take-back", `{"reason":"住院"}`, 409, "没有票箱", ""},
		})
		h.next(Mutual)
		h.next(Assembly)
		h.does("wang", "PUT {r}/verdicts", `{"verdicts":[{"memberId":101,"grade":"qualified"},{"memberId":102,"grade":"excellent"},{"memberId":103,"grade":"qualified"}]}`)
		h.next(Verdict)
		h.next(Rectification)
		h.run([]step{{"归档", "wang", "GET {r}", "", 200, `"step":"filed"`, ""}})
	})
}

// People fell ill and too few can hand in: the box is taken back unopened, with a reason, and the review goes on.
func TestABoxIsTakenBack(t *testing.T) {
	each(t, func(h *house) {
		h.toBallots()
		h.does("li", "POST {r}/ballot", ballot(Mutual, 102, map[int64]Grade{101: Unqualified, 103: Qualified, 104: Qualified}))
		h.run([]step{
			{"党员不能收", "li", "POST {r}/box/take-back", `{"reason":"多人住院"}`, 403, "组织民主评议", ""},
			{"要写原因", "wang", "POST {r}/box/take-back", `{"reason":""}`, 422, "", ""},
			{"收回", "wang", "POST {r}/box/take-back", `{"reason":"多人住院"}`, 200, "没有票箱", "不足 4 张"},
			{"不能再交", "chen", "POST {r}/ballot", ballot(Mutual, 103, map[int64]Grade{101: Qualified, 102: Qualified, 104: Qualified}), 409, "交票已经结束", ""},
			{"可以登记住院的党员", "wang", "POST {r}/excused", `{"memberId":104,"reason":"住院"}`, 200, "住院", ""},
			{"往下走", "wang", "POST {r}/next", `{"step":"mutual"}`, 200, `"step":"assembly"`, ""},
			{"下一步还有四人，仍投票", "li", "GET {r}/ballot", "", 200, "王建国", ""},
		})
		var rest, told int
		if err := h.db.NewRaw(`SELECT (SELECT count(*) FROM review_tally) + (SELECT count(*) FROM review_handed) AS rest,
			(SELECT count(*) FROM event WHERE payload LIKE '%"step":"box_taken_back","reason":"多人住院"%') AS told`).Scan(context.Background(), &rest, &told); err != nil || rest != 0 || told != 1 {
			h.T.Errorf("%d rows of ballots, %d lines in the journal, %v", rest, told, err)
		}
	})
}

// A group of which everybody is excused asks for no ballots.
func TestAGroupWithNobodyThereIsNotWaitedFor(t *testing.T) {
	each(t, func(h *house) {
		h.toBallots()
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE review SET by_group = ?`, true); err != nil {
				return err
			}
			if _, err := tx.Exec(ctx, `UPDATE review_participant SET group_id = 9 WHERE member_id = 105`); err != nil {
				return err
			}
			p, err := h.participant(ctx, tx, h.id, 105)
			if err != nil {
				return err
			}
			p.Excused = "住院"
			return h.keep(ctx, tx, p)
		})
		for who, voter := range map[string]int64{"wang": 101, "li": 102, "chen": 103, "zhang": 104} {
			h.does(who, "POST {r}/ballot", ballot(Mutual, voter, map[int64]Grade{101: Qualified, 102: Qualified, 103: Qualified, 104: Qualified}))
		}
		h.next(Mutual)
	})
}

// The review of a year may be held in the next: talks before the meeting count across New Year, each member once.
func TestTalksCountAcrossNewYear(t *testing.T) {
	each(t, func(h *house) {
		h.opens("wang", first, Both)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.next(Study)
		h.talked()
		h.Clock.Set(time.Date(2027, 1, 10, 9, 0, 0, 0, clock.Shanghai))
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			return h.OnTalkHeld(ctx, tx, happened.TalkHeld{TalkID: 2, OrgID: first, OrgPath: partytest.PathOf(first), HeldOn: "2027-01-08", Members: []int64{103, 104}})
		})
		if answer := h.does("wang", "GET {r}", ""); !strings.Contains(answer, `"talked":4`) {
			h.T.Errorf("%s", answer)
		}
	})
}

// A second click begins no second life meeting; the next may follow once this one is filed.
func TestOneLifeMeetingAtATime(t *testing.T) {
	each(t, func(h *house) {
		again := step{"再点一次", "wang", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"life"}`, 409, "还没有归档", ""}
		h.run([]step{
			{"开展", "wang", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"life"}`, 201, "2026", ""}, again,
			{"另外开展评议", "wang", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"review"}`, 201, "2026", ""}, again,
			{"别的支部", "sun", "POST /api/reviews", `{"orgId":12,"year":2026,"scope":"life"}`, 201, "2026", ""},
		})
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE review SET step = 'filed' WHERE org_id = 11 AND scope = 'life'`)
			return err
		})
		h.run([]step{{"归档以后再开", "wang", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"life"}`, 201, "2026", ""}})
	})
}

// It is the new year in China while it is still the old one elsewhere.
func TestTheYearIsThatOfChina(t *testing.T) {
	each(t, func(h *house) {
		h.Clock.Set(time.Date(2026, 12, 31, 17, 0, 0, 0, time.UTC))
		h.run([]step{{"一月一日", "wang", "POST /api/reviews", `{"orgId":11,"year":2027,"scope":"both"}`, 201, "2027", ""}})
	})
}
