package factors

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"

	"zhibu/platform/store"
)

const (
	recoveryCodes = 10
	recoverySigns = 16 // of base32: 80 bits, so that a plain hash is enough
)

// RenewRecovery makes ten recovery codes in place of the earlier ones. They
// are shown once; only their hashes stay.
func (s *Service) RenewRecovery(ctx context.Context, tx *store.Tx, account int64) (codes []string, err error) {
	if _, err := tx.Exec(ctx, `DELETE FROM account_recovery WHERE account_id = ?`, account); err != nil {
		return nil, err
	}
	for range recoveryCodes {
		code := strings.ToLower(rand.Text()[:recoverySigns])
		if _, err := tx.Exec(ctx, `INSERT INTO account_recovery (id, account_id, code) VALUES (?, ?, ?)`, store.NewID(), account, digest(code)); err != nil {
			return nil, err
		}
		codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
	}
	return codes, nil
}

func (s *Service) useRecovery(ctx context.Context, tx *store.Tx, account int64, code string) (bool, error) {
	n, err := tx.Exec(ctx, `UPDATE account_recovery SET used_at = ? WHERE account_id = ? AND code = ? AND used_at = 0`, store.At(s.now()), account, digest(code))
	return n == 1, err
}

func digest(text string) []byte {
	sum := sha256.Sum256([]byte(text))
	return sum[:]
}
