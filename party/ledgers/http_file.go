package ledgers

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/platform/api"
)

type peopleInput struct {
	Within int64  `query:"within" doc:"org id; the caller's widest range when absent"`
	Name   string `query:"name" required:"true" minLength:"1" maxLength:"50" doc:"name, pinyin, initials, or the end of the ID number"`
	Unit   string `query:"unit" maxLength:"50" doc:"part of the unit's name, pinyin or initials"`
}

type peopleOutput struct {
	Body struct {
		Items []PersonView `json:"items" doc:"at most twenty"`
	}
}

// findFiles finds e-files by name and unit.
func (s *Service) findFiles(ctx context.Context, in *peopleInput) (*peopleOutput, error) {
	if members.WholeNumber(in.Name) {
		return nil, api.Field("请填写姓名、拼音或证件尾号，整个号码不能写在网址里。", "query.name")
	}
	path, err := access.Scope(ctx, access.LedgerRead, in.Within)
	if err != nil {
		return nil, err
	}
	found, err := s.find(ctx, path, in.Name, in.Unit)
	out := &peopleOutput{}
	out.Body.Items = make([]PersonView, len(found))
	for i, m := range found {
		out.Body.Items[i] = personView(m)
	}
	return out, err
}

type completenessInput struct {
	Within int64 `query:"within" doc:"org id; the caller's widest range when absent"`
}

type completenessOutput struct{ Body CompletenessView }

func (s *Service) getCompleteness(ctx context.Context, in *completenessInput) (*completenessOutput, error) {
	path, err := access.Scope(ctx, access.LedgerRead, in.Within)
	if err != nil {
		return nil, err
	}
	org, err := s.at(ctx, path)
	if err != nil {
		return nil, err
	}
	c, err := s.Completeness(ctx, org)
	return &completenessOutput{completenessView(c)}, err
}

type incompleteInput struct {
	Within int64  `query:"within" doc:"org id; the caller's widest range when absent"`
	After  string `query:"after" maxLength:"100"`
	Limit  int    `query:"limit" minimum:"1" maximum:"200" default:"50"`
}

type incompleteOutput struct {
	Body struct {
		Items []IncompleteView `json:"items"`
		After string           `json:"after,omitempty" doc:"asks for the next page; absent after the last"`
	}
}

func (s *Service) listIncomplete(ctx context.Context, in *incompleteInput) (*incompleteOutput, error) {
	path, err := access.Scope(ctx, access.LedgerRead, in.Within)
	if err != nil {
		return nil, err
	}
	found, err := s.incomplete(ctx, path, in.After, in.Limit)
	out := &incompleteOutput{}
	out.Body.After, out.Body.Items = found.After, make([]IncompleteView, len(found.Members))
	for i, m := range found.Members {
		out.Body.Items[i] = incompleteView(m)
	}
	return out, err
}
