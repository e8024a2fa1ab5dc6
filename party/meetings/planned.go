package meetings

import (
	"context"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// plan copies a plan into the meeting.
func (m *Meeting) plan(p Plan) {
	m.Title, m.Place, m.Host, m.HostID, m.HostNote, m.MovedWhy = p.Title, p.Place, p.Host, p.HostID, p.HostNote, p.MovedWhy
	m.StartsAt, m.EndsAt = store.At(p.StartsAt), store.At(p.EndsAt)
	m.Also, m.Tags, m.ReflectDays = p.Also, p.Tags, p.ReflectDays
	m.Lat, m.Lng = nil, nil
	if p.Point != nil {
		m.Lat, m.Lng = &p.Point.Lat, &p.Point.Lng
	}
}

// placed is the plan without its point where the cell runs without positions 隔离运行.
func (s *Service) placed(ctx context.Context, p Plan) Plan {
	if s.policy.Isolated(ctx) {
		p.Point = nil
	}
	return p
}

// planOf is the plan a meeting has, and how many set items.
func (s *Service) planOf(ctx context.Context, r store.Reader, m *Meeting) (p Plan, set int, err error) {
	p = Plan{Title: m.Title, StartsAt: m.StartsAt.Time(), EndsAt: m.EndsAt.Time(), Place: m.Place, Host: m.Host, HostID: m.HostID,
		HostNote: m.HostNote, MovedWhy: m.MovedWhy, ReflectDays: m.ReflectDays, Also: m.Also, Tags: m.Tags}
	if m.Lat != nil && m.Lng != nil {
		p.Point = &geo.Point{Lat: *m.Lat, Lng: *m.Lng}
	}
	items, err := itemsOf(ctx, r, m.ID)
	if err != nil {
		return p, 0, err
	}
	for _, item := range items {
		if item.Kind == OwnItem {
			p.OwnItems = append(p.OwnItems, PlannedItem{item.Title, item.Note, item.FromItem})
		}
	}
	set, _ = EvidencedItems(items)
	if p.Guests, err = Guests(ctx, r, m.ID); err != nil {
		return p, 0, err
	}
	if p.Lecturers, err = Lecturers(ctx, r, m.ID); err != nil {
		return p, 0, err
	}
	p.Invited, err = invitedTo(ctx, r, m.ID)
	return p, set, err
}

// keepPlan writes what hangs on a plan.
func keepPlan(ctx context.Context, tx *store.Tx, meetingID int64, set int, p Plan) error {
	if err := replaceOwnItems(ctx, tx, meetingID, set, p.OwnItems); err != nil {
		return err
	}
	if err := replacePeople(ctx, tx, guestTable, meetingID, p.Guests); err != nil {
		return err
	}
	if err := replacePeople(ctx, tx, lecturerTable, meetingID, p.Lecturers); err != nil {
		return err
	}
	return replaceInvited(ctx, tx, meetingID, p.Invited)
}

// asked is the theme day that a branch was asked for in a month and has not
// had approved; its id is 0 where there is none.
func asked(ctx context.Context, tx *store.Tx, orgID int64, month string) (Meeting, error) {
	var id int64
	err := tx.NewRaw(`SELECT id FROM meeting WHERE org_id = ? AND month = ? AND kind = ? AND state IN (?)`, orgID, month, terms.ThemeDay,
		store.In([]terms.MeetingState{terms.Draft, terms.Returned, terms.Submitted})).Scan(ctx, &id)
	if store.Missing(err) {
		return Meeting{}, nil
	}
	if err != nil {
		return Meeting{}, err
	}
	return lock(ctx, tx, id)
}

// due are the members a meeting is held for, by the plan given.
func (s *Service) due(ctx context.Context, r store.Reader, m Meeting, invited []int64) ([]int64, error) {
	list, err := s.members.HeldFor(ctx, r, members.Gathering{OrgID: m.OrgID, Kind: m.Kind, Invited: invited})
	ids := make([]int64, len(list))
	for i, e := range list {
		ids[i] = e.MemberID
	}
	return ids, err
}

// branchPath is the path of the branch whose meeting it is: a group's is its branch's.
func branchPath(org orgs.Org) string {
	if org.Kind == terms.Group {
		return orgs.ParentPath(org.Path)
	}
	return org.Path
}
