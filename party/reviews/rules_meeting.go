package reviews

import "slices"

// Held is a life meeting of the branch or of one of its groups, as it stands among its meetings: filed and
// counted, or on its way there.
type Held struct {
	ID    int64
	Day   string // YYYY-MM-DD
	Filed bool
}

// heldFrom is the day from which a review's life meeting can be: that of the last step that is over before it.
func heldFrom(scope Scope, done []Done) (from string) {
	steps := Steps(scope)
	for _, d := range done {
		if slices.Index(steps, d.Step) < slices.Index(steps, Meeting) {
			from = max(from, d.On)
		}
	}
	return from
}

// TheMeeting is the life meeting of a review: not before what precedes it, nor after a step that follows it. Of
// several a filed one, and of these the first; its ID is 0 where there is none.
//
// 支部工作条例 第十七、十八条: the meeting of a review is the year's life meeting, and is written down once (OL-07, OL-08).
func TheMeeting(scope Scope, done []Done, all []Held) (found Held) {
	from, to, steps := heldFrom(scope, done), "9999-12-31", Steps(scope)
	for _, d := range done {
		if slices.Index(steps, d.Step) > slices.Index(steps, Meeting) {
			to = min(to, d.On)
		}
	}
	for _, m := range all {
		if m.Day < from || m.Day > to {
			continue
		}
		if found.ID == 0 || m.Filed && !found.Filed || m.Filed == found.Filed && m.Day < found.Day {
			found = m
		}
	}
	return found
}

// notHeld is what the life meeting lacks before its step can end, notFiled before the review can be filed.
func notHeld(m Held, today string) string {
	switch {
	case m.ID == 0:
		return "还没有组织生活会，请新建会议；已经开过的，新建时选“已经开过”。"
	case m.Day > today:
		return "组织生活会定在 " + m.Day + "，开过以后才能完成这一步。"
	}
	return ""
}

func notFiled(m Held) string {
	switch {
	case m.ID == 0:
		return "征求意见以后、下一步以前没有达到法定人数的组织生活会，请补录那次会议并归档。"
	case !m.Filed:
		return "组织生活会（" + m.Day + "）还没有归档，请先把会议记录归档。"
	}
	return ""
}
