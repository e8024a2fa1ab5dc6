package access

import (
	"context"
	"crypto/sha256"
	"iter"

	"zhibu/platform/store"
)

// LoadAccounts adds many accounts at once. Password is "" or from passwords.Hash.
func LoadAccounts(ctx context.Context, tx *store.Tx, accounts iter.Seq[Account]) (int64, error) {
	columns := []string{"id", "login", "name", "member_id", "org_id", "org_path", "password", "must_change", "one_time_until", "disabled", "created_at"}
	return tx.Bulk(ctx, "account", columns, func(yield func([]any) bool) {
		for a := range accounts {
			var member any
			if a.MemberID != 0 {
				member = a.MemberID
			}
			if !yield([]any{a.ID, a.Login, a.Name, member, a.OrgID, a.OrgPath, a.Password, a.MustChange, int64(a.OneTimeUntil), a.Disabled, int64(a.CreatedAt)}) {
				return
			}
		}
	})
}

// LoadSessions adds many sessions at once: of each its token, of which only
// the hash is stored.
func LoadSessions(ctx context.Context, tx *store.Tx, sessions iter.Seq2[string, Session]) (int64, error) {
	columns := []string{"id", "account_id", "token", "wall_org_id", "device", "source", "created_at", "seen_at", "expires_at", "device_key", "device_at"}
	return tx.Bulk(ctx, "account_session", columns, func(yield func([]any) bool) {
		for token, s := range sessions {
			hash := sha256.Sum256([]byte(token))
			if !yield([]any{s.ID, s.AccountID, hash[:], s.WallOrgID, s.Device, s.Source, int64(s.CreatedAt), int64(s.SeenAt), int64(s.ExpiresAt), s.DeviceKey, int64(s.DeviceAt)}) {
				return
			}
		}
	})
}

// LoadGrant gives role at an org without asking whether anybody may: for the
// demo and for commands on the server.
func LoadGrant(ctx context.Context, tx *store.Tx, accountID int64, role Role, orgID int64, until store.Instant) error {
	row := grantRow{ID: store.NewID(), AccountID: accountID, Role: role, OrgID: orgID, UntilAt: until, Reason: "演示数据"}
	_, err := tx.NewInsert().Model(&row).Exec(ctx)
	return err
}
