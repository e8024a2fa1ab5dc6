package app

import "zhibu/platform/event"

// flows says what follows from what. It is the only place where one capability
// hears of another: read it from top to bottom to know the whole platform.
// Within is at once, in the same transaction; On is soon after, once.
func (a *App) flows() {
	a.orgFlows()
	a.peopleFlows()
	a.meetingFlows()
	a.lifeFlows()
	a.pageFlows()
}

// orgFlows: orgs move, are merged and abolished; posts change hands.
func (a *App) orgFlows() {
	b := a.Bus

	// 党组织划转: every table that carries the org's path follows in the mover's transaction
	event.Within(b, "members: rewrite paths", a.Members.OnOrgMoved)
	event.Within(b, "access: rewrite paths", a.Access.OnOrgMoved)
	event.Within(b, "meetings: rewrite paths", a.Meetings.OnOrgMoved)
	event.Within(b, "attendance: rewrite paths", a.Attendance.OnOrgMoved)
	event.Within(b, "scores: move the counters", a.Scores.OnOrgMoved)
	event.Within(b, "tasks: rewrite paths", a.Tasks.OnOrgMoved)

	// 党组织撤并: what is open goes over to the successor, or ends with a reason; what was held stays with whom it was
	event.Within(b, "members: move those of a merged branch", a.Members.OnOrgAbolished)
	event.Within(b, "access: accounts go over with their people", a.Access.OnOrgAbolished)
	event.Within(b, "meetings: call off what has not begun", a.Meetings.OnOrgAbolished)
	event.Within(b, "meetings: recommended cases go over", a.Meetings.Cases.OnOrgAbolished)
	event.Within(b, "tasks: hand over what is open", a.Tasks.OnOrgAbolished)
	event.Within(b, "makeups: hand over what is owed", a.Makeups.OnOrgAbolished)
	event.Within(b, "openness: hand over what is open", a.Openness.OnOrgAbolished)
	event.Within(b, "links: go over to the successor", a.Links.OnOrgAbolished)
	event.Within(b, "talks: hand over what is not confirmed", a.Talks.OnOrgAbolished)
	event.Within(b, "reviews: end what is not filed", a.Reviews.OnOrgAbolished)

	// 任免
	event.Within(b, "access: roles follow posts", a.Access.OnPostChanged)
	event.Within(b, "attendance: who is due at the committee's meetings to come", a.Attendance.OnPostChanged)
}

// peopleFlows: members come, change and leave; a cell stops asking for positions.
func (a *App) peopleFlows() {
	b := a.Bus

	// 党员登记、变更、离开
	event.Within(b, "orgs: count members up the tree", a.Orgs.OnMembersCounted)
	event.Within(b, "attendance: put on the rolls to come", a.Attendance.OnMemberAdded)
	event.Within(b, "orgs: end posts elsewhere", a.Orgs.OnMemberChanged)
	event.Within(b, "access: the account follows", a.Access.OnMemberChanged)
	event.Within(b, "attendance: change the rolls to come", a.Attendance.OnMemberChanged)
	event.Within(b, "orgs: end posts", a.Orgs.OnMemberLeft)
	event.Within(b, "access: log out", a.Access.OnMemberLeft)
	event.Within(b, "attendance: take off the rolls to come", a.Attendance.OnMemberLeft)
	event.Within(b, "access: accounts follow", a.Access.OnMembersImported)

	// 改为隔离运行: positions are forgotten at once, not only hidden
	event.Within(b, "orgs: forget positions", a.Orgs.OnPolicyChanged)
	event.Within(b, "meetings: forget the points of rooms", a.Meetings.OnPolicyChanged)
	event.Within(b, "attendance: take the fences down", a.Attendance.OnPolicyChanged)
}

