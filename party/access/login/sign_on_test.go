package login

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/access/ldap"
	"zhibu/party/access/oidc"
)

// provider is a provider that lets in whoever the test names; package oidc
// tests a real one, and badly signed answers.
type provider struct {
	*httptest.Server
	key    *rsa.PrivateKey
	asked  url.Values     // by the address that was begun
	claims map[string]any // of the person who logs in
}

func (w *world) provider(c oidc.Config) *provider {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		w.T.Fatal(err)
	}
	p := &provider{key: key}
	mux := http.NewServeMux()
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v)
	}
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, map[string]any{"issuer": p.URL, "authorization_endpoint": p.URL + "/auth", "token_endpoint": p.URL + "/token", "jwks_uri": p.URL + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256"}}})
	})
	mux.HandleFunc("/token", func(out http.ResponseWriter, _ *http.Request) {
		p.claims["iss"], p.claims["aud"], p.claims["nonce"], p.claims["exp"] = p.URL, "zhibu", p.asked.Get("nonce"), w.Clock.Now().Add(time.Minute).Unix()
		signer, _ := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: key, KeyID: "k"}}, nil)
		payload, _ := json.Marshal(p.claims)
		signed, _ := signer.Sign(payload)
		token, _ := signed.CompactSerialize()
		answer(out, map[string]any{"access_token": "a", "token_type": "Bearer", "id_token": token})
	})
	p.Server = httptest.NewServer(mux)
	w.T.Cleanup(p.Close)
	c.Issuer, c.ClientID, c.Base = p.URL, "zhibu", "https://zhibu.test"
	if w.SignOn.OIDC, err = oidc.New(c, w.Clock.Now); err != nil {
		w.T.Fatal(err)
	}
	return p
}

// begin goes to the provider, to log in or, as somebody, to bind.
func (w *world) begin(p *provider, as, path string) (browser func(*http.Request)) {
	w.T.Helper()
	body := `{"page":"/desk/login"}`
	if as != "" {
		body = `{"page":"/desk/login","password":"` + accesstest.Password + `"}`
	}
	rec := w.Call(as, "POST", path, body)
	if rec.Code != 201 {
		w.T.Fatalf("begin: %d %s", rec.Code, rec.Body)
	}
	address, err := url.Parse(accesstest.Field(w.T, rec, "address"))
	if err != nil {
		w.T.Fatal(err)
	}
	p.asked = address.Query()
	c := rec.Result().Cookies()[0]
	if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || p.asked.Get("redirect_uri") != "https://zhibu.test/desk/login" {
		w.T.Errorf("cookie %+v, asked %v", c, p.asked)
	}
	return func(r *http.Request) { r.AddCookie(c) }
}

func (w *world) back(p *provider, as string, browser func(*http.Request)) *httptest.ResponseRecorder {
	return w.Call(as, "POST", "/api/session/oidc/finish", `{"state":"`+p.asked.Get("state")+`","code":"c"}`, browser)
}

