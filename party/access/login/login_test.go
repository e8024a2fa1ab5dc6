package login

import (
	"crypto/tls"
	"net/http"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/access/oidc"
)

// world is the world of package accesstest with log-in in it.
type world struct {
	*accesstest.World
	*Service
}

// failures is how many wrong passwords access counts.
const failures = 5

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	accesstest.Each(t, func(t *testing.T, in *accesstest.World) {
		w := &world{in, New(in.Service, in.DB, in.Bus, in.Clock.Now)}
		in.Again = w.Service.Again
		w.Service.Routes(in.API)
		fn(t, w)
	})
}

func TestLogIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Run([]accesstest.Step{
			{"密码不对", "", "POST", "/api/session", `{"account":"jia","password":"猜一猜"}`, 401, "账号或密码不对", []string{`"ok":false`}},
			{"账号不存在", "", "POST", "/api/session", `{"account":"nobody","password":"猜一猜"}`, 401, "账号或密码不对", []string{`LoggedIn {"accountId":0,"ok":false,"why":"wrong","by":"password"}`}},
			{"不认识的字段", "", "POST", "/api/session", `{"account":"jia","password":"x","role":"superior"}`, 422, "不认识这个字段", nil},
			{"大小写和空格不计", "", "POST", "/api/session", `{"account":" JIA ","password":"` + accesstest.Password + `"}`, 201, `"mustChange":false`, []string{`LoggedIn {"accountId":1011,"ok":true,"orgPath":"001.001.001.","by":"password"}`}},
		})
		rec := w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+accesstest.Password+`"}`, func(r *http.Request) {
			r.Header.Set("User-Agent", "Mozilla/5.0 (iPhone; CPU iPhone OS 18_1) MicroMessenger/8.0")
		})
		c := rec.Result().Cookies()[0]
		if c.Name != "zhibu" || !c.HttpOnly || c.SameSite != http.SameSiteLaxMode || c.Secure || c.MaxAge < 90*24*3600 {
			t.Errorf("cookie %+v", c)
		}
		token := accesstest.Field(t, rec, "token")
		w.Run([]accesstest.Step{
			{"令牌可用", token, "GET", "/api/me", "", 200, `"orgName":"A支部"`, nil},
			{"本人的设备", token, "GET", "/api/me/devices", "", 200, "苹果手机 · 微信", nil},
			{"退出别人的设备", token, "DELETE", "/api/me/devices/2013", "", 404, "没有这台设备", nil},
			{"退出", token, "DELETE", "/api/session", "", 204, "", []string{"device_ended"}},
			{"退出后令牌立即失效", token, "GET", "/api/me", "", 401, "登录已失效", nil},
			{"重复退出没有关系", token, "DELETE", "/api/session", "", 204, "", nil},
		})
		var actors []string
		if err := w.DB.NewRaw(`SELECT actor FROM event WHERE actor_id = 1011 ORDER BY id`).Scan(w.Ctx, &actors); err != nil || strings.Join(actors, "") != "甲甲甲" {
			t.Errorf("two log-ins and a log-out were done by %v, %v", actors, err)
		}
		if strings.Contains(strings.Join(w.Told(0), ""), "猜一猜") {
			t.Error("a password stands in the journal")
		}
	})
}

// Under TLS the cookie has a name that browsers let nobody else set: no other site of the domain, no page without TLS.
func TestCookieUnderTLS(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		encrypted := func(r *http.Request) { r.TLS = &tls.ConnectionState{} }
		c := w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+accesstest.Password+`"}`, encrypted).Result().Cookies()[0]
		if c.Name != "__Host-zhibu" || !c.Secure || !c.HttpOnly || c.Path != "/" || c.Domain != "" {
			t.Errorf("%+v", c)
		}
		foreign := &http.Cookie{Name: "zhibu", Value: "yi"}
		rec := w.Call("", "GET", "/api/me", "", encrypted, func(r *http.Request) { r.AddCookie(foreign); r.AddCookie(c) })
		if rec.Code != 200 || !strings.Contains(rec.Body.String(), `"account":"jia"`) {
			t.Errorf("beside one that another site has set: %d %s", rec.Code, rec.Body)
		}
		w.provider(oidc.Config{})
		c = w.Call("", "POST", "/api/session/oidc", `{"page":"/login"}`, encrypted).Result().Cookies()[0]
		if c.Name != "__Secure-zhibu_oidc" || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
			t.Errorf("%+v", c)
		}
	})
}

func TestHandedOutPasswordMustBeChanged(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rec := w.Call("shuji", "POST", "/api/accounts", `{"account":"xin.01","memberId":16}`)
		first := accesstest.Field(t, rec, "password")
		logIn := func(password string) (int, string) {
			rec := w.Call("", "POST", "/api/session", `{"account":"xin.01","password":"`+password+`"}`)
			return rec.Code, accesstest.Field(t, rec, "token")
		}
		_, token := logIn(first)
		w.Run([]accesstest.Step{
			{"改密码以前可以读取本人信息", token, "GET", "/api/me", "", 200, `"account":"xin.01"`, nil},
			{"改密码以前可以读取本支部", token, "GET", "/api/probe/3", "", 204, "", nil},
			{"改密码以前写入被拒", token, "PUT", "/api/probe/3", "", 403, "这是初始密码，请先改成自己的密码。", nil},
			{"页面认得这种拒绝", token, "DELETE", "/api/me/devices/1", "", 403, `"location":"password"`, nil},
			{"原密码不对", token, "POST", "/api/session/password", `{"old":"wrong","new":"清江河畔六组四号"}`, 422, "原密码不对", []string{`"ok":false`}},
			{"新密码太弱", token, "POST", "/api/session/password", `{"old":"` + first + `","new":"12345678"}`, 422, "太容易被猜到", nil},
			{"新旧相同", token, "POST", "/api/session/password", `{"old":"` + first + `","new":"` + first + `"}`, 422, "不能和原密码相同", nil},
		})
		_, second := logIn(first)
		w.Run([]accesstest.Step{
			{"改成自己的密码", token, "POST", "/api/session/password", `{"old":"` + first + `","new":"清江河畔六组四号"}`, 204, "", []string{"password_changed"}},
			{"这台设备继续使用", token, "GET", "/api/me", "", 200, `"account":"xin.01"`, nil},
			{"其他设备退出", second, "GET", "/api/me", "", 401, "登录已失效", nil},
		})
		if code, _ := logIn(first); code != 401 {
			t.Errorf("the handed-out password still works: %d", code)
		}
		rec = w.Call("shuji", "POST", "/api/accounts/"+w.AccountID("xin.01")+"/reset", `{"reason":"忘记密码"}`)
		w.Clock.Advance(7 * 24 * time.Hour)
		if code, _ := logIn(accesstest.Field(t, rec, "password")); code != 403 {
			t.Errorf("a handed-out password works after a week: %d", code)
		}
	})
}

func TestAnAdministratorsLastFactorStays(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SystemAdmin)
		w.Run([]accesstest.Step{
			{"管理员不能取消唯一的一种", "system_admin", "POST", "/api/me/security/totp/remove", `{"password":"` + accesstest.Password + `"}`, 403, "管理员要保留至少一种第二步验证", nil},
		})
		if rec := w.Call("jia", "POST", "/api/me/security/totp/remove", `{"password":"`+accesstest.Password+`"}`); rec.Code != 404 {
			t.Errorf("removing what is not there: %d", rec.Code)
		}
	})
}
