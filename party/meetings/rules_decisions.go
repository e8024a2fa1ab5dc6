package meetings

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/clock"
)

// Sizes of elections, attachments and tasks.
const (
	maxElections   = 10
	maxPeople      = 60 // voted for in one election
	maxSeats       = 50
	maxAttachments = 20
	maxFileName    = 100
)

// Sitting is what a decision must know of the meeting that takes it.
type Sitting struct {
	Kinds   []terms.MeetingKind // what it is, by itself or also
	HeldOn  string              // YYYY-MM-DD
	Closed  bool                // the roll is closed: its figures are final
	Voters  int                 // with a vote and due; 0 unknown
	Present int                 // of them, who came
	Void    string              // why it decides nothing whatever the roll says now, see [Void]; "" where it may
}

// Nobody tells whether nobody came of those due, nor anybody with a vote who need not have come: nothing was held.
func Nobody(due, present, votersPresent int) bool {
	return due > 0 && present == 0 && votersPresent == 0
}

// Void tells why a meeting decides nothing whatever else is said: nobody came, or its record was filed as one that does
// not count, which stays so where an appeal is granted since.
func Void(nobody, settled bool) string {
	switch {
	case nobody:
		return "没有人到会，只作记录，不计入次数，也不能作出决议，请下次会议再议。"
	case settled:
		return "会议归档时到会人数不足，只作记录，不能作出决议；归档以后名册有变动的也是这样，请下次会议再议。"
	}
	return ""
}

// Quorate tells whether enough came for a meeting of this kind; if not, the
// sentence says so. A roll that knows of nobody with a vote says nothing.
//
// 《支部工作条例(试行)》第十一条: 党员大会须有半数以上有表决权的党员到会方可表决 (OL-11).
// 《支部工作条例(试行)》第十二条: 支委会会议须有半数以上委员到会方可进行 (OL-03).
// 《基层组织选举工作条例》: 有选举权的到会人数不少于应到会人数的五分之四，会议有效 (EL-07).
func Quorate(kind terms.MeetingKind, voters, present int) (ok bool, sentence string) {
	if voters == 0 {
		return true, ""
	}
	came := "应到会有表决权的党员 " + digits(voters) + " 人，实到 " + digits(present) + " 人，"
	switch kind {
	case terms.Assembly:
		return votes.Opens(votes.Ordinary, voters, present), came + "不足半数，只作记录，不计入党员大会（《支部工作条例（试行）》第十一条）。"
	case terms.CommitteeMeeting:
		return votes.Opens(votes.Committee, voters, present), "委员 " + digits(voters) + " 人，到会 " + digits(present) +
			" 人，不足半数，只作记录，不计入支委会（《支部工作条例（试行）》第十二条）。"
	case terms.ElectionMeeting:
		return votes.ElectionOpens(voters, present), came + "不足五分之四，选举大会无效，只作记录（" + votes.ElectionArticle + "）。"
	}
	return true, ""
}

// engines are the ways of voting that a kind of meeting knows.
//
// 《支部工作条例(试行)》第十一条: 党员大会讨论决定、讨论和表决接收预备党员和预备党员转正; 第十二条: 支委会作出决定.
var engines = map[terms.MeetingKind][]votes.Engine{
	terms.Assembly:         {votes.Ordinary, votes.Admission},
	terms.ElectionMeeting:  {votes.Ordinary},
	terms.CommitteeMeeting: {votes.Committee},
}

const noQuorum = "会议未达到法定人数，不能作出决议。"

// quorate tells whether enough came, by the roll once it is closed, for one of
// the kinds that carry a decision. What is written of a vote may differ from the
// roll for a reason; this does not.
func (s Sitting) quorate(carries func(terms.MeetingKind) bool) bool {
	return s.Void == "" && (!s.Closed || slices.ContainsFunc(s.Kinds, func(k terms.MeetingKind) bool {
		ok, _ := Quorate(k, s.Voters, s.Present)
		return ok && carries(k)
	}))
}

// main tells whether a kind is what the meeting is by itself: it carries what is decided without a vote.
func (s Sitting) main(k terms.MeetingKind) bool { return k == s.Kinds[0] }

