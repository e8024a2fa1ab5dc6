package scores

import (
	"cmp"
	"context"
	"slices"
	"sync"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Place is one org's place in a ranking.
type Place struct {
	OrgID    int64
	Name     string
	Short    string // as it is called in a list
	Kind     terms.OrgKind
	Branches int // in its subtree; 0 for a branch
	Rank     int // ties share one
	Score
	Facts
}

// Ranking is who stands where under an org in a month.
type Ranking struct {
	Parent   orgs.Org
	Month    string
	Version  Version
	Visible  bool // policy lets ranks be shown (减负)
	Advisory bool // policy has scores for reference only
	Places   []Place
}

// standing is one org with its counters.
type standing struct {
	row
	OrgID    int64
	Name     string
	Short    string
	Kind     terms.OrgKind
	Branches int
}

const standingColumns = `SELECT o.id AS org_id, o.name, o.short_name AS short, o.kind, o.branches, o.path, c.month, coalesce(c.meeting_id, 0) AS meeting_id, ` +
	`coalesce(c.meetings, 0) AS meetings, coalesce(c.closed, 0) AS closed, coalesce(c.due, 0) AS due, coalesce(c.present, 0) AS present, ` +
	`coalesce(c.online, 0) AS online, coalesce(c.on_leave, 0) AS on_leave, coalesce(c.absent, 0) AS absent, coalesce(c.mobile, 0) AS mobile, ` +
	`coalesce(c.mobile_active, 0) AS mobile_active, coalesce(c.photos, 0) AS photos, coalesce(c.chars, 0) AS chars, coalesce(c.items, 0) AS items, ` +
	`coalesce(c.items_done, 0) AS items_done, coalesce(c.reflecting, 0) AS reflecting, coalesce(c.mark, 0) AS mark, coalesce(c.marked, 0) AS marked ` +
	`FROM org o LEFT JOIN score_count c ON c.path = o.path AND c.month = ? `

// Ranking ranks the children of an org, or all the branches of its subtree, by
// their score in month. At most limit places are returned, the best first; an
// org without any meeting that month stands at the end without a rank.
func (s *Service) Ranking(ctx context.Context, parent orgs.Org, month string, ofBranches bool, limit int) (Ranking, error) {
	r := Ranking{Parent: parent, Month: month}
	var err error
	if r.Version, err = s.pack(ctx, parent.Path, month); err != nil {
		return r, err
	}
	r.Visible, r.Advisory = s.shown(ctx, parent.Path)
	if ofBranches {
		r.Places, err = s.tops.get(s.now(), spot{month, parent.Path}, func() ([]Place, error) { return s.branches(ctx, r) })
	} else {
		r.Places, err = s.children(ctx, r)
	}
	if !r.Visible {
		r.Places = byName(r.Places)
	}
	if len(r.Places) > limit {
		r.Places = r.Places[:limit]
	}
	return r, err
}

// shown tells what policy lets be seen at path: ranks at all, and scores as more than a reference.
func (s *Service) shown(ctx context.Context, path string) (visible, advisory bool) {
	now := s.now()
	return s.rules.Bool(ctx, policy.RankingVisible, path, now), s.rules.Bool(ctx, policy.ScoreAdvisory, path, now)
}

func (s *Service) children(ctx context.Context, r Ranking) ([]Place, error) {
	var found []standing
	err := s.db.NewPrepared(standingColumns+`WHERE o.parent_id = ? AND o.state = 'active' AND o.branches > 0`,
		r.Month, r.Parent.ID).Scan(ctx, &found)
	return rank(r.Version.Pack, found), err
}

func (s *Service) branches(ctx context.Context, r Ranking) ([]Place, error) {
	from, to := store.Range(r.Parent.Path)
	var found []standing
	err := s.db.NewRaw(standingColumns+`WHERE o.path >= ? AND o.path < ? AND o.state = 'active' AND o.kind IN (?)`,
		r.Month, from, to, store.In(terms.BranchKinds)).Scan(ctx, &found)
	return rank(r.Version.Pack, found), err
}

func rank(pack Pack, found []standing) []Place {
	places := make([]Place, len(found))
	for i, f := range found {
		facts := f.facts()
		places[i] = Place{OrgID: f.OrgID, Name: f.Name, Short: f.Short, Kind: f.Kind, Branches: f.Branches, Score: pack.Of(facts), Facts: facts}
		if facts.Meetings == 0 {
			places[i].Score.Tenths = 0
		}
	}
	slices.SortStableFunc(places, func(a, b Place) int {
		return cmp.Or(cmp.Compare(min(b.Meetings, 1), min(a.Meetings, 1)), cmp.Compare(b.Tenths, a.Tenths), cmp.Compare(a.Name, b.Name))
	})
	var tenths []int
	for _, p := range places {
		if p.Meetings > 0 {
			tenths = append(tenths, p.Tenths)
		}
	}
	for i, n := range Ranks(tenths) {
		places[i].Rank = n
	}
	return places
}

// byName is the places without their ranks, for units that do not rank.
func byName(places []Place) []Place {
	places = slices.Clone(places)
	for i := range places {
		places[i].Rank = 0
	}
	slices.SortFunc(places, func(a, b Place) int { return cmp.Compare(a.Name, b.Name) })
	return places
}

// topCache keeps each ranking of all branches for a second: a city's 9,000
// rows are read once however many watch.
type topCache struct {
	mu   sync.Mutex
	kept map[spot]top
}

type top struct {
	at     time.Time
	places []Place
}

func (c *topCache) get(now time.Time, key spot, read func() ([]Place, error)) ([]Place, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if t, ok := c.kept[key]; ok && now.Sub(t.at) < fresh && !now.Before(t.at) {
		return t.places, nil
	}
	places, err := read()
	if err != nil {
		return nil, err
	}
	if c.kept == nil || len(c.kept) > 64 {
		c.kept = map[spot]top{}
	}
	c.kept[key] = top{now, places}
	return places, nil
}

// Explained is one org's score in a month with all that it was computed from.
type Explained struct {
	Org       orgs.Org
	Month     string
	Version   Version
	MeetingID int64 // the branch's theme day of the month; 0 for an org above
	Facts
	Score
	Rank int // among its parent's children; 0 without a meeting
}

// score computes an org's score of a month.
func (s *Service) score(ctx context.Context, org orgs.Org, month string) (Explained, error) {
	e := Explained{Org: org, Month: month}
	var err error
	if e.Version, err = s.pack(ctx, org.Path, month); err != nil {
		return e, err
	}
	r, err := at(ctx, s.db, month, org.Path)
	e.MeetingID, e.Facts = r.MeetingID, r.facts()
	e.Score = e.Version.Of(e.Facts)
	return e, err
}

// Explain says how the score of an org came about, and where it stands among its siblings.
func (s *Service) Explain(ctx context.Context, org orgs.Org, month string) (Explained, error) {
	e, err := s.score(ctx, org, month)
	if err != nil || org.ParentID == 0 || e.Meetings == 0 {
		return e, err
	}
	siblings, err := s.children(ctx, Ranking{Parent: orgs.Org{ID: org.ParentID}, Month: month, Version: e.Version})
	if i := slices.IndexFunc(siblings, func(p Place) bool { return p.OrgID == org.ID }); i >= 0 {
		e.Rank = siblings[i].Rank
	}
	return e, err
}

// Trend is the facts of the n months up to and including month, the oldest first.
func (s *Service) Trend(ctx context.Context, org orgs.Org, month string, n int) ([]Explained, error) {
	var out []Explained
	for _, m := range months(month, n) {
		e, err := s.score(ctx, org, m)
		if err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}
