package insight

import (
	"context"

	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Caption stands under every map until an administrator has loaded a map pack.
const Caption = "仅标示党组织位置，未载入行政区划底图"

// Point is where a branch has its activity room, and how far its theme day has come.
type Point struct {
	ID       int64
	Name     string
	Lat, Lng float64 // WGS-84 degrees
	State    int     // 0 done, 1 running, 2 not yet
}

// Label is where the name of an org below stands on the map: in the middle of its branches.
type Label struct {
	ID       int64
	Name     string
	Lat, Lng float64 // WGS-84 degrees
}

// Points lists the branches of a subtree that have a position.
func (s *Service) Points(ctx context.Context, org orgs.Org, month string) ([]Point, error) {
	from, to := store.Range(org.Path)
	points := []Point{}
	err := s.db.Stream(ctx, func(scan func(dest ...any) error) error {
		var p Point
		var state terms.MeetingState
		if err := scan(&p.ID, &p.Name, &p.Lat, &p.Lng, &state); err != nil {
			return err
		}
		p.State = stateOf(state)
		points = append(points, p)
		return nil
	}, `SELECT o.id, o.short_name, o.lat, o.lng, coalesce(m.state, '') FROM org o
		LEFT JOIN meeting m ON m.org_id = o.id AND m.month = ? AND m.kind = 'theme_day' AND m.state <> 'cancelled'
		WHERE o.path >= ? AND o.path < ? AND o.state = 'active' AND o.lat IS NOT NULL AND o.kind IN (?)`,
		month, from, to, store.In(branchKinds()))
	return points, err
}

// Labels names the orgs directly below an org in the middle of their branches.
func (s *Service) Labels(ctx context.Context, org orgs.Org) ([]Label, error) {
	from, to := store.Range(org.Path)
	labels := []Label{}
	err := s.db.NewRaw(`SELECT c.id, c.short_name AS name, avg(o.lat) AS lat, avg(o.lng) AS lng FROM org o JOIN org c ON c.path = substr(o.path, 1, ?)
		WHERE o.path >= ? AND o.path < ? AND o.state = 'active' AND o.lat IS NOT NULL AND o.kind IN (?) AND c.branches > 1
		GROUP BY c.id, c.short_name, c.path ORDER BY c.path`,
		len(org.Path)+len(orgs.Root), from, to, store.In(branchKinds())).Scan(ctx, &labels)
	return labels, err
}

func stateOf(s terms.MeetingState) int {
	switch s {
	case terms.Closed, terms.Filed:
		return 0
	case terms.Approved:
		return 1
	default:
		return 2
	}
}

func branchKinds() (kinds []terms.OrgKind) {
	for _, k := range terms.OrgKinds {
		if k.IsBranch() {
			kinds = append(kinds, k)
		}
	}
	return kinds
}
