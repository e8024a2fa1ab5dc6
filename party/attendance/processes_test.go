package attendance

import (
	"net/http"
	"testing"
	"time"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/live"
	"zhibu/platform/store"
)

// other is another process of the same cell: same database, same secret,
// nothing in memory.
func (h *house) other() *house {
	o := &house{t: h.t, db: h.db, from: h.from, clock: h.clock, bus: h.bus, access: h.access, phones: h.phones}
	o.Service = New(h.db, h.bus, live.NewHub(), h.members, h.policy, h.nonces.Secret, h.clock.Now)
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
		h.judged(want{terms.Green, evidence.DeviceKnown}, secretary, h.scan(terms.In, "p1"))
		o.judged(want{terms.Green, evidence.DeviceKnown}, deputy, h.scan(terms.In, "p2"))
		h.session(li, phoneOf(zhang), at("09:00:00").AddDate(0, -1, 0))
		h.clock.Advance(6 * time.Second)
		h.judged(want{terms.Green, evidence.DeviceKnown}, zhang, h.scan(terms.In, "p3"))
		o.judged(want{terms.Amber, evidence.DeviceShared}, li, h.scan(terms.In, "p4"))
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
		o.judged(want{terms.Red, evidence.CodeWrong}, zhang, wrong)
		h.judged(want{terms.Red, evidence.NonceSpent}, zhang, h.signed(phoneOf(zhang), nonce, h.scan(terms.In, "p6")))
		nonce = h.nonce(li, terms.In)
		o.judged(want{terms.Green, evidence.NonceSigned}, li, h.signed(phoneOf(li), nonce, h.scan(terms.In, "p7")))
		h.judged(want{"409", ""}, li, h.signed(phoneOf(li), nonce, h.scan(terms.In, "p8")))
	})
}
