package access

import (
	"context"
	"fmt"

	"github.com/uptrace/bun"

	"zhibu/party/terms"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Notice 安全提醒 tells an account's owner what was done to it, until they have seen it.
type Notice struct {
	bun.BaseModel `bun:"table:account_notice"`
	ID            int64 `bun:",pk"`
	AccountID     int64
	What          string // as in AccountChanged
	ByName        string // who did it; "" when nobody did
	At            store.Instant
	SeenAt        store.Instant
}

// sentences are what a notice says; %s is who did it.
var sentences = map[string]string{
	"reset":                "%s重新发放了您的登录密码，所有设备已退出登录。",
	"factors_reset":        "%s解除了您的第二步验证，请尽快重新绑定。",
	"linked":               "%s把您的账号关联到了党员。",
	"unlinked":             "%s取消了您的账号与党员的关联。",
	"sessions_ended":       "%s让您的所有设备退出了登录。",
	"identity_linked":      "%s把您的账号绑定了统一身份。如果不是您要求的，请马上联系安全管理员。",
	"identity_linked_own":  "您的账号绑定了统一身份。如果不是您本人办理的，请马上联系安全管理员。%s",
	"identity_removed":     "%s取消了您的账号与统一身份的绑定。",
	"identity_removed_own": "您的账号取消了与统一身份的绑定。如果不是您本人办理的，请马上联系安全管理员。%s",
	"directory_on":         "%s把您的账号改用单位目录的密码登录。如果不是您要求的，请马上联系安全管理员。",
	"directory_off":        "%s把您的账号改回本平台的密码登录，所有设备已退出登录。",
	"passkey_cloned":       "您的一把通行密钥可能被复制，已停用，请移除后重新添加。%s",
}

// Text is the notice as a sentence.
func (n Notice) Text() string {
	return fmt.Sprintf(sentences[n.What], n.ByName)
}

// Notify leaves a notice for an account.
func (s *Service) Notify(ctx context.Context, tx *store.Tx, account int64, what string) error {
	n := Notice{ID: store.NewID(), AccountID: account, What: what, At: store.At(s.now())}
	if by := event.ActorFrom(ctx); by.AccountID != account {
		n.ByName = by.Name
	}
	_, err := tx.NewInsert().Model(&n).Exec(ctx)
	return err
}

// Notices are an account's last ones, the newest first.
func (s *Service) Notices(ctx context.Context, account int64) (notices []Notice, err error) {
	err = s.db.NewSelect().Model(&notices).Where("account_id = ?", account).OrderExpr("id DESC").Limit(10).Scan(ctx)
	return notices, err
}

// SeeNotices notes that the caller has seen theirs.
func (s *Service) SeeNotices(ctx context.Context) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE account_notice SET seen_at = ? WHERE account_id = ? AND seen_at = 0`, store.At(s.now()), CallerFrom(ctx).AccountID)
		return err
	})
}

// Todos asks the caller to look at what was done to their account.
func (s *Service) Todos(ctx context.Context, c Caller) (todos []terms.Todo, err error) {
	var notices []Notice
	err = s.db.NewSelect().Model(&notices).Where("account_id = ? AND seen_at = 0", c.AccountID).OrderExpr("id DESC").Limit(10).Scan(ctx)
	for _, n := range notices {
		todos = append(todos, terms.Todo{Kind: "security", Title: n.Text(), Why: "如果不是您提出的，请马上联系上级党组织", Link: "me/security", Due: n.At.Time()})
	}
	return todos, err
}
