package meetings

import (
	"strings"
	"testing"
)

func TestElections(t *testing.T) {
	result := func(figures, candidates string) string {
		return `{"minutes":"选举支部委员会。","elections":[{"post":"committee_member","seats":3,"due":25,"present":20,"issued":20,"returned":20,` + figures + `"candidates":[` + candidates + `]}]}`
	}
	four := `{"name":"甲","yes":18},{"name":"乙","yes":15},{"name":"丙","yes":11},{"name":"丁","yes":9}`
	each(t, func(w *world) {
		sitting(w, "election_meeting", 25, 20)
		w.run([]call{
			{name: "选出三人", who: "secretary", do: put, body: result("", four), status: 200, says: `"sentence":"甲、乙、丙当选。","follows":"当选委员报上级党组织备案。"`, events: "RecordChanged photos=0 chars=8 set=0/0"},
			{name: "另选的人当选", who: "secretary", do: put, body: result("", four+`,{"name":"戊","writtenIn":true,"yes":7}`), status: 200, says: `"name":"戊","writtenIn":true,"yes":7,"result":"not_elected"`, events: "RecordChanged photos=0 chars=8 set=0/0"},
			{name: "缺额", who: "secretary", do: put, body: result("", strings.Replace(four, "11", "10", 1)), status: 200, says: "缺 1 名，另行选举", events: "RecordChanged photos=0 chars=8 set=0/0"},
			{name: "大会同意不再选", who: "secretary", do: put, body: result(`"agreed":12,`, strings.Replace(four, "11", "10", 1)), status: 200, says: `"vacant":0,"sentence":"甲、乙当选。"`, events: "RecordChanged photos=0 chars=8 set=0/0"},
			{name: "收回多于发出", who: "secretary", do: put, body: strings.Replace(result("", four), `"returned":20`, `"returned":21`, 1), status: 422, says: "第 1 次选举：收回的选票多于发出的选票"},
			{name: "不写选举就不变", who: "secretary", do: put, body: `{"minutes":"选举支部委员会。"}`, status: 200, says: "甲、乙当选。", events: "RecordChanged photos=0 chars=8 set=0/0"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 200, events: "MeetingFiled"},
		})
	})
}
