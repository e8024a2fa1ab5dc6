package access

import "strings"

// Role is what somebody is on the platform. A role always belongs to an org.
type Role string

// The roles. The three administrators are apart from each other and from
// everybody else (等保三级 8.1.5: 系统管理、审计管理、安全管理).
const (
	Member        Role = "member"         // 党员: of their own branch
	BranchOfficer Role = "branch_officer" // 支部班子
	Superior      Role = "superior"       // 上级党务
	SystemAdmin   Role = "system_admin"   // 系统管理员
	SecurityAdmin Role = "security_admin" // 安全管理员
	AuditAdmin    Role = "audit_admin"    // 审计管理员
	Wall          Role = "wall"           // 大屏: a screen, not a person
)

// Roles lists every role in the order of the matrix's columns.
var Roles = []Role{Member, BranchOfficer, Superior, SystemAdmin, SecurityAdmin, AuditAdmin, Wall}

var roleNames = map[Role]string{
	Member: "党员", BranchOfficer: "支部班子", Superior: "上级党务", SystemAdmin: "系统管理员",
	SecurityAdmin: "安全管理员", AuditAdmin: "审计管理员", Wall: "大屏",
}

// Name is the role's Chinese name.
func (r Role) Name() string { return roleNames[r] }

// Administers tells whether r is one of the three separated administrators.
func (r Role) Administers() bool { return r == SystemAdmin || r == SecurityAdmin || r == AuditAdmin }

// Action is one thing that can be allowed.
type Action string

// The actions.
const (
	Self           Action = "self" // one's own devices, password, page 我的
	TodoRead       Action = "todo.read"
	OrgRead        Action = "org.read"
	OrgManage      Action = "org.manage"
	OrgAppoint     Action = "org.appoint" // posts bring roles, so they are not the system administrator's
	MemberRead     Action = "member.read"
	MemberReadAll  Action = "member.read_all"
	MemberManage   Action = "member.manage"
	MemberImport   Action = "member.import"
	ThemeIssue     Action = "theme.issue"
	MeetingRead    Action = "meeting.read"
	MeetingPlan    Action = "meeting.plan"
	MeetingReview  Action = "meeting.review"
	MeetingRecord  Action = "meeting.record"
	MeetingMark    Action = "meeting.mark"
	AttendanceSign Action = "attendance.sign"
	AttendanceRun  Action = "attendance.run"
	AttendanceRead Action = "attendance.read"
	ScoreRead      Action = "score.read"
	WallRead       Action = "wall.read"
	PolicyRead     Action = "policy.read"
	PolicyChange   Action = "policy.change"
	AccountManage  Action = "account.manage"
	RightsDelegate Action = "rights.delegate"
	IdentityLink   Action = "identity.link" // bind an account to a person of the OpenID provider or of the directory: lends it, so it is the security administrator's
	JournalRead    Action = "journal.read"
	BackupRead     Action = "backup.read"
	SealRead       Action = "seal.read"
	SealKeep       Action = "seal.keep" // take in the heads handed to one's own org
	PrivacyReveal  Action = "privacy.reveal"
	PrivacyExport  Action = "privacy.export"
	PrivacyApprove Action = "privacy.approve"
	PrivacyManage  Action = "privacy.manage"

	MeetingSeen      Action = "meeting.seen" // 审阅: seen only, nothing is decided
	TaskRead         Action = "task.read"
	TaskManage       Action = "task.manage"
	MakeupManage     Action = "makeup.manage"
	DutyRead         Action = "duty.read"
	DutyRecord       Action = "duty.record"
	DutyNudge        Action = "duty.nudge"
	ReviewRead       Action = "review.read" // private to the branch: no superior has it
	ReviewRun        Action = "review.run"
	TalkRead         Action = "talk.read" // that it was held; its body is for the two alone
	OpennessRead     Action = "openness.read"
	OpennessPublish  Action = "openness.publish"
	SuggestionAnswer Action = "suggestion.answer"
	BirthdayRead     Action = "birthday.read"
	LinkManage       Action = "link.manage"
	LedgerRead       Action = "ledger.read"
)

// Where is how far around a role's org an action reaches.
type Where int

// The reaches.
const (
	No    Where = iota // not at all
	Own                // 本人: one's own things, which lie in no org
	Unit               // 本单位: the role's org itself and not what is below it
	Below              // 本单位及以下: the org and its subtree; of a branch, its groups
)

func (w Where) String() string { return [...]string{"－", "本人", "本单位", "及以下"}[w] }

// line is one line of the matrix: an action, how it is called, where each role
// has it, and whom to ask when one has not.
type line struct {
	Action Action
	Name   string
	Where  [7]Where // in the order of Roles
	Ask    string
}

