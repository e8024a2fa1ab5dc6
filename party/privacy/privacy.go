// Package privacy 个人信息与保密: who may see personal data in clear and why, what members may do
// with their own, how long things are kept, and what has no place on the platform at all.
//
//	rules_reveal.go     what a reason must be like; who decides on an export
//	rules_consent.go    when a position may be asked for
//	rules_retention.go  classes of data: basis, purpose, how long
//	rules_marking.go    markings of state secrets 密级标志
//	reveal.go           personal fields in clear, one member, with a reason
//	exports.go          lists in clear: asked for, approved by another, taken once
//	mine.go             a member's own data: see, copy, who looked
//	corrections.go      asking for a correction, deciding on it
//	consents.go         the notice in its versions, and the consents under it
//	retention.go        deleting what is over time
//	incidents.go        blocking what bears a marking, reporting it; typed.go the texts of a request
//	todo.go             what waits for whom
//	store.go            types of the tables and what reads them
//	http.go             /api/privacy; http_mine.go, http_office.go, view.go: its operations and answers
package privacy

import (
	"context"
	"embed"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are the tables of privacy.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Sealed are the columns that hold sealed values.
var Sealed = []crypt.Column{{Table: "privacy_correction", Name: "value"}}

// Service keeps personal data to those who need them.
type Service struct {
	db      *store.DB
	bus     *event.Bus
	members *members.Service
	access  *access.Service
	policy  *policy.Service
	box     *crypt.Box
	now     clock.Now

	// Writings are what a member wrote for the branch to read; app names where they are kept.
	Writings func(ctx context.Context, memberID int64) ([]Writing, error)

	// Keepers delete what is over time, each in its own tables; app names them.
	Keepers []Keeper
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, people *members.Service, who *access.Service, switches *policy.Service, box *crypt.Box, now clock.Now) *Service {
	return &Service{db: db, bus: bus, members: people, access: who, policy: switches, box: box, now: now,
		Writings: func(context.Context, int64) ([]Writing, error) { return nil, nil }}
}
