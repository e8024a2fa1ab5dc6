package access

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// OldSessions counts the sessions that expired before a moment, each with a device and a network address.
func (s *Service) OldSessions(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
	err = r.NewRaw(`SELECT count(*) FROM account_session WHERE expires_at < ?`, store.At(before)).Scan(ctx, &n)
	return n, err
}

// ForgetSessions deletes at most a number of them.
func (s *Service) ForgetSessions(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_session WHERE id IN (SELECT id FROM account_session WHERE expires_at < ? LIMIT ?)`, store.At(before), most)
	return int(n), err
}
