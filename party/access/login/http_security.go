package login

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/platform/qr"
)

// securityRoutes registers 登录与安全: one's own second factors and notices.
func (s *Service) securityRoutes(a huma.API) {
	const mine = "/api/me/security"
	op := func(method, path, id, summary string, extra ...func(*huma.Operation)) huma.Operation {
		return access.Op(method, mine+path, id, summary, access.Self, append(extra, access.Unsecured)...)
	}
	huma.Register(a, op("GET", "", "getSecurity", "本人的登录与安全"), s.getSecurity)
	huma.Register(a, op("POST", "/seen", "seeNotices", "已看过安全提醒", access.Status(204)), s.seeNotices)
	huma.Register(a, op("POST", "/totp", "beginTotp", "开始绑定手机验证码"), s.beginTOTP)
	huma.Register(a, op("POST", "/totp/confirm", "confirmTotp", "输入验证码，完成绑定"), s.confirmTOTP)
	huma.Register(a, op("POST", "/totp/remove", "removeTotp", "取消手机验证码", access.Status(204)), s.removeTOTP)
	huma.Register(a, op("POST", "/recovery", "renewRecovery", "重新生成恢复码"), s.renewRecovery)
	huma.Register(a, op("POST", "/passkeys/begin", "beginPasskey", "开始添加通行密钥"), s.beginPasskey)
	huma.Register(a, op("POST", "/passkeys", "addPasskey", "添加通行密钥", access.MaxBody(passkeyBytes)), s.addPasskey)
	huma.Register(a, op("POST", "/passkeys/{id}/remove", "removePasskey", "移除通行密钥", access.Status(204)), s.removePasskey)
	huma.Register(a, access.Op("POST", "/api/accounts/{id}/factors/reset", "resetFactors", "解除账号的第二步验证", access.AccountManage, access.Status(204)), s.resetFactors)
}

type securityOutput struct {
	Body struct {
		TOTP     bool          `json:"totp" doc:"an authenticator app is bound"`
		Passkeys []PasskeyView `json:"passkeys"`
		Recovery int           `json:"recovery" doc:"recovery codes not used yet"`
		Required bool          `json:"required" doc:"an administrator, who must keep a second factor"`
		Notices  []NoticeView  `json:"notices" doc:"what was done to the account, the newest first"`
	}
}

// PasskeyView is one passkey.
type PasskeyView struct {
	ID        int64      `json:"id"`
	Name      string     `json:"name"`
	Host      string     `json:"host" doc:"the address it was made for: it works at no other"`
	Cloned    bool       `json:"cloned" doc:"its counter went back: it is taken no more"`
	CreatedAt time.Time  `json:"createdAt"`
	UsedAt    *time.Time `json:"usedAt,omitempty"`
}

// NoticeView is one notice.
type NoticeView struct {
	ID   int64     `json:"id"`
	Text string    `json:"text"`
	At   time.Time `json:"at"`
	Seen bool      `json:"seen"`
}

func (s *Service) getSecurity(ctx context.Context, _ *struct{}) (*securityOutput, error) {
	c, out := access.CallerFrom(ctx), &securityOutput{}
	held, err := s.access.Factors.Of(ctx, s.db, c.AccountID)
	if err != nil {
		return nil, err
	}
	keys, err := s.access.Factors.Passkeys(ctx, c.AccountID)
	if err != nil {
		return nil, err
	}
	notices, err := s.access.Notices(ctx, c.AccountID)
	b := &out.Body
	b.TOTP, b.Recovery, b.Required = held.TOTP, held.Recovery, access.NeedsSecond(c.Grants)
	b.Passkeys, b.Notices = make([]PasskeyView, len(keys)), make([]NoticeView, len(notices))
	for i, k := range keys {
		b.Passkeys[i] = PasskeyView{k.ID, k.Name, k.RP, k.Cloned, k.CreatedAt.Time(), k.UsedAt.Pointer()}
	}
	for i, n := range notices {
		b.Notices[i] = NoticeView{n.ID, n.Text(), n.At.Time(), n.SeenAt != 0}
	}
	return out, err
}

