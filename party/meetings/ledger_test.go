package meetings_test

import (
	"bytes"
	"context"
	"net/http/httptest"
	"regexp"
	"strings"
	"testing"
	"zhibu/platform/goldentest"

	"zhibu/party/meetings"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// The printed record of a filed meeting is testdata/ledger.golden.html.
func TestLedger(t *testing.T) {
	each(t, func(w *world) {
		w.Arranged()
		w.Roll = func(_ context.Context, _ store.Reader, id int64) ([]meetings.LedgerRow, error) {
			return []meetings.LedgerRow{
				{Name: "陈芳", Presence: terms.Present, In: "14:58", Out: "16:35", Voter: true},
				{Name: "王建国", Presence: terms.Online, In: "15:02", Out: "16:31", Note: "在西安务工", Voter: true},
				{Name: "=HYPERLINK(\"x\")<script>", Presence: terms.Absent},
			}, nil
		}
		w.Clock.Set(at("2026-11-25 16:00:00"))
		upload(w, "secretary", picture(9), "会场")
		w.Run([]call{
			{Name: "记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"第一项\n<b>不是粗体</b>","items":[{"id":{item1},"done":true,"evidence":"诵读","decision":"下月再读"}]}`,
				Status: 200, Events: "RecordChanged photos=1 chars=14 set=1/6"},
		})
		w.Clock.Set(at("2026-11-25 17:30:00"))
		w.Closed("a")
		w.Run([]call{
			{Name: "补录", At: "2026-12-05 09:00:00", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{"lateReason":"书记住院"}`, Status: 200, Events: "MeetingFiled"},
			{Name: "党员不能打印", Who: "member", Do: "GET /print/ledger/{a}", Status: 403, Says: "由支部班子和上级党组织打印"},
			{Name: "上级可以打印", Who: "county", Do: "GET /print/ledger/{a}", Status: 200, Says: "主题党日记录"},
			{Name: "别的支部不能打印", Who: "secretaryB", Do: "GET /print/ledger/{a}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
		})
		r := httptest.NewRequest("GET", w.Fill("/print/ledger/{a}"), nil)
		r.Header.Set("Authorization", "Bearer secretary")
		answer := httptest.NewRecorder()
		w.Handler.ServeHTTP(answer, r)
		if got := answer.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("Content-Type %s", got)
		}
		if policy := answer.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %s", policy)
		}
		page := regexp.MustCompile(`/api/files/[0-9a-f]{64}`).ReplaceAllString(answer.Body.String(), "/api/files/HASH")
		goldentest.Equal(t, "testdata/ledger.golden.html", page)
		if strings.Contains(page, "<script") || strings.Contains(page, "<b>") {
			t.Error("what was typed became markup")
		}
	})
}

// What was voted on, elected and attached stands on the printed record too.
func TestLedgerOfDecisions(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "election_meeting", 25, 20)
		w.Roll = func(context.Context, store.Reader, int64) ([]meetings.LedgerRow, error) {
			return []meetings.LedgerRow{{Name: "陈芳", Presence: terms.Present, In: "14:58", Voter: true}, {Name: "李新", Presence: terms.Present, Note: "预备党员"}}, nil
		}
		attach(w, "secretary", "选举办法.pdf", pdf, "")
		w.Happened()
		w.Run([]call{
			{Name: "登记", Who: "secretary", Do: put, Body: `{"minutes":"选举支部委员会。","items":[{"id":{i1},"done":true,"decision":"通过选举办法","vote":{"engine":"ordinary","due":25,"present":20,"yes":20},
				"memberId":101,"dueOn":"2026-12-10"}],"elections":[{"post":"committee_member","seats":3,"due":25,"present":20,"issued":20,"returned":20,"void":1,
				"candidates":[{"name":"甲","yes":18},{"name":"乙","yes":15},{"name":"丙","yes":12},{"name":"丁","yes":11}]}]}`, Status: 200, Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled, DecisionTaken"},
			{Name: "更正", Who: "secretary", Do: correct, Body: `{"reason":"补正","minutes":"选举支部委员会，三人当选。"}`, Status: 200, Events: "RecordChanged photos=0 chars=13 set=0/0, MeetingCorrected"},
			{Name: "已阅", Who: "county", Do: "POST /api/meetings/{m}/seen", Status: 200, Events: "MeetingSeen"},
		})
		_, page := w.Request("secretary", w.Fill("GET /print/ledger/{m}"), "", &bytes.Buffer{})
		for _, part := range []string{"（已更正 1 次）", "二、表决结果", "一般表决", "赞成 20 人，超过应到的半数，通过。", "三、选举结果", "甲、乙、丙当选。", "五、到会名册", "<td>无</td>",
			"六、附件", "选举办法.pdf", "（陈芳负责，2026-12-10 前完成）", "有表决权的应到 25 人，实到 20 人", "勉县赵强（2026年11月25日）"} {
			if !strings.Contains(page, part) {
				t.Errorf("no %s in %s", part, page)
			}
		}
	})
}
