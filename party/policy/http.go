package policy

import (
	"context"
	"encoding/json"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// Routes registers /api/policy.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Op("GET", "/api/policy", "listSwitches", "政策开关及其依据", access.PolicyRead), s.list)
	huma.Register(a, access.Op("PUT", "/api/policy", "setSwitch", "调整政策开关", access.PolicyChange, access.Status(204)), s.put)
	huma.Register(a, access.Op("GET", "/api/policy/packs", "listPacks", "规则包的各个版本", access.PolicyRead), s.listPacks)
	huma.Register(a, access.Op("POST", "/api/policy/packs", "addPack", "增加规则包的新版本", access.PolicyChange, access.Status(201)), s.postPack)
	s.dutyRoutes(a)
}

type listInput struct {
	Org int64 `query:"org" doc:"the org whose switches are shown; by default the caller's widest"`
}
type listOutput struct {
	Body struct {
		Profile string       `json:"profile" enum:"light,full"`
		Items   []SwitchView `json:"items"`
	}
}

// SwitchView is a switch as the page 政策开关 shows it.
type SwitchView struct {
	Key     Key      `json:"key"`
	Name    string   `json:"name"`
	Kind    Kind     `json:"kind" enum:"yes_no,number,choice"`
	Unit    string   `json:"unit,omitempty"`
	Value   string   `json:"value" doc:"in force now"`
	Light   string   `json:"light" doc:"default under the light profile 减负"`
	Full    string   `json:"full" doc:"default under the full profile"`
	Min     int      `json:"min,omitempty"`
	Max     int      `json:"max,omitempty"`
	Choices []string `json:"choices,omitempty"`
	Level   Level    `json:"level" enum:"hard,soft,custom"`
	Article string   `json:"article" doc:"the legal basis"`
	SetBy   *SetBy   `json:"setBy,omitempty" doc:"the org that set it; absent where the profile decides"`
}

// SetBy is who set a switch.
type SetBy struct {
	OrgID int64      `json:"orgId"`
	Name  string     `json:"name"`
	From  time.Time  `json:"from"`
	To    *time.Time `json:"to,omitempty"`
}

func (s *Service) list(ctx context.Context, in *listInput) (*listOutput, error) {
	path, err := access.Scope(ctx, access.PolicyRead, in.Org)
	if err != nil {
		return nil, err
	}
	now, is := s.now(), s.current(ctx)
	setters := map[int]Setting{}
	var ids []int64
	out := &listOutput{}
	out.Body.Profile = is.value(Profile, path, now)
	for i, sw := range Switches {
		out.Body.Items = append(out.Body.Items, SwitchView{Key: sw.Key, Name: sw.Name, Kind: sw.Kind, Unit: sw.Unit, Value: is.value(sw.Key, path, now),
			Light: sw.Default(Light), Full: sw.Default(Full), Min: sw.Min, Max: sw.Max, Choices: sw.Choices, Level: sw.Level, Article: sw.Article})
		if set, ok := InForce(is.settings[sw.Key], path, now); ok {
			setters[i] = set
			ids = append(ids, set.OrgID)
		}
	}
	names, err := orgNames(ctx, s.db, ids)
	for i, set := range setters {
		out.Body.Items[i].SetBy = &SetBy{set.OrgID, names[set.OrgID], set.ValidFrom, pointer(set.ValidTo)}
	}
	return out, err
}

func pointer(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}

type putInput struct {
	Body struct {
		OrgID  int64     `json:"orgId" minimum:"1" doc:"the change holds in its subtree"`
		Key    Key       `json:"key" maxLength:"64"`
		Value  string    `json:"value" maxLength:"64" doc:"empty: follow the superior again"`
		Reason string    `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
		From   time.Time `json:"validFrom,omitzero" doc:"by default now; never earlier"`
		To     time.Time `json:"validTo,omitzero" doc:"by default until changed again"`
	}
}

func (s *Service) put(ctx context.Context, in *putInput) (*struct{}, error) {
	b := in.Body
	return nil, s.Set(ctx, Change{b.OrgID, b.Key, b.Value, b.Reason, b.From, b.To})
}

type packsInput struct {
	Org  int64  `query:"org" doc:"the org for which the versions are shown; by default the caller's widest"`
	Name string `query:"name" enum:"score" default:"score"`
}
type packsOutput struct {
	Body struct {
		Items []PackView `json:"items" doc:"every version that was, is or will be in force at the org, the newest first"`
	}
}

// PackView is one version of a rule pack.
type PackView struct {
	Name    string     `json:"name"`
	Version int        `json:"version"`
	Title   string     `json:"title"`
	Article string     `json:"article"`
	Level   Level      `json:"level" enum:"hard,soft,custom"`
	OrgID   int64      `json:"orgId,omitempty" doc:"the org that made it; absent for the shipped one"`
	From    time.Time  `json:"validFrom"`
	To      *time.Time `json:"validTo,omitempty"`
	Reason  string     `json:"reason,omitempty"`
	Current bool       `json:"current" doc:"in force now"`
	Params  Score      `json:"params"`
}

func (s *Service) listPacks(ctx context.Context, in *packsInput) (*packsOutput, error) {
	path, err := access.Scope(ctx, access.PolicyRead, in.Org)
	if err != nil {
		return nil, err
	}
	current := s.Pack(ctx, in.Name, path, s.now())
	out := &packsOutput{}
	for _, p := range s.versions(ctx, in.Name, path) {
		params, err := ParseScore(p.Params)
		if err != nil {
			return nil, err
		}
		out.Body.Items = append(out.Body.Items, PackView{p.Name, p.Version, p.Title, p.Article, p.Level, p.OrgID, p.ValidFrom, pointer(p.ValidTo), p.Reason, p.Version == current.Version, params})
	}
	return out, nil
}

type packInput struct {
	Body struct {
		OrgID   int64     `json:"orgId" minimum:"1" doc:"the pack holds in its subtree"`
		Name    string    `json:"name" enum:"score"`
		Title   string    `json:"title" minLength:"1" maxLength:"100"`
		Article string    `json:"article" minLength:"1" maxLength:"200" doc:"依据"`
		Reason  string    `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
		From    time.Time `json:"validFrom,omitzero" doc:"by default now; never earlier"`
		To      time.Time `json:"validTo,omitzero" doc:"by default until the next version"`
		Params  Score     `json:"params"`
	}
}
type packOutput struct {
	Body struct {
		Version int `json:"version"`
	}
}

func (s *Service) postPack(ctx context.Context, in *packInput) (*packOutput, error) {
	b := in.Body
	params, err := json.Marshal(b.Params)
	if err != nil {
		return nil, err
	}
	out := &packOutput{}
	out.Body.Version, err = s.AddPack(ctx, NewPack{b.OrgID, b.Name, b.Title, b.Article, b.Reason, params, b.From, b.To})
	return out, err
}
