package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/meetings/forms"
	"zhibu/party/meetings/series"
	"zhibu/party/orgs"
	"zhibu/party/terms"
)

// Form is what an org's form of a new meeting offers.
type Form struct {
	Kinds  []FormKind  `json:"kinds" doc:"本党组织可以召开的会议"`
	Groups []FormGroup `json:"groups" doc:"本支部的党小组，党小组会按党小组新建"`
	Hosts  []FormHost  `json:"hosts" doc:"在职的，书记在前"`
	Fixed  []FormFixed `json:"fixed" doc:"排过的固定日期"`
}

// FormKind is a kind of meeting that an org holds.
type FormKind struct {
	Kind     terms.MeetingKind   `json:"kind"`
	Article  string              `json:"article" doc:"依据"`
	Audience terms.Audience      `json:"audience" enum:"everybody,in_office,own_group,chosen,chosen_or" doc:"谁应当到会：chosen 必须选择参加人员，chosen_or 可以选择，不选为全体"`
	Reviewed bool                `json:"reviewed" doc:"计划须经上级审核；否则发布即通过"`
	Also     []terms.MeetingKind `json:"also" doc:"可以与它合开的"`
}

// FormGroup is a group of a branch.
type FormGroup struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// FormHost is somebody in office who may preside.
type FormHost struct {
	MemberID int64        `json:"memberId"`
	Name     string       `json:"name"`
	Posts    []terms.Post `json:"posts"`
}

// FormFixed is a day that a kind of meeting is held on again and again.
type FormFixed struct {
	Kind  terms.MeetingKind `json:"kind"`
	Words string            `json:"words" doc:"例如：每月第二个星期五 14:30"`
}

// Form is what the form of a new meeting offers at an org the caller plans for.
func (s *Service) Form(ctx context.Context, orgID int64) (*Form, error) {
	org, err := s.orgs.Get(ctx, s.db, orgID)
	if err != nil {
		return nil, err
	}
	if err := access.Require(ctx, access.MeetingPlan, org.Path); err != nil {
		return nil, err
	}
	f := &Form{Kinds: s.formKinds(ctx, org), Groups: []FormGroup{}, Hosts: []FormHost{}, Fixed: []FormFixed{}}
	below, err := s.orgs.Children(ctx, s.db, org.ID)
	if err != nil {
		return nil, err
	}
	for _, g := range below {
		if g.Kind == terms.Group && g.State == orgs.Active {
			f.Groups = append(f.Groups, FormGroup{g.ID, g.Name})
		}
	}
	if f.Hosts, err = s.hosts(ctx, org); err != nil {
		return nil, err
	}
	for _, k := range f.Kinds {
		days, known, err := fixedDay(ctx, s.db, org.ID, k.Kind)
		if err != nil {
			return nil, err
		}
		if known {
			f.Fixed = append(f.Fixed, FormFixed{k.Kind, days.Words()})
		}
	}
	return f, nil
}

func (s *Service) formKinds(ctx context.Context, org orgs.Org) []FormKind {
	kinds := []FormKind{}
	for _, rule := range kindRules {
		if !rule.Holds(org.Kind) {
			continue
		}
		k := FormKind{Kind: rule.Kind, Article: rule.Article + "。", Audience: rule.Kind.Audience(org.Kind),
			Reviewed: s.reviewed(ctx, org.Path, rule.Kind), Also: []terms.MeetingKind{}}
		for _, also := range goesWith[rule.Kind] {
			if Together(rule.Kind, []terms.MeetingKind{also}, org.Kind, false) == "" {
				k.Also = append(k.Also, also)
			}
		}
		kinds = append(kinds, k)
	}
	return kinds
}

// hosts are those in office at an org; at a group also those of its branch.
func (s *Service) hosts(ctx context.Context, org orgs.Org) ([]FormHost, error) {
	held, err := s.orgs.Posts(ctx, s.db, org.ID)
	if err != nil {
		return nil, err
	}
	if org.Kind == terms.Group {
		above, err := s.orgs.Posts(ctx, s.db, org.ParentID)
		if err != nil {
			return nil, err
		}
		held = append(held, above...)
	}
	hosts, at := []FormHost{}, map[int64]int{}
	for _, h := range held {
		if !h.Post.InCommittee() && h.Post != terms.GroupLeader {
			continue
		}
		i, known := at[h.MemberID]
		if !known {
			i = len(hosts)
			at[h.MemberID], hosts = i, append(hosts, FormHost{MemberID: h.MemberID, Name: h.Name})
		}
		hosts[i].Posts = append(hosts[i].Posts, h.Post)
	}
	return hosts, nil
}

// hintsOf are what is worth a second look about a plan: the fixed day, who is
// wanted elsewhere, the room. They stand against nothing.
func (s *Service) hintsOf(ctx context.Context, m Meeting, p Plan) ([]string, error) {
	var hints []string
	days, known, err := fixedDay(ctx, s.db, m.OrgID, m.Kind)
	if err != nil {
		return nil, err
	}
	if known {
		hints = deviation(days, m, s)
	}
	_, clash, err := s.clashes(ctx, s.db, m, p)
	return append(hints, clash...), err
}

// deviation is the hint that a meeting is not on its fixed day (OL-05).
func deviation(days series.Pattern, m Meeting, s *Service) []string {
	fixed := days.Deviates(m.StartsAt.Time(), s.Calendar)
	switch {
	case fixed == "":
		return nil
	case forms.Blank(m.MovedWhy):
		return []string{"按固定日期（" + days.Words() + "）这次应在 " + fixed + "，提前或者顺延的请在计划里写明原因。"}
	}
	return []string{"固定日期是 " + fixed + "，这次另行安排，原因已写明。"}
}
