package attendance

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// OldAttempts counts the attempts to sign in made before a moment; what came of them stands in the roll.
func (s *Service) OldAttempts(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
	err = r.NewRaw(`SELECT count(*) FROM attendance_attempt WHERE at < ?`, store.At(before)).Scan(ctx, &n)
	return n, err
}

// ForgetAttempts deletes at most a number of them, and the envelopes of that
// time, which are few. How many attempts there were stays in the roll.
func (s *Service) ForgetAttempts(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	if _, err := tx.Exec(ctx, `DELETE FROM attendance_envelope WHERE received_at < ?`, store.At(before)); err != nil {
		return 0, err
	}
	return s.forgetTries(ctx, tx, `id IN (SELECT id FROM attendance_attempt WHERE at < ? LIMIT ?)`, store.At(before), most)
}
