package login

import (
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zhibu/party/access/accesstest"
)

// codeAt is the code of secret that a phone shows so long from now.
func (w *world) codeAt(secret string, from time.Duration) string {
	w.T.Helper()
	code, err := totp.GenerateCode(secret, w.Clock.Now().Add(from))
	if err != nil {
		w.T.Fatal(err)
	}
	return code
}

// bind binds an authenticator app to the account of a session and returns its secret and the recovery codes.
func (w *world) bind(token string) (secret string, recovery []string) {
	w.T.Helper()
	rec := w.Call(token, "POST", "/api/me/security/totp", `{"password":"`+accesstest.Password+`"}`)
	secret = accesstest.Field(w.T, rec, "secret")
	rec = w.Call(token, "POST", "/api/me/security/totp/confirm", `{"token":"`+accesstest.Field(w.T, rec, "token")+`","code":"`+w.codeAt(secret, 0)+`"}`)
	var made struct{ Recovery []string }
	if err := json.Unmarshal(rec.Body.Bytes(), &made); err != nil || rec.Code != 200 {
		w.T.Fatal(rec.Code, rec.Body, err)
	}
	return secret, made.Recovery
}

// half logs an account in up to its second step and returns that step's token.
func (w *world) half(login string) string {
	w.T.Helper()
	rec := w.Call("", "POST", "/api/session", `{"account":"`+login+`","password":"`+accesstest.Password+`"}`)
	var got struct {
		Token  string
		Second Second
	}
	if err := json.Unmarshal(rec.Body.Bytes(), &got); err != nil || rec.Code != 201 || got.Token != "" || got.Second.Token == "" || len(rec.Result().Cookies()) != 0 {
		w.T.Fatalf("the first step alone: %d %s, %v", rec.Code, rec.Body, rec.Result().Cookies())
	}
	return got.Second.Token
}

func (w *world) second(token, code string, with ...func(*http.Request)) (status int, session string) {
	rec := w.Call("", "POST", "/api/session/second", `{"token":"`+token+`","code":"`+code+`"}`, with...)
	return rec.Code, accesstest.Field(w.T, rec, "token")
}

func TestTOTP(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := len(w.Told(0))
		secret, recovery := w.bind("jia")
		if len(recovery) != 10 || len(recovery[0]) != 19 || slices.Contains(recovery[1:], recovery[0]) {
			t.Fatalf("recovery codes %v", recovery)
		}
		step := w.half("jia")
		if rec := w.Call(step, "GET", "/api/me", ""); rec.Code != 401 {
			t.Errorf("half a log-in opens a session: %d", rec.Code)
		}
		w.Clock.Advance(30 * time.Second)
		for _, c := range []struct {
			name   string
			code   string
			status int
		}{
			{"下下一组", w.codeAt(secret, 60*time.Second), 422},
			{"上上一组", w.codeAt(secret, -60*time.Second), 422},
			{"绑定时用过的那一组", w.codeAt(secret, -30*time.Second), 422},
			{"下一组，手机快了半分钟", w.codeAt(secret, 30*time.Second), 201},
		} {
			if code, _ := w.second(step, c.code); code != c.status {
				t.Errorf("%s: %d, want %d", c.name, code, c.status)
			}
		}
		if code, _ := w.second(step, w.codeAt(secret, 30*time.Second)); code != 401 {
			t.Errorf("a finished step is open again: %d", code)
		}
		for name, code := range map[string]string{"同一组再用一次": w.codeAt(secret, 30*time.Second), "比用过的更早的一组": w.codeAt(secret, 0)} {
			if got, _ := w.second(w.half("jia"), code); got != 422 {
				t.Errorf("%s: %d", name, got)
			}
		}
		all := strings.Join(w.Told(before), "\n")
		for _, canary := range append(recovery, secret, w.codeAt(secret, 0), w.codeAt(secret, 30*time.Second), accesstest.Password) {
			if strings.Contains(all, canary) {
				t.Error("a secret stands in the journal")
			}
		}
		for _, line := range []string{`"what":"totp_added"`, `"why":"half","by":"password"`, `"why":"second","by":"password"`, `"ok":true,"orgPath":"001.001.001.","by":"password+totp"`} {
			if !strings.Contains(all, line) {
				t.Errorf("the journal lacks %s:\n%s", line, all)
			}
		}
	})
}

