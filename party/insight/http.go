package insight

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/platform/clock"
)

// Routes registers /api/insight and /api/live.
func (s *Service) Routes(api huma.API) {
	huma.Register(api, access.Op(http.MethodGet, "/api/insight/wall/{orgId}", "getWall", "主题党日实况", access.WallRead), s.getWall)
	huma.Register(api, access.Op(http.MethodGet, "/api/insight/points/{orgId}", "listPoints", "党组织位置", access.WallRead), s.getPoints)
	huma.Register(api, access.Op(http.MethodGet, "/api/live/{org}", "watchOrg", "实时变化（SSE）", access.ScoreRead), s.live)
}

type wallInput struct {
	OrgID int64  `path:"orgId"`
	Month string `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$" doc:"YYYY-MM; default: this month"`
}

func (s *Service) month(asked string) string {
	if asked == "" {
		return clock.Month(s.now())
	}
	return asked
}

func (s *Service) org(ctx context.Context, may access.Action, id int64) (orgs.Org, error) {
	if _, err := access.Scope(ctx, may, id); err != nil {
		return orgs.Org{}, err
	}
	return s.orgs.Get(ctx, s.db, id)
}

// OrgRef names an org.
type OrgRef struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// CountsView counts orgs and branches.
type CountsView struct {
	Orgs     int `json:"orgs"`
	Branches int `json:"branches"`
	Done     int `json:"done" doc:"theme day held"`
	Running  int `json:"running" doc:"plan approved, not yet held"`
	Missing  int `json:"missing" doc:"no approved plan"`
}

// BarView is one child's rate of sign-in.
type BarView struct {
	ID      int64   `json:"id"`
	Name    string  `json:"name"`
	Due     int     `json:"due"`
	Present int     `json:"present"`
	Rate    float64 `json:"rate" doc:"0–100"`
}

// NewsView is one thing that happened.
type NewsView struct {
	At   time.Time `json:"at"`
	Text string    `json:"text"`
}

// RateView is one month's rate.
type RateView struct {
	Month string  `json:"month"`
	Rate  float64 `json:"rate" doc:"0–100"`
}

type wallOutput struct {
	Body struct {
		Org      OrgRef     `json:"org"`
		Month    string     `json:"month"`
		Counts   CountsView `json:"counts"`
		Due      int        `json:"due"`
		Present  int        `json:"present"`
		Rate     float64    `json:"rate" doc:"0–100"`
		Children []BarView  `json:"children"`
		Latest   []NewsView `json:"latest"`
		Trend    []RateView `json:"trend"`
		At       time.Time  `json:"at"`
	}
}

// percent is present ÷ due in hundredths, 0 when nobody is due.
func percent(present, due int) float64 {
	if due == 0 {
		return 0
	}
	return float64(present*1000/due) / 10
}

func (s *Service) getWall(ctx context.Context, in *wallInput) (*wallOutput, error) {
	org, err := s.org(ctx, access.WallRead, in.OrgID)
	if err != nil {
		return nil, err
	}
	month := s.month(in.Month)
	w, err := s.Wall(ctx, org, month)
	if err != nil {
		return nil, err
	}
	out := &wallOutput{}
	b := &out.Body
	b.Org, b.Month, b.At = OrgRef{org.ID, org.ShortName}, month, s.now()
	b.Counts = CountsView{w.Orgs, w.Branches, w.Done, w.Running, w.Missing}
	b.Due, b.Present, b.Rate = w.Due, w.Present, percent(w.Present, w.Due)
	b.Children, b.Latest, b.Trend = []BarView{}, []NewsView{}, []RateView{}
	for _, c := range w.Children {
		b.Children = append(b.Children, BarView{c.ID, c.Name, c.Due, c.Present, percent(c.Present, c.Due)})
	}
	for _, n := range w.Latest {
		b.Latest = append(b.Latest, NewsView(n))
	}
	for _, r := range w.Trend {
		b.Trend = append(b.Trend, RateView{r.Month, percent(r.Present, r.Due)})
	}
	return out, nil
}

// PointView is one branch on the map.
type PointView struct {
	ID    int64   `json:"id"`
	Name  string  `json:"name"`
	Lat   float64 `json:"lat"`
	Lng   float64 `json:"lng"`
	State int     `json:"state" doc:"0 held, 1 approved, 2 not yet"`
}

// LabelView is the name of an org below, where it stands on the map.
type LabelView struct {
	ID   int64   `json:"id"`
	Name string  `json:"name"`
	Lat  float64 `json:"lat"`
	Lng  float64 `json:"lng"`
}

type pointsOutput struct {
	Body struct {
		Caption string      `json:"caption" doc:"to be shown under the map"`
		Hidden  bool        `json:"hidden,omitempty" doc:"the cell runs without positions: no map is shown, only the caption"`
		Points  []PointView `json:"points"`
		Labels  []LabelView `json:"labels" doc:"the orgs directly below, each in the middle of its branches"`
	}
}

func (s *Service) getPoints(ctx context.Context, in *wallInput) (*pointsOutput, error) {
	org, err := s.org(ctx, access.WallRead, in.OrgID)
	if err != nil {
		return nil, err
	}
	if s.Isolated != nil && s.Isolated(ctx) {
		out := &pointsOutput{}
		out.Body.Caption, out.Body.Hidden, out.Body.Points, out.Body.Labels = "本单位隔离运行，不显示位置。", true, []PointView{}, []LabelView{}
		return out, nil
	}
	points, err := s.Points(ctx, org, s.month(in.Month))
	if err != nil {
		return nil, err
	}
	labels, err := s.Labels(ctx, org)
	out := &pointsOutput{}
	out.Body.Caption, out.Body.Points = Caption, make([]PointView, len(points))
	for i, p := range points {
		out.Body.Points[i] = PointView(p)
	}
	out.Body.Labels = make([]LabelView, len(labels))
	for i, l := range labels {
		out.Body.Labels[i] = LabelView(l)
	}
	return out, err
}
