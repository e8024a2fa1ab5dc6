package login

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"zhibu/party/access/accesstest"
	"zhibu/party/access/oidc"
	"zhibu/platform/store"
)

// journal breaks the journal, so that it takes no line, or mends it.
func (w *world) journal(whole bool) {
	w.T.Helper()
	broken := map[store.Engine][]string{
		store.SQLite: {`CREATE TRIGGER no_line BEFORE INSERT ON event BEGIN SELECT RAISE(ABORT, 'no line'); END`},
		store.PostgreSQL: {`CREATE FUNCTION no_line() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'no line'; END $$`,
			`CREATE TRIGGER no_line BEFORE INSERT ON event FOR EACH ROW EXECUTE FUNCTION no_line()`},
	}
	mended := map[store.Engine][]string{store.SQLite: {`DROP TRIGGER no_line`}, store.PostgreSQL: {`DROP TRIGGER no_line ON event`, `DROP FUNCTION no_line()`}}
	for _, statement := range map[bool]map[store.Engine][]string{false: broken, true: mended}[whole][w.DB.Engine()] {
		w.Exec(statement)
	}
}

// ways is what there is to get in with, and who is in.
func (w *world) ways() (all string) {
	w.T.Helper()
	for _, query := range []string{`SELECT count(*) FROM account_session`, `SELECT count(*) FROM account_passkey`, `SELECT count(*) FROM account_identity`,
		`SELECT count(*) FROM account_recovery WHERE used_at = 0`, `SELECT coalesce(sum(last_step), 0) FROM account_totp`, `SELECT count(*) FROM account_notice`,
		`SELECT count(*) FROM account_step WHERE kind = 'log_in'`, `SELECT count(*) FROM event`} {
		var n int64
		if err := w.DB.NewRaw(query).Scan(w.Ctx, &n); err != nil {
			w.T.Fatal(err)
		}
		all += fmt.Sprint(n, " ")
	}
	return all
}

// Where the journal takes no line nobody gets in and no way in is added: by what app's test of all operations cannot
// make work, because it takes an authenticator, a provider, or a challenge that is spent by its answer.
func TestWithoutAJournalNobodyGetsIn(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		p := w.provider(oidc.Config{})
		phone := w.addPasskey("yi", "手机")
		secret, recovery := w.bind("jia")
		bound := func(as, path string) func() *httptest.ResponseRecorder {
			browser := w.begin(p, as, path)
			p.claims = map[string]any{"sub": "s-1"}
			return func() *httptest.ResponseRecorder { return w.back(p, as, browser) }
		}
		second := func(code func() string) func() func() *httptest.ResponseRecorder {
			return func() func() *httptest.ResponseRecorder {
				body := `{"token":"` + w.half("jia") + `","code":"` + code() + `"}`
				return func() *httptest.ResponseRecorder { return w.Call("", "POST", "/api/session/second", body) }
			}
		}
		for _, way := range []struct {
			name  string
			begin func() (finish func() *httptest.ResponseRecorder)
			again bool // what was refused for want of a journal is taken once there is one
		}{
			{"添加通行密钥", func() func() *httptest.ResponseRecorder {
				a := newAuthenticator(t, here, "example.com")
				rec := w.Call("shuji", "POST", "/api/me/security/passkeys/begin", `{"password":"`+accesstest.Password+`"}`)
				token, challenge, handle := begun(t, rec.Body.Bytes())
				body := `{"token":"` + token + `","name":"钥匙","credential":` + a.create(challenge, handle) + `}`
				return func() *httptest.ResponseRecorder { return w.Call("shuji", "POST", "/api/me/security/passkeys", body) }
			}, false},
			{"用通行密钥登录", func() func() *httptest.ResponseRecorder {
				token, challenge := w.challenged("")
				body := `{"token":"` + token + `","credential":` + phone.get(challenge) + `}`
				return func() *httptest.ResponseRecorder { return w.Call("", "POST", "/api/session/passkey", body) }
			}, false},
			{"绑定统一身份", func() func() *httptest.ResponseRecorder { return bound("ganshi", "/api/me/identity") }, false},
			{"用统一身份登录", func() func() *httptest.ResponseRecorder { return bound("", "/api/session/oidc") }, false},
			{"第二步用恢复码", second(func() string { return recovery[0] }), true},
			{"第二步用验证码", second(func() string { w.Clock.Advance(time.Minute); return w.codeAt(secret, 0) }), true},
		} {
			finish := way.begin()
			before := w.ways()
			w.journal(false)
			rec := finish()
			w.journal(true)
			if after := w.ways(); rec.Code != 500 || !strings.Contains(rec.Body.String(), "没有保存") || rec.Header().Get("X-Request-Id") == "" || after != before {
				t.Errorf("%s without a journal: %d %s; ways in before %s, after %s", way.name, rec.Code, rec.Body, before, after)
			}
			if !way.again {
				finish = way.begin()
			}
			if rec := finish(); rec.Code >= 400 {
				t.Errorf("%s with a journal: %d %s", way.name, rec.Code, rec.Body)
			}
		}
	})
}
