package openness

import (
	"context"
	"strings"

	"zhibu/platform/store"
)

var meetingColumns = []string{"meeting_id", "org_id", "org_path", "kinds", "title", "place", "held_on", "starts_at", "state", "counted", "due", "came", "leave", "inquorate"}

func (m Meeting) values() []any {
	return []any{m.MeetingID, m.OrgID, m.OrgPath, m.Kinds.String(), m.Title, m.Place, m.HeldOn, int64(m.StartsAt), m.State, m.Counted, m.Due, m.Came, m.Leave, m.Inquorate}
}

// PutEarlier puts the meetings that are older than the pages on them, once for a cell. Each step of it
// is a transaction of its own: what was interrupted goes on where it stood, and what events have written
// since stays. next reads some meetings after an id, in the order of ids; none ends it.
func (s *Service) PutEarlier(ctx context.Context, next func(ctx context.Context, r store.Reader, after int64) ([]Meeting, error)) error {
	for done := false; !done; {
		if err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
			done, err = putSome(ctx, tx, next)
			return err
		}); err != nil {
			return err
		}
	}
	return nil
}

// beginEarlier writes the row that says how far one has come, where there is none yet.
func beginEarlier(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `INSERT INTO openness_earlier (after_id, done) SELECT 0, FALSE WHERE NOT EXISTS (SELECT 1 FROM openness_earlier)`)
	return err
}

func putSome(ctx context.Context, tx *store.Tx, next func(ctx context.Context, r store.Reader, after int64) ([]Meeting, error)) (done bool, err error) {
	if err := beginEarlier(ctx, tx); err != nil {
		return false, err
	}
	var after int64
	// The update holds the row: a second process waits, and goes on from there.
	err = tx.NewRaw(`UPDATE openness_earlier SET done = done WHERE NOT done RETURNING after_id`).Scan(ctx, &after)
	if store.Missing(err) {
		return true, nil
	}
	if err != nil {
		return false, err
	}
	all, err := next(ctx, tx, after)
	if err != nil {
		return false, err
	}
	var told []Meeting
	for _, m := range all {
		if after = m.MeetingID; Told(m.Kinds[0]) {
			told = append(told, m)
		}
	}
	if _, err := tx.Repeat(ctx, `INSERT INTO openness_meeting (`+strings.Join(meetingColumns, ", ")+`)
		VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (meeting_id) DO NOTHING`, len(told), func(i int) []any { return told[i].values() }); err != nil {
		return false, err
	}
	_, err = tx.Exec(ctx, `UPDATE openness_earlier SET after_id = ?, done = ?`, after, len(all) == 0)
	return len(all) == 0, err
}
