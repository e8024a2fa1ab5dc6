package reviews

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OnTalkHeld counts a talk for each of its members: that, not the talk, is what a review asks for.
func (s *Service) OnTalkHeld(ctx context.Context, tx *store.Tx, e happened.TalkHeld) error {
	for _, m := range e.Members {
		if _, err := tx.Exec(ctx, `INSERT INTO review_talked (org_id, year, member_id, n) VALUES (?, CAST(substr(?, 1, 4) AS BIGINT), ?, 1)
			ON CONFLICT (org_id, year, member_id) DO UPDATE SET n = review_talked.n + 1`, e.OrgID, e.HeldOn, m); err != nil {
			return err
		}
	}
	return nil
}

// OnOrgMoved rewrites the paths of what belongs to a subtree that moved; it belongs into the
// mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, table := range []string{"review", "review_result"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
			e.To, len(e.From)+1, from, to); err != nil {
			return err
		}
	}
	return nil
}
