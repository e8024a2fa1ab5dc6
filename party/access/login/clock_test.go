package login

import (
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/access/oidc"
	"zhibu/platform/store"
)

// R4: what was once found expired stays so when the clock goes back.
func TestNothingExpiredRevives(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		back := func(name string, ahead time.Duration, try func() string, lives, over string) {
			t.Helper()
			if lives != "" {
				if got := try(); !strings.Contains(got, lives) {
					t.Errorf("%s，到期前：%s", name, got)
				}
			}
			for _, jump := range []time.Duration{ahead, -ahead} {
				w.Clock.Advance(jump)
				w.Forget(0) // as another process, or after a restart
				if got := try(); !strings.Contains(got, over) {
					t.Errorf("%s，时钟变动%s：%s", name, jump, got)
				}
			}
		}
		call := func(as, method, path, body string) func() string {
			return func() string {
				rec := w.Call(as, method, path, body)
				return rec.Result().Status + rec.Body.String()
			}
		}
		const login = `{"account":"bing","password":"` + accesstest.Password + `"}`
		w.Exec(`UPDATE account SET must_change = TRUE, one_time_until = ? WHERE id = 1015`, store.At(w.Clock.Now().Add(time.Hour)))
		back("初始密码", 2*time.Hour, call("", "POST", "/api/session", login), "201", "初始密码已过期")

		w.Admin(access.SystemAdmin)
		half := w.half(string(access.SystemAdmin))
		back("第二步", 11*time.Minute, func() string {
			rec := w.Call("", "POST", "/api/session/second", `{"token":"`+half+`","code":"`+w.codeAt(accesstest.Secret, 0)+`"}`)
			return rec.Result().Status + rec.Body.String()
		}, "", "这一步已经过期")

		p := w.provider(oidc.Config{})
		browser := w.begin(p, "", "/api/session/oidc")
		p.claims = map[string]any{"sub": "s-1"}
		back("在提供方的登录", 11*time.Minute, func() string { return w.back(p, "", browser).Body.String() }, "", "已经过期")
	})
}
