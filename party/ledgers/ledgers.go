// Package ledgers 台账: books, sheets and statistics out of what every capability recorded.
// Like insight it reads all tables; it writes none.
package ledgers

import (
	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Service makes ledgers.
type Service struct {
	db   *store.DB
	bus  *event.Bus
	orgs *orgs.Service
	now  clock.Now
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, now clock.Now) *Service {
	return &Service{db, bus, tree, now}
}

// Routes registers /api/ledgers.
func (s *Service) Routes(a huma.API) {}
