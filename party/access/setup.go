package access

import (
	"context"
	"crypto/subtle"
	"sync"

	"zhibu/party/access/limits"
	"zhibu/party/access/passwords"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// setup guards the one operation that makes administrators: who can read the
// terminal of the server knows its secret, nobody else.
type setup struct {
	mu     sync.Mutex
	secret string // "" while set-up is closed
}

// Administrator is one of the three to be set up.
type Administrator struct {
	Role  Role
	Login string
	Name  string
}

// BeginSetup opens set-up when an administrator is missing, or when again is
// set because one is lost, and returns the secret to print on the server's
// terminal; "" when there is nothing to set up. The secret lives until the
// set-up or the end of the process.
func (s *Service) BeginSetup(ctx context.Context, again bool) (secret string, err error) {
	if !again {
		var roles []Role
		if err := s.db.NewRaw(`SELECT g.role FROM account_grant g JOIN account a ON a.id = g.account_id WHERE g.org_id = 0 AND NOT a.disabled`).Scan(ctx, &roles); err != nil {
			return "", err
		}
		if len(roles) >= 3 {
			return "", nil
		}
	}
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	s.setup.secret = passwords.OneTime() + "-" + passwords.OneTime()
	return s.setup.secret, nil
}

// SettingUp tells whether set-up is open.
func (s *Service) SettingUp() bool {
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	return s.setup.secret != ""
}

// SetUp makes the three administrators, each with a one-time password (by
// login), and closes set-up. Whoever held one of the roles before is disabled.
func (s *Service) SetUp(ctx context.Context, secret, from string, three [3]Administrator) (handed map[string]string, err error) {
	s.setup.mu.Lock()
	defer s.setup.mu.Unlock()
	source := limits.Source(from)
	if wait := s.Wrong.Wait(source, s.now()); wait > 0 {
		return nil, api.TooMany("设置口令错误次数太多，请 15 分钟后再试。", wait)
	}
	if s.setup.secret == "" || subtle.ConstantTimeCompare([]byte(secret), []byte(s.setup.secret)) != 1 {
		s.Wrong.Add(source, s.now())
		return nil, api.Refused("设置口令不对或已用过。请看服务器启动时显示的设置口令，没有时请重新启动服务。")
	}
	handed = map[string]string{}
	hashes := map[string]string{}
	for _, a := range three {
		if handed[a.Login], hashes[a.Login], _, err = s.handOut(ctx); err != nil {
			return nil, err
		}
	}
	if len(handed) != 3 {
		return nil, api.Invalid("三名管理员的账号名不能相同，三项职责应由三个人分别承担。")
	}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		for _, a := range three {
			if err := s.appoint(ctx, tx, a, hashes[a.Login]); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	s.setup.secret = ""
	s.sessions.forget(0)
	return handed, nil
}

// appoint makes one administrator in place of whoever held the role.
func (s *Service) appoint(ctx context.Context, tx *store.Tx, a Administrator, hashed string) error {
	now := s.now()
	if _, err := tx.Exec(ctx, `UPDATE account SET disabled = ? WHERE id IN (SELECT account_id FROM account_grant WHERE role = ? AND org_id = 0)`, true, a.Role); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM account_grant WHERE role = ? AND org_id = 0`, a.Role); err != nil {
		return err
	}
	account := Account{ID: store.NewID(), Login: a.Login, Name: a.Name, Password: hashed, MustChange: true,
		OneTimeUntil: store.At(now.Add(oneTimeLife)), CreatedAt: store.At(now)}
	if err := insertAccount(ctx, tx, &account); err != nil {
		return err
	}
	row := grantRow{ID: store.NewID(), AccountID: account.ID, Role: a.Role, GivenAt: store.At(now), Reason: "初始设置"}
	if _, err := tx.NewInsert().Model(&row).Exec(ctx); err != nil {
		return err
	}
	return s.bus.Publish(As(ctx, 0, "初始设置"), tx, happened.AccountChanged{AccountID: account.ID, What: "created", Role: string(a.Role)})
}
