package policy

// Key names a switch.
type Key string

// The switches. Their meaning, defaults and legal basis are in the table below.
const (
	Profile              Key = "profile"
	SigninBeforeMin      Key = "signin.before_min"
	SigninAfterMin       Key = "signin.after_min"
	SignoutAfterMin      Key = "signout.after_min"
	FenceMetres          Key = "fence.metres"
	OnlineAllowed        Key = "online.allowed"
	PosterAllowed        Key = "poster.allowed"
	PosterWitnessPercent Key = "poster.witness_percent"
	WitnessUntilHour     Key = "witness.until_hour"
	SigninDevice         Key = "signin.device"
	DeviceNewHours       Key = "device.new_hours"
	ReviewRequired       Key = "review.required"
	ReviewOthers         Key = "review.others"
	FilingDays           Key = "filing.days"
	AttachmentMB         Key = "attachment.mb"
	PhotosExpected       Key = "photos.expected"
	ReflectionRequired   Key = "reflection.required"
	LeaveLeavesDue       Key = "leave.leaves_due"
	RankingVisible       Key = "ranking.visible"
	ScoreAdvisory        Key = "score.advisory"
	MakeupKinds          Key = "makeup.kinds"
	MakeupLeave          Key = "makeup.leave"
	MakeupDays           Key = "makeup.days"
	MakeupChars          Key = "makeup.chars"
	SuggestionDays       Key = "suggestion.days"
	ReviewExcellentPer   Key = "review.excellent_per"
	ReviewExtraMonths    Key = "review.extra_months"
	RegisterName         Key = "register.name"
	RegisterIDNumber     Key = "register.id_number"
	RegisterBirth        Key = "register.birth"
	RegisterCategory     Key = "register.category"
	RegisterJoined       Key = "register.joined"
	RegisterConfirmed    Key = "register.confirmed"
	Isolated             Key = "isolated"
	KeepLeftYears        Key = "keep.left_years"
	KeepAttemptDays      Key = "keep.attempt_days"
	KeepSessionDays      Key = "keep.session_days"
	KeepImportDays       Key = "keep.import_days"
	KeepRevealYears      Key = "keep.reveal_years"
	KeepPhotoDays        Key = "keep.photo_days"
	KeepLifeYears        Key = "keep.life_years"
)

// What the switches rest on. 《若干意见》 and the laws bind us more than the
// seeds do: whatever could become 指尖上的形式主义 is off under the light profile.
const (
	own       = "无统一规定，由上级党组织自定"
	branches  = "《中国共产党支部工作条例（试行）》"
	members   = "《中国共产党党员教育管理工作条例》"
	fingertip = "中央网络安全和信息化委员会《关于防治“指尖上的形式主义”的若干意见》（2023年）"
	privacy   = "《个人信息保护法》"
	admission = "《中国共产党发展党员工作细则》"
)

