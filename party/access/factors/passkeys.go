package factors

import (
	"context"

	"github.com/go-webauthn/webauthn/webauthn"
	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

// Passkey is one 通行密钥 of an account.
type Passkey struct {
	bun.BaseModel `bun:"table:account_passkey"`
	ID            int64 `bun:",pk"`
	AccountID     int64
	CredentialID  []byte
	RP            string `bun:"rp"` // host name it was made for
	Name          string
	Credential    webauthn.Credential `bun:"type:text"` // JSON
	Cloned        bool
	CreatedAt     store.Instant
	UsedAt        store.Instant
}

// AddPasskey keeps what MadePasskey returned.
func (s *Service) AddPasskey(ctx context.Context, tx *store.Tx, account int64, origin, name string, made webauthn.Credential) (id int64, err error) {
	w, err := relying(origin)
	if err != nil {
		return 0, err
	}
	made.Attestation = webauthn.CredentialAttestation{} // nobody checks makes of devices here
	key := Passkey{ID: store.NewID(), AccountID: account, CredentialID: made.ID, RP: w.Config.RPID, Name: name, Credential: made, CreatedAt: store.At(s.now())}
	res, err := tx.NewInsert().Model(&key).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return 0, err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return 0, ErrProof
	}
	return key.ID, nil
}

// Passkeys lists an account's, the newest first.
func (s *Service) Passkeys(ctx context.Context, account int64) (keys []Passkey, err error) {
	err = s.db.NewSelect().Model(&keys).Where("account_id = ?", account).OrderExpr("id DESC").Limit(50).Scan(ctx)
	return keys, err
}

// RemovePasskey takes one off; false when the account has none of that id.
func (s *Service) RemovePasskey(ctx context.Context, tx *store.Tx, account, id int64) (bool, error) {
	n, err := tx.Exec(ctx, `DELETE FROM account_passkey WHERE id = ? AND account_id = ?`, id, account)
	return n == 1, err
}

// taken are the passkeys of an account that are accepted at a host name.
func (s *Service) taken(ctx context.Context, r store.Reader, account int64, rp string) (keys []Passkey, err error) {
	err = r.NewSelect().Model(&keys).Where("account_id = ? AND rp = ? AND NOT cloned", account, rp).Scan(ctx)
	return keys, err
}

func (s *Service) byCredential(ctx context.Context, r store.Reader, credential []byte, rp string) (key Passkey, err error) {
	err = r.NewSelect().Model(&key).Where("credential_id = ? AND rp = ? AND NOT cloned", credential, rp).Scan(ctx)
	return key, err
}

// used notes that a passkey was proved, or bars it when its counter went back.
// Of two proofs at the same moment one passes: nobody may have used it since it was read.
func (s *Service) used(ctx context.Context, key *Passkey) error {
	before := key.UsedAt
	key.Cloned, key.UsedAt = key.Credential.Authenticator.CloneWarning, store.At(s.now())
	err := s.db.Write(ctx, func(tx *store.Tx) error {
		res, err := tx.NewUpdate().Model(key).Column("credential", "cloned", "used_at").Where("id = ? AND used_at = ?", key.ID, before).Exec(ctx)
		if err != nil {
			return err
		}
		if n, err := res.RowsAffected(); err != nil || n == 0 {
			return ErrProof
		}
		return nil
	})
	if err == nil && key.Cloned {
		return ErrCloned
	}
	return err
}
