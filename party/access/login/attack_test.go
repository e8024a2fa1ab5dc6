package login

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"testing"

	"golang.org/x/crypto/argon2"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
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
		if count[401] != failures || count[429] != 60-failures {
			t.Errorf("sixty guesses at once from sixty places: %v", count)
		}
		if n := strings.Count(taken(), "passes"); n != failures {
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
			{"管理员的谁也解除不了", "ganshi", "POST", "/api/accounts/" + w.AccountID("security_admin") + "/factors/reset", `{"reason":"越权"}`, 404, "没有找到", []string{"AccessRefused"}},
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
