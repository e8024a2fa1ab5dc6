package meetings

import (
	"context"
	"slices"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Person is somebody named in a plan who need not be due: a guest 列席 or a lecturer 授课人.
type Person struct {
	MemberID int64 // 0: somebody the cell does not know
	Name     string
	Unit     string // "" of a member of the org itself
}

// Guests and lecturers stand in tables of the same shape.
const (
	guestTable    = "meeting_guest"
	lecturerTable = "meeting_lecturer"

	lecturersField = "body.lecturers"
)

// Guests are those who sit in at a meeting, in the order of the plan.
func Guests(ctx context.Context, r store.Reader, meetingID int64) ([]Person, error) {
	return peopleIn(ctx, r, guestTable, meetingID)
}

// Lecturers are those who give a meeting's lecture, in the order of the plan.
func Lecturers(ctx context.Context, r store.Reader, meetingID int64) ([]Person, error) {
	return peopleIn(ctx, r, lecturerTable, meetingID)
}

func peopleIn(ctx context.Context, r store.Reader, table string, meetingID int64) (found []Person, err error) {
	err = r.NewRaw(`SELECT member_id, name, unit FROM `+table+` WHERE meeting_id = ? ORDER BY no`, meetingID).Scan(ctx, &found)
	return found, err
}

func replacePeople(ctx context.Context, tx *store.Tx, table string, meetingID int64, people []Person) error {
	if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE meeting_id = ?`, meetingID); err != nil {
		return err
	}
	for i, p := range people {
		if _, err := tx.Exec(ctx, `INSERT INTO `+table+` (meeting_id, no, member_id, name, unit) VALUES (?, ?, ?, ?, ?)`,
			meetingID, i+1, p.MemberID, p.Name, p.Unit); err != nil {
			return err
		}
	}
	return nil
}

// Leader is somebody who may be asked to give a lecture 党课 from above a branch: by name and post only, since the register
// of the level above is not the branch's to read.
type Leader struct {
	MemberID int64  `json:"memberId"`
	Name     string `json:"name"`
	Unit     string `json:"unit" doc:"党组织和职务"`
}

// leaders are those in office above the branch that an org is or belongs to, the nearest org first, then the leading groups
// 党组 of these orgs; each once.
//
// 支部工作条例 第十六条: 党员领导干部应当定期为基层党员讲党课，党委（党组）书记每年至少讲 1 次党课 (OL-06).
func (s *Service) leaders(ctx context.Context, r store.Reader, org orgs.Org) ([]Leader, error) {
	var held []struct {
		MemberID      int64
		Name, OrgName string
		Post          terms.Post
	}
	up := store.In(orgs.Ancestors(orgs.ParentPath(branchPath(org))))
	if err := r.NewRaw(`SELECT p.member_id, m.name, o.short_name AS org_name, p.post FROM org o JOIN org_post p ON p.org_id = o.id JOIN member m ON m.id = p.member_id
		WHERE (o.path IN (?) OR o.kind = ? AND o.parent_id IN (SELECT id FROM org WHERE path IN (?))) AND o.state = 'active' AND p.until_on = '' AND m.status = ?
		ORDER BY CASE WHEN o.kind = ? THEN 1 ELSE 0 END, length(o.path) DESC, o.path, p.id`, up, terms.LeadingGroup, up, members.Normal, terms.LeadingGroup).Scan(ctx, &held); err != nil {
		return nil, err
	}
	list := []Leader{}
	for _, h := range held {
		if h.Post.InCommittee() && !slices.ContainsFunc(list, func(l Leader) bool { return l.MemberID == h.MemberID }) {
			list = append(list, Leader{h.MemberID, h.Name, h.OrgName + terms.Label(h.Post)})
		}
	}
	return list, nil
}

// leads fills in a leader from above whose record the caller may not read; it is false for whoever is none.
func (s *Service) leads(ctx context.Context, r store.Reader, org orgs.Org, p *Person) (bool, error) {
	all, err := s.leaders(ctx, r, org)
	i := slices.IndexFunc(all, func(l Leader) bool { return l.MemberID == p.MemberID })
	if err != nil || i < 0 {
		return false, err
	}
	p.Name, p.Unit = all[i].Name, all[i].Unit
	return true, nil
}

// invitedTo are the members a meeting is held for, where its plan names them.
func invitedTo(ctx context.Context, r store.Reader, meetingID int64) (ids []int64, err error) {
	err = r.NewRaw(`SELECT member_id FROM meeting_invited WHERE meeting_id = ? ORDER BY member_id`, meetingID).Scan(ctx, &ids)
	return ids, err
}

// IsDue tells whether a meeting was held for a member, who need not be exempt.
func (s *Service) IsDue(ctx context.Context, m Meeting, memberID int64) (bool, error) {
	invited, err := invitedTo(ctx, s.db, m.ID)
	if err != nil {
		return false, err
	}
	list, err := s.members.HeldFor(ctx, s.db, members.Gathering{OrgID: m.OrgID, Kind: m.Kind, Invited: invited})
	return slices.ContainsFunc(list, func(e members.RollEntry) bool {
		return e.MemberID == memberID && !e.Exempt && e.Status == members.Normal
	}), err
}

func replaceInvited(ctx context.Context, tx *store.Tx, meetingID int64, ids []int64) error {
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_invited WHERE meeting_id = ?`, meetingID); err != nil {
		return err
	}
	for _, id := range ids {
		if _, err := tx.Exec(ctx, `INSERT INTO meeting_invited (meeting_id, member_id) VALUES (?, ?)`, meetingID, id); err != nil {
			return err
		}
	}
	return nil
}
