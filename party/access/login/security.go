package login

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/factors"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// freshLogin is how long after log-in one is believed to be the one who logged in.
const freshLogin = 10 * time.Minute

// Again makes sure that its owner sits at the session before a way to log in
// is added or removed: they have just logged in, or give the password again.
func (s *Service) Again(ctx context.Context, password string) error {
	c, r := access.CallerFrom(ctx), access.RequestFrom(ctx)
	var opened store.Instant
	if err := s.db.NewRaw(`SELECT created_at FROM account_session WHERE id = ?`, c.SessionID).Scan(ctx, &opened); err != nil {
		return err
	}
	if age := s.now().Sub(opened.Time()); age >= 0 && age < freshLogin {
		return nil
	}
	a, err := access.ByID(ctx, s.db, c.AccountID)
	if err != nil {
		return err
	}
	switch {
	case a.Password == "":
		return api.Refused("为了安全，请退出后重新登录，10 分钟以内再来设置。")
	case password == "":
		return api.Field("为了安全，请再输入一次登录密码。", "body.password")
	}
	if err := s.verify(ctx, a, a.Login, r.Source, password); err != nil {
		return wrongField(err, "密码不对，请重新输入。", "body.password")
	}
	return nil
}

// BeginTOTP makes a secret for the caller's authenticator app. It counts once ConfirmTOTP has seen a code of it.
func (s *Service) BeginTOTP(ctx context.Context, password string) (token, secret, address string, err error) {
	if err := s.Again(ctx, password); err != nil {
		return "", "", "", err
	}
	c := access.CallerFrom(ctx)
	if secret, address, err = factors.NewSecret(c.Login); err != nil {
		return "", "", "", err
	}
	token, err = s.access.Factors.Begin(ctx, factors.AddingTOTP, c.AccountID, secret)
	return token, secret, address, err
}

// ConfirmTOTP adds the secret of token. With the first second factor come
// recovery codes, shown once, and other devices are logged out.
func (s *Service) ConfirmTOTP(ctx context.Context, token, code string) (recovery []string, err error) {
	c := access.CallerFrom(ctx)
	step, err := s.access.Factors.Open(ctx, factors.AddingTOTP, token)
	if store.Missing(err) || err == nil && step.AccountID != c.AccountID {
		return nil, api.Conflict("超过了 10 分钟，请重新开始绑定。")
	}
	if err != nil {
		return nil, err
	}
	return s.secure(ctx, "totp_added", func(tx *store.Tx) error {
		ok, err := s.access.Factors.AddTOTP(ctx, tx, c.AccountID, step.State, code)
		if err != nil {
			return err
		}
		if !ok {
			return api.Field("验证码不对，请核对手机的时间，再输入现在显示的 6 位数字。", "body.code")
		}
		_, err = s.access.Factors.Close(ctx, tx, step)
		return err
	})
}

// RemoveTOTP takes the caller's authenticator app off.
func (s *Service) RemoveTOTP(ctx context.Context, password string) error {
	return s.remove(ctx, password, "totp_removed", "没有绑定手机验证码。", func(tx *store.Tx) (bool, error) {
		return s.access.Factors.RemoveTOTP(ctx, tx, access.CallerFrom(ctx).AccountID)
	})
}

// RemovePasskey takes one of the caller's passkeys off.
func (s *Service) RemovePasskey(ctx context.Context, id int64, password string) error {
	return s.remove(ctx, password, "passkey_removed", "没有这把通行密钥，可能已经移除。", func(tx *store.Tx) (bool, error) {
		return s.access.Factors.RemovePasskey(ctx, tx, access.CallerFrom(ctx).AccountID, id)
	})
}

func (s *Service) remove(ctx context.Context, password, what, none string, fn func(tx *store.Tx) (bool, error)) error {
	if err := s.Again(ctx, password); err != nil {
		return err
	}
	_, err := s.secure(ctx, what, func(tx *store.Tx) error {
		removed, err := fn(tx)
		if err == nil && !removed {
			return api.NotFound(none)
		}
		return err
	})
	return err
}

