package access

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"strconv"
	"strings"

	"github.com/danielgtaylor/huma/v2"
	"github.com/danielgtaylor/huma/v2/adapters/humago"

	"zhibu/party/access/limits"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/log"
	"zhibu/platform/store"
	"zhibu/platform/web"
)

// cookie is the name of the browser's cookie that holds the token, see cookieName.
const cookie = "zhibu"

// Middleware finds out who calls, turns away whoever may not do the
// operation's action anywhere, and puts Caller and journal actor into the context.
func (s *Service) Middleware(humaAPI huma.API) func(huma.Context, func(huma.Context)) {
	return func(ctx huma.Context, next func(huma.Context)) {
		r, _ := humago.Unwrap(ctx)
		source, secure := origin(r)
		req := &request{service: s, Request: Request{Agent: r.UserAgent(), Source: source, Secure: secure, Site: web.Site(r)}}
		err := s.admit(r, ctx.Operation(), req)
		actor := event.Actor{AccountID: req.caller.AccountID, Name: req.caller.Name, Source: req.Source, Device: DeviceName(req.Agent), RequestID: log.RequestID(r.Context())}
		with := context.WithValue(event.WithActor(r.Context(), actor), requestKey{}, req)
		if err != nil {
			s.answer(humaAPI, ctx, err)
		} else {
			next(huma.WithContext(ctx, with))
		}
		if req.refused != "" {
			s.noteRefusal(with, ctx.Operation(), req)
		}
	}
}

// admit fills in req.caller, or says why the request goes no further.
func (s *Service) admit(r *http.Request, op *huma.Operation, req *request) error {
	may := needs(op)
	token, byCookie := tokenOf(r)
	if byCookie || may == open {
		// A browser sends the cookie along by itself, so a write must come from a page of ours.
		if s.origins.Check(r) != nil {
			req.refused = foreignPage
			return api.Refused("这个请求不是从本平台的页面发出的，已拒绝。请从本平台的网址进入后再试。")
		}
	}
	req.Token = token
	if may == open {
		return nil
	}
	if token == "" {
		return api.Anonymous("请先登录。")
	}
	c, err := s.CallerOf(r.Context(), token)
	switch {
	case store.Missing(err):
		return api.Anonymous("登录已失效，请重新登录。")
	case err != nil:
		return err
	case c.MustChange && (op.Method != http.MethodGet || InBulk(op)) && op.Metadata[beforeChange] != true:
		// With a password that somebody else knows one may look, but not act, nor take lists away: what is done must be its owner's.
		return mustChange()
	case len(c.Grants) == 0 && may != Self:
		return api.Refused("您的账号还没有任何角色，请联系开通账号的党组织授权。")
	}
	req.caller = c
	if len(c.Grants) > 0 && !c.Has(may) {
		req.refused, req.at = notAllowed, c.OrgPath
		return refusal(may)
	}
	if op.Metadata[beforeSecond] == true {
		return nil
	}
	return s.mustSecure(r.Context(), c)
}

// mustSecure refuses an administrator without a second factor. There are
// three of them, so asking the database each time costs nothing.
func (s *Service) mustSecure(ctx context.Context, c Caller) error {
	open, err := s.unsecured(ctx, c)
	if err != nil || !open {
		return err
	}
	p := api.Refused("管理员要先绑定第二步验证（手机验证码或者通行密钥），请到“登录与安全”里绑定。").(*api.Problem)
	p.Errors = []api.Wrong{{Location: "second", Message: "请先绑定第二步验证"}}
	return p
}

// unsecured tells whether c must have a second factor and has none.
func (s *Service) unsecured(ctx context.Context, c Caller) (bool, error) {
	if !NeedsSecond(c.Grants) {
		return false, nil
	}
	held, err := s.Factors.Of(ctx, s.db, c.AccountID)
	return !held.Any(), err
}

// mustChange 403: its one field error lets a page tell it from other refusals.
func mustChange() error {
	p := api.Refused("这是初始密码，请先改成自己的密码。").(*api.Problem)
	p.Errors = []api.Wrong{{Location: "password", Message: "请先改成自己的密码"}}
	return p
}

// tokenOf is the token of a request: of the Authorization header, else of the cookie.
func tokenOf(r *http.Request) (token string, byCookie bool) {
	if bearer, ok := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer "); ok {
		return strings.TrimSpace(bearer), false
	}
	for _, secure := range []bool{true, false} { // the second is of before the name had a prefix, or of a hall without TLS
		if c, err := r.Cookie(cookieName(cookie, secure)); err == nil {
			return c.Value, true
		}
	}
	return "", false
}

// origin is the network address a request comes from and whether it came by
// TLS. A proxy is believed what it says of either when it runs on this machine.
func origin(r *http.Request) (address string, secure bool) {
	address, secure = r.RemoteAddr, web.Encrypted(r)
	if host, _, err := net.SplitHostPort(r.RemoteAddr); err == nil {
		address = host
	}
	if ip := net.ParseIP(address); ip == nil || !ip.IsLoopback() {
		return address, secure
	}
	if said := r.Header.Values("X-Forwarded-For"); len(said) > 0 {
		all := strings.Split(said[len(said)-1], ",") // the last is what the proxy itself saw
		address = strings.TrimSpace(all[len(all)-1])
	}
	return address, secure
}

// answer writes err as a problem.
func (s *Service) answer(humaAPI huma.API, ctx huma.Context, err error) {
	var p *api.Problem
	if !errors.As(err, &p) {
		huma.WriteErr(humaAPI, ctx, http.StatusInternalServerError, "", err)
		return
	}
	for name, values := range p.GetHeaders() {
		ctx.SetHeader(name, values[0])
	}
	q := *p
	q.RequestID = log.RequestID(ctx.Context())
	ctx.SetHeader("Content-Type", q.ContentType(""))
	ctx.SetStatus(q.Status)
	if err := humaAPI.Marshal(ctx.BodyWriter(), "application/json", &q); err != nil {
		slog.WarnContext(ctx.Context(), "answer", "error", err)
	}
}

// noteRefusal writes into the journal that somebody was refused. It has
// its own transaction, after the handler's, and a limit for each account, or
// source where no account is known, so that nobody can fill the disk with it.
func (s *Service) noteRefusal(ctx context.Context, op *huma.Operation, req *request) {
	who := "source " + limits.Source(req.Source)
	if req.caller.AccountID != 0 {
		who = "account " + strconv.FormatInt(req.caller.AccountID, 10)
	}
	if !s.refusals.Take(who, s.now()) {
		return
	}
	err := s.db.Write(context.WithoutCancel(ctx), func(tx *store.Tx) error {
		return s.bus.Publish(ctx, tx, happened.AccessRefused{Operation: op.OperationID, OrgPath: req.at, Why: req.refused})
	})
	if err != nil {
		slog.ErrorContext(ctx, "refused access could not be written down", "error", err)
	}
}
