package talks

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OnOrgMoved rewrites the paths of what belongs to a subtree that moved; it belongs into the
// mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	_, err := tx.Exec(ctx, `UPDATE talk SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`, e.To, len(e.From)+1, from, to)
	return err
}

// OnOrgAbolished hands talks that the other has not confirmed yet to the branch that a branch was merged into: once they
// count, they count there. What was held stays with the branch that held it.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE talk SET org_id = ?, org_path = (SELECT path FROM org WHERE id = ?) WHERE org_path = ? AND NOT kept`, e.IntoID, e.IntoID, e.Path)
	return err
}
