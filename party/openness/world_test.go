package openness

import (
	"testing"

	"zhibu/party/partytest"
	"zhibu/platform/event"
)

const li = partytest.Li

// house is the town, whose branches' pages hear what happens.
type house struct {
	*Service
	*partytest.Town
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "openness", Migrations, partytest.People, func(w *partytest.Town) {
		h := &house{New(w.DB, w.Bus, w.Orgs, w.Policy, w.Clock.Now), w}
		event.Within(w.Bus, "approved", h.OnMeetingApproved)
		event.Within(w.Bus, "withdrawn", h.OnMeetingWithdrawn)
		event.Within(w.Bus, "closed", h.OnAttendanceClosed)
		event.Within(w.Bus, "counted", h.OnRollCounted)
		event.Within(w.Bus, "filed", h.OnMeetingFiled)
		event.Within(w.Bus, "decided", h.OnDecisionTaken)
		event.Within(w.Bus, "task", h.OnTaskStep)
		event.Within(w.Bus, "abolished", h.OnOrgAbolished)
		w.API.Of("openness", h.Routes)
		fn(h)
	})
}
