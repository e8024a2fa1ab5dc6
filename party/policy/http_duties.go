package policy

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

func (s *Service) dutyRoutes(a huma.API) {
	huma.Register(a, access.Op("GET", "/api/policy/packs/duties", "listDutyPacks", "组织生活规则包的各个版本", access.PolicyRead), s.listDutyPacks)
	huma.Register(a, access.Op("POST", "/api/policy/packs/duties", "addDutyPack", "增加组织生活规则包的新版本", access.PolicyChange, access.Status(201)), s.postDutyPack)
}

// DutyPackView is one version of a pack of duties.
type DutyPackView struct {
	Version int        `json:"version"`
	Title   string     `json:"title"`
	Article string     `json:"article"`
	Level   Level      `json:"level" enum:"hard,soft,custom"`
	OrgID   int64      `json:"orgId,omitempty" doc:"the org that made it; absent for the shipped one"`
	From    time.Time  `json:"validFrom"`
	To      *time.Time `json:"validTo,omitempty"`
	Reason  string     `json:"reason,omitempty"`
	Current bool       `json:"current" doc:"in force now"`
	Params  Duties     `json:"params"`
}

type dutyPacksInput struct {
	Org int64 `query:"org" doc:"the org for which the versions are shown; by default the caller's widest"`
}
type dutyPacksOutput struct {
	Body struct {
		Items []DutyPackView `json:"items" doc:"every version that was, is or will be in force at the org, the newest first"`
	}
}

func (s *Service) listDutyPacks(ctx context.Context, in *dutyPacksInput) (*dutyPacksOutput, error) {
	path, err := access.Scope(ctx, access.PolicyRead, in.Org)
	if err != nil {
		return nil, err
	}
	current := s.Pack(ctx, DutiesPack, path, s.now())
	out := &dutyPacksOutput{}
	for _, p := range s.versions(ctx, DutiesPack, path) {
		params, err := ParseDuties(p.Params)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, DutyPackView{p.Version, p.Title, p.Article, p.Level, p.OrgID, p.ValidFrom, pointer(p.ValidTo), p.Reason, p.Version == current.Version, params})
	}
	return out, nil
}

type dutyPackInput struct {
	Body struct {
		OrgID   int64     `json:"orgId" minimum:"1" doc:"the pack holds in its subtree"`
		Title   string    `json:"title" minLength:"1" maxLength:"100"`
		Article string    `json:"article" minLength:"1" maxLength:"200" doc:"依据"`
		Reason  string    `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
		From    time.Time `json:"validFrom,omitzero" doc:"by default now; never earlier; it is asked from the first period that begins after it"`
		To      time.Time `json:"validTo,omitzero" doc:"by default until the next version"`
		Params  Duties    `json:"params"`
	}
}

func (s *Service) postDutyPack(ctx context.Context, in *dutyPackInput) (*packOutput, error) {
	b := in.Body
	params, err := json.Marshal(b.Params)
	if err != nil {
		return nil, err
	}
	out := &packOutput{}
	out.Body.Version, err = s.AddPack(ctx, NewPack{b.OrgID, DutiesPack, b.Title, b.Article, b.Reason, params, b.From, b.To})
	return out, err
}
