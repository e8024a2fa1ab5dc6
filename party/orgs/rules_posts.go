package orgs

import (
	"slices"

	"zhibu/party/terms"
)

// held lists the posts of each kind of org. 支部工作条例第二十条: the branch committee has a
// secretary, members for organisation, publicity and discipline, and a deputy
// where needed; 第十三条: a group has a leader; 党章第四十九条: a 党组 has a secretary
// and, where needed, deputies. The clerk 党务干事 serves a committee's office.
var held = map[terms.OrgKind][]terms.Post{
	terms.Committee:        {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember, terms.Clerk},
	terms.WorkingCommittee: {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember, terms.Clerk},
	terms.GeneralBranch:    {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember, terms.Clerk},
	terms.Branch:           {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember},
	terms.JointBranch:      {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember},
	terms.TemporaryBranch:  {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember},
	terms.MobileBranch:     {terms.Secretary, terms.DeputySecretary, terms.OrganisationMember, terms.PublicityMember, terms.DisciplineMember, terms.CommitteeMember},
	terms.Group:            {terms.GroupLeader},
	terms.LeadingGroup:     {terms.Secretary, terms.DeputySecretary, terms.CommitteeMember},
}

// Appointment is what is known when a member is given a post.
type Appointment struct {
	Kind         terms.OrgKind
	Post         terms.Post
	Full         bool               // a full member 正式党员
	Observed     bool               // under 留党察看, the rights not restored
	YearsInParty int                // whole years since confirmation 转正
	Taken        map[terms.Post]int // holders of each post today, the member not counted
	Already      bool               // the member holds this very post
}

// MayHold applies 支部工作条例第二十条 (one secretary, one deputy, at most seven on a
// branch committee) and 第二十三条 (a secretary generally has a year in the Party).
// A probationary member may not be elected (党章第七条), nor who is under 留党察看 (党章第四十一条).
func MayHold(a Appointment) []Finding {
	switch {
	case !slices.Contains(held[a.Kind], a.Post):
		return refusal("支部工作条例第二十条", terms.Label(a.Kind)+"不设"+terms.Label(a.Post)+"，请改选职务。")
	case a.Already:
		return refusal("", "该党员已担任此职务，不用重复任命。")
	case !a.Full && a.Post != terms.Clerk:
		return refusal("党章第七条", "预备党员没有被选举权，不能担任"+terms.Label(a.Post)+"。")
	case a.Observed:
		return refusal("党章第四十一条", "该党员在留党察看期间，还没有恢复党员权利，没有被选举权，不能任职。")
	case a.Post == terms.Secretary && a.Taken[terms.Secretary] > 0:
		return refusal("支部工作条例第二十条", "已有书记在任，请先免去现任书记。")
	case a.Post == terms.GroupLeader && a.Taken[terms.GroupLeader] > 0:
		return refusal("支部工作条例第十三条", "已有党小组长在任，请先免去现任党小组长。")
	case a.Kind.IsBranch() && a.Post == terms.DeputySecretary && a.Taken[terms.DeputySecretary] > 0:
		return refusal("支部工作条例第二十条", "党支部只设 1 名副书记，请先免去现任副书记。")
	case a.Kind.IsBranch() && total(a.Taken) >= 7:
		return refusal("支部工作条例第二十条", "党支部委员会一般不超过 7 人，请先免去一名委员。")
	case a.Post == terms.Secretary && a.YearsInParty < 1:
		return []Finding{hint("支部工作条例第二十三条", "党支部书记一般应当具有 1 年以上党龄，请上级党组织核实。")}
	}
	return nil
}

// Committee applies 支部工作条例第二十条 to a branch's committee: seven full members
// and more have one of three to five, fewer have a secretary and no committee.
func Committee(full, seats int) []Finding {
	switch {
	case full >= 7 && seats < 3:
		return []Finding{hint("支部工作条例第二十条", "正式党员 7 人以上的党支部应当设立支部委员会，由 3 至 5 人组成，请及时补选。")}
	case full < 7 && seats > 2:
		return []Finding{hint("支部工作条例第二十条", "正式党员不足 7 人的党支部设 1 名书记，必要时设 1 名副书记，不设支部委员会。")}
	}
	return nil
}

func total(taken map[terms.Post]int) (n int) {
	for _, k := range taken {
		n += k
	}
	return n
}

// byRank puts the posts in the order of terms.Posts, the secretary first.
func byRank(held []Holding) []Holding {
	slices.SortStableFunc(held, func(a, b Holding) int {
		return slices.Index(terms.Posts, a.Post) - slices.Index(terms.Posts, b.Post)
	})
	return held
}
