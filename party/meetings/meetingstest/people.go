package meetingstest

import (
	"context"
	"maps"
	"slices"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/partytest"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// The orgs: a city with two counties, two branches in the first and one in the second. GroupA is
// there where a test asks for it.
const (
	City, County, Other        = 1, 2, 3
	BranchA, BranchA2, BranchB = 11, 12, 13
	GroupA                     = 111
)

// The members of branch A who have accounts.
const MemberA, SecretaryA = 101, 102

var tree = []orgs.Org{
	{ID: City, Path: "001.", Name: "汉中市委", Kind: terms.Committee},
	{ID: County, ParentID: City, Path: "001.001.", Name: "勉县县委", Kind: terms.Committee},
	{ID: Other, ParentID: City, Path: "001.002.", Name: "洋县县委", Kind: terms.Committee},
	{ID: BranchA, ParentID: County, Path: "001.001.001.", Name: "定军山村党支部", Kind: terms.Branch},
	{ID: BranchA2, ParentID: County, Path: "001.001.002.", Name: "诸葛村党支部", Kind: terms.Branch},
	{ID: BranchB, ParentID: Other, Path: "001.002.001.", Name: "蔡伦村党支部", Kind: terms.Branch},
}

// people are those who call, by token: their roles and, for members, their branch.
var people = []struct {
	token, name string
	member, org int64
	role        access.Role
	at          int64
}{
	{token: "city", name: "市委李敏", role: access.Superior, at: City},
	{token: "county", name: "勉县赵强", role: access.Superior, at: County},
	{token: "other", name: "洋县孙丽", role: access.Superior, at: Other},
	{token: "secretary", name: "王建国", member: SecretaryA, org: BranchA, role: access.BranchOfficer, at: BranchA},
	{token: "member", name: "陈芳", member: MemberA, org: BranchA},
	{token: "secretaryB", name: "周平", member: 103, org: BranchB, role: access.BranchOfficer, at: BranchB},
	{token: "secretaryA2", name: "吴勇", member: 104, org: BranchA2, role: access.BranchOfficer, at: BranchA2},
}

// PathOf is where an org of the tree stands, or branch A's group.
func PathOf(id int64) string {
	if id == GroupA {
		return PathOf(BranchA) + "001."
	}
	for _, o := range tree {
		if o.ID == id {
			return o.Path
		}
	}
	return ""
}

func (w *World) populate(ctx context.Context, tx *store.Tx) error {
	all := slices.Clone(tree)
	for i := range all {
		all[i].ShortName, all[i].State, all[i].EstablishedOn = all[i].Name, orgs.Active, "2001-07-01"
	}
	if _, err := orgs.Load(ctx, tx, slices.Values(all)); err != nil {
		return err
	}
	if _, err := w.Members.Load(ctx, tx, func(yield func(members.Member) bool) {
		for _, p := range people {
			if p.member != 0 && !yield(member(p.member, p.name, p.org, 0)) {
				return
			}
		}
	}); err != nil {
		return err
	}
	for i, p := range people {
		if err := w.account(ctx, tx, int64(i+1), p.token, p.name, p.member, p.org); err != nil {
			return err
		}
		if p.role != "" {
			if err := access.LoadGrant(ctx, tx, int64(i+1), p.role, p.at, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func member(id int64, name string, org, group int64) members.Member {
	return members.Member{ID: id, OrgID: org, OrgPath: PathOf(org), GroupID: group, Status: members.Normal,
		Details: members.Details{Name: name, IDNumber: partytest.NumberOf(id), Gender: "1", Ethnicity: "01", BirthOn: "1980-01-01", Education: "20",
			Category: members.Full, JoinedOn: "2001-07-01"}}
}

// account makes an account and a session whose token is its login.
func (w *World) account(ctx context.Context, tx *store.Tx, id int64, token, name string, member, org int64) error {
	if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{{ID: id, Login: token, Name: name, MemberID: member, OrgID: org, OrgPath: PathOf(org)}})); err != nil {
		return err
	}
	_, err := access.LoadSessions(ctx, tx, maps.All(map[string]access.Session{token: {ID: id, AccountID: id, ExpiresAt: store.At(At("2030-01-01 00:00:00"))}}))
	return err
}

// Colleague lets 组员丙 of branch A in, who holds no office.
func (w *World) Colleague() {
	w.T.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		if err := w.join(ctx, tx, member(303, "组员丙", BranchA, 0)); err != nil {
			return err
		}
		return w.account(ctx, tx, 99, "colleague", "组员丙", 303, BranchA)
	})
}

func (w *World) join(ctx context.Context, tx *store.Tx, m ...members.Member) error {
	_, err := w.Members.Load(ctx, tx, slices.Values(m))
	return err
}

// Offices gives branch A a party group 党小组 with a leader (202) and a member (203), and the branch its
// secretary and a deputy (201).
func (w *World) Offices() {
	w.T.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{{ID: GroupA, ParentID: BranchA, Path: PathOf(GroupA),
			Name: "第一党小组", ShortName: "第一党小组", Kind: terms.Group, State: orgs.Active}})); err != nil {
			return err
		}
		if err := w.join(ctx, tx, member(201, "副书记甲", BranchA, 0), member(202, "组长乙", BranchA, GroupA), member(203, "组员丙", BranchA, GroupA)); err != nil {
			return err
		}
		_, err := orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{
			{ID: 1, OrgID: BranchA, MemberID: SecretaryA, Post: terms.Secretary, FromOn: "2025-01-01"},
			{ID: 2, OrgID: BranchA, MemberID: 201, Post: terms.DeputySecretary, FromOn: "2025-01-01"},
			{ID: 3, OrgID: GroupA, MemberID: 202, Post: terms.GroupLeader, FromOn: "2025-01-01"}}))
		return err
	})
}
