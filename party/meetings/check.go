package meetings

import (
	"context"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// check holds a plan against the register: what goes together, who is invited,
// who sits in and who presides. It fills in the
// names of the members it names. ready asks for all that is asked at submitting.
func (s *Service) check(ctx context.Context, r store.Reader, m Meeting, p *Plan, ready bool) error {
	org, err := s.orgs.Get(ctx, r, m.OrgID)
	if err != nil {
		return err
	}
	if refusal := Together(m.Kind, p.Also, org.Kind, len(p.Invited) > 0); refusal != "" {
		return api.Field(refusal, "body.also")
	}
	kinds := append([]terms.MeetingKind{m.Kind}, p.Also...)
	if refusal := Lectured(kinds, len(p.Lecturers)); refusal != "" {
		return api.Field(refusal, lecturersField)
	}
	if err := s.checkInvited(ctx, r, org, m.Kind, p, ready); err != nil {
		return err
	}
	due, err := s.due(ctx, r, m, p.Invited)
	if err != nil {
		return err
	}
	if err := s.name(ctx, r, org, p.Guests, "body.guests"); err != nil {
		return err
	}
	for _, g := range p.Guests {
		if slices.Contains(due, g.MemberID) {
			return api.Field("列席人员里有人本来就应当到会，请删去这一行。", "body.guests")
		}
	}
	if err := s.name(ctx, r, org, p.Lecturers, lecturersField); err != nil {
		return err
	}
	return s.checkHost(ctx, r, org, kinds, p, ready)
}

// free refuses a plan that wants the branch's people in two places at once.
func (s *Service) free(ctx context.Context, r store.Reader, m Meeting, p Plan) error {
	refusal, _, err := s.clashes(ctx, r, m, p)
	if err == nil && refusal != "" {
		err = api.Conflict(refusal)
	}
	return err
}

// checkInvited refuses to choose who comes where the kind says it, or to
// invite whom the org cannot call.
func (s *Service) checkInvited(ctx context.Context, r store.Reader, org orgs.Org, kind terms.MeetingKind, p *Plan, ready bool) error {
	audience := kind.Audience(org.Kind)
	if refusal := Invites(audience, len(p.Invited), ready); refusal != "" {
		return api.Field(refusal, "body.invited")
	}
	if len(p.Invited) == 0 {
		return nil
	}
	slices.Sort(p.Invited)
	p.Invited = slices.Compact(p.Invited)
	q := store.Within(r.NewSelect().TableExpr("member AS m"), "m.org_path", org.Path).
		Where("m.id IN (?) AND m.status = ?", store.In(p.Invited), members.Normal)
	n, err := q.Count(ctx)
	if err == nil && int(n) < len(p.Invited) {
		err = api.Field("参加人员里有人不是本党组织的党员，请从名册里重新选择。", "body.invited")
	}
	return err
}

// name fills in the names of members and where they belong. Who cannot be seen
// by the caller is refused like who is not there.
func (s *Service) name(ctx context.Context, r store.Reader, org orgs.Org, people []Person, field string) error {
	for i := range people {
		p := &people[i]
		if p.MemberID == 0 {
			continue
		}
		var found struct{ Name, OrgPath, OrgName string }
		err := r.NewRaw(`SELECT m.name, m.org_path, o.name AS org_name FROM member m JOIN org o ON o.id = m.org_id WHERE m.id = ? AND m.status = ?`,
			p.MemberID, members.Normal).Scan(ctx, &found)
		may := err == nil && access.CallerFrom(ctx).May(access.MemberRead, found.OrgPath)
		if err == nil && !may && field == lecturersField {
			if leads, err := s.leads(ctx, r, org, p); err != nil {
				return err
			} else if leads {
				continue
			}
		}
		if store.Missing(err) || err == nil && !may {
			return api.Field("名册里没有找到这名党员；其他支部的党员请填写姓名和单位。", field)
		}
		if err != nil {
			return err
		}
		if p.Name, p.Unit = found.Name, found.OrgName; found.OrgPath == branchPath(org) {
			p.Unit = ""
		}
	}
	return nil
}

// checkHost finds who presides among those in office.
func (s *Service) checkHost(ctx context.Context, r store.Reader, org orgs.Org, kinds []terms.MeetingKind, p *Plan, ready bool) error {
	inOffice, err := s.orgs.Posts(ctx, r, org.ID)
	if err != nil {
		return err
	}
	if p.HostID != 0 {
		host := []Person{{MemberID: p.HostID}}
		if err := s.name(ctx, r, org, host, "body.hostId"); err != nil {
			return err
		}
		p.Host = host[0].Name
	}
	if !ready {
		return nil
	}
	h := Host{Note: p.HostNote}
	for _, held := range inOffice {
		h.Known = h.Known || held.Post == terms.Secretary || held.Post == terms.GroupLeader
		if held.MemberID == p.HostID || p.HostID == 0 && held.Name == p.Host {
			h.Posts = append(h.Posts, held.Post)
		}
	}
	if refusal := Presiding(kinds, h); refusal != "" {
		return api.Field(refusal, "body.host")
	}
	return nil
}

// clashes looks at what else is on at the time of a plan: of the branch itself,
// of the orgs above that may want the same people, of where these belong.
func (s *Service) clashes(ctx context.Context, r store.Reader, m Meeting, p Plan) (refusal string, hints []string, err error) {
	if p.StartsAt.IsZero() || p.EndsAt.IsZero() {
		return "", nil, nil
	}
	org, err := s.orgs.Get(ctx, r, m.OrgID)
	if err != nil {
		return "", nil, err
	}
	due, err := s.due(ctx, r, m, p.Invited)
	if err != nil {
		return "", nil, err
	}
	branch := branchPath(org)
	others, err := s.atTheTime(ctx, r, m, p, branch, due)
	if err != nil {
		return "", nil, err
	}
	own := Slot{Place: p.Place, Branch: branch, Due: due}
	for _, o := range others {
		org, err := s.orgs.Get(ctx, r, o.OrgID)
		if err != nil {
			return "", nil, err
		}
		invited, err := invitedTo(ctx, r, o.ID)
		if err != nil {
			return "", nil, err
		}
		other := Slot{Title: o.Title, Place: o.Place, Branch: branchPath(org)}
		if other.Due, err = s.due(ctx, r, o, invited); err != nil {
			return "", nil, err
		}
		refused, hint := Clash(own, other)
		if refused != "" {
			return refused, nil, nil
		}
		if hint != "" && !slices.Contains(hints, hint) {
			hints = append(hints, hint)
		}
	}
	return "", hints, nil
}

// mostAtATime is how many meetings at the same time are looked at.
const mostAtATime = 50

func (s *Service) atTheTime(ctx context.Context, r store.Reader, m Meeting, p Plan, branch string, due []int64) ([]Meeting, error) {
	var paths []string
	if len(due) > 0 && len(due) <= maxInvited {
		if err := r.NewRaw(`SELECT DISTINCT org_path FROM member WHERE id IN (?)`, store.In(due)).Scan(ctx, &paths); err != nil {
			return nil, err
		}
	}
	for path := branch; path != ""; path = orgs.ParentPath(path) {
		paths = append(paths, path)
	}
	var groups []string // theirs are the groups' meetings too
	if err := r.NewRaw(`SELECT path FROM org WHERE kind = ? AND parent_id IN (SELECT id FROM org WHERE path IN (?))`, terms.Group, store.In(paths)).
		Scan(ctx, &groups); err != nil {
		return nil, err
	}
	var found []Meeting
	return found, r.NewSelect().Model(&found).ExcludeColumn("minutes").
		Where("m.id <> ? AND m.state <> ? AND m.starts_at < ? AND m.ends_at > ?", m.ID, terms.Cancelled, store.At(p.EndsAt), store.At(p.StartsAt)).
		Where("m.month IN (?)", store.In([]string{p.StartsAt.Add(-longestHours * time.Hour).Format("2006-01"), p.StartsAt.Format("2006-01"), p.EndsAt.Format("2006-01")})). // one that began before midnight is the month before's
		Where("m.org_path IN (?)", store.In(append(paths, groups...))).
		Order("m.starts_at", "m.id").Limit(mostAtATime).Scan(ctx)
}
