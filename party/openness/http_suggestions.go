package openness

import (
	"context"
	"fmt"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/platform/api"
)

// SaidView is one suggestion or remark.
type SaidView struct {
	ID         int64      `json:"id"`
	Kind       string     `json:"kind" enum:"suggestion,remark"`
	MadeOn     string     `json:"madeOn" doc:"YYYY-MM-DD"`
	Name       string     `json:"name,omitempty" doc:"who made it; none for an unnamed one"`
	Mine       bool       `json:"mine"`
	Text       string     `json:"text"`
	DueOn      string     `json:"dueOn,omitempty" doc:"by when it is to be answered"`
	Overdue    bool       `json:"overdue"`
	Answer     string     `json:"answer,omitempty"`
	AnsweredAt *time.Time `json:"answeredAt,omitempty"`
	AnsweredBy string     `json:"answeredBy,omitempty"`
	Hidden     bool       `json:"hidden" doc:"for its author and the officers alone"`
	HiddenWhy  string     `json:"hiddenWhy,omitempty"`
}

type saidInput struct {
	OrgInput
	Kind  string `query:"kind" enum:"suggestion,remark"`
	Limit int    `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After string `query:"after" pattern:"^\\d{4}-\\d{2}-\\d{2}\\.\\d{1,16}$" patternDescription:"应为上一页给出的位置" doc:"上一页给出的位置"`
}

type saidOutput struct {
	Body struct {
		Items []SaidView `json:"items"`
		After string     `json:"after,omitempty" doc:"还有下一页时有"`
	}
}

func (s *Service) listSaid(ctx context.Context, in *saidInput) (*saidOutput, error) {
	o, err := s.org(ctx, access.OpennessRead, in.OrgID)
	if err != nil {
		return nil, err
	}
	var day string
	var id int64
	if in.After != "" {
		day = in.After[:len(time.DateOnly)]
		if _, err := fmt.Sscanf(in.After[len(time.DateOnly):], ".%d", &id); err != nil {
			return nil, api.Field("页的位置不对，请从第一页重新翻看。", "query.after")
		}
	}
	list, err := s.Heard(ctx, o, in.Kind, day, id, in.Limit)
	me, out := access.CallerFrom(ctx).MemberID, &saidOutput{}
	out.Body.Items = make([]SaidView, len(list))
	for i, g := range list {
		out.Body.Items[i] = SaidView{ID: g.ID, Kind: g.Kind, MadeOn: g.MadeOn, Name: g.MemberName, Mine: me != 0 && g.MemberID == me, Text: g.Body, DueOn: g.DueOn,
			Overdue: g.DueOn != "" && g.AnsweredAt == 0 && !g.Hidden && g.DueOn < s.today(), Answer: g.Answer, AnsweredAt: g.AnsweredAt.Pointer(),
			AnsweredBy: g.AnsweredBy, Hidden: g.Hidden, HiddenWhy: g.HiddenWhy}
	}
	if len(list) == in.Limit {
		last := list[in.Limit-1]
		out.Body.After = fmt.Sprintf("%s.%d", last.MadeOn, last.ID)
	}
	return out, err
}

type countsInput struct {
	Within int64  `query:"within" doc:"党组织 id，只数它和它以下的"`
	From   string `query:"from" format:"date" doc:"first day; the first of the year when absent"`
	To     string `query:"to" format:"date" doc:"last day; today when absent"`
}

type countsOutput struct{ Body Numbers }

func (s *Service) getCounts(ctx context.Context, in *countsInput) (*countsOutput, error) {
	path, err := access.Scope(ctx, access.OpennessRead, in.Within)
	if err != nil {
		return nil, err
	}
	from, to := in.From, in.To
	if to == "" {
		to = s.today()
	}
	if from == "" {
		from = to[:len("2006")] + "-01-01"
	}
	n, err := s.Count(ctx, path, from, to)
	return &countsOutput{n}, err
}

type sayInput struct {
	Body struct {
		Kind    string `json:"kind" enum:"suggestion,remark"`
		Text    string `json:"text" maxLength:"4000"`
		Unnamed bool   `json:"unnamed" doc:"不署名：不保存是谁写的，也追查不到"`
	}
}

func (s *Service) postSaid(ctx context.Context, in *sayInput) (*struct{}, error) {
	return nil, s.Say(ctx, in.Body.Kind, in.Body.Text, in.Body.Unnamed)
}

type answerInput struct {
	IDInput
	Body struct {
		Text string `json:"text" maxLength:"4000"`
	}
}

func (s *Service) postAnswer(ctx context.Context, in *answerInput) (*struct{}, error) {
	return nil, s.Answer(ctx, in.ID, strings.TrimSpace(in.Body.Text))
}

func (s *Service) postHide(ctx context.Context, in *reasonInput) (*struct{}, error) {
	return nil, s.Hide(ctx, in.ID, in.Body.Reason)
}
