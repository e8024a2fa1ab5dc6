package audit

import (
	"fmt"

	"zhibu/party/happened"
)

func init() {
	tell(Data, func(e happened.MembersExported, n names) string {
		return fmt.Sprintf("导出党员名册 %d 人（号码已遮掩）。", e.Members)
	})
	tell(Data, func(e happened.OrgsExported, n names) string {
		return fmt.Sprintf("导出党组织名册 %d 个。", e.Orgs)
	})
	tell(Data, func(e happened.JournalExported, n names) string {
		return fmt.Sprintf("导出审计日志 %d 条。", e.Entries)
	})
	tell(Data, func(e happened.DataRevealed, n names) string {
		return "查看" + n.member(e.MemberID) + "的完整" + list(e.Fields, memberField) + because(e.Reason)
	})
	tell(Data, func(e happened.ExportStep, n names) string { return exporting(e) + because(e.Reason) })
	tell(Data, func(e happened.NoticePublished, n names) string {
		return fmt.Sprintf("发布隐私说明第 %d 版", e.Version) + because(e.Reason)
	})
	tell(Data, func(e happened.ConsentGiven, n names) string {
		if e.Granted {
			return "单独同意使用位置。"
		}
		return "撤回对使用位置的同意。"
	})
	tell(Data, func(e happened.UploadConfirmed, n names) string {
		if e.What == "photo" {
			return "上传照片，确认不涉密。"
		}
		return "上传附件，确认不涉密。"
	})
	tell(Data, func(e happened.UploadBlocked, n names) string {
		return "上传的内容疑似涉密，标志为" + quoted(e.Marking) + "，已拦截。"
	})
	tell(Data, func(e happened.IncidentClosed, n names) string {
		return "处置疑似涉密的上传" + because(e.Note)
	})
	tell(Data, func(e happened.DataDeleted, n names) string {
		return fmt.Sprintf("到期删除数据 %d 项。", e.Count)
	})
}

// exporting is a step of an export in clear, in words.
func exporting(e happened.ExportStep) string {
	if e.Step == "taken" {
		return fmt.Sprintf("取走明文名册 %d 人", e.Members)
	}
	return map[string]string{"asked": "申请", "approved": "批准", "refused": "不批准"}[e.Step] + "导出明文名册"
}
