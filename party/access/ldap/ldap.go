// Package ldap 单位目录: asks a directory (OpenLDAP, AD) whether a password is right.
//
// It finds the person's entry, with a service account or by a template, and
// binds as that entry. It reads nothing else of the directory and writes
// nothing. Whose account that is, is decided by party/access.
package ldap

import (
	"cmp"
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"net"
	"net/url"
	"os"
	"strings"
	"time"

	goldap "github.com/go-ldap/ldap/v3"
)

// Config is what the operator says of a directory. Either BindDN, Base and
// Filter are set (search, then bind), or Template is (bind at once).
type Config struct {
	URL      string // ldaps://host:636, or ldap://host:389, which begins TLS before anything else is said
	CA       string // PEM file of the authority that certifies the directory; "" is the system's
	BindDN   string // the service account that may search
	Password string // of the service account, from a file or the environment
	Base     string // the subtree searched
	Filter   string // %s stands for the account's name: (uid=%s)
	Template string // uid=%s,ou=people,dc=example,dc=cn
	Plain    bool   // no TLS; only for a directory on this very machine
}

// Check says what is wrong with the configuration.
func (c Config) Check() error {
	u, err := url.Parse(c.URL)
	search, template := c.BindDN != "" || c.Base != "" || c.Filter != "", c.Template != ""
	switch {
	case err != nil, u.Scheme != "ldap" && u.Scheme != "ldaps", u.Host == "":
		return errors.New("单位目录：地址应以 ldaps:// 或 ldap:// 开头")
	case c.Plain && !loopback(u.Hostname()):
		return errors.New("单位目录：不加密只能用于本机的目录")
	case search == template:
		return errors.New("单位目录：要么写查询账号、起点和条件，要么写名称模板，二者选一")
	case template && strings.Count(c.Template, "%s") != 1:
		return errors.New("单位目录：名称模板里应有且只有一处 %s")
	case search && (c.BindDN == "" || c.Password == "" || c.Base == "" || strings.Count(c.Filter, "%s") != 1):
		return errors.New("单位目录：查询账号、口令、起点都要写，条件里应有且只有一处 %s")
	case search:
		if _, err := goldap.CompileFilter(fmt.Sprintf(c.Filter, "x")); err != nil {
			return errors.New("单位目录：查询条件写得不对，例如 (uid=%s)")
		}
	}
	return nil
}

func loopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// timeout bounds one log-in: connecting, searching, binding.
const timeout = 5 * time.Second

// atOnce is how many passwords the directory is asked about at the same time.
const atOnce = 8

// ErrAway tells that the directory gave no answer: neither yes nor no.
var ErrAway = errors.New("ldap: the directory gives no answer")

// Directory is one directory.
type Directory struct {
	Config
	address  string // host and port
	security *tls.Config
	free     chan struct{}
}

// New makes a directory. It is not asked before the first log-in, so that the
// platform starts while the directory is away.
func New(c Config) (*Directory, error) {
	if err := c.Check(); err != nil {
		return nil, err
	}
	u, err := url.Parse(c.URL)
	if err != nil {
		return nil, err
	}
	security := &tls.Config{MinVersion: tls.VersionTLS12, ServerName: u.Hostname()}
	if c.CA != "" {
		pem, err := os.ReadFile(c.CA)
		if err != nil {
			return nil, err
		}
		security.RootCAs = x509.NewCertPool()
		if !security.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("单位目录：证书文件里没有证书")
		}
	}
	port := cmp.Or(u.Port(), map[string]string{"ldap": "389", "ldaps": "636"}[u.Scheme])
	return &Directory{c, net.JoinHostPort(u.Hostname(), port), security, make(chan struct{}, atOnce)}, nil
}

// Right tells whether password is that of the person called login. An empty
// password is never right: a directory takes it for an anonymous visit and
// says yes (RFC 4513, 5.1.2).
func (d *Directory) Right(ctx context.Context, login, password string) (bool, error) {
	if login == "" || password == "" {
		return false, nil
	}
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	select {
	case d.free <- struct{}{}:
		defer func() { <-d.free }()
	case <-ctx.Done():
		return false, away(ctx.Err())
	}
	conn, err := d.dial(ctx)
	if err != nil {
		return false, away(err)
	}
	defer conn.Close()
	dn, err := d.entry(conn, login)
	if err != nil || dn == "" {
		return false, err
	}
	return bound(conn.Bind(dn, password))
}

// bound tells a wrong password from a directory that does not answer. A
// referral is a no: a password is told to no server but the one configured.
func bound(err error) (bool, error) {
	switch {
	case err == nil:
		return true, nil
	case goldap.IsErrorAnyOf(err, goldap.LDAPResultInvalidCredentials, goldap.LDAPResultNoSuchObject, goldap.LDAPResultInvalidDNSyntax,
		goldap.LDAPResultReferral, goldap.LDAPResultUnwillingToPerform, goldap.LDAPResultInappropriateAuthentication,
		goldap.LDAPResultInsufficientAccessRights, goldap.LDAPResultConstraintViolation):
		return false, nil
	}
	return false, away(err)
}

// dial connects with TLS, unless Plain. One deadline bounds all that is asked
// on the connection.
func (d *Directory) dial(ctx context.Context) (*goldap.Conn, error) {
	wire, err := new(net.Dialer).DialContext(ctx, "tcp", d.address)
	if err != nil {
		return nil, err
	}
	deadline, _ := ctx.Deadline()
	if err := wire.SetDeadline(deadline); err != nil {
		wire.Close()
		return nil, err
	}
	whole := strings.HasPrefix(d.URL, "ldaps:")
	if whole {
		wire = tls.Client(wire, d.security)
	}
	conn := goldap.NewConn(wire, whole)
	conn.Start()
	conn.SetTimeout(timeout)
	if !whole && !d.Plain {
		if err := conn.StartTLS(d.security); err != nil {
			conn.Close()
			return nil, err
		}
	}
	return conn, nil
}

// entry is the name of a person's entry; "" when there is none, or more than one.
func (d *Directory) entry(conn *goldap.Conn, login string) (dn string, err error) {
	if d.Template != "" {
		return fmt.Sprintf(d.Template, goldap.EscapeDN(login)), nil
	}
	if err := conn.Bind(d.BindDN, d.Password); err != nil {
		return "", away(err) // the service account is wrong: the operator's matter, not the person's
	}
	found, err := conn.Search(goldap.NewSearchRequest(d.Base, goldap.ScopeWholeSubtree, goldap.NeverDerefAliases,
		2, int(timeout.Seconds()), false, fmt.Sprintf(d.Filter, goldap.EscapeFilter(login)), []string{"1.1"}, nil))
	if goldap.IsErrorAnyOf(err, goldap.LDAPResultSizeLimitExceeded, goldap.LDAPResultNoSuchObject, goldap.LDAPResultReferral) {
		return "", nil
	}
	if err != nil {
		return "", away(err)
	}
	if len(found.Entries) != 1 {
		return "", nil
	}
	return found.Entries[0].DN, nil
}

func away(err error) error { return fmt.Errorf("%w: %v", ErrAway, err) }