func TestSignOnByProvider(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.provider(oidc.Config{Name: "市电子政务统一认证"})
		logIn := func(sub string) *httptest.ResponseRecorder {
			browser := w.begin(p, "", "/api/session/oidc")
			p.claims = map[string]any{"sub": sub, "email": "jia@x", "preferred_username": "jia", "name": "甲"}
			return w.back(p, "", browser)
		}
		expect := func(what string, rec *httptest.ResponseRecorder, status int, has string) {
			t.Helper()
			if rec.Code != status || !strings.Contains(rec.Body.String(), has) {
				t.Errorf("%s：%d %s", what, rec.Code, rec.Body)
			}
		}
		w.Run([]accesstest.Step{{"登录页知道", "", "GET", "/api/session/others", "", 200, `"oidc":"市电子政务统一认证"`, nil}})
		expect("同名同邮箱也不认，没有绑定", logIn("s-1"), 403, "还没有绑定本平台的账号")
		bind := w.begin(p, "jia", "/api/me/identity")
		p.claims = map[string]any{"sub": "s-1"}
		expect("绑定时换了账号", w.back(p, "yi", bind), 401, "绑定期间登录已经失效")
		bind = w.begin(p, "jia", "/api/me/identity")
		p.claims = map[string]any{"sub": "s-1"}
		expect("本人绑定", w.back(p, "jia", bind), 201, `"bound":true`)
		rec := logIn("s-1")
		expect("绑定后可以登录", rec, 201, `"account":"jia"`)
		var token string
		for _, c := range rec.Result().Cookies() {
			if c.Name == "zhibu" {
				token = c.Value
			}
		}
		expect("会话和密码登录一样", w.Call(token, "GET", "/api/probe/3", ""), 204, "")
		expect("别人的统一身份", logIn("s-2"), 403, "还没有绑定")
		other := w.begin(p, "yi", "/api/me/identity")
		p.claims = map[string]any{"sub": "s-1"}
		expect("一个统一身份只绑定一个账号", w.back(p, "yi", other), 409, "已经绑定了别的账号")

		browser := w.begin(p, "", "/api/session/oidc")
		p.claims = map[string]any{"sub": "s-1"}
		expect("别的浏览器带回来的", w.back(p, "", func(*http.Request) {}), 422, "不是在这个浏览器里开始的")
		expect("带错一次就作废", w.back(p, "", browser), 422, "已经用过")
		browser = w.begin(p, "", "/api/session/oidc")
		p.claims = map[string]any{"sub": "s-1"}
		expect("回来一次", w.back(p, "", browser), 201, "jia")
		expect("不能回来两次", w.back(p, "", browser), 422, "已经用过")
		browser = w.begin(p, "", "/api/session/oidc")
		p.asked.Set("state", "made-up")
		expect("编造的state", w.back(p, "", browser), 422, "已经过期")
		browser = w.begin(p, "", "/api/session/oidc")
		p.asked.Set("nonce", "another")
		p.claims = map[string]any{"sub": "s-1"}
		expect("别的登录的nonce", w.back(p, "", browser), 401, "统一身份认证没有通过")
		browser = w.begin(p, "", "/api/session/oidc")
		w.Clock.Advance(11 * time.Minute)
		expect("超过 10 分钟", w.back(p, "", browser), 422, "已经过期")

		w.Exec(`UPDATE account SET disabled = TRUE WHERE id = 1011`)
		expect("停用的账号", logIn("s-1"), 403, "您的账号已停用")
		w.Exec(`UPDATE account SET disabled = FALSE WHERE id = 1011`)
		if told := strings.Join(w.Told(0), "\n"); !strings.Contains(told, `"why":"unbound","by":"oidc"`) || !strings.Contains(told, `"what":"identity_linked"`) || strings.Contains(told, "s-1") {
			t.Errorf("the journal says %s", told)
		}
		w.Run([]accesstest.Step{
			{"本人看得到绑定", "jia", "GET", "/api/me/identity", "", 200, `"boundAt"`, nil},
			{"本人可以解除", "jia", "POST", "/api/me/identity/remove", `{"password":"` + accesstest.Password + `"}`, 204, "", []string{"identity_removed"}},
			{"解除后由统一身份开的设备已退出", token, "GET", "/api/me", "", 401, "登录已失效", nil},
		})
		p.Close()
		w.Run([]accesstest.Step{{"提供方停了，密码登录照常", "", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, 201, `"account":"jia"`, []string{"LoggedIn"}}})
	})
}

// Who handed a password out knows it: what it opens binds nobody, else they would keep a way in when its owner has changed it.
func TestAHandedOutPasswordBindsNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.provider(oidc.Config{})
		handed := accesstest.Field(t, w.Call("shuji", "POST", "/api/accounts/1011/reset", `{"reason":"忘记密码"}`), "password")
		in := accesstest.Field(t, w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+handed+`"}`), "token")
		w.Run([]accesstest.Step{
			{"初始密码不能绑定", in, "POST", "/api/me/identity", `{"page":"/login"}`, 403, "请先改成自己的密码", nil},
			{"改成自己的密码", in, "POST", "/api/session/password", `{"old":"` + handed + `","new":"石榴花开-2026-山"}`, 204, "", []string{"password_changed"}},
		})
		browser := w.begin(p, in, "/api/me/identity")
		p.claims = map[string]any{"sub": "s-1"}
		if rec := w.back(p, in, browser); rec.Code != 201 || !strings.Contains(rec.Body.String(), `"bound":true`) {
			t.Errorf("with one's own password: %d %s", rec.Code, rec.Body)
		}
	})
}

func TestProviderIsAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.provider(oidc.Config{}).Close()
		w.Run([]accesstest.Step{{"提供方连不上", "", "POST", "/api/session/oidc", `{"page":"/login"}`, 503, "请用账号和密码登录", nil}})
		w.SignOn.OIDC = nil
		w.Run([]accesstest.Step{{"没有接入", "", "POST", "/api/session/oidc", `{"page":"/login"}`, 404, "没有接入统一身份认证", nil}})
	})
}

