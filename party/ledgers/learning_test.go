package ledgers

import (
	"fmt"
	"testing"

	"zhibu/party/terms"
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
