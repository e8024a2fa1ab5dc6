package members

import (
	"context"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Standings lists every 留党察看 of a member, the last first.
func (s *Service) Standings(ctx context.Context, r store.Reader, m Member) ([]Standing, error) {
	list := []Standing{}
	if m.ObservedFrom != "" {
		list = append(list, m.Standing)
	}
	earlier, err := earlierOf(ctx, r, []int64{m.ID})
	return append(list, earlier[m.ID]...), err
}

// keepStanding keeps the 留党察看 before the last: one that begins after rights were restored follows the one
// before, anything else corrects it. Where the last one is taken back 处分撤销 or was somebody else's, the one before
// is the last again, and can be corrected like it.
func keepStanding(ctx context.Context, tx *store.Tx, was Member, m *Member) error {
	if was.Standing == m.Standing || was.ObservedFrom == "" {
		return nil
	}
	if m.Follows(was.Standing) {
		s := was.Standing
		_, err := tx.Exec(ctx, `INSERT INTO member_standing (member_id, observed_from, observed_until, observed_by, extended_on, extended_by, restored_on, restored_by)
			VALUES (?, ?, ?, ?, ?, ?, ?, ?)`, m.ID, s.ObservedFrom, s.ObservedUntil, s.ObservedBy, s.ExtendedOn, s.ExtendedBy, s.RestoredOn, s.RestoredBy)
		return err
	}
	all, err := earlierOf(ctx, tx, []int64{m.ID})
	earlier := all[m.ID]
	if err != nil || len(earlier) == 0 {
		return err
	}
	if m.ObservedFrom == "" {
		m.Standing = earlier[0]
		_, err := tx.Exec(ctx, `DELETE FROM member_standing WHERE member_id = ? AND observed_from = ?`, m.ID, m.ObservedFrom)
		return err
	}
	if !m.Follows(earlier[0]) {
		return api.Field("留党察看开始日期不在上一次恢复党员权利以后，请对照处分决定改正。", "body.observedFrom")
	}
	return nil
}

// earlierOf are the 留党察看 that some members had before the last, by member, the last first.
func earlierOf(ctx context.Context, r store.Reader, ids []int64) (map[int64][]Standing, error) {
	var rows []struct {
		MemberID int64
		Standing `bun:"embed:"`
	}
	err := r.NewRaw(`SELECT member_id, observed_from, observed_until, observed_by, extended_on, extended_by, restored_on, restored_by FROM member_standing
		WHERE member_id IN (?) ORDER BY member_id, observed_from DESC`, store.In(ids)).Scan(ctx, &rows)
	by := map[int64][]Standing{}
	for _, row := range rows {
		by[row.MemberID] = append(by[row.MemberID], row.Standing)
	}
	return by, err
}
