package members

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/api"
)

// Routes registers /api/members.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op(http.MethodGet, "/api/members", "listMembers", "党员名册", access.MemberRead), s.list)
	huma.Register(a, access.Op(http.MethodPost, "/api/members/found", "findMember", "按身份证号或手机号查找党员", access.MemberRead), s.find)
	huma.Register(a, access.Op(http.MethodGet, "/api/members/codes", "listMemberCodes", "党员信息代码表", access.MemberRead), s.codes)
	huma.Register(a, access.Op(http.MethodGet, "/api/members/export.xlsx", "exportMembers", "导出党员名册", access.MemberReadAll), s.export)
	huma.Register(a, access.Op(http.MethodGet, "/api/members/{id}", "getMember", "党员信息", access.MemberRead), s.get)
	huma.Register(a, access.Op(http.MethodPost, "/api/members", "addMember", "登记党员", access.MemberManage, access.Status(http.StatusCreated)), s.add)
	huma.Register(a, access.Op(http.MethodPatch, "/api/members/{id}", "changeMember", "更改党员信息", access.MemberManage), s.change)
	huma.Register(a, access.Op(http.MethodPost, "/api/members/{id}/leave", "removeMember", "党员离开名册", access.MemberManage), s.leave)
	huma.Register(a, access.Op(http.MethodPost, "/api/members/{id}/restore", "restoreMember", "恢复到名册", access.MemberManage), s.restore)
	s.revisionRoutes(a)
}

// MemberQuery asks for a list as a whole. It is exported because huma reads embedded fields only then.
type MemberQuery struct {
	Within   int64    `query:"within" doc:"org id; the caller's widest range when absent"`
	Q        string   `query:"q" maxLength:"50" doc:"name, pinyin, initials or end of the ID number; a whole number is no matter of an address, see POST /api/members/found"`
	Category Category `query:"category" enum:"full,probationary"`
	Status   Status   `query:"status" enum:"normal,suspended,withdrawn,persuaded_out,lapsed,expelled,probation_cancelled,not_recognised,deceased,transferred_out" doc:"normal when absent"`
	Mobile   bool     `query:"mobile" doc:"mobile members only"`
}

type listInput struct {
	MemberQuery
	After string `query:"after" maxLength:"100"`
	Limit int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type listOutput struct {
	Body struct {
		Items []MemberBrief `json:"items"`
		After string        `json:"after,omitempty" doc:"asks for the next page; absent after the last"`
		Total *int          `json:"total,omitempty" doc:"members in the subtree; absent when the list is narrowed"`
	}
}

// filter turns a request into a Filter within what the caller may do.
func (in MemberQuery) filter(ctx context.Context, may access.Action) (Filter, error) {
	if WholeNumber(in.Q) {
		return Filter{}, numberInAddress
	}
	path, err := access.Scope(ctx, may, in.Within)
	return Filter{Within: path, Q: in.Q, Category: in.Category, Status: in.Status, Mobile: in.Mobile}, err
}

func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	f, err := in.filter(ctx, access.MemberRead)
	if err != nil {
		return nil, err
	}
	f.After, f.Limit = in.After, in.Limit
	found, err := s.List(ctx, s.db, f)
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.After = found.After
	if found.Total >= 0 {
		out.Body.Total = &found.Total
	}
	out.Body.Items = make([]MemberBrief, len(found.Members))
	for i, m := range found.Members {
		out.Body.Items[i] = briefOf(m)
	}
	return out, nil
}

// numberInAddress refuses a whole number in an address: proxies and browsers write addresses down.
var numberInAddress = api.Field("整个身份证号或手机号不能写在网址里，请在党员名册的查询框里输入，或者只用证件尾号。", "query.q")

type findInput struct {
	Body struct {
		Number string `json:"number" minLength:"1" maxLength:"30" doc:"整个身份证号或手机号"`
		Within int64  `json:"within,omitempty" doc:"org id; the caller's widest range when absent"`
	}
}

type findOutput struct {
	Body struct {
		Items []MemberBrief `json:"items" doc:"masked as in every list"`
	}
}

// find finds whom a whole ID or phone number belongs to, within what the caller may read.
func (s *Service) find(ctx context.Context, in *findInput) (*findOutput, error) {
	path, err := access.Scope(ctx, access.MemberRead, in.Body.Within)
	if err != nil {
		return nil, err
	}
	if !WholeNumber(in.Body.Number) {
		return nil, api.Field("请填写整个身份证号或手机号。", "body.number")
	}
	found, err := s.List(ctx, s.db, Filter{Within: path, Q: plainNumber(in.Body.Number)})
	out := &findOutput{}
	out.Body.Items = make([]MemberBrief, len(found.Members))
	for i, m := range found.Members {
		out.Body.Items[i] = briefOf(m)
	}
	return out, err
}

