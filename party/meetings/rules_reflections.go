package meetings

import (
	"time"

	"zhibu/party/terms"
)

// Sizes of what members write to each other.
const (
	maxReflection  = 2_000 // characters
	maxComment     = 300   // characters
	maxReflectDays = 30
)

// Moderation is what the branch did with a text of a member.
type Moderation string

// A text is shown until the branch hides it. Written anew it is up for a second
// look, and stays hidden from the others until then.
const (
	Shown     Moderation = ""
	Hidden    Moderation = "hidden"    // 已隐藏
	Rewritten Moderation = "rewritten" // 改写后待支部再看
)

// Anew is how a text stands when its author has written it anew.
func Anew(is Moderation) Moderation {
	if is == Shown {
		return Shown
	}
	return Rewritten
}

// Moderated is how a text stands after the branch hides it or shows it again, or why it cannot.
// Nothing is deleted: what was hidden is kept with the reason.
//
// 《网络安全法》: 网络运营者应当加强对其用户发布的信息的管理，对禁止发布的信息采取处置措施，防止信息扩散，保存有关记录.
func Moderated(is Moderation, hide bool) (Moderation, string) {
	switch {
	case hide && is == Hidden:
		return is, "这一篇已经隐藏，请刷新后查看。"
	case !hide && is == Shown:
		return is, "这一篇没有隐藏，请刷新后查看。"
	case hide:
		return Hidden, ""
	}
	return Shown, ""
}

// Readable tells whether somebody may read a text: one that was hidden only its author and the
// officers of the branch, who have to decide on it.
func Readable(is Moderation, own, officer bool) bool { return is == Shown || own || officer }

// ReflectDue is the first moment at which a reflection is late: zero when the plan sets no time.
func ReflectDue(ends time.Time, days int) time.Time {
	if days == 0 || ends.IsZero() {
		return time.Time{}
	}
	return FilingDue(ends, days)
}

// Reflectable tells why a reflection cannot be written: it can while the record is, after the
// filing while the time the plan gives for it lasts, and at any time where the branch hid what one wrote.
func Reflectable(s state, begun, hidden bool, due, now time.Time) string {
	if s == terms.Filed && (hidden || now.Before(due)) {
		return ""
	}
	return Writable(s, begun)
}

// LateReflection tells whether a reflection first written at now came after the time set.
func LateReflection(due, now time.Time) bool { return !due.IsZero() && Late(now, due) }

// reflectFaults looks at the time a plan or a theme gives for reflections.
func reflectFaults(days int) []Fault {
	if days < 0 || days > maxReflectDays {
		return []Fault{{"reflectDays", "写心得的时间最长为会后 30 天，请修改；不规定时间的请留空。"}}
	}
	return nil
}
