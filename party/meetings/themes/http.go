package themes

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/party/terms"
)

// Routes registers /api/themes.
func (s *Service) Routes(a huma.API) {
	const all, one = "/api/themes", "/api/themes/{id}"
	huma.Register(a, access.Op(http.MethodGet, all, "listThemes", "主题列表", access.MeetingRead), s.listThemes)
	huma.Register(a, access.Op(http.MethodPost, all, "writeTheme", "新建主题", access.ThemeIssue, access.Status(http.StatusCreated)), s.writeTheme)
	huma.Register(a, access.Op(http.MethodGet, all+"/standard", "listStandardItems", "新主题自带的规定动作", access.ThemeIssue), s.listStandardItems)
	huma.Register(a, access.Op(http.MethodGet, one, "getTheme", "主题详情", access.MeetingRead), s.getTheme)
	huma.Register(a, access.Op(http.MethodPut, one, "changeTheme", "修改主题", access.ThemeIssue), s.changeTheme)
	huma.Register(a, access.Op(http.MethodPost, one+"/issue", "issueTheme", "一键下发", access.ThemeIssue), s.issueTheme)
}

// ThemeView is a theme as the API shows it. Created and Progress count what
// lies within the caller's reach.
type ThemeView struct {
	ID          int64                      `json:"id"`
	OrgID       int64                      `json:"orgId"`
	OrgName     string                     `json:"orgName"`
	Month       string                     `json:"month"`
	Title       string                     `json:"title"`
	Requirement string                     `json:"requirement"`
	Items       []ThemeItemView            `json:"items" doc:"规定动作"`
	ReflectDays int                        `json:"reflectDays" doc:"会后几天内写心得体会，0 为归档前"`
	State       string                     `json:"state" enum:"draft,issued"`
	IssuedAt    *time.Time                 `json:"issuedAt,omitempty"`
	Branches    int                        `json:"branches" doc:"最近一次下发时辖区内的支部数"`
	Created     int                        `json:"created" doc:"已收到本主题的支部数，只计我的工作范围"`
	Progress    map[terms.MeetingState]int `json:"progress" doc:"各状态的会议数，只计我的工作范围"`
	Late        int                        `json:"late" doc:"已归档的会议中补录的，不算按期"`
}

// ThemeItemView is a set item.
type ThemeItemView struct {
	No    int    `json:"no"`
	Title string `json:"title"`
	Note  string `json:"note"`
}

func itemViews(items []meetings.PlannedItem) []ThemeItemView {
	views := make([]ThemeItemView, len(items))
	for i, item := range items {
		views[i] = ThemeItemView{i + 1, item.Title, item.Note}
	}
	return views
}

func (s *Service) themeView(ctx context.Context, t Theme, counts tally) (ThemeView, error) {
	items, err := themeItems(ctx, s.db, t.ID)
	v := ThemeView{ID: t.ID, OrgID: t.OrgID, OrgName: t.OrgName, Month: t.Month, Title: t.Title, Requirement: t.Requirement, ReflectDays: t.ReflectDays, State: "draft",
		IssuedAt: t.IssuedAt.Pointer(), Branches: t.Branches, Items: itemViews(items), Progress: map[terms.MeetingState]int{}, Late: counts.late}
	if t.IssuedAt != 0 {
		v.State = "issued"
	}
	for state, n := range counts.states {
		v.Progress[state] = n
		v.Created += n
	}
	return v, err
}

type themesInput struct {
	Month string `query:"month" pattern:"^\\d{4}-\\d{2}$" patternDescription:"应为月份，例如 2026-11"`
	Limit int    `query:"limit" default:"20" minimum:"1" maximum:"200"`
	After int64  `query:"after"`
}

type themesOutput struct {
	Body struct {
		Items []ThemeView `json:"items"`
		After int64       `json:"after,omitempty"`
	}
}

func (s *Service) listThemes(ctx context.Context, in *themesInput) (*themesOutput, error) {
	path, err := access.Scope(ctx, access.MeetingRead)
	if err != nil {
		return nil, err
	}
	out := &themesOutput{}
	if out.Body.Items, err = s.List(ctx, path, in.Month, in.After, in.Limit); err != nil {
		return nil, err
	}
	if n := len(out.Body.Items); n == in.Limit {
		out.Body.After = out.Body.Items[n-1].ID
	}
	return out, nil
}

