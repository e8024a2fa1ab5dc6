package factors

import (
	"context"
	"strings"
	"time"

	"github.com/pquerna/otp"
	"github.com/pquerna/otp/hotp"
	"github.com/pquerna/otp/totp"

	"zhibu/platform/crypt"
	"zhibu/platform/store"
)

// The numbers of RFC 6238 as every authenticator app has them. A code is taken
// in its half-minute and the ones beside it: phones' clocks are a little off.
const (
	digits = 6
	period = 30 * time.Second
	skew   = 1
)

// Issuer is how authenticator apps head the entry.
const Issuer = "支部"

// NewSecret is a fresh secret (160 bits, base32) and the otpauth: address an app reads from the QR code.
func NewSecret(login string) (secret, address string, err error) {
	key, err := totp.Generate(totp.GenerateOpts{Issuer: Issuer, AccountName: login, SecretSize: 20})
	if err != nil {
		return "", "", err
	}
	return key.Secret(), key.URL(), nil
}

// AddTOTP takes secret for an account that shows a code of it; false when the
// code is wrong. It replaces an earlier one.
func (s *Service) AddTOTP(ctx context.Context, tx *store.Tx, account int64, secret, code string) (bool, error) {
	step, err := stepOf(secret, plain(code), s.now(), 0)
	if err != nil || step == 0 {
		return false, err
	}
	_, err = tx.Exec(ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET secret_sealed = EXCLUDED.secret_sealed, last_step = EXCLUDED.last_step, created_at = EXCLUDED.created_at`,
		account, s.Box.Seal(secret, crypt.At("account_totp", "secret", account)), step, store.At(s.now()))
	return err == nil, err
}

// RemoveTOTP takes it off; false when there is none.
func (s *Service) RemoveTOTP(ctx context.Context, tx *store.Tx, account int64) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_totp WHERE id = ?`, account)
	return n > 0, err
}

func (s *Service) proveTOTP(ctx context.Context, tx *store.Tx, account int64, code string) (bool, error) {
	var row struct {
		SecretSealed []byte
		LastStep     int64
	}
	err := tx.NewRaw(`SELECT secret_sealed, last_step FROM account_totp WHERE id = ?`, account).Scan(ctx, &row)
	if store.Missing(err) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	secret, err := s.Box.Open(row.SecretSealed, crypt.At("account_totp", "secret", account))
	if err != nil {
		return false, err
	}
	step, err := stepOf(secret, code, s.now(), row.LastStep)
	if err != nil || step == 0 {
		return false, err
	}
	// The condition decides between two who show the same code at once.
	n, err := tx.Exec(ctx, `UPDATE account_totp SET last_step = ? WHERE id = ? AND last_step < ?`, step, account, step)
	return n == 1, err
}

// stepOf is the half-minute that code belongs to, if it is one of those taken
// now and later than last; else 0.
func stepOf(secret, code string, now time.Time, last int64) (int64, error) {
	at := now.Unix() / int64(period/time.Second)
	for step := at - skew; step <= at+skew; step++ {
		if step <= last {
			continue
		}
		ok, err := hotp.ValidateCustom(code, uint64(step), secret, hotp.ValidateOpts{Digits: otp.DigitsSix, Algorithm: otp.AlgorithmSHA1})
		if err != nil && err != otp.ErrValidateInputInvalidLength {
			return 0, err
		}
		if ok {
			return step, nil
		}
	}
	return 0, nil
}

// plain is a code without the spaces and hyphens people type, in small letters.
func plain(code string) string {
	return strings.ToLower(strings.NewReplacer(" ", "", "-", "", "　", "").Replace(code))
}
