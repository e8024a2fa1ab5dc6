package tasks

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// Routes registers /api/tasks.
func (s *Service) Routes(a huma.API) {
	const one = "/api/tasks/{id}"
	huma.Register(a, access.Op(http.MethodGet, "/api/tasks", "listTasks", "任务清单", access.TaskRead), s.list)
	huma.Register(a, access.Op(http.MethodGet, one, "getTask", "任务的经过", access.TaskRead), s.get)
	step := func(path, id, summary string, may access.Action, step Step) {
		huma.Register(a, access.Op(http.MethodPost, one+"/"+path, id, summary, may), func(ctx context.Context, in *stepInput) (*taskOutput, error) {
			if err := s.Take(ctx, in.ID, step, in.Body.Note); err != nil {
				return nil, err
			}
			return s.detail(ctx, in.ID)
		})
	}
	step("done", "finishTask", "完成任务", access.TaskRead, Finish)
	step("reopen", "reopenTask", "重新打开任务", access.TaskManage, Reopen)
	step("drop", "dropTask", "撤销任务", access.TaskManage, Drop)
}

type listInput struct {
	Within int64  `query:"within" doc:"党组织 id，只列它和它以下的"`
	Mine   bool   `query:"mine" doc:"只列由我负责的"`
	State  string `query:"state" enum:"open,overdue,done,dropped"`
	Limit  int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After  int64  `query:"after" doc:"上一页最后一项的 id"`
}

type listOutput struct {
	Body struct {
		Items []View `json:"items" doc:"未完成的在前，期限近的在前"`
		After int64  `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

// View is a task as lists show it.
type View struct {
	ID         int64      `json:"id"`
	OrgID      int64      `json:"orgId"`
	OrgName    string     `json:"orgName"`
	MeetingID  int64      `json:"meetingId"`
	Title      string     `json:"title"`
	MemberID   int64      `json:"memberId" doc:"责任人"`
	MemberName string     `json:"memberName"`
	DueOn      string     `json:"dueOn" doc:"YYYY-MM-DD，当天完成不算逾期"`
	State      State      `json:"state" enum:"open,done,dropped"`
	Overdue    bool       `json:"overdue"`
	Note       string     `json:"note" doc:"完成情况，或者撤销的原因"`
	EndedAt    *time.Time `json:"endedAt,omitempty"`
	May        []string   `json:"may" doc:"我现在可以做的事：done reopen drop"`
}

func (s *Service) view(ctx context.Context, t Task) View {
	who, may := access.CallerFrom(ctx), []string{}
	manages := who.May(access.TaskManage, t.OrgPath)
	if t.State == Open && (manages || who.MemberID == t.MemberID) {
		may = append(may, "done")
	}
	if manages && t.State == Open {
		may = append(may, "drop")
	}
	if manages && t.State != Open {
		may = append(may, "reopen")
	}
	return View{t.ID, t.OrgID, t.OrgName, t.MeetingID, t.Title, t.MemberID, t.MemberName, t.DueOn, t.State, Overdue(t.State, t.DueOn, s.today()),
		t.Note, t.EndedAt.Pointer(), may}
}

func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	f := Filter{State: State(in.State), After: in.After, Limit: in.Limit}
	if in.State == "overdue" {
		f.State, f.Overdue = "", true
	}
	out := &listOutput{}
	out.Body.Items = []View{}
	if in.Mine {
		if f.MemberID = access.CallerFrom(ctx).MemberID; f.MemberID == 0 {
			return out, nil
		}
	} else {
		path, err := access.Scope(ctx, access.TaskRead, in.Within)
		if err != nil {
			return nil, err
		}
		f.Within = path
	}
	found, err := s.List(ctx, f)
	if err != nil {
		return nil, err
	}
	for _, t := range found {
		out.Body.Items = append(out.Body.Items, s.view(ctx, t))
	}
	if len(found) == in.Limit {
		out.Body.After = found[in.Limit-1].ID
	}
	return out, nil
}

type idInput struct {
	ID int64 `path:"id"`
}

type stepInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Note string `json:"note" maxLength:"500" doc:"完成情况，或者重新打开、撤销的原因"`
	}
}

// EntryView is a line of a task's history.
type EntryView struct {
	At   time.Time `json:"at"`
	Who  string    `json:"who"`
	Step Step      `json:"step" enum:"set,changed,done,reopened,dropped"`
	Note string    `json:"note"`
}

type taskOutput struct {
	Body struct {
		View
		History []EntryView `json:"history"`
	}
}

func (s *Service) get(ctx context.Context, in *idInput) (*taskOutput, error) {
	return s.detail(ctx, in.ID)
}

func (s *Service) detail(ctx context.Context, id int64) (*taskOutput, error) {
	t, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	history, err := historyOf(ctx, s.db, id)
	if err != nil {
		return nil, err
	}
	out := &taskOutput{}
	out.Body.View, out.Body.History = s.view(ctx, t), make([]EntryView, len(history))
	for i, e := range history {
		out.Body.History[i] = EntryView{e.At.Time(), e.Who, e.Step, e.Note}
	}
	return out, nil
}
