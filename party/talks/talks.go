// Package talks 谈心谈话: who talked with whom and when, and what was said for the two alone.
//
//	rules.go      kinds of talk, which a member lacks this year
//	keep.go       record, confirm, take back; paper talks
//	read.go       one's own talks, one talk with its body
//	book.go       the branch's book: who talked how often, who lacks what
//	cover.go      how far a branch is, counted from its book, for the calendar of duties
//	todo.go       what waits for whom
//	flows.go      what follows here from what others do
//	retention.go  bodies that are over time
//	store.go      types of the table and what reads it
//	http.go       /api/talks; view.go what it shows
//
// The body is sealed by platform/crypt. It is read by the two, and by the one superior whom they
// named; no officer, no journal and no export has it. See docs/adr/0029.
package talks

import (
	"embed"

	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Sealed are the columns that hold sealed values.
var Sealed = []crypt.Column{{Table: "talk", Name: "body"}}

// Service is 谈心谈话.
type Service struct {
	db   *store.DB
	bus  *event.Bus
	orgs *orgs.Service
	box  *crypt.Box
	now  clock.Now
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, box *crypt.Box, now clock.Now) *Service {
	return &Service{db, bus, tree, box, now}
}

func (s *Service) today() string { return clock.Day(s.now()) }

func bodyAt(id int64) string { return crypt.At("talk", "body", id) }
