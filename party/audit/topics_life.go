package audit

import "zhibu/party/happened"

func init() {
	tell(Meetings, func(e happened.MeetingCorrected, n names) string { return "更正归档记录" + because(e.Reason) })
	tell(Meetings, func(e happened.AmendmentStep, n names) string {
		return "更正归档记录" + steps[e.Step] + because(e.Reason)
	})
	tell(Meetings, func(e happened.ReflectionStep, n names) string {
		what := "的心得体会"
		if e.CommentID != 0 {
			what = "的评论"
		}
		return n.member(e.MemberID) + what + steps[e.Step] + because(e.Reason)
	})
	tell(Meetings, func(e happened.MeetingSeen, n names) string { return "审阅会议记录。" })
	tell(Meetings, func(e happened.CaseRecommended, n names) string {
		switch e.Step {
		case "taken_back":
			return "收回特色案例的推荐。"
		case "waits":
			return n.org(e.ByOrgID) + "推荐的特色案例等待核对" + because(e.Reason)
		}
		return "推荐特色案例" + because(e.Reason)
	})
	tell(Meetings, func(e happened.DecisionTaken, n names) string {
		if e.MemberID == 0 {
			return "更正后不再布置" + quoted(e.Title) + "。"
		}
		return "议定" + quoted(e.Title) + "，由" + n.member(e.MemberID) + "负责。"
	})
	tell(Meetings, func(e happened.TaskStep, n names) string { return "任务" + steps[e.Step] + "。" })
	tell(Meetings, func(e happened.MakeupStep, n names) string { return "补课" + steps[e.Step] + "。" })
	tell(Meetings, func(e happened.DutyRecorded, n names) string { return "登记" + e.HeldOn + "的组织生活事项。" })
	tell(Meetings, func(e happened.DutyNudged, n names) string { return "催办" + e.Period + "的组织生活事项。" })
	tell(Meetings, func(e happened.ReviewStep, n names) string { return "民主评议" + steps[e.Step] + because(e.Reason) })
	tell(Meetings, func(e happened.ReviewEntry, n names) string { return reviewEntry(e.What, n.member(e.MemberID)) })
	tell(Meetings, func(e happened.ReviewAway, n names) string {
		if e.ToOrgID == 0 {
			return "收回请其他党支部评议" + n.member(e.MemberID) + "的安排。"
		}
		return "请" + n.org(e.ToOrgID) + "评议流动党员" + n.member(e.MemberID) + "。"
	})
	tell(Meetings, func(e happened.TalkHeld, n names) string { return "记录" + e.HeldOn + "的谈心谈话。" })
	tell(Meetings, func(e happened.OpennessStep, n names) string { return "党务公开" + steps[e.Step] + "。" })
	tell(Meetings, func(e happened.SuggestionStep, n names) string { return "意见建议" + steps[e.Step] + "。" })
	tell(Meetings, func(e happened.LinkChanged, n names) string { return "学习链接" + steps[e.Step] + "。" })
	tell(Data, func(e happened.LedgerTaken, n names) string { return "取走" + e.What + "（" + e.Form + "）。" })
}

// reviewEntry says what was written down in a review, of whom.
func reviewEntry(what, who string) string {
	switch what {
	case "by_group":
		return "调整民主评议中互评的范围。"
	case "note":
		return "登记民主评议的学习、意见或批评。"
	case "note_struck":
		return "删去登记的学习、意见或批评。"
	case "self":
		return "填写" + who + "的个人自评。"
	case "excused":
		return "登记" + who + "能否参加民主评议。"
	case "verdicts":
		return "填写民主评议的等次和理由。"
	case "objection":
		return who + "对评定结果提出异议。"
	case "answer":
		return "答复" + who + "对评定结果的异议。"
	case "fix":
		return "把一项整改列入清单，由" + who + "负责。"
	case "fix_done":
		return "登记由" + who + "负责的一项整改已完成。"
	}
	return "登记民主评议。"
}

// steps is what each step of organisational life is called.
var steps = map[string]string{
	"asked": "已申请", "taken_back": "已撤回", "refused": "未获同意",
	"set": "已布置", "done": "已完成", "reopened": "已重新打开", "dropped": "已撤销", "due": "已列入", "excused": "已免除",
	"published": "已发布", "withdrawn": "已撤下", "made": "已提出", "answered": "已答复", "hidden": "已隐藏", "shown": "已恢复",
	"added": "已添加", "changed": "已修改", "removed": "已删除",
	"study": "进入学习阶段", "talks": "进入谈心谈话阶段", "opinions": "进入征求意见阶段", "meeting": "进入会议阶段",
	"self": "进入个人自评", "mutual": "进入党员互评", "assembly": "进入民主测评", "verdict": "进入组织评定", "rectification": "进入整改", "box_taken_back": "收回票箱，在会上当面评议", "filed": "已归档", "ended": "已终止",
}