// Switches lists every switch, in the order of the page 政策开关. One line is one
// switch: key, Chinese name, kind, unit, 减负 (light) value, 完整 (full) value,
// least, most, level, basis. To change what a fresh install does, change it here;
// to change it for one org, use the page.
var Switches = []Switch{
	{Profile, "总体模式：减负或完整", Choice, "", "light", "full", 0, 0, Custom, fingertip, []string{"light", "full"}},

	// Sign-in and sign-out 签到签退
	{SigninBeforeMin, "开始前多久可以签到", Number, "分钟", "30", "30", 0, 180, Custom, own, nil},
	{SigninAfterMin, "开始后多久停止签到", Number, "分钟", "15", "15", 0, 120, Custom, own, nil},
	{SignoutAfterMin, "结束后多久停止签退", Number, "分钟", "60", "60", 10, 720, Custom, own, nil},
	{FenceMetres, "签到范围半径", Number, "米", "300", "300", 50, 2000, Custom, privacy + "第六条：限于实现目的的最小范围，不保存坐标", nil},
	{OnlineAllowed, "允许线上参加（须注明原因）", YesNo, "", "true", "true", 0, 0, Soft, members + "第三十二条、第三十七条", nil},
	{PosterAllowed, "允许使用打印的签到码", YesNo, "", "true", "true", 0, 0, Custom, own, nil},
	{PosterWitnessPercent, "打印签到码的见证抽查比例", Number, "%", "20", "20", 0, 100, Custom, own, nil},
	{WitnessUntilHour, "见证和申诉截止到会议当日几时", Number, "时", "24", "24", 12, 24, Custom, own, nil},
	{SigninDevice, "签到时手机没有签名怎么办", Choice, "", "witness", "witness", 0, 0, Custom, own, []string{"witness", "required", "off"}},
	{DeviceNewHours, "手机登记后多久以内签到须见证（首个主题党日可设为 0）", Number, "小时", "24", "24", 0, 720, Custom, own, nil},

	// Plan and record 计划与记录
	{ReviewRequired, "主题党日的计划须经上级审核", YesNo, "", "true", "true", 0, 0, Soft, branches + "第十六条：主题党日开展前应当认真研究确定主题和内容", nil},
	{ReviewOthers, "主题党日以外的会议计划也须经上级审核", YesNo, "", "false", "false", 0, 0, Custom, own, nil},
	{FilingDays, "会后几日内归档，逾期记为补录", Number, "天", "3", "3", 1, 30, Custom, own, nil},
	{AttachmentMB, "会议附件（文档、视频）单个最大", Number, "MB", "50", "200", 1, 200, Custom, own, nil},
	{PhotosExpected, "提示上传活动照片", YesNo, "", "false", "true", 0, 0, Soft, fingertip + "：不以上传照片代替工作成效", nil},
	{ReflectionRequired, "提示撰写心得体会", YesNo, "", "false", "false", 0, 0, Soft, fingertip, nil},

	// Make-up lessons and suggestions 补课、意见建议
	{MakeupKinds, "缺席哪些活动要补课", Choice, "", "learning", "learning", 0, 0, Custom, own, []string{"learning", "lecture", "none"}},
	{MakeupLeave, "批准请假的也要补课", YesNo, "", "true", "true", 0, 0, Custom, own, nil},
	{MakeupDays, "几日内补课，逾期记为迟补", Number, "天", "30", "30", 7, 180, Custom, own, nil},
	{MakeupChars, "补课时写学习收获至少多少字", Number, "字", "20", "50", 0, 500, Soft, fingertip + "：不以留痕代替学习", nil},
	{SuggestionDays, "意见建议几日内答复", Number, "天", "15", "15", 1, 60, Custom, own, nil},
	{ReviewExcellentPer, "民主评议每几名党员可评一名优秀，不足的舍去", Number, "名", "3", "3", 2, 10, Soft, "民主评议党员年度通知：优秀一般不超过党员总数的三分之一", nil},
	{ReviewExtraMonths, "民主评议最迟到次年几月，0 为当年年底", Number, "月", "0", "0", 0, 3, Soft, branches + "第十七条、第十八条：每年1次，组织生活会一般安排在第四季度", nil},

	// Scores 评分
	{LeaveLeavesDue, "批准的请假不计入应到", YesNo, "", "false", "false", 0, 0, Custom, own, nil},
	{RankingVisible, "公开支部排名", YesNo, "", "false", "true", 0, 0, Soft, fingertip + "：不得以积分排名作为考核依据", nil},
	{ScoreAdvisory, "评分仅供参考，不用于考核", YesNo, "", "true", "false", 0, 0, Soft, fingertip + "；" + privacy + "第二十四条：不得仅凭自动化方式作出决定", nil},

	// What of the register the level above reviews 名册关键信息 (party/members/rules_review.go)
	{RegisterName, "更正姓名须经上级审核", YesNo, "", "true", "true", 0, 0, Custom, privacy + "第四十六条：更正前应当核实；由谁核实" + own, nil},
	{RegisterIDNumber, "更正公民身份号码须经上级审核", YesNo, "", "true", "true", 0, 0, Custom, privacy + "第四十六条：更正前应当核实；由谁核实" + own, nil},
	{RegisterBirth, "更正出生日期须经上级审核", YesNo, "", "true", "true", 0, 0, Soft, "《干部人事档案工作条例》第三十六条：重点审核出生日期、入党时间等基本信息", nil},
	{RegisterCategory, "更改人员类别须经上级审核", YesNo, "", "true", "true", 0, 0, Soft, admission + "第二十二条、第三十二条：接收预备党员和转正由上级党委审批", nil},
	{RegisterJoined, "更正加入党组织日期须经上级审核", YesNo, "", "true", "true", 0, 0, Soft, admission + "第二十二条、第三十一条：预备党员由党委审批，预备期从支部党员大会通过之日算起", nil},
	{RegisterConfirmed, "更正转为正式党员日期须经上级审核", YesNo, "", "true", "true", 0, 0, Soft, admission + "第三十二条、第三十三条：转正由上级党委审批，党龄从转为正式党员之日算起", nil},

	// Personal data 个人信息
	{Isolated, "隔离运行：不采集位置，不显示地图", YesNo, "", "false", "false", 0, 0, Custom, "《中华人民共和国保守国家秘密法》第三十一条；涉军等单位由上级自定", nil},
	{KeepLeftYears, "离开党员的身份证号、电话、住址保存几年", Number, "年", "5", "5", 1, 30, Custom, privacy + "第十九条、第四十七条", nil},
	{KeepAttemptDays, "无效的签到尝试保存几天", Number, "天", "180", "180", 30, 1095, Custom, privacy + "第十九条", nil},
	{KeepSessionDays, "失效的登录会话保存几天", Number, "天", "180", "180", 180, 1095, Soft, "《中华人民共和国网络安全法》：网络日志留存不少于六个月", nil},
	{KeepImportDays, "导入的问题清单保存几天", Number, "天", "90", "90", 7, 365, Custom, privacy + "第十九条", nil},
	{KeepRevealYears, "查看、导出、更正的登记保存几年", Number, "年", "3", "3", 3, 30, Soft, privacy + "第五十六条：处理情况记录应当至少保存三年", nil},
	{KeepPhotoDays, "删去的照片在磁盘上保留几天", Number, "天", "7", "7", 1, 90, Custom, privacy + "第四十七条", nil},
	{KeepLifeYears, "民主评议的自评和意见、谈心谈话的内容保存几年", Number, "年", "5", "5", 1, 30, Custom, privacy + "第十九条、第四十七条", nil},
}

