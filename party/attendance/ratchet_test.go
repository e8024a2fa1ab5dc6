package attendance

import (
	"encoding/json"
	"testing"
	"time"

	"zhibu/party/terms"
)

func TestRatchet(t *testing.T) {
	var r ratchet
	for _, step := range []struct{ now, want string }{
		{"15:00:00", "15:00:00"}, {"15:08:00", "15:08:00"}, {"15:00:30", "15:08:00"}, {"15:07:59", "15:08:00"},
		{"15:08:01", "15:08:01"}, {"14:58:01", "15:08:01"}, {"14:58:00", "14:58:00"}, {"15:00:00", "15:00:00"},
	} {
		if got := r.time(at(step.now)); !got.Equal(at(step.want)) {
			t.Errorf("at %s: %s, want %s", step.now, got.Format(time.TimeOnly), step.want)
		}
	}
}

// TestClockSetBack: neither a code nor a nonce that ran out is good again when
// the clock is set back, and what the screen shows then is good.
func TestClockSetBack(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		code, nonce := h.scan(terms.In, "a"), h.nonce(li, terms.In)
		h.clock.Set(at("15:08:00"))
		h.judged(want{terms.Red, CodeExpired}, zhang, clone(code))
		h.clock.Set(at("15:00:30"))
		h.judged(want{terms.Red, CodeExpired}, zhang, alter(clone(code), "key", "key-b-0001"))
		shown := h.scan(terms.In, "c")
		shown["code"], _ = h.sheet(meeting).codes().rotating(terms.In, h.ratchet.time(h.clock.Now()))
		h.judged(want{terms.Red, NonceExpired}, li, h.signed(phoneOf(li), nonce, clone(shown)))
		h.judged(want{terms.Green, CodeFresh}, zhang, shown)
		if r := h.row(zhang); !r.In.At.Time().Equal(at("15:00:30")) {
			t.Errorf("signed in at %s", r.In.At.Time())
		}
		var got struct{ Step int64 }
		if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base+"/code?direction=in", nil)), &got); err != nil {
			t.Fatal(err)
		}
		if want := at("15:08:00").Unix() / int64(step/time.Second); got.Step != want {
			t.Errorf("the screen shows step %d, want %d", got.Step, want)
		}
	})
}
