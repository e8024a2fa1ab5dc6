package access

import (
	"bytes"
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/sha256"
	"crypto/x509"
	"math/big"
	"time"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

// DeviceKey 设备密钥 is what the browser of a session proves itself with: the
// public half of an ECDSA key on P-256 whose private half the browser's own
// cryptography holds and does not hand out, not even to the page.
type DeviceKey struct {
	Point   []byte        // uncompressed, 65 bytes; nil: none is registered
	FirstAt store.Instant // when this account first used it
}

// maxDevices is how many keys an account may have used in its life. A browser
// whose storage was emptied makes a new one, so it is generous.
const maxDevices = 100

// ID names the key: its SHA-256. The zero array where there is none.
func (k DeviceKey) ID() (id [sha256.Size]byte) {
	if k.Point == nil {
		return id
	}
	return sha256.Sum256(k.Point)
}

// Age is for how long the account has used the key at now.
func (k DeviceKey) Age(now time.Time) time.Duration { return now.Sub(k.FirstAt.Time()) }

// Signed tells whether signature is the key's over text with SHA-256, in the
// form WebCrypto gives: r and s, 32 bytes each.
func (k DeviceKey) Signed(text, signature []byte) bool {
	if len(signature) != 64 {
		return false
	}
	key, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), k.Point)
	if err != nil {
		return false
	}
	digest := sha256.Sum256(text)
	return ecdsa.Verify(key, digest[:], new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:]))
}

// ParseDeviceKey reads a public key as WebCrypto exports it ("spki").
func ParseDeviceKey(spki []byte) (DeviceKey, error) {
	refusal := api.Field("登记不了这部手机，可能是浏览器太旧，请更新后重试。", "body.publicKey")
	parsed, err := x509.ParsePKIXPublicKey(spki)
	if err != nil {
		return DeviceKey{}, refusal
	}
	key, ok := parsed.(*ecdsa.PublicKey)
	if !ok || key.Curve != elliptic.P256() {
		return DeviceKey{}, refusal
	}
	point, err := key.Bytes()
	if err != nil {
		return DeviceKey{}, refusal
	}
	return DeviceKey{Point: point}, nil
}

// RegisterDevice makes key that of the caller's session and tells since when
// the account has used it. Doing it again changes nothing.
func (s *Service) RegisterDevice(ctx context.Context, key DeviceKey) (DeviceKey, error) {
	c := CallerFrom(ctx)
	if bytes.Equal(c.Device.Point, key.Point) {
		return c.Device, nil
	}
	id := key.ID()
	return key, s.db.Write(ctx, func(tx *store.Tx) error {
		var known struct {
			Keys    int
			FirstAt store.Instant
		}
		if err := tx.NewRaw(`SELECT count(*) AS keys, COALESCE(min(CASE WHEN key_id = ? THEN first_at END), 0) AS first_at
			FROM account_device WHERE account_id = ?`, id[:], c.AccountID).Scan(ctx, &known); err != nil {
			return err
		}
		if key.FirstAt = known.FirstAt; key.FirstAt == 0 {
			if known.Keys >= maxDevices {
				return api.Conflict("这个账号登记过的设备太多了，请联系开通账号的党组织。")
			}
			key.FirstAt = store.At(s.now())
			if _, err := tx.Exec(ctx, `INSERT INTO account_device (account_id, key_id, first_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, c.AccountID, id[:], key.FirstAt); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `UPDATE account_session SET device_key = ?, device_at = ? WHERE id = ?`, key.Point, key.FirstAt, c.SessionID); err != nil {
			return err
		}
		tx.After(func() { s.sessions.forget(c.AccountID) })
		return nil
	})
}

type deviceInput struct {
	Body struct {
		PublicKey []byte `json:"publicKey" minLength:"1" maxLength:"256" doc:"P-256 公钥，SPKI 格式，base64"`
	}
}

type deviceOutput struct {
	Body struct {
		FirstSeen time.Time `json:"firstSeen" doc:"本账号最早使用这台设备的时间"`
	}
}

func (s *Service) postDevice(ctx context.Context, in *deviceInput) (*deviceOutput, error) {
	key, err := ParseDeviceKey(in.Body.PublicKey)
	if err != nil {
		return nil, err
	}
	key, err = s.RegisterDevice(ctx, key)
	if err != nil {
		return nil, err
	}
	out := &deviceOutput{}
	out.Body.FirstSeen = key.FirstAt.Time()
	return out, nil
}
