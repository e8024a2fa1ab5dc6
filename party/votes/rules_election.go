package votes

import (
	"cmp"
	"slices"
	"strings"

	"zhibu/party/terms"
)

// Candidates is the least number of candidates for a number of seats 应选名额.
//
// 《基层组织选举工作条例》: 委员候选人的差额不少于应选人数的百分之二十 (EL-06).
func Candidates(seats int) int {
	if seats <= 0 {
		return 0
	}
	return seats + (seats+4)/5
}

// ElectionOpens tells whether enough voters have come to elect.
//
// 《基层组织选举工作条例》: 有选举权的到会人数不少于应到会人数的五分之四，会议有效 (EL-07).
func ElectionOpens(due, present int) bool {
	return due > 0 && present >= 0 && present <= due && 5*present >= 4*due
}

// BallotsHold tells whether the ballots as a whole count: as many came back as were given out, or fewer.
//
// Whether a single ballot counts (EC13, EC15, EC16) is for the tellers, who have it in their hands: 所选人数等于或者少于
// 应选人数的有效，多于的无效，另选他人计入 (EL-10); 弃权的不能另选他人 (EL-11). It carries no name and never leaves the
// room, so that what is recorded are sums, and no sum tells what one ballot said: three votes for three seats may be three
// good ballots or a void one among them. What the sums do tell is asked of them: all votes together are at most
// the valid ballots times the seats.
//
// 《基层组织选举工作条例》: 收回的选票等于或者少于投票人数，选举有效；多于投票人数，选举无效，应当重新选举 (EL-09).
func BallotsHold(issued, returned int) bool { return returned >= 0 && returned <= issued }

// Wins tells whether a person has enough votes. The denominator is who came, not who was due.
//
// 《基层组织选举工作条例》: 赞成票超过实到会有选举权的党员的半数，始得当选 (EL-12).
func Wins(present, yes int) bool { return yes <= present && 2*yes > present }

// Tally is one person's votes, candidate or written in.
type Tally struct {
	Name string
	Yes  int
}

// Outcome is who is elected.
type Outcome struct {
	Elected []Tally // by votes, the most first
	RunOff  []Tally // the same votes for the last seats: voted on again among them
	Vacant  int     // seats still to be filled, those of the run-off included
	Seats   int     // in the end: fewer where the assembly agreed to leave it at that
}

// Elect tells who of those voted for is elected.
//
// 《基层组织选举工作条例》: 获得赞成票超过半数的人数多于应选名额时，以得票多的当选；得票相等不能确定时，就得票相等的再次投票 (EL-13);
// 少于应选名额时，不足的名额另行选举 (EL-14). A person written in counts like a candidate (EL-11).
func Elect(seats, present int, all []Tally) Outcome {
	o := Outcome{Seats: max(seats, 0)}
	for _, t := range all {
		if Wins(present, t.Yes) {
			o.Elected = append(o.Elected, t)
		}
	}
	slices.SortStableFunc(o.Elected, func(a, b Tally) int { return cmp.Compare(b.Yes, a.Yes) })
	if len(o.Elected) > o.Seats {
		last := o.Elected[o.Seats] // the first who has no seat
		sure := slices.IndexFunc(o.Elected, func(t Tally) bool { return t.Yes == last.Yes })
		if sure < o.Seats {
			for _, t := range o.Elected[sure:] {
				if t.Yes == last.Yes {
					o.RunOff = append(o.RunOff, t)
				}
			}
		}
		o.Elected = o.Elected[:min(sure, o.Seats)]
	}
	o.Vacant = o.Seats - len(o.Elected)
	return o
}

// Reduced is the outcome where the assembly leaves vacant seats unfilled; ok is
// false where nothing may be left out.
//
// 《基层组织选举工作条例》: 当选人数接近应选名额的，经半数以上选举人同意，可以减少名额，不再选举 (EL-14):
// half is enough. Seats that wait for a run-off have winners, so they are not left out.
func (o Outcome) Reduced(present, agreed int) (out Outcome, ok bool) {
	if o.Vacant == 0 || len(o.Elected) == 0 || len(o.RunOff) > 0 || agreed > present || 2*agreed < present {
		return o, false
	}
	o.Seats, o.Vacant = len(o.Elected), 0
	return o, true
}

// Sentence says the outcome in Chinese.
func (o Outcome) Sentence() string {
	if o.Seats == 0 {
		return "没有应选名额。"
	}
	text := "没有人当选"
	if len(o.Elected) > 0 {
		text = names(o.Elected) + "当选"
	}
	switch {
	case len(o.RunOff) > 0:
		text += "，" + names(o.RunOff) + "得票相等，就其余 " + number(o.Vacant) + " 个名额再次投票"
	case o.Vacant > 0:
		text += "，缺 " + number(o.Vacant) + " 名，另行选举"
	}
	return text + "。"
}

func names(all []Tally) string {
	words := make([]string, len(all))
	for i, t := range all {
		words[i] = t.Name
	}
	return strings.Join(words, "、")
}

// Standing is how far somebody elected holds the post.
type Standing string

// The standings.
const (
	Reported Standing = "reported" // 已任，待备案: holds it, and the org above is told
	Awaiting Standing = "awaiting" // 待批: does not hold it until the org above approves
)

// StandingOf tells what being elected to a post brings.
//
// 《支部工作条例(试行)》第二十一条: 委员报上级党组织备案，书记、副书记报上级党组织批准 (EL-15).
func StandingOf(post terms.Post) Standing {
	if post == terms.Secretary || post == terms.DeputySecretary {
		return Awaiting
	}
	return Reported
}
