package links

import (
	"testing"

	"zhibu/party/partytest"
)

type house struct {
	*Service
	*partytest.Town
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "links", Migrations, partytest.People, func(w *partytest.Town) {
		h := &house{New(w.DB, w.Bus, w.Orgs, w.Policy, w.Clock.Now), w}
		w.API.Of("links", h.Routes)
		fn(h)
	})
}
