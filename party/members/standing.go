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
	earlier, err := s.earlierOf(ctx, r, []int64{m.ID})
	return append(list, earlier[m.ID]...), err
}

// keepStanding keeps the 留党察看 before the last: one that begins after rights were restored follows the one
// before, anything else corrects it. Where the last one is taken back 处分撤销 or was somebody else's, the one before
// is the last again, and can be corrected like it.
func (s *Service) keepStanding(ctx context.Context, tx *store.Tx, was Member, m *Member) error {
	if was.Standing == m.Standing || was.ObservedFrom == "" {
		return nil
	}
	if m.Follows(was.Standing) {
		st, id := was.Standing, store.NewID()
		sealed := s.sealDecisions(&st, earlierAt(id))
		_, err := tx.Exec(ctx, `INSERT INTO member_standing (member_id, id, observed_from, observed_until, observed_by, extended_on, extended_by, restored_on, restored_by, decisions_sealed)
			VALUES (?, ?, ?, ?, '', ?, '', ?, '', ?)`, m.ID, id, st.ObservedFrom, st.ObservedUntil, st.ExtendedOn, st.RestoredOn, sealed)
		return err
	}
	all, err := s.earlierOf(ctx, tx, []int64{m.ID})
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
func (s *Service) earlierOf(ctx context.Context, r store.Reader, ids []int64) (map[int64][]Standing, error) {
	var rows []struct {
		ID, MemberID    int64
		DecisionsSealed []byte
		Standing        `bun:"embed:"`
	}
	if err := r.NewRaw(`SELECT id, member_id, observed_from, observed_until, extended_on, restored_on, decisions_sealed FROM member_standing
		WHERE member_id IN (?) ORDER BY member_id, observed_from DESC`, store.In(ids)).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	by := map[int64][]Standing{}
	for _, row := range rows {
		if err := s.openDecisions(&row.Standing, row.DecisionsSealed, earlierAt(row.ID)); err != nil {
			return nil, err
		}
		by[row.MemberID] = append(by[row.MemberID], row.Standing)
	}
	return by, nil
}
