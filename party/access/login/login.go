// Package login 登录: how somebody gets in, with what, and what they get in with. Who they are then,
// and what they may, is package access's, which knows nothing of this one.
//
//	login.go         account and password; changing one's own
//	second.go        the second step; passkeys
//	security.go      own second factors; taking them off for somebody else
//	sign_on.go       log-in by an OpenID provider
//	identity.go      account and the provider's person 绑定
//	directory.go     accounts whose password is the directory's
//	http.go          /api/session
//	http_second.go   /api/session/second, /api/session/passkey
//	http_security.go /api/me/security
//	http_sign_on.go  /api/session/oidc, /api/me/identity
package login

import (
	"cmp"
	"context"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/limits"
	"zhibu/party/access/passwords"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// byPassword is how the journal calls a log-in with a password of this platform.
const byPassword = "password"

// Service logs people in.
type Service struct {
	SignOn SignOn // who else may say who somebody is; set before the first request
	access *access.Service
	db     *store.DB
	bus    *event.Bus
	now    clock.Now
	begun  *limits.Limiter // log-ins by passkey and at the provider that were begun, by source
}

// How many log-ins by passkey or at the provider one source may begin, and in what time.
const (
	ceremonies = 60
	beginning  = 15 * time.Minute
)

// New makes the service; its Again is to be set as that of a.
func New(a *access.Service, db *store.DB, bus *event.Bus, now clock.Now) *Service {
	return &Service{access: a, db: db, bus: bus, now: now, begun: limits.New(ceremonies, beginning)}
}

// LogIn checks a password and opens a session, or the second step. Wrong account and wrong
// password answer alike, and take the same time.
func (s *Service) LogIn(ctx context.Context, login, password string, from access.Device) (e Entry, err error) {
	login = strings.ToLower(strings.TrimSpace(login))
	a, err := access.ByLogin(ctx, s.db, login)
	if err != nil && !store.Missing(err) {
		return e, err
	}
	if err := s.verify(ctx, a, login, from.Source, password); err != nil {
		return e, err
	}
	if a.OneTimeUntil != 0 && store.At(s.now()) >= a.OneTimeUntil {
		return e, cmp.Or(s.access.EndOneTime(ctx, a), api.Refused("初始密码已过期，请联系发放账号的党组织重新发放。"))
	}
	return s.Enter(ctx, a, wordOf(a), from)
}

// verify checks a's password under the limits; a disabled or unknown account
// fails like a wrong password. The limits are looked at again in the queue,
// where one log-in follows another, so that a volley does not pass under them.
func (s *Service) verify(ctx context.Context, a access.Account, login, from, password string) error {
	account, source := "account "+login, limits.Source(from)
	tooMany := func() error {
		wait := max(s.access.Wrong.Wait(account, s.now()), s.access.Wrong.Wait(source, s.now()))
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
	err := s.access.Passwords.Do(ctx, func() {
		if failed = tooMany(); failed != nil {
			return
		}
		right, failed = s.access.Passwords.Matches(password, a.Password)
		right = right && !a.Disabled && !a.Directory
		if right {
			s.access.Wrong.Forget(account)
		} else if failed == nil && !s.asksDirectory(a) {
			s.access.Wrong.Add(account, s.now())
			s.access.Wrong.Add(source, s.now())
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
	if err := s.failed(ctx, a, wordOf(a), "wrong"); err != nil {
		return err
	}
	return api.Anonymous("账号或密码不对，请检查后再试；忘记密码请联系支部书记重新发放。")
}

// unchanged refuses a log-in whose account has got another password, or was
// disabled, while its password or second step was being checked.
func unchanged(ctx context.Context, tx *store.Tx, a access.Account) error {
	if err := access.Lock(ctx, tx, a.ID); err != nil {
		return err
	}
	now, err := access.ByID(ctx, tx, a.ID)
	if err == nil && (now.Password != a.Password || now.Disabled) || store.Missing(err) {
		return api.Anonymous("这个账号刚刚改了密码或被停用，请重新登录。")
	}
	return err
}

// openSession logs a in, by whatever was proved.
func (s *Service) openSession(ctx context.Context, a access.Account, by string, from access.Device) (e Entry, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		e, err = s.open(ctx, tx, a, by, from)
		return err
	})
	return e, err
}

// open is openSession as part of tx.
func (s *Service) open(ctx context.Context, tx *store.Tx, a access.Account, by string, from access.Device) (Entry, error) {
	if err := unchanged(ctx, tx, a); err != nil {
		return Entry{}, err
	}
	token, c, err := s.access.Open(ctx, tx, a.ID, means(by), from)
	if store.Missing(err) {
		return Entry{}, api.Anonymous("该党员的组织关系不在本平台，账号已停用，请联系原支部的支部书记。")
	}
	if err != nil {
		return Entry{}, err
	}
	if a.FreedBy != 0 { // whoever it was, the owner is in again
		if _, err := tx.Exec(ctx, `UPDATE account SET freed_by = 0 WHERE id = ?`, a.ID); err != nil {
			return Entry{}, err
		}
	}
	return Entry{Token: token, Caller: c}, s.bus.Publish(access.As(ctx, a.ID, a.Name), tx, happened.LoggedIn{AccountID: a.ID, OrgPath: a.OrgPath, OK: true, By: by})
}

// ChangePassword gives the caller's account a new password and ends its other sessions.
func (s *Service) ChangePassword(ctx context.Context, old, fresh string) error {
	c, r := access.CallerFrom(ctx), access.RequestFrom(ctx)
	a, err := access.ByID(ctx, s.db, c.AccountID)
	if err != nil {
		return err
	}
	if a.Directory {
		return access.ErrDirectoryPassword
	}
	if why := passwords.Weak(fresh, a.Login); why != "" {
		return api.Field(why, "body.new")
	}
	if old == fresh {
		return api.Field("新密码不能和原密码相同。", "body.new")
	}
	if err := s.verify(ctx, a, a.Login, r.Source, old); err != nil {
		return wrongField(err, "原密码不对，请重新输入。", "body.old")
	}
	hashed, err := s.access.Passwords.Hash(ctx, fresh)
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
		if err := s.access.LogOutAll(ctx, tx, a.ID, c.SessionID); err != nil {
			return err
		}
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