// matrix is the whole of who may do what where. testdata/matrix.golden shows
// it with its Chinese names, so that a reviewer sees any change.
var matrix = []line{
	//                                  member officer superior system security audit wall
	{Self, "本人事务", [7]Where{Own, Own, Own, Own, Own, Own, No}, "请用本人账号登录"},
	{TodoRead, "查看待办", [7]Where{Own, Own, Own, Own, Own, Own, No}, "请用本人账号登录"},
	{OrgRead, "查看党组织", [7]Where{Below, Below, Below, Below, Below, Below, Below}, "请联系该党组织的上级党务"},
	{OrgManage, "管理党组织", [7]Where{No, No, Below, Below, No, No, No}, "请联系上级党委的党务干部"},
	{OrgAppoint, "任免职务", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党委的党务干部"},
	{MemberRead, "查看党员名册", [7]Where{Below, Below, Below, No, Below, No, No}, "请联系该支部的支部班子"},
	{MemberReadAll, "查看党员完整信息", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{MemberManage, "管理党员信息", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{MemberImport, "批量导入", [7]Where{No, No, Below, Below, No, No, No}, "请联系上级党委的党务干部"},
	{ThemeIssue, "下发主题", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党委的党务干部"},
	{MeetingRead, "查看会议", [7]Where{Below, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{MeetingPlan, "拟定会议计划", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{MeetingReview, "审核会议计划", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党组织的党务干部"},
	{MeetingRecord, "填写会议记录", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{MeetingMark, "给会议评分", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党组织的党务干部"},
	{AttendanceSign, "签到签退", [7]Where{Below, No, No, No, No, No, No}, "请到本人所在支部的会议上签到"},
	{AttendanceRun, "组织签到", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{AttendanceRead, "查看签到情况", [7]Where{Below, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{ScoreRead, "查看评分", [7]Where{Below, Below, Below, No, No, No, Below}, "请联系该党组织的上级党务"},
	{WallRead, "查看大屏", [7]Where{No, Below, Below, No, No, No, Below}, "请联系该党组织的上级党务"},
	{PolicyRead, "查看政策开关", [7]Where{Below, Below, Below, Below, Below, Below, No}, "请联系该党组织的上级党务"},
	{PolicyChange, "调整政策开关", [7]Where{No, No, Below, Below, No, No, No}, "请联系上级党委的党务干部"},
	{AccountManage, "管理账号与授权", [7]Where{No, Below, Below, No, Below, No, No}, "请联系本支部的支部班子或安全管理员"},
	{RightsDelegate, "委托权限", [7]Where{No, Below, Below, No, No, No, No}, "请联系本支部的支部班子或上级党务"},
	{IdentityLink, "绑定统一身份或单位目录", [7]Where{No, No, No, No, Below, No, No}, "请联系安全管理员"},
	{PrivacyReveal, "查看未遮盖的个人信息", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{PrivacyExport, "申请明文导出", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{PrivacyApprove, "审批明文导出", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党委的党务干部"},
	{PrivacyManage, "管理个人信息规则和涉密拦截", [7]Where{No, No, No, No, Below, No, No}, "请联系安全管理员"},
	{SealRead, "查看存证凭证", [7]Where{No, No, Below, No, No, Below, No}, "请联系上级党组织的党务干部或审计管理员"},
	{SealKeep, "收存存证凭证", [7]Where{No, No, Unit, No, No, No, No}, "请联系上级党组织的党务干部"},
	{MeetingSeen, "审阅会议记录", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党组织的党务干部"},
	{TaskRead, "查看任务清单", [7]Where{Below, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{TaskManage, "管理任务清单", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{MakeupManage, "管理补课", [7]Where{No, Below, No, No, No, No, No}, "请联系该支部的支部班子"},
	{DutyRead, "查看组织生活日历", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{DutyRecord, "登记组织生活事项", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{DutyNudge, "催办", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党组织的党务干部"},
	{ReviewRead, "查看民主评议", [7]Where{Below, Below, No, No, No, No, No}, "请联系本支部的支部班子"},
	{ReviewRun, "组织民主评议", [7]Where{No, Below, No, No, No, No, No}, "请联系本支部的支部班子"},
	{TalkRead, "查看谈心谈话台账", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{OpennessRead, "查看支部生活和党务公开", [7]Where{Below, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{OpennessPublish, "发布党务公开", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{SuggestionAnswer, "答复意见建议", [7]Where{No, Below, Unit, No, No, No, No}, "请联系该支部的支部班子"},
	{BirthdayRead, "查看政治生日", [7]Where{Below, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{LinkManage, "管理学习链接", [7]Where{No, No, Below, No, No, No, No}, "请联系上级党委的党务干部"},
	{LedgerRead, "查看台账和统计", [7]Where{No, Below, Below, No, No, No, No}, "请联系该支部的支部班子"},
	{BackupRead, "查看备份情况", [7]Where{No, No, No, Below, No, No, No}, "请联系系统管理员"},
	{JournalRead, "查看审计日志", [7]Where{No, No, No, No, No, Below, No}, "请联系审计管理员"},
}

var (
	lines  = map[Action]line{}
	column = map[Role]int{}
)

func init() {
	for _, l := range matrix {
		lines[l.Action] = l
	}
	for i, r := range Roles {
		column[r] = i
	}
}

// Actions lists every action, in the order of the matrix.
func Actions() []Action {
	all := make([]Action, len(matrix))
	for i, l := range matrix {
		all[i] = l.Action
	}
	return all
}

// Name is what people call an action; "" for one there is not.
func (a Action) Name() string { return lines[a].Name }

// Reach is where role has action.
func Reach(role Role, action Action) Where {
	i, ok := column[role]
	if !ok {
		return No
	}
	return lines[action].Where[i]
}

// allows tells whether holding role at the org at path at lets one do action at path to.
func allows(role Role, at string, action Action, to string) bool {
	switch Reach(role, action) {
	case Own:
		return true
	case Unit:
		return at != "" && at == to
	case Below:
		return inside(at, to)
	}
	return false
}

// inside tells whether path lies in the subtree of root. Segments are of fixed
// width and end with a dot, so a prefix is a subtree.
func inside(root, path string) bool { return root != "" && strings.HasPrefix(path, root) }
