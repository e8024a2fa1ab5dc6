package audit

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// Group is what topics belong together under when one searches.
type Group string

// The groups.
const (
	Login    Group = "login"
	Accounts Group = "account"
	Orgs     Group = "org"
	Members  Group = "member"
	Meetings Group = "meeting"
	Policy   Group = "policy"
	Data     Group = "data"
	Seals    Group = "seal"
)

var groupNames = map[Group]string{Login: "登录与越权", Accounts: "账号与授权", Orgs: "党组织", Members: "党员", Meetings: "会议与签到",
	Policy: "政策开关", Data: "查看与导出", Seals: "存证与密钥"}

// Name is the group's Chinese name.
func (g Group) Name() string { return groupNames[g] }

// topic is what the entries of one event say.
type topic struct {
	group Group
	about kind
	say   func(payload []byte, n names) (string, error)
}

// topics has a sentence for each event that the journal may hold; a test fails for one without.
var topics = map[string]topic{}

// tell gives the entries of E their group and their sentence.
func tell[E any](group Group, say func(e E, n names) string) {
	topics[reflect.TypeFor[E]().Name()] = topic{group, aboutOf(reflect.TypeFor[E]()), func(payload []byte, n names) (string, error) {
		var e E
		err := json.Unmarshal(payload, &e)
		return say(e, n), err
	}}
}

// aboutOf is the kind of what an event is about, by the name of the field that says so.
func aboutOf(event reflect.Type) kind {
	for field := range event.Fields() {
		if field.Tag.Get("journal") == "about" {
			return map[string]kind{"OrgID": anOrg, "ToOrgID": anOrg, "MemberID": aMember, "AccountID": anAccount, "MeetingID": aMeeting}[field.Name]
		}
	}
	return nothing
}

