package ledgers

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// What a branch is proposed to publish are the figures of its statistics and its book, and only of kinds it may tell of.
func TestWhatABranchTells(t *testing.T) {
	each(t, func(w *world) {
		w.year2020()
		w.write(func(ctx context.Context, tx *store.Tx) error {
			for _, sql := range []string{
				`INSERT INTO task (id, org_id, org_path, meeting_id, item_id, title, member_id, due_on, state, note, ended_at) VALUES (2, 11, '001.001.', 1001, 2, '修缮活动室', 102, '2020-05-01', 'done', '', 0)`,
				`INSERT INTO task (id, org_id, org_path, meeting_id, item_id, title, member_id, due_on, state, note, ended_at) VALUES (3, 11, '001.001.', 1001, 3, '不再需要', 102, '2020-05-01', 'dropped', '', 0)`,
				`UPDATE member SET category = 'probationary', joined_on = '2020-06-18', confirmed_on = '' WHERE id = 103`,
				`UPDATE member SET confirmed_on = '2020-12-31' WHERE id = 102`,
				`UPDATE member SET status = 'transferred_out', left_on = '2020-01-01' WHERE id = 104`,
				`INSERT INTO org_post (id, org_id, member_id, post, from_on, until_on, created_at) VALUES (2, 11, 102, 'organisation_member', '2016-01-01', '2020-02-01', 0)`,
				`INSERT INTO org_post (id, org_id, member_id, post, from_on, until_on, created_at) VALUES (3, 11, 103, 'publicity_member', '2016-01-01', '2019-12-31', 0)`,
			} {
				if _, err := tx.Exec(ctx, sql); err != nil {
					return err
				}
			}
			return nil
		})
		everything := func(terms.MeetingKind) bool { return true }
		branch := func(id int64) orgs.Org {
			o, err := w.orgs.Get(t.Context(), w.db, id)
			if err != nil {
				t.Fatal(err)
			}
			return o
		}
		tells := func(topic Topic, span Span, may func(terms.MeetingKind) bool, from string, want ...string) {
			t.Helper()
			f, err := w.Tell(t.Context(), branch(drilling), topic, span, may)
			if err != nil || !slices.Equal(f.Lines, want) || !strings.HasPrefix(f.From, from) || f.Name == "" {
				t.Errorf("%s: %q from %q (%v), want %q", topic, f.Lines, f.From, err, want)
			}
		}
		all, spring := Span{"2020-01-01", "2020-12-31"}, Span{"2020-01-01", "2020-06-30"}
		tells(OfMeetings, all, everything, "已归档的 2 次会议；尚未归档的 1 次不计入。", "党员大会 1 次，应到 3 人次，到会 1 人次，到会率 33.3%", "党课 1 次，应到 3 人次，到会 3 人次，到会率 100%",
			"主题党日 1 次，应到 3 人次，到会 3 人次，到会率 100%", "合计 2 次，应到 6 人次，到会 4 人次，到会率 66.6%")
		tells(OfMeetings, spring, everything, "已归档的 1 次会议。", "党员大会 1 次，应到 3 人次，到会 1 人次，到会率 33.3%")
		tells(OfDecisions, spring, everything, "1 次已归档会议", "3月5日 党员大会，讨论发展党员：同意；应到会有表决权的党员 3 人，实到 2 人，赞成 2 票，反对 0 票，弃权 0 票，通过；负责人：王建国，期限：2020年4月1日")
		tells(OfDecisions, spring, func(k terms.MeetingKind) bool { return k != terms.Assembly }, "0 次已归档会议")
		tells(OfTasks, all, everything, "期限在这段时间的任务", "应完成 2 项，已完成 1 项", "走访老党员（负责人 王建国，期限 2020年4月1日）：进行中", "修缮活动室（负责人 李芳，期限 2020年5月1日）：已完成")
		tells(OfTasks, all, func(k terms.MeetingKind) bool { return k != terms.Assembly }, "期限在这段时间的任务")
		tells(OfTasks, Span{"2020-06-01", "2020-06-30"}, everything, "期限在这段时间的任务")
		tells(OfMembers, all, everything, "党员名册", "现有党员 3 名，其中正式党员 2 名、预备党员 1 名", "接收预备党员 1 名：陈强", "预备党员转正 1 名：李芳")
		tells(OfGrades, all, everything, "已归档的民主评议", "优秀 1 人")
		tells(OfGrades, Span{"2019-01-01", "2019-12-31"}, everything, "已归档的民主评议")
		tells(OfPosts, all, everything, "任职登记", "书记：王建国（2018年5月1日 起）", "李芳 不再担任组织委员（2020年2月1日）")
		tells(OfDuties, all, everything, "组织生活日历", "党员大会：第一季度、第二季度、第三季度")
		if f, err := w.Tell(t.Context(), branch(far), OfMembers, all, everything); err != nil || !slices.Contains(f.Lines, "已转出 1 名") {
			t.Errorf("%q %v", f.Lines, err)
		}
		if _, err := w.Tell(t.Context(), branch(drilling), "weather", all, everything); err == nil {
			t.Error("figures of what nobody keeps")
		}
	})
}
