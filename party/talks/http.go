package talks

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/clock"
)

// Routes registers /api/talks.
func (s *Service) Routes(a huma.API) {
	const base = "/api/talks"
	huma.Register(a, access.Op(http.MethodGet, base, "listTalks", "我的谈心谈话", access.Self), s.listTalks)
	huma.Register(a, access.Op(http.MethodPost, base, "recordTalk", "登记谈心谈话", access.Self, access.Status(http.StatusCreated)), s.postTalk)
	huma.Register(a, access.Op(http.MethodGet, base+"/people", "listTalkPeople", "可以选择的谈话对象", access.MemberRead), s.listPeople)
	huma.Register(a, access.Op(http.MethodGet, base+"/book", "getTalkBook", "谈心谈话台账", access.TalkRead), s.getBook)
	huma.Register(a, access.Op(http.MethodPost, base+"/paper", "recordPaperTalk", "代登记纸质谈话", access.DutyRecord, access.Status(http.StatusCreated)), s.postPaper)
	huma.Register(a, access.Op(http.MethodGet, base+"/{id}", "getTalk", "谈心谈话内容", access.Self), s.getTalk)
	huma.Register(a, access.Op(http.MethodDelete, base+"/{id}", "takeBackTalk", "撤回或退回谈话登记", access.Self, access.Status(http.StatusNoContent)), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nil, s.TakeBack(ctx, in.ID)
	})
	huma.Register(a, access.Op(http.MethodPost, base+"/{id}/confirm", "confirmTalk", "确认谈心谈话", access.Self, access.Status(http.StatusNoContent)), func(ctx context.Context, in *idInput) (*struct{}, error) {
		return nil, s.Confirm(ctx, in.ID)
	})
}

type idInput struct {
	ID int64 `path:"id"`
}

// YearInput names a year.
type YearInput struct {
	Year int `query:"year" minimum:"0" maximum:"9999" doc:"不填为今年"`
}

// of is the year asked for.
func (in YearInput) of(s *Service) int {
	if in.Year != 0 {
		return in.Year
	}
	return s.now().In(clock.Shanghai).Year()
}

type listOutput struct {
	Body struct {
		Year  int    `json:"year"`
		Items []View `json:"items"`
		Lacks []Kind `json:"lacks" enum:"committee,committee_member,members,superior" doc:"本人今年还缺的"`
	}
}

func (s *Service) listTalks(ctx context.Context, in *YearInput) (*listOutput, error) {
	c, out := access.CallerFrom(ctx), &listOutput{}
	out.Body.Year = in.of(s)
	list, err := s.Mine(ctx, out.Body.Year)
	if err != nil {
		return nil, err
	}
	out.Body.Items = views(list, c.MemberID)
	lacks, err := s.lackingOf(ctx, c, out.Body.Year)
	out.Body.Lacks = append([]Kind{}, lacks...)
	return out, err
}

func views(list []Talk, me int64) []View {
	out := make([]View, len(list))
	for i, t := range list {
		out[i] = view(t, me)
	}
	return out
}

type talkInput struct {
	Body struct {
		WithID   int64  `json:"withId" doc:"和谁谈话"`
		HeldOn   string `json:"heldOn" format:"date"`
		Place    string `json:"place,omitempty" maxLength:"100"`
		Text     string `json:"text,omitempty" maxLength:"4000" doc:"谈话内容，只有双方和指定的上级同志可以看到"`
		ReaderID int64  `json:"readerId,omitempty" doc:"指定可以查看的上级同志"`
	}
}

type oneOutput struct{ Body View }

func (s *Service) postTalk(ctx context.Context, in *talkInput) (*oneOutput, error) {
	b := in.Body
	t, err := s.Record(ctx, Said{WithID: b.WithID, ReaderID: b.ReaderID, HeldOn: b.HeldOn, Place: b.Place, Body: b.Text})
	if err != nil {
		return nil, err
	}
	return s.one(ctx, t.ID)
}

