package access

import (
	"context"

	"zhibu/party/terms"
)

// Me is who is logged in and what they may do, as pages need it.
type Me struct {
	Account    string         `json:"account"`
	Name       string         `json:"name"`
	Member     *MeMember      `json:"member,omitempty"`
	Org        *MeOrg         `json:"org,omitempty" doc:"the own branch, else the org of the widest role"`
	Roles      []RoleView     `json:"roles"`
	MustChange bool           `json:"mustChange" doc:"the password was handed out: until it is changed one may look, but not act"`
	MustSecure bool           `json:"mustSecure" doc:"an administrator without a second factor, who may do nothing but add one"`
	May        []Action       `json:"may" doc:"what the caller may do somewhere"`
	Profile    string         `json:"profile" enum:"light,full" doc:"减负 or full"`
	Switches   map[string]any `json:"switches" doc:"the policy switches that pages adapt to, in the caller's org"`

	Privacy *MePrivacy `json:"privacy,omitempty" doc:"absent for accounts of no member"`
}

// MeMember is the member an account belongs to.
type MeMember struct {
	ID      int64  `json:"id"`
	Name    string `json:"name"`
	OrgID   int64  `json:"orgId"`
	OrgName string `json:"orgName"`
}

// MeOrg is the org a page opens with.
type MeOrg struct {
	ID    int64         `json:"id"`
	Name  string        `json:"name"`
	Short string        `json:"shortName" doc:"as screens head with it"`
	Path  string        `json:"path"`
	Kind  terms.OrgKind `json:"kind"`
}

type meOutput struct{ Body *Me }

func (s *Service) me(ctx context.Context, _ *struct{}) (*meOutput, error) {
	me, err := s.MeOf(ctx, CallerFrom(ctx))
	return &meOutput{me}, err
}

// MeOf is what pages need of a caller.
func (s *Service) MeOf(ctx context.Context, c Caller) (*Me, error) {
	roles, err := roleViews(ctx, s.db, c.Grants)
	if err != nil {
		return nil, err
	}
	me := &Me{Account: c.Login, Name: c.Name, Roles: roles, MustChange: c.MustChange, May: []Action{}}
	if me.MustSecure, err = s.unsecured(ctx, c); err != nil {
		return nil, err
	}
	for _, l := range matrix {
		if c.Has(l.Action) {
			me.May = append(me.May, l.Action)
		}
	}
	id, path := c.OrgID, c.OrgPath
	if widest, ok := c.Range(OrgRead); id == 0 && ok {
		for _, g := range c.Grants {
			if g.OrgPath == widest {
				id, path = g.OrgID, widest
			}
		}
	}
	if id != 0 {
		if me.Org, err = orgOfMe(ctx, s.db, id); err != nil {
			return nil, err
		}
	}
	if c.MemberID != 0 && me.Org != nil {
		me.Member = &MeMember{c.MemberID, c.Name, c.OrgID, me.Org.Name}
	}
	if s.Privacy != nil {
		if me.Privacy, err = s.Privacy(ctx, c); err != nil {
			return nil, err
		}
	}
	me.Profile, me.Switches = s.shown(ctx, path)
	return me, nil
}
