package links

import (
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// WrongAddress says why an address cannot be linked to, or "". It must be one that anybody can open
// and judge by its name: https, a public host name, no log-in in it.
func WrongAddress(address string) string {
	u, err := url.Parse(address)
	switch {
	case err != nil || address != strings.TrimSpace(address) || u.Opaque != "":
		return "网址的写法不对，请从浏览器的地址栏复制。"
	case u.Scheme != "https":
		return "只能链接 https:// 开头的网址，请换用安全的网址。"
	case u.User != nil:
		return "网址里不能带用户名和密码，请去掉后再填。"
	case u.Port() != "" && u.Port() != "443":
		return "网址里不能带端口，请换用公开的网址。"
	}
	return wrongHost(strings.ToLower(u.Hostname()))
}

// inward are the endings of names that do not lead out of a house.
var inward = []string{".local", ".localhost", ".internal", ".lan", ".home", ".corp", ".intranet", ".arpa", ".test", ".invalid", ".onion"}

func wrongHost(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return "网址里要用网站的名称，不能用 IP 地址。"
	}
	name := strings.TrimSuffix(host, ".")
	dot := strings.LastIndexByte(name, '.')
	if dot <= 0 {
		return "请填写公开网站的网址，不能指向本机或内部网络。"
	}
	for _, end := range inward {
		if strings.HasSuffix(name, end) {
			return "请填写公开网站的网址，不能指向本机或内部网络。"
		}
	}
	for _, r := range name {
		if !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' || r == '.') {
			return "网站名称里有特殊的字符，可能是仿冒的，请核对后填写英文的网址。"
		}
	}
	if last := name[dot+1:]; last == "" || last[0] >= '0' && last[0] <= '9' { // 127.1, 0x7f.1: browsers read them as addresses
		return "网址里要用网站的名称，不能用 IP 地址。"
	}
	return ""
}

// WrongDays says why a link cannot be shown from one day until another, or "".
func WrongDays(from, until string) string {
	if _, err := time.Parse(time.DateOnly, from); err != nil {
		return "请填写从哪一天开始显示。"
	}
	if until == "" {
		return ""
	}
	if _, err := time.Parse(time.DateOnly, until); err != nil || until < from {
		return "结束的日期不能早于开始的日期，请改正。"
	}
	return ""
}

// Oath is the oath of whoever joins the Party, in its clauses.
//
// 党章 第六条: 预备党员必须面向党旗进行入党宣誓。誓词如下.
var Oath = []string{"我志愿加入中国共产党，", "拥护党的纲领，", "遵守党的章程，", "履行党员义务，", "执行党的决定，", "严守党的纪律，", "保守党的秘密，", "对党忠诚，", "积极工作，",
	"为共产主义奋斗终身，", "随时准备为党和人民牺牲一切，", "永不叛党。"}
