package meetings

import (
	"context"
	"slices"

	"zhibu/party/members"
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
