package duties

import (
	"slices"

	"zhibu/party/policy"
	"zhibu/party/terms"
)

// Key names a duty, in the API, in rule packs and in the rows.
type Key string

// Branch is what the rules know of an org: a branch, or a committee whose secretary owes a lecture.
type Branch struct {
	Kind      terms.OrgKind
	Field     terms.Field
	FoundedOn string // YYYY-MM-DD, "" when unknown
	ClosedOn  string // "" while it exists
	Members   int
	Full      int // full members 正式党员
	Committee int // members who hold a post of its committee 支委
	Groups    int // active groups 党小组
	Talks     int // talks 谈心谈话 its members are to have in a year, each in each way that concerns them
}

// Duty is one line of the table of duties.
type Duty struct {
	Key     Key
	Number  string // in the table of rules, OL-01 …
	Name    string
	Do      string // what a to-do asks for, a verb and its object
	Article string
	Level   policy.Level
	Form    string // what fulfils it: a kind of meeting, a tag, or the page where it is done
	Season  string // when in its period it is generally held, "" for any time
	exempt  func(Branch) string
	units   func(Branch) int // how many of whatever is counted make one time; nil: 1, and of a group meeting each group's
}

// The duties. Their order is that of the year card: new ones go to the end, none is removed.
const (
	CommitteeMeeting Key = "committee_meeting" // OL-02 支委会
	GroupMeeting     Key = "group_meeting"     // OL-04 党小组会
	ThemeDay         Key = "theme_day"         // OL-05 主题党日
	Assembly         Key = "assembly"          // OL-01 党员大会
	Lecture          Key = "lecture"           // 党课: its number is custom
	SecretaryLecture Key = "secretary_lecture" // OL-06 党委（党组）书记讲党课
	LifeMeeting      Key = "life_meeting"      // OL-07 组织生活会
	MemberReview     Key = "member_review"     // OL-08 民主评议党员
	Talks            Key = "talks"             // OL-10 谈心谈话
	ReportUp         Key = "report_up"         // OL-15 书记向上级述职
	ReportAssembly   Key = "report_assembly"   // OL-15 书记向党员大会述职
	Briefing         Key = "briefing"          // OL-16 机关负责人通报
	PartyHistory     Key = "party_history"     // OL-17 党史学习
)

// Table lists every duty that is counted. What OL-03, OL-11 and OL-12 ask is held when a meeting is
// planned and filed, OL-09 when a review is filed; see Elsewhere for OL-13 and OL-14.
var Table = []Duty{
	{CommitteeMeeting, "OL-02", "支委会", "召开支委会", branchRules + "第十二条：支委会一般每月召开1次", policy.Soft, "committee_meeting", "", noCommittee, nil},
	{GroupMeeting, "OL-04", "党小组会", "召开党小组会", branchRules + "第十三条：党小组会一般每月召开1次", policy.Soft, "group_meeting", "", noGroups, nil},
	{ThemeDay, "OL-05", "主题党日", "开展主题党日", branchRules + "第十六条：每月相对固定1天开展主题党日", policy.Soft, "theme_day", "", branchOnly, nil},
	{Assembly, "OL-01", "党员大会", "召开党员大会", branchRules + "第十一条：党员大会一般每季度召开1次", policy.Soft, "assembly", "", branchOnly, nil},
	{Lecture, "", "党课", "组织党课", branchRules + "第十六条：应当组织党员按期上党课；次数由上级党组织自定", policy.Custom, "lecture", "", branchOnly, nil},
	{SecretaryLecture, "OL-06", "书记讲党课", "由书记讲 1 次党课", branchRules + "第十六条：党委（党组）书记每年至少讲1次党课", policy.Soft, "lecture", "", committeesOnly, nil},
	{LifeMeeting, "OL-07", "组织生活会", "召开组织生活会", branchRules + "第十七条：每年至少召开1次组织生活会，一般安排在第四季度", policy.Soft, "life_meeting", "一般在第四季度", branchOnly, nil},
	{MemberReview, "OL-08", "民主评议党员", "开展民主评议党员", branchRules + "第十八条：一般每年开展1次民主评议党员", policy.Soft, "reviews", "可与组织生活会一并进行", branchOnly, nil},
	{Talks, "OL-10", "谈心谈话", "督促党员开展谈心谈话", branchRules + "第十九条：支部委员之间、委员和党员之间、党员和党员之间每年谈心谈话一般不少于1次", policy.Soft, "talks", "", noTalks, func(b Branch) int { return b.Talks }},
	{ReportUp, "OL-15", "书记向上级述职", "登记书记向上级党组织述职", branchRules + "第二十七条：支部书记每年向上级党组织述职", policy.Soft, "record", "一般在年底", branchOnly, nil},
	{ReportAssembly, "OL-15", "书记向党员大会述职", "安排书记向党员大会述职", branchRules + "第二十七条：支部书记每年在党员大会上述职，接受评议考核", policy.Soft, "secretary_report", "一般在年底", branchOnly, nil},
	{Briefing, "OL-16", "负责人通报工作", "听取单位负责人通报工作", organRules + "第二十六条：每年至少召开1次党员干部大会，听取负责人通报", policy.Soft, "work_briefing", "", organOnly, nil},
	{PartyHistory, "OL-17", "党史学习", "开展党史学习", history + "第十九条：每年至少开展1次以党史为主要内容的学习或主题党日", policy.Soft, "party_history", "", branchOnly, nil},
}

