package terms

// Audience is whom a meeting is held for: those who are due there.
type Audience string

// The audiences.
const (
	Everybody  Audience = "everybody" // 全体党员
	InOffice   Audience = "in_office" // 委员会委员、领导班子成员
	OwnGroup   Audience = "own_group" // 本党小组的党员
	ChosenOnes Audience = "chosen"    // 计划里指定的人员
	ChosenOr   Audience = "chosen_or" // 计划里指定的人员，没有指定的为全体
)

// Audience is whom a meeting of this kind is held for when an org of the kind given holds it.
//
// 《支部工作条例(试行)》第十一条: 党员大会由全体党员参加; 第十二条: 支委会由委员参加;
// 第十三条: 党小组会组织本组党员参加; 第十七条: 组织生活会一般以这三种会议的形式召开.
func (k MeetingKind) Audience(org OrgKind) Audience {
	switch {
	case k == CommitteeMeeting || k == LeadershipMeeting:
		return InOffice
	case org == Group:
		return OwnGroup
	case !org.IsBranch():
		return ChosenOnes
	case k == Training || k == PoliticalBirthday:
		return ChosenOr
	}
	return Everybody
}

// InCommittee tells whether a post makes its holder one of those who deliberate
// in the org's committee 委员: a clerk or a group's leader does not.
func (p Post) InCommittee() bool {
	switch p {
	case Secretary, DeputySecretary, OrganisationMember, PublicityMember, DisciplineMember, CommitteeMember:
		return true
	}
	return false
}
