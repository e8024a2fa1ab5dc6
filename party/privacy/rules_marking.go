package privacy

import (
	"path"
	"regexp"
	"strings"
	"unicode"
)

// IncidentsPerHour is how many times an hour what one account sends is reported; the rest is refused
// all the same.
const IncidentsPerHour = 10

// Marked looks for the marking of a state, work or trade secret in a file's name and its text,
// and says of which kind. It knows markings, not contents: 保密教育 and 秘密投票 are ordinary
// words, 机密★10年 at the head of a page is a marking.
//
// 保守国家秘密法 第二十二条: 国家秘密载体应当作出国家秘密标志；第二十九条: 禁止非法复制、记录、存储国家秘密；第六十四条: 工作秘密。
func Marked(name, text string) (marking string, found bool) {
	name = strings.TrimSuffix(name, path.Ext(name))
	for i, line := range append([]string{name}, strings.FieldsFunc(text, lineEnd)...) {
		if !strings.ContainsAny(line, "密内內") { // no marking does without: most lines are done with here
			continue
		}
		line = plain(line)
		if i == 0 {
			line = strings.TrimLeft(line, "-_.")
		}
		for _, f := range forms {
			if m := f.pattern.FindStringSubmatch(line); m != nil {
				if f.kind != "" {
					return f.kind, true
				}
				return m[1], true
			}
		}
	}
	return "", false
}

func lineEnd(r rune) bool { return r == '\n' || r == '\r' || r == '\f' || r == '\t' || r == '\u2028' }

const (
	star    = `[★☆✩✭✮✯⭐⍟]`
	secrecy = `(绝密|机密|秘密)`
	closing = `[】\])〕》>」』"”]`
	opening = `[【\[(〔《<「『"“]`
)

// forms are how a marking is written, in a line without spaces, in half-width and simplified
// characters. The kind "" is what the first group found.
var forms = []struct {
	pattern *regexp.Regexp
	kind    string
}{
	{regexp.MustCompile(`(核心|普通)商(密|业秘密)` + star), "商业秘密"},
	{regexp.MustCompile(`^` + opening + `?(核心商密|普通商密|商密)` + closing + `?$`), "商业秘密"},
	{regexp.MustCompile(`工作秘密` + star), "工作秘密"},
	{regexp.MustCompile(`^` + opening + `?工作秘密(事项|文件|材料)?` + closing + `?$`), "工作秘密"},
	{regexp.MustCompile(secrecy + `级?` + star), ""},                                                       // 机密★10年
	{regexp.MustCompile(secrecy + `级?[*](\d|[一二三四五六七八九十]|长期|启用|$)`), ""},                                  // 机密*10年
	{regexp.MustCompile(star + secrecy + `(级|件|\d|$)`), ""},                                               // ★机密
	{regexp.MustCompile(secrecy + `级?\d{1,2}(年|个月)`), ""},                                                 // 机密10年
	{regexp.MustCompile(secrecy + `级?(长期|启用前)`), ""},                                                      // 绝密长期
	{regexp.MustCompile(`密级(?:及保密期限|和保密期限)?(?:为|是)?[::]?` + secrecy + `(级|件|$|[,;。]|\d)`), ""},            // 密级:机密
	{regexp.MustCompile(`^` + opening + `?` + secrecy + `(级|件|文件|材料|资料|信息)?` + closing + `?(★.*)?$`), ""}, // 机密, alone on its line
	{regexp.MustCompile(`^` + opening + secrecy + `(级|件|文件)?` + closing), ""},                             // 【机密】关于……
	{regexp.MustCompile(`^` + secrecy + `(级|件)?[-_—·:]`), ""},                                             // 机密-关于……
	{regexp.MustCompile(`[-_—·]` + secrecy + `(级|件)?$`), ""},                                              // 关于……_机密
	{regexp.MustCompile(opening + secrecy + `(级|件)?` + closing + `$`), ""},                                // 关于……(机密)
	{regexp.MustCompile(`^` + opening + `?密件` + closing + `?$`), "密件"},
	{regexp.MustCompile(`内部(文件|资料|材料|参考|刊物|信息|使用)?[,、;:。!]?(请)?(注意|妥善|严禁|不得|禁止|切勿|不准|请勿)(保存|保管|保密|外传|外泄|传播|扩散|公开|翻印|复制|转发|上网|对外)`), "内部文件"},
	{regexp.MustCompile(`^` + opening + `?内部(文件|资料|材料|参考)` + closing + `?$`), "内部文件"},
	{regexp.MustCompile(`^` + opening + `内部(文件|资料|材料|参考)?` + closing), "内部文件"},
}

var simplified = strings.NewReplacer("機", "机", "絕", "绝", "級", "级", "內", "内", "資", "资", "參", "参", "長", "长", "：", ":", "，", ",", "！", "!", "；", ";", "（", "(", "）", ")", "＊", "*", "－", "-", "＿", "_")

// plain is a line as the forms read it: no spaces or invisible characters, half-width, simplified.
func plain(line string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.IsSpace(r) || unicode.In(r, unicode.Cf, unicode.Cc) || r == '\u3000':
			return -1
		case r >= 0xff01 && r <= 0xff5e:
			return r - 0xfee0
		}
		return r
	}, simplified.Replace(line))
}
