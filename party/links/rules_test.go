package links

import (
	"strings"
	"testing"
)

func TestWrongAddress(t *testing.T) {
	for _, c := range []struct {
		name, address string
		ok            bool
	}{
		{"公开网站", "https://www.12371.cn/special/1.shtml?a=1#top", true}, {"写明默认端口", "https://www.12371.cn:443/", true},
		{"不加密", "http://www.12371.cn/", false}, {"脚本", "javascript:alert(1)", false}, {"数据", "data:text/html,1", false}, {"没有协议", "//www.12371.cn/", false},
		{"带密码", "https://a:b@www.12371.cn/", false}, {"带用户名冒充", "https://www.12371.cn@evil.example/", false}, {"带端口", "https://www.12371.cn:8443/", false},
		{"地址", "https://127.0.0.1/", false}, {"六段地址", "https://[::1]/", false}, {"短地址", "https://127.1/", false}, {"十六进制地址", "https://0x7f.0x1/", false}, {"一个数的地址", "https://2130706433/", false},
		{"本机", "https://localhost/", false}, {"本机的别名", "https://a.localhost/", false}, {"内网", "https://oa.internal/", false}, {"内网带点", "https://nas.local./", false}, {"没有点的名称", "https://intranet/", false},
		{"仿冒的字符", "https://www.12371。cn/", false}, {"西里尔字母", "https://www.аpple.com/", false}, {"前后空格", " https://www.12371.cn/", false}, {"空的", "", false},
	} {
		if why := WrongAddress(c.address); (why == "") != c.ok {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}

func TestWrongDays(t *testing.T) {
	for _, c := range []struct {
		name, from, until string
		ok                bool
	}{{"一直显示", "2026-11-25", "", true}, {"只有一天", "2026-11-25", "2026-11-25", true}, {"颠倒", "2026-11-25", "2026-11-24", false}, {"没有开始", "", "", false}, {"写错", "2026-11-25", "年底", false}} {
		if why := WrongDays(c.from, c.until); (why == "") != c.ok {
			t.Errorf("%s: %q", c.name, why)
		}
	}
}

func TestTheOathIsAsTheConstitutionHasIt(t *testing.T) {
	const text = "我志愿加入中国共产党，拥护党的纲领，遵守党的章程，履行党员义务，执行党的决定，严守党的纪律，保守党的秘密，对党忠诚，积极工作，为共产主义奋斗终身，随时准备为党和人民牺牲一切，永不叛党。"
	if got := strings.Join(Oath, ""); got != text {
		t.Error(got)
	}
}
