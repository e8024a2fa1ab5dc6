package orgs

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// OnMembersCounted 党员人数变化 → 各级党组织的人数. In the writer's transaction.
func (s *Service) OnMembersCounted(ctx context.Context, tx *store.Tx, e happened.MembersCounted) error {
	return count(ctx, tx, e.OrgPath, e.Delta, 0)
}

// OnMemberLeft 党员离开 → 免去其党内职务. In the writer's transaction.
func (s *Service) OnMemberLeft(ctx context.Context, tx *store.Tx, e happened.MemberLeft) error {
	held, err := s.PostsOf(ctx, tx, e.MemberID)
	if err != nil {
		return err
	}
	for _, h := range held {
		if err := s.endPost(ctx, tx, h, "离开"); err != nil {
			return err
		}
	}
	return nil
}