func TestWhoBindsWhom(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.provider(oidc.Config{Match: "staff_no"})
		logIn := func(sub, no string) *httptest.ResponseRecorder {
			browser := w.begin(p, "", "/api/session/oidc")
			p.claims = map[string]any{"sub": sub, "staff_no": no}
			return w.back(p, "", browser)
		}
		w.Admin(access.SecurityAdmin)
		w.Admin(access.AuditAdmin)
		auditor := w.AccountID("audit_admin")
		w.Run([]accesstest.Step{
			{"书记不能替人绑定", "shuji", "POST", "/api/accounts/1011/identity", `{"subject":"s-9","reason":"代办"}`, 403, "请联系安全管理员", []string{"AccessRefused"}},
			{"安全管理员可以", "security_admin", "POST", "/api/accounts/1013/identity", `{"subject":"s-3","reason":"本人不会操作"}`, 204, "", []string{"identity_linked"}},
			{"绑定的人不能再解除第二步验证", "security_admin", "POST", "/api/accounts/1013/factors/reset", `{"reason":"代办"}`, 403, "两样不能由一个人经手", nil},
			{"解除第二步验证", "security_admin", "POST", "/api/accounts/1014/factors/reset", `{"reason":"手机丢了"}`, 204, "", []string{"factors_reset"}},
			{"解除的人不能再绑定", "security_admin", "POST", "/api/accounts/1014/identity", `{"subject":"s-10","reason":"代办"}`, 403, "两样不能由一个人经手", nil},
			{"不能绑定别的管理员", "security_admin", "POST", "/api/accounts/" + auditor + "/identity", `{"subject":"s-4","reason":"越权"}`, 404, "没有找到", []string{"AccessRefused"}},
			{"安全管理员不能给自己绑定别的", "security_admin", "POST", "/api/accounts/" + w.AccountID("security_admin") + "/identity", `{"subject":"s-5","reason":"越权"}`, 404, "没有找到", []string{"AccessRefused"}},
		})
		if rec := logIn("s-3", ""); rec.Code != 201 || !strings.Contains(rec.Body.String(), `"account":"yi"`) {
			t.Errorf("安全管理员绑定的：%d %s", rec.Code, rec.Body)
		}
		if rec := logIn("s-7", "JIA"); rec.Code != 201 || !strings.Contains(rec.Body.String(), `"account":"jia"`) {
			t.Errorf("按工号绑定：%d %s", rec.Code, rec.Body)
		}
		if rec := logIn("s-8", "jia"); rec.Code != 403 {
			t.Errorf("工号换了人，原来的绑定不变：%d %s", rec.Code, rec.Body)
		}
		if rec := logIn("s-7", "yi"); rec.Code != 201 || !strings.Contains(rec.Body.String(), `"account":"jia"`) {
			t.Errorf("绑定以后只认主体：%d %s", rec.Code, rec.Body)
		}
		if rec := logIn("s-6", "audit_admin"); rec.Code != 403 {
			t.Errorf("管理员不能按规则绑定：%d %s", rec.Code, rec.Body)
		}
	})
}

func TestDirectoryAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SecurityAdmin)
		w.Run([]accesstest.Step{{"没有接入目录", "security_admin", "POST", "/api/accounts/1011/directory", `{"on":true,"reason":"改用目录"}`, 403, "没有接入单位目录", nil}})
		nobody, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		nobody.Close()
		if w.SignOn.Directory, err = ldap.New(ldap.Config{URL: "ldap://" + nobody.Addr().String(), Plain: true, Template: "uid=%s,dc=x"}); err != nil {
			t.Fatal(err)
		}
		w.Run([]accesstest.Step{
			{"书记不能改，否则能借别人的账号登录", "shuji", "POST", "/api/accounts/1011/directory", `{"on":true,"reason":"改用目录"}`, 403, "请联系安全管理员", []string{"AccessRefused"}},
			{"解除第二步验证", "security_admin", "POST", "/api/accounts/1013/factors/reset", `{"reason":"手机丢了"}`, 204, "", []string{"factors_reset"}},
			{"解除的人不能再改", "security_admin", "POST", "/api/accounts/1013/directory", `{"on":true,"reason":"改用目录"}`, 403, "两样不能由一个人经手", nil},
			{"改用目录", "security_admin", "POST", "/api/accounts/1011/directory", `{"on":true,"reason":"改用目录"}`, 204, "", []string{"directory_on"}},
			{"设备已退出", "jia", "GET", "/api/me", "", 401, "登录已失效", nil},
			{"原来的密码不能再用，目录不在时说明白", "", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, 503, "单位目录暂时连不上", nil},
			{"改的人不能再解除第二步验证", "security_admin", "POST", "/api/accounts/1011/factors/reset", `{"reason":"代办"}`, 403, "两样不能由一个人经手", nil},
			{"不能再发本平台密码", "shuji", "POST", "/api/accounts/1011/reset", `{"reason":"忘记"}`, 403, "到单位目录里修改", nil},
			{"改回来", "security_admin", "POST", "/api/accounts/1011/directory", `{"on":false,"reason":"改回"}`, 204, "", []string{"directory_off"}},
			{"改回来后原密码也不能用", "", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, 401, "账号或密码不对", []string{"LoggedIn"}},
			{"重新发放", "shuji", "POST", "/api/accounts/1011/reset", `{"reason":"改回"}`, 200, `"password"`, []string{"reset"}},
		})
		notices, err := w.Notices(w.Ctx, 1011)
		if err != nil || len(notices) != 3 || notices[1].Text() != "安全管理员把您的账号改回本平台的密码登录，所有设备已退出登录。" || notices[2].What != "directory_on" {
			t.Errorf("the owner was told %+v, %v", notices, err)
		}
		began := time.Now()
		if rec := w.Call("", "POST", "/api/session", `{"account":"nobody","password":"guess-it"}`); rec.Code != 401 || time.Since(began) < directoryFloor {
			t.Errorf("an account there is not: %d after %v", rec.Code, time.Since(began))
		}
		if w.Wrong.Wait("account jia", w.Clock.Now()) > 0 {
			t.Error("a directory that is away counts as a wrong password")
		}
	})
}
