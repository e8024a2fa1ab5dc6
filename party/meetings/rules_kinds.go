package meetings

import (
	"cmp"
	"slices"

	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
)

// KindRule is what holds of one kind of meeting: who holds it, and by which article.
type KindRule struct {
	Kind    terms.MeetingKind
	Orgs    []terms.OrgKind // whose it is; terms.Branch stands for every kind of branch
	Article string
	Wrong   string // said to another org
}

var committees = []terms.OrgKind{terms.Committee, terms.WorkingCommittee, terms.GeneralBranch, terms.LeadingGroup}

// kindRules is the table of the kinds of meeting. To let another kind of org
// hold one, add it here.
var kindRules = []KindRule{
	{terms.Assembly, []terms.OrgKind{terms.Branch}, "《支部工作条例（试行）》第十一条：党员大会由全体党员参加，一般每季度召开1次", "党员大会由党支部召开，请由党支部新建。"},
	{terms.CommitteeMeeting, []terms.OrgKind{terms.Branch}, "《支部工作条例（试行）》第十二条：支委会一般每月召开1次，半数以上委员到会方可进行", "支委会由党支部召开，请由党支部新建。"},
	{terms.GroupMeeting, []terms.OrgKind{terms.Group}, "《支部工作条例（试行）》第十三条：党小组会一般每月召开1次", "党小组会由党小组召开，请选择一个党小组。"},
	{terms.Lecture, append([]terms.OrgKind{terms.Branch, terms.Group}, committees...), "《支部工作条例（试行）》第十六条：组织党员按期上党课", ""},
	{terms.ThemeDay, []terms.OrgKind{terms.Branch}, "《支部工作条例（试行）》第十六条：每月相对固定1天开展主题党日", "这个党组织不能安排这类会议，主题党日由在册的党支部开展。"},
	{terms.LifeMeeting, []terms.OrgKind{terms.Branch, terms.Group}, "《支部工作条例（试行）》第十七条：每年至少召开1次，以党员大会、支委会或者党小组会形式召开", "组织生活会由党支部或者党小组召开，领导班子召开的是民主生活会。"},
	{terms.MemberReview, []terms.OrgKind{terms.Branch}, "《支部工作条例（试行）》第十八条：一般每年开展1次，召开党员大会进行评议", "民主评议党员由党支部开展，请由党支部新建。"},
	{terms.LeadershipMeeting, committees, "《中国共产党章程》第八条：党员领导干部必须参加党委、党组的民主生活会", "民主生活会由党委、党组的领导班子召开，党支部召开的是组织生活会。"},
	{terms.ElectionMeeting, []terms.OrgKind{terms.Branch}, "《基层组织选举工作条例》第四条：委员会一般由党员大会选举产生", "选举大会由党支部召开，请由党支部新建。"},
	{terms.PoliticalBirthday, []terms.OrgKind{terms.Branch, terms.Group}, "《党员教育管理工作条例》第七条：坚持集中教育和经常性教育相结合；政治生日属各地做法", "政治生日由党支部或者党小组开展，请由党支部新建。"},
	{terms.Training, append([]terms.OrgKind{terms.Branch}, committees...), "《党员教育管理工作条例》第二十条：市、县党委或者基层党委每年应当组织党员集中轮训", "集中轮训由党委或者党支部组织，请由党支部新建。"},
}

// KindOf is what holds of a kind.
func KindOf(kind terms.MeetingKind) (KindRule, bool) {
	i := slices.IndexFunc(kindRules, func(r KindRule) bool { return r.Kind == kind })
	if i < 0 {
		return KindRule{}, false
	}
	return kindRules[i], true
}

// Holds tells whether an org of a kind holds such meetings.
func (r KindRule) Holds(org terms.OrgKind) bool {
	if org.IsBranch() {
		org = terms.Branch
	}
	return slices.Contains(r.Orgs, org)
}

// Misplaced tells why an org of a kind does not hold this kind of meeting.
//
// 《支部工作条例(试行)》第十一至十三条、第十六至十八条; 《党章》第八条; 《教育管理条例》第二十条.
func Misplaced(kind terms.MeetingKind, org terms.OrgKind) string {
	rule, known := KindOf(kind)
	switch {
	case !known:
		return "没有这种会议，请重新选择会议类型。"
	case !rule.Holds(org):
		return rule.Wrong
	}
	return ""
}

// goesWith lists what may be held along with each kind: one gathering, each
// kind counted. A kind not listed stands alone.
var goesWith = map[terms.MeetingKind][]terms.MeetingKind{
	terms.ThemeDay:         {terms.Assembly, terms.Lecture, terms.LifeMeeting, terms.MemberReview, terms.PoliticalBirthday, terms.Training},
	terms.Assembly:         {terms.Lecture, terms.LifeMeeting, terms.MemberReview, terms.ElectionMeeting, terms.PoliticalBirthday},
	terms.CommitteeMeeting: {terms.LifeMeeting},
	terms.GroupMeeting:     {terms.Lecture, terms.LifeMeeting, terms.PoliticalBirthday},
	terms.LifeMeeting:      {terms.MemberReview, terms.Lecture},
	terms.Lecture:          {terms.PoliticalBirthday, terms.Training},
	terms.MemberReview:     {terms.Lecture},
}

