package login

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// Routes registers /api/session, /api/me/security, /api/me/identity and what is done to others' second factors and identities.
func (s *Service) Routes(a huma.API) {
	huma.Register(a, access.Public("POST", "/api/session", "logIn", "登录", access.Status(201)), s.logIn)
	huma.Register(a, access.Op("POST", "/api/session/password", "changePassword", "修改本人密码", access.Self, access.Status(204), access.Early), s.changePassword)
	s.secondRoutes(a)
	s.securityRoutes(a)
	s.signOnRoutes(a)
}

type logInInput struct {
	Body struct {
		Account  string `json:"account" minLength:"1" maxLength:"64" doc:"账号"`
		Password string `json:"password" minLength:"1" maxLength:"128" doc:"密码"`
	}
}
type logInOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Second     *Second    `json:"second,omitempty" doc:"the second step is still to be done; everything else is empty"`
		Token      string     `json:"token,omitempty" doc:"for Authorization: Bearer; browsers use the cookie"`
		MustChange bool       `json:"mustChange" doc:"the password was handed out: until it is changed one may look, but not act"`
		Me         *access.Me `json:"me,omitempty" doc:"as GET /api/me"`
	}
}

func (s *Service) logIn(ctx context.Context, in *logInInput) (*logInOutput, error) {
	r := access.RequestFrom(ctx)
	e, err := s.LogIn(ctx, in.Body.Account, in.Body.Password, r.Device())
	return s.entered(ctx, e, err)
}

// entered answers how far a log-in has come.
func (s *Service) entered(ctx context.Context, e Entry, err error) (*logInOutput, error) {
	out := &logInOutput{}
	if out.Body.Second = e.Second; err != nil || e.Second != nil {
		return out, err
	}
	out.SetCookie = []http.Cookie{access.TokenCookie(e.Token, access.RequestFrom(ctx).Secure)}
	out.Body.Token, out.Body.MustChange = e.Token, e.Caller.MustChange
	out.Body.Me, err = s.access.MeOf(ctx, e.Caller)
	return out, err
}

type passwordInput struct {
	Body struct {
		Old string `json:"old" minLength:"1" maxLength:"128" doc:"原密码"`
		New string `json:"new" minLength:"1" maxLength:"128" doc:"新密码，至少 8 位"`
	}
}

func (s *Service) changePassword(ctx context.Context, in *passwordInput) (*struct{}, error) {
	return nil, s.ChangePassword(ctx, in.Body.Old, in.Body.New)
}
