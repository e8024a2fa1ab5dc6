package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"testing"
	"time"

	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// TestClockSetBack: neither a code nor a nonce that ran out is good again when
// the clock is set back, and what the screen shows then is good.
func TestClockSetBack(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		code, nonce := h.scan(terms.In, "a"), h.nonce(li, terms.In)
		h.clock.Set(at("15:08:00"))
		h.judged(want{terms.Red, evidence.CodeExpired}, zhang, clone(code))
		h.clock.Set(at("15:00:30"))
		h.judged(want{terms.Red, evidence.CodeExpired}, zhang, alter(clone(code), "key", "key-b-0001"))
		shown := h.scan(terms.In, "c")
		shown["code"], _ = h.sheet(meeting).keys().Rotating(terms.In, h.ratchet.Time(h.clock.Now()))
		h.judged(want{terms.Red, evidence.NonceExpired}, li, h.signed(phoneOf(li), nonce, clone(shown)))
		h.judged(want{terms.Green, evidence.CodeFresh}, zhang, shown)
		if r := h.row(zhang); !r.In.At.Time().Equal(at("15:00:30")) {
			t.Errorf("signed in at %s", r.In.At.Time())
		}
		var got struct{ Step int64 }
		if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base+"/code?direction=in", nil)), &got); err != nil {
			t.Fatal(err)
		}
		if want := at("15:08:00").Unix() / int64(codes.Step/time.Second); got.Step != want {
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
				h.ratchet = codes.Ratchet{}
				if err := h.Resume(context.Background()); err != nil {
					h.t.Fatal(err)
				}
			}
			h.clock.Set(at("15:02:00"))
			second := shown()
			for _, digits := range []bool{false, true} {
				h.judged(want{terms.Red, evidence.CodeWrong}, zhang, again(first, fmt.Sprint("a", n, digits), digits))
			}
			if n == 0 {
				h.judged(want{terms.Green, evidence.CodeFresh}, li, again(second, "b", false))
			} else {
				h.judged(want{terms.Green, evidence.CodeDigits}, wang, again(second, "c", true))
			}
			if turn := h.sheet(meeting).Turn; turn != int64(n+1) {
				h.t.Errorf("turned %d times", turn)
			}
			first = second
			h.clock.Set(at("15:14:00"))
			shown()
		}
		now, codes := at("15:14:00"), h.sheet(meeting).keys()
		old := codes
		old.Turn = 0
		text, _ := old.Rotating(terms.In, at("15:02:00"))
		for _, kept := range []string{text, old.Digits(terms.In, at("15:02:00"))} {
			if found, _ := codes.CheckKept(kept, terms.In, h.sheet(meeting).Window(terms.In), now); found != evidence.CodeFresh && found != evidence.CodeDigits {
				h.t.Errorf("kept from the first time: %s", found)
			}
		}
		if found, _ := codes.Check(old.Poster(terms.In), terms.In, now); found != evidence.CodePoster {
			h.t.Errorf("the printed code: %s", found)
		}
	})
}
