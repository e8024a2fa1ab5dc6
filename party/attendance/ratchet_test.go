package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

func TestRatchet(t *testing.T) {
	var r ratchet
	for _, step := range []struct {
		now, want string
		far       bool
	}{
		{"15:00:00", "15:00:00", false}, {"15:08:00", "15:08:00", false}, {"15:00:30", "15:08:00", false}, {"15:07:59", "15:08:00", false},
		{"15:08:01", "15:08:01", false}, {"14:58:01", "15:08:01", false}, {"14:58:00", "14:58:00", true}, {"15:00:00", "15:08:01", false},
	} {
		if got := r.time(at(step.now)); !got.Equal(at(step.want)) || r.far(at(step.now)) != step.far {
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

// TestCodesDoNotReviveWhenTheClockIsSetBack: set back by more than anybody waits for, the hour comes
// again. Its codes are others then: neither a picture of the first time is good, nor after a restart,
// and nobody at the screen is kept out. What a phone kept of the first time may still arrive.
func TestCodesDoNotReviveWhenTheClockIsSetBack(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		shown := func() map[string]any {
			h.t.Helper()
			var got struct{ QR, Digits string }
			if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base+"/code?direction=in", nil)), &got); err != nil {
				h.t.Fatal(err)
			}
			return map[string]any{"direction": terms.In, "code": got.QR, "digits": got.Digits, "position": fix(room, 10)}
		}
		again := func(body map[string]any, key string, digits bool) map[string]any {
			body = alter(clone(body), "key", "key-"+key+"-0001")
			if digits {
				body["code"] = body["digits"]
			}
			return alter(body, "digits", nil)
		}
		h.clock.Set(at("15:02:00"))
		first := shown()
		h.clock.Set(at("15:14:00"))
		shown()
		for n, restart := range []bool{false, true} {
			if restart { // and nobody asks anything before the hour has come again
				h.write(func(ctx context.Context, tx *store.Tx) error { // the log is as far as the clock was
					seal.Append(ctx, tx, seal.Leaf{Kind: SealedKind, Ref: 1, At: store.At(at("15:14:00"))})
					return nil
				})
				h.ratchet.highest.Store(0)
				if err := h.Resume(context.Background()); err != nil {
					h.t.Fatal(err)
				}
			}
			h.clock.Set(at("15:02:00"))
			second := shown()
			for _, digits := range []bool{false, true} {
				h.judged(want{terms.Red, CodeWrong}, zhang, again(first, fmt.Sprint("a", n, digits), digits))
			}
			if n == 0 {
				h.judged(want{terms.Green, CodeFresh}, li, again(second, "b", false))
			} else {
				h.judged(want{terms.Green, CodeDigits}, wang, again(second, "c", true))
			}
			if turn := h.sheet(meeting).Turn; turn != int64(n+1) {
				h.t.Errorf("turned %d times", turn)
			}
			first = second
			h.clock.Set(at("15:14:00"))
			shown()
		}
		now, codes := at("15:14:00"), h.sheet(meeting).codes()
		old := codes
		old.turn = 0
		text, _ := old.rotating(terms.In, at("15:02:00"))
		for _, kept := range []string{text, old.digits(terms.In, at("15:02:00"))} {
			if found, _ := codes.checkKept(kept, terms.In, h.sheet(meeting).Window(terms.In), now); found != CodeFresh && found != CodeDigits {
				h.t.Errorf("kept from the first time: %s", found)
			}
		}
		if found, _ := codes.check(old.poster(terms.In), terms.In, now); found != CodePoster {
			h.t.Errorf("the printed code: %s", found)
		}
	})
}