// topicsAbout lists the topics that are about things of a kind.
func topicsAbout(k kind) (found []string) {
	for name, t := range topics {
		if t.about == k {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

// topicsOf lists the topics of a group; all of them for "".
func topicsOf(group Group) []string {
	if group == "" {
		return nil
	}
	var found []string
	for name, t := range topics {
		if t.group == group {
			found = append(found, name)
		}
	}
	slices.Sort(found)
	return found
}

func init() {
	tell(Login, func(e happened.LoggedIn, n names) string {
		if e.OK {
			return "登录。"
		}
		return "登录没有成功。"
	})
	tell(Login, func(e happened.AccessRefused, n names) string {
		if name := n.operation(e.Operation); name != "" {
			return "要" + quoted(name) + "，没有获准。"
		}
		return "要做无权做的事，没有获准。"
	})
	tell(Accounts, func(e happened.AccountChanged, n names) string { return account(e, n) + because(e.Reason) })

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

	tell(Members, func(e happened.MemberAdded, n names) string { return "登记党员" + n.member(e.MemberID) + "。" })
	tell(Members, func(e happened.MemberChanged, n names) string {
		return "变更党员" + n.member(e.MemberID) + "的" + list(e.Fields, memberField) + "。"
	})
	tell(Members, func(e happened.MemberLeft, n names) string {
		return "党员" + n.member(e.MemberID) + "离开名册：" + members.Statuses.Name(e.Reason) + "。"
	})
	tell(Members, func(e happened.MembersImported, n names) string {
		return fmt.Sprintf("批量导入党员：新增%d人，变更%d人。", e.Added, e.Changed)
	})
	tell(Data, func(e happened.MembersExported, n names) string {
		return fmt.Sprintf("导出党员名册%d人（号码已遮掩）。", e.Members)
	})
	tell(Data, func(e happened.OrgsExported, n names) string {
		return fmt.Sprintf("导出党组织名册%d个。", e.Orgs)
	})
	tell(Data, func(e happened.JournalExported, n names) string {
		return fmt.Sprintf("导出审计日志%d条。", e.Entries)
	})

	tell(Members, func(e happened.MemberErased, n names) string {
		return "删除已离开多年的党员的个人信息。"
	})
	tell(Members, func(e happened.CorrectionStep, n names) string {
		return map[string]string{"asked": "申请更正", "granted": "同意更正", "refused": "不同意更正"}[e.Step] + n.member(e.MemberID) + "的" + list([]string{e.Field}, memberField) + "。"
	})
	tell(Data, func(e happened.DataRevealed, n names) string {
		return "查看" + n.member(e.MemberID) + "的完整" + list(e.Fields, memberField) + because(e.Reason)
	})
	tell(Data, func(e happened.ExportStep, n names) string { return exporting(e) + because(e.Reason) })
	tell(Data, func(e happened.NoticePublished, n names) string {
		return fmt.Sprintf("发布隐私说明第%d版", e.Version) + because(e.Reason)
	})
	tell(Data, func(e happened.ConsentGiven, n names) string {
		if e.Granted {
			return "单独同意使用位置。"
		}
		return "撤回对使用位置的同意。"
	})
	tell(Data, func(e happened.UploadBlocked, n names) string {
		return "上传的内容疑似涉密，标志为" + quoted(e.Marking) + "，已拦截。"
	})
	tell(Data, func(e happened.IncidentClosed, n names) string {
		return "处置疑似涉密的上传" + because(e.Note)
	})
	tell(Data, func(e happened.DataDeleted, n names) string {
		return fmt.Sprintf("到期删除数据%d项。", e.Count)
	})
	tell(Accounts, func(e happened.RightDelegated, n names) string {
		if e.What == "given" {
			return "把一项权限委托给" + n.org(e.ToOrgID) + "，至" + e.Until.In(clock.Shanghai).Format("2006年1月2日") + "止" + because(e.Reason)
		}
		return "收回委托给" + n.org(e.ToOrgID) + "的一项权限" + because(e.Reason)
	})

	tell(Policy, func(e happened.PolicyChanged, n names) string {
		return "调整政策开关" + quoted(switchName(e.Key)) + because(e.Reason)
	})
	tell(Seals, func(e happened.HeadsTakenIn, n names) string {
		return fmt.Sprintf("收存存证树头%d份。", e.Heads)
	})
	tell(Seals, func(e happened.KeysChanged, n names) string {
		if e.What == "retired" {
			return "停用旧的数据密钥。"
		}
		return fmt.Sprintf("更换数据密钥，重新加密%d项。", e.Resealed)
	})

	tell(Meetings, func(e happened.ThemeIssued, n names) string {
		return fmt.Sprintf("向%d个支部下发%s的主题。", e.Branches, e.Month)
	})
	tell(Meetings, func(e happened.MeetingStep, n names) string {
		return "会议进展为" + quoted(terms.Label(e.To)) + because(e.Reason)
	})
	tell(Meetings, func(e happened.MeetingApproved, n names) string {
		return "通过会议计划" + quoted(e.Title) + "。"
	})
	tell(Meetings, func(e happened.MeetingWithdrawn, n names) string {
		if e.Cancelled {
			return "取消已通过的会议计划。"
		}
		return "撤回已通过的会议计划重审。"
	})
	tell(Meetings, func(e happened.AttendanceClosed, n names) string {
		return fmt.Sprintf("签到截止：应到%d人，现场%d人，线上%d人，缺勤%d人。", e.Due, e.Present, e.Online, e.Absent)
	})
	tell(Meetings, func(e happened.MeetingFiled, n names) string {
		if e.Late {
			return "补录归档" + terms.Label(e.Kind) + because(e.LateReason)
		}
		return "归档" + terms.Label(e.Kind) + "。"
	})
	tell(Meetings, func(e happened.MeetingMarked, n names) string { return fmt.Sprintf("上级评分%d分。", e.Mark) })
}

// exporting is a step of an export in clear, in words.
func exporting(e happened.ExportStep) string {
	if e.Step == "taken" {
		return fmt.Sprintf("取走明文名册%d人", e.Members)
	}
	return map[string]string{"asked": "申请", "approved": "批准", "refused": "不批准"}[e.Step] + "导出明文名册"
}

// account is what happened to an account, in words.
func account(e happened.AccountChanged, n names) string {
	holder := n.account(e.AccountID)
	role := access.Role(e.Role).Name()
	switch e.What {
	case "granted", "revoked":
		verb := map[string]string{"granted": "授予", "revoked": "收回"}[e.What]
		return verb + holder + "在" + n.org(e.OrgID) + "的" + quoted(role) + "角色"
	case "wall_opened", "wall_closed":
		return map[string]string{"wall_opened": "启用", "wall_closed": "停用"}[e.What] + n.org(e.OrgID) + "的大屏"
	case "created":
		return "开通" + holder + "的账号"
	}
	if did, ok := accountWords[e.What]; ok {
		return did + "（账号：" + holder + "）"
	}
	return "变更" + holder + "的账号"
}

var accountWords = map[string]string{"disabled": "停用账号", "enabled": "恢复账号", "reset": "重新发放初始密码", "password_changed": "修改密码", "device_ended": "让一台设备退出登录",
	"others_ended": "让其他设备退出登录", "sessions_ended": "让所有设备退出登录", "linked": "把账号与党员关联", "unlinked": "解除账号与党员的关联",
	"totp_added": "启用手机验证码", "totp_removed": "停用手机验证码", "passkey_added": "添加通行密钥", "passkey_removed": "删除通行密钥",
	"passkey_cloned": "通行密钥疑似被复制，已停用", "recovery_renewed": "更换恢复码", "recovery_used": "使用了一个恢复码", "factors_reset": "解除第二步验证",
	"identity_linked": "绑定统一身份", "identity_removed": "解除统一身份的绑定",
	"directory_on": "改用单位目录的密码登录", "directory_off": "改回本平台的密码登录"}

var orgFields = func(name string) string {
	return map[string]string{"name": "名称", "shortName": "简称", "code": "编号", "field": "领域", "regionCode": "属地", "establishedOn": "成立日期",
		"contact": "联系人", "phone": "联系电话", "place": "活动场所位置", "term": "届期"}[name]
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

func switchName(key string) string {
	for _, s := range policy.Switches {
		if string(s.Key) == key {
			return s.Name
		}
	}
	return "评分规则包"
}

func list(fields []string, name func(string) string) string {
	said := make([]string, len(fields))
	for i, f := range fields {
		if said[i] = name(f); said[i] == "" {
			said[i] = "其他信息"
		}
	}
	return strings.Join(said, "、")
}

func quoted(text string) string { return "“" + text + "”" }

// because ends a sentence, with the reason somebody gave where there is one.
func because(reason string) string {
	reason = strings.TrimRight(reason, "。")
	if reason == "" {
		return "。"
	}
	return "，原因：" + reason + "。"
}
