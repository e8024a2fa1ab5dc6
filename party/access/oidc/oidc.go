// Package oidc 统一身份认证: asks an OpenID provider who somebody is.
//
// It speaks the code flow with PKCE, state and nonce and answers with the
// provider's own name for a person (issuer and subject) and nothing a person
// can choose, such as an address of e-mail. Whose account that is, is decided
// by party/access.
//
//	oidc.go      Config, Provider, Begin, Address, Finish
//	discover.go  the provider's endpoints and keys, fetched when first needed
package oidc

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
)

// Config is what the operator says of a provider.
type Config struct {
	Issuer   string // https URL, exactly as the provider names itself
	ClientID string
	Secret   string // from a file or the environment; "" for a public client
	Name     string // as the log-in page calls it; "" is 统一身份认证
	Match    string // the claim that equals an account's name, where the provider vouches for that; "" links by hand only
	TrustMFA bool   // the provider's word "mfa" (RFC 8176) stands for our own second factor
	CA       string // PEM file of the authority that certifies the provider; "" is the system's
	Base     string // the address under which browsers reach this server: https://zhibu.example
}

// chosen are claims that people choose or that pass from one person to the next.
var chosen = []string{"email", "name", "nickname", "given_name", "family_name", "phone_number", "profile"}

// Check says what is wrong with the configuration.
func (c Config) Check() error {
	switch {
	case !secureURL(c.Issuer):
		return errors.New("统一身份认证：issuer 应是 https 网址（本机可以用 http）")
	case c.ClientID == "":
		return errors.New("统一身份认证：没有写 client id")
	case !secureURL(c.Base):
		return errors.New("统一身份认证：没有写本平台对外的网址，应以 https 开头")
	case slices.Contains(chosen, c.Match):
		return errors.New("统一身份认证：不能凭邮箱、姓名、电话认人，请改用由提供方保证的字段")
	}
	return nil
}

// Identity is who the provider says somebody is.
type Identity struct {
	Issuer  string
	Subject string
	Match   string // the value of Config.Match, "" for none
	MFA     bool   // the provider has seen a second factor and its word counts
}

// Begun is a log-in under way. It is kept on the server, sealed.
type Begun struct {
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"` // of PKCE
	Redirect string `json:"redirect"`
}

// The ways a log-in can fail: the provider cannot be reached, or what came
// back is not what was asked for.
var (
	ErrAway    = errors.New("oidc: the provider cannot be reached")
	ErrRefused = errors.New("oidc: the answer is not to be believed")
)

// timeout bounds each call of the provider.
const timeout = 8 * time.Second

// Provider is one OpenID provider.
type Provider struct {
	Config
	now    func() time.Time
	client *http.Client

	mu      sync.Mutex
	found   *gooidc.Provider
	retryAt time.Time // after a failure the provider is left alone until then
}

// New makes a provider. Nothing is fetched before it is needed, so that the
// platform starts while the provider is away.
func New(c Config, now func() time.Time) (*Provider, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	client, err := newClient(c.CA)
	if err != nil {
		return nil, err
	}
	c.Name = cmp.Or(c.Name, "统一身份认证")
	return &Provider{Config: c, now: now, client: client}, nil
}

// Begin starts a log-in that comes back to page, a path of this server.
func (p *Provider) Begin(page string) Begun {
	return Begun{Nonce: random(), Verifier: oauth2.GenerateVerifier(), Redirect: p.Base + page}
}

// Address is where the browser is sent to. state comes back with it and says
// which log-in it was.
func (p *Provider) Address(ctx context.Context, b Begun, state string) (string, error) {
	found, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return p.exchange(found, b).AuthCodeURL(state, gooidc.Nonce(b.Nonce), oauth2.S256ChallengeOption(b.Verifier)), nil
}

// Finish takes the code for an identity. issuer is the parameter iss that the
// provider may have sent along (RFC 9207), "" if it has not.
func (p *Provider) Finish(ctx context.Context, b Begun, code, issuer string) (Identity, error) {
	if issuer != "" && issuer != p.Issuer {
		return Identity{}, refused("answer of a foreign issuer")
	}
	found, err := p.discover(ctx)
	if err != nil {
		return Identity{}, err
	}
	ctx, cancel := context.WithTimeout(gooidc.ClientContext(ctx, p.client), timeout)
	defer cancel()
	token, err := p.exchange(found, b).Exchange(ctx, code, oauth2.VerifierOption(b.Verifier))
	if err != nil {
		if answered := (*oauth2.RetrieveError)(nil); errors.As(err, &answered) && answered.Response.StatusCode < 500 {
			return Identity{}, refused("the code is refused: " + answered.ErrorCode)
		}
		return Identity{}, fmt.Errorf("%w: code: %v", ErrAway, err)
	}
	raw, ok := token.Extra("id_token").(string)
	if !ok {
		return Identity{}, refused("no id token")
	}
	return p.identity(ctx, found, b, raw)
}

func (p *Provider) exchange(found *gooidc.Provider, b Begun) *oauth2.Config {
	scopes := []string{gooidc.ScopeOpenID}
	if p.Match != "" {
		scopes = append(scopes, "profile")
	}
	return &oauth2.Config{ClientID: p.ClientID, ClientSecret: p.Secret, Endpoint: found.Endpoint(), RedirectURL: b.Redirect, Scopes: scopes}
}

// identity verifies an id token: signature by the provider's keys, issuer,
// audience and expiry by go-oidc; nonce and authorised party are left to us.
func (p *Provider) identity(ctx context.Context, found *gooidc.Provider, b Begun, raw string) (Identity, error) {
	token, err := found.Verifier(&gooidc.Config{ClientID: p.ClientID, Now: p.now}).Verify(ctx, raw)
	if err != nil {
		return Identity{}, refused(err.Error())
	}
	var claims struct {
		AuthorizedParty string   `json:"azp"`
		Methods         []string `json:"amr"`
	}
	var all map[string]any
	if err := errors.Join(token.Claims(&claims), token.Claims(&all)); err != nil {
		return Identity{}, refused(err.Error())
	}
	switch {
	case subtle.ConstantTimeCompare([]byte(token.Nonce), []byte(b.Nonce)) != 1:
		return Identity{}, refused("nonce of another log-in")
	case len(token.Audience) > 1 && claims.AuthorizedParty == "", claims.AuthorizedParty != "" && claims.AuthorizedParty != p.ClientID:
		return Identity{}, refused("made out to another client")
	case token.Subject == "" || len(token.Subject) > 255:
		return Identity{}, refused("no subject")
	}
	who := Identity{Issuer: p.Issuer, Subject: token.Subject, MFA: p.TrustMFA && slices.Contains(claims.Methods, "mfa")}
	if p.Match != "" {
		who.Match, _ = all[p.Match].(string)
	}
	return who, nil
}

func refused(why string) error { return fmt.Errorf("%w: %s", ErrRefused, why) }

func random() string {
	b := make([]byte, 32)
	rand.Read(b)
	return base64.RawURLEncoding.EncodeToString(b)
}
