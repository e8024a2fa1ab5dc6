package reviews

import (
	"context"
	"strings"
	"testing"

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
