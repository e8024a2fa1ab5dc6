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

// OnOrgAbolished ends the reviews of a branch that is no more and were not filed: who took part belongs to another
// branch now, which reviews them with its own. Ballots handed in are destroyed unopened; what is filed stays, and who
// has a result of the year is not reviewed again. The talks each had, and mobile members who were to be reviewed here,
// go over to the successor; without one these are reviewed at home.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	var open []Review
	if err := tx.NewSelect().Model(&open).Where("org_path = ? AND step NOT IN (?, ?)", e.Path, Filed, Ended).Order("id").Scan(ctx); err != nil {
		return err
	}
	why := "党支部已经撤销"
	if e.IntoID != 0 {
		why = "党支部已经合并，由合并后的党支部开展"
	}
	for _, v := range open {
		if err := s.end(ctx, tx, v, why); err != nil {
			return err
		}
	}
	if err := s.handOverTalked(ctx, tx, e); err != nil {
		return err
	}
	const waiting = ` WHERE host_id = ? AND NOT EXISTS (SELECT 1 FROM review v WHERE v.org_id = review_away.host_id AND v.year = review_away.year AND v.step = 'filed')`
	if e.IntoID == 0 {
		_, err := tx.Exec(ctx, `DELETE FROM review_away`+waiting, e.OrgID)
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE review_away SET host_id = ?`+waiting, e.IntoID, e.OrgID)
	return err
}

// end closes a review that will not be filed.
func (s *Service) end(ctx context.Context, tx *store.Tx, v Review, why string) error {
	for _, table := range []string{"review_box", "review_handed"} {
		if _, err := tx.Exec(ctx, `DELETE FROM `+table+` WHERE review_id = ? AND step = ?`, v.ID, v.Step); err != nil {
			return err
		}
	}
	v.Step, v.FiledOn = Ended, s.today()
	if _, err := tx.NewUpdate().Model(&v).Column("step", "filed_on").WherePK().Exec(ctx); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.ReviewStep{ReviewID: v.ID, OrgID: v.OrgID, OrgPath: v.OrgPath, Year: v.Year, Scope: string(v.Scope), Step: string(Ended), Reason: why})
}

// handOverTalked adds the talks that members had in a merged branch to those they had in its successor.
func (s *Service) handOverTalked(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO review_talked (org_id, year, member_id, n) SELECT CAST(? AS BIGINT), year, member_id, n FROM review_talked WHERE org_id = ?
		ON CONFLICT (org_id, year, member_id) DO UPDATE SET n = review_talked.n + excluded.n`, e.IntoID, e.OrgID); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `DELETE FROM review_talked WHERE org_id = ?`, e.OrgID)
	return err
}