// DecisionFault tells what is wrong with a decision; "" when it can stand.
//
// 《支部工作条例(试行)》第十一条: without a quorum there is no vote.
func DecisionFault(s Sitting, d Decision) string {
	if s.Void != "" && !d.empty() {
		return s.Void
	}
	if d.Engine != "" {
		if fault := voteFault(s, d); fault != "" {
			return fault
		}
	}
	switch day, err := time.Parse(time.DateOnly, d.DueOn); {
	case d.MemberID != 0 && !s.quorate(s.main):
		return noQuorum + "请删去责任人和完成期限，下次会议再议。"
	case (d.MemberID == 0) != (d.DueOn == ""):
		return "责任人和完成期限要一起填写。"
	case d.MemberID == 0:
		return ""
	case err != nil || day.Format(time.DateOnly) != d.DueOn:
		return "完成期限的日期不对，请重新选择。"
	case d.DueOn < s.HeldOn:
		return "完成期限早于会议当天，请修改。"
	case d.Engine != "" && !d.outcome().Passed:
		return "表决没有通过的事项不能布置任务，请删去责任人和完成期限。"
	}
	return ""
}

// Standing lists what stands against the decisions and elections of a whole record.
func Standing(s Sitting, items []Item, decided map[int64]Decision, held []Election) (faults []forms.Fault) {
	for _, item := range items {
		refusal := DecisionFault(s, decided[item.ID])
		if refusal == "" && !s.quorate(s.main) && !forms.Blank(item.Decision) {
			refusal = cmp.Or(s.Void, noQuorum+"请删去议定事项，下次会议再议。")
		}
		if refusal != "" {
			faults = append(faults, forms.Fault{"items", "第 " + digits(item.No) + " 项：" + refusal})
		}
	}
	for _, e := range held {
		if refusal := ElectionFault(s, e); refusal != "" {
			faults = append(faults, forms.Fault{"elections", "第 " + digits(e.No) + " 次选举：" + refusal})
		}
	}
	return faults
}

func voteFault(s Sitting, d Decision) string {
	carries := func(k terms.MeetingKind) bool { return slices.Contains(engines[k], d.Engine) }
	if !slices.ContainsFunc(s.Kinds, carries) {
		return "这类会议不作这种表决：一般表决和接收、转正表决在党员大会上进行，委员表决在支委会上进行。"
	}
	if fault := votes.Miscounted(d.Engine, d.Count); fault != "" {
		return fault
	}
	if a := d.outcome(); !a.Valid {
		return noQuorum + a.Sentence
	}
	if !s.quorate(carries) || s.Closed && s.Voters > 0 && !votes.Opens(d.Engine, s.Voters, s.Present) {
		return noQuorum + byRoll(s)
	}
	return notTheRoll(s, d.Due, d.Present, d.Why)
}

func byRoll(s Sitting) string {
	return "签到名册上应到会有表决权的 " + digits(s.Voters) + " 人，到会 " + digits(s.Present) + " 人。"
}

// notTheRoll asks why the voters are others than the roll counts, once it is closed. No reason brings
// more of them to the meeting than the roll has.
func notTheRoll(s Sitting, due, present int, why string) string {
	switch {
	case s.Closed && s.Voters > 0 && present > s.Voters:
		return "到会人数不能多于签到名册上应到会有表决权的 " + digits(s.Voters) + " 人，请对照签到名册核对。"
	case !s.Closed || due == s.Voters && present == s.Present || !forms.Blank(why):
		return ""
	case s.Voters == 0:
		return "签到名册上没有有表决权的人数，请写明应到、到会人数的依据。"
	}
	return "与签到名册（应到会有表决权的 " + digits(s.Voters) + " 人，到会 " + digits(s.Present) + " 人）不一致，请写明原因，或者改用名册上的人数。"
}

