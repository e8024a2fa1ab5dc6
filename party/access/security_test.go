package access_test

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/crypto/argon2"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/access/passwords"
	"zhibu/platform/store"
)

// work records what checking passwords costs: one line a derivation.
func (w *world) work() (taken func() string) {
	var mu sync.Mutex
	var lines []string
	w.Passwords.Derive = func(password, salt []byte, time, memory uint32, threads uint8, keyLen uint32) []byte {
		mu.Lock()
		defer mu.Unlock()
		lines = append(lines, fmt.Sprintf("%d passes over %d KiB by %d for %d bytes", time, memory, threads, keyLen))
		return argon2.IDKey(password, salt, time, memory, threads, keyLen)
	}
	return func() string {
		mu.Lock()
		defer mu.Unlock()
		all := strings.Join(lines, "; ")
		lines = nil
		return all
	}
}

// Nobody can find out which accounts there are: the answer and the work are
// the same for an unknown account, a wrong password, a disabled account and one that never had a password.
func TestUnknownAccountsLookLikeKnownOnes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		taken := w.work()
		w.Exec(`UPDATE account SET disabled = ? WHERE id = 1013`, true)
		w.Exec(`UPDATE account SET password = '' WHERE id = 1014`)
		var first string
		for i, login := range []string{"nobody", "jia", "yi", "ganshi", "NOBODY.AT.ALL", "甲"} {
			rec := w.Call("", "POST", "/api/session", `{"account":"`+login+`","password":"猜一猜猜一猜"}`, func(r *http.Request) { r.RemoteAddr = "10.0.1." + strconv.Itoa(i) + ":1" })
			id := accesstest.Field(t, rec, "requestId")
			got := fmt.Sprintf("%d %v %s costs %s", rec.Code, rec.Result().Header["Set-Cookie"], strings.ReplaceAll(rec.Body.String(), id, ""), taken())
			if first == "" {
				first = got
			}
			if got != first || !strings.Contains(got, "401") || !strings.Contains(got, "2 passes over 19456 KiB") {
				t.Errorf("%s: %s, but an unknown account: %s", login, got, first)
			}
		}
	})
}

// S4, brute force: one account from many places, with the right password at the end.
func TestBruteForceIsStopped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		taken, statuses := w.work(), make(chan int)
		for i := range 60 {
			go func() {
				statuses <- w.Call("", "POST", "/api/session", `{"account":"jia","password":"guess-`+strconv.Itoa(i)+`"}`, func(r *http.Request) { r.RemoteAddr = "10.1.0." + strconv.Itoa(i) + ":1" }).Code
			}()
		}
		count := map[int]int{}
		for range 60 {
			count[<-statuses]++
		}
		if count[401] != access.Failures || count[429] != 60-access.Failures {
			t.Errorf("sixty guesses at once from sixty places: %v", count)
		}
		if n := strings.Count(taken(), "passes"); n != access.Failures {
			t.Errorf("%d guesses were looked at", n)
		}
	})
}

// S4, credential stuffing: one place, a list of accounts with passwords that leaked elsewhere, one of them right.
func TestCredentialStuffingIsStopped(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		list := []string{"zhang.san", "li.si", "yi", "wang.wu", "zhao.liu", "jia"}
		for i, login := range list {
			password := "leaked-elsewhere"
			if login == "jia" {
				password = accesstest.Password
			}
			rec := w.Call("", "POST", "/api/session", `{"account":"`+login+`","password":"`+password+`"}`, func(r *http.Request) { r.RemoteAddr = fmt.Sprintf("[2001:db8:1:2::%x]:1", i+1) })
			if want := map[bool]int{true: 429, false: 401}[login == "jia"]; rec.Code != want {
				t.Errorf("%s: %d, want %d", login, rec.Code, want)
			}
		}
		if rec := w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+accesstest.Password+`"}`, func(r *http.Request) { r.RemoteAddr = "[2001:db8:9:9::1]:1" }); rec.Code != 201 {
			t.Errorf("the owner from elsewhere: %d", rec.Code)
		}
	})
}

// Neither password nor second step alone is enough, and nobody alone can take both from somebody.
func TestNobodyAloneTakesAnAccountOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SecurityAdmin)
		w.bind("jia")
		w.Run([]accesstest.Step{
			{"书记重新发放密码", "shuji", "POST", "/api/accounts/1011/reset", `{"reason":"忘记密码"}`, 200, `"password":"`, []string{`"what":"reset"`}},
			{"书记不能再解除第二步", "shuji", "POST", "/api/accounts/1011/factors/reset", `{"reason":"手机丢失"}`, 403, "两样不能由一个人经手", nil},
			{"安全管理员解除第二步", "security_admin", "POST", "/api/accounts/1011/factors/reset", `{"reason":"手机丢失"}`, 204, "", []string{`"what":"factors_reset","reason":"手机丢失"`}},
			{"安全管理员不能再发放密码", "security_admin", "POST", "/api/accounts/1011/reset", `{"reason":"忘记密码"}`, 403, "两样不能由一个人经手", nil},
			{"要写原因", "security_admin", "POST", "/api/accounts/1013/factors/reset", `{"reason":""}`, 422, "至少 2 个字", nil},
			{"外支部的解除不了", "shuji", "POST", "/api/accounts/1013/factors/reset", `{"reason":"越权"}`, 404, "没有找到", []string{"AccessRefused"}},
			{"管理员的谁也解除不了", "ganshi", "POST", "/api/accounts/" + accountID(t, w, "security_admin") + "/factors/reset", `{"reason":"越权"}`, 404, "没有找到", []string{"AccessRefused"}},
		})
		rec := w.Call("shuji", "POST", "/api/accounts/1011/reset", `{"reason":"再发一次"}`)
		token := accesstest.Field(t, w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+accesstest.Field(t, rec, "password")+`"}`), "token")
		w.Run([]accesstest.Step{
			{"本人看到发生过什么", token, "GET", "/api/me/security", "", 200, "安全管理员解除了您的第二步验证", nil},
			{"看过以后", token, "POST", "/api/me/security/seen", "", 403, "这是初始密码", nil},
		})
		todos, err := w.Todos(w.Ctx, access.Caller{AccountID: 1011})
		if err != nil || len(todos) != 3 || todos[0].Link != "me/security" {
			t.Errorf("todos %v, %v", todos, err)
		}
	})
}

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
