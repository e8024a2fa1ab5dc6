package makeups

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// Routes registers /api/makeups.
func (s *Service) Routes(a huma.API) {
	const base, one = "/api/makeups", "/api/makeups/{id}/"
	noContent := access.Status(http.StatusNoContent)
	huma.Register(a, access.Op(http.MethodGet, base+"/mine", "listMyMakeups", "我要补的课", access.Self), s.listMine)
	huma.Register(a, access.Op(http.MethodGet, base, "listMakeups", "支部的补课", access.MakeupManage), s.list)
	huma.Register(a, access.Op(http.MethodPost, one+"lesson", "writeLesson", "写补课的学习收获", access.Self, noContent), s.postLesson)
	huma.Register(a, access.Op(http.MethodPost, one+"confirm", "confirmMakeup", "确认补课", access.MakeupManage, noContent), s.postConfirm)
	huma.Register(a, access.Op(http.MethodPost, one+"return", "returnMakeup", "退回补课", access.MakeupManage, noContent), s.postReturn)
	huma.Register(a, access.Op(http.MethodPost, one+"enter", "enterMakeup", "登记送学上门或参加其他场次", access.MakeupManage, noContent), s.postEnter)
	huma.Register(a, access.Op(http.MethodPost, one+"excuse", "excuseMakeup", "免补", access.MakeupManage, noContent), s.postExcuse)
}

// View is one lesson that one member missed.
type View struct {
	ID         int64               `json:"id"`
	MeetingID  int64               `json:"meetingId"`
	Title      string              `json:"title"`
	Kinds      []terms.MeetingKind `json:"kinds"`
	HeldOn     string              `json:"heldOn" doc:"YYYY-MM-DD"`
	MemberID   int64               `json:"memberId"`
	MemberName string              `json:"memberName"`
	OrgName    string              `json:"orgName"`
	Cause      string              `json:"cause" enum:"absent,leave"`
	State      State               `json:"state" enum:"due,written,done,excused"`
	DueOn      string              `json:"dueOn" doc:"YYYY-MM-DD"`
	Late       bool                `json:"late" doc:"overdue, or made up late"`
	Source     Source              `json:"source,omitempty" enum:"materials,recording,visit,session"`
	Text       string              `json:"text,omitempty" doc:"what the member learned"`
	Note       string              `json:"note,omitempty" doc:"the branch's: why returned, excused, brought home"`
	DoneOn     string              `json:"doneOn,omitempty"`
	WrittenAt  *time.Time          `json:"writtenAt,omitempty"`
	SettledBy  string              `json:"settledBy,omitempty"`
}

func (s *Service) view(m Makeup) View {
	v := View{ID: m.ID, MeetingID: m.MeetingID, Title: m.Title, Kinds: m.Kinds, HeldOn: clock.Day(m.Since.Time()), MemberID: m.MemberID,
		MemberName: m.MemberName, OrgName: m.OrgName, Cause: m.Cause, State: m.State, DueOn: m.DueOn, Source: m.Source, Text: m.Body, Note: m.Note,
		DoneOn: m.DoneOn, WrittenAt: m.WrittenAt.Pointer(), SettledBy: m.SettledBy}
	switch {
	case v.DoneOn != "":
		v.Late = Late(v.DueOn, v.DoneOn)
	case v.State == Due:
		v.Late = Late(v.DueOn, s.today())
	}
	return v
}

func (s *Service) views(list []Makeup) []View {
	views := make([]View, len(list))
	for i, m := range list {
		views[i] = s.view(m)
	}
	return views
}

type mineOutput struct {
	Body struct {
		Items []View `json:"items" doc:"the open ones first"`
		Chars int    `json:"chars" doc:"how many characters a lesson has at least"`
	}
}

func (s *Service) listMine(ctx context.Context, _ *struct{}) (*mineOutput, error) {
	c := access.CallerFrom(ctx)
	list, err := s.Mine(ctx, c.MemberID)
	out := &mineOutput{}
	out.Body.Items = s.views(list)
	if c.OrgPath != "" {
		out.Body.Chars = s.policy.Int(ctx, policy.MakeupChars, c.OrgPath, s.now())
	}
	return out, err
}

type listInput struct {
	Within int64  `query:"within" doc:"党组织 id，只列它和它以下的"`
	State  string `query:"state" enum:"open,settled,all" default:"open" doc:"open 待补和待确认，settled 已办结"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After  int64  `query:"after" doc:"上一页最后一项的 id"`
}

type listOutput struct {
	Body struct {
		Counts Counts `json:"counts" doc:"of the whole scope"`
		Items  []View `json:"items"`
		After  int64  `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.MakeupManage, in.Within)
	if err != nil {
		return nil, err
	}
	states := map[string][]State{"open": {Due, Written}, "settled": {Done, Excused}}[in.State]
	list, err := s.List(ctx, Filter{Within: path, States: states, After: in.After, Limit: in.Limit})
	if err != nil {
		return nil, err
	}
	out := &listOutput{}
	out.Body.Items = s.views(list)
	if len(list) == in.Limit {
		out.Body.After = list[in.Limit-1].ID
	}
	out.Body.Counts, err = s.Count(ctx, path)
	return out, err
}

// IDInput names one lesson.
type IDInput struct {
	ID int64 `path:"id"`
}

type lessonInput struct {
	IDInput
	Body struct {
		Source Source `json:"source,omitempty" enum:"materials,recording" default:"materials" doc:"学习会议材料、记录，或者看会议录像"`
		Text   string `json:"text" maxLength:"5000" doc:"用自己的话写学到了什么"`
	}
}

func (s *Service) postLesson(ctx context.Context, in *lessonInput) (*struct{}, error) {
	return nil, s.Write(ctx, in.ID, in.Body.Source, strings.TrimSpace(in.Body.Text))
}

func (s *Service) postConfirm(ctx context.Context, in *IDInput) (*struct{}, error) {
	return nil, s.Confirm(ctx, in.ID)
}

type reasonInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" minLength:"2" maxLength:"200"`
	}
}

func (s *Service) postReturn(ctx context.Context, in *reasonInput) (*struct{}, error) {
	return nil, s.Return(ctx, in.ID, in.Body.Reason)
}

func (s *Service) postExcuse(ctx context.Context, in *reasonInput) (*struct{}, error) {
	return nil, s.Excuse(ctx, in.ID, in.Body.Reason)
}

type enterInput struct {
	IDInput
	Body struct {
		Source Source `json:"source" enum:"visit,session" doc:"送学上门，或者参加其他场次"`
		DoneOn string `json:"doneOn" format:"date" doc:"补课的日期"`
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"为什么，谁去的或者参加了哪一场"`
	}
}

func (s *Service) postEnter(ctx context.Context, in *enterInput) (*struct{}, error) {
	return nil, s.Enter(ctx, in.ID, in.Body.Source, in.Body.DoneOn, in.Body.Reason)
}
