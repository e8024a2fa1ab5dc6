// Package reviews 组织生活会和民主评议.
package reviews

import (
	"embed"

	"github.com/danielgtaylor/huma/v2"

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

// Service is 组织生活会和民主评议.
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

// Routes registers /api/reviews.
func (s *Service) Routes(a huma.API) {}
