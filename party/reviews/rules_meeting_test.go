package reviews

import "testing"

func TestTheMeeting(t *testing.T) {
	before := []Done{{Study, "2026-11-01"}, {Talks, "2026-11-03"}, {Opinions, "2026-11-05"}}
	after := append(before[:3:3], Done{Meeting, "2026-11-10"}, Done{Self, "2026-11-12"})
	for _, c := range []struct {
		name string
		done []Done
		all  []Held
		want int64
	}{
		{"没有会议", before, nil, 0},
		{"早于征求意见", before, []Held{{1, "2026-11-04", true}}, 0},
		{"与征求意见同日", before, []Held{{1, "2026-11-05", false}}, 1},
		{"已归档的优先", before, []Held{{1, "2026-11-06", false}, {2, "2026-11-09", true}, {3, "2026-11-10", true}}, 2},
		{"都没有归档取最早", before, []Held{{1, "2026-11-09", false}, {2, "2026-11-06", false}}, 2},
		{"晚于自评", after, []Held{{1, "2026-11-13", true}}, 0},
		{"改了日期，仍在自评以前", after, []Held{{1, "2026-11-12", true}}, 1},
	} {
		if got := TheMeeting(Both, c.done, c.all); got.ID != c.want {
			t.Errorf("%s: %v, want %d", c.name, got, c.want)
		}
	}
	if got := TheMeeting(LifeMeeting, append(after[:4:4], Done{Rectification, "2026-11-11"}), []Held{{1, "2026-11-12", true}}); got.ID != 0 {
		t.Errorf("整改以后的会议：%v", got)
	}
}
