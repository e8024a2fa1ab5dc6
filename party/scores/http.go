package scores

import (
	"context"
	"math/big"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// Routes registers /api/scores and /print/ranking.
func (s *Service) Routes(api huma.API) {
	huma.Register(api, access.Op(http.MethodGet, "/api/scores/ranking", "rankScores", "评分排名", access.ScoreRead), s.getRanking)
	huma.Register(api, access.Op(http.MethodGet, "/api/scores/{orgId}", "explainScore", "评分明细：怎么算出来的", access.ScoreRead), s.getScore)
	huma.Register(api, access.Op(http.MethodGet, "/api/scores/{orgId}/trend", "getScoreTrend", "近几个月的评分", access.ScoreRead), s.getTrend)
	huma.Register(api, access.Op(http.MethodGet, "/api/scores", "listScores", "几个党组织的评分", access.ScoreRead), s.listScores)
	s.printRoute(api)
}

// OrgRef names an org.
type OrgRef struct {
	ID   int64         `json:"id"`
	Name string        `json:"name"`
	Kind terms.OrgKind `json:"kind"`
}

// PackView says by which rule pack a score was computed.
type PackView struct {
	Title     string       `json:"title"`
	Version   int          `json:"version"`
	Article   string       `json:"article" doc:"依据"`
	Level     policy.Level `json:"level"`
	ValidFrom string       `json:"validFrom" doc:"YYYY-MM-DD"`
}

func packView(v Version) PackView {
	return PackView{v.In.Title, v.In.Version, v.In.Article, v.In.Level, clock.Day(v.In.ValidFrom)}
}

// PlaceView is one line of a ranking.
type PlaceView struct {
	Org         OrgRef  `json:"org"`
	Name        string  `json:"name" doc:"the short name"`
	Score       float64 `json:"score" doc:"0.0–100.0, one decimal"`
	Rank        int     `json:"rank" doc:"ties share one; 0 when nothing was held this month"`
	Due         int     `json:"due"`
	Present     int     `json:"present"`
	Provisional bool    `json:"provisional" doc:"the superior's mark is still missing"`
	Small       bool    `json:"small" doc:"fewer due than the pack's limit"`
	Missing     bool    `json:"missing" doc:"no theme day this month"`
	Running     bool    `json:"running" doc:"a theme day is approved but not over yet"`
	Branches    int     `json:"branches" doc:"branches below; a branch counts itself"`
}

type rankingInput struct {
	Parent int64  `query:"parent" required:"true" doc:"上级党组织"`
	Month  string `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$" doc:"YYYY-MM; default: this month"`
	Of     string `query:"of" enum:"children,branches" default:"children"`
	Limit  int    `query:"limit" minimum:"1" maximum:"1000" default:"200"`
}

type rankingOutput struct {
	Body struct {
		Month    string      `json:"month"`
		Parent   OrgRef      `json:"parent"`
		Visible  bool        `json:"visible" doc:"false: this unit does not rank (减负); items come in order of name, without rank"`
		Advisory bool        `json:"advisory" doc:"scores are for reference only"`
		Pack     PackView    `json:"pack"`
		Items    []PlaceView `json:"items"`
	}
}

func (s *Service) month(asked string) string {
	if asked == "" {
		return s.thisMonth()
	}
	return asked
}

// org reads the org asked for and checks that the caller may see its scores.
func (s *Service) org(ctx context.Context, id int64) (orgs.Org, error) {
	if _, err := access.Scope(ctx, access.ScoreRead, id); err != nil {
		return orgs.Org{}, err
	}
	return s.orgs.Get(ctx, s.db, id)
}

func (s *Service) getRanking(ctx context.Context, in *rankingInput) (*rankingOutput, error) {
	parent, err := s.org(ctx, in.Parent)
	if err != nil {
		return nil, err
	}
	r, err := s.Ranking(ctx, parent, s.month(in.Month), in.Of == "branches", in.Limit)
	if err != nil {
		return nil, err
	}
	out := &rankingOutput{}
	b := &out.Body
	b.Month, b.Parent, b.Visible, b.Advisory, b.Pack = r.Month, OrgRef{parent.ID, parent.Name, parent.Kind}, r.Visible, r.Advisory, packView(r.Version)
	b.Items = make([]PlaceView, len(r.Places))
	for i, p := range r.Places {
		b.Items[i] = PlaceView{OrgRef{p.OrgID, p.Name, p.Kind}, p.Short, float64(p.Tenths) / 10, p.Rank, p.Due, p.Present, p.Provisional, p.Small, p.Meetings == 0, p.Closed < p.Meetings, p.Branches}
	}
	return out, nil
}

// PartView is one part of a score and how it came about.
type PartView struct {
	Key     string `json:"key" enum:"attendance,mobile,record,reflection,mark"`
	Name    string `json:"name"`
	Weight  int    `json:"weight"`
	Points  string `json:"points" doc:"decimal with three digits; only the sum is rounded to 0.1"`
	Exact   string `json:"exact" doc:"the same as a fraction"`
	Explain string `json:"explain" doc:"the counts and the calculation, in Chinese"`
}

// FactsView are the counts a score is computed from.
type FactsView struct {
	Meetings     int `json:"meetings"`
	Closed       int `json:"closed"`
	Due          int `json:"due"`
	Present      int `json:"present"`
	Online       int `json:"online"`
	Leave        int `json:"leave"`
	Absent       int `json:"absent"`
	Mobile       int `json:"mobile"`
	MobileActive int `json:"mobileActive"`
	Photos       int `json:"photos"`
	Chars        int `json:"minutesChars"`
	Items        int `json:"items"`
	ItemsDone    int `json:"itemsDone"`
	Reflecting   int `json:"reflecting"`
	Mark         int `json:"mark"`
	Marked       int `json:"marked"`
}

func factsView(f Facts) FactsView {
	return FactsView(f)
}

// ScoreView is an org's score in a month.
type ScoreView struct {
	Org         OrgRef     `json:"org"`
	Month       string     `json:"month"`
	Score       float64    `json:"score"`
	Rank        int        `json:"rank,omitempty" doc:"among its siblings; left out where this unit does not rank"`
	Provisional bool       `json:"provisional"`
	Small       bool       `json:"small"`
	Missing     bool       `json:"missing"`
	Advisory    bool       `json:"advisory"`
	MeetingID   int64      `json:"meetingId,omitempty" doc:"the branch's theme day: the rows behind the counts"`
	Pack        PackView   `json:"pack"`
	Formula     string     `json:"formula"`
	Facts       FactsView  `json:"facts"`
	Parts       []PartView `json:"parts"`
}

type scoreInput struct {
	OrgID int64  `path:"orgId"`
	Month string `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$"`
}

type scoreOutput struct{ Body ScoreView }

func (s *Service) getScore(ctx context.Context, in *scoreInput) (*scoreOutput, error) {
	org, err := s.org(ctx, in.OrgID)
	if err != nil {
		return nil, err
	}
	e, err := s.Explain(ctx, org, s.month(in.Month))
	if err != nil {
		return nil, err
	}
	v := ScoreView{Org: OrgRef{org.ID, org.Name, org.Kind}, Month: e.Month, Provisional: e.Provisional, Small: e.Small, Missing: e.Meetings == 0,
		MeetingID: e.MeetingID, Pack: packView(e.Version), Formula: e.Version.Formula(), Facts: factsView(e.Facts), Parts: []PartView{}}
	if visible, advisory := s.shown(ctx, org.Path); visible {
		v.Rank, v.Advisory = e.Rank, advisory
	} else {
		v.Advisory = advisory
	}
	if !v.Missing {
		v.Score = float64(e.Tenths) / 10
		v.Parts = partViews(e.Parts)
	}
	return &scoreOutput{v}, nil
}

func partViews(parts []Part) []PartView {
	out := make([]PartView, len(parts))
	for i, p := range parts {
		out[i] = PartView{p.Key, p.Name, p.Weight, decimal(p.Points), p.Points.RatString(), p.Explain}
	}
	return out
}

func decimal(r *big.Rat) string { return r.FloatString(3) }

type trendInput struct {
	OrgID  int64  `path:"orgId"`
	Month  string `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$"`
	Months int    `query:"months" minimum:"1" maximum:"24" default:"6"`
}

// TrendView is one month of an org.
type TrendView struct {
	Month   string  `json:"month"`
	Score   float64 `json:"score"`
	Due     int     `json:"due"`
	Present int     `json:"present"`
	Missing bool    `json:"missing"`
}

type trendOutput struct {
	Body struct {
		Items []TrendView `json:"items"`
	}
}

func (s *Service) getTrend(ctx context.Context, in *trendInput) (*trendOutput, error) {
	org, err := s.org(ctx, in.OrgID)
	if err != nil {
		return nil, err
	}
	trend, err := s.Trend(ctx, org, s.month(in.Month), in.Months)
	if err != nil {
		return nil, err
	}
	out := &trendOutput{}
	for _, e := range trend {
		v := TrendView{Month: e.Month, Due: e.Due, Present: e.Present, Missing: e.Meetings == 0}
		if !v.Missing {
			v.Score = float64(e.Tenths) / 10
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	return out, nil
}

type listInput struct {
	Orgs  []int64 `query:"orgs" required:"true" maxItems:"200" doc:"ids, separated by commas"`
	Month string  `query:"month" pattern:"^\\d{4}-(0[1-9]|1[0-2])$"`
}

// ShortScoreView is one org's score without its parts.
type ShortScoreView struct {
	OrgID       int64   `json:"orgId"`
	Score       float64 `json:"score"`
	Provisional bool    `json:"provisional"`
	Missing     bool    `json:"missing"`
}

type listOutput struct {
	Body struct {
		Items []ShortScoreView `json:"items" doc:"in the order asked for"`
	}
}

// listScores answers for a page of another list; an org out of reach refuses the whole.
func (s *Service) listScores(ctx context.Context, in *listInput) (*listOutput, error) {
	out := &listOutput{}
	out.Body.Items = make([]ShortScoreView, len(in.Orgs))
	for i, id := range in.Orgs {
		org, err := s.org(ctx, id)
		if err != nil {
			return nil, err
		}
		e, err := s.score(ctx, org, s.month(in.Month))
		if err != nil {
			return nil, err
		}
		v := ShortScoreView{OrgID: id, Provisional: e.Provisional, Missing: e.Meetings == 0}
		if !v.Missing {
			v.Score = float64(e.Tenths) / 10
		}
		out.Body.Items[i] = v
	}
	return out, nil
}
