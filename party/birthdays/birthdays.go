// Package birthdays 政治生日: the day of the year on which a member joined the Party. It shows that
// day and nothing of a member's age or day of birth.
//
//	rules.go     which day it is in a year, when it is greeted
//	greetings.go who has it in a month; greetings of the branch and of the orgs above
//	http.go      /api/birthdays
package birthdays

import (
	"embed"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Service keeps political birthdays.
type Service struct {
	db  *store.DB
	now clock.Now
}

// New makes the service.
func New(db *store.DB, now clock.Now) *Service { return &Service{db, now} }
