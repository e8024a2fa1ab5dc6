package demo

import (
	"strings"

	"zhibu/party/terms"
)

// system is a branch of work in a county, prefecture or province: the office
// its orgs stand under, and what they are called. The units are those that
// every place has; their names begin with the place's own.
type system struct {
	office string // of the committee above; "" where they stand under it directly
	kind   terms.OrgKind
	field  terms.Field
	units  []string
	big    int // of every so many units one is large: a 总支 of several branches; 0 is none
}

var systems = []system{
	{"直属机关工作委员会", terms.WorkingCommittee, terms.Organ, strings.Fields(`委办公室 人大机关 政府办公室 政协机关 纪委监委机关 委组织部 委宣传部 委统战部 委政法委 委编办 委党校 信访局
		发展和改革局 教育局 科学技术局 经济和信息化局 公安局 民政局 司法局 财政局 人力资源和社会保障局 自然资源局 生态环境局 住房和城乡建设局 交通运输局 水利局 农业农村局 商务局
		文化和旅游局 卫生健康局 退役军人事务局 应急管理局 审计局 市场监督管理局 统计局 医疗保障局 林业局 乡村振兴局 行政审批服务局 城市管理局 人民法院 人民检察院 税务局
		总工会 团委 妇联 工商联 科协 残联 文联 档案馆 气象局 融媒体中心 机关事务服务中心`), 4},
	{"教育工作委员会", terms.WorkingCommittee, terms.School, strings.Fields(`第一中学 第二中学 第三中学 职业技术教育中心 实验中学 实验小学 第一小学 第二小学 第三小学 第四小学 第五小学 城关小学 东关小学 西关小学 南关小学
		第一幼儿园 第二幼儿园 机关幼儿园 特殊教育学校 教师进修学校 教研室 青少年活动中心 招生考试中心`), 3},
	{"卫生健康系统委员会", terms.Committee, terms.Hospital, strings.Fields(`人民医院 中医医院 妇幼保健院 疾病预防控制中心 卫生监督所 第二人民医院 精神病医院 急救中心 社区卫生服务中心 中心血站 皮肤病防治所`), 2},
	{"国有资产系统委员会", terms.Committee, terms.SOE, strings.Fields(`城市建设投资公司 交通投资公司 水务公司 供电分公司 邮政分公司 烟草分公司 农村商业银行 工商银行支行 农业银行支行 建设银行支行 人寿保险支公司 电信分公司 移动分公司 联通分公司
		粮食储备库 公共交通公司 燃气公司 文旅投资公司 农业发展公司 供销社联合社 石油分公司 广电网络公司 林场 热力公司`), 4},
	{"事业单位委员会", terms.Committee, terms.Institution, strings.Fields(`公路段 农机站 畜牧兽医中心 农业技术推广中心 图书馆 文化馆 博物馆 体育中心 不动产登记中心 公积金管理部 养老保险中心 人才交流中心 救助站 殡仪馆 园林所 环境卫生所
		水文站 种子站 植保站 土肥站 林业站 蚕茶果中心 广播电视台 地震台 市政所 质量检测所 价格认证中心 法律援助中心`), 6},
	{"非公有制经济组织和社会组织工作委员会", terms.WorkingCommittee, terms.PrivateEnterprise, strings.Fields(`建筑商会 餐饮商会 旅游商会 农产品加工企业 茶业公司 医药公司 制药公司 机械制造公司 食品公司 物流公司 商贸公司 酒业公司
		建材公司 水泥公司 房地产公司 物业公司 电子商务公司 电子科技公司 纺织公司 家具公司 汽车销售公司 广告公司 农业合作社联合社 中药材合作社 民办学校 民办医院 律师事务所 会计师事务所 快递行业 外卖行业 网约车行业 个体私营协会
		志愿服务协会 养老服务中心 老年体协 书法协会 物业协会 汽修行业 加油站行业 印刷公司 服装公司 超市连锁 矿业公司 新能源公司`), 0},
	{"离退休干部工作委员会", terms.WorkingCommittee, terms.Retired, strings.Fields(`机关离退休第一 机关离退休第二 机关离退休第三 教育系统离退休第一 教育系统离退休第二 卫生系统离退休 政法系统离退休 农林系统离退休 国企离退休第一 国企离退休第二 老年大学 老干部活动中心`), 0},
	{"流动党员工作委员会", terms.WorkingCommittee, terms.Mobile, strings.Fields(`驻西安 驻深圳 驻广州 驻东莞 驻苏州 驻宁波 驻北京 驻乌鲁木齐`), 0},
}

// townUnits are the units every township has besides its villages.
var townUnits = []struct {
	name  string
	field terms.Field
	kind  terms.OrgKind
}{
	{"机关", terms.Organ, terms.Branch},
	{"中心小学", terms.School, terms.Branch},
	{"初级中学", terms.School, terms.Branch},
	{"卫生院", terms.Hospital, terms.Branch},
	{"离退休干部", terms.Retired, terms.Branch},
	{"农民专业合作社", terms.PrivateEnterprise, terms.JointBranch},
	{"非公企业", terms.PrivateEnterprise, terms.JointBranch},
}

// jobs of members by field.
var jobs = map[terms.Field][]string{
	terms.Village:   {"务农", "务农", "务农", "村民小组长", "村委会干部", "个体经营", "务工", "合作社社员", "乡村医生", "退役军人"},
	terms.Community: {"社区居民", "社区居民", "社区工作者", "网格员", "退休", "个体经营", "自由职业"},
	terms.Organ:     {"公务员", "公务员", "机关干部", "科员", "工勤人员"}, terms.School: {"教师", "教师", "教师", "学校管理人员"},
	terms.Hospital: {"医生", "护士", "药师", "医院管理人员"}, terms.SOE: {"企业职工", "技术人员", "企业管理人员", "班组长"},
	terms.Institution: {"事业单位职工", "专业技术人员", "管理人员"}, terms.PrivateEnterprise: {"企业职工", "企业负责人", "技术人员", "个体经营"},
	terms.Retired: {"退休干部", "退休教师", "退休职工"}, terms.Mobile: {"务工", "个体经营", "企业职工"},
}

// away are places that mobile members have gone to.
var away = strings.Fields(`广东省深圳市 广东省东莞市 广东省广州市 浙江省宁波市 浙江省义乌市 浙江省杭州市 江苏省苏州市 江苏省昆山市 福建省泉州市 福建省厦门市 北京市朝阳区 北京市海淀区 上海市松江区
	上海市浦东新区 陕西省西安市 四川省成都市 新疆维吾尔自治区乌鲁木齐市 内蒙古自治区鄂尔多斯市 河北省廊坊市 天津市滨海新区`)
