package makeups

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// State is how far a make-up lesson has come.
type State string

// The states. Void is what turned out not to be owed: a witness came later, the meeting was called off.
const (
	Due     State = "due"     // 待补
	Written State = "written" // 待确认
	Done    State = "done"    // 已补
	Excused State = "excused" // 免补
	Void    State = "void"
)

// Source is how a lesson was made up.
type Source string

// The sources.
const (
	Materials Source = "materials" // 学习会议材料、记录
	Recording Source = "recording" // 看会议录像
	Visit     Source = "visit"     // 送学上门
	Session   Source = "session"   // 参加其他场次
)

// Step is what somebody does with a make-up lesson.
type Step string

// The steps.
const (
	Write   Step = "write"   // by the member
	Confirm Step = "confirm" // and the rest by the branch
	Return  Step = "return"
	Enter   Step = "enter" // a visit, or another session
	Excuse  Step = "excuse"
)

var moves = map[Step]map[State]State{
	Write:   {Due: Written, Written: Written},
	Confirm: {Written: Done},
	Return:  {Written: Due},
	Enter:   {Due: Done, Written: Done},
	Excuse:  {Due: Excused, Written: Excused},
}

// Next is the state after a step, or why it cannot be taken.
func Next(is State, step Step) (State, string) {
	to, ok := moves[step][is]
	switch {
	case ok:
		return to, ""
	case is == Due:
		return is, "本人还没有写学习收获，请等本人提交，或者登记送学上门、参加其他场次。"
	case is == Void:
		return is, "这堂课已经不用补，请刷新后查看。"
	}
	return is, "这堂课已经办结，请刷新后查看。"
}

// asked are the kinds that each value of the switch asks to make up: 党课、主题党日、集中轮训 teach
// something that can be learned later; a vote or a discussion cannot be held twice.
var asked = map[string][]terms.MeetingKind{
	"learning": {terms.Lecture, terms.ThemeDay, terms.Training},
	"lecture":  {terms.Lecture},
}

// Asked tells whether a meeting of these kinds is made up, by the switch makeup.kinds.
//
// 教育管理条例 第二十三条: 对年老体弱、行动不便等党员不作硬性要求. The exempt are never absent, so
// nothing is asked of them.
func Asked(kinds []terms.MeetingKind, by string) bool {
	return slices.ContainsFunc(kinds, func(k terms.MeetingKind) bool { return slices.Contains(asked[by], k) })
}

// Until is the last day of making up a meeting that ended at a moment, and of which it was known at another who had
// missed it: of one that was entered weeks afterwards 补录 nobody could have made anything up before.
func Until(ended, known time.Time, days int) string {
	if known.After(ended) {
		ended = known
	}
	return ended.In(clock.Shanghai).AddDate(0, 0, days).Format(time.DateOnly)
}

// Late tells whether a lesson is overdue, or was made up late. on is the day it was made up, or
// today while it is not. Written in time is in time, however long the branch takes to confirm.
func Late(dueOn, on string) bool { return on > dueOn }

// WrongLesson says what is wrong with what a member wrote, or "".
func WrongLesson(text string, least int) string {
	n := utf8.RuneCountInString(strings.Join(strings.Fields(text), ""))
	if n < max(least, 1) {
		return "请用自己的话写写学到了什么，至少 " + strconv.Itoa(max(least, 1)) + " 个字，现在有 " + strconv.Itoa(n) + " 个字。"
	}
	return ""
}

// WrongDay says why a lesson cannot have been made up on a day, or "".
func WrongDay(day, ended, today string) string {
	switch {
	case day < ended:
		return "补课的日期不能早于会议当天，请改正。"
	case day > today:
		return "补课的日期还没有到，请补课以后再登记。"
	}
	return ""
}
