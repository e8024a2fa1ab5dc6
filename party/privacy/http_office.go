package privacy

import (
	"context"
	"io"

	"zhibu/platform/api"

	"github.com/danielgtaylor/huma/v2"
)

type correctionsOutput struct {
	Body struct {
		Items []CorrectionView `json:"items"`
	}
}

func (s *Service) listCorrections(ctx context.Context, _ *struct{}) (*correctionsOutput, error) {
	list, err := s.Corrections(ctx)
	out := &correctionsOutput{}
	out.Body.Items = []CorrectionView{}
	for _, c := range list {
		out.Body.Items = append(out.Body.Items, correctionView(c))
	}
	return out, err
}

type decisionInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Grant bool   `json:"grant" doc:"同意"`
		Note  string `json:"note" minLength:"2" maxLength:"200" doc:"答复的理由"`
	}
}

func (s *Service) postCorrectionDecision(ctx context.Context, in *decisionInput) (*struct{}, error) {
	return nil, s.DecideCorrection(ctx, in.ID, in.Body.Grant, in.Body.Note)
}

func (s *Service) postExportDecision(ctx context.Context, in *decisionInput) (*struct{}, error) {
	return nil, s.DecideExport(ctx, in.ID, in.Body.Grant, in.Body.Note)
}

type exportsOutput struct {
	Body struct {
		Items []ExportView `json:"items"`
	}
}

func (s *Service) listExports(ctx context.Context, _ *struct{}) (*exportsOutput, error) {
	list, err := s.Exports(ctx)
	out := &exportsOutput{}
	out.Body.Items = []ExportView{}
	for _, e := range list {
		out.Body.Items = append(out.Body.Items, s.exportView(ctx, e))
	}
	return out, err
}

type exportInput struct {
	Body struct {
		OrgID  int64  `json:"orgId" minimum:"1" doc:"its members and those below it"`
		Reason string `json:"reason" minLength:"4" maxLength:"200"`
	}
}
type exportOutput struct{ Body ExportView }

func (s *Service) postExport(ctx context.Context, in *exportInput) (*exportOutput, error) {
	e, err := s.AskExport(ctx, in.Body.OrgID, in.Body.Reason)
	return &exportOutput{s.exportView(ctx, e)}, err
}

type idInput struct {
	ID int64 `path:"id"`
}

func (s *Service) takeExport(ctx context.Context, in *idInput) (*huma.StreamResponse, error) {
	return api.Download("党员名册（明文）.xlsx", func(to io.Writer) error { return s.TakeExport(ctx, in.ID, to) })
}

type retentionOutput struct {
	Body struct {
		Items []ClassView `json:"items"`
	}
}

func (s *Service) listRetention(ctx context.Context, _ *struct{}) (*retentionOutput, error) {
	list, err := s.Overview(ctx)
	out := &retentionOutput{}
	out.Body.Items = []ClassView{}
	for _, o := range list {
		out.Body.Items = append(out.Body.Items, s.classView(ctx, o))
	}
	return out, err
}

type incidentsOutput struct {
	Body struct {
		Items []IncidentView `json:"items"`
	}
}

func (s *Service) listIncidents(ctx context.Context, _ *struct{}) (*incidentsOutput, error) {
	list, err := s.Incidents(ctx)
	out := &incidentsOutput{}
	out.Body.Items = []IncidentView{}
	for _, i := range list {
		out.Body.Items = append(out.Body.Items, IncidentView{i.ID, i.Name, i.OrgName, i.Place, i.Marking, i.At.Time(), i.ClosedAt.Pointer(), i.Closer, i.Note})
	}
	return out, err
}

type closeInput struct {
	ID   int64 `path:"id"`
	Body struct {
		Note string `json:"note" minLength:"4" maxLength:"300" doc:"怎样处置的"`
	}
}

func (s *Service) postClose(ctx context.Context, in *closeInput) (*struct{}, error) {
	return nil, s.CloseIncident(ctx, in.ID, in.Body.Note)
}
