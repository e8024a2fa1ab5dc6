package demo

import (
	"math/rand/v2"
	"strings"
)

// The names are made up from common surnames and characters. surnames stand
// in the order of how common they are; pick gives the first ones more often.
var (
	surnames = strings.Fields(`王 李 张 刘 陈 杨 赵 黄 周 吴 徐 孙 胡 朱 高 林 何 郭 马 罗 梁 宋 郑 谢 韩 唐 冯 于 董 萧 程 曹 袁 邓 许 傅 沈
		曾 彭 吕 苏 卢 蒋 蔡 贾 丁 魏 薛 叶 阎 余 潘 杜 戴 夏 钟 汪 田 任 姜 范 方 石 姚 谭 廖 邹 熊 金 陆 郝 孔 白 崔 康 毛 邱 秦 江 史 顾 侯
		邵 孟 龙 万 段 雷 钱 汤 尹 黎 易 常 武 乔 贺 赖 龚 文 庞 樊 兰 殷 施 陶 洪 翟 安 颜 倪 严 牛 温 芦 季 俞 章 鲁 葛 伍 韦 申 尤 毕 聂
		焦 向 柳 邢 岳 齐 梅 莫 庄 辛 管 祝 左 涂 谷 祁 时 舒 耿 牟 卜 路 詹 关 苗 凌 费 纪 靳 盛 童 欧 甄 项 曲 成 游 阳 裴 席 卫 查 屈 鲍 位 覃 霍 翁 隋 植 甘 景 薄 单 包 司 柏 宁 柯 阮 桂 闵 欧阳 解 强 柴 华 车 冉 房 边 阴 闫 佘 练 肖 付 上官 诸葛 司马`)

	maleOld     = strings.Split(`建国华民军文明志德福贵友仁义生成金全发财水木春长宝山海安平永正新学忠良清荣富有祥兴顺林根茂玉庆守怀世树万天保`, "")
	maleYoung   = strings.Split(`伟强勇磊涛鹏杰斌浩宇轩博飞龙超辉峰亮刚毅凯俊睿泽晨阳旭东翔航瑞嘉明子文一帆昊天佳豪思远立诚`, "")
	femaleOld   = strings.Split(`秀英兰桂芳玉珍凤素莲翠香云爱淑美菊花梅琴芝春霞月娥珠银巧惠清翠娣改彩粉转霞叶莲`, "")
	femaleYoung = strings.Split(`敏静丽艳娟娜婷雪慧颖倩琳雅欣怡佳玲晶蕾薇萍莉燕红丹璐瑶思雨梦洁悦晓文子涵嘉宁可心诗语`, "")
)

// pick draws an index below n; small ones are likelier, as with surnames.
func pick(r *rand.Rand, n int) int {
	f := r.Float64()
	return int(f * f * f * float64(n))
}

// nameOf makes up a name for somebody born in year.
func nameOf(r *rand.Rand, female bool, year int) string {
	given := maleOld
	switch young := year > 1978 || year > 1968 && r.IntN(2) == 0; {
	case female && young:
		given = femaleYoung
	case female:
		given = femaleOld
	case young:
		given = maleYoung
	}
	name := surnames[pick(r, len(surnames))] + given[r.IntN(len(given))]
	if year < 1970 && r.IntN(8) == 0 || year >= 1970 && r.IntN(4) == 0 { // one character
		return name
	}
	return name + given[r.IntN(len(given))]
}
