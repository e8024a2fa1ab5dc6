package login

import (
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibu/party/access/accesstest"
)

// The site as the tests' pages are opened, and another one.
const (
	here  = "http://example.com"
	there = "https://evil.example"
)

// addPasskey makes a passkey for the account of a session.
func (w *world) addPasskey(session, name string) *authenticator {
	w.T.Helper()
	a := newAuthenticator(w.T, here, "example.com")
	rec := w.Call(session, "POST", "/api/me/security/passkeys/begin", `{"password":"`+accesstest.Password+`"}`)
	token, challenge, handle := begun(w.T, rec.Body.Bytes())
	rec = w.Call(session, "POST", "/api/me/security/passkeys", `{"token":"`+token+`","name":"`+name+`","credential":`+a.create(challenge, handle)+`}`)
	if rec.Code != 200 {
		w.T.Fatal(rec.Code, rec.Body)
	}
	return a
}

// challenged begins a log-in by passkey.
func (w *world) challenged(second string) (token, challenge string) {
	w.T.Helper()
	rec := w.Call("", "POST", "/api/session/passkey/begin", `{"second":"`+second+`"}`)
	token, challenge, _ = begun(w.T, rec.Body.Bytes())
	return token, challenge
}

func (w *world) answer(token, credential string, with ...func(*http.Request)) int {
	return w.Call("", "POST", "/api/session/passkey", `{"token":"`+token+`","credential":`+credential+`}`, with...).Code
}

func TestPasskeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := len(w.Told(0))
		a := w.addPasskey("jia", "办公室电脑")
		token, challenge := w.challenged("")
		answer := a.get(challenge)
		if code := w.answer(token, answer); code != 201 {
			t.Errorf("a passkey instead of account and password: %d", code)
		}
		if code := w.answer(token, answer); code != 401 {
			t.Errorf("the same answer again: %d", code)
		}
		token, challenge = w.challenged(w.half("jia"))
		if code := w.answer(token, a.get(challenge)); code != 201 {
			t.Errorf("a passkey as the second step: %d", code)
		}
		w.Run([]accesstest.Step{{"列表", "jia", "GET", "/api/me/security", "", 200, `"name":"办公室电脑","host":"example.com","cloned":false`, nil}})
		all := strings.Join(w.Told(before), "\n")
		for _, line := range []string{"passkey_added", `"ok":true,"orgPath":"001.001.001.","by":"passkey"`, `"why":"half","by":"password"`} {
			if !strings.Contains(all, line) {
				t.Errorf("the journal lacks %s:\n%s", line, all)
			}
		}
	})
}

func TestPasskeysThatProveNothing(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a, others := w.addPasskey("jia", "手机"), w.addPasskey("yi", "别人的手机")
		from := 0
		try := func(name string, want int, fn func() (token, credential string)) {
			t.Helper()
			token, credential := fn()
			from++ // each from another place, so that the limit is not what refuses
			if code := w.answer(token, credential, func(r *http.Request) { r.RemoteAddr = "10.0.0." + strconv.Itoa(from) + ":1" }); code != want {
				t.Errorf("%s: %d, want %d", name, code, want)
			}
		}
		try("别的网站上签的", 401, func() (string, string) {
			token, challenge := w.challenged("")
			phished := *a
			phished.origin, phished.rp = there, "evil.example"
			return token, phished.get(challenge)
		})
		try("别的网站转来的，只有来源不对", 401, func() (string, string) {
			token, challenge := w.challenged("")
			phished := *a
			phished.origin = there
			return token, phished.get(challenge)
		})
		try("别人的通行密钥做本人的第二步", 401, func() (string, string) {
			token, challenge := w.challenged(w.half("jia"))
			return token, others.get(challenge)
		})
		try("冒用别人的标识", 401, func() (string, string) {
			token, challenge := w.challenged("")
			forged := *a
			forged.handle = others.handle
			return token, forged.get(challenge)
		})
		try("别的密钥签的", 401, func() (string, string) {
			token, challenge := w.challenged("")
			forged := *a
			forged.key = others.key
			return token, forged.get(challenge)
		})
		try("没有验证指纹或口令，不能代替密码", 401, func() (string, string) {
			token, challenge := w.challenged("")
			lazy := *a
			lazy.flags = 1
			return token, lazy.get(challenge)
		})
		try("过了十分钟", 401, func() (string, string) {
			token, challenge := w.challenged("")
			w.Clock.Advance(10 * time.Minute)
			return token, a.get(challenge)
		})
		try("别的挑战", 401, func() (string, string) {
			_, challenge := w.challenged("")
			token, _ := w.challenged("")
			return token, a.get(challenge)
		})
		try("照常", 201, func() (string, string) {
			token, challenge := w.challenged("")
			a.counter += 10
			return token, a.get(challenge)
		})
	})
}

// An authenticator whose counter goes back has a copy somewhere: neither is taken any more, and the owner is told.
func TestClonedPasskey(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.addPasskey("jia", "手机")
		w.addPasskey("jia", "钥匙")
		clone := *a
		token, challenge := w.challenged("")
		if code := w.answer(token, a.get(challenge)); code != 201 {
			t.Fatalf("the first: %d", code)
		}
		before := len(w.Told(0))
		token, challenge = w.challenged("")
		if code := w.answer(token, clone.get(challenge)); code != 401 {
			t.Errorf("the copy: %d", code)
		}
		if all := strings.Join(w.Told(before), "\n"); !strings.Contains(all, "passkey_cloned") || !strings.Contains(all, `"why":"cloned"`) {
			t.Errorf("the journal says %s", all)
		}
		token, challenge = w.challenged("")
		if code := w.answer(token, a.get(challenge)); code != 401 {
			t.Errorf("the first after the copy: %d", code)
		}
		w.Run([]accesstest.Step{{"本人看得到", "jia", "GET", "/api/me/security", "", 200, "可能被复制，已停用", nil}})
	})
}

func TestRemovingPasskeys(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		a := w.addPasskey("jia", "手机")
		var id int64
		if err := w.DB.NewRaw(`SELECT id FROM account_passkey`).Scan(w.Ctx, &id); err != nil {
			t.Fatal(err)
		}
		at := "/api/me/security/passkeys/" + strconv.FormatInt(id, 10) + "/remove"
		w.Run([]accesstest.Step{
			{"别人的移除不了", "yi", "POST", at, `{"password":"` + accesstest.Password + `"}`, 404, "没有这把通行密钥", nil},
			{"要再输密码", "jia", "POST", at, `{}`, 422, "请再输入一次登录密码", nil},
			{"移除", "jia", "POST", at, `{"password":"` + accesstest.Password + `"}`, 204, "", []string{"passkey_removed"}},
		})
		token, challenge := w.challenged("")
		if code := w.answer(token, a.get(challenge)); code != 401 {
			t.Errorf("a removed passkey: %d", code)
		}
	})
}

// A bare address has no passkeys: browsers make none there.
func TestPasskeysNeedAHostName(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		rec := w.Call("", "POST", "/api/session/passkey/begin", `{}`, func(r *http.Request) { r.Host = "192.168.1.5:8080" })
		if rec.Code != 422 || !strings.Contains(rec.Body.String(), "手机验证码") {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
	})
}
