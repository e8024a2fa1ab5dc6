package reviews

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// Routes registers /api/reviews.
func (s *Service) Routes(a huma.API) {
	const base = "/api/reviews"
	huma.Register(a, access.Op(http.MethodGet, base, "listReviews", "组织生活会和民主评议", access.ReviewRead), s.listReviews)
	huma.Register(a, access.Op(http.MethodPost, base, "openReview", "开展组织生活会和民主评议", access.ReviewRun, access.Status(http.StatusCreated)), s.openReview)
	huma.Register(a, access.Op(http.MethodGet, base+"/mine", "listMyReviews", "我的评议", access.ReviewRead), s.listMine)
	huma.Register(a, access.Op(http.MethodGet, base+"/progress", "listReviewProgress", "民主评议进度", access.DutyRead), s.listProgress)
	huma.Register(a, access.Op(http.MethodGet, base+"/results", "listReviewResults", "本支部党员的评议结果", access.ReviewRun), s.listResults)
	huma.Register(a, access.Op(http.MethodPost, base+"/away", "sendReviewAway", "委托流入地支部评议", access.ReviewRun, access.Status(http.StatusNoContent)), s.postAway)
	huma.Register(a, access.Op(http.MethodGet, base+"/{id}", "getReview", "民主评议详情", access.ReviewRead), s.getReview)
	s.runRoutes(a)
	s.partRoutes(a)
}

// ListInput narrows a list.
type ListInput struct {
	Year   int   `query:"year" minimum:"0" maximum:"9999"`
	Within int64 `query:"within" doc:"党组织 id，只列它和它以下的"`
}

type listOutput struct {
	Body struct {
		Items []View `json:"items"`
		Year  int    `json:"year" doc:"现在应当开展的年度"`
	}
}

func (s *Service) listReviews(ctx context.Context, in *ListInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.ReviewRead, in.Within)
	if err != nil {
		return nil, err
	}
	list, err := s.List(ctx, path, in.Year)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Items, out.Body.Year = make([]View, len(list)), YearOf(s.today(), s.extraMonths(ctx, path))
	for i, v := range list {
		out.Body.Items[i] = s.view(ctx, v)
	}
	return out, nil
}

type openInput struct {
	Body struct {
		OrgID   int64 `json:"orgId"`
		Year    int   `json:"year" minimum:"2000" maximum:"9999"`
		Scope   Scope `json:"scope" enum:"both,life,review" doc:"合并开展、只开组织生活会、只开展民主评议党员"`
		ByGroup bool  `json:"byGroup,omitempty" doc:"自评和互评在党小组范围内进行"`
	}
}

type oneOutput struct{ Body View }

func (s *Service) openReview(ctx context.Context, in *openInput) (*oneOutput, error) {
	v, err := s.Open(ctx, in.Body.OrgID, in.Body.Year, in.Body.Scope, in.Body.ByGroup)
	if err != nil {
		return nil, err
	}
	return &oneOutput{s.view(ctx, v)}, nil
}

// ResultView is a filed result.
type ResultView struct {
	ReviewID int64  `json:"reviewId"`
	MemberID int64  `json:"memberId"`
	Name     string `json:"name,omitempty"`
	Year     int    `json:"year"`
	OrgName  string `json:"orgName" doc:"评议的支部"`
	Away     bool   `json:"away" doc:"在其他支部参加评议"`
	Grade    Grade  `json:"grade" enum:"excellent,qualified,basic,unqualified"`
	FiledOn  string `json:"filedOn" format:"date"`
}

func resultViews(list []Result) []ResultView {
	out := make([]ResultView, len(list))
	for i, t := range list {
		out[i] = ResultView{t.ReviewID, t.MemberID, t.Name, t.Year, t.OrgName, t.HomeID != t.OrgID, t.Grade, t.FiledOn}
	}
	return out
}

type mineOutput struct {
	Body struct {
		Open    []View       `json:"open" doc:"正在进行、本人参加的"`
		Results []ResultView `json:"results" doc:"本人历年的结果"`
	}
}

func (s *Service) listMine(ctx context.Context, _ *struct{}) (*mineOutput, error) {
	results, open, err := s.Mine(ctx)
	if err != nil {
		return nil, err
	}
	out := &mineOutput{}
	out.Body.Open, out.Body.Results = make([]View, len(open)), resultViews(results)
	for i, v := range open {
		out.Body.Open[i] = s.view(ctx, v)
	}
	return out, nil
}

