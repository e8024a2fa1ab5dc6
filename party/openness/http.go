package openness

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
)

// Routes registers /api/openness.
func (s *Service) Routes(a huma.API) {
	const base, paper, said = "/api/openness", "/api/openness/disclosures", "/api/openness/suggestions"
	created, done := access.Status(http.StatusCreated), access.Status(http.StatusNoContent)
	huma.Register(a, access.Op(http.MethodGet, base+"/branch", "getBranchLife", "支部生活", access.OpennessRead), s.getBranch)
	huma.Register(a, access.Op(http.MethodGet, base+"/catalogue", "listCatalogue", "党务公开目录", access.OpennessRead), s.getCatalogue)

	huma.Register(a, access.Op(http.MethodGet, base+"/recorded", "getRecorded", "公开一项时本平台已有的数字", access.OpennessPublish), s.getRecorded)
	huma.Register(a, access.Op(http.MethodGet, paper, "listDisclosures", "党务公开", access.OpennessRead), s.listDisclosures)
	huma.Register(a, access.Op(http.MethodPost, paper, "publishDisclosure", "发布党务公开", access.OpennessPublish, created), s.postDisclosure)
	huma.Register(a, access.Op(http.MethodGet, paper+"/{id}", "getDisclosure", "一项党务公开和它的各版", access.OpennessRead), s.getDisclosure)
	huma.Register(a, access.Op(http.MethodPut, paper+"/{id}", "changeDisclosure", "修改党务公开", access.OpennessPublish, done), s.putDisclosure)
	huma.Register(a, access.Op(http.MethodPost, paper+"/{id}/withdraw", "withdrawDisclosure", "撤下党务公开", access.OpennessPublish, done), s.postWithdraw)
	huma.Register(a, access.Op(http.MethodPost, paper+"/{id}/read", "readDisclosure", "我已阅读", access.OpennessRead, done), s.postRead)

	huma.Register(a, access.Op(http.MethodGet, said, "listSuggestions", "意见建议和感言", access.OpennessRead), s.listSaid)
	huma.Register(a, access.Op(http.MethodGet, said+"/counts", "countSuggestions", "意见建议和感言的数量", access.OpennessRead), s.getCounts)
	huma.Register(a, access.Op(http.MethodPost, said, "makeSuggestion", "提意见建议或者写感言", access.OpennessRead, done), s.postSaid)
	huma.Register(a, access.Op(http.MethodPost, said+"/{id}/answer", "answerSuggestion", "答复意见建议", access.SuggestionAnswer, done), s.postAnswer)
	huma.Register(a, access.Op(http.MethodPost, said+"/{id}/hide", "hideSuggestion", "隐藏意见建议或者感言", access.SuggestionAnswer, done), s.postHide)
}

// OrgView is the org that a page is of.
type OrgView struct {
	ID   int64         `json:"id"`
	Name string        `json:"name"`
	Kind terms.OrgKind `json:"kind"`
}

// MeetingView is one meeting on the branch's page.
type MeetingView struct {
	ID        int64               `json:"id"`
	OrgName   string              `json:"orgName"`
	Kinds     []terms.MeetingKind `json:"kinds" doc:"the main one first"`
	Title     string              `json:"title"`
	Place     string              `json:"place,omitempty"`
	HeldOn    string              `json:"heldOn" doc:"YYYY-MM-DD"`
	StartsAt  *time.Time          `json:"startsAt,omitempty"`
	State     string              `json:"state" enum:"coming,cancelled,held,filed"`
	Counted   bool                `json:"counted" doc:"due and came are known"`
	Due       int                 `json:"due"`
	Came      int                 `json:"came"`
	Inquorate bool                `json:"inquorate" doc:"too few came: recorded, and not counted"`
}

// TaskView is what follows from a decision.
type TaskView struct {
	ItemID     int64  `json:"itemId"`
	MeetingID  int64  `json:"meetingId"`
	Title      string `json:"title"`
	MemberName string `json:"memberName" doc:"responsible"`
	DueOn      string `json:"dueOn"`
	Done       bool   `json:"done"`
	Overdue    bool   `json:"overdue"`
}

// OrgInput names the org a page is of.
type OrgInput struct {
	OrgID int64 `query:"orgId" doc:"党组织 id，不填为本人所在支部"`
}

// MayView is what the caller can do on the branch's page.
type MayView struct {
	Publish bool `json:"publish"`
	Answer  bool `json:"answer"`
	Say     bool `json:"say" doc:"a member of this branch"`
}

type branchOutput struct {
	Body struct {
		Org    OrgView       `json:"org"`
		Coming []MeetingView `json:"coming" doc:"the next first"`
		Held   []MeetingView `json:"held" doc:"of the last year, the latest first"`
		Months []Month       `json:"months" doc:"the newest first; of meetings that are filed and counted"`
		Tasks  []TaskView    `json:"tasks" doc:"what follows from decisions, the open ones first"`
		May    MayView       `json:"may"`
	}
}

func (s *Service) getBranch(ctx context.Context, in *OrgInput) (*branchOutput, error) {
	o, err := s.org(ctx, access.OpennessRead, in.OrgID)
	if err != nil {
		return nil, err
	}
	p, err := s.Branch(ctx, o)
	if err != nil {
		return nil, err
	}
	c, out := access.CallerFrom(ctx), &branchOutput{}
	b := &out.Body
	b.Org = OrgView{o.ID, o.Name, o.Kind}
	b.Coming, b.Held, b.Months, b.Tasks = meetingViews(p.Coming), meetingViews(p.Held), append([]Month{}, p.Months...), make([]TaskView, len(p.Tasks))
	for i, t := range p.Tasks {
		b.Tasks[i] = TaskView{t.ItemID, t.MeetingID, t.Title, t.MemberName, t.DueOn, t.State == "done", t.State == "open" && t.DueOn < s.today()}
	}
	b.May = MayView{c.May(access.OpennessPublish, o.Path), c.May(access.SuggestionAnswer, o.Path), c.MemberID != 0 && c.OrgID == o.ID}
	return out, nil
}

func meetingViews(list []Meeting) []MeetingView {
	views := make([]MeetingView, len(list))
	for i, m := range list {
		views[i] = MeetingView{m.MeetingID, m.OrgName, m.Kinds, m.Title, m.Place, m.HeldOn, m.StartsAt.Pointer(), m.State, m.Counted, m.Due, m.Came, m.Inquorate}
	}
	return views
}
