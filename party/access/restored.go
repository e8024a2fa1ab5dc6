package access

import (
	"context"

	"zhibu/platform/store"
)

// longOver is when a one-time password ended that was found expired: before any clock's time.
const longOver store.Instant = 1

// Ended counts what a restored cell forgets of who was logged in.
type Ended struct {
	Sessions  int64 // devices and wall screens that were logged in
	Passwords int64 // one-time passwords that waited for their owner
}

// Restored ends what a backup brings back to life though it may have ended since: sessions, second
// steps under way, and handed-out passwords, which may have been used or replaced. Whose password
// is ended asks for a new one. An administrator's is left: nobody could hand out another.
func (s *Service) Restored(ctx context.Context) (e Ended, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if e.Sessions, err = tx.Exec(ctx, `DELETE FROM account_session`); err != nil {
			return err
		}
		if _, err = tx.Exec(ctx, `DELETE FROM account_step`); err != nil {
			return err
		}
		e.Passwords, err = tx.Exec(ctx, `UPDATE account SET one_time_until = ? WHERE one_time_until > ?
			AND id NOT IN (SELECT account_id FROM account_grant WHERE role IN (?))`,
			longOver, longOver, store.In([]Role{SystemAdmin, SecurityAdmin, AuditAdmin}))
		return err
	})
	return e, err
}
