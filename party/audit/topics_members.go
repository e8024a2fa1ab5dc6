package audit

import (
	"fmt"

	"zhibu/party/happened"
	"zhibu/party/members"
)

func init() {
	tell(Members, func(e happened.MemberAdded, n names) string { return "登记党员" + n.member(e.MemberID) + "。" })
	tell(Members, func(e happened.MemberChanged, n names) string {
		return "变更党员" + n.member(e.MemberID) + "的" + list(e.Fields, memberField) + "。"
	})
	tell(Members, func(e happened.MemberLeft, n names) string {
		return "党员" + n.member(e.MemberID) + "离开名册：" + members.Statuses.Name(e.Reason) + "。"
	})
	tell(Members, func(e happened.MembersImported, n names) string {
		return fmt.Sprintf("批量导入党员：新增 %d 人，变更 %d 人。", e.Added, e.Changed)
	})
	tell(Members, func(e happened.MemberErased, n names) string {
		return "删除已离开多年的党员的个人信息。"
	})
	tell(Members, func(e happened.CorrectionStep, n names) string {
		return map[string]string{"asked": "申请更正", "granted": "同意更正", "refused": "不同意更正"}[e.Step] + n.member(e.MemberID) + "的" + list([]string{e.Field}, memberField) + "。"
	})
	tell(Members, func(e happened.RevisionStep, n names) string {
		return map[string]string{"asked": "报请上级审核更改", "granted": "审核同意更改", "refused": "审核不同意更改", "made": "登记更改", "withdrawn": "撤回报审的更改"}[e.Step] + n.member(e.MemberID) + "的" + list(e.Fields, memberField) + "。"
	})
}

func memberField(name string) string {
	switch name {
	case "orgId":
		return "所在党支部"
	case "groupId":
		return "所在党小组"
	}
	return string(members.FieldOf(name))
}
