package links

import (
	"context"
	"net/http"
	"strings"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/clock"
)

// Routes registers /api/links and the page of the oath.
func (s *Service) Routes(a huma.API) {
	const base, one = "/api/links", "/api/links/{id}"
	done := access.Status(http.StatusNoContent)
	huma.Register(a, access.Op(http.MethodGet, base, "listLinks", "学习链接", access.Self), s.list)
	huma.Register(a, access.Op(http.MethodGet, base+"/managed", "listManagedLinks", "管理学习链接", access.LinkManage), s.managed)
	huma.Register(a, access.Op(http.MethodPost, base, "addLink", "添加学习链接", access.LinkManage, access.Status(http.StatusCreated)), s.post)
	huma.Register(a, access.Op(http.MethodPut, one, "changeLink", "修改学习链接", access.LinkManage, done), s.put)
	huma.Register(a, access.Op(http.MethodDelete, one, "removeLink", "删除学习链接", access.LinkManage, done), s.remove)
	s.oathRoutes(a)
}

// View is a link.
type View struct {
	ID      int64  `json:"id"`
	OrgID   int64  `json:"orgId"`
	OrgName string `json:"orgName" doc:"who points to it"`
	Title   string `json:"title"`
	URL     string `json:"url"`
	Host    string `json:"host" doc:"the site's name, for the notice before leaving"`
	Kind    string `json:"kind" enum:"video,learning,vr,other"`
	FromOn  string `json:"fromOn"`
	UntilOn string `json:"untilOn,omitempty"`
	Over    bool   `json:"over" doc:"no longer shown"`
}

type listOutput struct {
	Body struct {
		Items    []View `json:"items"`
		Isolated bool   `json:"isolated" doc:"隔离运行：不显示外部链接"`
	}
}

func (s *Service) answer(ctx context.Context, list []Link, err error) (*listOutput, error) {
	out := &listOutput{}
	out.Body.Isolated, out.Body.Items = s.policy.Isolated(ctx), make([]View, len(list))
	for i, l := range list {
		host, _, _ := strings.Cut(strings.TrimPrefix(l.URL, "https://"), "/")
		out.Body.Items[i] = View{l.ID, l.OrgID, l.OrgName, l.Title, l.URL, host, l.Kind, l.FromOn, l.UntilOn, l.UntilOn != "" && l.UntilOn < clock.Day(s.now())}
	}
	return out, err
}

func (s *Service) list(ctx context.Context, _ *struct{}) (*listOutput, error) {
	list, err := s.Shown(ctx)
	return s.answer(ctx, list, err)
}

type managedInput struct {
	Within int64 `query:"within" doc:"党组织 id，只列它和它以下的"`
}

func (s *Service) managed(ctx context.Context, in *managedInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.LinkManage, in.Within)
	if err != nil {
		return nil, err
	}
	list, err := s.Managed(ctx, path)
	return s.answer(ctx, list, err)
}

// LinkBody is the form of a link.
type LinkBody struct {
	Title   string `json:"title" minLength:"2" maxLength:"60"`
	URL     string `json:"url" maxLength:"500" doc:"https 网址，平台不会访问它"`
	Kind    string `json:"kind" enum:"video,learning,vr,other"`
	FromOn  string `json:"fromOn" maxLength:"10" doc:"YYYY-MM-DD"`
	UntilOn string `json:"untilOn,omitempty" maxLength:"10" doc:"YYYY-MM-DD，不填为一直显示"`
}

func (b LinkBody) link() Link {
	return Link{Title: strings.TrimSpace(b.Title), URL: b.URL, Kind: b.Kind, FromOn: b.FromOn, UntilOn: b.UntilOn}
}

type addInput struct {
	Body struct {
		OrgID int64 `json:"orgId" minimum:"1" doc:"它和它以下的党员看得到"`
		LinkBody
	}
}

type addOutput struct {
	Body struct {
		ID int64 `json:"id"`
	}
}

func (s *Service) post(ctx context.Context, in *addInput) (*addOutput, error) {
	l := in.Body.link()
	l.OrgID = in.Body.OrgID
	out := &addOutput{}
	var err error
	out.Body.ID, err = s.Add(ctx, l)
	return out, err
}

type changeInput struct {
	ID   int64 `path:"id"`
	Body LinkBody
}

func (s *Service) put(ctx context.Context, in *changeInput) (*struct{}, error) {
	return nil, s.Change(ctx, in.ID, in.Body.link())
}

type removeInput struct {
	ID int64 `path:"id"`
}

func (s *Service) remove(ctx context.Context, in *removeInput) (*struct{}, error) {
	return nil, s.Remove(ctx, in.ID)
}
