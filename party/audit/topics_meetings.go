package audit

import (
	"fmt"

	"zhibu/party/happened"
	"zhibu/party/terms"
)

func init() {
	tell(Meetings, func(e happened.ThemeIssued, n names) string {
		return fmt.Sprintf("向 %d 个支部下发%s的主题。", e.Branches, e.Month)
	})
	tell(Meetings, func(e happened.MeetingStep, n names) string {
		return "会议进展为" + quoted(terms.Label(e.To)) + because(e.Reason)
	})
	tell(Meetings, func(e happened.MeetingApproved, n names) string {
		switch {
		case e.InsteadOf != 0:
			return "补录会议" + quoted(e.Title) + "，原有的计划已经取消。"
		case e.Held:
			return "补录会前没有计划的会议" + quoted(e.Title) + "。"
		}
		return "通过会议计划" + quoted(e.Title) + "。"
	})
	tell(Meetings, func(e happened.MeetingWithdrawn, n names) string {
		if e.Cancelled {
			return "取消已通过的会议计划。"
		}
		return "撤回已通过的会议计划重审。"
	})
	tell(Meetings, func(e happened.AttendanceClosed, n names) string {
		return fmt.Sprintf("签到截止：应到 %d 人，现场 %d 人，线上 %d 人，缺勤 %d 人。", e.Due, e.Present, e.Online, e.Absent)
	})
	tell(Meetings, rollStep)
	tell(Meetings, func(e happened.RollEntered, n names) string {
		return fmt.Sprintf("登记整册到会情况：名册上 %d 人，其中 %d 人另作说明。", e.Members, e.Except)
	})
	tell(Meetings, func(e happened.MeetingFiled, n names) string {
		if e.Late {
			return "补录归档" + terms.Label(e.Kind) + because(e.LateReason)
		}
		return "归档" + terms.Label(e.Kind) + "。"
	})
	tell(Meetings, func(e happened.MeetingMarked, n names) string { return fmt.Sprintf("上级评分 %d 分。", e.Mark) })
}

// rollStep says what was asked, decided or entered about a member on a roll.
func rollStep(e happened.RollStep, n names) string {
	at, who := quoted(n.of(aMeeting, e.MeetingID)), n.member(e.MemberID)
	switch e.Step {
	case "leave_asked":
		return "为" + at + "请假。"
	case "leave_taken_back":
		return "收回为" + at + "的请假。"
	case "leave_approved":
		return "同意" + who + "为" + at + "请假。"
	case "leave_refused":
		return "不同意" + who + "为" + at + "请假。"
	case "appeal_made":
		return "对" + at + "记为缺勤提出申诉。"
	case "appeal_accepted":
		return "核实" + who + "对" + at + "的申诉，改记为到会。"
	case "appeal_refused":
		return "核实" + who + "对" + at + "的申诉，维持缺勤。"
	}
	how := terms.Label(e.Direction)
	if e.Presence == terms.Online {
		how += "（线上参加）"
	}
	return "代" + who + "在" + at + how + "，见证人：" + n.member(e.WitnessID) + "。"
}
