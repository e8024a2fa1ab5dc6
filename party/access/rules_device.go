package access

import (
	"fmt"
	"net/netip"
	"strings"
)

// DeviceName is how a device is called in 我的, from its User-Agent: enough to
// tell one's own devices apart, and nothing that identifies one.
func DeviceName(agent string) string {
	system, program := firstOf(agent, systems), firstOf(agent, programs)
	switch {
	case system == "" && program == "":
		return "其他设备"
	case system == "":
		return program
	case program == "":
		return system
	}
	return system + " · " + program
}

// MaskSource is a network address as others than its owner see it: enough to
// tell one's own network from a foreign one.
func MaskSource(address string) string {
	a, err := netip.ParseAddr(address)
	if err != nil {
		return ""
	}
	if a = a.Unmap(); a.Is4() {
		b := a.As4()
		return fmt.Sprintf("%d.%d.*.*", b[0], b[1])
	}
	p, err := a.WithZone("").Prefix(32)
	if err != nil {
		return ""
	}
	return strings.TrimSuffix(p.Addr().String(), ":") + "*"
}

// The order matters: WeChat's agent also names Android and Chrome, Edge's also Chrome and Safari.
var (
	systems = [][2]string{{"HarmonyOS", "鸿蒙设备"}, {"OpenHarmony", "鸿蒙设备"}, {"iPhone", "苹果手机"}, {"iPad", "苹果平板"}, {"Android", "安卓设备"},
		{"Windows", "Windows 电脑"}, {"Macintosh", "苹果电脑"}, {"Linux", "Linux 电脑"}}
	programs = [][2]string{{"MicroMessenger", "微信"}, {"DingTalk", "钉钉"}, {"HuaweiBrowser", "华为浏览器"}, {"MiuiBrowser", "小米浏览器"}, {"UCBrowser", "UC 浏览器"},
		{"QQBrowser", "QQ 浏览器"}, {"Edg", "Edge"}, {"Firefox", "Firefox"}, {"Chrome", "Chrome"}, {"Safari", "Safari"}}
)

func firstOf(agent string, names [][2]string) string {
	for _, n := range names {
		if strings.Contains(agent, n[0]) {
			return n[1]
		}
	}
	return ""
}
