package attendance

import (
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"zhibu/party/terms"
)

func TestWitness(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		for _, who := range []int64{zhang, li} {
			h.want(201, `"needsWitness":true`, who, "POST", base, alter(h.scan(terms.In, fmt.Sprint(who)), "position", nil))
		}
		h.want(409, "正等待见证", zhang, "POST", base, h.scan(terms.In, "again"))
		h.want(201, `"verdict":"green"`, wang, "POST", base, h.scan(terms.In, "w"))
		say := func(status int, words string, who, member int64) {
			h.t.Helper()
			h.want(status, words, who, "POST", base+"/witness", map[string]any{"memberId": member})
		}
		say(403, "不能给自己见证", zhang, zhang)
		say(403, "只有已在现场签到的党员", li, zhang) // himself amber
		say(403, "只有已在现场签到的党员", away, zhang)
		say(404, "没有找到", neighbour, zhang)
		say(409, "没有等待见证", secretary, wang)
		say(204, "", wang, zhang)
		say(409, "没有等待见证", wang, zhang)
		say(204, "", zhang, li) // confirmed, zhang may confirm
		h.balanced()
		h.want(200, `"witness":"张三"`, secretary, "GET", base, nil)
		h.want(201, `"needsWitness":true`, deputy, "POST", base, alter(h.scan(terms.In, "d"), "position", nil))
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		if h.row(deputy).Presence != terms.Absent {
			t.Error("amber counts as absent until it is witnessed")
		}
		h.clock.Set(at("23:59:59"))
		say(204, "", secretary, deputy)
		h.balanced()
		if h.row(deputy).Presence != terms.Present {
			t.Error("witnessed on the same day, but not present")
		}
	})
}

// An officer who takes part from elsewhere has seen nobody in the hall.
func TestWhoIsElsewhereWitnessesNobody(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.want(201, `"needsWitness":true`, zhang, "POST", base, alter(h.scan(terms.In, "z"), "position", nil))
		h.want(201, "", wang, "POST", base, h.scan(terms.In, "w"))
		h.want(204, "", secretary, "POST", base+"/assist", map[string]any{"memberId": deputy, "direction": "in", "presence": "online", "reason": "出差", "witnessId": wang})
		h.want(403, "没有在现场", deputy, "POST", base+"/witness", map[string]any{"memberId": zhang})
		h.want(204, "", secretary, "POST", base+"/witness", map[string]any{"memberId": zhang})
	})
}

// TestWitnessOfTheWayOut: who saw somebody come has not seen them stay.
func TestWitnessOfTheWayOut(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.want(201, `"needsWitness":true`, zhang, "POST", base, alter(h.scan(terms.In, "in"), "position", nil))
		h.want(204, "", secretary, "POST", base+"/witness", map[string]any{"memberId": zhang})
		h.clock.Set(at("16:35:00"))
		h.want(201, `"presence":"present"`, zhang, "POST", base, alter(h.scan(terms.Out, "out"), "position", nil))
		if r := h.row(zhang); !NeedsWitness(r) || r.Presence != terms.Present {
			t.Errorf("left, seen by nobody: %+v", r)
		}
		h.want(409, "正等待见证", zhang, "POST", base, h.scan(terms.Out, "again"))
		waits := func(want int) {
			h.t.Helper()
			list, err := waitingAt(t.Context(), h.db, []int64{meeting}, secretary)
			if err != nil || len(list) != 1 || list[0].Amber != want {
				h.t.Errorf("the secretary is told of %+v (%v), want %d", list, err, want)
			}
		}
		waits(1)
		h.want(204, "", secretary, "POST", base+"/witness", map[string]any{"memberId": zhang})
		waits(0)
		if NeedsWitness(h.row(zhang)) {
			t.Error("confirmed, and still waiting")
		}
		h.balanced()
	})
}

