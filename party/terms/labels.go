package terms

var labels = map[string]string{
	"committee": "党委", "working_committee": "党工委", "general_branch": "党总支", "branch": "党支部", "joint_branch": "联合党支部",
	"temporary_branch": "临时党支部", "mobile_branch": "流动党员党支部", "group": "党小组", "leading_group": "党组",
	"village": "农村", "community": "社区", "organ": "机关", "soe": "国有企业", "school": "学校", "university": "高校", "hospital": "医院",
	"institution": "事业单位", "private_enterprise": "非公企业", "social_org": "社会组织", "retired": "离退休", "mobile": "流动党员", "military": "军队",
	"secretary": "书记", "deputy_secretary": "副书记", "organisation_member": "组织委员", "publicity_member": "宣传委员",
	"discipline_member": "纪检委员", "committee_member": "委员", "group_leader": "党小组长", "clerk": "党务干事",
	"assembly": "党员大会", "committee_meeting": "支委会", "group_meeting": "党小组会", "lecture": "党课", "theme_day": "主题党日",
	"life_meeting": "组织生活会", "member_review": "民主评议党员", "leadership_meeting": "民主生活会", "election_meeting": "选举大会",
	"political_birthday": "政治生日", "training": "集中轮训",
	"party_history": "党史学习", "secretary_report": "书记述职", "work_briefing": "工作通报",
	"draft": "待拟定", "submitted": "待审核", "returned": "已退回", "approved": "已通过", "closed": "待归档", "filed": "已归档", "cancelled": "已取消",
	"due": "应到", "present": "现场", "online": "线上", "assisted": "代签", "leave": "请假", "absent": "缺勤", "exempt": "免到",
	"in": "签到", "out": "签退", "green": "有效", "amber": "待见证", "red": "无效",
}

// Label is the Chinese of a word of this package, as screens and prints show it;
// a word it does not know is returned as it is.
func Label[W ~string](word W) string {
	if l, ok := labels[string(word)]; ok {
		return l
	}
	return string(word)
}
