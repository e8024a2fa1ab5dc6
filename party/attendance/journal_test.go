package attendance

import (
	"slices"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/terms"
)

// lines are what the journal holds of rolls: topic, step and whom it is about.
func (h *house) lines() (all []string) {
	h.t.Helper()
	var rows []struct {
		Topic, Payload, OrgPath string
		About                   int64
		ActorID                 int64
	}
	if err := h.db.NewRaw(`SELECT topic, payload, org_path, about, actor_id FROM event WHERE topic LIKE 'Roll%' ORDER BY id`).Scan(h.t.Context(), &rows); err != nil {
		h.t.Fatal(err)
	}
	for _, r := range rows {
		step := r.Topic
		if _, after, ok := strings.Cut(r.Payload, `"step":"`); ok {
			step, _, _ = strings.Cut(after, `"`)
		}
		if r.OrgPath != "001.001." {
			h.t.Errorf("%s happened at %q", step, r.OrgPath)
		}
		for _, why := range []string{"住院", "出差", "手机", "核实"} { // why is in the row, and not for everybody who reads the journal
			if strings.Contains(r.Payload, why) {
				h.t.Errorf("the journal says why: %s", r.Payload)
			}
		}
		about := names[r.About]
		if r.About == meeting {
			about = "会议"
		}
		all = append(all, names[r.ActorID-1000]+" "+step+" "+about)
	}
	return all
}

// 审计: who asked for leave, appealed, decided or entered somebody has a line; who signs in or is seen has none.
func TestWhatIsAskedAndDecidedIsInTheJournal(t *testing.T) {
	each(t, func(h *house) {
		ask := func(who int64, body string) { h.t.Helper(); h.want(204, "", who, "POST", base+"/answer", body) }
		ask(wang, `{"coming":"yes"}`) // asks for nothing
		ask(zhang, `{"coming":"leave","reason":"住院"}`)
		ask(li, `{"coming":"leave","reason":"出差"}`)
		ask(away, `{"coming":"leave","reason":"出差"}`)
		ask(away, `{"coming":"yes"}`)
		h.want(204, "", secretary, "POST", base+"/leave/102", `{"approve":true}`)
		h.want(204, "", deputy, "POST", base+"/leave/103", `{"approve":false,"note":"出差已取消"}`)
		h.want(409, "没有等待审批", secretary, "POST", base+"/leave/103", `{"approve":true}`) // comes to nothing
		h.clock.Set(at("15:00:00"))
		h.want(201, `"verdict":"green"`, deputy, "POST", base, h.scan(terms.In, "d"))
		h.want(201, `"needsWitness":true`, wang, "POST", base, alter(h.scan(terms.In, "w"), "position", nil))
		h.want(204, "", deputy, "POST", base+"/witness", map[string]any{"memberId": wang})
		h.want(204, "", secretary, "POST", base+"/assist", map[string]any{"memberId": old, "direction": "in", "presence": "assisted", "reason": "没有手机", "witnessId": deputy})
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		for _, who := range []int64{li, away} {
			h.want(204, "", who, "POST", base+"/appeal", `{"reason":"手机没有定位"}`)
		}
		h.want(204, "", superior, "POST", base+"/appeal/103", `{"accept":true,"note":"经核实在场"}`)
		h.want(204, "", superior, "POST", base+"/appeal/106", `{"accept":false,"note":"经核实不在"}`)
		want := []string{"张三 leave_asked 张三", "李四 leave_asked 李四", "孙远 leave_asked 孙远", "孙远 leave_taken_back 孙远", "书记 leave_approved 张三", "副书记 leave_refused 李四",
			"书记 entered 赵老", "李四 appeal_made 李四", "孙远 appeal_made 孙远", "上级 appeal_accepted 李四", "上级 appeal_refused 孙远"}
		if got := h.lines(); !slices.Equal(got, want) {
			t.Errorf("the journal holds\n%v, want\n%v", got, want)
		}
	})
}

func TestAnEnteredRollIsInTheJournal(t *testing.T) {
	held(t, func(m *happened.MeetingApproved) { m.Kind = terms.Assembly }, func(h *house) {
		h.clock.Set(at("15:05:00"))
		body := `{"reason":"没有手机","except":[{"memberId":102,"presence":"leave","reason":"住院"}]}`
		for range 2 { // entered again is written down again
			h.want(204, "", secretary, "PUT", base+"/roll", body)
		}
		if got := h.lines(); !slices.Equal(got, []string{"书记 RollEntered 会议", "书记 RollEntered 会议"}) {
			t.Errorf("the journal holds %v", got)
		}
	})
}