func TestWitnessTooLate(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.want(201, `"needsWitness":true`, zhang, "POST", base, alter(h.scan(terms.In, "z"), "position", nil))
		h.want(409, "签到还没有结束", zhang, "POST", base+"/appeal", `{"reason":"我在"}`)
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		h.clock.Set(at("23:59:59").Add(time.Second + time.Millisecond))
		h.want(409, "见证时限已过", secretary, "POST", base+"/witness", `{"memberId":102}`)
		h.want(422, "请写明申诉理由", zhang, "POST", base+"/appeal", `{"reason":""}`)
		h.want(204, "", zhang, "POST", base+"/appeal", `{"reason":"当日在场，手机没有定位"}`)
		h.want(409, "已经申诉过", zhang, "POST", base+"/appeal", `{"reason":"再说一次"}`)
		h.want(204, "", li, "POST", base+"/appeal", `{"reason":"我也在"}`)
		h.want(403, "审核", secretary, "POST", base+"/appeal/102", `{"accept":true,"note":"属实"}`)
		h.want(422, "请写明核实情况", superior, "POST", base+"/appeal/102", `{"accept":true,"note":""}`)
		h.want(204, "", superior, "POST", base+"/appeal/102", `{"accept":true,"note":"经核实在场"}`)
		h.want(204, "", superior, "POST", base+"/appeal/103", `{"accept":false,"note":"不属实"}`)
		h.want(409, "没有等待处理的申诉", superior, "POST", base+"/appeal/102", `{"accept":true,"note":"再次"}`)
		if h.row(zhang).Presence != terms.Present || h.row(li).Presence != terms.Absent {
			t.Error(h.row(zhang).Presence, h.row(li).Presence)
		}
		h.balanced()
	})
}

func TestAssist(t *testing.T) {
	each(t, func(h *house) {
		enter := func(status int, words string, who, member, witness int64, fields ...any) {
			h.t.Helper()
			body := map[string]any{"memberId": member, "direction": "in", "presence": "assisted", "reason": "不会用手机", "witnessId": witness}
			h.want(status, words, who, "POST", base+"/assist", alter(body, fields...))
		}
		h.clock.Set(at("14:29:59"))
		enter(409, "还没有到签到时间", secretary, old, zhang)
		h.clock.Set(at("15:00:00"))
		enter(422, "见证人应是已在现场签到的党员", secretary, wang, zhang)
		h.want(201, "", zhang, "POST", base, h.scan(terms.In, "z"))
		h.want(201, "", secretary, "POST", base, h.scan(terms.In, "s"))
		enter(403, "组织签到", zhang, wang, secretary)
		enter(403, "组织签到", neighbour, wang, zhang)
		enter(404, "不在这次主题党日的应到名单上", secretary, neighbour, zhang)
		enter(422, "要写明原因", secretary, wang, zhang, "reason", "  ")
		enter(422, "见证人应是", secretary, wang, secretary)
		enter(422, "见证人应是", secretary, wang, wang)
		enter(403, "不能给自己代签", deputy, deputy, zhang)
		enter(409, "还没有到签退时间", secretary, wang, zhang, "direction", "out")
		enter(204, "", secretary, wang, zhang)
		enter(409, "已经签到", secretary, wang, zhang)
		enter(204, "", secretary, away, zhang, "presence", "online", "reason", "视频参会")
		h.clock.Set(at("20:00:00")) // after the windows, before the end of the day
		enter(204, "", secretary, li, zhang, "reason", "手机没电")
		enter(409, "还没有签到，不能先签退", secretary, deputy, zhang, "direction", "out")
		enter(204, "", secretary, wang, zhang, "direction", "out")
		if a, o := h.row(wang).Presence, h.row(away).Presence; a != terms.Assisted || o != terms.Online {
			t.Error(a, o)
		}
		text := h.want(200, `"method":"entry"`, secretary, "GET", base, nil)
		var view attendanceView
		if err := json.Unmarshal([]byte(text), &view); err != nil {
			t.Fatal(err)
		}
		if s := view.Sheet; s.Due != 6 || s.Present != 2 || s.Assisted != 2 || s.Online != 1 || s.Exempt != 1 {
			t.Errorf("%+v", s)
		}
		h.clock.Set(at("23:59:59").Add(time.Second + time.Millisecond))
		enter(409, "代签时限已过", secretary, deputy, zhang)
		h.balanced()
	})
}