// ElectionFault tells what is wrong with the result of an election; "" when it can stand.
//
// 《基层组织选举工作条例》: 会议有效 (EL-07)、选票有效 (EL-09)、差额 (EL-06)、每票所选不多于应选 (EL-10).
// 《支部工作条例(试行)》第二十一条: 书记、副书记一般由支委会选举，不设委员会的由党员大会选举 (EL-16).
func ElectionFault(s Sitting, e Election) string {
	head := e.Post == terms.Secretary || e.Post == terms.DeputySecretary
	valid := e.Returned - e.Void
	carries := func(k terms.MeetingKind) bool {
		return k == terms.ElectionMeeting || head && k == terms.CommitteeMeeting
	}
	switch {
	case s.Void != "":
		return s.Void
	case !slices.ContainsFunc(s.Kinds, carries):
		return "选举结果只在选举大会上登记；书记、副书记也可以在支委会上选举。"
	case e.Seats < 1 || e.Seats > maxSeats:
		return "应选名额应在 1 到 " + digits(maxSeats) + " 之间，请修改。"
	case min(e.Due, e.Present, e.Issued, e.Returned, e.Void, e.Agreed) < 0:
		return "人数和票数不能是负数，请核对后重新填写。"
	case e.Present > e.Due:
		return "到会人数比应到人数还多，请对照签到名册核对。"
	case !votes.ElectionOpens(e.Due, e.Present):
		return noQuorum + "有选举权的到会人数不足应到会的五分之四，选举无效。"
	case !s.quorate(carries):
		return noQuorum + byRoll(s)
	case e.Issued != e.Present:
		return "发出的选票应与到会有选举权的人数相等，请核对。"
	case !votes.BallotsHold(e.Issued, e.Returned):
		return "收回的选票多于发出的选票，选举无效，请重新选举后再登记结果。"
	case e.Void > e.Returned:
		return "无效票多于收回的选票，请核对。"
	case e.Agreed > e.Present:
		return "同意减少名额的人数多于到会人数，请核对。"
	}
	if fault := candidatesFault(e, valid, head); fault != "" {
		return fault
	}
	return notTheRoll(s, e.Due, e.Present, e.Why)
}

func candidatesFault(e Election, valid int, head bool) string {
	named, given, seen := 0, 0, map[string]bool{}
	for _, c := range e.Candidates {
		switch {
		case forms.Blank(c.Name):
			return "候选人要有姓名，请填写或删去空白的一行。"
		case seen[strings.TrimSpace(c.Name)]:
			return "同一个人列了两次，请删去一行；同名的请加以区别。"
		case c.Yes < 0 || c.Yes > valid:
			return "一人的得票应在 0 到有效票 " + digits(valid) + " 张之间，请重新清点。"
		}
		seen[strings.TrimSpace(c.Name)] = true
		given += c.Yes
		if !c.WrittenIn {
			named++
		}
	}
	switch {
	case len(e.Candidates) > maxPeople:
		return "一次选举最多登记 " + digits(maxPeople) + " 人。"
	case given > e.Seats*valid:
		return "得票合计多于有效票所能选的人次，请重新清点。"
	case head && named < e.Seats:
		return "候选人少于应选名额，请补齐。"
	case !head && named < votes.Candidates(e.Seats):
		return "委员的候选人应比应选名额多百分之二十以上：应选 " + digits(e.Seats) + " 人，候选人不少于 " + digits(votes.Candidates(e.Seats)) + " 人。"
	}
	return ""
}

// AttachmentKind is the content an attachment of this name must have; "" for endings we do not take.
func AttachmentKind(name string) string {
	dot := strings.LastIndexByte(name, '.')
	if dot < 0 {
		return ""
	}
	return map[string]string{
		".pdf":  "application/pdf",
		".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
		".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
		".mp4":  "video/mp4",
	}[strings.ToLower(name[dot:])]
}

// CorrectAtOnce tells whether a filed record is corrected without asking the org
// above: within the month of its filing, as the calendar of China has it, or
// where nobody else would decide: nobody stands above, or the org above finishes the
// record of one that was abolished.
func CorrectAtOnce(filed, now time.Time, nobodyElse bool) bool {
	return nobodyElse || clock.Month(filed) == clock.Month(now)
}
