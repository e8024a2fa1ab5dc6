package talks

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// OnOrgMoved rewrites the paths of what belongs to a subtree that moved; it belongs into the
// mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, table := range []string{"talk", "talk_cover"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`, e.To, len(e.From)+1, from, to); err != nil {
			return err
		}
	}
	return nil
}

// OnMembersCounted counts a branch anew once somebody came or left.
func (s *Service) OnMembersCounted(ctx context.Context, tx *store.Tx, e happened.MembersCounted) error {
	_, err := recount(ctx, tx, e.OrgPath)
	return err
}

// OnPostChanged counts a branch anew once somebody came into its committee, or left it.
func (s *Service) OnPostChanged(ctx context.Context, tx *store.Tx, e happened.PostChanged) error {
	if !terms.Post(e.Post).InCommittee() {
		return nil
	}
	_, err := recount(ctx, tx, e.OrgPath)
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
