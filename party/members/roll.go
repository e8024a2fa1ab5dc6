package members

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// RollEntry is one line of a branch's roll 名册.
type RollEntry struct {
	MemberID int64
	Name     string
	Category Category
	GroupID  int64 // 党小组; 0 = none
	Mobile   bool  // 流动党员
	Exempt   bool  // need not attend
}

// Roll lists the members of one branch whose membership is normal, by name.
func (s *Service) Roll(ctx context.Context, r store.Reader, orgID int64) ([]RollEntry, error) {
	var roll []RollEntry
	err := r.NewRaw(`SELECT id AS member_id, name, category, group_id, mobile, exempt FROM member
		WHERE org_path = (SELECT path FROM org WHERE id = ?) AND status = ? ORDER BY pinyin, id`, orgID, Normal).Scan(ctx, &roll)
	return roll, err
}

// OnOrgMoved follows an org that was moved or merged: its members go with it, in the same transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	_, err := tx.Exec(ctx, `UPDATE member SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
		e.To, len(e.From)+1, from, to)
	return err
}

// OnOrgAbolished follows a branch that was merged into another: its members go over to it, in
// the same transaction.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	into, err := s.orgs.Get(ctx, tx, e.IntoID)
	if err != nil {
		return err
	}
	n, err := tx.NewSelect().Model((*row)(nil)).Where("m.org_path = ? AND m.status = ?", e.Path, Normal).Count(ctx)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `UPDATE member SET org_id = ?, org_path = ?, group_id = 0 WHERE org_path = ?`, into.ID, into.Path, e.Path); err != nil || n == 0 {
		return err
	}
	if err := s.count(ctx, tx, e.Path, -int(n)); err != nil {
		return err
	}
	return s.count(ctx, tx, into.Path, int(n))
}

// Counts is how many members each branch has, by org id, counted from the rows.
func (s *Service) Counts(ctx context.Context, r store.Reader) (map[int64]int, error) {
	var rows []struct {
		OrgID int64
		N     int
	}
	err := r.NewRaw(`SELECT org_id, count(*) AS n FROM member WHERE status = ? GROUP BY org_id`, Normal).Scan(ctx, &rows)
	counts := make(map[int64]int, len(rows))
	for _, row := range rows {
		counts[row.OrgID] = row.N
	}
	return counts, err
}
