package access

import (
	"context"
	"strings"
	"time"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Device is where somebody logs in from.
type Device struct {
	Name   string // DeviceName of its User-Agent
	Source string // network address
}

// LogIn checks a password and opens a session. Wrong account and wrong
// password answer alike, and take the same time.
func (s *Service) LogIn(ctx context.Context, login, password string, from Device) (token string, c Caller, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	a, err := accountBy(ctx, s.db, "login = ?", login)
	if err != nil && !store.Missing(err) {
		return "", Caller{}, err
	}
	if err := s.verify(ctx, a, login, from.Source, password); err != nil {
		return "", Caller{}, err
	}
	if a.OneTimeUntil != 0 && store.At(s.now()) >= a.OneTimeUntil {
		return "", Caller{}, api.Refused("初始密码已过期，请联系发放账号的党组织重新发放。")
	}
	// A second factor for the administrators (TOTP, passkey) is asked for here once there is one.
	return s.openSession(ctx, a, from)
}

// verify checks a's password under the limits; a disabled or unknown account
// fails like a wrong password. The limits are looked at again in the queue,
// where one log-in follows another, so that a volley does not pass under them.
func (s *Service) verify(ctx context.Context, a Account, login, from, password string) error {
	account, source := "account "+login, sourceKey(from)
	tooMany := func() error {
		wait := max(s.wrong.wait(account, s.now()), s.wrong.wait(source, s.now()))
		if wait == 0 {
			return nil
		}
		return api.TooMany("密码错误次数太多，请15分钟后再试；忘记密码请联系支部书记重新发放。", wait)
	}
	if err := tooMany(); err != nil {
		return err
	}
	var right bool
	var failed error
	err := s.passwords.do(ctx, func() {
		if failed = tooMany(); failed != nil {
			return
		}
		right, failed = matches(password, a.Password)
		right = right && !a.Disabled
		if right {
			s.wrong.forget(account)
		} else if failed == nil {
			s.wrong.add(account, s.now())
			s.wrong.add(source, s.now())
		}
	})
	switch {
	case err != nil:
		return err
	case failed != nil:
		return failed
	case right:
		return nil
	}
	if err := s.db.Write(ctx, func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.LoggedIn{AccountID: a.ID, OrgPath: a.OrgPath, Why: "wrong"})
	}); err != nil {
		return err
	}
	return api.Anonymous("账号或密码不对，请检查后再试；忘记密码请联系支部书记重新发放。")
}

func (s *Service) openSession(ctx context.Context, a Account, from Device) (token string, c Caller, err error) {
	token, hash := newToken()
	now := s.now()
	row := Session{ID: store.NewID(), AccountID: a.ID, Token: hash[:], Device: from.Name, Source: from.Source,
		CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.Add(sessionLife))}
	ctx = as(ctx, a.ID, a.Name)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ? AND expires_at <= ?`, a.ID, store.At(now)); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		f, err := lookUp(ctx, tx, hash, now)
		if store.Missing(err) {
			return api.Anonymous("该党员的组织关系不在本平台，账号已停用，请联系原支部的支部书记。")
		}
		if err != nil {
			return err
		}
		c = f.caller
		return s.bus.Publish(ctx, tx, happened.LoggedIn{AccountID: a.ID, OrgPath: a.OrgPath, OK: true})
	})
	return token, c, err
}

// LogOut ends the session of token; an unknown one is no error.
func (s *Service) LogOut(ctx context.Context, token string) error {
	c, err := s.caller(ctx, token)
	if store.Missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endSession(as(ctx, c.AccountID, c.Name), c.AccountID, c.SessionID)
}

// as is ctx with an account as the journal's actor: log-in and log-out are
// open to anybody, so the middleware has not named one.
func as(ctx context.Context, accountID int64, name string) context.Context {
	actor := event.ActorFrom(ctx)
	actor.AccountID, actor.Name = accountID, name
	return event.WithActor(ctx, actor)
}

// EndDevice ends one of the caller's own sessions.
func (s *Service) EndDevice(ctx context.Context, sessionID int64) error {
	return s.endSession(ctx, CallerFrom(ctx).AccountID, sessionID)
}

func (s *Service) endSession(ctx context.Context, accountID, sessionID int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM account_session WHERE id = ? AND account_id = ?`, sessionID, accountID)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.NotFound("没有这台设备，可能已经退出登录。")
		}
		tx.After(func() { s.sessions.forget(accountID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: accountID, What: "device_ended"})
	})
}

// Devices lists an account's own live sessions, the last used first.
func (s *Service) Devices(ctx context.Context, accountID int64) (devices []Session, err error) {
	err = s.db.NewSelect().Model(&devices).Where("account_id = ? AND wall_org_id = 0 AND expires_at > ?", accountID, store.At(s.now())).
		OrderExpr("seen_at DESC, id DESC").Limit(100).Scan(ctx)
	return devices, err
}

// ChangePassword gives the caller's account a new password and ends its other sessions.
func (s *Service) ChangePassword(ctx context.Context, old, fresh string) error {
	c, r := CallerFrom(ctx), requestFrom(ctx)
	a, err := accountBy(ctx, s.db, "id = ?", c.AccountID)
	if err != nil {
		return err
	}
	if why := WeakPassword(fresh, a.Login); why != "" {
		return api.Field(why, "body.new")
	}
	if old == fresh {
		return api.Field("新密码不能和原密码相同。", "body.new")
	}
	if err := s.verify(ctx, a, a.Login, r.source, old); err != nil {
		return wrongOld(err)
	}
	hashed, err := s.passwords.hash(ctx, fresh)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE account SET password = ?, must_change = ?, one_time_until = 0 WHERE id = ? AND password = ?`, hashed, false, a.ID, a.Password)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.Conflict("密码刚刚被改过，请用新密码重新登录。")
		}
		if err := endSessions(ctx, tx, a.ID, c.SessionID); err != nil {
			return err
		}
		tx.After(func() { s.sessions.forget(a.ID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: a.ID, What: "password_changed", OrgPath: a.OrgPath})
	})
}

// wrongOld turns a wrong password, 401 at log-in, into a wrong field: the caller stays logged in.
func wrongOld(err error) error {
	if p, ok := err.(*api.Problem); ok && p.Status == 401 {
		return api.Field("原密码不对，请重新输入。", "body.old")
	}
	return err
}

// handOut makes a one-time password and its hash.
func (s *Service) handOut(ctx context.Context) (password, hashed string, until time.Time, err error) {
	password = oneTime()
	hashed, err = s.passwords.hash(ctx, password)
	return password, hashed, s.now().Add(oneTimeLife), err
}
