package attendance

import (
	"time"

	"zhibu/party/members"
)

// Why is why a member on the roll has no vote or is not due.
type Why string

// The reasons.
const (
	NoReason           Why = ""
	ProbationaryMember Why = "probationary" // 预备党员
	SuspendedMember    Why = "suspended"    // 停止党籍
	ObservedMember     Why = "observed"     // 留党察看
	ExemptMember       Why = "exempt"       // 免到
)

// whys gives each reason its word for prints and its sentence for screens.
var whys = map[Why][2]string{
	ProbationaryMember: {"预备党员，无表决权", "预备党员应当到会，没有表决权（《中国共产党章程》第七条）。"},
	SuspendedMember:    {"停止党籍，不计应到", "停止党籍期间不计应到，没有表决权（《党员教育管理工作条例》第二十四条）。"},
	ObservedMember:     {"留党察看，无表决权", "留党察看期间应当到会，没有表决权、选举权和被选举权，到党组织作出恢复党员权利的决定为止（《中国共产党章程》第四十一条）。"},
	ExemptMember:       {"免到", "年老体弱等原因不硬性要求到会，不计入到会率，仍有表决权（《党员教育管理工作条例》第二十三条）。"},
}

// Word is the reason in a few words.
func (w Why) Word() string { return whys[w][0] }

// Sentence is the reason with its article.
func (w Why) Sentence() string { return whys[w][1] }

// StandingOf tells whether a member need not come, whether they have a vote, and why not.
//
//   - 《党章》第七条: 预备党员没有表决权、选举权和被选举权; they are due all the same.
//   - 《党员教育管理工作条例》第二十三条 (OL-14): the exempt are not due and keep their vote:
//     they stay in the denominator of a resolution, not in that of the attendance rate.
//   - 《党员教育管理工作条例》第二十四条: whose membership is suspended 停止党籍 takes no part.
//   - 《党章》第四十一条, 《基层组织选举工作条例》第五条 (EL-04): 留党察看期间没有表决权、选举权和被选举权;
//     they are due all the same.
func StandingOf(e members.RollEntry) (exempt, voter bool, why Why) {
	switch {
	case e.Status == members.Suspended:
		return true, false, SuspendedMember
	case e.Category == members.Probationary:
		return e.Exempt, false, ProbationaryMember
	case e.Observed:
		return e.Exempt, false, ObservedMember
	case e.Exempt:
		return true, true, ExemptMember
	}
	return false, true, NoReason
}

// doubts gives each doubt its sentence for who enters the roll.
var doubts = map[members.Doubt]string{
	members.CameUnknown: "会议以后才登记入册，没有写明何时转入本支部，暂按当时在册列入；当时不在的，请在党员信息里填写组织关系转入时间。",
	members.PastUnknown: "会议以后改动过登记，改动以前在哪个支部、哪个党小组没有记载，暂按现在的列入，请核对。",
}

// Enterable tells why the whole roll of a meeting cannot be entered by hand now.
// A theme day is signed by everybody; small meetings may do without phones.
func (s *Sheet) Enterable(now time.Time) string {
	switch {
	case s.EnterTo == 0:
		return "主题党日由党员本人签到，不能整册登记；不会用手机的请支部书记逐人代签。"
	case s.State == Suspended || s.State == Cancelled:
		return "计划已撤回或已取消，不能登记到会情况，请支部书记先让计划通过。"
	case now.Before(s.StartsAt.Time()):
		return "会议还没有开始，请在开始以后登记到会情况。"
	case !now.Before(s.EnterTo.Time()):
		return "登记时限已过，或者会议已经归档，不能再整册登记；确有参加的请本人提出申诉。"
	}
	return ""
}
