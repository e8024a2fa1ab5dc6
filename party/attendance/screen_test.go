package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// The page that shows the roll can sign with what came with it, each direction once.
func TestTheRollBringsNonces(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		read := func(who int64) (got struct{ Nonces *noncesView }) {
			if err := json.Unmarshal([]byte(h.want(200, "", who, "GET", base, nil)), &got); err != nil {
				h.t.Fatal(err)
			}
			return got
		}
		nonces := read(zhang).Nonces
		h.clock.Advance(90 * time.Second)
		h.judged(want{terms.Red, evidence.NonceForeign}, zhang, h.signed(phoneOf(zhang), nonces.Out, h.scan(terms.In, "a")))
		h.judged(want{terms.Red, evidence.NonceForeign}, li, h.signed(phoneOf(li), nonces.In, h.scan(terms.In, "a")))
		h.judged(want{terms.Green, evidence.NonceSigned}, zhang, h.signed(phoneOf(zhang), nonces.In, h.scan(terms.In, "b")))
		if got := read(superior).Nonces; got != nil {
			h.t.Errorf("who is not on the roll got %v", got)
		}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE account_session SET device_key = NULL`)
			return err
		})
		h.clock.Advance(5 * time.Second)
		if got := read(li).Nonces; got != nil {
			h.t.Errorf("a phone that is not registered got %v", got)
		}
	})
}

// TestCodesAhead: what an open screen gets to go on with is what the server
// would show, for ten minutes, to those who run the sign-in.
func TestCodesAhead(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		h.want(403, "", zhang, "GET", base+"/code/ahead?direction=in", nil)
		var got struct {
			Codes []struct {
				Digits, Path          string
				ValidFrom, ValidUntil time.Time
			}
		}
		h.clock.Set(at("15:00:07"))
		if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base+"/code/ahead?direction=in", nil)), &got); err != nil {
			h.t.Fatal(err)
		}
		if len(got.Codes) != 31 {
			h.t.Errorf("%d codes", len(got.Codes))
		}
		for _, c := range got.Codes {
			h.clock.Set(c.ValidFrom.Add(11 * time.Second))
			now := h.want(200, c.Digits, secretary, "GET", base+"/code?direction=in", nil)
			if !strings.Contains(now, c.Path) || !strings.Contains(now, c.ValidUntil.Format(time.RFC3339)) {
				h.t.Errorf("at %s the server shows another code", c.ValidFrom)
			}
		}
		h.clock.Set(at("15:14:50"))
		if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base+"/code/ahead?direction=in", nil)), &got); err != nil || len(got.Codes) != 2 {
			h.t.Errorf("%d codes at the end of the window (%v)", len(got.Codes), err)
		}
	})
}

// TestNothingOfThePhoneIsKept: neither key nor address are on the roll, and
// the tag of a phone differs from meeting to meeting.
func TestNothingOfThePhoneIsKept(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		h.judged(want{terms.Green, evidence.DeviceKnown}, zhang, h.scan(terms.In, "a"))
		r, sh := h.row(zhang), h.sheet(meeting)
		key := access.DeviceKey{Point: h.holds(zhang).point()}
		if r.In.Phone == 0 || r.In.Phone != sh.keys().Phone(key) {
			h.t.Errorf("tag %d", r.In.Phone)
		}
		if other := (&Sheet{InKey: codes.NewKey()}); other.keys().Phone(key) == r.In.Phone {
			h.t.Error("the same tag at another meeting")
		}
		text := fmt.Sprintf("%+v", r)
		for _, secret := range []string{"36.41.7", fmt.Sprintf("%x", key.Point)} {
			if strings.Contains(text, secret) {
				h.t.Errorf("%s is on the roll", secret)
			}
		}
	})
}
