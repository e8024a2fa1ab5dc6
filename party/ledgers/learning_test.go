package ledgers

import (
	"context"
	"fmt"
	"testing"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

func TestHours(t *testing.T) {
	for minutes, want := range map[int]string{0: "0.0", 5: "0.0", 6: "0.1", 50: "0.8", 59: "0.9", 60: "1.0", 90: "1.5", 1920: "32.0"} {
		if got := Hours(minutes); got != want {
			t.Errorf("%d minutes: %s, want %s", minutes, got, want)
		}
	}
}

// What a member learned in the year stands in the e-file: who was absent, what is not filed and what did not count is left out.
func TestStudied(t *testing.T) {
	each(t, func(w *world) {
		came, stayed := map[int64]terms.Presence{li: terms.Present}, map[int64]terms.Presence{li: terms.Absent, wang: terms.Present}
		for i, m := range []meeting{
			{kind: terms.Training, state: terms.Filed, roll: came},
			{kind: terms.Training, also: "lecture", state: terms.Filed, roll: map[int64]terms.Presence{li: terms.Online}},
			{kind: terms.ThemeDay, also: "lecture", state: terms.Filed, roll: map[int64]terms.Presence{li: terms.Assisted}},
			{kind: terms.ThemeDay, state: terms.Filed, roll: came},
			{kind: terms.Training, state: terms.Filed, roll: stayed},
			{kind: terms.Training, state: terms.Closed, roll: came},
			{kind: terms.Training, state: terms.Filed, inquorate: true, roll: came},
			{kind: terms.Lecture, state: terms.Filed, roll: came, at: "2019-12-31 15:00:00"},
		} {
			m.org, m.path = drilling, "001.001."
			if m.at == "" {
				m.at = fmt.Sprintf("2020-%02d-05 15:00:00", i+1)
			}
			w.hold(m) // an hour each
		}
		w.run(w.t.(*testing.T), []call{
			{"本人的档案", "member", "/api/ledgers/mine?year=2020", 200, []string{`["集中轮训","2","2.0"],["党课","2","2.0"],["合计","3","3.0"]`, "不少于 32 学时"}, nil},
			{"缺席的没有", "secretary", fmt.Sprintf("/api/ledgers/members/%d?year=2020", wang), 200, []string{`["集中轮训","1","1.0"],["党课","0","0.0"],["合计","1","1.0"]`}, nil},
		})
	})
}

func TestLesson(t *testing.T) {
	for _, c := range []struct{ name, state, source, dueOn, doneOn, want string }{
		{"待补，没有到期", "due", "", "2020-09-15", "", "待补课"},
		{"待补，过了期限", "due", "", "2020-09-14", "", "待补课，逾期"},
		{"按时看了录像，等待确认", "written", "recording", "2020-09-14", "2020-09-14", "待确认（看会议录像）"},
		{"送学上门", "done", "visit", "2020-09-14", "2020-09-01", "已补课（送学上门）"},
		{"迟补", "done", "materials", "2020-09-14", "2020-09-15", "已补课（学习材料），迟补"},
		{"免补的不算逾期", "excused", "", "2020-09-01", "", "已免除"},
	} {
		if got := lesson(c.state, c.source, c.dueOn, c.doneOn, "2020-09-15"); got != c.want {
			t.Errorf("%s: %s, want %s", c.name, got, c.want)
		}
	}
}

// The annual book counts whoever is late, or still owes a lesson over time.
func TestLateLessonsInTheBook(t *testing.T) {
	each(t, func(w *world) {
		assembly := w.year2020() // one is due since April
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `INSERT INTO makeup (id, meeting_id, member_id, org_id, org_path, cause, state, since, due_on, done_on, source) VALUES
				(2, ?0, ?1, ?4, '001.001.', 'absent', 'done', ?5, '2020-04-05', '2020-04-05', 'visit'), (3, ?0, ?2, ?4, '001.001.', 'absent', 'done', ?5, '2020-04-05', '2020-04-06', 'recording'),
				(4, ?0, ?3, ?4, '001.001.', 'absent', 'excused', ?5, '2020-04-05', '', '')`, assembly, wang, li, zhou, drilling, mustDay("2020-03-05"))
			return err
		})
		w.run(w.t.(*testing.T), []call{
			{"年度台账", "field", fmt.Sprintf("/print/ledgers/books/%d", drilling), 200, []string{
				`<tr><td>已补课</td><td class="number">2</td><td class="number">1</td></tr>`, `<tr><td>待补课</td><td class="number">1</td><td class="number">1</td></tr>`,
				`<tr><td>已免除</td><td class="number">1</td><td class="number">0</td></tr>`}, nil},
			{"本人的档案", "member", "/api/ledgers/mine", 200, []string{`"已补课（看会议录像），迟补","2020-04-05","2020-04-06"`}, nil},
		})
	})
}
