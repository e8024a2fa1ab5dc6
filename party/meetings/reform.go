package meetings

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// OnOrgAbolished calls off what an org that was merged or abolished had planned and not begun: nobody is
// left to hold it, and at the end of its sign-in everybody would be absent. What was held stays as it is.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	var ids []int64
	if err := tx.NewRaw(`SELECT id FROM meeting WHERE org_path = ? AND state IN (?) ORDER BY id`, e.Path,
		store.In([]terms.MeetingState{terms.Draft, terms.Submitted, terms.Returned, terms.Approved})).Scan(ctx, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		m, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.State == terms.Approved && s.Begun(ctx, m) {
			continue
		}
		if err := s.callOff(ctx, tx, &m, "党组织已经合并或者撤销。"); err != nil {
			return err
		}
		if err := save(ctx, tx, m); err != nil {
			return err
		}
		if err := s.seal(ctx, tx, m); err != nil {
			return err
		}
	}
	return nil
}
