package ldap

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
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

// TestMain turns the test binary into a directory when it is called as one, in
// the folder that ZHIBU_TEST_DIRECTORY names, for the journey single-sign-on.
func TestMain(m *testing.M) {
	dir := os.Getenv("ZHIBU_TEST_DIRECTORY")
	if dir == "" {
		os.Exit(m.Run())
	}
	s, stop, err := serve(dir)
	if err != nil {
		panic(err)
	}
	fmt.Println(s.tls, s.ca)
	io.Copy(io.Discard, os.Stdin) // ends with the journey, however that ends
	stop()
}

// start runs a directory until the test ends.
func start(t *testing.T) *slapd {
	t.Helper()
	s, stop, err := serve(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	return s
}

// serve runs Debian's slapd on loopback until it is stopped; scripts/need
// installs it. Without it the tests fail: skipping would prove nothing.
func serve(dir string) (s *slapd, stop func(), err error) {
	const program = "/usr/sbin/slapd"
	if _, err := exec.LookPath(program); err != nil {
		return nil, nil, errors.New("slapd is missing: run scripts/need ldap")
	}
	other, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return nil, nil, err
	}
	s = &slapd{plain: "ldap://127.0.0.1:" + freePort(), tls: "ldaps://127.0.0.1:" + freePort(), elsewhere: new(atomic.Int32)}
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
	s.ca, err = certificate(dir)
	err = errors.Join(err, write(dir, "slapd.conf", fmt.Sprintf(config, dir)), write(dir, "people.ldif", fmt.Sprintf(people, other.Addr())),
		os.Mkdir(filepath.Join(dir, "db"), 0o700))
	if err != nil {
		return nil, nil, err
	}
	if out, err := exec.Command(program, "-Ta", "-f", dir+"/slapd.conf", "-l", dir+"/people.ldif").CombinedOutput(); err != nil {
		return nil, nil, fmt.Errorf("slapadd: %w\n%s", err, out)
	}
	server := exec.Command(program, "-f", dir+"/slapd.conf", "-h", s.plain+" "+s.tls, "-d", "0")
	if err := server.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() { server.Process.Kill(); server.Wait(); other.Close() }
	for range 100 {
		if c, err := net.Dial("tcp", s.tls[len("ldaps://"):]); err == nil {
			c.Close()
			return s, stop, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	stop()
	return nil, nil, errors.New("slapd does not listen")
}

func freePort() string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err)
	}
	defer l.Close()
	_, port, _ := net.SplitHostPort(l.Addr().String())
	return port
}

func write(dir, name, text string) error {
	return os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600)
}

// certificate makes a certificate for 127.0.0.1 that is its own authority.
func certificate(dir string) (path string, err error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return "", err
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "test"}, NotBefore: time.Now().Add(-time.Hour),
		NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)}, IsCA: true, BasicConstraintsValid: true}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		return "", err
	}
	secret, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return "", err
	}
	return filepath.Join(dir, "cert.pem"), errors.Join(
		write(dir, "key.pem", string(pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: secret}))),
		write(dir, "cert.pem", string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))))
}

func otherAuthority(t *testing.T) string {
	path, err := certificate(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	return path
}
