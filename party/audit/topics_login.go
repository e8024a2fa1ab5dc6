package audit

import (
	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/clock"
)

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
	tell(Accounts, func(e happened.RightDelegated, n names) string {
		if e.What == "given" {
			return "把" + right(e.Action) + "委托给" + n.org(e.ToOrgID) + "，至 " + e.Until.In(clock.Shanghai).Format("2006 年 1 月 2 日") + "止" + because(e.Reason)
		}
		return "收回委托给" + n.org(e.ToOrgID) + "的" + right(e.Action) + because(e.Reason)
	})
}

// right is a right that was delegated, in words; what a later version does not know any more is no less a right.
func right(action string) string {
	if name := access.Action(action).Name(); name != "" {
		return quoted(name) + "的权限"
	}
	return "一项权限"
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
