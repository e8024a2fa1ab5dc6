package reviews

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// judged brings a review to its rectification list: a verdict with its reason, an objection and
// its answer, and a line on the list that was mended.
func (h *house) judged() {
	h.T.Helper()
	h.toBallots()
	grades := map[int64]Grade{101: Qualified, 102: Excellent, 103: Qualified, 104: Basic}
	for _, now := range []Step{Mutual, Assembly} {
		for i, who := range []string{"wang", "li", "chen", "zhang"} {
			h.does(who, "POST {r}/ballot", ballot(now, int64(101+i), grades))
		}
		h.next(now)
	}
	h.does("wang", "PUT {r}/verdicts", allQualified)
	h.next(Verdict)
	h.does("zhang", "POST {r}/objection", `{"text":"因病请假"}`)
	h.does("wang", "POST {r}/objection/answer", `{"memberId":104,"answer":"已核实，维持"}`)
	h.does("wang", "POST {r}/fixes", `{"problem":"入户少","measure":"每月走访","memberId":103,"dueOn":"2026-12-20"}`)
	h.does("chen", fmt.Sprintf("POST {r}/fixes/%d/done", h.number(`SELECT id FROM review_fix`)), `{"evidence":"已走访"}`)
}

func (h *house) number(query string) (n int64) {
	h.T.Helper()
	if err := h.db.NewRaw(query).Scan(context.Background(), &n); err != nil {
		h.T.Fatal(err)
	}
	return n
}

// found is what a verification says of the reviews.
func (h *house) found() string {
	h.T.Helper()
	r, err := seal.Verify(context.Background(), h.db, []seal.Source{Results(), Parts(h.box), Fixes(), event.Sealed()}, nil, func(int) {})
	if err != nil {
		h.T.Fatal(err)
	}
	return strings.Join(r.Findings, "\n")
}

// behind changes rows behind the product's back.
func (h *house) behind(queries ...string) {
	h.T.Helper()
	h.Commit(func(ctx context.Context, tx *store.Tx) error {
		for _, query := range queries {
			if _, err := tx.Exec(ctx, query); err != nil {
				return fmt.Errorf("%s: %w", query, err)
			}
		}
		return nil
	})
}

// What makes the record of a review is sealed as it is written: whoever changes, deletes or
// inserts it behind the product's back is named.
func TestAReviewChangedBehindTheBackIsNamed(t *testing.T) {
	each(t, func(h *house) {
		h.judged()
		if all := h.found(); all != "" {
			t.Fatalf("untouched: %s", all)
		}
		part, fix := fmt.Sprintf("民主评议 %d 中党员 104 的评定、理由和异议", h.id), fmt.Sprintf("民主评议 %d 的整改清单第 %d 号", h.id, h.number(`SELECT id FROM review_fix`))
		for _, c := range []struct{ what, sql, want string }{
			{"改等次", `UPDATE review_participant SET grade = 'qualified' WHERE member_id = 104`, part + "与"},
			{"改理由", `UPDATE review_participant SET reason_sealed = objection_sealed WHERE member_id = 104`, part + "与"},
			{"抹去异议", `UPDATE review_participant SET objection_sealed = NULL, answer_sealed = NULL WHERE member_id = 104`, part + "与"},
			{"改答复", `UPDATE review_participant SET answer_sealed = salt WHERE member_id = 104`, part + "与"},
			{"理由和异议对调", `UPDATE review_participant SET reason_sealed = objection_sealed, objection_sealed = reason_sealed WHERE member_id = 104`, part + "与"},
			{"记作没有参加", `UPDATE review_participant SET excused_sealed = reason_sealed WHERE member_id = 104`, part + "与"},
			{"换盐", `UPDATE review_participant SET salt = (SELECT salt FROM review_fix) WHERE member_id = 104`, part + "与"},
			{"从名单抹去", `DELETE FROM review_participant WHERE member_id = 104`, part + "不见了"},
			{"塞进名单", `INSERT INTO review_participant (review_id, member_id, home_id, group_id, is_full) SELECT review_id, 203, home_id, group_id, is_full FROM review_participant WHERE member_id = 101`,
				fmt.Sprintf("民主评议 %d 中党员 203 的评定、理由和异议没有存证", h.id)},
			{"改整改措施", `UPDATE review_fix SET measure = '每季走访'`, fix + "与"},
			{"改完成日期", `UPDATE review_fix SET done_on = '2026-11-18'`, fix + "与"},
			{"改责任人", `UPDATE review_fix SET member_id = 101`, fix + "与"},
			{"删整改项", `DELETE FROM review_fix`, fix + "不见了"},
		} {
			h.behind(`CREATE TABLE kept_part AS SELECT * FROM review_participant`, `CREATE TABLE kept_fix AS SELECT * FROM review_fix`, c.sql)
			if all := h.found(); !strings.Contains(all, c.want) || strings.Contains(all, "\n") {
				t.Errorf("%s: not one finding that says %q:\n%s", c.what, c.want, all)
			}
			h.behind(`DELETE FROM review_participant`, `INSERT INTO review_participant SELECT * FROM kept_part`, `DROP TABLE kept_part`,
				`DELETE FROM review_fix`, `INSERT INTO review_fix SELECT * FROM kept_fix`, `DROP TABLE kept_fix`)
		}
		if all := h.found(); all != "" {
			t.Errorf("put back: %s", all)
		}
		h.Commit(func(ctx context.Context, tx *store.Tx) error { // by somebody who has the key
			p, err := h.participant(ctx, tx, h.id, 104)
			if err != nil {
				return err
			}
			p.Reason = "表现一般"
			p.seal(h.box)
			_, err = tx.NewUpdate().Model(&p).Column("reason_sealed").WherePK().Exec(ctx)
			return err
		})
		if all := h.found(); !strings.Contains(all, part+"与") || strings.Contains(all, "\n") {
			t.Errorf("sealed anew with other words: %s", all)
		}
	})
}

