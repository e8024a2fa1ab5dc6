package meetings

import (
	"slices"

	"zhibu/party/terms"
)

// The rules in this file and in rules_plan.go and rules_record.go take facts
// and give answers. They read no clock and no database, so that a
// Party-affairs clerk can check them line by line against the article named
// above each. An empty sentence means that nothing stands against it.

// Step is what somebody does to a meeting.
type Step string

// The steps; states.md draws what each leads to.
const (
	Submit  Step = "submit"  // 提交审核
	Approve Step = "approve" // 通过
	Return  Step = "return"  // 退回
	Change  Step = "change"  // 修改计划
	Cancel  Step = "cancel"  // 取消
	Close   Step = "close"   // 签到截止
	File    Step = "file"    // 归档
)

type state = terms.MeetingState

// moves is the state machine, as it runs where the policy asks for review.
var moves = map[Step]map[state]state{
	Submit:  {terms.Draft: terms.Submitted, terms.Returned: terms.Submitted},
	Approve: {terms.Submitted: terms.Approved},
	Return:  {terms.Submitted: terms.Returned},
	Change:  {terms.Draft: terms.Draft, terms.Returned: terms.Returned, terms.Submitted: terms.Submitted, terms.Approved: terms.Submitted},
	Cancel:  {terms.Draft: terms.Cancelled, terms.Returned: terms.Cancelled, terms.Submitted: terms.Cancelled, terms.Approved: terms.Cancelled},
	Close:   {terms.Approved: terms.Closed},
	File:    {terms.Closed: terms.Filed},
}

// Next is the state a step leads to, or the sentence that refuses it.
// Where no review is asked for, what would be submitted is approved.
//
// 《支部工作条例(试行)》第十六条: 主题党日开展前，党支部应当认真研究确定主题和内容。
// That the level above reviews the plan is local practice: policy review.required.
func Next(from state, step Step, review bool) (to state, refusal string) {
	to, ok := moves[step][from]
	switch {
	case !ok && from == terms.Approved && step == File:
		return from, "签退还没有截止，请在签退截止后归档。"
	case !ok:
		return from, stuck[from]
	case to == terms.Submitted && !review:
		return terms.Approved, ""
	}
	return to, ""
}

// Unentered tells why the record of a meeting held without a plan cannot be
// filed yet: who came is not known.
func Unentered(held bool, due int) string {
	if held && due == 0 {
		return "到会情况还没有登记，请先登记到会情况，再归档。"
	}
	return ""
}

// Around tells whether a meeting entered as held without a plan goes around a plan: both are of
// one kind, and on one day; a theme day, of which there is one a month, in one month.
func Around(entered, planned []terms.MeetingKind, sameDay bool) bool {
	return slices.ContainsFunc(entered, func(k terms.MeetingKind) bool {
		return slices.Contains(planned, k) && (sameDay || k == terms.ThemeDay)
	})
}

// Bypassing tells why a meeting cannot be entered as held without a plan: its
// plan is with the reviewer, or was sent back.
func Bypassing(plan state, reviewed bool) string {
	switch {
	case reviewed && plan == terms.Submitted:
		return "这次会议的计划已经提交审核，不能改作补录，请联系上级党组织先审核计划。"
	case reviewed && plan == terms.Returned:
		return "这次会议的计划已被上级党组织退回，不能改作补录，请支部书记修改后重新提交。"
	}
	return ""
}

// stuck says, for each state, why a step that does not belong to it is refused and who can mend it.
var stuck = map[state]string{
	terms.Draft:     "计划还没有提交，请支部书记先填写并提交计划。",
	terms.Submitted: "计划还没有通过审核，请联系上级党组织。",
	terms.Returned:  "计划已被退回，请支部书记修改后重新提交。",
	terms.Approved:  "计划已经通过审核，需要变更时请支部书记修改计划。",
	terms.Closed:    "会议已经结束，不能再改动计划，请直接整理记录并归档。",
	terms.Filed:     "会议已经归档，内容不能直接改动，如有错误请支部书记更正，原来的版本保留。",
	terms.Cancelled: "会议已经取消，请支部书记另建计划。",
}

// held are the states in which a month's theme day counts as arranged or held;
// a branch that has none in them is missing it: a plan nobody let pass is not one.
//
// 《支部工作条例(试行)》第十六条: 党支部每月相对固定1天开展主题党日 (OL-05).
var held = []state{terms.Approved, terms.Closed, terms.Filed}
