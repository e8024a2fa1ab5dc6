package attendance

import (
	"fmt"
	"net/http"
	"testing"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/live"
	"zhibu/platform/store"
)

// other is another process of the same cell: same database, same secret,
// nothing in memory.
func (h *house) other() *house {
	o := &house{t: h.t, db: h.db, from: h.from, clock: h.clock, bus: h.bus, access: h.access, phones: h.phones}
	o.Service = New(h.db, h.bus, live.NewHub(), h.members, h.policy, h.nonces.secret, h.clock.Now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(h.access.Middleware(a))
	o.Routes(a)
	o.handler = api.Wrap(mux)
	return o
}

// TestOnePhoneTwoProcesses: rule 3 where another process answers each of two
// members with one phone, both having seen the meeting before. SQLite has one process.
func TestOnePhoneTwoProcesses(t *testing.T) {
	each(t, func(h *house) {
		if h.db.Engine() != store.PostgreSQL {
			return
		}
		h.fresh()
		o := h.other()
		h.clock.Set(at("15:00:00"))
		h.judged(want{terms.Green, DeviceKnown}, secretary, h.scan(terms.In, "p1"))
		o.judged(want{terms.Green, DeviceKnown}, deputy, h.scan(terms.In, "p2"))
		h.session(li, phoneOf(zhang), at("09:00:00").AddDate(0, -1, 0))
		h.clock.Advance(6 * time.Second)
		h.judged(want{terms.Green, DeviceKnown}, zhang, h.scan(terms.In, "p3"))
		o.judged(want{terms.Amber, DeviceShared}, li, h.scan(terms.In, "p4"))
	})
}

// TestNonceTwoProcesses: a nonce of one process is good at the other, once.
func TestNonceTwoProcesses(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		o := h.other()
		h.clock.Set(at("15:00:00"))
		nonce := h.nonce(zhang, terms.In)
		wrong := h.signed(phoneOf(zhang), nonce, alter(h.scan(terms.In, "p5"), "code", "nothing"))
		o.judged(want{terms.Red, CodeWrong}, zhang, wrong)
		h.judged(want{terms.Red, NonceSpent}, zhang, h.signed(phoneOf(zhang), nonce, h.scan(terms.In, "p6")))
		nonce = h.nonce(li, terms.In)
		o.judged(want{terms.Green, NonceSigned}, li, h.signed(phoneOf(li), nonce, h.scan(terms.In, "p7")))
		h.judged(want{"409", ""}, li, h.signed(phoneOf(li), nonce, h.scan(terms.In, "p8")))
	})
}

// TestRefusedEnvelopesLeaveNothing: who sends envelopes without end fills no table.
func TestRefusedEnvelopesLeaveNothing(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		k := h.goes(zhang)
		h.clock.Set(at("18:00:00"))
		h.judged(want{terms.Amber, OfflineKept}, zhang, k.keeps(terms.In, "15:00:00", 0))
		for i := range 20 {
			h.judged(want{"409", ""}, zhang, k.keeps(terms.In, "15:00:00", 0, "key", fmt.Sprint("again-", i)))
		}
		for i := range maxAttempts + 20 {
			w := want{terms.Red, WindowEarlyOut}
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
