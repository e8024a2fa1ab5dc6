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