func (s *Service) one(ctx context.Context, id int64) (*oneOutput, error) {
	t, err := find(ctx, s.db, id)
	return &oneOutput{view(t, access.CallerFrom(ctx).MemberID)}, err
}

// OrgInput names a branch.
type OrgInput struct {
	Within int64 `query:"within" doc:"党支部 id，不填为本人所在支部"`
}

// path is the branch asked for, else the caller's own; "" where there is none.
func (in OrgInput) path(ctx context.Context, action access.Action) (string, error) {
	if in.Within != 0 {
		return access.Scope(ctx, action, in.Within)
	}
	return access.CallerFrom(ctx).OrgPath, nil
}

type peopleOutput struct {
	Body struct {
		People    []PersonView `json:"people" doc:"支部的党员"`
		Superiors []PersonView `json:"superiors" doc:"上级党组织中任职的同志"`
	}
}

func (s *Service) listPeople(ctx context.Context, in *OrgInput) (*peopleOutput, error) {
	path, err := in.path(ctx, access.MemberRead)
	if err != nil {
		return nil, err
	}
	from, to := alone(path)
	roll, err := rolls(ctx, s.db, from, to)
	if err != nil {
		return nil, err
	}
	over, err := above(ctx, s.db, path)
	out := &peopleOutput{}
	out.Body.People, out.Body.Superiors = personViews(roll), personViews(over)
	return out, err
}

type bookInput struct {
	YearInput
	OrgInput
}

type bookOutput struct {
	Body struct {
		Year     int          `json:"year"`
		Counts   map[Kind]int `json:"counts" doc:"各类谈话的次数"`
		Branches int          `json:"branches" doc:"有谈话记录的支部"`
		Lines    []LineView   `json:"lines,omitempty" doc:"支部班子才有：每名党员谈过几次、还缺什么"`
		Talks    []View       `json:"talks,omitempty" doc:"支部班子才有：谁、什么时候、哪一类，不含内容"`
	}
}

// getBook shows a branch's officers its book, and superiors the numbers alone.
func (s *Service) getBook(ctx context.Context, in *bookInput) (*bookOutput, error) {
	path, err := access.Scope(ctx, access.TalkRead, in.Within)
	if err != nil {
		return nil, err
	}
	c, out := access.CallerFrom(ctx), &bookOutput{}
	out.Body.Year = in.of(s)
	if out.Body.Counts, out.Body.Branches, err = s.Counts(ctx, path, out.Body.Year); err != nil || !c.May(access.ReviewRun, path) {
		return out, err
	}
	lines, err := s.Book(ctx, path, out.Body.Year)
	if err != nil {
		return nil, err
	}
	for _, l := range lines {
		out.Body.Lines = append(out.Body.Lines, LineView{l.ID, l.Name, l.Committee, l.Had, append([]Kind{}, l.Lacks...)})
	}
	talks, err := s.Talks(ctx, path, out.Body.Year)
	out.Body.Talks = views(talks, c.MemberID)
	return out, err
}

type paperInput struct {
	Body struct {
		OrgID   int64  `json:"orgId" doc:"党支部"`
		OneID   int64  `json:"oneId"`
		OtherID int64  `json:"otherId"`
		HeldOn  string `json:"heldOn" format:"date"`
		Place   string `json:"place,omitempty" maxLength:"100"`
	}
}

func (s *Service) postPaper(ctx context.Context, in *paperInput) (*oneOutput, error) {
	b := in.Body
	t, err := s.Paper(ctx, b.OrgID, b.OneID, b.OtherID, b.HeldOn, b.Place)
	if err != nil {
		return nil, err
	}
	return s.one(ctx, t.ID)
}

type wholeOutput struct{ Body Whole }

func (s *Service) getTalk(ctx context.Context, in *idInput) (*wholeOutput, error) {
	t, body, err := s.Read(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	return &wholeOutput{Whole{view(t, access.CallerFrom(ctx).MemberID), t.Place, body, t.Reader}}, nil
}
