package orgs

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Routes registers /api/orgs.
func (s *Service) Routes(api huma.API) {
	huma.Register(api, access.Op(http.MethodGet, "/api/orgs", "listOrgs", "查询党组织", access.OrgRead), s.listOrgs)
	huma.Register(api, access.Op(http.MethodGet, "/api/orgs/{id}", "getOrg", "党组织详情", access.OrgRead), s.getOrg)
	huma.Register(api, access.Op(http.MethodGet, "/api/orgs/export.xlsx", "exportOrgs", "导出党组织", access.OrgRead), s.export)
	huma.Register(api, access.Op(http.MethodPost, "/api/orgs", "createOrg", "成立党组织", access.OrgManage, access.Status(http.StatusCreated)), s.createOrg)
	huma.Register(api, access.Op(http.MethodPatch, "/api/orgs/{id}", "changeOrg", "变更党组织信息", access.OrgManage), s.changeOrg)
	huma.Register(api, access.Op(http.MethodPost, "/api/orgs/{id}/move", "moveOrg", "划转党组织", access.OrgManage), s.moveOrg)
	huma.Register(api, access.Op(http.MethodPost, "/api/orgs/{id}/merge", "mergeOrg", "合并党组织", access.OrgManage), s.mergeOrg)
	huma.Register(api, access.Op(http.MethodPost, "/api/orgs/{id}/abolish", "abolishOrg", "撤销党组织", access.OrgManage), s.abolishOrg)
	huma.Register(api, access.Op(http.MethodPut, "/api/orgs/{id}/term", "setTerm", "填写任期", access.OrgManage), s.setTerm)
	huma.Register(api, access.Op(http.MethodPost, "/api/orgs/{id}/posts", "appoint", "任职", access.OrgAppoint, access.Status(http.StatusCreated)), s.appoint)
	huma.Register(api, access.Op(http.MethodDelete, "/api/orgs/posts/{id}", "endPost", "免职", access.OrgAppoint), s.endPostOp)
}

type listInput struct {
	Within int64         `query:"within" doc:"the subtree of this org; the caller's whole range when left out"`
	Parent int64         `query:"parent" doc:"only those directly below this org"`
	Q      string        `query:"q" maxLength:"50" doc:"part of the name, pinyin, initials or code"`
	Kind   terms.OrgKind `query:"kind" enum:"committee,working_committee,general_branch,branch,joint_branch,temporary_branch,mobile_branch,group,leading_group"`
	Field  terms.Field   `query:"field" enum:"village,community,organ,soe,school,university,hospital,institution,private_enterprise,social_org,retired,mobile,military"`
	State  State         `query:"state" enum:"active,merged,abolished" doc:"active when left out"`
	Limit  int           `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After  string        `query:"after" maxLength:"80" doc:"the after of the page before"`
}

type listOutput struct {
	Body struct {
		Items []View `json:"items"`
		After string `json:"after,omitempty" doc:"ask for the next page with it; missing on the last"`
	}
}

func (s *Service) listOrgs(ctx context.Context, in *listInput) (*listOutput, error) {
	asked := in.Within
	if in.Parent != 0 {
		asked = in.Parent
	}
	within, err := access.Scope(ctx, access.OrgRead, asked)
	if err != nil {
		return nil, err
	}
	found, err := s.List(ctx, s.db, Filter{within, in.Parent, in.Q, in.Kind, in.Field, in.State, in.After, in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Items = views(found)
	if len(found) == in.Limit {
		out.Body.After = found[len(found)-1].Path
	}
	return out, nil
}

// reach reads an org the caller may do action at; one that is not there and
// one out of reach get the same answer.
func (s *Service) reach(ctx context.Context, action access.Action, id int64) (Org, error) {
	org, found, err := find(ctx, s.db, "id", id)
	if err != nil {
		return org, err
	}
	if !found {
		return org, access.Require(ctx, action, "")
	}
	return org, access.Require(ctx, action, org.Path)
}

// reachAbove is reach for what only the superior decides: whether an org is
// moved, merged or abolished.
func (s *Service) reachAbove(ctx context.Context, action access.Action, id int64) (Org, error) {
	org, err := s.reach(ctx, action, id)
	if err != nil || org.ParentID == 0 {
		return org, err
	}
	return org, access.Require(ctx, action, ParentPath(org.Path))
}

type idInput struct {
	ID int64 `path:"id"`
}

type wholeOutput struct{ Body Whole }

func (s *Service) getOrg(ctx context.Context, in *idInput) (*wholeOutput, error) {
	org, err := s.reach(ctx, access.OrgRead, in.ID)
	if err != nil {
		return nil, err
	}
	return s.whole(ctx, s.db, org)
}

// whole gathers what an org's own page shows.
func (s *Service) whole(ctx context.Context, r store.Reader, o Org) (*wholeOutput, error) {
	w := Whole{View: view(o), RegionCode: o.RegionCode, EstablishedOn: o.EstablishedOn, AbolishedOn: o.AbolishedOn, Contact: o.Contact, Phone: o.Phone}
	w.TermYears, _ = TermYears(o.Kind, o.Field)
	if o.Lat != nil && o.Lng != nil && !s.placeless(ctx) {
		w.Place = &PlaceView{*o.Lat, *o.Lng, o.SyntheticPlace}
	}
	switch t, err := s.currentTerm(ctx, r, o.ID); {
	case err == nil:
		w.Term = termView(t)
	case !store.Missing(err):
		return nil, err
	}
	parents, err := s.Parents(ctx, r, o.Path)
	if err != nil {
		return nil, err
	}
	w.Parents = make([]Ref, len(parents))
	for i, p := range parents {
		w.Parents[i] = Ref{p.ID, p.Name}
	}
	posts, err := s.Posts(ctx, r, o.ID)
	if err != nil {
		return nil, err
	}
	w.Posts = make([]PostView, len(posts))
	for i, h := range posts {
		w.Posts[i] = postView(h)
	}
	hints, err := s.Hints(ctx, r, o)
	if err != nil {
		return nil, err
	}
	w.Hints = findingViews(hints)
	past, err := s.History(ctx, r, o.ID)
	if err != nil {
		return nil, err
	}
	w.History = make([]PastView, len(past))
	for i, p := range past {
		w.History[i] = PastView{p.At.Time(), p.What, p.Note, p.Who}
	}
	return &wholeOutput{w}, nil
}
