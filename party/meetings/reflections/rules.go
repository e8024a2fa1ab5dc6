package reflections

import (
	"time"

	"zhibu/party/meetings"
	"zhibu/party/terms"
)

// Sizes of what members write to each other.
const (
	maxReflection = 2_000 // characters
	maxComment    = 300   // characters
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

// Reflectable tells why a reflection cannot be written: it can while the record is, after the
// filing while the time the plan gives for it lasts, and at any time where the branch hid what one wrote.
func Reflectable(s terms.MeetingState, begun, hidden bool, due, now time.Time) string {
	if s == terms.Filed && (hidden || now.Before(due)) {
		return ""
	}
	return meetings.Writable(s, begun)
}

// LateReflection tells whether a reflection first written at now came after the time set.
func LateReflection(due, now time.Time) bool { return !due.IsZero() && meetings.Late(now, due) }
