package members

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Changed is what came of a change.
type Changed struct {
	Member
	Warnings []Finding // what is worth a look
	Waiting  *Revision // it waits for the level above and nothing has changed; nil where it was made
}

// Change corrects a member's data; change is given what is stored and edits it. A change of reviewed fields needs a
// reason, and waits where the caller does not decide on it.
func (s *Service) Change(ctx context.Context, id int64, reason string, change func(*Member) error) (c Changed, err error) {
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		c, err = s.changeIn(ctx, tx, id, reason, change)
		return err
	})
	return c, err
}

func (s *Service) changeIn(ctx context.Context, tx *store.Tx, id int64, reason string, change func(*Member) error) (c Changed, err error) {
	was, err := s.getToChange(ctx, tx, id)
	if err != nil {
		return c, err
	}
	m := was
	if err := change(&m); err != nil {
		return c, err
	}
	if c.Warnings, err = s.check(m.Details); err != nil {
		return c, err
	}
	if err := s.place(ctx, tx, was, &m); err != nil {
		return c, err
	}
	if err := s.numberFree(ctx, tx, was, m); err != nil {
		return c, err
	}
	if c.Waiting, err = s.revise(ctx, tx, was, &m, reason); c.Waiting != nil {
		m = was
	}
	c.Member = m
	return c, err
}

// numberFree refuses a new ID number that somebody else has.
func (s *Service) numberFree(ctx context.Context, tx *store.Tx, was, m Member) error {
	if m.IDNumber == was.IDNumber {
		return nil
	}
	if _, taken, err := s.byNumber(ctx, tx, m.IDNumber); err != nil || !taken {
		return err
	}
	return api.Field("这个身份证号已经登记为另一名党员，请核实。", "body.idNumber")
}

// place checks the branch and the group a changed member shall belong to.
func (s *Service) place(ctx context.Context, tx *store.Tx, was Member, m *Member) error {
	if m.OrgID != was.OrgID {
		branch, err := s.branch(ctx, tx, m.OrgID)
		if err != nil {
			return err
		}
		m.OrgPath, m.OrgName = branch.Path, branch.Name
		if m.GroupID == was.GroupID {
			m.GroupID = 0 // the old branch's group
		}
	}
	if m.GroupID == 0 || m.GroupID == was.GroupID {
		return nil
	}
	group, err := s.orgs.Get(ctx, tx, m.GroupID)
	if err != nil {
		return err
	}
	if group.Kind != terms.Group || group.ParentID != m.OrgID {
		return api.Field("只能选择本支部的党小组。", "body.groupId")
	}
	return nil
}

// amend saves a changed member and tells of it; nothing is written where nothing differs. m is what is kept afterwards.
func (s *Service) amend(ctx context.Context, tx *store.Tx, was Member, m *Member) error {
	what := changed(was.Details, m.Details)
	if m.OrgID != was.OrgID {
		what = append(what, "orgId")
	}
	if m.GroupID != was.GroupID {
		what = append(what, "groupId")
	}
	if len(what) == 0 {
		return nil
	}
	m.UpdatedAt = store.At(s.now())
	if err := s.save(ctx, tx, was, m); err != nil {
		return err
	}
	if m.OrgID != was.OrgID && m.Status == Normal {
		if err := s.count(ctx, tx, was.OrgPath, -1); err != nil {
			return err
		}
		if err := s.count(ctx, tx, m.OrgPath, 1); err != nil {
			return err
		}
	}
	return s.bus.Publish(ctx, tx, happened.MemberChanged{MemberID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Fields: what})
}
