package meetings_test

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
		w.Run([]call{
			{Name: "选出三人", Who: "secretary", Do: put, Body: result("", four), Status: 200, Says: `"sentence":"甲、乙、丙当选。","follows":"当选委员报上级党组织备案。"`, Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "另选的人当选", Who: "secretary", Do: put, Body: result("", four+`,{"name":"戊","writtenIn":true,"yes":7}`), Status: 200, Says: `"name":"戊","writtenIn":true,"yes":7,"result":"not_elected"`, Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "缺额", Who: "secretary", Do: put, Body: result("", strings.Replace(four, "11", "10", 1)), Status: 200, Says: "缺 1 名，另行选举", Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "大会同意不再选", Who: "secretary", Do: put, Body: result(`"agreed":12,`, strings.Replace(four, "11", "10", 1)), Status: 200, Says: `"vacant":0,"sentence":"甲、乙当选。"`, Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "收回多于发出", Who: "secretary", Do: put, Body: strings.Replace(result("", four), `"returned":20`, `"returned":21`, 1), Status: 422, Says: "第 1 次选举：收回的选票多于发出的选票"},
			{Name: "不写选举就不变", Who: "secretary", Do: put, Body: `{"minutes":"选举支部委员会。"}`, Status: 200, Says: "甲、乙当选。", Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
		})
	})
}