// List reads those of the orgs above and below path with how far each has come, the newest month
// first; after is the last theme of the page before.
func (s *Service) List(ctx context.Context, path, month string, after int64, limit int) ([]ThemeView, error) {
	found, err := list(ctx, s.db, path, month, after, limit)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(found))
	for i, t := range found {
		ids[i] = t.ID
	}
	counts, err := progress(ctx, s.db, path, ids)
	if err != nil {
		return nil, err
	}
	views := make([]ThemeView, len(found))
	for i, t := range found {
		if views[i], err = s.themeView(ctx, t, counts[t.ID]); err != nil {
			return nil, err
		}
	}
	return views, nil
}

type standardOutput struct {
	Body struct {
		Items []ThemeItemView `json:"items"`
	}
}

func (s *Service) listStandardItems(context.Context, *struct{}) (*standardOutput, error) {
	out := &standardOutput{}
	out.Body.Items = itemViews(StandardItems)
	return out, nil
}

type themeOutput struct{ Body ThemeView }

// shownTheme answers with a theme of the orgs above or below the caller.
func (s *Service) shownTheme(ctx context.Context, id int64, err error) (*themeOutput, error) {
	if err != nil {
		return nil, err
	}
	path, err := access.Scope(ctx, access.MeetingRead)
	if err != nil {
		return nil, err
	}
	t, err := themeByID(ctx, s.db, id)
	if !t.visible(path) {
		err = meetings.Required(ctx, access.MeetingRead, t.OrgPath, err)
	}
	if err != nil {
		return nil, err
	}
	counts, err := progress(ctx, s.db, path, []int64{id})
	if err != nil {
		return nil, err
	}
	v, err := s.themeView(ctx, t, counts[id])
	return &themeOutput{v}, err
}

func (s *Service) getTheme(ctx context.Context, in *meetings.IDInput) (*themeOutput, error) {
	return s.shownTheme(ctx, in.ID, nil)
}

// ThemeBody is the form of a theme.
type ThemeBody struct {
	Title       string          `json:"title" minLength:"1" maxLength:"100"`
	Requirement string          `json:"requirement,omitempty" maxLength:"2000"`
	ReflectDays int             `json:"reflectDays,omitempty" minimum:"0" maximum:"30" doc:"会后几天内写心得体会，0 为归档前"`
	Items       []themeItemBody `json:"items,omitempty" maxItems:"12" doc:"规定动作，不填为六项标准动作"`
}

type themeItemBody struct {
	Title string `json:"title" maxLength:"100"`
	Note  string `json:"note,omitempty" maxLength:"2000"`
}

func (b ThemeBody) text() Text {
	t := Text{Title: b.Title, Requirement: b.Requirement, ReflectDays: b.ReflectDays}
	for _, item := range b.Items {
		t.Items = append(t.Items, meetings.PlannedItem{Title: item.Title, Note: item.Note})
	}
	return t
}

type writeThemeInput struct {
	Body struct {
		OrgID int64  `json:"orgId"`
		Month string `json:"month" pattern:"^\\d{4}-\\d{2}$" patternDescription:"应为月份，例如 2026-11"`
		ThemeBody
	}
}

func (s *Service) writeTheme(ctx context.Context, in *writeThemeInput) (*themeOutput, error) {
	id, err := s.Write(ctx, in.Body.OrgID, in.Body.Month, in.Body.text())
	return s.shownTheme(ctx, id, err)
}

type changeThemeInput struct {
	meetings.IDInput
	Body ThemeBody
}

func (s *Service) changeTheme(ctx context.Context, in *changeThemeInput) (*themeOutput, error) {
	return s.shownTheme(ctx, in.ID, s.Change(ctx, in.ID, in.Body.text()))
}

type issueOutput struct{ Body Issued }

func (s *Service) issueTheme(ctx context.Context, in *meetings.IDInput) (*issueOutput, error) {
	done, err := s.Issue(ctx, in.ID)
	return &issueOutput{done}, err
}
