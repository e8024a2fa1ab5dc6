package orgs

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/geo"
)

// PlaceInput is a position as a phone or a map gives it.
type PlaceInput struct {
	Lat    float64    `json:"lat" minimum:"-90" maximum:"90"`
	Lng    float64    `json:"lng" minimum:"-180" maximum:"180"`
	System geo.System `json:"system" enum:"wgs84,gcj02,bd09" doc:"坐标系"`
}

// point is the position in WGS-84; nil when none was given.
func (p *PlaceInput) point() (*geo.Point, error) {
	if p == nil {
		return nil, nil
	}
	at, err := geo.ToWGS84(geo.Point{Lat: p.Lat, Lng: p.Lng}, p.System)
	if err != nil {
		return nil, api.Field("请说明位置所用的坐标系。", "body.place.system")
	}
	return &at, nil
}

type createInput struct {
	Body struct {
		ParentID      int64         `json:"parentId" minimum:"1" doc:"上级党组织"`
		Name          string        `json:"name" minLength:"2" maxLength:"100" doc:"全称"`
		ShortName     string        `json:"shortName,omitempty" maxLength:"50" doc:"简称"`
		Kind          terms.OrgKind `json:"kind" enum:"committee,working_committee,general_branch,branch,joint_branch,temporary_branch,mobile_branch,group,leading_group"`
		Field         terms.Field   `json:"field" enum:"village,community,organ,soe,school,university,hospital,institution,private_enterprise,social_org,retired,mobile,military"`
		Code          string        `json:"code,omitempty" maxLength:"40" doc:"编号"`
		RegionCode    string        `json:"regionCode,omitempty" maxLength:"12" pattern:"^[0-9]*$" patternDescription:"应为六至十二位数字" doc:"属地代码"`
		EstablishedOn string        `json:"establishedOn,omitempty" format:"date" doc:"成立日期"`
		Contact       string        `json:"contact,omitempty" maxLength:"50" doc:"联系人"`
		Phone         string        `json:"phone,omitempty" maxLength:"30" doc:"联系电话"`
		Place         *PlaceInput   `json:"place,omitempty" doc:"活动场所位置"`
		FullMembers   *int          `json:"fullMembers,omitempty" minimum:"0" maximum:"100000" doc:"正式党员人数; a 党支部 needs it"`
		Units         int           `json:"units,omitempty" minimum:"0" maximum:"1000" doc:"联合党支部覆盖的单位数"`
		Months        int           `json:"months,omitempty" minimum:"0" maximum:"600" doc:"工程、项目或者临时机构为期几个月"`
	}
}

type createOutput struct {
	Body struct {
		View
		Hints []FindingView `json:"hints" doc:"what the superior should weigh"`
	}
}

func (s *Service) createOrg(ctx context.Context, in *createInput) (*createOutput, error) {
	b := in.Body
	if _, err := s.reach(ctx, access.OrgManage, b.ParentID); err != nil {
		return nil, err
	}
	at, err := b.Place.point()
	if err != nil {
		return nil, err
	}
	a := Application{ParentID: b.ParentID, Kind: b.Kind, FullMembers: -1, Units: b.Units, Months: b.Months,
		Details: Details{b.Name, b.ShortName, b.Code, b.Field, b.RegionCode, b.EstablishedOn, b.Contact, b.Phone, at}}
	if b.FullMembers != nil {
		a.FullMembers = *b.FullMembers
	}
	org, hints, err := s.Create(ctx, a)
	if err != nil {
		return nil, err
	}
	out := &createOutput{}
	out.Body.View, out.Body.Hints = view(org), findingViews(hints)
	return out, nil
}

type changeInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Name          *string      `json:"name,omitempty" minLength:"2" maxLength:"100" doc:"全称"`
		ShortName     *string      `json:"shortName,omitempty" maxLength:"50" doc:"简称"`
		Field         *terms.Field `json:"field,omitempty" enum:"village,community,organ,soe,school,university,hospital,institution,private_enterprise,social_org,retired,mobile,military"`
		Code          *string      `json:"code,omitempty" maxLength:"40" doc:"编号"`
		RegionCode    *string      `json:"regionCode,omitempty" maxLength:"12" pattern:"^[0-9]*$" patternDescription:"应为六至十二位数字" doc:"属地代码"`
		EstablishedOn *string      `json:"establishedOn,omitempty" format:"date" doc:"成立日期"`
		Contact       *string      `json:"contact,omitempty" maxLength:"50" doc:"联系人"`
		Phone         *string      `json:"phone,omitempty" maxLength:"30" doc:"联系电话"`
		Place         *PlaceInput  `json:"place,omitempty" doc:"活动场所位置"`
	}
}

func (s *Service) changeOrg(ctx context.Context, in *changeInput) (*wholeOutput, error) {
	org, err := s.reach(ctx, access.OrgManage, in.ID)
	if err != nil {
		return nil, err
	}
	b, d := in.Body, org.details()
	set(&d.Name, b.Name)
	set(&d.ShortName, b.ShortName)
	set(&d.Field, b.Field)
	set(&d.Code, b.Code)
	set(&d.RegionCode, b.RegionCode)
	set(&d.EstablishedOn, b.EstablishedOn)
	set(&d.Contact, b.Contact)
	set(&d.Phone, b.Phone)
	if b.Place != nil {
		if d.Place, err = b.Place.point(); err != nil {
			return nil, err
		}
	}
	if _, err := s.Change(ctx, in.ID, d); err != nil {
		return nil, err
	}
	return s.getOrg(ctx, &idInput{in.ID})
}