type codesOutput struct {
	Body struct {
		Gender          Codes `json:"gender"`
		Ethnicity       Codes `json:"ethnicity"`
		Education       Codes `json:"education"`
		Degree          Codes `json:"degree"`
		Category        Codes `json:"category"`
		Status          Codes `json:"status"`
		PoliticalStatus Codes `json:"politicalStatus"`
	}
}

func (s *Service) codes(context.Context, *struct{}) (*codesOutput, error) {
	out := &codesOutput{}
	b := &out.Body
	b.Gender, b.Ethnicity, b.Education, b.Degree = Genders, Ethnicities, Educations, Degrees
	b.Category, b.Status, b.PoliticalStatus = Categories, Statuses, PoliticalStatuses
	return out, nil
}

type idInput struct {
	ID int64 `path:"id"`
}

type memberOutput struct {
	Body full
}

func (s *Service) get(ctx context.Context, in *idInput) (*memberOutput, error) {
	m, err := s.Get(ctx, s.db, in.ID)
	if err != nil {
		return nil, err
	}
	if access.CallerFrom(ctx).MemberID != m.ID {
		if err := access.Require(ctx, access.MemberRead, m.OrgPath); err != nil {
			return nil, err
		}
	}
	out, err := s.shown(ctx, m)
	if err == nil && access.CallerFrom(ctx).May(access.MemberManage, m.OrgPath) {
		out.Body.Review, err = s.reviewOf(ctx, m)
	}
	return out, err
}

type addInput struct {
	Body edit
}

func (s *Service) add(ctx context.Context, in *addInput) (*memberOutput, error) {
	var m Member
	if err := in.Body.apply(&m); err != nil {
		return nil, err
	}
	if err := s.mayManage(ctx, m.OrgID); err != nil {
		return nil, err
	}
	m, warnings, err := s.Add(ctx, m.OrgID, m.Details)
	return s.saved(ctx, m, warnings, err)
}

// mayManage refuses unless the caller may manage the members of an org.
func (s *Service) mayManage(ctx context.Context, orgID int64) error {
	o, err := s.orgs.Get(ctx, s.db, orgID)
	if err != nil {
		return err
	}
	return access.Require(ctx, access.MemberManage, o.Path)
}

// shown is m as the caller may see it.
func (s *Service) shown(ctx context.Context, m Member) (*memberOutput, error) {
	standings, err := s.Standings(ctx, s.db, m)
	return &memberOutput{fullOf(ctx, m, standings)}, err
}

func (s *Service) saved(ctx context.Context, m Member, warnings []Finding, err error) (*memberOutput, error) {
	if err != nil {
		return nil, err
	}
	out, err := s.shown(ctx, m)
	out.Body.Warnings = warningsOf(warnings)
	return out, err
}

type changeInput struct {
	ID   int64 `path:"id"`
	Body edit
}

func (s *Service) change(ctx context.Context, in *changeInput) (*memberOutput, error) {
	if err := s.mayManageMember(ctx, in.ID); err != nil {
		return nil, err
	}
	if in.Body.OrgID != nil {
		if err := s.mayManage(ctx, *in.Body.OrgID); err != nil {
			return nil, err
		}
	}
	c, err := s.Change(ctx, in.ID, in.Body.Reason, in.Body.apply)
	out, err := s.saved(ctx, c.Member, c.Warnings, err)
	if err == nil && c.Waiting != nil {
		v := c.Waiting.View()
		out.Body.Waiting = &v
	}
	return out, err
}

// mayManageMember refuses unless the caller may manage the member's branch.
func (s *Service) mayManageMember(ctx context.Context, id int64) error {
	m, err := s.Get(ctx, s.db, id)
	if err != nil {
		return err
	}
	return access.Require(ctx, access.MemberManage, m.OrgPath)
}

type leaveInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Status Status `json:"status" enum:"suspended,withdrawn,persuaded_out,lapsed,expelled,probation_cancelled,not_recognised,deceased,transferred_out" doc:"why: a decision people have taken"`
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"e.g. the decision's number"`
		On     string `json:"on" format:"date" doc:"the day of leaving"`
	}
}

func (s *Service) leave(ctx context.Context, in *leaveInput) (*struct{}, error) {
	if err := s.mayManageMember(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, s.Leave(ctx, in.ID, in.Body.Status, in.Body.Reason, in.Body.On)
}

func (s *Service) restore(ctx context.Context, in *idInput) (*struct{}, error) {
	if err := s.mayManageMember(ctx, in.ID); err != nil {
		return nil, err
	}
	return nil, s.Restore(ctx, in.ID)
}
