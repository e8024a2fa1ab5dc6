package reviews

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/partytest"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// words are what judged and its excuse say of members.
var words = []string{"参加活动", "因病", "核实", "住院"}

// saysSo holds that the words are nowhere in clear, in no table and no line of the journal, and that those who may read them.
func (h *house) saysSo() {
	h.T.Helper()
	dump := h.dump()
	for _, word := range words {
		if strings.Contains(dump, word) {
			h.T.Errorf("%s is stored in clear", word)
		}
	}
	answer := h.does("wang", "GET {r}", "")
	for _, word := range words {
		if !strings.Contains(answer, word) {
			h.T.Errorf("the secretary does not read %s: %s", word, answer)
		}
	}
	if all := h.found(); all != "" {
		h.T.Errorf("the log of seals: %s", all)
	}
}

// Why somebody cannot take part, the reason of a verdict, an objection and its answer are sealed; what an earlier
// version stored in clear is sealed at the start, and stays what the log of seals says it is.
func TestWhatIsWrittenOfAMemberIsSealed(t *testing.T) {
	each(t, func(h *house) {
		h.judged()
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			p, err := h.participant(ctx, tx, h.id, 105)
			if err != nil {
				return err
			}
			p.Excused = "住院"
			return h.keep(ctx, tx, p)
		})
		h.saysSo()
		h.behind(`UPDATE review_participant SET id = NULL, excused_sealed = NULL, reason_sealed = NULL, objection_sealed = NULL, answer_sealed = NULL`,
			`UPDATE review_participant SET reason = '参加活动不够', objection = '因病请假', answer = '已核实，维持' WHERE member_id = 104`,
			`UPDATE review_participant SET excused = '住院' WHERE member_id = 105`)
		if dump := h.dump(); !strings.Contains(dump, words[0]) {
			h.T.Fatal("the dump does not hold what it should")
		}
		for range 2 {
			if err := h.SealTexts(context.Background()); err != nil {
				h.T.Fatal(err)
			}
			h.saysSo()
		}
	})
}

// What somebody writes down in a review, sends a mobile member elsewhere for or ticks off stands in the
// journal: who, of whom, never which words.
func TestWhatIsWrittenDownStandsInTheJournal(t *testing.T) {
	each(t, func(h *house) {
		h.does("sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":"Z1"}`)
		h.does("sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":""}`)
		h.judged()
		journal := strings.Join(h.Journal(), "\n")
		for _, line := range []string{`"memberId":202,"orgId":12,"orgPath":"001.002.","year":2026,"toOrgId":11}`, `"memberId":202,"orgId":12,"orgPath":"001.002.","year":2026}`,
			`"what":"note"`, `"memberId":101,"what":"self"`, `"what":"verdicts"`, `"memberId":104,"what":"objection"`, `"memberId":104,"what":"answer"`,
			`"memberId":103,"what":"fix"`, `"memberId":103,"what":"fix_done"`} {
			if !strings.Contains(journal, line) {
				t.Errorf("no line says %s in\n%s", line, journal)
			}
		}
		for _, word := range append(words, "走访", "学习党章") {
			if strings.Contains(journal, word) {
				t.Errorf("the journal says %s", word)
			}
		}
	})
}

// Where nobody can be reviewed the assessment does not begin, and says why.
func TestNobodyToReview(t *testing.T) {
	each(t, func(h *house) {
		h.opens("wang", first, MemberReview)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE member SET status = 'suspended' WHERE org_id = ?`, first)
			return err
		})
		h.run([]step{{"都停止党籍", "wang", "POST {r}/next", `{"step":"study"}`, 409, "没有要评议的党员", ""}})
	})
}

// Those who are said to be unable to take part are fewer than those who do, or there is no assembly to review them.
func TestMostTakePart(t *testing.T) {
	each(t, func(h *house) {
		h.opens("wang", first, MemberReview)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.run([]step{
			{"前一年的日期", "wang", "POST {r}/next", `{"step":"study","doneOn":"2025-12-31"}`, 422, "这是 2026 年的评议", ""},
			{"当年第一天", "wang", "POST {r}/next", `{"step":"study","doneOn":"2026-01-01"}`, 200, `"step":"self"`, ""},
		})
		for _, who := range []string{"wang", "li"} {
			h.does(who, "PUT {r}/self", `{"text":"对照合格党员标准的自评","grade":"qualified"}`)
		}
		for _, id := range []int{103, 104, 105} {
			h.does("wang", "POST {r}/excused", fmt.Sprintf(`{"memberId":%d,"reason":"外出"}`, id))
		}
		h.run([]step{
			{"五人里三人不参加", "wang", "POST {r}/next", `{"step":"self"}`, 409, "超过了半数", ""},
			{"一人回来", "wang", "POST {r}/excused", `{"memberId":105,"reason":""}`, 200, "", ""},
			{"他书面自评", "wang", "PUT {r}/self", `{"memberId":105,"text":"书面自评","grade":"qualified"}`, 200, "书面自评", ""},
			{"可以往下走", "wang", "POST {r}/next", `{"step":"self"}`, 200, `"step":"mutual"`, ""},
			{"互评时又登记一人", "wang", "POST {r}/excused", `{"memberId":105,"reason":"住院"}`, 200, "", ""},
			{"又不到一半", "wang", "POST {r}/next", `{"step":"mutual"}`, 409, "超过了半数", ""},
		})
	})
}

// A branch founded in the second half of the year is not asked for that year's review, in its last quarter as little as afterwards.
func TestABranchFoundedLateIsNotAsked(t *testing.T) {
	for founded, want := range map[string]int{"2026-07-01": 1, "2026-07-02": 0, "2026-11-16": 0} {
		each(t, func(h *house) {
			h.Commit(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE org SET established_on = ? WHERE id = ?`, founded, first)
				return err
			})
			for _, now := range []time.Time{h.Clock.Now(), time.Date(2027, 1, 5, 9, 0, 0, 0, clock.Shanghai)} {
				h.Clock.Set(now)
				list, err := h.Todos(context.Background(), access.Caller{MemberID: 101, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: first, OrgPath: partytest.PathOf(first)}}})
				if err != nil || len(list) != want {
					h.T.Errorf("founded on %s, on %s: %+v, %v", founded, clock.Day(now), list, err)
				}
			}
		})
	}
}
