package audit

import (
	"zhibu/party/happened"
	"zhibu/party/terms"
)

func init() {
	tell(Orgs, func(e happened.OrgCreated, n names) string { return "成立" + n.org(e.OrgID) + "。" })
	tell(Orgs, func(e happened.OrgChanged, n names) string {
		return "变更" + n.org(e.OrgID) + "的" + list(e.Fields, orgFields) + "。"
	})
	tell(Orgs, func(e happened.OrgMoved, n names) string { return "划转" + n.org(e.OrgID) + because(e.Reason) })
	tell(Orgs, func(e happened.OrgAbolished, n names) string {
		if e.IntoID != 0 {
			return "把" + n.org(e.OrgID) + "并入" + n.org(e.IntoID) + because(e.Reason)
		}
		return "撤销" + n.org(e.OrgID) + because(e.Reason)
	})
	tell(Orgs, func(e happened.PostChanged, n names) string {
		if e.Ended {
			return "免去" + n.member(e.MemberID) + "的" + terms.Label(e.Post) + "职务。"
		}
		return "任命" + n.member(e.MemberID) + "为" + terms.Label(e.Post) + "。"
	})
}

var orgFields = func(name string) string {
	return map[string]string{"name": "名称", "shortName": "简称", "code": "编号", "field": "领域", "regionCode": "属地", "establishedOn": "成立日期",
		"contact": "联系人", "phone": "联系电话", "place": "活动场所位置", "term": "届期"}[name]
}
