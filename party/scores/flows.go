package scores

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OnSheetOpened counts a roll that was opened, opened anew or taken back.
func (s *Service) OnSheetOpened(ctx context.Context, tx *store.Tx, e happened.SheetOpened) error {
	err := s.set(ctx, tx, e.Month, e.OrgPath, func(f Facts) Facts {
		if e.Withdrawn {
			return Facts{}
		}
		f.Meetings, f.Due, f.Mobile, f.Items = 1, e.Due, e.Mobile, e.SetItems
		return f
	})
	if err != nil || e.Withdrawn {
		return err
	}
	_, err = tx.Exec(ctx, `UPDATE score_count SET meeting_id = ? WHERE month = ? AND path = ?`, e.MeetingID, e.Month, e.OrgPath)
	return err
}

// OnPresenceChanged counts who came, in the transaction of the sign-ins themselves.
func (s *Service) OnPresenceChanged(ctx context.Context, tx *store.Tx, e happened.PresenceChanged) error {
	changes := map[spot]Facts{}
	for _, c := range e.Changes {
		at := spot{c.Month, c.OrgPath}
		changes[at] = changes[at].plus(Facts{Present: c.Present, Online: c.Online, Leave: c.Leave, Absent: c.Absent,
			MobileActive: c.MobileActive, Reflecting: c.Reflecting})
	}
	return s.count(ctx, tx, changes)
}

// OnRecordChanged counts photos, minutes and set items, each up to the pack's full measure.
func (s *Service) OnRecordChanged(ctx context.Context, tx *store.Tx, e happened.RecordChanged) error {
	pack, err := s.pack(ctx, e.OrgPath, e.Month)
	if err != nil {
		return err
	}
	return s.set(ctx, tx, e.Month, e.OrgPath, func(f Facts) Facts {
		f.Photos, f.Chars = min(e.Photos, pack.Photos), min(e.MinutesChars, pack.Chars)
		f.Items, f.ItemsDone = e.SetItems, e.SetItemsWithEvidence
		return f
	})
}

// OnAttendanceClosed counts the meeting as held.
func (s *Service) OnAttendanceClosed(ctx context.Context, tx *store.Tx, e happened.AttendanceClosed) error {
	return s.set(ctx, tx, e.Month, e.OrgPath, func(f Facts) Facts { f.Closed = 1; return f })
}

// OnMeetingMarked counts the superior's mark.
func (s *Service) OnMeetingMarked(ctx context.Context, tx *store.Tx, e happened.MeetingMarked) error {
	return s.set(ctx, tx, e.Month, e.OrgPath, func(f Facts) Facts { f.Mark, f.Marked = e.Mark, 1; return f })
}

// OnOrgMoved moves the counters of a subtree: out of the sums above its old
// place, into those above its new one.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	if _, err := tx.Exec(ctx, `UPDATE score_count SET path = ? || substr(path, ?) WHERE path >= ? AND path < ?`,
		e.To, len(e.From)+1, from, to); err != nil {
		return err
	}
	_, err := s.Recount(ctx, tx)
	return err
}
