package ldap

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"fmt"
	"math/big"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"sync/atomic"
	"testing"
	"time"
)

const suffix = "dc=zhibu,dc=test"

// slapd is a running OpenLDAP server with a few people in it.
type slapd struct {
	plain, tls string // URLs
	ca         string // file
	elsewhere  *atomic.Int32
}

const config = `include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
pidfile %[1]s/pid
allow bind_anon_cred
TLSCertificateFile %[1]s/cert.pem
TLSCertificateKeyFile %[1]s/key.pem
database mdb
suffix "dc=zhibu,dc=test"
rootdn "cn=root,dc=zhibu,dc=test"
directory %[1]s/db
access to attrs=userPassword by anonymous auth by * none
access to * by dn.exact="cn=reader,dc=zhibu,dc=test" read by * none
`

// people has an entry whose server is another one, to which nobody may be led.
const people = `dn: dc=zhibu,dc=test
objectClass: domain
dc: zhibu

dn: cn=reader,dc=zhibu,dc=test
objectClass: person
cn: reader
sn: reader
userPassword: reads-only

dn: ou=people,dc=zhibu,dc=test
objectClass: organizationalUnit
ou: people

dn: ou=former,ou=people,dc=zhibu,dc=test
objectClass: organizationalUnit
ou: former

dn: uid=wang.jun,ou=people,dc=zhibu,dc=test
objectClass: inetOrgPerson
uid: wang.jun
cn: Wang Jun
sn: Wang
userPassword: 汉江水长2026

dn: uid=a\2Cb\2Bc,ou=people,dc=zhibu,dc=test
objectClass: inetOrgPerson
uid: a,b+c
cn: A
sn: A
userPassword: 汉江水长2026

dn: uid=no.password,ou=people,dc=zhibu,dc=test
objectClass: inetOrgPerson
uid: no.password
cn: N
sn: N

dn: uid=li.na,ou=former,ou=people,dc=zhibu,dc=test
objectClass: inetOrgPerson
uid: li.na,ou=former
uid: li.na
cn: Li Na
sn: Li
userPassword: not-the-one

dn: uid=elsewhere,ou=people,dc=zhibu,dc=test
objectClass: referral
objectClass: extensibleObject
uid: elsewhere
ref: ldap://%s/uid=elsewhere,ou=people,dc=zhibu,dc=test
`

// start runs Debian's slapd on loopback until the test ends; scripts/need
// installs it. Without it the test fails: skipping would prove nothing.
func start(t *testing.T) *slapd {
	t.Helper()
	program, err := exec.LookPath("/usr/sbin/slapd")
	if err != nil {
		t.Fatal("slapd is missing: run scripts/need ldap")
	}
	dir := t.TempDir()
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	s := &slapd{plain: "ldap://127.0.0.1:" + freePort(t), tls: "ldaps://127.0.0.1:" + freePort(t), elsewhere: new(atomic.Int32)}
	go func() {
		for {
			c, err := other.Accept()
			if err != nil {
				return
			}
			s.elsewhere.Add(1)
			c.Close()
		}
	}()
	s.ca = certificate(t, dir)
	write(t, dir, "slapd.conf", fmt.Sprintf(config, dir))
	write(t, dir, "people.ldif", fmt.Sprintf(people, other.Addr()))
	if err := os.Mkdir(filepath.Join(dir, "db"), 0o700); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.Command(program, "-Ta", "-f", dir+"/slapd.conf", "-l", dir+"/people.ldif").CombinedOutput(); err != nil {
		t.Fatalf("slapadd: %v\n%s", err, out)
	}
	server := exec.Command(program, "-f", dir+"/slapd.conf", "-h", s.plain+" "+s.tls, "-d", "0")
	if err := server.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Process.Kill(); server.Wait() })
	for range 100 {
		if c, err := net.Dial("tcp", s.tls[len("ldaps://"):]); err == nil {
			c.Close()
			return s
		}
		time.Sleep(50 * time.Millisecond)
	}
	t.Fatal("slapd does not listen")
	return nil
}

func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	path := filepath.Join(dir, name)
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// certificate makes a certificate for 127.0.0.1 that is its own authority.
func certificate(t *testing.T, dir string) (path string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	write(t, dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret})))
	return write(t, dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der})))
}

func otherAuthority(t *testing.T) string { return certificate(t, t.TempDir()) }
