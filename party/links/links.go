// Package links 学习链接和入党誓词: pages elsewhere that an org points its members to, and the oath.
// The server never opens such an address; the member's browser does, after a notice.
//
//	rules.go which addresses may be linked to; the oath
//	keep.go  add, change, remove; who sees what
//	http.go  /api/links; oath.go: the oath as a page to print or project
package links

import (
	"embed"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Service keeps links.
type Service struct {
	db     *store.DB
	bus    *event.Bus
	orgs   *orgs.Service
	policy *policy.Service
	now    clock.Now
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, rules *policy.Service, now clock.Now) *Service {
	return &Service{db, bus, tree, rules, now}
}
