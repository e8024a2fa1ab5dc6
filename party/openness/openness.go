// Package openness 支部生活和党务公开: what every member of a branch may know of it, and say to it.
//
//	rules.go       what stands in the list of publications and when it is due; rates; suggestions
//	flows.go       the branch's page is fed by what happens to meetings, rolls, decisions and tasks
//	branch.go      the page: meetings to come and held, attendance by month, what follows
//	disclosures.go 党务公开: publish, change with the reason, withdraw, read
//	figures.go     what the ledgers hold of a matter, proposed as a text; rules_figures.go
//	suggestions.go 意见建议、感言: make, answer, hide; the unnamed cannot be traced
//	store.go       the tables
//	load.go        many meetings at once: of the demo, and those older than the pages
//	todo.go        what waits for an officer
//	http.go        /api/openness; http_disclosures.go, http_suggestions.go
package openness

import (
	"context"
	"embed"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Service shows a branch to its members.
type Service struct {
	// Known tells what is recorded of a topic of a branch over days, both included; app wires it from ledgers.
	Known func(ctx context.Context, org orgs.Org, topic Topic, from, to string) (Figures, error)

	db     *store.DB
	bus    *event.Bus
	orgs   *orgs.Service
	policy *policy.Service
	now    clock.Now
	said   *tally
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, switches *policy.Service, now clock.Now) *Service {
	return &Service{db: db, bus: bus, orgs: tree, policy: switches, now: now, said: newTally(),
		Known: func(context.Context, orgs.Org, Topic, string, string) (Figures, error) { return Figures{}, nil }}
}

func (s *Service) today() string { return clock.Day(s.now()) }

// org is the org asked for, or for 0 the caller's own branch, else the top of what the caller reads.
func (s *Service) org(ctx context.Context, action access.Action, id int64) (o orgs.Org, err error) {
	c := access.CallerFrom(ctx)
	if id == 0 {
		id = c.OrgID
	}
	if id == 0 {
		return o, api.Field("请选择一个党组织。", "query.orgId")
	}
	if o, err = s.orgs.Get(ctx, s.db, id); err != nil {
		return o, err
	}
	return o, access.Require(ctx, action, o.Path)
}

// reach is the range of paths that belong to an org's own life: a branch with its groups, of any
// other org itself alone.
func reach(o orgs.Org) (from, to string) {
	if o.Kind.IsBranch() {
		return store.Range(o.Path)
	}
	return o.Path, o.Path + " " // the next path in the order of bytes
}
