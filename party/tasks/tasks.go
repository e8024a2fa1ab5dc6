// Package tasks 任务清单: what a meeting decided and somebody sees to until a day. A task comes out of a
// filed decision and ends by being done, with a note, or dropped, with a reason.
//
//	rules.go  what may follow what; when a task is overdue
//	flows.go  tasks follow decisions, also when a record is corrected
//	steps.go  done, reopened, dropped
//	store.go  the tables
//	todo.go   what waits for who is responsible, and for the secretary
//	http.go   /api/tasks
package tasks

import (
	"embed"

	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Service keeps the tasks.
type Service struct {
	db  *store.DB
	bus *event.Bus
	now clock.Now
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, now clock.Now) *Service { return &Service{db, bus, now} }

func (s *Service) today() string { return clock.Day(s.now()) }
