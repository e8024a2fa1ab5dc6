package orgs

import (
	"context"
	"slices"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// OnMembersCounted 党员人数变化 → 各级党组织的人数. In the writer's transaction.
func (s *Service) OnMembersCounted(ctx context.Context, tx *store.Tx, e happened.MembersCounted) error {
	return count(ctx, tx, e.OrgPath, e.Delta, 0)
}

// OnMemberLeft 党员离开 → 免去其党内职务. In the writer's transaction.
func (s *Service) OnMemberLeft(ctx context.Context, tx *store.Tx, e happened.MemberLeft) error {
	return s.endPostsOf(ctx, tx, e.MemberID, "离开，不再担任", func(Holding) bool { return true })
}

// OnMemberChanged 党员转到别的支部 → 免去其在其他支部、党小组的职务; 受到留党察看处分 → 党内职务自然撤销
// (纪律处分条例第十二条). In the writer's transaction. Of who goes to another branch, a post in a committee above is kept.
func (s *Service) OnMemberChanged(ctx context.Context, tx *store.Tx, e happened.MemberChanged) error {
	if slices.Contains(e.Fields, "observedFrom") {
		var observed bool
		if err := tx.NewRaw(`SELECT observed_from <> '' AND restored_on = '' FROM member WHERE id = ?`, e.MemberID).Scan(ctx, &observed); err != nil {
			return err
		}
		if observed {
			return s.endPostsOf(ctx, tx, e.MemberID, "受留党察看处分，不再担任", func(Holding) bool { return true })
		}
	}
	if !slices.Contains(e.Fields, "orgId") {
		return nil
	}
	var branches []int64 // branches other than the new one, and groups of other branches
	err := tx.NewRaw(`SELECT o.id FROM org_post p JOIN org o ON o.id = p.org_id WHERE p.member_id = ? AND p.until_on = ''
		AND o.id <> ? AND o.parent_id <> ? AND o.kind IN (?)`, e.MemberID, e.OrgID, e.OrgID, store.In(grassroots)).Scan(ctx, &branches)
	if err != nil {
		return err
	}
	return s.endPostsOf(ctx, tx, e.MemberID, "离开，不再担任", func(h Holding) bool { return slices.Contains(branches, h.OrgID) })
}

// grassroots are the kinds whose posts are bound to being enrolled there.
var grassroots = []terms.OrgKind{terms.Branch, terms.JointBranch, terms.TemporaryBranch, terms.MobileBranch, terms.Group}

func (s *Service) endPostsOf(ctx context.Context, tx *store.Tx, memberID int64, verb string, which func(Holding) bool) error {
	held, err := s.PostsOf(ctx, tx, memberID)
	if err != nil {
		return err
	}
	for _, h := range held {
		if !which(h) {
			continue
		}
		if err := s.endPost(ctx, tx, h, verb); err != nil {
			return err
		}
	}
	return nil
}

// OnPolicyChanged forgets every position when the cell is isolated 隔离运行: hidden is not enough.
func (s *Service) OnPolicyChanged(ctx context.Context, tx *store.Tx, e happened.PolicyChanged) error {
	if e.Key != string(policy.Isolated) || e.Value != "true" {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE org SET lat = NULL, lng = NULL, synthetic_place = FALSE WHERE lat IS NOT NULL`)
	return err
}
