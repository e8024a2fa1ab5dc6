package reviews

import (
	"slices"
	"strconv"
)

// Scope is what is held: both together, or one alone.
type Scope string

// The scopes: a review may be combined with a life meeting.
const (
	Both         Scope = "both"   // 组织生活会和民主评议党员
	LifeMeeting  Scope = "life"   // 组织生活会
	MemberReview Scope = "review" // 民主评议党员
)

var scopeNames = map[Scope]string{Both: "组织生活会和民主评议党员", LifeMeeting: "组织生活会", MemberReview: "民主评议党员"}

// Name is the scope's Chinese name.
func (s Scope) Name() string { return scopeNames[s] }

// Step is a step of the procedure.
type Step string

// The steps, in their order.
const (
	Study         Step = "study"         // 学习
	Talks         Step = "talks"         // 谈心谈话
	Opinions      Step = "opinions"      // 征求意见
	Meeting       Step = "meeting"       // 会议：批评与自我批评
	Self          Step = "self"          // 个人自评
	Mutual        Step = "mutual"        // 党员互评
	Assembly      Step = "assembly"      // 民主测评
	Verdict       Step = "verdict"       // 组织评定
	Rectification Step = "rectification" // 整改清单
	Filed         Step = "filed"         // 已归档
	Ended         Step = "ended"         // 已终止: the branch is no more
)

var stepNames = map[Step]string{Study: "学习", Talks: "谈心谈话", Opinions: "征求意见", Meeting: "会议", Self: "个人自评", Mutual: "党员互评",
	Assembly: "民主测评", Verdict: "组织评定", Rectification: "整改清单", Filed: "归档", Ended: "已终止"}

// Name is the step's Chinese name.
func (s Step) Name() string { return stepNames[s] }

// Steps are the steps of a scope in their fixed order, without Filed.
//
// 支部工作条例 第十七条: 会前认真学习，谈心谈话，听取意见；会上查摆问题，开展批评和自我批评；会后制定整改措施.
// 第十八条: 民主评议党员可以结合组织生活会一并进行；按照个人自评、党员互评、民主测评的程序，组织党员进行评议……提出评定意见 (OL-08).
func Steps(s Scope) []Step {
	switch s {
	case LifeMeeting:
		return []Step{Study, Talks, Opinions, Meeting, Rectification}
	case MemberReview:
		return []Step{Study, Self, Mutual, Assembly, Verdict, Rectification}
	}
	return []Step{Study, Talks, Opinions, Meeting, Self, Mutual, Assembly, Verdict, Rectification}
}

// Following is the step after one; Filed after the last.
func Following(scope Scope, step Step) Step {
	steps := Steps(scope)
	if i := slices.Index(steps, step); i >= 0 && i+1 < len(steps) {
		return steps[i+1]
	}
	return Filed
}

// Reached tells whether a review has come to a step or is past it.
func Reached(scope Scope, now, step Step) bool {
	steps := append(Steps(scope), Filed)
	at, i := slices.Index(steps, now), slices.Index(steps, step)
	return i >= 0 && at >= i
}

// Done is a step that is over, and the day it was.
type Done struct {
	Step Step
	On   string // YYYY-MM-DD
}

// WrongDay tells why a step of a year's review cannot have been done on a day; "" when it can.
//
// 支部工作条例 第十七、十八条: the order is fixed, so no step lies before another that precedes it; a review is of its
// year, so none lies before that.
func WrongDay(year int, done []Done, on, today string) string {
	switch {
	case on > today:
		return "完成日期不能晚于今天。"
	case on < strconv.Itoa(year):
		return "完成日期不能早于" + digits(year) + "年，这是" + digits(year) + "年的评议，请核对日期。"
	}
	for _, d := range done {
		if d.On > on {
			return "完成日期不能早于“" + d.Step.Name() + "”的完成日期（" + d.On + "）。"
		}
	}
	return ""
}

// WrongOrder tells why a review cannot be filed: a step is missing, or the steps are out of order.
//
// 支部工作条例 第十八条 (OL-08): 乱序或缺步不予归档.
func WrongOrder(scope Scope, done []Done) string {
	last := ""
	for _, step := range Steps(scope) {
		i := slices.IndexFunc(done, func(d Done) bool { return d.Step == step })
		if i < 0 {
			return "缺少“" + step.Name() + "”这一步，不能归档，请支部补做。"
		}
		if done[i].On < last {
			return "“" + step.Name() + "”早于前一步，程序次序不对，不能归档，请支部核对各步的日期。"
		}
		last = done[i].On
	}
	return ""
}

