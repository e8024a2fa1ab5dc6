package login

import (
	"errors"
	"fmt"
	"net/http"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// meanwhile begins hold, which calls read once it has read what it will
// change, and lets then happen before hold goes on, if then does not wait for it.
func meanwhile(t *testing.T, hold func(read func()) error, then func()) {
	t.Helper()
	reads, held, done := make(chan struct{}), make(chan error, 1), make(chan struct{})
	go func() {
		held <- hold(func() {
			close(reads)
			select {
			case <-done: // nobody kept it from happening
			case <-time.After(300 * time.Millisecond):
			}
		})
	}()
	<-reads
	go func() { then(); close(done) }()
	if err := <-held; err != nil {
		t.Error(err)
	}
	<-done
}

// Whoever changes an account sees what was done to it at the same moment.
func TestChangesOfOneAccountFollowEachOther(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		secretary, err := w.CallerOf(w.Ctx, "shuji")
		if err != nil {
			t.Fatal(err)
		}
		ctx := access.WithCaller(w.Ctx, w.World.Service, secretary)
		change := func(fn func(a *access.Account)) func(read func()) error {
			return func(read func()) error {
				return w.Change(ctx, 1011, "disabled", "手机丢失", func(_ *store.Tx, a *access.Account) error { read(); fn(a); return nil })
			}
		}
		account := func() access.Account {
			a, err := access.ByID(w.Ctx, w.DB, 1011)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		post := func(path string) int {
			return w.Call("shuji", "POST", "/api/accounts/1011/"+path, `{"reason":"手机丢失"}`).Code
		}
		var code int
		t.Run("停用时重发密码，两样都留下", func(t *testing.T) {
			before := account().Password
			meanwhile(t, change(func(a *access.Account) { a.Disabled = true }), func() { code = post("reset") })
			if a := account(); code != 200 || !a.Disabled || a.Password == before || a.PasswordBy != secretary.AccountID {
				t.Errorf("%d, disabled %t, a new password %t by %d", code, a.Disabled, a.Password != before, a.PasswordBy)
			}
		})
		t.Run("重发密码时同一个人不能解除第二步", func(t *testing.T) {
			w.Exec(`UPDATE account SET password_by = 0 WHERE id = 1011`)
			meanwhile(t, change(func(a *access.Account) { a.PasswordBy = secretary.AccountID }), func() { code = post("factors/reset") })
			if code != http.StatusForbidden {
				t.Errorf("one person did both: %d", code)
			}
		})
		t.Run("同时取消两次关联，成一次", func(t *testing.T) {
			hold := func(read func()) error {
				return w.DB.Write(ctx, func(tx *store.Tx) error {
					if _, _, err := w.Manageable(ctx, tx, 1011); err != nil {
						return err
					}
					read()
					_, err := tx.Exec(ctx, `UPDATE account SET member_id = NULL WHERE id = 1011`)
					return err
				})
			}
			meanwhile(t, hold, func() { code = post("member/remove") })
			if code != http.StatusConflict {
				t.Errorf("unlinked twice: %d", code)
			}
		})
	})
}

func TestAnAdministratorKeepsTheLastFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SystemAdmin)
		c, err := w.CallerOf(w.Ctx, string(access.SystemAdmin))
		if err != nil {
			t.Fatal(err)
		}
		w.Exec(`INSERT INTO account_passkey (id, account_id, credential_id, rp, name, credential, cloned, created_at, used_at) VALUES (77, ?, ?, 'x', 'x', '{}', FALSE, 0, 0)`, c.AccountID, []byte("c"))
		w.Exec(`UPDATE account_session SET created_at = ?`, store.At(w.Clock.Now()))
		ctx := access.WithCaller(w.Ctx, w.World.Service, c)
		var answer string
		meanwhile(t, func(read func()) error {
			_, err := w.secure(ctx, "totp_removed", func(tx *store.Tx) error {
				_, err := w.Factors.RemoveTOTP(ctx, tx, c.AccountID)
				read()
				return err
			})
			return err
		}, func() {
			rec := w.Call(string(access.SystemAdmin), "POST", "/api/me/security/passkeys/77/remove", `{}`)
			answer = fmt.Sprint(rec.Code, rec.Body)
		})
		if held, err := w.Factors.Of(w.Ctx, w.DB, c.AccountID); err != nil || held.Passkeys != 1 {
			t.Errorf("left: %+v, %v; the second was answered %s", held, err, answer)
		}
	})
}

// A log-in that was checked against a password given up meanwhile opens nothing.
func TestALogInUnderWayEndsWithItsPassword(t *testing.T) {
	for name, change := range map[string]string{"密码重发了": `UPDATE account SET password = 'other' WHERE id = 1011`, "账号停用了": `UPDATE account SET disabled = TRUE WHERE id = 1011`} {
		t.Run(name, func(t *testing.T) {
			each(t, func(t *testing.T, w *world) {
				a, err := access.ByID(w.Ctx, w.DB, 1011)
				if err != nil {
					t.Fatal(err)
				}
				w.Exec(change)
				var refused *api.Problem
				if e, err := w.openSession(w.Ctx, a, byPassword, access.Device{}); !errors.As(err, &refused) || refused.Status != http.StatusUnauthorized || e.Token != "" {
					t.Errorf("%v, %+v", err, e)
				}
			})
		})
	}
}
