package makeups

import (
	"context"

	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Loaded is a meeting that is over, with those who missed its lesson. Of each the
// caller says who, why and how far it has come; the rest follows from the meeting.
type Loaded struct {
	MeetingID int64
	OrgID     int64
	OrgPath   string
	Kinds     []terms.MeetingKind
	Title     string
	EndsAt    store.Instant
	Missed    []Makeup
}

// Load writes the lessons missed of many meetings at once, for the demo: before
// attendance tells of them, which then finds them known. Meetings that are not
// made up are left out.
func (s *Service) Load(ctx context.Context, tx *store.Tx, all []Loaded) error {
	var known []meeting
	var owed []Makeup
	for _, l := range all {
		if !Asked(l.Kinds, s.policy.Text(ctx, policy.MakeupKinds, l.OrgPath, s.now())) {
			continue
		}
		known = append(known, meeting{l.MeetingID, l.OrgPath, l.Kinds, l.Title, l.EndsAt})
		until := Until(l.EndsAt.Time(), l.EndsAt.Time(), s.policy.Int(ctx, policy.MakeupDays, l.OrgPath, s.now()))
		for _, m := range l.Missed {
			m.ID, m.MeetingID, m.OrgID, m.OrgPath, m.Since, m.DueOn = store.NewID(), l.MeetingID, l.OrgID, l.OrgPath, l.EndsAt, until
			owed = append(owed, m)
		}
	}
	if _, err := tx.Bulk(ctx, "makeup_meeting", []string{"meeting_id", "org_path", "kinds", "title", "ends_at"}, func(yield func([]any) bool) {
		for _, m := range known {
			if !yield([]any{m.MeetingID, m.OrgPath, m.Kinds.String(), m.Title, int64(m.EndsAt)}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	columns := []string{"id", "meeting_id", "member_id", "org_id", "org_path", "cause", "state", "since", "due_on", "source", "body", "note", "done_on", "written_at", "settled_by"}
	_, err := tx.Bulk(ctx, "makeup", columns, func(yield func([]any) bool) {
		for _, m := range owed {
			if !yield([]any{m.ID, m.MeetingID, m.MemberID, m.OrgID, m.OrgPath, m.Cause, string(m.State), int64(m.Since), m.DueOn, string(m.Source), m.Body, m.Note,
				m.DoneOn, int64(m.WrittenAt), m.SettledBy}) {
				return
			}
		}
	})
	return err
}