// Elsewhere are rules of organisational life that no calendar can count, and where they are held.
var Elsewhere = []struct{ Number, Name, Article, Where string }{
	{"OL-13", "党员领导干部双重组织生活", "《中国共产党党员教育管理工作条例》第十六条", "由上级党组织看组织生活统计中的双重组织生活情况表"},
	{"OL-14", "老弱病失能党员不作硬性要求", "《中国共产党党员教育管理工作条例》第二十三条", "在党员信息中登记免到，出勤率不计"},
}

var place = func() map[Key]int {
	at := map[Key]int{}
	for i, d := range Table {
		at[d.Key] = i
	}
	return at
}()

func branchOnly(b Branch) string {
	if !b.Kind.IsBranch() {
		return "由支部落实"
	}
	return ""
}

// 第十二条、第二十条: seven full members have a committee; where fewer have none there is nobody to meet (OL-02).
func noCommittee(b Branch) string {
	if b.Full < 7 && b.Committee < smallestCommittee {
		return "正式党员不足 7 人，未设支部委员会"
	}
	return branchOnly(b)
}

// smallestCommittee: a committee has three to five members 第二十条; a secretary and a deputy are none.
const smallestCommittee = 3

// 第十三条: groups are formed where a branch has many members or lies scattered (OL-04).
func noGroups(b Branch) string {
	if b.Groups == 0 {
		return "没有划分党小组"
	}
	return branchOnly(b)
}

// 第十六条: of committees and leading groups, not of working committees and branches (OL-06).
func committeesOnly(b Branch) string {
	if b.Kind != terms.Committee && b.Kind != terms.LeadingGroup {
		return "只对党委（党组）书记作要求"
	}
	return ""
}

// 机关条例第二十六条 (OL-16).
func organOnly(b Branch) string {
	if b.Field != terms.Organ {
		return "只对党和国家机关作要求"
	}
	return branchOnly(b)
}

// 第十九条: where nobody is there to talk with nothing is asked; who talks with whom is talks' to say (OL-10).
func noTalks(b Branch) string {
	if b.Kind.IsBranch() && b.Talks == 0 {
		return "党员人数不足，无法谈话"
	}
	return branchOnly(b)
}

// Fulfilled lists the duties of a branch that a meeting counts for: one for each of its kinds and tags.
// A report is given to all members 第二十七条: where they meet, not in the committee or a group (OL-15); so is a briefing,
// 机关条例第二十六条: 召开机关党员干部大会 (OL-16).
func Fulfilled(kinds []terms.MeetingKind, tags []terms.Tag) (keys []Key) {
	for _, k := range kinds {
		switch k {
		case terms.CommitteeMeeting, terms.GroupMeeting, terms.ThemeDay, terms.Assembly, terms.Lecture, terms.LifeMeeting, terms.MemberReview:
			keys = append(keys, Key(k))
		}
	}
	for i, t := range tags {
		if slices.Contains(tags[:i], t) { // given twice it counts once
			continue
		}
		switch t {
		case terms.SecretaryReport:
			if slices.Contains(kinds, terms.Assembly) || slices.Contains(kinds, terms.ThemeDay) {
				keys = append(keys, ReportAssembly)
			}
		case terms.WorkBriefing:
			if !slices.Contains(kinds, terms.CommitteeMeeting) && !slices.Contains(kinds, terms.GroupMeeting) {
				keys = append(keys, Briefing)
			}
		case terms.PartyHistory:
			keys = append(keys, PartyHistory)
		}
	}
	return keys
}

// Recordable are the duties that may be held without a meeting of the branch, which says so.
var Recordable = []Key{ReportUp, ReportAssembly, Briefing}
