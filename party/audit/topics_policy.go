package audit

import (
	"fmt"

	"zhibu/party/happened"
	"zhibu/party/policy"
)

func init() {
	tell(Policy, func(e happened.PolicyChanged, n names) string {
		return "调整政策开关" + quoted(switchName(e.Key)) + because(e.Reason)
	})

	tell(Seals, func(e happened.HeadsTakenIn, n names) string {
		return fmt.Sprintf("收存存证凭证 %d 份。", e.Heads)
	})
	tell(Seals, func(e happened.KeysChanged, n names) string {
		if e.What == "retired" {
			return "停用旧的数据密钥。"
		}
		return fmt.Sprintf("更换数据密钥，重新加密 %d 项。", e.Resealed)
	})
}

func switchName(key string) string {
	for _, s := range policy.Switches {
		if string(s.Key) == key {
			return s.Name
		}
	}
	return "评分规则包"
}
