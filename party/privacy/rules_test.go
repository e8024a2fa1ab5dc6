package privacy

import (
	"testing"
	"time"

	"zhibu/platform/store"
)

func TestMarked(t *testing.T) {
	for _, c := range []struct{ name, file, text, want string }{
		// what bears a marking
		{"机密加星加期限", "", "机密★10年", "机密"},
		{"绝密加星加长期", "", "绝密★长期", "绝密"},
		{"秘密加星", "", "秘密★", "秘密"},
		{"秘密加星启用前", "", "秘密★启用前", "秘密"},
		{"字间有空格", "", "机 密 ★ 1 0 年", "机密"},
		{"字间有全角空格", "", "绝　密　★　３０年", "绝密"},
		{"夹有看不见的字符", "", "机\u200b密\ufeff★", "机密"},
		{"全角星号和数字", "", "机密＊１０年", "机密"},
		{"空心星", "", "秘密☆5年", "秘密"},
		{"星在前", "", "★绝密", "绝密"},
		{"没有星只有期限", "", "机密20年", "机密"},
		{"期限按月", "", "秘密6个月", "秘密"},
		{"繁体", "", "機密★10年", "机密"},
		{"密级一栏", "", "密级：机密", "机密"},
		{"密级和保密期限一栏", "", "密级及保密期限：秘密 5年", "秘密"},
		{"单独一行", "", "关于某项工作的请示\n绝密\n各有关单位：", "绝密"},
		{"单独一行带级字", "", "机密级\n", "机密"},
		{"方括号标注在标题前", "", "【机密】关于某项工作的通知", "机密"},
		{"括号标注在标题后", "", "关于某项工作的通知（秘密）", "秘密"},
		{"文件名带标志", "机密★关于某项工作.docx", "", "机密"},
		{"文件名以密级开头", "绝密-工作方案.pdf", "", "绝密"},
		{"文件名以密级结尾", "工作方案_机密.docx", "", "机密"},
		{"文件名方括号", "[秘密]会议纪要.docx", "", "秘密"},
		{"文件名只有密级", "机密文件.docx", "", "机密"},
		{"内部文件注意保存", "", "内部文件 注意保存", "内部文件"},
		{"内部资料严禁外传", "", "内部资料，严禁外传", "内部文件"},
		{"内部参考请勿转发", "", "内部参考，请勿转发", "内部文件"},
		{"内部文件字间有空格", "", "内 部 文 件\n", "内部文件"},
		{"内部材料括号", "", "（内部材料）", "内部文件"},
		{"方括号内部", "【内部】工作安排.docx", "", "内部文件"},
		{"工作秘密", "", "工作秘密★3年", "工作秘密"},
		{"工作秘密单独一行", "", "工作秘密", "工作秘密"},
		{"核心商密", "", "核心商密★长期", "商业秘密"},
		{"密件", "", "密件\n", "密件"},
		{"表格的一格里", "", "序号\t机密★\t备注", "机密"},
		// ordinary words
		{"保密教育", "保密教育学习记录.docx", "组织开展保密教育，学习保守国家秘密法。", ""},
		{"秘密投票", "", "按照规定采取无记名投票方式，保证秘密投票。", ""},
		{"三个密级的介绍", "", "国家秘密的密级分为绝密、机密、秘密三级。", ""},
		{"讲解绝密级", "", "绝密级国家秘密是最重要的国家秘密，泄露会使国家安全和利益遭受特别严重的损害。", ""},
		{"入党誓词", "", "保守党的秘密，对党忠诚，积极工作。", ""},
		{"党史中的秘密工作", "", "他长期从事秘密工作，1927年在上海秘密入党。", ""},
		{"秘密战线", "", "观看电影，了解秘密战线上的英雄。", ""},
		{"机密文件管理的学习", "机密文件管理办法学习体会.docx", "认真学习机密文件的管理要求。", ""},
		{"商业秘密的普法", "", "讲解商业秘密保护的有关规定。", ""},
		{"工作秘密的学习", "", "学习保守工作秘密的规定。", ""},
		{"党内部文件精神", "", "传达学习上级党委内部文件精神。", ""},
		{"企业内部控制", "", "完善内部控制和内部监督。", ""},
		{"解放思想的奥秘", "成功的秘密.docx", "成功的秘密在于坚持。", ""},
		{"亲密", "", "密切联系群众，关系亲密。", ""},
		{"评星定级", "", "五星级党支部★★★★★", ""},
		{"先有密级再说制度", "", "密级确定要依法进行。", ""},
		{"保密十年如一日", "", "他守口如瓶，保密十年如一日。", ""},
		{"人民群众的秘密武器", "", "“枫桥经验”不是什么秘密，而是群众路线。", ""},
		{"机密岗位", "", "该同志曾在机要岗位工作。", ""},
		{"注意事项", "", "内部讨论时注意时间安排。", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			got, found := Marked(c.file, c.text)
			if got != c.want || found != (c.want != "") {
				t.Errorf("found %q, want %q", got, c.want)
			}
		})
	}
}

