package duties

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// What is recorded once its year is long over makes up at most, and says so, as a meeting does: nothing back-filled passes as timely.
func TestARecordThatComesLate(t *testing.T) {
	for _, c := range []struct {
		name, heldOn string
		now          time.Time
		want         State
		note         string
	}{
		{"年内登记", "2026-11-20", time.Date(2026, 12, 31, 23, 59, 59, 0, clock.Shanghai), Done, `"note":"镇党委"`},
		{"十二月三十一日述职，三天以内登记", "2026-12-31", time.Date(2027, 1, 3, 23, 59, 59, 0, clock.Shanghai), Done, `"note":"镇党委"`},
		{"第四天才登记", "2026-12-31", time.Date(2027, 1, 4, 0, 0, 0, 0, clock.Shanghai), MadeUp, `"note":"补录：镇党委"`},
		{"第二年十一月才登记", "2026-12-31", time.Date(2027, 11, 25, 9, 0, 0, 0, clock.Shanghai), MadeUp, `"note":"补录：镇党委"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			each(t, func(w *town) {
				w.clock.Set(c.now)
				if rec := w.ask("zhibu", "POST", "/api/duties/records", fmt.Sprintf(`{"orgId":21,"duty":"report_up","heldOn":%q,"note":"镇党委"}`, c.heldOn)); rec.Code != 201 {
					t.Fatal(rec.Code, rec.Body)
				}
				if got := w.state(21, ReportUp, "2026"); got.State != c.want {
					t.Errorf("%+v", got)
				}
				if rec := w.ask("zhibu", "GET", "/api/duties?org=21&year=2026", ""); !strings.Contains(rec.Body.String(), c.note) {
					t.Errorf("no %s in %s", c.note, rec.Body)
				}
			})
		})
	}
}

func TestARecordOfADayBeforeTheBranchWasThere(t *testing.T) {
	each(t, func(w *town) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org SET established_on = '2026-05-16' WHERE id = 21`)
			return err
		})
		for day, want := range map[string]string{"2026-05-15": "还没有成立（2026-05-16 成立）", "2026-05-16": `"id"`, "2026-02-29": "日期"} {
			if rec := w.ask("zhibu", "POST", "/api/duties/records", fmt.Sprintf(`{"orgId":21,"duty":"report_up","heldOn":%q}`, day)); !strings.Contains(rec.Body.String(), want) {
				t.Errorf("%s: %d %s", day, rec.Code, rec.Body)
			}
		}
	})
}

// In January the to-dos say how what was missed last year is made up: by doing it once more, but of talks and reviews not so.
func TestHowLastYearIsMadeUp(t *testing.T) {
	each(t, func(w *town) {
		w.Talked = func(context.Context, store.Reader, string, string, ...int) (map[int]map[string]int, error) {
			return map[int]map[string]int{0: {"001.001.001.": 12}, 2026: {"001.001.001.": 7}}, nil
		}
		w.clock.Set(time.Date(2027, 1, 5, 9, 0, 0, 0, clock.Shanghai))
		if rec := w.ask("zhen", "POST", "/api/duties/nudges", `{"orgIds":[21],"duty":"member_review","period":"2026"}`); rec.Code != 200 {
			t.Fatal(rec.Code, rec.Body)
		}
		todos, err := w.owedBy(context.Background(), w.db, "001.001.001.")
		if err != nil {
			t.Fatal(err)
		}
		why := map[string]string{}
		for _, o := range todos {
			why[o.Title] = o.Why
		}
		for title, want := range map[string]string{
			"补：督促党员开展谈心谈话（2026 年），还差 5 人次": "今年的谈话不能补",
			"补：开展民主评议党员（2026 年）":           "在上级党组织确定的期限内补做",
			"补：登记书记向上级党组织述职（2026 年）":       "本期内多开展 1 次算作补做",
		} {
			if !strings.Contains(why[title], want) {
				t.Errorf("%s: %q of %q", title, why[title], why)
			}
		}
	})
}
