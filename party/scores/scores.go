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
	"encoding/json"
	"fmt"
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

// PackName is what the rule pack of this capability is called in policy.
const PackName = "score"

// Version says which pack a score was computed by.
type Version struct {
	Pack
	Name, Version, Article, Level string
	ValidFrom                     string // date
}

// pack is the pack in force for the org at path on the first day of month.
func (s *Service) pack(ctx context.Context, path, month string) (Version, error) {
	start, _, err := clock.MonthRange(month)
	if err != nil {
		return Version{}, err
	}
	p := s.rules.Pack(ctx, PackName, path, start)
	v := Version{Name: p.Name, Version: p.Version, Article: p.Article, Level: string(p.Level), ValidFrom: p.ValidFrom}
	if err := json.Unmarshal(p.Params, &v.Pack); err != nil {
		return v, fmt.Errorf("score pack %s: %w", p.Version, err)
	}
	return v, nil
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
