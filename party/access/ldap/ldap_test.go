package ldap

import (
	"errors"
	"net"
	"strings"
	"testing"
	"time"
)

// searching is the configuration that searches with the service account.
func (s *slapd) searching(url string) Config {
	return Config{URL: url, CA: s.ca, BindDN: "cn=reader," + suffix, Password: "reads-only", Base: "ou=people," + suffix, Filter: "(uid=%s)"}
}

func (s *slapd) templated(url string) Config {
	return Config{URL: url, CA: s.ca, Template: "uid=%s,ou=people," + suffix}
}

func TestRight(t *testing.T) {
	s := start(t)
	for name, config := range map[string]Config{
		"查询后绑定，LDAPS": s.searching(s.tls), "查询后绑定，StartTLS": s.searching(s.plain),
		"按模板绑定，LDAPS": s.templated(s.tls), "按模板绑定，StartTLS": s.templated(s.plain),
	} {
		d, err := New(config)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range []struct {
			name, login, password string
			want                  bool
		}{
			{"密码对", "wang.jun", "汉江水长2026", true},
			{"密码错", "wang.jun", "汉江水长2025", false},
			{"没有这个人", "nobody", "汉江水长2026", false},
			{"空密码不是匿名通过", "wang.jun", "", false},
			{"空账号", "", "汉江水长2026", false},
			{"通配符不是查询条件", "wang*", "汉江水长2026", false},
			{"只有一个星号", "*", "汉江水长2026", false},
			{"条件注入", "wang.jun)(uid=*", "汉江水长2026", false},
			{"条件注入取真", "x)(|(uid=wang.jun)", "汉江水长2026", false},
			{"名称注入不能换到别的子树", "li.na,ou=former", "汉江水长2026", false},
			{"名称注入不能成为查询账号", "reader", "reads-only", false},
			{"零字节", "wang.jun\x00", "汉江水长2026", false},
			{"账号里有名称的分隔符也认得", "a,b+c", "汉江水长2026", true},
			{"没有密码的条目", "no.password", "x", false},
			{"不跟随转介", "elsewhere", "汉江水长2026", false},
		} {
			got, err := d.Right(t.Context(), c.login, c.password)
			if err != nil || got != c.want {
				t.Errorf("%s，%s：%v, %v", name, c.name, got, err)
			}
		}
	}
	if n := s.elsewhere.Load(); n != 0 {
		t.Errorf("the server of a referral was called %d times", n)
	}
}

func TestDirectoryThatGivesNoAnswer(t *testing.T) {
	s := start(t)
	wrongService := s.searching(s.tls)
	wrongService.Password = "wrong"
	foreign := s.searching(s.tls)
	foreign.CA = otherAuthority(t)
	foreignStart := foreign
	foreignStart.URL = s.plain
	nobody := s.searching("ldaps://127.0.0.1:" + freePort())
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { silent.Close() })
	hanging := s.searching("ldap://" + silent.Addr().String())
	for name, config := range map[string]Config{
		"查询账号的口令错": wrongService, "证书不是给定机构发的": foreign, "StartTLS时证书不对": foreignStart, "连不上": nobody, "连上了但不回答": hanging,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d, err := New(config)
			if err != nil {
				t.Fatal(err)
			}
			began := time.Now()
			ok, err := d.Right(t.Context(), "wang.jun", "汉江水长2026")
			if ok || !errors.Is(err, ErrAway) {
				t.Errorf("Right = %v, %v", ok, err)
			}
			if err != nil && strings.Contains(err.Error(), "汉江") {
				t.Error("the error tells the password")
			}
			if took := time.Since(began); took > timeout+2*time.Second {
				t.Errorf("it took %v", took)
			}
		})
	}
}

func TestConfigCheck(t *testing.T) {
	search := Config{URL: "ldaps://d.example", BindDN: "cn=r", Password: "x", Base: "dc=x", Filter: "(uid=%s)"}
	for name, c := range map[string]struct {
		change func(c *Config)
		ok     bool
	}{
		"查询":       {func(*Config) {}, true},
		"模板":       {func(c *Config) { *c = Config{URL: c.URL, Template: "uid=%s,dc=x"} }, true},
		"两样都写":     {func(c *Config) { c.Template = "uid=%s,dc=x" }, false},
		"都没写":      {func(c *Config) { *c = Config{URL: c.URL} }, false},
		"不是目录的地址":  {func(c *Config) { c.URL = "https://d.example" }, false},
		"条件没有占位":   {func(c *Config) { c.Filter = "(uid=x)" }, false},
		"条件写错":     {func(c *Config) { c.Filter = "(uid=%s" }, false},
		"查询账号没有口令": {func(c *Config) { c.Password = "" }, false},
		"不加密的远程目录": {func(c *Config) { c.URL, c.Plain = "ldap://d.example", true }, false},
		"不加密的本机目录": {func(c *Config) { c.URL, c.Plain = "ldap://127.0.0.1", true }, true},
	} {
		config := search
		c.change(&config)
		if err := config.Check(); (err == nil) != c.ok {
			t.Errorf("%s：%v", name, err)
		}
	}
}
