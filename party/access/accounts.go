package access

import (
	"context"
	"time"

	"zhibu/party/access/passwords"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// NewAccount is what an account is made of. Of MemberID and OrgID one is given:
// a member's account is kept by the member's branch.
type NewAccount struct {
	Login    string
	Name     string // needed without a member
	MemberID int64
	OrgID    int64
}

// Create makes an account with a one-time password, which is returned and kept nowhere.
func (s *Service) Create(ctx context.Context, in NewAccount) (a Account, oneTime string, err error) {
	if (in.MemberID == 0) == (in.OrgID == 0) {
		return a, "", api.Invalid("请选择一名党员，或者选择账号所属的党组织，二者选一。")
	}
	if in.MemberID == 0 && in.Name == "" {
		return a, "", api.Field("请填写使用人的姓名，不能多人共用一个账号。", "body.name")
	}
	oneTime, hashed, until, err := s.handOut(ctx)
	if err != nil {
		return a, "", err
	}
	a = Account{ID: store.NewID(), Login: in.Login, Name: in.Name, MemberID: in.MemberID, OrgID: in.OrgID, Password: hashed,
		MustChange: true, OneTimeUntil: store.At(until), CreatedAt: store.At(s.now()), PasswordBy: CallerFrom(ctx).AccountID}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := home(ctx, tx, &a); err != nil {
			return err
		}
		if err := Require(ctx, AccountManage, a.OrgPath); err != nil {
			return err
		}
		h, err := holder(ctx, tx, a, s.now())
		if err != nil {
			return err
		}
		h.AccountID = 0
		if why := MayManage(CallerFrom(ctx), h); why != "" {
			return api.Refused(why)
		}
		if err := insertAccount(ctx, tx, &a); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: a.ID, What: "created", OrgID: a.OrgID, OrgPath: a.OrgPath})
	})
	return a, oneTime, err
}

// home fills in the unit that keeps the account, and a member's name. An
// unknown member or org leaves the path empty, which Require answers with 404.
func home(ctx context.Context, tx *store.Tx, a *Account) error {
	var err error
	if a.MemberID == 0 {
		a.OrgPath, err = orgPath(ctx, tx, a.OrgID)
	} else {
		err = tx.NewRaw(`SELECT org_id, org_path, name FROM member WHERE id = ? AND status = 'normal'`, a.MemberID).Scan(ctx, &a.OrgID, &a.OrgPath, &a.Name)
	}
	if store.Missing(err) {
		return nil
	}
	return err
}

func insertAccount(ctx context.Context, tx *store.Tx, a *Account) error {
	res, err := tx.NewInsert().Model(a).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 1 {
		return err
	}
	return api.Conflict("这个账号名已被使用，或者该党员已有账号。请换一个账号名，或在账号列表里查找。")
}

// ErrDirectoryPassword refuses what a directory's password cannot have done to it here.
var ErrDirectoryPassword = api.Refused("这个账号用单位目录的密码登录，请到单位目录里修改密码。")

// Reset hands out a new one-time password and ends every session.
func (s *Service) Reset(ctx context.Context, id int64, reason string) (oneTime string, err error) {
	oneTime, hashed, until, err := s.handOut(ctx)
	if err != nil {
		return "", err
	}
	return oneTime, s.Change(ctx, id, "reset", reason, func(tx *store.Tx, a *Account) error {
		if a.Directory {
			return ErrDirectoryPassword
		}
		by := CallerFrom(ctx).AccountID
		if a.FreedBy == by {
			return api.Refused("这个账号的第二步验证是您解除的，密码要请另一位管理人员重新发放：两样不能由一个人经手。")
		}
		a.Password, a.MustChange, a.OneTimeUntil, a.PasswordBy = hashed, true, store.At(until), by
		return s.Notify(ctx, tx, id, "reset")
	})
}

// Disable ends every session and lets nobody log in until Enable.
func (s *Service) Disable(ctx context.Context, id int64, reason string) error {
	return s.Change(ctx, id, "disabled", reason, func(_ *store.Tx, a *Account) error { a.Disabled = true; return nil })
}

// Enable undoes Disable.
func (s *Service) Enable(ctx context.Context, id int64, reason string) error {
	return s.Change(ctx, id, "enabled", reason, func(_ *store.Tx, a *Account) error { a.Disabled = false; return nil })
}

// Change loads an account the caller may manage, lets fn alter it, saves it
// and ends its sessions.
func (s *Service) Change(ctx context.Context, id int64, what, reason string, fn func(tx *store.Tx, a *Account) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		a, _, err := s.Manageable(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := fn(tx, &a); err != nil {
			return err
		}
		if _, err := tx.NewUpdate().Model(&a).Column("password", "must_change", "one_time_until", "disabled", "directory", "password_by", "freed_by").WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := s.LogOutAll(ctx, tx, id, 0); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.AccountChanged{AccountID: id, What: what, Reason: reason, OrgPath: a.OrgPath})
	})
}

// Manageable is an account that the caller may change, and what it holds.
// Nobody else changes it until tx ends.
func (s *Service) Manageable(ctx context.Context, tx *store.Tx, id int64) (a Account, h Holder, err error) {
	if err := Lock(ctx, tx, id); err != nil {
		return a, h, err
	}
	if a, h, err = s.visible(ctx, tx, id); err != nil {
		return a, h, err
	}
	if why := MayManage(CallerFrom(ctx), h); why != "" {
		return a, h, api.Refused(why)
	}
	return a, h, nil
}

// visible is an account of the caller's reach, and what it holds. An
// administrator's lies in nobody's.
func (s *Service) visible(ctx context.Context, r store.Reader, id int64) (a Account, h Holder, err error) {
	a, err = ByID(ctx, r, id)
	if err != nil && !store.Missing(err) {
		return a, h, err
	}
	if err := Require(ctx, AccountManage, a.OrgPath); err != nil {
		return a, h, err
	}
	h, err = holder(ctx, r, a, s.now())
	return a, h, err
}

// Filter narrows a list of accounts. They come ordered by unit.
type Filter struct {
	Within string // subtree of the units that keep them
	Q      string // the beginning of a login or a name
	After  int64  // page: the account after this one
	Limit  int
}

// List lists accounts.
func (s *Service) List(ctx context.Context, f Filter) (accounts []Account, err error) {
	q := store.Within(s.db.NewSelect().Model(&accounts), "account.org_path", f.Within)
	if f.Q != "" {
		from, to := f.Q, f.Q+"\U0010ffff"
		q.Where("(login >= ? AND login < ?) OR (name >= ? AND name < ?)", from, to, from, to)
	}
	if f.After != 0 {
		q.Where("(org_path, id) > (SELECT org_path, id FROM account WHERE id = ?)", f.After)
	}
	err = q.Order("org_path", "id").Limit(int64(f.Limit)).Scan(ctx)
	return accounts, err
}

// handOut makes a one-time password and its hash.
func (s *Service) handOut(ctx context.Context) (password, hashed string, until time.Time, err error) {
	password = passwords.OneTime()
	hashed, err = s.Passwords.Hash(ctx, password)
	return password, hashed, s.now().Add(oneTimeLife), err
}

// EndOneTime keeps a one-time password that was found expired from living again when the clock goes back.
func (s *Service) EndOneTime(ctx context.Context, a Account) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account SET one_time_until = ? WHERE id = ? AND one_time_until = ?`, longOver, a.ID, a.OneTimeUntil)
		return err
	})
}
