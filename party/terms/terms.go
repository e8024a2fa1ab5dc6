// Package terms 术语: the words every capability shares, with their Chinese.
// It is a pure leaf: it imports nothing of ours and knows no database.
//
//	terms.go           kinds of org, fields, posts, meetings, presence, verdicts
//	rules_audience.go  whom a meeting of each kind is held for
//	labels.go          the Chinese of each word, for messages, exports and print
package terms

import (
	"slices"
	"time"
)

// OrgKind is the kind of a Party organisation 党组织类别 (支部工作条例 第四、五、八条).
type OrgKind string

// The kinds of Party organisation.
const (
	Committee        OrgKind = "committee"         // 党委
	WorkingCommittee OrgKind = "working_committee" // 党工委
	GeneralBranch    OrgKind = "general_branch"    // 党总支
	Branch           OrgKind = "branch"            // 党支部
	JointBranch      OrgKind = "joint_branch"      // 联合党支部
	TemporaryBranch  OrgKind = "temporary_branch"  // 临时党支部
	MobileBranch     OrgKind = "mobile_branch"     // 流动党员党支部
	Group            OrgKind = "group"             // 党小组
	LeadingGroup     OrgKind = "leading_group"     // 党组
)

// OrgKinds lists every kind, the widest first.
var OrgKinds = []OrgKind{Committee, WorkingCommittee, GeneralBranch, Branch, JointBranch, TemporaryBranch, MobileBranch, Group, LeadingGroup}

// IsBranch tells whether an org of this kind holds members and meetings of its own.
func (k OrgKind) IsBranch() bool {
	switch k {
	case Branch, JointBranch, TemporaryBranch, MobileBranch:
		return true
	}
	return false
}

// BranchKinds are the kinds that are branches.
var BranchKinds = slices.DeleteFunc(slices.Clone(OrgKinds), func(k OrgKind) bool { return !k.IsBranch() })

// Field is the field of work an org belongs to 领域 (支部工作条例 第十条).
type Field string

// The fields of work.
const (
	Village           Field = "village"            // 农村
	Community         Field = "community"          // 社区
	Organ             Field = "organ"              // 党和国家机关
	SOE               Field = "soe"                // 国有企业和集体企业
	School            Field = "school"             // 中小学校
	University        Field = "university"         // 高校
	Hospital          Field = "hospital"           // 公立医院
	Institution       Field = "institution"        // 其他事业单位
	PrivateEnterprise Field = "private_enterprise" // 非公有制经济组织
	SocialOrg         Field = "social_org"         // 社会组织
	Retired           Field = "retired"            // 离退休干部职工
	Mobile            Field = "mobile"             // 流动党员
	Military          Field = "military"           // 军队
)

// Fields lists every field of work.
var Fields = []Field{Village, Community, Organ, SOE, School, University, Hospital, Institution, PrivateEnterprise, SocialOrg, Retired, Mobile, Military}

// Post is a post a member holds in an org 党内职务 (支部工作条例 第二十条).
type Post string

// The posts.
const (
	Secretary          Post = "secretary"           // 书记
	DeputySecretary    Post = "deputy_secretary"    // 副书记
	OrganisationMember Post = "organisation_member" // 组织委员
	PublicityMember    Post = "publicity_member"    // 宣传委员
	DisciplineMember   Post = "discipline_member"   // 纪检委员
	CommitteeMember    Post = "committee_member"    // 委员
	GroupLeader        Post = "group_leader"        // 党小组长
	Clerk              Post = "clerk"               // 党务干事
)

// Posts lists every post, the first in rank first.
var Posts = []Post{Secretary, DeputySecretary, OrganisationMember, PublicityMember, DisciplineMember, CommitteeMember, GroupLeader, Clerk}

// MeetingKind is a kind of meeting 会议类型 (支部工作条例 第十一至十九条).
type MeetingKind string

// The kinds of meeting.
const (
	Assembly          MeetingKind = "assembly"           // 党员大会
	CommitteeMeeting  MeetingKind = "committee_meeting"  // 支委会
	GroupMeeting      MeetingKind = "group_meeting"      // 党小组会
	Lecture           MeetingKind = "lecture"            // 党课
	ThemeDay          MeetingKind = "theme_day"          // 主题党日
	LifeMeeting       MeetingKind = "life_meeting"       // 组织生活会
	MemberReview      MeetingKind = "member_review"      // 民主评议党员
	LeadershipMeeting MeetingKind = "leadership_meeting" // 民主生活会
	ElectionMeeting   MeetingKind = "election_meeting"   // 选举大会
	PoliticalBirthday MeetingKind = "political_birthday" // 政治生日
	Training          MeetingKind = "training"           // 集中轮训
)

// MeetingKinds lists every kind of meeting, 三会一课 first.
var MeetingKinds = []MeetingKind{Assembly, CommitteeMeeting, GroupMeeting, Lecture, ThemeDay, LifeMeeting, MemberReview,
	LeadershipMeeting, ElectionMeeting, PoliticalBirthday, Training}

// Tag 标签 is what a meeting was about, where a duty asks for it.
type Tag string

// The tags.
const (
	PartyHistory    Tag = "party_history"    // 党史学习 (党史学习教育工作条例 第十九条)
	SecretaryReport Tag = "secretary_report" // 书记述职 (支部工作条例 第二十七条)
	WorkBriefing    Tag = "work_briefing"    // 负责人通报 (机关基层组织工作条例 第二十六条)
)

// Tags lists every tag.
var Tags = []Tag{PartyHistory, SecretaryReport, WorkBriefing}

// MeetingState is how far a meeting has come.
type MeetingState string

// The states of a meeting.
const (
	Draft     MeetingState = "draft"     // 待拟定
	Submitted MeetingState = "submitted" // 待审核
	Returned  MeetingState = "returned"  // 已退回
	Approved  MeetingState = "approved"  // 已通过
	Closed    MeetingState = "closed"    // 待归档
	Filed     MeetingState = "filed"     // 已归档
	Cancelled MeetingState = "cancelled" // 已取消
)

// Presence is how a member on the roll attended.
type Presence string

// The presences. Due is the state before anything is known.
const (
	Due      Presence = "due"      // 应到
	Present  Presence = "present"  // 现场
	Online   Presence = "online"   // 线上
	Assisted Presence = "assisted" // 代签
	Leave    Presence = "leave"    // 请假
	Absent   Presence = "absent"   // 缺勤
	Exempt   Presence = "exempt"   // 免到 (教育管理条例 第二十三条)
)

// Came tells whether the member took part.
func (p Presence) Came() bool { return p == Present || p == Online || p == Assisted }

// Direction is which of the two signatures is meant.
type Direction string

// The directions.
const (
	In  Direction = "in"  // 签到
	Out Direction = "out" // 签退
)

// Verdict is what the rules say of a sign-in.
type Verdict string

// The verdicts, from best to worst.
const (
	Green Verdict = "green" // 有效
	Amber Verdict = "amber" // 待见证
	Red   Verdict = "red"   // 无效
)

// Todo is one line of somebody's to-do list 待办.
type Todo struct {
	Kind    string    `json:"kind" doc:"what it is, e.g. plan, review, answer, sign, file, mark"`
	Title   string    `json:"title" doc:"one sentence in Chinese"`
	Why     string    `json:"why" doc:"why it is asked: the article or the policy it rests on"`
	Link    string    `json:"link" doc:"page of both faces that does it, e.g. meetings/123"`
	Due     time.Time `json:"due" doc:"when it is due"`
	Overdue bool      `json:"overdue" doc:"the due moment has passed"`
}
