package orgs

import (
	"context"

	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Move puts an org and all below it under another superior, in one
// transaction whatever its size: one UPDATE of the paths here, and one in each
// capability that keeps org paths and hears of happened.OrgMoved.
func (s *Service) Move(ctx context.Context, id, parentID int64, reason string) (org Org, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		if org, err = s.Get(ctx, tx, id); err != nil {
			return err
		}
		parent, err := s.Get(ctx, tx, parentID)
		if err != nil {
			return err
		}
		if err := refusedBy(MayMove(org.node(), parent.node())); err != nil {
			return err
		}
		if taken, err := nameTaken(ctx, tx, parentID, org.Name, id); err != nil {
			return err
		} else if taken {
			return api.Conflict("新上级之下已有同名党组织，请先改名。")
		}
		org, err = s.relocate(ctx, tx, org, parent, reason)
		return err
	})
	return org, err
}

// relocate moves org with its subtree, its counters and its history.
func (s *Service) relocate(ctx context.Context, tx *store.Tx, org, parent Org, reason string) (Org, error) {
	from := org.Path
	to, err := place(ctx, tx, parent.ID)
	if err != nil {
		return org, err
	}
	if err := count(ctx, tx, ParentPath(from), -org.Members, -org.Branches); err != nil {
		return org, err
	}
	if err := rewrite(ctx, tx, from, to); err != nil {
		return org, err
	}
	if err := count(ctx, tx, parent.Path, org.Members, org.Branches); err != nil {
		return org, err
	}
	org.ParentID, org.Path, org.UpdatedAt = parent.ID, to, store.At(s.now())
	if _, err := tx.NewUpdate().Model(&org).WherePK().Column("parent_id", "updated_at").Exec(ctx); err != nil {
		return org, err
	}
	if err := s.remember(ctx, tx, org.ID, "moved", underName("划转至", parent)); err != nil {
		return org, err
	}
	return org, s.bus.Publish(ctx, tx, happened.OrgMoved{OrgID: org.ID, From: from, To: to, Reason: reason})
}

// Merge dissolves an org into another: what stood below it now stands below
// the other, its posts end, and it stays in the tree as merged. Its members
// follow by happened.OrgAbolished{IntoID}, which members hears at once and
// answers with MembersCounted for both.
func (s *Service) Merge(ctx context.Context, id, intoID int64, reason string) (into Org, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		org, err := s.Get(ctx, tx, id)
		if err != nil {
			return err
		}
		if into, err = s.Get(ctx, tx, intoID); err != nil {
			return err
		}
		if err := refusedBy(MayMerge(org.node(), into.node())); err != nil {
			return err
		}
		if err := s.adopt(ctx, tx, org, into, reason); err != nil {
			return err
		}
		if err := s.remember(ctx, tx, intoID, "merged", underName("并入", org)); err != nil {
			return err
		}
		if err := s.dissolve(ctx, tx, org, Merged, underName("合并到", into)); err != nil {
			return err
		}
		if err := s.bus.Publish(ctx, tx, happened.OrgAbolished{OrgID: id, Path: org.Path, IntoID: intoID, Reason: reason}); err != nil {
			return err
		}
		into, err = s.Get(ctx, tx, intoID)
		return err
	})
	return into, err
}

// adopt puts the orgs below org under into.
func (s *Service) adopt(ctx context.Context, tx *store.Tx, org, into Org, reason string) error {
	for {
		children, err := s.Children(ctx, tx, org.ID)
		if err != nil || len(children) == 0 {
			return err
		}
		for _, c := range children {
			if _, err := s.relocate(ctx, tx, c, into, reason); err != nil {
				return err
			}
		}
	}
}

// Abolish ends an org that has neither members nor orgs below it.
func (s *Service) Abolish(ctx context.Context, id int64, reason string) (org Org, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := lock(ctx, tx); err != nil {
			return err
		}
		if org, err = s.Get(ctx, tx, id); err != nil {
			return err
		}
		if err := refusedBy(MayAbolish(org.node())); err != nil {
			return err
		}
		if err := s.dissolve(ctx, tx, org, Abolished, "撤销："+reason); err != nil {
			return err
		}
		if err := s.bus.Publish(ctx, tx, happened.OrgAbolished{OrgID: id, Path: org.Path, Reason: reason}); err != nil {
			return err
		}
		org, err = s.Get(ctx, tx, id)
		return err
	})
	return org, err
}

// dissolve sets the state, ends the posts and takes a branch out of the counters.
func (s *Service) dissolve(ctx context.Context, tx *store.Tx, org Org, state State, note string) error {
	if org.Kind.IsBranch() {
		if err := count(ctx, tx, org.Path, 0, -1); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(ctx, `UPDATE org SET state = ?, abolished_on = ?, updated_at = ? WHERE id = ?`, state, s.today(), store.At(s.now()), org.ID); err != nil {
		return err
	}
	if err := s.endAllPosts(ctx, tx, org.ID); err != nil {
		return err
	}
	return s.remember(ctx, tx, org.ID, string(state), note)
}
