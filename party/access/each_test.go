package access_test

import (
	"testing"

	"zhibu/party/access/accesstest"
	"zhibu/party/access/delegations"
	"zhibu/party/access/login"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// world is the world of package accesstest with all operations of access in it.
type world struct{ *accesstest.World }

func newWorld(t testing.TB, db *store.DB) *world {
	w := &world{accesstest.New(t, db)}
	d := delegations.New(w.Service, w.DB, w.Bus, w.Clock.Now)
	w.Delegations = d.Held
	d.Routes(w.API)
	l := login.New(w.Service, w.DB, w.Bus, w.Clock.Now)
	w.Again = l.Again
	l.Routes(w.API)
	return w
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	storetest.Each(t, accesstest.Tables, func(t *testing.T, db *store.DB) { fn(t, newWorld(t, db)) })
}
