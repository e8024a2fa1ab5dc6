package main

import (
	"fmt"
	"os"
	"strings"

	"zhibu/party/access/ldap"
	"zhibu/party/access/login"
	"zhibu/party/access/oidc"
	"zhibu/platform/clock"
)

// signOn is who else may say who somebody is. Secrets come from files or the
// environment, never from a flag's value, which every user of the machine can read.
type signOn struct {
	Public         string `help:"本平台对外的网址，例如 https://zhibu.example，统一身份认证要用 · Address under which browsers reach this server." env:"ZHIBU_PUBLIC" placeholder:"URL"`
	OIDCIssuer     string `name:"oidc-issuer" help:"统一身份认证的签发方 · OpenID provider." env:"ZHIBU_OIDC_ISSUER" placeholder:"URL"`
	OIDCClient     string `name:"oidc-client" help:"在统一身份认证登记的客户端 · Client id." env:"ZHIBU_OIDC_CLIENT"`
	OIDCSecretFile string `name:"oidc-secret-file" help:"客户端口令的文件，也可以用环境变量 ZHIBU_OIDC_SECRET · File with the client's secret." type:"path" env:"ZHIBU_OIDC_SECRET_FILE"`
	OIDCName       string `name:"oidc-name" help:"登录页上的名称 · What the log-in page calls it." default:"统一身份认证" env:"ZHIBU_OIDC_NAME"`
	OIDCMatch      string `name:"oidc-match" help:"由提供方保证等于本平台账号名的字段；不写则只认绑定 · Claim that equals an account's name." env:"ZHIBU_OIDC_MATCH"`
	OIDCTrustMFA   bool   `name:"oidc-trust-mfa" help:"提供方说已做多因素验证时不再要求第二步 · Believe the provider's amr mfa." env:"ZHIBU_OIDC_TRUST_MFA"`
	OIDCCA         string `name:"oidc-ca" help:"提供方证书机构的证书 · PEM of the provider's authority." type:"path" env:"ZHIBU_OIDC_CA"`

	LDAPURL          string `name:"ldap-url" help:"单位目录：ldaps:// 或 ldap://（先加密再说话）· Directory." env:"ZHIBU_LDAP_URL" placeholder:"URL"`
	LDAPCA           string `name:"ldap-ca" help:"目录证书机构的证书 · PEM of the directory's authority." type:"path" env:"ZHIBU_LDAP_CA"`
	LDAPBindDN       string `name:"ldap-bind-dn" help:"查询账号 · Service account that searches." env:"ZHIBU_LDAP_BIND_DN"`
	LDAPPasswordFile string `name:"ldap-password-file" help:"查询账号口令的文件，也可以用环境变量 ZHIBU_LDAP_PASSWORD · File with its password." type:"path" env:"ZHIBU_LDAP_PASSWORD_FILE"`
	LDAPBase         string `name:"ldap-base" help:"查询的起点 · Where the search begins." env:"ZHIBU_LDAP_BASE"`
	LDAPFilter       string `name:"ldap-filter" help:"查询的条件，%s 是账号名，例如 (uid=%s) · Filter." env:"ZHIBU_LDAP_FILTER"`
	LDAPTemplate     string `name:"ldap-template" help:"不查询，直接按模板绑定，例如 uid=%s,ou=people,dc=example,dc=cn · Bind by template instead." env:"ZHIBU_LDAP_TEMPLATE"`
}

// open makes what is configured; nothing is called yet.
func (c signOn) open() (on login.SignOn, err error) {
	if c.OIDCIssuer != "" {
		secret, err := secretOf(c.OIDCSecretFile, "ZHIBU_OIDC_SECRET")
		if err != nil {
			return on, err
		}
		on.OIDC, err = oidc.New(oidc.Config{Issuer: c.OIDCIssuer, ClientID: c.OIDCClient, Secret: secret, Name: c.OIDCName, Match: c.OIDCMatch,
			TrustMFA: c.OIDCTrustMFA, CA: c.OIDCCA, Base: strings.TrimRight(c.Public, "/")}, clock.System)
		if err != nil {
			return on, err
		}
	}
	if c.LDAPURL != "" {
		password, err := secretOf(c.LDAPPasswordFile, "ZHIBU_LDAP_PASSWORD")
		if err != nil {
			return on, err
		}
		on.Directory, err = ldap.New(ldap.Config{URL: c.LDAPURL, CA: c.LDAPCA, BindDN: c.LDAPBindDN, Password: password, Base: c.LDAPBase,
			Filter: c.LDAPFilter, Template: c.LDAPTemplate})
		if err != nil {
			return on, err
		}
	}
	return on, nil
}

// secretOf reads a secret from a file, else from the environment.
func secretOf(file, variable string) (string, error) {
	if file == "" {
		return os.Getenv(variable), nil
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return "", fmt.Errorf("口令文件读不了：%w", err)
	}
	return strings.TrimRight(string(text), "\r\n"), nil
}
