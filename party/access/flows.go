package access

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OnOrgMoved 党组织划转 → 账号随之改挂.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	tx.After(func() { s.sessions.forget(0) })
	_, err := tx.Exec(ctx, `UPDATE account SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`, e.To, len(e.From)+1, from, to)
	return err
}

// OnOrgAbolished 党支部并入另一支部 → 账号随党员改挂. Members have moved their people before.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	tx.After(func() { s.sessions.forget(0) })
	_, err := tx.Exec(ctx, followMembers+` AND account.org_id = ? AND m.org_id = ?`, e.OrgID, e.IntoID)
	return err
}

// OnPostChanged 任免 → 角色即时生效.
func (s *Service) OnPostChanged(ctx context.Context, tx *store.Tx, e happened.PostChanged) error {
	tx.After(func() { s.sessions.forget(0) })
	return nil
}

const followMembers = `UPDATE account SET org_id = m.org_id, org_path = m.org_path, name = m.name FROM member m WHERE m.id = account.member_id`

// OnMemberChanged 党员变更支部、姓名 → 账号随之变更.
func (s *Service) OnMemberChanged(ctx context.Context, tx *store.Tx, e happened.MemberChanged) error {
	tx.After(func() { s.sessions.forget(0) })
	_, err := tx.Exec(ctx, followMembers+` AND m.id = ?`, e.MemberID)
	return err
}

// OnMembersImported 党员批量导入 → 账号随之变更.
func (s *Service) OnMembersImported(ctx context.Context, tx *store.Tx, e happened.MembersImported) error {
	tx.After(func() { s.sessions.forget(0) })
	_, err := tx.Exec(ctx, followMembers+` AND (m.org_path <> account.org_path OR m.name <> account.name)`)
	return err
}

// OnMemberLeft 党员离开 → 立即退出登录.
func (s *Service) OnMemberLeft(ctx context.Context, tx *store.Tx, e happened.MemberLeft) error {
	tx.After(func() { s.sessions.forget(0) })
	_, err := tx.Exec(ctx, `DELETE FROM account_session WHERE account_id IN (SELECT id FROM account WHERE member_id = ?)`, e.MemberID)
	return err
}