type progressInput struct {
	ListInput
	After string `query:"after" maxLength:"200" doc:"上一页最后一项的 path"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"500"`
}

// StandingView is how far a branch has come.
type StandingView struct {
	OrgID   int64         `json:"orgId"`
	OrgName string        `json:"orgName"`
	Path    string        `json:"path"`
	Step    Step          `json:"step,omitempty" doc:"没有开展时没有"`
	HeldOn  string        `json:"heldOn,omitempty" format:"date"`
	FiledOn string        `json:"filedOn,omitempty" format:"date"`
	Members int           `json:"members" doc:"参加人数"`
	Grades  map[Grade]int `json:"grades,omitempty" doc:"归档以后各等次的人数"`
}

type progressOutput struct {
	Body struct {
		Year     int            `json:"year"`
		Branches int            `json:"branches" doc:"辖区内的党支部"`
		Begun    int            `json:"begun" doc:"已经开展的"`
		Filed    int            `json:"filed" doc:"已经归档的"`
		Items    []StandingView `json:"items"`
		After    string         `json:"after,omitempty"`
	}
}

func (s *Service) listProgress(ctx context.Context, in *progressInput) (*progressOutput, error) {
	path, err := access.Scope(ctx, access.DutyRead, in.Within)
	if err != nil {
		return nil, err
	}
	out := &progressOutput{}
	if out.Body.Year = in.Year; in.Year == 0 {
		out.Body.Year = YearOf(s.today(), s.extraMonths(ctx, path))
	}
	totals, err := s.Totals(ctx, path, out.Body.Year)
	if err != nil {
		return nil, err
	}
	for step, n := range totals {
		out.Body.Branches += n
		if step != "" {
			out.Body.Begun += n
		}
	}
	out.Body.Filed = totals[Filed]
	list, err := s.Progress(ctx, path, out.Body.Year, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out.Body.Items = make([]StandingView, len(list))
	for i, b := range list {
		out.Body.Items[i] = StandingView{b.OrgID, b.OrgName, b.OrgPath, b.Step, b.HeldOn, b.FiledOn, b.Members, nil}
		if b.Step == Filed {
			out.Body.Items[i].Grades = map[Grade]int{Excellent: b.Excellent, Qualified: b.Qualified, Basic: b.Basic, Unqualified: b.Unqualified}
		}
	}
	if len(list) == in.Limit {
		out.Body.After = list[in.Limit-1].OrgPath
	}
	return out, nil
}

type resultsOutput struct {
	Body struct {
		Items []ResultView `json:"items"`
	}
}

func (s *Service) listResults(ctx context.Context, in *ListInput) (*resultsOutput, error) {
	path, err := access.Scope(ctx, access.ReviewRun, in.Within)
	if err != nil {
		return nil, err
	}
	year := in.Year
	if year == 0 {
		year = YearOf(s.today(), s.extraMonths(ctx, path))
	}
	list, err := s.ResultsOf(ctx, path, year)
	out := &resultsOutput{}
	out.Body.Items = resultViews(list)
	return out, err
}

type awayInput struct {
	Body struct {
		MemberID int64  `json:"memberId"`
		Year     int    `json:"year" minimum:"2000" maximum:"9999"`
		OrgCode  string `json:"orgCode" maxLength:"50" doc:"流入地支部的党组织编号；空为取消委托"`
	}
}

func (s *Service) postAway(ctx context.Context, in *awayInput) (*struct{}, error) {
	return nil, s.SendAway(ctx, in.Body.MemberID, in.Body.Year, in.Body.OrgCode)
}

// IDInput names a review.
type IDInput struct {
	ID int64 `path:"id"`
}

type detailOutput struct{ Body DetailView }

func (s *Service) getReview(ctx context.Context, in *IDInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, nil)
}

// shown answers with the review as it is after what was done, unless that failed.
func (s *Service) shown(ctx context.Context, id int64, err error) (*detailOutput, error) {
	if err != nil {
		return nil, err
	}
	d, err := s.detail(ctx, id)
	return &detailOutput{d}, err
}
