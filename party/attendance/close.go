package attendance

import (
	"context"
	"slices"
	"time"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// closeAtOnce sheets are closed in one transaction: many enough that nine
// thousand that end together do not take nine thousand commits, few enough
// that a sign-in elsewhere does not wait.
const closeAtOnce = 50

// CloseDue closes every open sheet whose sign-out window has passed at now:
// who is due, did not come and has no leave becomes absent, once. It finds
// its work in the database, so it also does what fell due while the server
// was down, and doing it again changes nothing. It tells how many it closed.
func (s *Service) CloseDue(ctx context.Context, now time.Time) (closed int, err error) {
	for {
		n, here := 0, 0
		err := s.db.Write(ctx, func(tx *store.Tx) error {
			ids, err := sheetsToClose(ctx, tx, store.At(now.Add(-time.Second)))
			if err != nil {
				return err
			}
			n = len(ids)
			if err := s.hold(ctx, tx, ids...); err != nil {
				return err
			}
			due, err := lockToClose(ctx, tx, ids)
			if err != nil {
				return err
			}
			here = len(due)
			return s.closeAll(ctx, tx, due, store.At(now))
		})
		if err != nil {
			return closed, err
		}
		if closed += here; n < closeAtOnce {
			return closed, nil
		}
	}
}

func (s *Service) closeAll(ctx context.Context, tx *store.Tx, due []*Sheet, now store.Instant) error {
	if len(due) == 0 {
		return nil
	}
	ids, paths, byID := make([]int64, len(due)), make([]string, len(due)), map[int64]*Sheet{}
	for i, sh := range due {
		ids[i], paths[i], byID[sh.MeetingID] = sh.MeetingID, sh.OrgPath, sh
	}
	if err := closeSheets(ctx, tx, ids, now); err != nil {
		return err
	}
	missed, err := markAbsent(ctx, tx, ids)
	if err != nil {
		return err
	}
	told, absent := make([]happened.PresenceChange, 0, len(missed)), map[rowKey]bool{}
	for _, k := range missed {
		absent[rowKey{k.MeetingID, k.MemberID}] = true
		told = append(told, presenceChange(byID[k.MeetingID], k.MemberID, Tally{Absent: 1}))
	}
	if err := s.tell(ctx, tx, told); err != nil {
		return err
	}
	for _, sh := range due {
		rows, err := roll(ctx, tx, sh.MeetingID)
		if err != nil {
			return err
		}
		changed := slices.DeleteFunc(pointers(rows), func(r *Row) bool { return !absent[r.key()] })
		if err := s.seal(ctx, tx, changed, nil); err != nil {
			return err
		}
		c := countRows(rows)
		if err := s.bus.Publish(ctx, tx, closed(sh, c)); err != nil {
			return err
		}
		if err := s.tellCounted(ctx, tx, sh, c); err != nil {
			return err
		}
	}
	tx.After(func() { s.hub.Touch(paths...) })
	return nil
}

func closed(sh *Sheet, c counts) happened.AttendanceClosed {
	return happened.AttendanceClosed{MeetingID: sh.MeetingID, Kind: sh.Kind, OrgID: sh.OrgID, OrgPath: sh.OrgPath, Month: sh.Month,
		Due: c.Due, Present: c.Present, Online: c.Online, Assisted: c.Assisted, Leave: c.Leave, Absent: c.Absent,
		Voters: c.Voters, VotersPresent: c.VotersPresent}
}

// recount tells what a closed roll counts to after it was altered.
func (s *Service) recount(ctx context.Context, tx *store.Tx, sh *Sheet) error {
	if sh.State != Closed {
		return nil
	}
	rows, err := roll(ctx, tx, sh.MeetingID)
	if err != nil {
		return err
	}
	return s.tellCounted(ctx, tx, sh, countRows(rows))
}

// tellCounted follows [happened.AttendanceClosed]: who hears both hears the close first.
func (s *Service) tellCounted(ctx context.Context, tx *store.Tx, sh *Sheet, c counts) error {
	if c.Leave != sh.OnLeave {
		if _, err := tx.Exec(ctx, `UPDATE attendance_sheet SET on_leave = ? WHERE meeting_id = ?`, c.Leave, sh.MeetingID); err != nil {
			return err
		}
	}
	return s.bus.Tell(ctx, tx, happened.RollCounted{MeetingID: sh.MeetingID, Due: c.Due, Present: c.Present + c.Online + c.Assisted,
		Leave: c.Leave, Voters: c.Voters, VotersPresent: c.VotersPresent})
}

// sheetsToClose finds some open sheets whose sign-out window ended before end.
func sheetsToClose(ctx context.Context, tx *store.Tx, end store.Instant) (ids []int64, err error) {
	err = tx.NewSelect().Model((*Sheet)(nil)).Column("meeting_id").Where("state = 'open' AND out_to <= ?", end).
		Order("out_to", "meeting_id").Limit(closeAtOnce).Scan(ctx, &ids)
	return ids, err
}

// lockToClose takes those of them that are still open: another server may have closed the others meanwhile.
func lockToClose(ctx context.Context, tx *store.Tx, ids []int64) (due []*Sheet, err error) {
	if len(ids) == 0 {
		return nil, nil
	}
	q := tx.NewSelect().Model(&due).Where("state = 'open' AND meeting_id IN (?)", store.In(ids)).Order("meeting_id")
	if tx.Engine() == store.PostgreSQL {
		q = q.For("UPDATE")
	}
	return due, q.Scan(ctx)
}

func closeSheets(ctx context.Context, tx *store.Tx, ids []int64, now store.Instant) error {
	_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET state = ?, closed_at = ? WHERE meeting_id IN (?)`, Closed, now, store.In(ids))
	return err
}

// markAbsent marks whoever is still only due; the exempt never are.
func markAbsent(ctx context.Context, tx *store.Tx, ids []int64) (missed []struct{ MeetingID, MemberID int64 }, err error) {
	if tx.Engine() == store.PostgreSQL { // in the order in which sign-ins lock rows
		if _, err := tx.Exec(ctx, `SELECT 1 FROM attendance_roll WHERE meeting_id IN (?) AND presence = ? ORDER BY meeting_id, member_id FOR UPDATE`,
			store.In(ids), terms.Due); err != nil {
			return nil, err
		}
	}
	err = tx.NewRaw(`UPDATE attendance_roll SET presence = ? WHERE meeting_id IN (?) AND presence = ? RETURNING meeting_id, member_id`,
		terms.Absent, store.In(ids), terms.Due).Scan(ctx, &missed)
	return missed, err
}
