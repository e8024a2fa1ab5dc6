// Package factors 第二步验证: what somebody has besides the password. A password
// that was overheard, guessed or handed out is then not enough.
//
//	factors.go   Service, what an account has, taking all of it off
//	totp.go      six digits from the phone (RFC 6238)
//	recovery.go  codes on paper, each good once
//	passkey.go   通行密钥 (WebAuthn): make one, prove one
//	passkeys.go  the passkeys of an account
//	steps.go     what was begun and not finished: kept here, not in the page
//
// It decides nothing about who may; that is package access, which imports it.
package factors

import (
	"context"

	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// Service keeps second factors.
type Service struct {
	// Box seals the secrets. It is set before the first request.
	Box *crypt.Box
	db  *store.DB
	now clock.Now
}

// New makes the service; Box is to be set.
func New(db *store.DB, now clock.Now) *Service { return &Service{db: db, now: now} }

// Sealed are the columns whose values Box seals, for a change of keys.
var Sealed = []crypt.Column{{Table: "account_totp", Name: "secret"}, {Table: "account_step", Name: "state"}}

// Held is what an account has.
type Held struct {
	TOTP     bool
	Passkeys int // that are taken: without those whose counter went back
	Recovery int // codes not used yet
}

// Any tells whether there is a second factor. Recovery codes alone are none.
func (h Held) Any() bool { return h.TOTP || h.Passkeys > 0 }

// Of is what an account has.
func (s *Service) Of(ctx context.Context, r store.Reader, account int64) (h Held, err error) {
	err = r.NewPrepared(`SELECT EXISTS (SELECT 1 FROM account_totp WHERE id = ?) AS totp,
		(SELECT count(*) FROM account_passkey WHERE account_id = ? AND NOT cloned) AS passkeys,
		(SELECT count(*) FROM account_recovery WHERE account_id = ? AND used_at = 0) AS recovery`, account, account, account).Scan(ctx, &h)
	return h, err
}

// Drop takes all second factors off an account, and what was begun.
func (s *Service) Drop(ctx context.Context, tx *store.Tx, account int64) error {
	for _, statement := range []string{
		`DELETE FROM account_totp WHERE id = ?`,
		`DELETE FROM account_recovery WHERE account_id = ?`,
		`DELETE FROM account_passkey WHERE account_id = ?`,
		`DELETE FROM account_step WHERE account_id = ?`,
	} {
		if _, err := tx.Exec(ctx, statement, account); err != nil {
			return err
		}
	}
	return nil
}

// How something was proved, as the journal has it.
const (
	ByTOTP     = "totp"
	ByRecovery = "recovery"
	ByPasskey  = "passkey"
)

// Prove takes a code: six digits from the phone, or one of the recovery codes.
// by is "" for a wrong one, and for one that was taken before.
func (s *Service) Prove(ctx context.Context, tx *store.Tx, account int64, code string) (by string, err error) {
	code = plain(code)
	if len(code) == digits {
		if ok, err := s.proveTOTP(ctx, tx, account, code); ok && err == nil {
			return ByTOTP, nil
		} else if err != nil {
			return "", err
		}
	}
	if ok, err := s.useRecovery(ctx, tx, account, code); ok && err == nil {
		return ByRecovery, nil
	} else {
		return "", err
	}
}
