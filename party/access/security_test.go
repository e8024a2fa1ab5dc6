package access_test

import (
	"fmt"
	"net/http"
	"strconv"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/access/passwords"
	"zhibu/platform/store"
)

func TestLinkingAccountAndMember(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rec := w.Call("shuji", "POST", "/api/accounts", `{"account":"banshi","orgId":3,"name":"值班"}`)
		var id int64
		if err := w.DB.NewRaw(`SELECT id FROM account WHERE login = 'banshi'`).Scan(w.Ctx, &id); err != nil {
			t.Fatal(err)
		}
		at, first := "/api/accounts/"+strconv.FormatInt(id, 10)+"/member", accesstest.Field(t, rec, "password")
		token := accesstest.Field(t, w.Call("", "POST", "/api/session", `{"account":"banshi","password":"`+first+`"}`), "token")
		link := func(member int64) string {
			return fmt.Sprintf(`{"memberId":%d,"reason":"本人的账号"}`, member)
		}
		w.Run([]accesstest.Step{
			{"没有关联时没有党员身份", token, "GET", "/api/probe/3", "", 403, "还没有任何角色", nil},
			{"党员不能关联", "jia", "POST", at, link(accesstest.Xin), 403, "管理账号与授权", []string{"AccessRefused"}},
			{"不能关联外支部的党员", "shuji", "POST", at, link(accesstest.Yi), 404, "没有找到", []string{"AccessRefused"}},
			{"不能借关联取得市委职务", "shuji", "POST", at, link(accesstest.Shiwei), 403, "管理范围以外", nil},
			{"不能关联已有账号的党员", "shuji", "POST", at, link(accesstest.Jia), 409, "该党员已有账号", nil},
			{"没有这名党员", "shuji", "POST", at, link(99), 404, "没有找到", []string{"AccessRefused"}},
			{"书记关联", "shuji", "POST", at, link(accesstest.Xin), 204, "", []string{`"what":"linked"`}},
			{"马上有党员身份", token, "GET", "/api/probe/3", "", 204, "", nil},
			{"不能再关联", "shuji", "POST", at, link(accesstest.Xin), 409, "已经关联了党员", nil},
			{"取消关联", "shuji", "POST", at + "/remove", `{"reason":"关联错了"}`, 204, "", []string{`"what":"unlinked"`}},
			{"马上没有党员身份", token, "GET", "/api/probe/3", "", 403, "还没有任何角色", nil},
		})
	})
}

func TestDevices(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		from := func(address, agent string) string {
			return accesstest.Field(t, w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+accesstest.Password+`"}`, func(r *http.Request) {
				r.RemoteAddr = address + ":1"
				r.Header.Set("User-Agent", agent)
			}), "token")
		}
		phone, desk := from("10.7.8.9", "Mozilla/5.0 (iPhone) MicroMessenger/8.0"), from("10.20.30.40", "Mozilla/5.0 (Windows NT 10.0) Firefox/140.0")
		w.Run([]accesstest.Step{
			{"本人看到地址", desk, "GET", "/api/me/devices", "", 200, `"device":"苹果手机 · 微信","source":"10.7.8.9"`, nil},
			{"书记只看到大致的地址", "shuji", "GET", "/api/accounts/1011/devices", "", 200, `"device":"苹果手机 · 微信","source":"10.7.*.*"`, nil},
			{"外支部的书记看不到", "shuji", "GET", "/api/accounts/1013/devices", "", 404, "没有找到", []string{"AccessRefused"}},
			{"其他设备都退出", desk, "DELETE", "/api/me/devices", "", 200, `"ended":2`, []string{"others_ended"}},
			{"本机还在", desk, "GET", "/api/me", "", 200, `"account":"jia"`, nil},
			{"手机退出了", phone, "GET", "/api/me", "", 401, "登录已失效", nil},
			{"没有其他设备了", desk, "DELETE", "/api/me/devices", "", 200, `"ended":0`, nil},
			{"书记让它全部退出", "shuji", "POST", "/api/accounts/1011/sessions/end", `{"reason":"手机丢失"}`, 204, "", []string{`"what":"sessions_ended"`}},
			{"本机也退出了", desk, "GET", "/api/me", "", 401, "登录已失效", nil},
		})
		for address, want := range map[string]string{"10.7.8.9": "10.7.*.*", "::ffff:10.7.8.9": "10.7.*.*", "2001:db8:1:2:3::4": "2001:db8:*", "": "", "nonsense": ""} {
			if got := access.MaskSource(address); got != want {
				t.Errorf("%q is shown as %q, want %q", address, got, want)
			}
		}
	})
}

// S13: what ends sessions in one process is seen within five seconds by another on the same database.
func TestSessionsEndInEveryProcess(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		db, err := store.Open(w.Ctx, w.DB.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer db.Close()
		other := access.New(db, w.Bus, nil, w.Clock.Now)
		alive := func(s *access.Service, token string) bool {
			_, err := s.CallerOf(w.Ctx, token)
			if err != nil && !store.Missing(err) {
				t.Fatal(err)
			}
			return err == nil
		}
		for _, c := range []struct {
			name, token string
			end         func()
		}{
			{"停用", "jia", func() {
				w.Run([]accesstest.Step{{"停用", "shuji", "POST", "/api/accounts/1011/disable", `{"reason":"手机丢失"}`, 204, "", []string{"disabled"}}})
			}},
			{"党员转走", "bing", func() { w.Exec(`UPDATE member SET status = 'moved_out' WHERE id = ?`, accesstest.Bing) }},
			{"重新发放密码", "shuji", func() {
				w.Run([]accesstest.Step{{"重新发放", "ganshi", "POST", "/api/accounts/1012/reset", `{"reason":"忘记密码"}`, 200, "", []string{"reset"}}})
			}},
		} {
			if !alive(w.Service, c.token) || !alive(other, c.token) {
				t.Fatalf("%s: not alive to begin with", c.name)
			}
			c.end()
			w.Clock.Advance(5 * time.Second)
			if alive(other, c.token) {
				t.Errorf("%s: another process lets them in after five seconds", c.name)
			}
			if alive(w.Service, c.token) {
				t.Errorf("%s: this process lets them in after five seconds", c.name)
			}
		}
	})
}

// With a password that somebody else knows no list can be taken away, though it is a GET.
func TestHandedOutPasswordTakesNothingAway(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE account SET must_change = ? WHERE id = 1012`, true)
		w.Run([]accesstest.Step{
			{"可以看", "shuji", "GET", "/api/probe/3", "", 204, "", nil},
			{"不能导出", "shuji", "GET", "/api/probe/export.xlsx", "", 403, "这是初始密码，请先改成自己的密码。", nil},
			{"换过密码的可以", "jia", "GET", "/api/probe/export.xlsx", "", 204, "", nil},
		})
	})
}

// BenchmarkLogIn is what one log-in costs; the queue does one at a time.
func BenchmarkLogIn(b *testing.B) {
	p, hashed := passwords.New(), passwords.Hash(accesstest.Password)
	before := cpu(b)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			if err := p.Do(b.Context(), func() {
				if ok, err := p.Matches(accesstest.Password, hashed); !ok || err != nil {
					b.Error(ok, err)
				}
			}); err != nil {
				b.Error(err)
			}
		}
	})
	b.ReportMetric(float64((cpu(b)-before).Microseconds())/float64(b.N), "cpu-µs/op")
}
