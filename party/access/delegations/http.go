package delegations

import (
	"context"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// Routes registers /api/delegations.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op("GET", "/api/delegations", "listDelegations", "委托的权限", access.RightsDelegate), s.listDelegations)
	huma.Register(a, access.Op("GET", "/api/delegations/choices", "listDelegable", "可以委托给一个党组织的权限", access.RightsDelegate), s.listDelegable)
	huma.Register(a, access.Op("POST", "/api/delegations", "delegate", "委托权限给下级党组织", access.RightsDelegate, access.Status(204)), s.delegate)
	huma.Register(a, access.Op("POST", "/api/delegations/{id}/end", "endDelegation", "收回委托的权限", access.RightsDelegate, access.Status(204)), s.endDelegation)
	huma.Register(a, access.Op("GET", "/api/me/delegations", "listMyDelegations", "本人受委托的权限", access.Self), s.myDelegations)
}

// DelegationView is a delegation as both sides see it.
type DelegationView struct {
	ID         int64         `json:"id"`
	Action     access.Action `json:"action"`
	ActionName string        `json:"actionName"`
	FromOrgID  int64         `json:"fromOrgId"`
	FromName   string        `json:"fromOrgName" doc:"the unit that gave it"`
	ToOrgID    int64         `json:"toOrgId"`
	ToName     string        `json:"toOrgName" doc:"the unit whose officers hold it, in their own subtree"`
	GivenBy    string        `json:"givenBy"`
	GivenAt    time.Time     `json:"givenAt"`
	Until      time.Time     `json:"until"`
	Reason     string        `json:"reason"`
	State      string        `json:"state" enum:"live,taken_back,over,lapsed" doc:"lapsed: the giver no longer holds the right, or a unit has been moved or dissolved"`
	EndedAt    *time.Time    `json:"endedAt,omitempty" doc:"when it was taken back"`
	MayEnd     bool          `json:"mayEnd" doc:"the caller may take it back"`
}

func (s *Service) views(ctx context.Context, rows []given) ([]DelegationView, error) {
	views, givers := make([]DelegationView, len(rows)), map[int64][]access.Grant{}
	for i, row := range rows {
		force, err := inForce(ctx, s.db, row, givers, s.now())
		if err != nil {
			return nil, err
		}
		state := "lapsed"
		switch {
		case row.EndedAt != 0:
			state = "taken_back"
		case store.At(s.now()) >= row.UntilAt:
			state = "over"
		case force:
			state = "live"
		}
		views[i] = DelegationView{row.ID, row.Action, row.Action.Name(), row.FromOrgID, row.FromName, row.ToOrgID, row.ToName, row.GiverName,
			row.GivenAt.Time(), row.UntilAt.Time(), row.Reason, state, row.EndedAt.Pointer(),
			(state == "live" || state == "lapsed") && MayTakeBack(access.CallerFrom(ctx), row.Role, row.FromPath)}
	}
	return views, nil
}

type listDelegationsInput struct {
	Within int64 `query:"within" doc:"the org whose subtree is listed, by the receiving unit"`
	After  int64 `query:"after"`
	Limit  int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
}
type listDelegationsOutput struct {
	Body struct {
		Items []DelegationView `json:"items"`
		After int64            `json:"after,omitempty"`
	}
}

func (s *Service) listDelegations(ctx context.Context, in *listDelegationsInput) (*listDelegationsOutput, error) {
	path, err := access.Scope(ctx, access.RightsDelegate, in.Within)
	if err != nil {
		return nil, err
	}
	rows, err := s.In(ctx, path, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	out := &listDelegationsOutput{}
	out.Body.Items, err = s.views(ctx, rows)
	if len(rows) == in.Limit {
		out.Body.After = rows[len(rows)-1].ID
	}
	return out, err
}

type myDelegationsOutput struct {
	Body struct {
		Items []DelegationView `json:"items"`
	}
}

func (s *Service) myDelegations(ctx context.Context, _ *struct{}) (*myDelegationsOutput, error) {
	var ids []int64
	for _, d := range access.CallerFrom(ctx).Delegated {
		ids = append(ids, d.ID)
	}
	out := &myDelegationsOutput{}
	out.Body.Items = []DelegationView{}
	if ids == nil {
		return out, nil
	}
	var rows []given
	err := s.db.NewRaw(selected+`d.id IN (?) ORDER BY d.id`, store.In(ids)).Scan(ctx, &rows)
	if err == nil {
		out.Body.Items, err = s.views(ctx, rows)
	}
	return out, err
}

type delegableInput struct {
	To int64 `query:"to" minimum:"1" required:"true" doc:"the unit that is to receive"`
}
type delegableOutput struct {
	Body struct {
		Items []DelegableView `json:"items"`
		Why   string          `json:"why,omitempty" doc:"why there is nothing to choose"`
	}
}

// DelegableView is an action that the caller may delegate to a unit.
type DelegableView struct {
	Action access.Action `json:"action"`
	Name   string        `json:"name"`
	Brings []string      `json:"brings" doc:"what one sees with it"`
}

func (s *Service) listDelegable(ctx context.Context, in *delegableInput) (*delegableOutput, error) {
	to, err := s.receiver(ctx, s.db, in.To)
	if err != nil {
		return nil, err
	}
	out := &delegableOutput{}
	out.Body.Items = []DelegableView{}
	for _, d := range delegables {
		_, why := MayDelegate(access.CallerFrom(ctx), d.Action, to, s.now(), s.now().Add(time.Hour))
		if why != "" {
			out.Body.Why = why
			continue
		}
		v := DelegableView{Action: d.Action, Name: d.Action.Name()}
		for _, a := range d.Brings {
			v.Brings = append(v.Brings, a.Name())
		}
		out.Body.Items = append(out.Body.Items, v)
	}
	if len(out.Body.Items) > 0 {
		out.Body.Why = ""
	}
	return out, nil
}

type delegateInput struct {
	Body struct {
		ToOrgID int64           `json:"toOrgId" minimum:"1"`
		Actions []access.Action `json:"actions" minItems:"1" maxItems:"16" uniqueItems:"true"`
		Until   time.Time       `json:"until" doc:"when it ends by itself, at most 1 year from now"`
		Reason  string          `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
	}
}

func (s *Service) delegate(ctx context.Context, in *delegateInput) (*struct{}, error) {
	b := in.Body
	return nil, s.Delegate(ctx, b.ToOrgID, b.Actions, b.Until, b.Reason)
}

func (s *Service) endDelegation(ctx context.Context, in *access.ReasonInput) (*struct{}, error) {
	return nil, s.TakeBack(ctx, in.ID, in.Body.Reason)
}
