package duties

import (
	"testing"

	"zhibu/party/terms"
)

func TestResponsible(t *testing.T) {
	for name, c := range map[string]struct {
		kind  terms.OrgKind
		posts []terms.Post
		want  int
	}{
		"支部书记":        {terms.Branch, []terms.Post{terms.OrganisationMember, terms.Secretary}, 1},
		"书记空缺，副书记":    {terms.JointBranch, []terms.Post{terms.PublicityMember, terms.DeputySecretary}, 1},
		"支部只有委员，书记空缺": {terms.Branch, []terms.Post{terms.OrganisationMember, terms.CommitteeMember}, -1},
		"党委书记在先":      {terms.Committee, []terms.Post{terms.Clerk, terms.Secretary}, 1},
		"党委书记空缺，组织委员": {terms.Committee, []terms.Post{terms.Clerk, terms.OrganisationMember}, 1},
		"党工委只有党务干事":   {terms.WorkingCommittee, []terms.Post{terms.Clerk}, 0},
		"没有人任职":       {terms.Committee, nil, -1},
	} {
		if got := Responsible(c.kind, c.posts); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
}
