package scores

import (
	"context"
	"maps"
	"slices"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// scored tells whether meetings of this kind make up the score: the theme day alone.
func scored(k terms.MeetingKind) bool { return k == terms.ThemeDay }

// OnSheetsOpened counts rolls that were opened, opened anew or taken back.
func (s *Service) OnSheetsOpened(ctx context.Context, tx *store.Tx, e happened.SheetsOpened) error {
	opened := map[spot]happened.SheetOpened{}
	for _, sh := range e.Sheets {
		if scored(sh.Kind) {
			opened[spot{sh.Month, sh.OrgPath}] = sh
		}
	}
	err := s.set(ctx, tx, slices.Collect(maps.Keys(opened)), func(at spot, f Facts) Facts {
		sh := opened[at]
		if sh.Withdrawn {
			return Facts{}
		}
		f.Meetings, f.Due, f.Mobile, f.Items = 1, sh.Due, sh.Mobile, sh.SetItems
		return f
	})
	if err != nil {
		return err
	}
	at := slices.Collect(maps.Keys(opened))
	_, err = tx.Repeat(ctx, `UPDATE score_count SET meeting_id = ? WHERE month = ? AND path = ?`, len(at), func(i int) []any {
		return []any{opened[at[i]].MeetingID, at[i].month, at[i].path}
	})
	return err
}

// OnPresenceChanged counts who came, in the transaction of the sign-ins themselves.
func (s *Service) OnPresenceChanged(ctx context.Context, tx *store.Tx, e happened.PresenceChanged) error {
	changes := map[spot]Facts{}
	for _, c := range e.Changes {
		if !scored(c.Kind) {
			continue
		}
		at := spot{c.Month, c.OrgPath}
		changes[at] = changes[at].plus(Facts{Present: c.Present, Online: c.Online, Leave: c.Leave, Absent: c.Absent,
			MobileActive: c.MobileActive, Reflecting: c.Reflecting})
	}
	return s.count(ctx, tx, changes)
}

// OnRecordChanged counts photos, minutes and set items, each up to the pack's full measure.
func (s *Service) OnRecordChanged(ctx context.Context, tx *store.Tx, e happened.RecordChanged) error {
	if !scored(e.Kind) {
		return nil
	}
	pack, err := s.pack(ctx, e.OrgPath, e.Month)
	if err != nil {
		return err
	}
	return s.set(ctx, tx, []spot{{e.Month, e.OrgPath}}, func(_ spot, f Facts) Facts {
		f.Photos, f.Chars = min(e.Photos, pack.PhotosFull), min(e.MinutesChars, pack.MinutesFull)
		f.Items, f.ItemsDone = e.SetItems, e.SetItemsWithEvidence
		return f
	})
}

// OnAttendanceClosed counts the meeting as held.
func (s *Service) OnAttendanceClosed(ctx context.Context, tx *store.Tx, e happened.AttendanceClosed) error {
	if !scored(e.Kind) {
		return nil
	}
	return s.set(ctx, tx, []spot{{e.Month, e.OrgPath}}, func(_ spot, f Facts) Facts { f.Closed = 1; return f })
}

// OnMeetingMarked counts the superior's mark.
func (s *Service) OnMeetingMarked(ctx context.Context, tx *store.Tx, e happened.MeetingMarked) error {
	if !scored(e.Kind) {
		return nil
	}
	return s.set(ctx, tx, []spot{{e.Month, e.OrgPath}}, func(_ spot, f Facts) Facts { f.Mark, f.Marked = e.Mark, 1; return f })
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
