package passwords

import (
	"crypto/sha256"
	_ "embed"
	"encoding/hex"
	"strings"
	"sync"
	"unicode/utf8"
)

// Weak says why a new password cannot be taken, or "". Length counts
// for more than a mix of signs, which elderly members cannot remember.
func Weak(password, login string) string {
	distinct := map[rune]bool{}
	for _, r := range password {
		distinct[r] = true
	}
	lower := strings.ToLower(password)
	switch {
	case utf8.RuneCountInString(password) < 8:
		return "密码太短，至少要 8 位。"
	case len(password) > 128:
		return "密码太长，最多 128 位。"
	case len(distinct) < 5:
		return "密码太简单，请至少用 5 个不同的字符。"
	case strings.Contains(lower, strings.ToLower(login)):
		return "密码里不能含有账号，请换一个。"
	case sequence(lower):
		return "密码是连续的数字或字母，太容易被猜到，请换一个。"
	case common()[short(lower)]:
		return "密码是常见的弱密码，请换一个。"
	}
	for _, known := range guessedFirst {
		if strings.Contains(lower, known) {
			return "密码是常见的弱密码，请换一个。"
		}
	}
	return ""
}

// guessedFirst is what guessing programs try first in China.
var guessedFirst = []string{"password", "passw0rd", "p@ssw0rd", "qwerty", "1qaz2wsx", "123456", "654321", "88888", "66666", "5201314", "iloveyou", "admin", "dangjian", "zhibu"}

// commonText is the 3,000 most used passwords of those that have leaked and that the other rules let pass, each by the beginning
// of its SHA-256 (many are not fit to be written here). From zxcvbn 4.4.2, MIT licence, Dan Wheeler and Dropbox.
//
//go:embed common.txt
var commonText string

var common = sync.OnceValue(func() map[string]bool {
	all := map[string]bool{}
	for _, line := range strings.Fields(commonText) {
		all[line] = true
	}
	return all
})

// short is a password as commonText has it.
func short(password string) string {
	sum := sha256.Sum256([]byte(password))
	return hex.EncodeToString(sum[:5])
}

// sequence tells whether each sign follows the one before, up or down.
func sequence(s string) bool {
	up, down := true, true
	for i := 1; i < len(s); i++ {
		up = up && s[i] == s[i-1]+1
		down = down && s[i] == s[i-1]-1
	}
	return up || down
}