func TestRecoveryCodes(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, recovery := w.bind("jia")
		if code, _ := w.second(w.half("jia"), strings.ToUpper(strings.ReplaceAll(recovery[3], "-", " "))); code != 201 {
			t.Errorf("a recovery code as people type it: %d", code)
		}
		if code, _ := w.second(w.half("jia"), recovery[3]); code != 422 {
			t.Errorf("a recovery code twice: %d", code)
		}
		w.Run([]accesstest.Step{
			{"还剩九个", "jia", "GET", "/api/me/security", "", 200, `"recovery":9`, nil},
			{"超过十分钟要再输密码", "jia", "POST", "/api/me/security/recovery", `{}`, 422, "请再输入一次登录密码", nil},
			{"密码不对", "jia", "POST", "/api/me/security/recovery", `{"password":"wrong"}`, 422, "密码不对", []string{`"ok":false`}},
			{"重新生成", "jia", "POST", "/api/me/security/recovery", `{"password":"` + accesstest.Password + `"}`, 200, `"recovery":["`, []string{"recovery_renewed"}},
		})
		if code, _ := w.second(w.half("jia"), recovery[4]); code != 422 {
			t.Errorf("an old recovery code after new ones were made: %d", code)
		}
		var plain int
		if err := w.DB.NewRaw(`SELECT count(*) FROM account_recovery WHERE code = ?`, []byte(strings.ReplaceAll(recovery[5], "-", ""))).Scan(w.Ctx, &plain); err != nil || plain != 0 {
			t.Errorf("recovery codes are stored as they are: %v", err)
		}
	})
}

func TestStepsExpire(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		secret, _ := w.bind("jia")
		half := w.half("jia")
		w.Clock.Advance(10 * time.Minute)
		if code, _ := w.second(half, w.codeAt(secret, 0)); code != 401 {
			t.Errorf("a step after ten minutes: %d", code)
		}
		half = w.half("jia")
		w.Run([]accesstest.Step{{"停用", "shuji", "POST", "/api/accounts/1011/disable", `{"reason":"手机丢失"}`, 204, "", []string{"disabled"}}})
		if code, _ := w.second(half, w.codeAt(secret, 0)); code != 401 {
			t.Errorf("the second step of a disabled account: %d", code)
		}
		if code, _ := w.second("nonsense", w.codeAt(secret, 0)); code != 401 {
			t.Errorf("a step that was never begun: %d", code)
		}
	})
}

// Guessing six digits is limited like guessing a password, also by a volley from many places.
func TestSecondStepIsLimited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		secret, _ := w.bind("jia")
		w.Clock.Advance(time.Minute)
		statuses := make(chan int)
		half := w.half("jia")
		from := func(n int) func(*http.Request) {
			return func(r *http.Request) { r.RemoteAddr = "10.0.0." + strconv.Itoa(n) + ":1" }
		}
		for i := range 20 {
			go func() { code, _ := w.second(half, "000000", from(i)); statuses <- code }()
		}
		count := map[int]int{}
		for range 20 {
			count[<-statuses]++
		}
		if count[422] > failures || count[429] < 20-failures {
			t.Errorf("twenty guesses at once: %v", count)
		}
		if code, _ := w.second(half, w.codeAt(secret, 0), from(99)); code != 429 {
			t.Errorf("the right code after five wrong ones: %d", code)
		}
		w.Clock.Advance(15 * time.Minute)
		if code, _ := w.second(w.half("jia"), w.codeAt(secret, 0)); code != 201 {
			t.Errorf("a quarter of an hour later: %d", code)
		}
	})
}

// With the first second factor the devices that came in without it are out; the one that added it stays.
func TestFirstFactorEndsOtherSessions(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		token := accesstest.Field(t, w.Call("", "POST", "/api/session", `{"account":"jia","password":"`+accesstest.Password+`"}`), "token")
		if rec := w.Call(token, "POST", "/api/me/security/totp", `{}`); rec.Code != 200 {
			t.Fatalf("right after log-in the password is asked for again: %d %s", rec.Code, rec.Body)
		}
		w.bind(token)
		if rec := w.Call("jia", "GET", "/api/me", ""); rec.Code != 401 {
			t.Errorf("another device: %d", rec.Code)
		}
		if rec := w.Call(token, "GET", "/api/me", ""); rec.Code != 200 {
			t.Errorf("this device: %d", rec.Code)
		}
		w.Run([]accesstest.Step{
			{"取消", token, "POST", "/api/me/security/totp/remove", `{}`, 204, "", []string{"totp_removed"}},
			{"恢复码一同作废", token, "GET", "/api/me/security", "", 200, `"totp":false,"passkeys":[],"recovery":0`, nil},
			{"登录又是一步", "", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, 201, `"token":"`, []string{`"ok":true`}},
		})
	})
}
