package privacy

// Answer is what somebody has said to the use of their position.
type Answer string

// The answers.
const (
	Unasked Answer = "unasked" // not asked under the notice in force, so: no
	Granted Answer = "granted"
	Refused Answer = "refused" // or withdrawn
)

// AnswerUnder is what a consent is worth under a version of the notice: it holds for the version
// under which it was given, and is asked for anew under the next.
//
// 个人信息保护法 第十四条: 处理目的、处理方式和处理的个人信息种类发生变更的，应当重新取得个人同意。
func AnswerUnder(c Consent, version int) Answer {
	switch {
	case c.Version != version:
		return Unasked
	case c.Granted:
		return Granted
	}
	return Refused
}

// MayLocate tells whether a position may be asked for and used: never on an isolated instance,
// else with the member's own consent alone. Without it the sign-in goes on, with a witness.
//
// 个人信息保护法 第二十九条: 处理敏感个人信息应当取得个人的单独同意；第十六条: 不得以个人不同意为由，拒绝提供服务。
func MayLocate(isolated, consents bool) bool { return !isolated && consents }