// The proof of a review's record goes to outsiders: it says which grade, and no word that was written.
func TestAProofOfAReviewHoldsNoText(t *testing.T) {
	each(t, func(h *house) {
		h.judged()
		for _, source := range []seal.Source{Parts(h.box), Fixes()} {
			n := 0
			if err := source.Each(context.Background(), h.db, h.id, func(_, sub int64, _ store.Instant, content []byte) error {
				n++
				for _, word := range []string{"参加活动", "因病", "核实", "入户", "走访"} {
					if strings.Contains(string(content), word) {
						t.Errorf("%s", content)
					}
				}
				if sub == 104 && (!strings.Contains(string(content), `"grade":"basic"`) || strings.Count(string(content), `="`) != 3) {
					t.Errorf("no digests of reason, objection and answer: %s", content)
				}
				return nil
			}); err != nil || n == 0 {
				t.Error(n, err)
			}
		}
		same := digestOf([]byte("1"), "reason", "表现一般")
		if same == digestOf([]byte("2"), "reason", "表现一般") || same == digestOf([]byte("1"), "answer", "表现一般") {
			t.Error("a digest depends neither on the salt nor on the field")
		}
	})
}

// What was written before there were salts and seals gets both once, and is then watched like the rest.
func TestOldReviewsAreSealedOnce(t *testing.T) {
	each(t, func(h *house) {
		h.judged()
		h.behind(`UPDATE review_participant SET salt = NULL`, `UPDATE review_fix SET salt = NULL`, `DELETE FROM seal_leaf`, `DELETE FROM seal_hash`, `DELETE FROM seal_state`)
		for again := range 2 {
			if err := h.SaltOld(context.Background()); err != nil {
				t.Fatal(err)
			}
			n, err := seal.Begin(context.Background(), h.db, []seal.Source{Parts(h.box), Fixes()}, store.At(h.Clock.Now()))
			if err != nil || n != 6*(1-again) || h.number(`SELECT count(DISTINCT salt) FROM review_participant`) != 5 {
				t.Errorf("%d sealed, %v", n, err)
			}
		}
		h.behind(`UPDATE review_participant SET reason_sealed = NULL WHERE member_id = 104`)
		if all := h.found(); !strings.Contains(all, "党员 104 的评定、理由和异议与") {
			t.Errorf("%s", all)
		}
	})
}
