package attendance

import (
	"fmt"
	"strings"
	"testing"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
)

// TestKeptDigitsAreNotGuessed: who keeps guesses instead of codes is stopped as at the door.
func TestKeptDigitsAreNotGuessed(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		k := h.goes(zhang)
		h.clock.Set(at("18:00:00"))
		for range digitTries {
			h.judged(want{terms.Red, evidence.CodeWrong}, zhang, k.keeps(terms.In, "15:00:00", 0, "code", "00000000"))
		}
		h.judged(want{"429", ""}, zhang, k.keeps(terms.In, "15:00:00", 0, "code", "00000001"))
	})
}

// TestKeptOnlineAfterAll: the first request arrived and only its answer was
// lost; the envelope with the same key is told so, and the sign-in stays green.
func TestKeptOnlineAfterAll(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		k := h.goes(zhang)
		body := k.keeps(terms.In, "15:00:00", 0)
		h.clock.Set(at("15:00:10"))
		h.judged(want{terms.Green, evidence.NonceSigned}, zhang, alter(clone(body), "kept", nil, "proof", nil, "position", fix(room, 10)))
		h.clock.Set(at("18:00:00"))
		if status, text := h.do(zhang, "POST", base, body); status != 200 || !strings.Contains(text, `"verdict":"green"`) {
			h.t.Errorf("%d %s", status, text)
		}
	})
}

// TestSpentThenKept: what was refused online, or arrived first of what was
// kept, does not spoil an envelope made with the same nonce afterwards.
func TestSpentThenKept(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		k := h.goes(zhang)
		h.clock.Set(at("14:40:00"))
		nonce := h.nonce(zhang, terms.In)
		h.judged(want{terms.Red, evidence.CodeWrong}, zhang, h.signed(phoneOf(zhang), nonce, alter(h.scan(terms.In, "a"), "code", "nonsense")))
		k.nonces[terms.In] = nonce
		early, good := k.keeps(terms.In, "14:20:00", 0), k.keeps(terms.In, "14:41:00", 0)
		h.clock.Set(at("18:00:00"))
		h.judged(want{terms.Red, evidence.OfflineAfter}, zhang, early)
		h.judged(want{terms.Amber, evidence.OfflineKept}, zhang, good)
	})
}

// TestRefusedEnvelopesLeaveNothing: who sends envelopes without end fills no table.
func TestRefusedEnvelopesLeaveNothing(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		k := h.goes(zhang)
		h.clock.Set(at("18:00:00"))
		h.judged(want{terms.Amber, evidence.OfflineKept}, zhang, k.keeps(terms.In, "15:00:00", 0))
		for i := range 20 {
			h.judged(want{"409", ""}, zhang, k.keeps(terms.In, "15:00:00", 0, "key", fmt.Sprint("again-", i)))
		}
		for i := range maxAttempts + 20 {
			w := want{terms.Red, evidence.WindowEarlyOut}
			if i >= maxAttempts {
				w = want{"429", ""}
			}
			h.judged(w, zhang, k.keeps(terms.Out, "15:01:00", 0))
		}
		var rows int
		if err := h.db.NewRaw(`SELECT count(*) FROM attendance_envelope`).Scan(t.Context(), &rows); err != nil || rows != 1+maxAttempts {
			h.t.Errorf("%d envelopes kept (%v), want %d", rows, err, 1+maxAttempts)
		}
	})
}
