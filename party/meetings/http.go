package meetings

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// Routes registers /api/meetings, /api/files and /print/ledger.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op(http.MethodGet, "/api/meetings", "listMeetings", "会议列表", access.MeetingRead), s.listMeetings)
	huma.Register(a, access.Op(http.MethodGet, "/api/meetings/missing", "listMissing", "没有安排主题党日的支部", access.MeetingRead), s.listMissing)
	huma.Register(a, access.Op(http.MethodGet, "/api/meetings/{id}", "getMeeting", "会议详情", access.MeetingRead), s.getMeeting)
	s.caseRoutes(a)
	s.planRoutes(a)
	s.stepRoutes(a)
	s.recordRoutes(a)
}

type listInput struct {
	Within int64              `query:"within" doc:"党组织 id，只列它和它以下的"`
	Month  string             `query:"month" pattern:"^(\\d{4}-\\d{2}|all)$" patternDescription:"应为月份，例如 2026-11，或 all" doc:"YYYY-MM，不填为本月，all 为全部"`
	Kind   terms.MeetingKind  `query:"kind" enum:"assembly,committee_meeting,group_meeting,lecture,theme_day,life_meeting,member_review,leadership_meeting,election_meeting,political_birthday,training" doc:"会议类型，合开的也算"`
	State  terms.MeetingState `query:"state" enum:"draft,submitted,returned,approved,closed,filed,cancelled"`
	Q      string             `query:"q" maxLength:"50" doc:"党组织名称、拼音或首字母"`
	Mine   bool               `query:"mine" doc:"只列本人所在支部的"`
	Limit  int                `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After  int64              `query:"after" doc:"上一页最后一项的 id"`
}

type listBody struct {
	Items []View `json:"items"`
	After int64  `json:"after,omitempty" doc:"还有下一页时有"`
}

type listOutput struct{ Body listBody }

func (s *Service) listMeetings(ctx context.Context, in *listInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.MeetingRead, in.Within)
	if err != nil {
		return nil, err
	}
	if in.Mine {
		if path = access.CallerFrom(ctx).OrgPath; path == "" {
			return &listOutput{listBody{Items: []View{}}}, nil
		}
	}
	month := in.Month
	switch month {
	case "":
		month = s.thisMonth()
	case "all":
		month = ""
	}
	found, err := s.List(ctx, Filter{Within: path, Month: month, Kind: in.Kind, State: in.State, Q: in.Q, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listOutput{listBody{Items: make([]View, len(found))}}
	for i, m := range found {
		out.Body.Items[i] = view(m)
	}
	if len(found) == in.Limit {
		out.Body.After = found[in.Limit-1].ID
	}
	return out, nil
}

type detailOutput struct{ Body *Detail }

// shown answers a step with the meeting as it is afterwards.
func (s *Service) shown(ctx context.Context, id int64, err error) (*detailOutput, error) {
	if err != nil {
		return nil, err
	}
	d, err := s.detail(ctx, id)
	if err != nil {
		return nil, err
	}
	return &detailOutput{d}, nil
}

// IDInput names one meeting or theme.
type IDInput struct {
	ID int64 `path:"id"`
}

func (s *Service) getMeeting(ctx context.Context, in *IDInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, nil)
}

type missingInput struct {
	Within int64  `query:"within"`
	Month  string `query:"month" pattern:"^\\d{4}-\\d{2}$" patternDescription:"应为月份，例如 2026-11" doc:"YYYY-MM，不填为本月"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After  string `query:"after"`
}

type missingOutput struct {
	Body struct {
		Month string       `json:"month"`
		Over  bool         `json:"over" doc:"这个月已经过去：缺；否则：尚未安排"`
		Total int64        `json:"total" doc:"辖区内没有安排的支部数"`
		Items []BranchView `json:"items"`
		After string       `json:"after,omitempty"`
	}
}

// BranchView is a branch without a theme day.
type BranchView struct {
	OrgID    int64  `json:"orgId"`
	OrgName  string `json:"orgName"`
	Superior string `json:"superior" doc:"上级党组织的简称"`
	Path     string `json:"-"`
}

func (s *Service) listMissing(ctx context.Context, in *missingInput) (*missingOutput, error) {
	path, err := access.Scope(ctx, access.MeetingRead, in.Within)
	if err != nil {
		return nil, err
	}
	out := &missingOutput{}
	b := &out.Body
	if b.Month = in.Month; b.Month == "" {
		b.Month = s.thisMonth()
	}
	b.Over = b.Month < s.thisMonth()
	if b.Items, b.Total, err = s.Missing(ctx, path, b.Month, in.After, in.Limit); err != nil {
		return nil, err
	}
	if len(b.Items) == in.Limit {
		b.After = b.Items[in.Limit-1].Path
	}
	return out, nil
}
