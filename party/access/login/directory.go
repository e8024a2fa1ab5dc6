package login

import (
	"context"
	"log/slog"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// byDirectoryWord and byOIDC are how the journal calls the other ways in.
const (
	byDirectoryWord = "directory"
	byOIDC          = "oidc"
)

// directoryFloor is the least time that a wrong password takes where a
// directory is set up, so that its accounts cannot be told from others by how
// long they take. The directory must answer within it.
const directoryFloor = 400 * time.Millisecond

var (
	errDirectoryAway = api.Busy("单位目录暂时连不上，请稍后再试；急用时请联系安全管理员改为本平台密码。", time.Minute)
	errInLine        = api.TooMany("这个账号正在登录，请 5 秒后再试。", 5*time.Second)
)

// wordOf is how a log-in with account and password of a is called.
func wordOf(a access.Account) string {
	if a.Directory {
		return byDirectoryWord
	}
	return byPassword
}

// means is the first step of how somebody logged in: oidc of oidc+totp.
func means(by string) string {
	first, _, _ := strings.Cut(by, "+")
	return first
}

// asksDirectory tells whether the directory decides about the password of a.
func (s *Service) asksDirectory(a access.Account) bool {
	return a.Directory && !a.Disabled && s.SignOn.Directory != nil
}

// byDirectory asks the directory whether the password is a's. What is under
// way counts for the account, so that a volley does not pass under its limit
// while the directory thinks, and not for the source: behind one address there
// may be a hall full of people, all with the right password.
func (s *Service) byDirectory(ctx context.Context, a access.Account, password, account, source string) (bool, error) {
	if !s.access.Wrong.Begin(account, s.now()) {
		return false, errInLine
	}
	defer s.access.Wrong.End(account)
	right, err := s.SignOn.Directory.Right(ctx, a.Login, password)
	switch {
	case err != nil:
		slog.WarnContext(ctx, "directory", "error", err)
		return false, errDirectoryAway
	case right:
		s.access.Wrong.Forget(account)
	default:
		s.access.Wrong.Add(account, s.now())
		s.access.Wrong.Add(source, s.now())
	}
	return right, nil
}

// SetDirectory moves an account that the caller manages to the directory's
// password, or back. Its own password is then void; back again it has none
// until one is handed out. Whose entry in the directory bears the account's
// name can log in with it, so this stands for handing out a password.
func (s *Service) SetDirectory(ctx context.Context, id int64, on bool, reason string) error {
	if on && s.SignOn.Directory == nil {
		return api.Refused("本平台没有接入单位目录，请联系系统管理员。")
	}
	what := map[bool]string{true: "directory_on", false: "directory_off"}[on]
	return s.access.Change(ctx, id, what, reason, func(tx *store.Tx, a *access.Account) error {
		by := access.CallerFrom(ctx).AccountID
		switch {
		case a.Directory == on:
			return api.Conflict("这个账号已经是这样，不用重复办理。")
		case on && a.FreedBy == by:
			return api.Refused("这个账号的第二步验证是您解除的，改用单位目录要请另一位管理人员办理：两样不能由一个人经手。")
		}
		a.Directory, a.Password, a.MustChange, a.OneTimeUntil, a.PasswordBy = on, "", false, 0, by
		return s.access.Notify(ctx, tx, id, what)
	})
}
