// Package makeups 补课: who missed a lesson makes it up within some days, by the meeting's materials
// or its recording, by a visit at home 送学上门, or at another session. It never touches anybody's membership, and no
// list of it goes beyond the branch's own officers.
//
//	rules.go   which meetings are made up, until when, what is a lesson, what may follow what
//	flows.go   what attendance, plans and the roll of members bring about here
//	lessons.go the member writes; the branch confirms, returns, enters, excuses
//	store.go   the tables; load.go many at once, for the demo
//	todo.go    what waits for a member and for an officer
//	http.go    /api/makeups
package makeups

import (
	"embed"

	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Service keeps make-up lessons.
type Service struct {
	db     *store.DB
	bus    *event.Bus
	policy *policy.Service
	now    clock.Now
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, switches *policy.Service, now clock.Now) *Service {
	return &Service{db, bus, switches, now}
}

func (s *Service) today() string { return clock.Day(s.now()) }
