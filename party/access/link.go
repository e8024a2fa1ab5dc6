package access

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Link 关联党员 makes an account a member's: it is then kept by the member's
// branch and holds what the member holds by membership and posts.
func (s *Service) Link(ctx context.Context, id, memberID int64, reason string) error {
	return s.relink(ctx, id, happened.AccountChanged{AccountID: id, What: "linked", MemberID: memberID, Reason: reason}, func(tx *store.Tx, a *Account) error {
		if a.MemberID != 0 {
			return api.Conflict("这个账号已经关联了党员，请先取消关联。")
		}
		a.MemberID, a.OrgPath = memberID, ""
		if err := home(ctx, tx, a); err != nil {
			return err
		}
		if err := Require(ctx, AccountManage, a.OrgPath); err != nil {
			return err
		}
		h, err := holder(ctx, tx, *a, s.now())
		if err != nil {
			return err
		}
		if why := MayManage(CallerFrom(ctx), h); why != "" {
			return api.Refused(why)
		}
		return nil
	})
}

// Unlink makes the account nobody's in particular: membership and posts end with it, grants stay.
func (s *Service) Unlink(ctx context.Context, id int64, reason string) error {
	return s.relink(ctx, id, happened.AccountChanged{AccountID: id, What: "unlinked", Reason: reason}, func(_ *store.Tx, a *Account) error {
		if a.MemberID == 0 {
			return api.Conflict("这个账号没有关联党员。")
		}
		a.MemberID = 0
		return nil
	})
}

// relink saves whose an account that the caller manages is, once fn has said so.
func (s *Service) relink(ctx context.Context, id int64, what happened.AccountChanged, fn func(tx *store.Tx, a *Account) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		a, _, err := s.Manageable(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := fn(tx, &a); err != nil {
			return err
		}
		n, err := tx.Exec(ctx, `UPDATE account SET member_id = NULLIF(?, 0), org_id = ?, org_path = ?, name = ?
			WHERE id = ? AND NOT EXISTS (SELECT 1 FROM account o WHERE o.member_id = ? AND o.id <> account.id)`, a.MemberID, a.OrgID, a.OrgPath, a.Name, id, a.MemberID)
		if err != nil {
			return err
		}
		if n == 0 {
			return api.Conflict("该党员已有账号，请在账号列表里查找。")
		}
		if err := s.Notify(ctx, tx, id, what.What); err != nil {
			return err
		}
		tx.After(func() { s.sessions.forget(id) })
		what.OrgID, what.OrgPath = a.OrgID, a.OrgPath
		return s.bus.Publish(ctx, tx, what)
	})
}
