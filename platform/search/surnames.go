package search

import "strings"

// surnames are characters read otherwise when they begin a Chinese name.
var surnames = readings(`
单shan 曾zeng 解xie 仇qiu 区ou 查zha 任ren 盖ge 朴piao 翟zhai 缪miao 乐yue 纪ji 折she 种chong 秘bi 冼xian
员yun 牟mou 覃qin 燕yan 宁ning 召shao 繁po 黑he 车che 柏bai 贾jia 么yao 佴nai 褚chu 撒sa 相xiang 祭zhai 宓mi
隗wei 郗xi 那na 华hua 石shi 沈shen 尹yin 万wan 洗xian 长zhang 尉yu 重chong 句gou 令ling 教jiao 哈ha 葛ge 应ying
过guo 於yu 占zhan 谌chen 臧zang 晁chao 晟cheng 卜bu 呙guo 行xing 郇xun 阚kan 麴qu 逄pang 妫gui 亓qi`)

// readings reads pairs of a character and its pinyin.
func readings(pairs string) map[rune]string {
	table := map[rune]string{}
	for _, pair := range strings.Fields(pairs) {
		character := []rune(pair)[0]
		table[character] = strings.TrimPrefix(pair, string(character))
	}
	return table
}
