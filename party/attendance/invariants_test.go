package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"reflect"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/attendance/codes"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// TestAnyOrder lets people do anything in any order, repeats and late comers
// included, and checks after each step that what was told is what the rows
// say, and in the end that everybody due has exactly one presence.
func TestAnyOrder(t *testing.T) {
	each(t, func(h *house) { rapid.Check(h.t.(*testing.T), func(rt *rapid.T) { h.anyDay(rt) }) })
}

// anew empties the house's sheets and opens the meeting again.
func (h *house) anew() {
	h.write(func(ctx context.Context, tx *store.Tx) error {
		for _, table := range []string{"attendance_envelope", "attendance_attempt", "attendance_roll", "attendance_sheet"} {
			if _, err := tx.Exec(ctx, `DELETE FROM `+table); err != nil {
				return err
			}
		}
		return nil
	})
	h.told, h.opened = Tally{}, nil
	h.ratchet = codes.Ratchet{}
	h.clock.Set(at("09:00:00"))
	h.approve(meeting, func(*happened.MeetingApproved) {})
}

// anyDay is one day of anything.
func (h *house) anyDay(rt *rapid.T) {
	h.anew()
	d := &day{house: h, sent: map[string]map[string]any{}, first: map[string]string{}}
	moment := 14*60 + 20 // minutes of the day
	for range rapid.IntRange(5, 40).Draw(rt, "steps") {
		moment += rapid.IntRange(0, 12).Draw(rt, "minutes")
		h.clock.Set(at("00:00:00").Add(time.Duration(moment) * time.Minute))
		d.anything(rt)
		h.balanced()
	}
	h.close(at("17:30:01"))
	h.balanced()
	rows, err := roll(context.Background(), h.db, meeting)
	if err != nil {
		rt.Fatal(err)
	}
	for _, r := range rows {
		if r.Presence == terms.Due && h.sheet(meeting).State == Closed || r.Exempt && r.Presence == terms.Absent {
			rt.Errorf("%s is %s after the close", names[r.MemberID], r.Presence)
		}
	}
	if h.t.Failed() {
		rt.FailNow()
	}
}

// day remembers what was sent with which key and what was answered first.
type day struct {
	*house
	sent  map[string]map[string]any
	first map[string]string
}

func (d *day) anything(rt *rapid.T) {
	people := rapid.SampledFrom([]int64{secretary, zhang, li, wang, old, away, deputy, neighbour})
	who, other := people.Draw(rt, "who"), people.Draw(rt, "other")
	switch rapid.SampledFrom([]string{"sign", "sign", "sign", "repeat", "answer", "leave", "witness", "assist", "again", "close"}).Draw(rt, "what") {
	case "sign":
		body := d.scan(rapid.SampledFrom([]terms.Direction{terms.In, terms.Out}).Draw(rt, "direction"), fmt.Sprint(len(d.sent)))
		alter(body, rapid.SampledFrom([][]any{{}, {"position", nil}, {"code", "nonsense"}, {"remote", map[string]any{"reason": "外地"}}}).Draw(rt, "how")...)
		k := fmt.Sprintf("%d %s", who, body["key"])
		d.sent[k] = body
		if status, text := d.do(who, "POST", base, body); status == http.StatusCreated {
			d.first[k] = text
		}
	case "repeat":
		d.repeat(rt)
	case "answer":
		d.do(who, "POST", base+"/answer", map[string]any{"coming": rapid.SampledFrom([]string{"yes", "leave"}).Draw(rt, "coming"), "reason": "有事"})
	case "leave":
		d.do(secretary, "POST", fmt.Sprintf("%s/leave/%d", base, other), map[string]any{"approve": rapid.Bool().Draw(rt, "approve"), "note": "知道了"})
	case "witness":
		d.do(who, "POST", base+"/witness", map[string]any{"memberId": other})
	case "assist":
		d.do(secretary, "POST", base+"/assist", map[string]any{"memberId": other, "direction": "in", "presence": "assisted", "reason": "没带手机", "witnessId": who})
	case "again":
		d.publish(happened.MeetingWithdrawn{MeetingID: meeting, OrgID: 11, OrgPath: "001.001.", Month: "2026-11"})
		d.approve(meeting, func(*happened.MeetingApproved) {})
	case "close":
		d.close(d.clock.Now())
	}
}

// repeat sends everything that was ever answered again, in any order: the
// verdict, the rules and the time stay; only what the member counts as may have changed.
func (d *day) repeat(rt *rapid.T) {
	for k, text := range d.first {
		var member int64
		fmt.Sscan(k, &member)
		status, again := d.do(member, "POST", base, d.sent[k])
		var was, is receiptView
		if json.Unmarshal([]byte(text), &was) != nil || json.Unmarshal([]byte(again), &is) != nil {
			rt.Fatal("no JSON")
		}
		is.Presence, is.NeedsWitness = was.Presence, was.NeedsWitness
		if status != http.StatusOK || !reflect.DeepEqual(was, is) {
			rt.Fatalf("%s repeated: %d\n%s\n%s", k, status, text, again)
		}
	}
}
