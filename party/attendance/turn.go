package attendance

import (
	"context"
	"time"

	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// turned is the time for codes. Where the server's clock was set back far, the codes of the time that
// comes again are made others first. Printed codes have no time and stay.
func (s *Service) turned(ctx context.Context, now time.Time) (time.Time, error) {
	return s.ratchet.Turned(now, func(highest int64) error {
		return s.db.Write(ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET turn = turn + 1 WHERE in_from <= ? AND out_to >= ?`, highest, store.At(now))
			return err
		})
	})
}

// Resume has the time of codes follow that of the log, which never goes back:
// a restart forgets no clock that was set back.
func (s *Service) Resume(ctx context.Context) error {
	_, _, at, err := seal.Root(ctx, s.db)
	if err == nil {
		s.ratchet.Time(at.Time())
	}
	return err
}
