package privacy

import (
	"regexp"
	"time"
	"unicode"
)

// MinReason is how many different characters a reason has at least: 核实工作 says little, 111111 nothing.
const MinReason = 4

var longNumber = regexp.MustCompile(`\d{7}`)

// WrongReason says why a reason for seeing personal data in clear is none, or "". It goes into the
// journal and is shown to the member, so it may hold no number of anybody.
//
// 个人信息保护法 第六条: 处理个人信息应当具有明确、合理的目的，并应当与处理目的直接相关。
func WrongReason(reason string) string {
	different := map[rune]bool{}
	for _, r := range reason {
		if unicode.IsLetter(r) {
			different[r] = true
		}
	}
	switch {
	case len(different) < MinReason:
		return "请写明查看的具体原因，例如“通知参加转正大会，需要打电话”。"
	case longNumber.MatchString(reason):
		return "原因会显示给本人并记入日志，请不要在里面写身份证号、手机号等号码。"
	}
	return ""
}

// RevealsPerHour is how many times an hour one person may look at somebody's data in clear: more
// is a list, and a list takes an approval.
const RevealsPerHour = 30

// TooManyReveals says that somebody has looked often enough, or "".
//
// 个人信息保护法 第五十一条: 合理确定个人信息处理的操作权限。
func TooManyReveals(lastHour int) string {
	if lastHour >= RevealsPerHour {
		return "一小时内查看得太多了，请稍后再看。需要整份名册时，请申请明文导出，由上级审批。"
	}
	return ""
}

// ExportHours is how long an approved export may be taken.
const ExportHours = 24

// WrongDecider says why somebody may not decide on an export in clear, or "": nobody approves their own.
//
// 个人信息保护法 第五十一条: 合理确定个人信息处理的操作权限；等保三级 8.1.4.2 访问控制。
func WrongDecider(asker, decider int64) string {
	if asker == decider {
		return "不能审批自己的申请，请由另一位上级党务干部审批。"
	}
	return ""
}

// WrongTaking says why an export cannot be taken, or "": by the one who asked, once, in time.
func WrongTaking(e Export, by int64, now time.Time) string {
	switch {
	case e.AskedBy != by:
		return "只有申请人本人可以下载。"
	case e.State == Taken:
		return "这份名册已经下载过，一次审批只能下载一次。还需要时请重新申请。"
	case e.State != Approved:
		return "这份申请还没有审批通过，请联系上级党务干部。"
	case now.After(e.Until.Time()):
		return "审批后超过 24 小时没有下载，已经失效，请重新申请。"
	}
	return ""
}