// Facts are what a step's end is judged by.
type Facts struct {
	Study, Opinions, SelfCriticisms int
	Roll, Talked                    int  // members of the branch; of them those who had a talk this year
	Listed, Due, Selves, Handed     int  // those listed; of them who take part; who assessed themselves; who handed in at this step
	Voters, FewestHanded            int  // the fewest who take part, and who handed in, in any group that assesses by itself
	Box                             bool // ballots are taken at this step
	Ungraded, Objections            int  // without a verdict; objections without an answer
	Fixes                           int
	Life                            Held   // the life meeting of the review
	Today                           string // YYYY-MM-DD
}

// Lack is what a step still lacks. A hint does not stop it.
type Lack struct {
	Text string
	Hint bool
}

// FewestBallots is the least number of ballots that are opened. Whoever subtracts their own from the
// sums still has those of three others before them, not of two.
const FewestBallots = 4

// tooFew is said where there cannot be so many.
var tooFew = "人数不足" + digits(FewestBallots) + "人，不能保证无记名，请在会上当面评议并记入会议情况。"

// Lacks tells what a step still lacks before it can end.
func Lacks(scope Scope, step Step, f Facts) (all []Lack) {
	want := func(ok, hint bool, text string) {
		if !ok {
			all = append(all, Lack{text, hint})
		}
	}
	switch step {
	case Study: // 第十七条: 会前认真学习
		want(f.Study > 0, false, "还没有登记学习内容。")
	case Talks: // 第十七条: 谈心谈话；第十九条: 每年一般不少于1次
		want(f.Talked > 0, false, "今年还没有谈心谈话的记录，请先在“谈心谈话”中登记。")
		want(f.Talked >= f.Roll, true, count(f.Roll-f.Talked, "名党员今年还没有谈过心。"))
	case Opinions: // 第十七条: 听取意见
		want(f.Opinions > 0, false, "还没有登记征求到的意见。")
	case Meeting: // 第十七条: 会上查摆问题，开展批评和自我批评
		late := notHeld(f.Life, f.Today)
		want(late == "", false, late)
		want(f.SelfCriticisms > 0, false, "还没有登记自我批评。")
		want(f.SelfCriticisms >= f.Roll, true, count(f.Roll-f.SelfCriticisms, "名党员没有自我批评的记录。"))
	case Self: // 第十八条: 个人自评
		few := unassembled(f)
		want(few == "", false, few)
		want(f.Selves >= f.Due, false, count(f.Due-f.Selves, "名党员没有自评。确实不能参加的，请登记原因。"))
		want(f.Voters >= FewestBallots, true, "互评和测评"+tooFew)
	case Mutual, Assembly:
		return ballots(step, f)
	case Verdict: // 第十八条: 提出评定意见
		want(f.Ungraded == 0, false, count(f.Ungraded, "名正式党员没有评定等次。"))
	case Rectification: // 第十七条: 会后制定整改措施
		want(scope == MemberReview || f.Fixes > 0, false, "整改清单还是空的。")
		want(f.Objections == 0, false, count(f.Objections, "份异议没有答复。"))
		open := notFiled(f.Life)
		want(scope == MemberReview || open == "", false, open)
	}
	return all
}

// unassembled tells why there is no assembly to review those listed: fewer than half of them take part.
//
// 支部工作条例 第十一、十八条: 召开党员大会进行评议，半数以上到会方可进行.
func unassembled(f Facts) string {
	if 2*f.Due >= f.Listed && (f.Due > 0 || f.Listed == 0) {
		return ""
	}
	return "登记为不能参加的超过了半数，评议不能进行（《支部工作条例（试行）》第十一条、第十八条）。行动不便的可以代录书面自评，不用登记为不能参加，请核对名单。"
}

// ballots tells what a secret assessment lacks: more than half of those who take part, and in
// each group as many ballots as hide the single one. Without a box it is held openly in the meeting.
//
// 支部工作条例 第十一、十八条: 党员大会，半数以上到会方可进行.
func ballots(step Step, f Facts) (all []Lack) {
	few := unassembled(f)
	switch {
	case few != "":
		return []Lack{{few, false}}
	case !f.Box && f.Voters < FewestBallots:
		return []Lack{{tooFew, true}}
	case !f.Box:
		return []Lack{{"这一步没有票箱，请在会上当面评议并记入会议情况。", true}}
	}
	if f.FewestHanded < FewestBallots {
		all = append(all, Lack{Text: "交票不足" + digits(FewestBallots) + "张，为了保密不能开票，请提醒还没有交票的党员。确实交不齐的，可以收回票箱，在会上当面评议。"})
	}
	if 2*f.Handed <= f.Due {
		all = append(all, Lack{Text: step.Name() + "的交票人数没有超过半数，不能结束。"})
	}
	if f.Handed < f.Due {
		all = append(all, Lack{Text: count(f.Due-f.Handed, "名党员还没有交票。"), Hint: true})
	}
	return all
}

func count(n int, of string) string { return "还有" + digits(n) + of }