// cellWide are the switches that hold for the whole cell: only its topmost org may set them.
var cellWide = []Key{Profile, RegisterName, RegisterIDNumber, RegisterBirth, RegisterCategory, RegisterJoined, RegisterConfirmed, Isolated, KeepLeftYears, KeepAttemptDays, KeepSessionDays, KeepImportDays, KeepRevealYears, KeepPhotoDays, KeepLifeYears}

// Kind is what values a switch has.
type Kind string

// The kinds of switch.
const (
	YesNo  Kind = "yes_no" // 是或否: "true", "false"
	Number Kind = "number" // a whole number from Min to Max
	Choice Kind = "choice" // one of Choices
)

// Level is how binding a rule is.
type Level string

// The levels.
const (
	Hard   Level = "hard"   // 硬性规定: a regulation says must; it cannot be changed here
	Soft   Level = "soft"   // 一般要求: a regulation says generally, or public rules advise
	Custom Level = "custom" // 自定: nothing says, each org as it needs
)

// Switch is one line of the registry.
type Switch struct {
	Key         Key
	Name        string // Chinese
	Kind        Kind
	Unit        string // Chinese, "" for none
	Light, Full string // default under each profile
	Min, Max    int
	Level       Level
	Article     string // what it rests on
	Choices     []string
}

var byKey = map[Key]Switch{}

func init() {
	for _, s := range Switches {
		byKey[s.Key] = s
	}
}
