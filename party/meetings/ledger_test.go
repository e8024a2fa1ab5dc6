package meetings

import (
	"context"
	"flag"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

var update = flag.Bool("update", false, "write the golden files anew")

// The printed record of a filed meeting is testdata/ledger.golden.html.
func TestLedger(t *testing.T) {
	each(t, func(w *world) {
		arranged(w)
		w.Roll = func(_ context.Context, _ store.Reader, id int64) ([]LedgerRow, error) {
			return []LedgerRow{
				{Name: "陈芳", Presence: terms.Present, In: "14:58", Out: "16:35"},
				{Name: "王建国", Presence: terms.Online, In: "15:02", Out: "16:31", Note: "在西安务工"},
				{Name: "=HYPERLINK(\"x\")<script>", Presence: terms.Absent},
			}, nil
		}
		w.clock.Set(at("2026-11-25 16:00:00"))
		w.upload("secretary", picture(9), "会场")
		w.run([]call{
			{name: "记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"第一项\n<b>不是粗体</b>","items":[{"id":{item1},"done":true,"evidence":"诵读","decision":"下月再读"}]}`,
				status: 200, events: "RecordChanged photos=1 chars=14 set=1/6"},
		})
		w.clock.Set(at("2026-11-25 17:30:00"))
		w.closed("a")
		w.run([]call{
			{name: "补录", at: "2026-12-05 09:00:00", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{"lateReason":"书记住院"}`, status: 200, events: "MeetingFiled"},
			{name: "党员不能打印", who: "member", do: "GET /print/ledger/{a}", status: 403, says: "由支部班子和上级党组织打印"},
			{name: "上级可以打印", who: "county", do: "GET /print/ledger/{a}", status: 200, says: "主题党日记录"},
			{name: "别的支部不能打印", who: "secretaryB", do: "GET /print/ledger/{a}", status: 404, says: "没有找到", events: "AccessRefused"},
		})
		r := httptest.NewRequest("GET", w.fill("/print/ledger/{a}"), nil)
		r.Header.Set("Authorization", "Bearer secretary")
		answer := httptest.NewRecorder()
		w.server.ServeHTTP(answer, r)
		if got := answer.Header().Get("Content-Type"); got != "text/html; charset=utf-8" {
			t.Errorf("Content-Type %s", got)
		}
		if policy := answer.Header().Get("Content-Security-Policy"); !strings.Contains(policy, "default-src 'none'") || strings.Contains(policy, "unsafe") {
			t.Errorf("policy %s", policy)
		}
		page := regexp.MustCompile(`/api/files/[0-9a-f]{64}`).ReplaceAllString(answer.Body.String(), "/api/files/HASH")
		const golden = "testdata/ledger.golden.html"
		if *update {
			if err := os.WriteFile(golden, []byte(page), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		want, err := os.ReadFile(golden)
		if err != nil {
			t.Fatal(err)
		}
		if page != string(want) {
			t.Errorf("the page is not that of %s; see the difference with go test -update and git diff\n%s", golden, page)
		}
		if strings.Contains(page, "<script") || strings.Contains(page, "<b>") {
			t.Error("what was typed became markup")
		}
	})
}
