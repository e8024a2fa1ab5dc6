package makeups

import (
	"testing"

	"zhibu/party/partytest"
	"zhibu/platform/event"
)

const (
	wang = partytest.Wang
	li   = partytest.Li
	zhao = partytest.Zhao
)

// house is the town, where who missed what is heard of.
type house struct {
	*Service
	*partytest.Town
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "makeups", Migrations, partytest.People, func(w *partytest.Town) {
		h := &house{New(w.DB, w.Bus, w.Policy, w.Clock.Now), w}
		event.Within(w.Bus, "absent", h.OnPresenceChanged)
		event.Within(w.Bus, "left", h.OnMemberLeft)
		event.Within(w.Bus, "approved", h.OnMeetingApproved)
		event.Within(w.Bus, "withdrawn", h.OnMeetingWithdrawn)
		event.Within(w.Bus, "abolished", h.OnOrgAbolished)
		w.API.Of("makeups", h.Routes)
		fn(h)
	})
}
