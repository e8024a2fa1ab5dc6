package login

import (
	"context"
	"errors"
	"strconv"

	"zhibu/party/access"
	"zhibu/party/access/factors"
	"zhibu/party/access/limits"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Entry is how far a log-in has come: Token once it is in, Second while the second step is open.
type Entry struct {
	Token  string // of the session
	Caller access.Caller
	Second *Second
}

// Second 第二步验证 is what an account with a second factor must still show.
// No session is open yet: with its token nothing can be done but this step.
type Second struct {
	Token    string `json:"token" doc:"for POST /api/session/second and /api/session/passkey/begin, 10 minutes"`
	TOTP     bool   `json:"totp" doc:"takes six digits from the phone"`
	Passkey  bool   `json:"passkey" doc:"takes a passkey"`
	Recovery bool   `json:"recovery" doc:"takes a recovery code"`
}

// Enter goes on from a first step that was right, named by, such as password:
// it opens a session, or the second step where the account has one.
func (s *Service) Enter(ctx context.Context, a access.Account, by string, from access.Device) (e Entry, err error) {
	held, err := s.access.Factors.Of(ctx, s.db, a.ID)
	if err != nil {
		return e, err
	}
	if !held.Any() {
		return s.openSession(ctx, a, by, from)
	}
	e.Second = &Second{TOTP: held.TOTP, Passkey: held.Passkeys > 0, Recovery: held.Recovery > 0}
	if e.Second.Token, err = s.access.Factors.Begin(ctx, factors.LoggingIn, a.ID, by); err != nil {
		return e, err
	}
	return e, s.failed(access.As(ctx, a.ID, a.Name), a, by, "half") // who knows the password and not the rest is worth a line
}

// failed writes a log-in that did not succeed into the journal.
func (s *Service) failed(ctx context.Context, a access.Account, by, why string) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.LoggedIn{AccountID: a.ID, OrgPath: a.OrgPath, By: by, Why: why})
	})
}

var errStepOver = api.Anonymous("这一步已经过期，请从账号和密码重新开始。")

// ProveSecond takes the code of the second step: six digits or a recovery code.
func (s *Service) ProveSecond(ctx context.Context, token, code string, from access.Device) (Entry, error) {
	step, a, err := s.halfIn(ctx, token)
	if err != nil {
		return Entry{}, err
	}
	key, source := "second "+strconv.FormatInt(a.ID, 10), limits.Source(from.Source)
	// A try is counted before it is looked at, so that a volley does not pass under the limit.
	if s.access.Wrong.Wait(source, s.now()) > 0 || !s.access.Wrong.Take(key, s.now()) {
		return Entry{}, api.TooMany("验证码错误次数太多，请 15 分钟后再试；手机不在身边时可以用恢复码。", max(s.access.Wrong.Wait(source, s.now()), s.access.Wrong.Wait(key, s.now())))
	}
	by, e, err := s.proveCode(ctx, step, a, code, from)
	if err != nil {
		return Entry{}, err
	}
	if by == "" {
		s.access.Wrong.Add(source, s.now())
		if err := s.failed(ctx, a, step.State, "second"); err != nil {
			return Entry{}, err
		}
		return Entry{}, api.Field("验证码不对，或者已经用过。请等手机上换出新的一组再试。", "body.code")
	}
	s.access.Wrong.Forget(key)
	return e, nil
}

// proveCode takes the code and opens the session in one transaction: a code is spent by what it opens, and only then.
// by is "" for a wrong one.
func (s *Service) proveCode(ctx context.Context, step factors.Step, a access.Account, code string, from access.Device) (by string, e Entry, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := access.Lock(ctx, tx, a.ID); err != nil { // before the factors, as whoever changes them does
			return err
		}
		if by, err = s.access.Factors.Prove(ctx, tx, a.ID, code); err != nil || by == "" {
			return err
		}
		if by == factors.ByRecovery {
			if err := s.bus.Publish(access.As(ctx, a.ID, a.Name), tx, happened.AccountChanged{AccountID: a.ID, What: "recovery_used", OrgPath: a.OrgPath}); err != nil {
				return err
			}
		}
		open, err := s.access.Factors.Close(ctx, tx, step)
		if err == nil && !open {
			return errStepOver
		}
		if err == nil {
			e, err = s.open(ctx, tx, a, step.State+"+"+by, from)
		}
		return err
	})
	return by, e, err
}

