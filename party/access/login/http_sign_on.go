package login

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/store"
)

func (s *Service) signOnRoutes(a huma.API) {
	huma.Register(a, access.Public("GET", "/api/session/others", "getOtherLogIns", "除账号密码外还可以怎么登录"), s.otherLogIns)
	huma.Register(a, access.Public("POST", "/api/session/oidc", "beginOidc", "去统一身份认证登录", access.Status(201)), s.beginOIDC)
	huma.Register(a, access.Public("POST", "/api/session/oidc/finish", "finishOidc", "从统一身份认证回来", access.Status(201)), s.finishOIDC)
	huma.Register(a, access.Op("GET", "/api/me/identity", "getIdentity", "本人绑定的统一身份", access.Self), s.getIdentity)
	huma.Register(a, access.Op("POST", "/api/me/identity", "beginIdentity", "开始绑定统一身份", access.Self, access.Status(201), access.Unsecured), s.beginIdentity)
	huma.Register(a, access.Op("POST", "/api/me/identity/remove", "removeIdentity", "取消绑定统一身份", access.Self, access.Status(204)), s.removeIdentity)
	const one = "/api/accounts/{id}"
	huma.Register(a, access.Op("POST", one+"/identity", "bindIdentity", "为账号绑定统一身份", access.IdentityLink, access.Status(204)), s.bindIdentity)
	huma.Register(a, access.Op("POST", one+"/identity/remove", "unbindIdentity", "取消账号绑定的统一身份", access.IdentityLink, access.Status(204)), s.unbindIdentity)
	huma.Register(a, access.Op("POST", one+"/directory", "setDirectory", "账号改用单位目录的密码，或改回", access.IdentityLink, access.Status(204)), s.setDirectory)
}

type otherLogInsOutput struct {
	Body struct {
		OIDC      string `json:"oidc,omitempty" doc:"name of the OpenID provider; missing where there is none"`
		Directory bool   `json:"directory" doc:"some accounts use the directory's password"`
	}
}

func (s *Service) otherLogIns(context.Context, *struct{}) (*otherLogInsOutput, error) {
	out := &otherLogInsOutput{}
	if s.SignOn.OIDC != nil {
		out.Body.OIDC = s.SignOn.OIDC.Name
	}
	out.Body.Directory = s.SignOn.Directory != nil
	return out, nil
}

// browserCookie marks the browser that went to the provider: an answer is
// taken from no other, so that nobody can be logged in as somebody else by a link.
func browserCookie(value string, secure bool) http.Cookie {
	c := http.Cookie{Name: "zhibu_oidc", Value: value, Path: "/api/session/oidc", MaxAge: 600, HttpOnly: true, Secure: secure, SameSite: http.SameSiteStrictMode}
	if secure {
		c.Name = "__Secure-" + c.Name
	}
	if value == "" {
		c.MaxAge = -1
	}
	return c
}

type beginOIDCInput struct {
	Body struct {
		Page string `json:"page" enum:"/login,/desk/login" doc:"the page that the provider sends back to"`
	}
}
type beginOIDCOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Address string `json:"address" doc:"to be opened in this window"`
	}
}

func (s *Service) beginOIDC(ctx context.Context, in *beginOIDCInput) (*beginOIDCOutput, error) {
	return s.toProvider(ctx, in.Body.Page, 0)
}

func (s *Service) toProvider(ctx context.Context, page string, accountID int64) (*beginOIDCOutput, error) {
	r := access.RequestFrom(ctx)
	address, browser, err := s.BeginOIDC(ctx, page, accountID, r.Device())
	if err != nil {
		return nil, err
	}
	out := &beginOIDCOutput{SetCookie: []http.Cookie{browserCookie(browser, r.Secure)}}
	out.Body.Address = address
	return out, nil
}

type finishOIDCInput struct {
	Browser string `cookie:"zhibu_oidc"`
	Secure  string `cookie:"__Secure-zhibu_oidc"`
	Body    struct {
		State string `json:"state" minLength:"1" maxLength:"128"`
		Code  string `json:"code" minLength:"1" maxLength:"4096"`
		Iss   string `json:"iss,omitempty" maxLength:"512" doc:"as the provider sent it (RFC 9207)"`
	}
}
type finishOIDCOutput struct {
	SetCookie []http.Cookie `header:"Set-Cookie"`
	Body      struct {
		Bound      bool       `json:"bound" doc:"the account that was logged in has been bound; everything else is empty"`
		Second     *Second    `json:"second,omitempty" doc:"as POST /api/session"`
		MustChange bool       `json:"mustChange"`
		Me         *access.Me `json:"me,omitempty"`
	}
}

