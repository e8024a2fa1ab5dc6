package factors

import (
	"context"
	"encoding/json"
	"errors"
	"net"
	"net/url"
	"strconv"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"

	"zhibu/platform/store"
)

// Owner is the account that a passkey is for.
type Owner struct {
	ID          int64
	Login, Name string
	keys        []Passkey
}

// WebAuthnID is the handle that the authenticator keeps: the account's number.
func (o Owner) WebAuthnID() []byte { return []byte(strconv.FormatInt(o.ID, 10)) }

// WebAuthnName is the account's name.
func (o Owner) WebAuthnName() string { return o.Login }

// WebAuthnDisplayName is the person's name.
func (o Owner) WebAuthnDisplayName() string { return o.Name }

// WebAuthnCredentials are the passkeys that are taken.
func (o Owner) WebAuthnCredentials() (all []webauthn.Credential) {
	for _, k := range o.keys {
		all = append(all, k.Credential)
	}
	return all
}

// ErrNoHost says that a passkey needs a host name and HTTPS: browsers make none for a bare address.
var ErrNoHost = errors.New("factors: passkeys need a host name")

// ErrProof says that a passkey proved nothing: a wrong or expired challenge,
// another origin, another account, or a key that is not known.
var ErrProof = errors.New("factors: the passkey proves nothing")

// ErrCloned says that a passkey's counter went back: there may be a copy.
var ErrCloned = errors.New("factors: the passkey's counter went back")

// relying is this site as passkeys know it: what was made at one host name works at no other.
func relying(origin string) (*webauthn.WebAuthn, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil {
		return nil, ErrNoHost
	}
	w, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: Issuer, RPOrigins: []string{origin}})
	if err != nil {
		return nil, ErrNoHost
	}
	return w, nil
}

// BeginPasskey begins making one. options are for navigator.credentials.create.
func (s *Service) BeginPasskey(ctx context.Context, origin string, who Owner) (token string, options any, err error) {
	w, err := relying(origin)
	if err != nil {
		return "", nil, err
	}
	if who.keys, err = s.taken(ctx, s.db, who.ID, w.Config.RPID); err != nil {
		return "", nil, err
	}
	known := webauthn.Credentials(who.WebAuthnCredentials()).CredentialDescriptors()
	creation, session, err := w.BeginRegistration(who, webauthn.WithExclusions(known),
		webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementPreferred, UserVerification: protocol.VerificationPreferred}))
	if err != nil {
		return "", nil, err
	}
	state, err := json.Marshal(session)
	if err != nil {
		return "", nil, err
	}
	token, err = s.Begin(ctx, AddingPasskey, who.ID, string(state))
	return token, creation.Response, err
}

// MadePasskey is the passkey that answers the challenge of token, or ErrProof; AddPasskey keeps it.
func (s *Service) MadePasskey(ctx context.Context, origin string, who Owner, token string, answer []byte) (*webauthn.Credential, error) {
	w, session, err := s.answered(ctx, origin, AddingPasskey, token)
	if err != nil {
		return nil, err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return nil, ErrProof
	}
	made, err := w.CreateCredential(who, session, parsed)
	if err != nil {
		return nil, ErrProof
	}
	return made, nil
}

// answered is the challenge of token, which is spent.
func (s *Service) answered(ctx context.Context, origin string, kind Kind, token string) (w *webauthn.WebAuthn, session webauthn.SessionData, err error) {
	if w, err = relying(origin); err != nil {
		return nil, session, err
	}
	step, err := s.Spend(ctx, kind, token)
	if store.Missing(err) {
		return nil, session, ErrProof
	}
	if err != nil {
		return nil, session, err
	}
	return w, session, json.Unmarshal([]byte(step.State), &session)
}

// BeginProof begins proving one. With an account it must be one of its own, as
// its second step; with 0 the passkey tells whose it is, and must have asked
// its owner for finger, face or PIN, since it stands for both steps.
func (s *Service) BeginProof(ctx context.Context, origin string, account int64) (token string, options any, err error) {
	w, err := relying(origin)
	if err != nil {
		return "", nil, err
	}
	var assertion *protocol.CredentialAssertion
	var session *webauthn.SessionData
	if account == 0 {
		assertion, session, err = w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	} else {
		who := Owner{ID: account}
		if who.keys, err = s.taken(ctx, s.db, account, w.Config.RPID); err != nil {
			return "", nil, err
		}
		if len(who.keys) == 0 {
			return "", nil, ErrProof
		}
		assertion, session, err = w.BeginLogin(who, webauthn.WithUserVerification(protocol.VerificationPreferred))
	}
	if err != nil {
		return "", nil, err
	}
	state, err := json.Marshal(session)
	if err != nil {
		return "", nil, err
	}
	token, err = s.Begin(ctx, ByPasskeyStep, account, string(state))
	return token, assertion.Response, err
}

// Proved is the account and the passkey that answers the challenge of token.
// With ErrCloned the passkey is returned too, and is taken no more.
func (s *Service) Proved(ctx context.Context, origin, token string, answer []byte) (account int64, key Passkey, err error) {
	w, session, err := s.answered(ctx, origin, ByPasskeyStep, token)
	if err != nil {
		return 0, key, err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return 0, key, ErrProof
	}
	key, err = s.byCredential(ctx, s.db, parsed.RawID, w.Config.RPID)
	if store.Missing(err) {
		return 0, key, ErrProof
	}
	if err != nil {
		return 0, key, err
	}
	who := Owner{ID: key.AccountID, keys: []Passkey{key}}
	var proved *webauthn.Credential
	if len(session.UserID) == 0 {
		_, proved, err = w.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) { return who, nil }, session, parsed)
	} else {
		if who.keys, err = s.taken(ctx, s.db, key.AccountID, w.Config.RPID); err != nil {
			return 0, key, err
		}
		proved, err = w.ValidateLogin(who, session, parsed)
	}
	if err != nil {
		return key.AccountID, key, ErrProof
	}
	key.Credential = *proved
	return key.AccountID, key, s.used(ctx, &key)
}