// meetingFlows: a meeting from its plan to the seal on its record.
func (a *App) meetingFlows() {
	b := a.Bus

	// 计划通过、撤回
	event.On(b, "attendance: open the sheet", a.Attendance.OnMeetingApproved)
	event.On(b, "attendance: suspend the sheet", a.Attendance.OnMeetingWithdrawn)

	// 签到: counters are kept in the sign-in's own transaction
	event.Within(b, "scores: count the roll", a.Scores.OnSheetsOpened)
	event.Within(b, "scores: count who came", a.Scores.OnPresenceChanged)

	// 签到截止
	event.Within(b, "scores: count the meeting as held", a.Scores.OnAttendanceClosed)
	event.On(b, "meetings: close", a.Meetings.OnAttendanceClosed)
	event.Within(b, "meetings: keep who came in line with the roll", a.Meetings.OnRollCounted)

	// 记录、心得、评分
	event.Within(b, "scores: count the record", a.Scores.OnRecordChanged)
	event.Within(b, "attendance: the roll of a filed record stands", a.Attendance.OnMeetingFiled)
	event.Within(b, "attendance: note who has written enough", a.Attendance.OnReflectionWritten)
	event.Within(b, "scores: count the mark", a.Scores.OnMeetingMarked)

	// 议定事项: whoever is responsible gets a task
	event.Within(b, "tasks: follow the decision", a.Tasks.OnDecisionTaken)

	// 归档: 存证凭证交上级党组织收存
	event.On(b, "seals: hand a signed head to the org above", a.Seals.OnMeetingFiled)
}

// lifeFlows: what duties, make-up lessons, talks and reviews count.
func (a *App) lifeFlows() {
	b := a.Bus

	// 组织生活日历: what was held counts for its duties in the filer's transaction
	event.Within(b, "duties: rewrite paths", a.Duties.OnOrgMoved)
	event.Within(b, "duties: count the meeting", a.Duties.OnMeetingFiled)
	event.Within(b, "duties: count the talk", a.Duties.OnTalkHeld)
	event.Within(b, "duties: count the review", a.Duties.OnReviewStep)

	// 补课: 缺席的补上，补签到的、退出名册的、取消的不再要
	event.Within(b, "makeups: rewrite paths", a.Makeups.OnOrgMoved)
	event.Within(b, "makeups: let go what who leaves owes", a.Makeups.OnMemberLeft)
	event.Within(b, "makeups: ask who missed, let go who came", a.Makeups.OnPresenceChanged)
	event.Within(b, "makeups: know the meeting", a.Makeups.OnMeetingApproved)
	event.Within(b, "makeups: let go what is called off", a.Makeups.OnMeetingWithdrawn)

	// 谈心谈话、民主评议: a review asks only how many talks each had
	event.Within(b, "talks: rewrite paths", a.Talks.OnOrgMoved)
	event.Within(b, "talks: count who is there to talk", a.Talks.OnMembersCounted)
	event.Within(b, "talks: count who is on the committee", a.Talks.OnPostChanged)
	event.Within(b, "reviews: rewrite paths", a.Reviews.OnOrgMoved)
	event.Within(b, "reviews: count the talk", a.Reviews.OnTalkHeld)
}

// pageFlows: what the branch's own page tells.
func (a *App) pageFlows() {
	b := a.Bus

	// 支部生活: 本支部的页面由事件写成
	event.Within(b, "openness: rewrite paths", a.Openness.OnOrgMoved)
	event.Within(b, "links: rewrite paths", a.Links.OnOrgMoved)
	event.Within(b, "openness: a meeting to come", a.Openness.OnMeetingApproved)
	event.Within(b, "openness: a meeting put off or called off", a.Openness.OnMeetingWithdrawn)
	event.Within(b, "openness: who was due, who came", a.Openness.OnAttendanceClosed)
	event.Within(b, "openness: who is witnessed later", a.Openness.OnRollCounted)
	event.Within(b, "openness: the record can be read", a.Openness.OnMeetingFiled)
	event.Within(b, "openness: what follows from a decision", a.Openness.OnDecisionTaken)
	event.Within(b, "openness: what becomes of it", a.Openness.OnTaskStep)
}
