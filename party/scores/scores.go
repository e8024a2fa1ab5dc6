// Package scores 支部评分与排名: what a branch's theme day is worth, and how
// branches and the orgs above them stand to each other, live.
//
//	rules.go   the formula, its parts and their explanation; ranks
//	counts.go  the counters up the tree, kept in the writer's own transaction
//	flows.go   what moves them: rolls, sign-ins, records, reflections, marks
//	ranking.go ranking of a node's children and of all branches of a subtree
//	recount.go counting anew from the branches' rows
//	http.go    /api/scores
//	print.go   /print/ranking
package scores

import (
	"context"
	"embed"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/live"
	"zhibu/platform/store"
)

// Migrations are the tables of this capability.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Service keeps the counters and reads scores from them.
type Service struct {
	db    *store.DB
	orgs  *orgs.Service
	rules *policy.Service
	hub   *live.Hub
	now   clock.Now
	tops  topCache
}

// New makes the service.
func New(db *store.DB, orgs *orgs.Service, rules *policy.Service, hub *live.Hub, now clock.Now) *Service {
	return &Service{db: db, orgs: orgs, rules: rules, hub: hub, now: now}
}

// Version says which numbers a score was computed with.
type Version struct {
	Pack
	In policy.Pack // the rule pack they come from
}

// pack is what is in force for the org at path on the first day of month.
func (s *Service) pack(ctx context.Context, path, month string) (v Version, err error) {
	start, _, err := clock.MonthRange(month)
	if err != nil {
		return v, err
	}
	v.In = s.rules.Pack(ctx, policy.ScorePack, path, start)
	v.LeaveLeavesDue = s.rules.Bool(ctx, policy.LeaveLeavesDue, path, start)
	v.Score, err = policy.ParseScore(v.In.Params)
	return v, err
}

func (s *Service) thisMonth() string { return clock.Month(s.now()) }

// months lists the n months up to and including month, the oldest first.
func months(month string, n int) []string {
	start, _, err := clock.MonthRange(month)
	if err != nil {
		return nil
	}
	out := make([]string, n)
	for i := range out {
		out[i] = start.AddDate(0, i-n+1, 0).Format("2006-01")
	}
	return out
}

const fresh = time.Second // how old a ranking of all branches may be