// Together tells why a meeting cannot be several kinds at once.
//
// 《支部工作条例(试行)》第十六条: 主题党日可以组织党员集中学习、过组织生活、进行民主议事;
// 第十七条: 组织生活会以党员大会、支委会或者党小组会形式召开; 第十八条 (OL-08): 民主评议可以结合
// 组织生活会一并进行. A meeting for all is not one for some.
func Together(main terms.MeetingKind, also []terms.MeetingKind, org terms.OrgKind, chosen bool) string {
	for i, k := range also {
		switch {
		case k == main || slices.Contains(also[:i], k):
			return "同一类会议选了两次，请去掉重复的。"
		case slices.Contains(goesWith[main], k):
			if refusal := Misplaced(k, org); refusal != "" {
				return refusal
			}
		case forSome(k, org, false) != forSome(main, org, chosen) && main != terms.LifeMeeting && k != terms.LifeMeeting:
			return "全体党员参加的会议不能与只有部分人参加的会议合开，请分别安排。"
		case slices.Contains(goesWith[k], main): // chosen the other way round
			return cmp.Or(Misplaced(k, org), terms.Label(main)+"与"+terms.Label(k)+"合开的，请把"+terms.Label(k)+"作为主要的会议类型。")
		default:
			return terms.Label(main) + "不能与" + terms.Label(k) + "合开，请分别安排。"
		}
	}
	return ""
}

// forSome tells whether only some of an org's members are due; a life meeting
// takes the form of what it is held with.
func forSome(kind terms.MeetingKind, org terms.OrgKind, chosen bool) bool {
	switch kind.Audience(org) {
	case terms.InOffice, terms.ChosenOnes:
		return true
	case terms.ChosenOr:
		return chosen
	}
	return false
}

// Lectured refuses to name who gave a lecture where none was given.
func Lectured(kinds []terms.MeetingKind, lecturers int) string {
	if lecturers > 0 && !slices.Contains(kinds, terms.Lecture) && !slices.Contains(kinds, terms.Training) {
		return "只有党课和集中轮训填写授课人；会上讲党课的，请把党课一并选上。"
	}
	return ""
}

// Invites tells what is wrong with choosing so many of those who come.
func Invites(audience terms.Audience, chosen int, ready bool) string {
	switch {
	case audience != terms.ChosenOnes && audience != terms.ChosenOr && chosen > 0:
		return "这类会议由谁参加有规定，不用另选参加人员；其他人员请填在列席里。"
	case audience == terms.ChosenOnes && chosen == 0 && ready:
		return "请选择参加人员。"
	}
	return ""
}

// Host is who presides, as far as the rules ask.
type Host struct {
	Posts []terms.Post // held in the org; for a group, in the group
	Known bool         // the org has somebody in office whose it is to preside
	Note  string       // why somebody stands in
}

// Presiding tells why somebody cannot preside.
//
// 《支部工作条例(试行)》第十四条 (OL-12): 党员大会、支委会由书记召集并主持, 书记不能参加的,
// 可以委托副书记或者委员召集并主持; 党小组会由党小组组长召集并主持.
func Presiding(kinds []terms.MeetingKind, h Host) string {
	has := func(of ...terms.MeetingKind) bool {
		return slices.ContainsFunc(of, func(k terms.MeetingKind) bool { return slices.Contains(kinds, k) })
	}
	holds := func(p terms.Post) bool { return slices.Contains(h.Posts, p) }
	switch {
	case !h.Known:
		return ""
	case has(terms.Assembly, terms.CommitteeMeeting, terms.ElectionMeeting):
		switch {
		case holds(terms.Secretary):
		case !slices.ContainsFunc(h.Posts, terms.Post.InCommittee):
			return "党员大会、支委会由书记主持，书记不能参加的只能委托副书记或者委员主持，请改选主持人。"
		case forms.Blank(h.Note):
			return "书记不能参加而委托他人主持的，请写明委托的原因。"
		}
	case has(terms.GroupMeeting) && !holds(terms.GroupLeader) && forms.Blank(h.Note):
		return "党小组会由党小组组长召集并主持，由他人主持的请写明原因。"
	}
	return ""
}

// Slot is a meeting as far as it may get in the way of another.
type Slot struct {
	Title  string
	Place  string
	Branch string  // path of the branch, or of the committee that holds it
	Due    []int64 // members
}

// Clash tells what stands against a meeting at the same time as another one:
// a branch cannot want the same people in two places, whoever else wants them is a hint.
func Clash(m, other Slot) (refusal, hint string) {
	both := 0
	for _, id := range m.Due {
		if slices.Contains(other.Due, id) {
			both++
		}
	}
	switch {
	case both > 0 && m.Branch == other.Branch:
		return "这段时间本支部已经安排了“" + other.Title + "”，有 " + digits(both) + " 名党员两边都应到会，请改时间，或者把两次会议合开。", ""
	case both > 0:
		return "", "有 " + digits(both) + " 名党员这段时间还应当参加另一个党组织的会议，请核对时间。"
	case !forms.Blank(m.Place) && m.Place == other.Place && m.Branch == other.Branch:
		return "", "这段时间“" + other.Title + "”也安排在同一个地点，请核对。"
	case !forms.Blank(m.Place) && m.Place == other.Place:
		return "", "这段时间另一个党组织也安排在同名的地点，请核对。"
	}
	return "", ""
}
