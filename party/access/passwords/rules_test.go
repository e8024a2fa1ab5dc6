package passwords

import (
	"strings"
	"testing"
)

func TestWeakPassword(t *testing.T) {
	for _, c := range []struct {
		name, password string
		weak           bool
	}{
		{"七位太短", "hz7#kqw", true},
		{"八位可以", "hz7#kqwv", false},
		{"中文口令", "汉江水长流不息啊", false},
		{"同一个字符", "aaaaaaaaaa", true},
		{"连续数字", "23456789", true},
		{"倒着的连续字母", "hgfedcba", true},
		{"常见弱密码", "Dangjian2026", true},
		{"泄露的密码里常见的", "baseball", true},
		{"换了大小写也一样", "ChocoLate1", true},
		{"含有账号", "wangjun-77x", true},
		{"过长", strings.Repeat("ab1#x", 26), true},
	} {
		t.Run(c.name, func(t *testing.T) {
			if why := Weak(c.password, "WangJun"); (why != "") != c.weak {
				t.Errorf("Weak = %q", why)
			}
		})
	}
}

func TestCommonPasswords(t *testing.T) {
	if len(common()) != 3000 {
		t.Errorf("%d are known, 3000 are to be", len(common()))
	}
	for line := range common() {
		if len(line) != len(short("")) {
			t.Errorf("%q is no beginning of a SHA-256", line)
		}
	}
}
