package privacy

import (
	"time"

	"zhibu/party/policy"
)

// Class is one class of data: what for, on which basis, how long.
type Class struct {
	Key     string     // in events and the API
	Name    string     // Chinese
	Holds   string     // what is in it, for the member to read
	Purpose string     // what for
	Basis   string     // the legal basis of having it
	Keep    policy.Key // the switch that says how long; "" where it is kept as long as Until says
	Until   string     // where no switch says: how long, in Chinese
	Then    string     // what happens when the time is over
}

// The classes that something is deleted of.
const (
	RedAttempts = "red_attempts"
	Sessions    = "sessions"
	Imports     = "imports"
	Reveals     = "reveals"
	LeftMembers = "left_members"
	Photos      = "photos"
	LifeTexts   = "life_texts"
	Comments    = "comments"
)

// Classes lists every class of data, as members and the office read it.
//
// 个人信息保护法 第十七条（二）: 处理目的、处理方式，处理的个人信息种类、保存期限；第十九条: 保存期限应当为实现处理目的所必要的最短时间；
// 第四十七条: 保存期限已届满的，应当主动删除。
var Classes = []Class{
	{"members", "党员基本信息", "姓名、性别、民族、出生日期、学历、入党和转正日期、所在支部等", "管理党员名册和组织生活", "《个人信息保护法》第十三条第一款第三项；《中国共产党党员教育管理工作条例》", "", "在册期间", "离开后按下一项处理"},
	{LeftMembers, "离开党员的个人信息", "身份证号、手机号、固定电话、家庭住址、出生日期、学历等", "核对组织关系转接、恢复名册", "《个人信息保护法》第十九条、第四十七条", policy.KeepLeftYears, "", "删除，只保留姓名、支部和入党、离开的组织记录"},
	{"attendance", "参加组织生活的记录", "签到结果、离会场的远近、请假、见证、心得体会", "记录和统计组织生活", "《中国共产党支部工作条例（试行）》", "", "长期，属组织生活记录", "不含位置坐标"},
	{RedAttempts, "无效的签到尝试", "没有成功的签到时间和原因", "处理申诉", "《个人信息保护法》第十九条", policy.KeepAttemptDays, "", "删除"},
	{Sessions, "登录的来源", "登录设备、网络地址", "保护账号", "《网络安全法》：网络日志留存不少于六个月", policy.KeepSessionDays, "", "删除"},
	{Imports, "导入的问题清单和文件", "哪一行哪一列有问题，不含填写的内容", "更正导入的表格", "《个人信息保护法》第十九条", policy.KeepImportDays, "", "删除"},
	{Reveals, "查看、导出和更正的登记", "谁、什么时候、为什么看过", "让本人知情，备查", "《个人信息保护法》第五十六条：处理情况记录至少保存三年", policy.KeepRevealYears, "", "删除"},
	{Photos, "已从会议中删去的照片", "照片文件", "防止误删", "《个人信息保护法》第四十七条", policy.KeepPhotoDays, "", "从磁盘删除"},
	{LifeTexts, "民主评议和谈心谈话的内容", "自评、意见、批评、评定理由、异议、谈话内容，加密保存", "开展组织生活会、民主评议和谈心谈话", "《中国共产党支部工作条例（试行）》第十七条至第十九条", policy.KeepLifeYears, "", "删除，只保留步骤、票数、等次和谈话的时间、双方"},
	{Comments, "心得体会的评论", "评论的内容，支部隐藏的原因", "支部的同志互相学习交流", "《中国共产党党员教育管理工作条例》", policy.KeepLifeYears, "", "删除；本人随时可以撤回自己的评论"},
	{"journal", "审计日志", "谁在什么时候做了什么，不含号码和坐标", "安全审计", "《网络安全法》：网络日志留存不少于六个月；等保三级 8.1.4.3", "", "长期封存，不可更改", "不自动删除"},
}

// Before is the day before which data of a class are over time, given how long they are kept.
func Before(c Class, keep int, now time.Time) time.Time {
	switch c.Keep {
	case policy.KeepLeftYears, policy.KeepRevealYears, policy.KeepLifeYears:
		return now.AddDate(-keep, 0, 0)
	}
	return now.AddDate(0, 0, -keep)
}
