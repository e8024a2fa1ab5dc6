package scores

import (
	"fmt"
	"math/big"

	"zhibu/party/policy"
)

// The rules in this file take facts and give answers, so that a Party-affairs
// clerk can check a score by hand. The numbers are those of a rule pack; the
// formula is this file's.

// Pack is the numbers of the formula: one version of the rule pack, and what
// policy says of approved leave. The default is seed 002's: 签到率 70、流动党员 10、
// 图文 10、心得 5、上级评分 5. A unit may give itself another from a date on; a month
// is scored by what is in force on its first day, so a new pack never changes the past.
type Pack struct {
	policy.Score
	LeaveLeavesDue bool // approved leave is taken off those due
}

// Facts are what one branch's month is scored by, or the sums of a subtree's:
// the same formula reads both. All are counts; photos, characters and items
// are cut at the pack's full measure for each meeting before they are summed.
type Facts struct {
	Meetings     int // meetings whose roll was opened
	Closed       int // meetings whose sign-out window has passed
	Due          int // roll less exempt
	Present      int // on site, online or assisted; amber only once witnessed; never red
	Online       int // of Present, those who took part remotely
	Leave        int // leave approved
	Absent       int
	Mobile       int // mobile members on the roll
	MobileActive int // of Mobile, those who took part remotely or answered
	Photos       int // at most PhotosFull a meeting
	Chars        int // of minutes, at most MinutesFull a meeting
	Items        int // set items of the month's theme
	ItemsDone    int // of Items, those ticked with evidence
	Reflecting   int // of Present, those with a long enough reflection
	Mark         int // sum of the superiors' marks, 0–100 each
	Marked       int // meetings marked
}

// Part is one of the five parts of a score.
type Part struct {
	Key     string
	Name    string
	Weight  int
	Points  *big.Rat // exact, 0 ≤ Points ≤ Weight
	Explain string   // how it came about, with the counts
}

// Score is a branch's score, or the score of a subtree taken as one.
type Score struct {
	Tenths      int    // rounded half-up to 0.1, once: 863 is 86.3
	Parts       []Part // in the order of the formula
	Provisional bool   // a mark is still missing: that part counts 0 until it is given
	Small       bool   // too few due for a rate to say much
}

// ratio is n ÷ d, or none when there is nothing to divide by.
func ratio(n, d int, none int64) *big.Rat {
	if d <= 0 {
		return big.NewRat(none, 1)
	}
	return big.NewRat(int64(n), int64(d))
}

func times(weight int, r *big.Rat) *big.Rat { return r.Mul(r, big.NewRat(int64(weight), 1)) }

// due is the roll less exempt, less approved leave where policy says so.
func (p Pack) due(f Facts) int {
	if p.LeaveLeavesDue {
		return f.Due - f.Leave
	}
	return f.Due
}

// Of computes the score of f: the weighted sum of five ratios, exact until the
// one rounding at the end (M75).
func (p Pack) Of(f Facts) Score {
	s := Score{Parts: []Part{p.attendance(f), p.mobile(f), p.record(f), p.reflection(f), p.mark(f)},
		Provisional: f.Marked < f.Meetings || f.Meetings == 0, Small: p.due(f) < p.SmallBranch}
	total := new(big.Rat)
	for _, part := range s.Parts {
		total.Add(total, part.Points)
	}
	s.Tenths = tenths(total)
	return s
}

// tenths rounds half-up to 0.1.
func tenths(r *big.Rat) int {
	n := new(big.Int).Mul(r.Num(), big.NewInt(20))
	n.Add(n, r.Denom())
	return int(n.Div(n, new(big.Int).Mul(r.Denom(), big.NewInt(2))).Int64())
}

// 签到率: present ÷ due.
func (p Pack) attendance(f Facts) Part {
	due := p.due(f)
	explain := fmt.Sprintf("应到 %d 人，到会 %d 人（其中线上 %d 人），请假 %d 人，缺勤 %d 人：%d × %d ÷ %d", f.Due, f.Present, f.Online, f.Leave, f.Absent, p.Weights.Attendance, f.Present, due)
	if due <= 0 {
		explain = "没有应到党员，记 0 分"
	}
	return Part{"attendance", "签到率", p.Weights.Attendance, times(p.Weights.Attendance, ratio(f.Present, due, 0)), explain}
}

// 流动党员: those who took part remotely or answered ÷ mobile members; full
// where there are none, because a branch must not lose by having none away.
func (p Pack) mobile(f Facts) Part {
	explain := fmt.Sprintf("流动党员 %d 人，线上参加或回复 %d 人：%d × %d ÷ %d", f.Mobile, f.MobileActive, p.Weights.Mobile, f.MobileActive, f.Mobile)
	if f.Mobile == 0 {
		explain = "没有流动党员，记满分"
	}
	return Part{"mobile", "流动党员参与", p.Weights.Mobile, times(p.Weights.Mobile, ratio(f.MobileActive, f.Mobile, 1)), explain}
}