func (s *Service) seeNotices(ctx context.Context, _ *struct{}) (*struct{}, error) {
	return nil, s.access.SeeNotices(ctx)
}

type againInput struct {
	Body struct {
		Password string `json:"password,omitempty" maxLength:"128" doc:"登录密码，登录超过 10 分钟时要再输入一次"`
	}
}

type totpBegun struct {
	Body struct {
		Token   string `json:"token" doc:"for the confirmation, 10 minutes"`
		Secret  string `json:"secret" doc:"to be typed where no camera can read the code; shown once"`
		Address string `json:"address" doc:"otpauth: address, opens the app on the same phone"`
		Size    int    `json:"size" doc:"modules of the QR code's side"`
		Path    string `json:"path" doc:"the QR code as an SVG path"`
	}
}

func (s *Service) beginTOTP(ctx context.Context, in *againInput) (*totpBegun, error) {
	out := &totpBegun{}
	b := &out.Body
	var err error
	if b.Token, b.Secret, b.Address, err = s.BeginTOTP(ctx, in.Body.Password); err != nil {
		return nil, err
	}
	b.Size, b.Path, err = qr.Draw(b.Address)
	return out, err
}

type confirmTOTPInput struct {
	Body struct {
		Token string `json:"token" minLength:"1" maxLength:"64"`
		Code  string `json:"code" minLength:"6" maxLength:"10" doc:"手机上的 6 位验证码"`
	}
}

// recoveryOutput holds recovery codes right after they are made.
type recoveryOutput struct {
	Body struct {
		Recovery []string `json:"recovery" doc:"new recovery codes, shown once; empty when there are some already"`
	}
}

func recoveryOf(codes []string, err error) (*recoveryOutput, error) {
	out := &recoveryOutput{}
	out.Body.Recovery = append([]string{}, codes...)
	return out, err
}

func (s *Service) confirmTOTP(ctx context.Context, in *confirmTOTPInput) (*recoveryOutput, error) {
	return recoveryOf(s.ConfirmTOTP(ctx, in.Body.Token, in.Body.Code))
}

func (s *Service) removeTOTP(ctx context.Context, in *againInput) (*struct{}, error) {
	return nil, s.RemoveTOTP(ctx, in.Body.Password)
}

func (s *Service) renewRecovery(ctx context.Context, in *againInput) (*recoveryOutput, error) {
	return recoveryOf(s.RenewRecovery(ctx, in.Body.Password))
}

func (s *Service) beginPasskey(ctx context.Context, in *againInput) (*passkeyBegun, error) {
	out := &passkeyBegun{}
	var err error
	out.Body.Token, out.Body.Options, err = s.BeginPasskey(ctx, access.RequestFrom(ctx).Site, in.Body.Password)
	return out, err
}

type addPasskeyInput struct {
	Body struct {
		Token      string          `json:"token" minLength:"1" maxLength:"64"`
		Name       string          `json:"name" minLength:"1" maxLength:"40" doc:"怎么称呼它，例如“办公室电脑”"`
		Credential json.RawMessage `json:"credential" doc:"the browser's PublicKeyCredential as JSON"`
	}
}

func (s *Service) addPasskey(ctx context.Context, in *addPasskeyInput) (*recoveryOutput, error) {
	b := in.Body
	return recoveryOf(s.AddPasskey(ctx, access.RequestFrom(ctx).Site, b.Token, strings.TrimSpace(b.Name), b.Credential))
}

type removePasskeyInput struct {
	ID int64 `path:"id" minimum:"1"`
	againInput
}

func (s *Service) removePasskey(ctx context.Context, in *removePasskeyInput) (*struct{}, error) {
	return nil, s.RemovePasskey(ctx, in.ID, in.Body.Password)
}

func (s *Service) resetFactors(ctx context.Context, in *access.ReasonInput) (*struct{}, error) {
	return nil, s.ResetFactors(ctx, in.ID, in.Body.Reason)
}