// BeginPasskey begins making a passkey for the caller on the site the page came from.
func (s *Service) BeginPasskey(ctx context.Context, site, password string) (token string, options any, err error) {
	if err := s.Again(ctx, password); err != nil {
		return "", nil, err
	}
	token, options, err = s.access.Factors.BeginPasskey(ctx, site, owner(access.CallerFrom(ctx)))
	return token, options, passkeyProblem(err)
}

// AddPasskey keeps the passkey that answers token, under a name of the caller's choice.
func (s *Service) AddPasskey(ctx context.Context, site, token, name string, answer []byte) (recovery []string, err error) {
	c := access.CallerFrom(ctx)
	made, err := s.access.Factors.MadePasskey(ctx, site, owner(c), token, answer)
	if err != nil {
		return nil, passkeyProblem(err)
	}
	return s.secure(ctx, "passkey_added", func(tx *store.Tx) error {
		_, err := s.access.Factors.AddPasskey(ctx, tx, c.AccountID, site, name, *made)
		return passkeyProblem(err)
	})
}

func owner(c access.Caller) factors.Owner {
	return factors.Owner{ID: c.AccountID, Login: c.Login, Name: c.Name}
}

// RenewRecovery makes new recovery codes for the caller; the old ones are void.
func (s *Service) RenewRecovery(ctx context.Context, password string) (codes []string, err error) {
	if err := s.Again(ctx, password); err != nil {
		return nil, err
	}
	_, err = s.secure(ctx, "recovery_renewed", func(tx *store.Tx) error {
		held, err := s.access.Factors.Of(ctx, tx, access.CallerFrom(ctx).AccountID)
		if err != nil {
			return err
		}
		if !held.Any() {
			return api.Conflict("请先绑定手机验证码或者通行密钥。")
		}
		codes, err = s.access.Factors.RenewRecovery(ctx, tx, access.CallerFrom(ctx).AccountID)
		return err
	})
	return codes, err
}

// secure lets fn change the caller's second factors, and sees to what follows:
// with the first come recovery codes and the end of sessions opened without
// it; an administrator keeps one; with the last one goes the rest.
func (s *Service) secure(ctx context.Context, what string, fn func(tx *store.Tx) error) (recovery []string, err error) {
	c := access.CallerFrom(ctx)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := access.Lock(ctx, tx, c.AccountID); err != nil {
			return err
		}
		before, err := s.access.Factors.Of(ctx, tx, c.AccountID)
		if err != nil {
			return err
		}
		if err := fn(tx); err != nil {
			return err
		}
		after, err := s.access.Factors.Of(ctx, tx, c.AccountID)
		switch {
		case err != nil:
			return err
		case !after.Any() && access.NeedsSecond(c.Grants):
			return api.Refused("管理员要保留至少一种第二步验证，请先添加另一种，再移除这一种。")
		case !after.Any():
			err = s.access.Factors.Drop(ctx, tx, c.AccountID)
		case !before.Any():
			if recovery, err = s.access.Factors.RenewRecovery(ctx, tx, c.AccountID); err != nil {
				return err
			}
			err = s.access.LogOutAll(ctx, tx, c.AccountID, c.SessionID)
		}
		if err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: c.AccountID, What: what, OrgPath: c.OrgPath})
	})
	return recovery, err
}

// ResetFactors takes all second factors off an account that the caller
// manages, for somebody who lost phone and recovery codes. The owner is told.
func (s *Service) ResetFactors(ctx context.Context, id int64, reason string) error {
	return s.access.Change(ctx, id, "factors_reset", reason, func(tx *store.Tx, a *access.Account) error {
		by := access.CallerFrom(ctx).AccountID
		if a.PasswordBy == by {
			return api.Refused("这个账号现在的密码是您发放的，第二步验证要请另一位管理人员解除：两样不能由一个人经手。")
		}
		if bound, err := boundBy(ctx, tx, id, by); err != nil {
			return err
		} else if bound {
			return api.Refused("这个账号的统一身份是您绑定的，第二步验证要请另一位管理人员解除：两样不能由一个人经手。")
		}
		a.FreedBy = by
		if err := s.access.Factors.Drop(ctx, tx, id); err != nil {
			return err
		}
		return s.access.Notify(ctx, tx, id, "factors_reset")
	})
}
