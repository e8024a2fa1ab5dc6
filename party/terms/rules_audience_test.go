package terms

import "testing"

func TestAudience(t *testing.T) {
	for _, c := range []struct {
		name string
		kind MeetingKind
		org  OrgKind
		want Audience
	}{
		{"党员大会：全体党员", Assembly, Branch, Everybody},
		{"联合支部的主题党日：全体党员", ThemeDay, JointBranch, Everybody},
		{"支委会：委员", CommitteeMeeting, Branch, InOffice},
		{"民主生活会：领导班子", LeadershipMeeting, Committee, InOffice},
		{"党小组会：本组党员", GroupMeeting, Group, OwnGroup},
		{"以党小组会形式开的组织生活会：本组党员", LifeMeeting, Group, OwnGroup},
		{"政治生日：可以只为几位", PoliticalBirthday, Branch, ChosenOr},
		{"党委的党课：指定的人员", Lecture, Committee, ChosenOnes},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.kind.Audience(c.org); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

func TestInCommittee(t *testing.T) {
	for _, p := range Posts {
		if want := p != Clerk && p != GroupLeader; p.InCommittee() != want {
			t.Errorf("%s: %v", Label(p), !want)
		}
	}
}
