// Package insight 统计大屏: figures across all capabilities, for the wall and
// for pages that follow live. It alone may read every table, and writes none.
//
//	wall.go    the big screen 主题党日实况: counts, bars, latest, trend
//	drift.go   counters against the rows they count
//	points.go  the orgs of a subtree as points, with how far each has come
//	live.go    /api/live: tells open pages that something changed
//	http.go    /api/insight
package insight

import (
	"context"
	"sync"
	"time"

	"zhibu/party/orgs"
	"zhibu/platform/clock"
	"zhibu/platform/live"
	"zhibu/platform/store"
)

// Service reads across the capabilities.
type Service struct {
	// Isolated tells whether the cell runs without a map 隔离运行; app sets it, nil is no.
	Isolated func(ctx context.Context) bool

	db   *store.DB
	orgs *orgs.Service
	hub  *live.Hub
	now  clock.Now

	mu   sync.Mutex
	kept map[kept]wallAt
}

type kept struct{ path, month string }

type wallAt struct {
	at   time.Time
	wall Wall
}

// New makes the service.
func New(db *store.DB, orgs *orgs.Service, hub *live.Hub, now clock.Now) *Service {
	return &Service{db: db, orgs: orgs, hub: hub, now: now, kept: map[kept]wallAt{}}
}
