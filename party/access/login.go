package access

import (
	"cmp"
	"context"
	"strings"
	"time"

	"zhibu/party/access/limits"
	"zhibu/party/access/passwords"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// byPassword is how the journal calls a log-in with a password of this platform.
const byPassword = "password"

// Device is where somebody logs in from.
type Device struct {
	Name   string // DeviceName of its User-Agent
	Source string // network address
}

// LogIn checks a password and opens a session, or the second step. Wrong account and wrong
// password answer alike, and take the same time.
func (s *Service) LogIn(ctx context.Context, login, password string, from Device) (e Entry, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	a, err := ByLogin(ctx, s.db, login)
	if err != nil && !store.Missing(err) {
		return e, err
	}
	if err := s.verify(ctx, a, login, from.Source, password); err != nil {
		return e, err
	}
	if a.OneTimeUntil != 0 && store.At(s.now()) >= a.OneTimeUntil {
		return e, cmp.Or(s.oneTimeOver(ctx, a), api.Refused("初始密码已过期，请联系发放账号的党组织重新发放。"))
	}
	return s.Enter(ctx, a, a.byWord(), from)
}

// longOver is when a one-time password ended that was found expired: before any clock's time.
const longOver store.Instant = 1

// oneTimeOver keeps an expired one-time password from living again when the clock goes back.
func (s *Service) oneTimeOver(ctx context.Context, a Account) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account SET one_time_until = ? WHERE id = ? AND one_time_until = ?`, longOver, a.ID, a.OneTimeUntil)
		return err
	})
}

// verify checks a's password under the limits; a disabled or unknown account
// fails like a wrong password. The limits are looked at again in the queue,
// where one log-in follows another, so that a volley does not pass under them.
func (s *Service) verify(ctx context.Context, a Account, login, from, password string) error {
	account, source := "account "+login, limits.Source(from)
	tooMany := func() error {
		wait := max(s.wrong.Wait(account, s.now()), s.wrong.Wait(source, s.now()))
		if wait == 0 {
			return nil
		}
		return api.TooMany("密码错误次数太多，请 15 分钟后再试；忘记密码请联系支部书记重新发放。", wait)
	}
	if err := tooMany(); err != nil {
		return err
	}
	began := time.Now()
	var right bool
	var failed error
	err := s.Passwords.Do(ctx, func() {
		if failed = tooMany(); failed != nil {
			return
		}
		right, failed = s.Passwords.Matches(password, a.Password)
		right = right && !a.Disabled && !a.Directory
		if right {
			s.wrong.Forget(account)
		} else if failed == nil && !s.asksDirectory(a) {
			s.wrong.Add(account, s.now())
			s.wrong.Add(source, s.now())
		}
	})
	if err == nil && failed == nil && s.asksDirectory(a) {
		right, failed = s.byDirectory(ctx, a, password, account, source)
	}
	switch {
	case err != nil:
		return err
	case failed != nil:
		return failed
	case right:
		return nil
	}
	if s.SignOn.Directory != nil {
		time.Sleep(time.Until(began.Add(directoryFloor)))
	}
	if err := s.failed(ctx, a, a.byWord(), "wrong"); err != nil {
		return err
	}
	return api.Anonymous("账号或密码不对，请检查后再试；忘记密码请联系支部书记重新发放。")
}

// unchanged refuses a log-in whose account has got another password, or was
// disabled, while its password or second step was being checked.
func unchanged(ctx context.Context, tx *store.Tx, a Account) error {
	if err := lockAccount(ctx, tx, a.ID); err != nil {
		return err
	}
	now, err := ByID(ctx, tx, a.ID)
	if err == nil && (now.Password != a.Password || now.Disabled) || store.Missing(err) {
		return api.Anonymous("这个账号刚刚改了密码或被停用，请重新登录。")
	}
	return err
}

// openSession logs a in, by whatever was proved.
func (s *Service) openSession(ctx context.Context, a Account, by string, from Device) (e Entry, err error) {
	token, hash := newToken()
	now := s.now()
	row := Session{ID: store.NewID(), AccountID: a.ID, Token: hash[:], Means: means(by), Device: from.Name, Source: from.Source,
		CreatedAt: store.At(now), SeenAt: store.At(now), ExpiresAt: store.At(now.Add(sessionLife))}
	ctx = as(ctx, a.ID, a.Name)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := unchanged(ctx, tx, a); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ? AND expires_at <= ?`, a.ID, store.At(now)); err != nil {
			return err
		}
		if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
			return err
		}
		f, err := s.lookUp(ctx, tx, hash, now)
		if store.Missing(err) {
			return api.Anonymous("该党员的组织关系不在本平台，账号已停用，请联系原支部的支部书记。")
		}
		if err != nil {
			return err
		}
		if a.FreedBy != 0 { // whoever it was, the owner is in again
			if _, err := tx.Exec(ctx, `UPDATE account SET freed_by = 0 WHERE id = ?`, a.ID); err != nil {
				return err
			}
		}
		e = Entry{Token: token, Caller: f.caller}
		return s.bus.Publish(ctx, tx, happened.LoggedIn{AccountID: a.ID, OrgPath: a.OrgPath, OK: true, By: by})
	})
	return e, err
}

// LogOut ends the session of token; an unknown one is no error.
func (s *Service) LogOut(ctx context.Context, token string) error {
	c, err := s.CallerOf(ctx, token)
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

// ChangePassword gives the caller's account a new password and ends its other sessions.
func (s *Service) ChangePassword(ctx context.Context, old, fresh string) error {
	c, r := CallerFrom(ctx), requestFrom(ctx)
	a, err := ByID(ctx, s.db, c.AccountID)
	if err != nil {
		return err
	}
	if a.Directory {
		return errDirectoryPassword
	}
	if why := passwords.Weak(fresh, a.Login); why != "" {
		return api.Field(why, "body.new")
	}
	if old == fresh {
		return api.Field("新密码不能和原密码相同。", "body.new")
	}
	if err := s.verify(ctx, a, a.Login, r.source, old); err != nil {
		return wrongField(err, "原密码不对，请重新输入。", "body.old")
	}
	hashed, err := s.Passwords.Hash(ctx, fresh)
	if err != nil {
		return err
	}
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `UPDATE account SET password = ?, must_change = ?, one_time_until = 0, password_by = 0 WHERE id = ? AND password = ?`, hashed, false, a.ID, a.Password)
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

// wrongField turns a wrong password, 401 at log-in, into a wrong field: the caller stays logged in.
func wrongField(err error, detail, location string) error {
	if p, ok := err.(*api.Problem); ok && p.Status == 401 {
		return api.Field(detail, location)
	}
	return err
}

// handOut makes a one-time password and its hash.
func (s *Service) handOut(ctx context.Context) (password, hashed string, until time.Time, err error) {
	password = passwords.OneTime()
	hashed, err = s.Passwords.Hash(ctx, password)
	return password, hashed, s.now().Add(oneTimeLife), err
}
