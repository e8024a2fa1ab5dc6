package login

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/json"
	"errors"
	"log/slog"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/factors"
	"zhibu/party/access/ldap"
	"zhibu/party/access/limits"
	"zhibu/party/access/oidc"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// SignOn is who else may say who somebody is, as the operator has set it up.
type SignOn struct {
	OIDC      *oidc.Provider  // 统一身份认证; nil: none
	Directory *ldap.Directory // 单位目录; nil: none
}

// LogInPages are the pages that a provider sends the browser back to; their
// addresses are registered there, exactly.
var LogInPages = []string{"/login", "/desk/login"}

// atProvider is what is kept of a log-in while its owner is at the provider.
type atProvider struct {
	oidc.Begun
	Browser   []byte `json:"browser"`             // SHA-256 of the cookie of the browser that began
	AccountID int64  `json:"accountId,omitempty"` // the account to bind, 0 for a log-in
}

var (
	errNoProvider    = api.NotFound("本平台没有接入统一身份认证，请用账号和密码登录。")
	errProviderAway  = api.Busy("统一身份认证暂时连不上，请用账号和密码登录，或者稍后再试。", 30*time.Second)
	errProviderStale = api.Invalid("这次登录已经过期、已经用过，或者不是在这个浏览器里开始的，请重新登录。")
)

// BeginOIDC starts a log-in at the provider, or for a logged-in account its
// binding: the address to go to, and the cookie that marks the browser.
func (s *Service) BeginOIDC(ctx context.Context, page string, accountID int64, from access.Device) (address, browser string, err error) {
	if s.SignOn.OIDC == nil {
		return "", "", errNoProvider
	}
	if source := limits.Source(from.Source); !s.begun.Take(source, s.now()) {
		return "", "", api.TooMany("试的次数太多，请稍后再试，或者用账号和密码登录。", s.begun.Wait(source, s.now()))
	}
	browser = rand.Text() + rand.Text()
	hash := sha256.Sum256([]byte(browser))
	b := s.SignOn.OIDC.Begin(page)
	kept, err := json.Marshal(atProvider{Begun: b, Browser: hash[:], AccountID: accountID})
	if err != nil {
		return "", "", err
	}
	state, err := s.access.Factors.Begin(ctx, factors.AtProvider, accountID, string(kept))
	if err != nil {
		return "", "", err
	}
	address, err = s.SignOn.OIDC.Address(ctx, b, state)
	return address, browser, providerProblem(ctx, err)
}

// Answer is what a browser brings back from the provider.
type Answer struct {
	State, Code, Issuer string
	Browser             string // the cookie it was given when it went
}

// FinishOIDC goes on from the provider's answer: a log-in goes on as after a
// password; a binding is made, if the same account is still logged in.
func (s *Service) FinishOIDC(ctx context.Context, in Answer, from access.Device) (e Entry, bound bool, err error) {
	source := limits.Source(from.Source)
	if wait := s.access.Wrong.Wait(source, s.now()); wait > 0 {
		return e, false, api.TooMany("登录失败次数太多，请 15 分钟后再试。", wait)
	}
	if s.SignOn.OIDC == nil {
		return e, false, errNoProvider
	}
	kept, err := s.spend(ctx, in)
	if err != nil {
		return e, false, err
	}
	who, err := s.SignOn.OIDC.Finish(ctx, kept.Begun, in.Code, in.Issuer)
	if errors.Is(err, oidc.ErrRefused) {
		slog.WarnContext(ctx, "openid provider", "error", err)
		s.access.Wrong.Add(source, s.now())
		if err := s.failed(ctx, access.Account{ID: kept.AccountID}, byOIDC, "refused"); err != nil {
			return e, false, err
		}
		return e, false, api.Anonymous("统一身份认证没有通过，请重新登录，或者用账号和密码登录。")
	}
	if err != nil {
		return e, false, providerProblem(ctx, err)
	}
	if kept.AccountID != 0 {
		return e, true, s.bindOwn(ctx, kept.AccountID, who)
	}
	e, err = s.enterAs(ctx, who, from)
	return e, false, err
}

// spend opens what was kept and ends it at once: an answer is taken once, in
// the browser that began, whatever comes of it.
func (s *Service) spend(ctx context.Context, in Answer) (kept atProvider, err error) {
	step, err := s.access.Factors.Spend(ctx, factors.AtProvider, in.State)
	if store.Missing(err) {
		return kept, errProviderStale
	}
	if err == nil {
		err = json.Unmarshal([]byte(step.State), &kept)
	}
	browser := sha256.Sum256([]byte(in.Browser))
	if err == nil && subtle.ConstantTimeCompare(browser[:], kept.Browser) != 1 {
		return kept, errProviderStale
	}
	return kept, err
}

// enterAs logs the account in that is bound to a person of the provider, or
// binds it first where the operator's rule names it.
func (s *Service) enterAs(ctx context.Context, who oidc.Identity, from access.Device) (e Entry, err error) {
	a, how, err := s.boundTo(ctx, who)
	if store.Missing(err) {
		a, err = s.bindByRule(ctx, who)
	}
	if err != nil {
		return e, err
	}
	switch {
	case a.ID == 0:
		if err := s.failed(ctx, a, byOIDC, "unbound"); err != nil {
			return e, err
		}
		return e, api.Refused("这个统一身份还没有绑定本平台的账号。请先用账号和密码登录，在“登录与安全”里绑定，或者请安全管理员绑定。")
	case a.Disabled:
		if err := s.failed(ctx, a, byOIDC, "disabled"); err != nil {
			return e, err
		}
		return e, api.Refused("您的账号已停用，请联系开通账号的党组织。")
	case who.MFA && how != byAdministrator:
		return s.openSession(ctx, a, byOIDC+"+mfa", from)
	}
	return s.Enter(ctx, a, byOIDC, from)
}

// providerProblem is err as people read it.
func providerProblem(ctx context.Context, err error) error {
	if errors.Is(err, oidc.ErrAway) {
		slog.WarnContext(ctx, "openid provider", "error", err)
		return errProviderAway
	}
	return err
}