func (s *Service) finishOIDC(ctx context.Context, in *finishOIDCInput) (*finishOIDCOutput, error) {
	r, b := access.RequestFrom(ctx), in.Body
	e, bound, err := s.FinishOIDC(ctx, Answer{b.State, b.Code, b.Iss, cmp.Or(in.Secure, in.Browser)}, r.Device())
	if err != nil {
		return nil, err
	}
	out := &finishOIDCOutput{SetCookie: []http.Cookie{browserCookie("", r.Secure)}}
	if out.Body.Bound = bound; bound {
		return out, nil
	}
	in2, err := s.entered(ctx, e, nil)
	if err != nil {
		return nil, err
	}
	out.SetCookie = append(out.SetCookie, in2.SetCookie...)
	out.Body.Second, out.Body.MustChange, out.Body.Me = in2.Body.Second, in2.Body.MustChange, in2.Body.Me
	return out, nil
}

type identityOutput struct {
	Body struct {
		Name    string     `json:"name,omitempty" doc:"of the provider; missing where there is none"`
		BoundAt *time.Time `json:"boundAt,omitempty" doc:"missing while it is not bound"`
	}
}

func (s *Service) getIdentity(ctx context.Context, _ *struct{}) (*identityOutput, error) {
	out := &identityOutput{}
	if s.SignOn.OIDC == nil {
		return out, nil
	}
	out.Body.Name = s.SignOn.OIDC.Name
	var at store.Instant
	err := s.db.NewRaw(`SELECT linked_at FROM account_identity WHERE account_id = ? AND issuer = ?`, access.CallerFrom(ctx).AccountID, s.SignOn.OIDC.Issuer).Scan(ctx, &at)
	if store.Missing(err) {
		return out, nil
	}
	out.Body.BoundAt = at.Pointer()
	return out, err
}

type beginIdentityInput struct {
	Body struct {
		Page     string `json:"page" enum:"/login,/desk/login" doc:"the page that the provider sends back to"`
		Password string `json:"password,omitempty" maxLength:"128" doc:"登录密码，登录超过 10 分钟时要再输入一次"`
	}
}

func (s *Service) beginIdentity(ctx context.Context, in *beginIdentityInput) (*beginOIDCOutput, error) {
	if err := s.Again(ctx, in.Body.Password); err != nil {
		return nil, err
	}
	return s.toProvider(ctx, in.Body.Page, access.CallerFrom(ctx).AccountID)
}

func (s *Service) removeIdentity(ctx context.Context, in *againInput) (*struct{}, error) {
	if err := s.Again(ctx, in.Body.Password); err != nil {
		return nil, err
	}
	return nil, s.Unbind(ctx)
}

type bindIdentityInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		Subject string `json:"subject" minLength:"1" maxLength:"255" doc:"the provider's own identifier of the person (sub), no name and no address"`
		Reason  string `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
	}
}

func (s *Service) bindIdentity(ctx context.Context, in *bindIdentityInput) (*struct{}, error) {
	return nil, s.BindFor(ctx, in.ID, in.Body.Subject, in.Body.Reason)
}

func (s *Service) unbindIdentity(ctx context.Context, in *access.ReasonInput) (*struct{}, error) {
	return nil, s.UnbindFor(ctx, in.ID, in.Body.Reason)
}

type directoryInput struct {
	ID   int64 `path:"id" minimum:"1"`
	Body struct {
		On     bool   `json:"on" doc:"true: the directory's password; false: this platform's, which is then to be handed out"`
		Reason string `json:"reason" minLength:"2" maxLength:"200" doc:"原因，记入审计日志"`
	}
}

func (s *Service) setDirectory(ctx context.Context, in *directoryInput) (*struct{}, error) {
	return nil, s.SetDirectory(ctx, in.ID, in.Body.On, in.Body.Reason)
}
