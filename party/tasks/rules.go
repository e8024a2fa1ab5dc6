package tasks

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// State is how far a task has come.
type State string

// The states.
const (
	Open    State = "open"    // 进行中
	Done    State = "done"    // 已完成
	Dropped State = "dropped" // 已撤销
)

// Step is what somebody does to a task.
type Step string

// The steps. Set and Changed follow from decisions and are no person's.
const (
	Set     Step = "set"      // 布置
	Changed Step = "changed"  // 更正后改了责任人、期限或者内容
	Finish  Step = "done"     // 完成
	Reopen  Step = "reopened" // 重新打开
	Drop    Step = "dropped"  // 撤销
)

// moves is which step leads from where to where.
var moves = map[Step]map[State]State{
	Finish: {Open: Done},
	Drop:   {Open: Dropped},
	Reopen: {Done: Open, Dropped: Open},
}

// Next is the state a step leads to, or the sentence that refuses it.
func Next(from State, step Step) (to State, refusal string) {
	if to, ok := moves[step][from]; ok {
		return to, ""
	}
	return from, map[State]string{
		Open:    "任务还在进行，不用重新打开。",
		Done:    "任务已经完成，需要改动请支部班子重新打开。",
		Dropped: "任务已经撤销，需要改动请支部班子重新打开。",
	}[from]
}

// Overdue tells whether an open task is past its day: the whole of that day is in time.
func Overdue(state State, dueOn, today string) bool { return state == Open && dueOn < today }

// maxNote is the size of a note or reason, in characters.
const maxNote = 500

// NoteFault tells what is wrong with what was written with a step; "" when nothing is.
func NoteFault(step Step, note string) string {
	switch {
	case strings.TrimSpace(note) == "" && step == Finish:
		return "请写明完成情况。"
	case strings.TrimSpace(note) == "":
		return "请写明原因。"
	case utf8.RuneCountInString(note) > maxNote:
		return "最多写 500 个字，请删减。"
	case strings.ContainsFunc(note, func(r rune) bool { return unicode.IsControl(r) && r != '\n' && r != '\r' && r != '\t' }):
		return "含有无法显示的字符，请重新输入。"
	}
	return ""
}
