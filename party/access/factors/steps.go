package factors

import (
	"cmp"
	"context"
	"crypto/rand"
	"database/sql"
	"time"

	"github.com/uptrace/bun"

	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// Kind is what was begun.
type Kind string

// The kinds.
const (
	LoggingIn     Kind = "log_in"      // the password was right, the second step is open
	AddingTOTP    Kind = "add_totp"    // state: the secret that was shown
	AddingPasskey Kind = "add_passkey" // state: the challenge
	ByPasskeyStep Kind = "passkey"     // state: the challenge
	AtProvider    Kind = "oidc"        // state: what the provider's answer must fit
)

// stepLife is how long one may take for one step.
const stepLife = 10 * time.Minute

// Step is something begun. The page holds a random token of it and nothing else.
type Step struct {
	bun.BaseModel `bun:"table:account_step"`
	ID            int64 `bun:",pk"`
	Token         []byte
	Kind          Kind
	AccountID     int64
	StateSealed   []byte
	ExpiresAt     store.Instant
	State         string `bun:"-"`
}

// Begin notes a step and returns its token. What others never finished goes with it.
func (s *Service) Begin(ctx context.Context, kind Kind, account int64, state string) (token string, err error) {
	token = rand.Text() + rand.Text()
	row := Step{ID: store.NewID(), Token: digest(token), Kind: kind, AccountID: account, ExpiresAt: store.At(s.now().Add(stepLife))}
	if state != "" {
		row.StateSealed = s.Box.Seal(state, crypt.At("account_step", "state", row.ID))
	}
	return token, s.db.Write(ctx, func(tx *store.Tx) error {
		if err := forget(ctx, tx, store.At(s.now())); err != nil {
			return err
		}
		_, err := tx.NewInsert().Model(&row).Exec(ctx)
		return err
	})
}

// Open is the step of token; store.Missing(err) tells of one that is over or
// was never begun. One found expired is deleted with all others, so that it is
// not open again when the clock goes back.
func (s *Service) Open(ctx context.Context, kind Kind, token string) (step Step, err error) {
	if err := s.db.NewSelect().Model(&step).Where("token = ? AND kind = ?", digest(token), kind).Scan(ctx); err != nil {
		return step, err
	}
	if now := store.At(s.now()); now >= step.ExpiresAt {
		return Step{}, cmp.Or(s.db.Write(ctx, func(tx *store.Tx) error { return forget(ctx, tx, now) }), sql.ErrNoRows)
	}
	if step.StateSealed != nil {
		step.State, err = s.Box.Open(step.StateSealed, crypt.At("account_step", "state", step.ID))
	}
	return step, err
}

// forget deletes what has expired.
func forget(ctx context.Context, tx *store.Tx, now store.Instant) error {
	_, err := tx.Exec(ctx, `DELETE FROM account_step WHERE expires_at <= ?`, now)
	return err
}

// Close ends a step; false when somebody else has ended it.
func (s *Service) Close(ctx context.Context, tx *store.Tx, step Step) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_step WHERE id = ?`, step.ID)
	return n == 1, err
}

// Spend opens a step and ends it at once, whatever comes of it: what it waits
// for is answered once.
func (s *Service) Spend(ctx context.Context, kind Kind, token string) (step Step, err error) {
	if step, err = s.Open(ctx, kind, token); err != nil {
		return step, err
	}
	return step, s.db.Write(ctx, func(tx *store.Tx) error {
		open, err := s.Close(ctx, tx, step)
		if err == nil && !open {
			return sql.ErrNoRows
		}
		return err
	})
}