// 图文详实: photos, minutes and set items with evidence, each cut at its full measure.
func (p Pack) record(f Facts) Part {
	sum := times(p.Record.Photos, ratio(f.Photos, p.PhotosFull*f.Meetings, 0))
	sum.Add(sum, times(p.Record.Minutes, ratio(f.Chars, p.MinutesFull*f.Meetings, 0)))
	sum.Add(sum, times(p.Record.SetItems, ratio(f.ItemsDone, f.Items, 0)))
	sum.Mul(sum, big.NewRat(1, 100))
	return Part{"record", "图文详实", p.Weights.Record, times(p.Weights.Record, sum), fmt.Sprintf(
		"照片 %d/%d 张、记录 %d/%d 字、规定动作 %d/%d 项：%d ×（%d%% + %d%% + %d%% 各按比例）",
		f.Photos, p.PhotosFull*f.Meetings, f.Chars, p.MinutesFull*f.Meetings, f.ItemsDone, f.Items, p.Weights.Record, p.Record.Photos, p.Record.Minutes, p.Record.SetItems)}
}

// 心得体会: members present with a reflection long enough ÷ present.
func (p Pack) reflection(f Facts) Part {
	explain := fmt.Sprintf("到会 %d 人，写满 %d 字心得 %d 人：%d × %d ÷ %d", f.Present, p.ReflectionChars, f.Reflecting, p.Weights.Reflection, f.Reflecting, f.Present)
	if f.Present == 0 {
		explain = "无人到会，记 0 分"
	}
	return Part{"reflection", "心得体会", p.Weights.Reflection, times(p.Weights.Reflection, ratio(f.Reflecting, f.Present, 0)), explain}
}

// 上级评分: the superior's mark of 100; 0 and provisional until it is given.
func (p Pack) mark(f Facts) Part {
	explain := fmt.Sprintf("上级评分合计 %d 分（%d/%d 次已评）：%d × %d ÷ %d", f.Mark, f.Marked, f.Meetings, p.Weights.Mark, f.Mark, 100*f.Meetings)
	if f.Marked == 0 {
		explain = "上级还没有评分，暂记 0 分"
	}
	return Part{"mark", "上级评分", p.Weights.Mark, times(p.Weights.Mark, ratio(f.Mark, 100*f.Meetings, 0)), explain}
}

// Formula is the formula in words, as the page shows it.
func (p Pack) Formula() string {
	return fmt.Sprintf("得分 = %d × 到会 ÷ 应到 + %d × 流动党员参与 ÷ 流动党员 + %d ×（%d%% × 照片 ÷ %d + %d%% × 记录字数 ÷ %d + %d%% × 有佐证的规定动作 ÷ 规定动作）+ %d × 写满 %d 字心得 ÷ 到会 + %d × 上级评分 ÷ 100；最后四舍五入到 0.1 分",
		p.Weights.Attendance, p.Weights.Mobile, p.Weights.Record, p.Record.Photos, p.PhotosFull, p.Record.Minutes, p.MinutesFull, p.Record.SetItems, p.Weights.Reflection, p.ReflectionChars, p.Weights.Mark)
}

// Ranks gives each of scores, sorted from high to low, its rank: ties share
// one and the next follows after them (1, 1, 3).
func Ranks(tenths []int) []int {
	ranks := make([]int, len(tenths))
	for i := range tenths {
		ranks[i] = i + 1
		if i > 0 && tenths[i] == tenths[i-1] {
			ranks[i] = ranks[i-1]
		}
	}
	return ranks
}

// plus adds the facts of two meetings, or of two subtrees.
func (f Facts) plus(g Facts) Facts {
	a, b := f.columns(), g.columns()
	for i := range a {
		*a[i] += *b[i]
	}
	return f
}

// minus undoes plus.
func (f Facts) minus(g Facts) Facts {
	a, b := f.columns(), g.columns()
	for i := range a {
		*a[i] -= *b[i]
	}
	return f
}

// columns lists the counts in the order of the table's columns.
func (f *Facts) columns() []*int {
	return []*int{&f.Meetings, &f.Closed, &f.Due, &f.Present, &f.Online, &f.Leave, &f.Absent, &f.Mobile, &f.MobileActive,
		&f.Photos, &f.Chars, &f.Items, &f.ItemsDone, &f.Reflecting, &f.Mark, &f.Marked}
}
