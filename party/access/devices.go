package access

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Device is where somebody logs in from.
type Device struct {
	Name   string // DeviceName of its User-Agent
	Source string // network address
}

// EndDevice ends one of the caller's own sessions.
func (s *Service) EndDevice(ctx context.Context, sessionID int64) error {
	return s.endSession(ctx, CallerFrom(ctx).AccountID, sessionID)
}

func (s *Service) endSession(ctx context.Context, accountID, sessionID int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM account_session WHERE id = ? AND account_id = ?`, sessionID, accountID)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.NotFound("没有这台设备，可能已经退出登录。")
		}
		tx.After(func() { s.sessions.forget(accountID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: accountID, What: "device_ended"})
	})
}

// Devices lists an account's own live sessions, the last used first.
func (s *Service) Devices(ctx context.Context, accountID int64) (devices []Session, err error) {
	err = s.db.NewSelect().Model(&devices).Where("account_id = ? AND wall_org_id = 0 AND expires_at > ?", accountID, store.At(s.now())).
		OrderExpr("seen_at DESC, id DESC").Limit(100).Scan(ctx)
	return devices, err
}

// EndOthers ends all of the caller's sessions but the one that asks, and tells how many there were.
func (s *Service) EndOthers(ctx context.Context) (ended int, err error) {
	c := CallerFrom(ctx)
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ? AND id <> ? AND wall_org_id = 0`, c.AccountID, c.SessionID)
		if err != nil || n == 0 {
			return err
		}
		ended = int(n)
		tx.After(func() { s.sessions.forget(c.AccountID) })
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: c.AccountID, What: "others_ended", OrgPath: c.OrgPath})
	})
	return ended, err
}

// DevicesOf lists the live sessions of an account that the caller manages.
func (s *Service) DevicesOf(ctx context.Context, id int64) ([]Session, error) {
	if _, _, err := s.visible(ctx, s.db, id); err != nil {
		return nil, err
	}
	return s.Devices(ctx, id)
}

// EndSessions logs an account that the caller manages out everywhere, say when a phone was lost.
func (s *Service) EndSessions(ctx context.Context, id int64, reason string) error {
	return s.Change(ctx, id, "sessions_ended", reason, func(tx *store.Tx, _ *Account) error {
		return s.Notify(ctx, tx, id, "sessions_ended")
	})
}

// LogOut ends the session of token; an unknown one is no error.
func (s *Service) LogOut(ctx context.Context, token string) error {
	c, err := s.CallerOf(ctx, token)
	if store.Missing(err) {
		return nil
	}
	if err != nil {
		return err
	}
	return s.endSession(As(ctx, c.AccountID, c.Name), c.AccountID, c.SessionID)
}

// As is ctx with an account as the journal's actor: log-in and log-out are
// open to anybody, so the middleware has not named one.
func As(ctx context.Context, accountID int64, name string) context.Context {
	actor := event.ActorFrom(ctx)
	actor.AccountID, actor.Name = accountID, name
	return event.WithActor(ctx, actor)
}

// LogOutAll ends the sessions of an account except one, and log-ins that are half-way.
func (s *Service) LogOutAll(ctx context.Context, tx *store.Tx, accountID, except int64) error {
	tx.After(func() { s.sessions.forget(accountID) })
	if _, err := tx.Exec(ctx, `DELETE FROM account_step WHERE account_id = ?`, accountID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id = ? AND id <> ?`, accountID, except)
	return err
}