// set writes what was given and leaves what was not.
func set[T any](to *T, given *T) {
	if given != nil {
		*to = *given
	}
}

type moveInput struct {
	ID   int64 `path:"id"`
	Body struct {
		ParentID int64  `json:"parentId" minimum:"1" doc:"新的上级党组织"`
		Reason   string `json:"reason,omitempty" maxLength:"200" doc:"原因"`
	}
}

func (s *Service) moveOrg(ctx context.Context, in *moveInput) (*wholeOutput, error) {
	if _, err := s.reachAbove(ctx, access.OrgManage, in.ID); err != nil {
		return nil, err
	}
	if _, err := s.reach(ctx, access.OrgManage, in.Body.ParentID); err != nil {
		return nil, err
	}
	if _, err := s.Move(ctx, in.ID, in.Body.ParentID, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getOrg(ctx, &idInput{in.ID})
}

type mergeInput struct {
	ID   int64 `path:"id"`
	Body struct {
		IntoID int64  `json:"intoId" minimum:"1" doc:"合并到哪个党组织"`
		Reason string `json:"reason,omitempty" maxLength:"200" doc:"原因"`
	}
}

func (s *Service) mergeOrg(ctx context.Context, in *mergeInput) (*wholeOutput, error) {
	if _, err := s.reachAbove(ctx, access.OrgManage, in.ID); err != nil {
		return nil, err
	}
	if _, err := s.reach(ctx, access.OrgManage, in.Body.IntoID); err != nil {
		return nil, err
	}
	if _, err := s.Merge(ctx, in.ID, in.Body.IntoID, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getOrg(ctx, &idInput{in.Body.IntoID})
}

type abolishInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"原因"`
	}
}

func (s *Service) abolishOrg(ctx context.Context, in *abolishInput) (*wholeOutput, error) {
	if _, err := s.reachAbove(ctx, access.OrgManage, in.ID); err != nil {
		return nil, err
	}
	if _, err := s.Abolish(ctx, in.ID, in.Body.Reason); err != nil {
		return nil, err
	}
	return s.getOrg(ctx, &idInput{in.ID})
}

type termInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Number     int    `json:"number" minimum:"1" maximum:"200" doc:"第几届"`
		StartsOn   string `json:"startsOn" format:"date" doc:"开始日期"`
		EndsOn     string `json:"endsOn" format:"date" doc:"届满日期"`
		ExtendedTo string `json:"extendedTo,omitempty" format:"date" doc:"延期至"`
	}
}

func (s *Service) setTerm(ctx context.Context, in *termInput) (*wholeOutput, error) {
	if _, err := s.reach(ctx, access.OrgManage, in.ID); err != nil {
		return nil, err
	}
	b := in.Body
	if err := s.SetTerm(ctx, TermRow{OrgID: in.ID, Number: b.Number, StartsOn: b.StartsOn, EndsOn: b.EndsOn, ExtendedTo: b.ExtendedTo}); err != nil {
		return nil, err
	}
	return s.getOrg(ctx, &idInput{in.ID})
}

type appointInput struct {
	ID   int64 `path:"id"`
	Body struct {
		MemberID int64      `json:"memberId" minimum:"1"`
		Post     terms.Post `json:"post" enum:"secretary,deputy_secretary,organisation_member,publicity_member,discipline_member,committee_member,group_leader,clerk" doc:"职务"`
		From     string     `json:"from,omitempty" format:"date" doc:"任职日期, today when left out"`
	}
}

type appointOutput struct {
	Body struct {
		PostView
		Hints []FindingView `json:"hints" doc:"what the superior should weigh"`
	}
}

func (s *Service) appoint(ctx context.Context, in *appointInput) (*appointOutput, error) {
	if _, err := s.reach(ctx, access.OrgAppoint, in.ID); err != nil {
		return nil, err
	}
	if in.Body.MemberID == access.CallerFrom(ctx).MemberID {
		// A post brings a role, and nobody gives themselves one.
		return nil, api.Refused("不能任命自己，请由上级党组织或同级的其他同志办理。")
	}
	path, err := memberPath(ctx, s.db, in.Body.MemberID)
	if err != nil {
		return nil, err
	}
	if err := access.Require(ctx, access.MemberRead, path); err != nil {
		return nil, err
	}
	h, hints, err := s.Appoint(ctx, in.ID, in.Body.MemberID, in.Body.Post, in.Body.From)
	if err != nil {
		return nil, err
	}
	out := &appointOutput{}
	out.Body.PostView, out.Body.Hints = postView(h), findingViews(hints)
	return out, nil
}

func (s *Service) endPostOp(ctx context.Context, in *idInput) (*struct{}, error) {
	path, err := postPath(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	if err := access.Require(ctx, access.OrgAppoint, path); err != nil {
		return nil, err
	}
	return nil, s.EndPost(ctx, in.ID)
}
