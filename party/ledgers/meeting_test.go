package ledgers

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/party/votes"
	"zhibu/platform/store"
)

func TestVote(t *testing.T) {
	for _, c := range []struct {
		name string
		item item
		want string
	}{
		{"一般表决", item{Engine: votes.Ordinary, Voters: 20, Came: 18, Yes: 10, Against: 8}, "应到会有表决权的党员 20 人，实到 18 人，赞成 10 票，反对 8 票，弃权 0 票，未通过"},
		{"转正，有书面意见", item{Engine: votes.Admission, Secret: true, Voters: 20, Came: 15, Yes: 9, Against: 4, Abstain: 2, Letter: 2, Passed: true},
			"无记名表决，应到会有表决权的党员 20 人，实到 15 人，赞成 9 票，反对 4 票，弃权 2 票，书面赞成 2 票，通过"},
		{"支委会，人数与名册不同", item{Engine: votes.Committee, Voters: 5, Came: 3, Yes: 3, Passed: true, Why: "一名委员途中离会"},
			"委员 5 人，实到 3 人，赞成 3 票，反对 0 票，弃权 0 票，通过（人数说明：一名委员途中离会）"},
	} {
		if got := c.item.vote(); got != c.want {
			t.Errorf("%s: %s", c.name, got)
		}
	}
}

// A record says on every paper who was elected, and out of how many: the page, the .docx and the annual book.
func TestElectionsAreTold(t *testing.T) {
	each(t, func(w *world) {
		assembly := w.year2020()
		w.write(func(ctx context.Context, tx *store.Tx) error {
			for i, sql := range []string{
				`(1, %d, 1, 'committee_member', 3, 25, 20, '一名党员病重', 20, 20, 1, 0)`, `(2, %d, 2, 'discipline_member', 5, 25, 20, '', 20, 19, 0, 12)`} {
				if _, err := tx.Exec(ctx, `INSERT INTO meeting_election (id, meeting_id, no, post, seats, due, present, why, issued, returned, void, agreed) VALUES `+fmt.Sprintf(sql, assembly)); err != nil {
					return fmt.Errorf("%d: %w", i, err)
				}
			}
			_, err := tx.Exec(ctx, `INSERT INTO meeting_candidate (election_id, no, name, written_in, yes) VALUES (1, 1, '甲', FALSE, 18), (1, 2, '乙', FALSE, 14), (1, 3, '丙', FALSE, 14),
				(1, 4, '丁', TRUE, 14), (2, 1, '戊', FALSE, 15), (2, 2, '己', FALSE, 9)`)
			return err
		})
		told := []string{"应选 3 名。应到会有选举权的党员 25 人，实到 20 人；发出选票 20 张，收回 20 张，其中无效票 1 张。甲当选，乙、丙、丁得票相等，就其余 2 个名额再次投票。人数说明：一名党员病重。",
			"戊当选。同意不再补选缺额的 12 人。", "丁（另选人）", "未当选"}
		w.run(w.t.(*testing.T), []call{
			{"会议记录", "secretary", fmt.Sprintf("/print/ledgers/meetings/%d", assembly), 200, told, nil},
			{"年度台账", "field", fmt.Sprintf("/print/ledgers/books/%d", drilling), 200, told, nil},
		})
		text := w.docx(fmt.Sprintf("/api/ledgers/meetings/%d/minutes.docx", assembly), "钻井队党支部党员大会记录.docx")
		for _, part := range told {
			if !strings.Contains(text, part) {
				w.t.Errorf("no %s in the .docx", part)
			}
		}
		sheets := w.xlsx(fmt.Sprintf("/api/ledgers/meetings/%d/minutes.xlsx", assembly))
		for name, want := range map[string]string{"选举1": "[[姓名 得赞成票 结果] [甲 18 当选] [乙 14 再次投票] [丙 14 再次投票] [丁（另选人） 14 再次投票]]", "选举2": "[[姓名 得赞成票 结果] [戊 15 当选] [己 9 未当选]]"} {
			if got := fmt.Sprint(sheets[name]); got != want {
				w.t.Errorf("%s: %s", name, got)
			}
		}
	})
}

// What else a record is: who stood in for the secretary, how often it was corrected, what is attached; in a book, whose meeting.
func TestTheRecordsOwnFacts(t *testing.T) {
	each(t, func(w *world) {
		assembly := w.year2020()
		w.write(func(ctx context.Context, tx *store.Tx) error {
			if _, err := tx.Exec(ctx, `UPDATE meeting SET host_note = '书记出差', corrections = 2 WHERE id = ?`, assembly); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `INSERT INTO meeting_attachment (id, meeting_id, hash, name, size, at, waiting) VALUES (1, ?, 'x', '选举办法.pdf', 1, 0, FALSE), (2, ?, 'y', '等待审核.pdf', 1, 0, TRUE)`, assembly, assembly)
			return err
		})
		facts := []string{"王建国（委托主持：书记出差）", "，归档后更正 2 次", "选举办法.pdf"}
		w.run(w.t.(*testing.T), []call{
			{"会议记录", "secretary", fmt.Sprintf("/print/ledgers/meetings/%d", assembly), 200, facts, []string{"等待审核"}},
			{"年度台账", "secretary", fmt.Sprintf("/print/ledgers/books/%d", drilling), 200, append(facts, "8月5日　党小组会　第1003次会议　一组</h3>", "3月5日　党员大会　第1001次会议</h3>"), nil},
		})
	})
}