// halfIn is the account that is at its second step.
func (s *Service) halfIn(ctx context.Context, token string) (step factors.Step, a access.Account, err error) {
	step, err = s.access.Factors.Open(ctx, factors.LoggingIn, token)
	if store.Missing(err) {
		return step, a, errStepOver
	}
	if err != nil {
		return step, a, err
	}
	a, err = access.ByID(ctx, s.db, step.AccountID)
	if err == nil && a.Disabled {
		return step, a, errStepOver
	}
	return step, a, err
}

// BeginPasskeyLogin begins a log-in with a passkey: without step it stands for
// account, password and second step; with the token of a second step for that.
func (s *Service) BeginPasskeyLogin(ctx context.Context, site, step string, from access.Device) (token string, options any, err error) {
	if !s.begun.Take(limits.Source(from.Source), s.now()) {
		return "", nil, api.TooMany("试的次数太多，请稍后再试，或者用账号和密码登录。", s.begun.Wait(limits.Source(from.Source), s.now()))
	}
	var account int64
	if step != "" {
		_, a, err := s.halfIn(ctx, step)
		if err != nil {
			return "", nil, err
		}
		account = a.ID
	}
	token, options, err = s.access.Factors.BeginProof(ctx, site, account)
	return token, options, passkeyProblem(err)
}

// PasskeyLogin opens the session of the account whose passkey answers.
func (s *Service) PasskeyLogin(ctx context.Context, site, token string, answer []byte, from access.Device) (Entry, error) {
	source := limits.Source(from.Source)
	if wait := s.access.Wrong.Wait(source, s.now()); wait > 0 {
		return Entry{}, api.TooMany("登录失败次数太多，请 15 分钟后再试。", wait)
	}
	id, key, proved := s.access.Factors.Proved(ctx, site, token, answer)
	if proved != nil && !errors.Is(proved, factors.ErrProof) && !errors.Is(proved, factors.ErrCloned) {
		return Entry{}, passkeyProblem(proved)
	}
	a, err := access.ByID(ctx, s.db, id)
	if err != nil && !store.Missing(err) {
		return Entry{}, err
	}
	if proved != nil || a.ID == 0 || a.Disabled {
		s.access.Wrong.Add(source, s.now())
		why := "wrong"
		if errors.Is(proved, factors.ErrCloned) {
			why = "cloned"
			if err := s.barred(ctx, a, key); err != nil {
				return Entry{}, err
			}
		}
		if err := s.failed(ctx, a, factors.ByPasskey, why); err != nil {
			return Entry{}, err
		}
		return Entry{}, api.Anonymous("这把通行密钥不能登录，请换一种方式，或者联系支部书记。")
	}
	return s.openSession(ctx, a, factors.ByPasskey, from)
}

// barred tells the owner of a passkey that there may be a copy of it.
func (s *Service) barred(ctx context.Context, a access.Account, key factors.Passkey) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		if err := s.access.Notify(ctx, tx, a.ID, "passkey_cloned"); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: a.ID, What: "passkey_cloned", OrgPath: a.OrgPath})
	})
}

// passkeyProblem is err as the page shows it.
func passkeyProblem(err error) error {
	switch {
	case errors.Is(err, factors.ErrNoHost):
		return api.Invalid("这个网址不能用通行密钥，请用域名和 https 打开本平台，或者改用手机验证码。")
	case errors.Is(err, factors.ErrProof):
		return api.Invalid("通行密钥没有通过，可能超过了 10 分钟，请重新来一次。")
	}
	return err
}
