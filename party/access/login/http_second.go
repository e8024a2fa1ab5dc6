package login

import (
	"context"
	"encoding/json"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// passkeyBytes is how much a passkey's answer may hold; a certificate or two of its maker included.
const passkeyBytes = 64 << 10

func (s *Service) secondRoutes(a huma.API) {
	huma.Register(a, access.Public("POST", "/api/session/second", "proveSecond", "登录的第二步：验证码或恢复码", access.Status(201)), s.proveSecond)
	huma.Register(a, access.Public("POST", "/api/session/passkey/begin", "beginPasskeyLogin", "开始用通行密钥登录"), s.beginPasskeyLogin)
	huma.Register(a, access.Public("POST", "/api/session/passkey", "passkeyLogin", "用通行密钥登录", access.Status(201), access.MaxBody(passkeyBytes)), s.passkeyLogin)
}

type proveSecondInput struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"64" doc:"of the second step, as POST /api/session gave it"`
		Code  string `json:"code" minLength:"6" maxLength:"40" doc:"手机上的 6 位验证码，或者一个恢复码"`
	}
}

func (s *Service) proveSecond(ctx context.Context, in *proveSecondInput) (*logInOutput, error) {
	e, err := s.ProveSecond(ctx, in.Body.Token, in.Body.Code, access.RequestFrom(ctx).Device())
	return s.entered(ctx, e, err)
}

type beginPasskeyLoginInput struct {
	Body struct {
		Second string `json:"second,omitempty" maxLength:"64" doc:"token of a second step; without it the passkey stands for account and password too"`
	}
}

// passkeyBegun is what the browser needs to ask for a passkey.
type passkeyBegun struct {
	Body struct {
		Token   string `json:"token" doc:"for the answer, 10 minutes"`
		Options any    `json:"options" doc:"for PublicKeyCredential.parseCreationOptionsFromJSON or parseRequestOptionsFromJSON"`
	}
}

func (s *Service) beginPasskeyLogin(ctx context.Context, in *beginPasskeyLoginInput) (*passkeyBegun, error) {
	r, out := access.RequestFrom(ctx), &passkeyBegun{}
	var err error
	out.Body.Token, out.Body.Options, err = s.BeginPasskeyLogin(ctx, r.Site, in.Body.Second, r.Device())
	return out, err
}

type passkeyLoginInput struct {
	Body struct {
		Token      string          `json:"token" minLength:"1" maxLength:"64"`
		Credential json.RawMessage `json:"credential" doc:"the browser's PublicKeyCredential as JSON"`
	}
}

func (s *Service) passkeyLogin(ctx context.Context, in *passkeyLoginInput) (*logInOutput, error) {
	r := access.RequestFrom(ctx)
	e, err := s.PasskeyLogin(ctx, r.Site, in.Body.Token, in.Body.Credential, r.Device())
	return s.entered(ctx, e, err)
}
