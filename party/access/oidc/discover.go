package oidc

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"time"

	gooidc "github.com/coreos/go-oidc/v3/oidc"
)

const (
	largest = 1 << 20          // bytes of an answer of the provider
	pause   = 10 * time.Second // after a failed discovery
)

// discover is the provider's endpoints and keys, fetched once. A provider that
// is away is asked again after a pause, so that a storm of log-ins neither
// waits for it nor storms it.
func (p *Provider) discover(ctx context.Context) (*gooidc.Provider, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found != nil {
		return p.found, nil
	}
	if time.Now().Before(p.retryAt) {
		return nil, ErrAway
	}
	// The keys are fetched later with this context's client; only the client of it is kept.
	asked, cancel := context.WithTimeout(gooidc.ClientContext(context.WithoutCancel(ctx), p.client), timeout)
	defer cancel()
	found, err := gooidc.NewProvider(asked, p.Issuer)
	if err != nil {
		p.retryAt = time.Now().Add(pause)
		return nil, fmt.Errorf("%w: %v", ErrAway, err)
	}
	for _, address := range []string{found.Endpoint().AuthURL, found.Endpoint().TokenURL} {
		if !secureURL(address) {
			return nil, fmt.Errorf("%w: an endpoint without TLS", ErrAway)
		}
	}
	p.found = found
	return found, nil
}

// newClient follows no redirects, since no endpoint of a provider needs one,
// and reads no endless answers.
func newClient(ca string) (*http.Client, error) {
	security := &tls.Config{MinVersion: tls.VersionTLS12}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return nil, err
		}
		security.RootCAs = x509.NewCertPool()
		if !security.RootCAs.AppendCertsFromPEM(pem) {
			return nil, errors.New("统一身份认证：证书文件里没有证书")
		}
	}
	return &http.Client{
		Timeout:       timeout,
		Transport:     bounded{&http.Transport{TLSClientConfig: security, Proxy: http.ProxyFromEnvironment, MaxIdleConns: 4, IdleConnTimeout: time.Minute}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, nil
}

type bounded struct{ http.RoundTripper }

// RoundTrip cuts answers off at the largest size.
func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = struct {
			io.Reader
			io.Closer
		}{io.LimitReader(answer.Body, largest), answer.Body}
	}
	return answer, err
}

// secureURL tells whether address is https, or http on this very machine.
func secureURL(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && (u.Hostname() == "localhost" || ip != nil && ip.IsLoopback())
}