func TestWrongReason(t *testing.T) {
	for _, c := range []struct {
		name, reason string
		wrong        bool
	}{
		{"写明了原因", "通知参加转正大会，需要打电话", false},
		{"没有写", "", true},
		{"只有空格", "        ", true},
		{"同一个字", "查查查查查查查查", true},
		{"只有数字", "123456", true},
		{"太短", "工作", true},
		{"带身份证号", "核对身份证号610702199001011234是否正确", true},
		{"带手机号", "打他的电话13800005678通知开会", true},
		{"带年份可以", "核对2026年党费收缴名册", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := WrongReason(c.reason); (why != "") != c.wrong {
				t.Errorf("WrongReason = %q", why)
			}
		})
	}
	if TooManyReveals(RevealsPerHour-1) != "" || TooManyReveals(RevealsPerHour) == "" {
		t.Error("the limit of reveals is not where it is said to be")
	}
}

func TestWhoDecidesAndTakesAnExport(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	if WrongDecider(1, 1) == "" || WrongDecider(1, 2) != "" {
		t.Error("somebody else, and only somebody else, decides")
	}
	until := store.At(now)
	for _, c := range []struct {
		name  string
		e     Export
		at    time.Time
		wrong bool
	}{
		{"审批通过，到期前一刻", Export{AskedBy: 1, State: Approved, Until: until}, now, false},
		{"过期一毫秒", Export{AskedBy: 1, State: Approved, Until: until}, now.Add(time.Millisecond), true},
		{"别人的申请", Export{AskedBy: 2, State: Approved, Until: until}, now, true},
		{"还没有审批", Export{AskedBy: 1, State: Asked}, now, true},
		{"没有批准", Export{AskedBy: 1, State: NotApproved, Until: until}, now, true},
		{"已经下载过", Export{AskedBy: 1, State: Taken, Until: until}, now, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := WrongTaking(c.e, 1, c.at); (why != "") != c.wrong {
				t.Errorf("WrongTaking = %q", why)
			}
		})
	}
}

func TestMayLocate(t *testing.T) {
	for _, c := range []struct {
		name     string
		consent  Consent
		isolated bool
		said     Answer
		may      bool
	}{
		{"没有问过", Consent{}, false, Unasked, false},
		{"同意了现行说明", Consent{Version: 2, Granted: true}, false, Granted, true},
		{"只同意过旧的说明", Consent{Version: 1, Granted: true}, false, Unasked, false},
		{"不同意", Consent{Version: 2}, false, Refused, false},
		{"隔离运行时同意也不用", Consent{Version: 2, Granted: true}, true, Granted, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			said := AnswerUnder(c.consent, 2)
			if said != c.said || MayLocate(c.isolated, said == Granted) != c.may {
				t.Errorf("said %s, may %v", said, MayLocate(c.isolated, said == Granted))
			}
		})
	}
}

func TestEveryClassSaysWhatForAndHowLong(t *testing.T) {
	now := time.Date(2026, 2, 28, 0, 0, 0, 0, time.UTC)
	for _, c := range Classes {
		if c.Name == "" || c.Holds == "" || c.Purpose == "" || c.Basis == "" || c.Then == "" || (c.Keep == "") == (c.Until == "") {
			t.Errorf("%s is not told in full", c.Key)
		}
		if c.Key == LeftMembers && !Before(c, 5, now).Equal(time.Date(2021, 2, 28, 0, 0, 0, 0, time.UTC)) {
			t.Error("five years are not five years")
		}
		if c.Key == RedAttempts && !Before(c, 180, now).Equal(time.Date(2025, 9, 1, 0, 0, 0, 0, time.UTC)) {
			t.Error("180 days are not 180 days")
		}
	}
}
