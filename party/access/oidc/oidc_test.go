package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// issuer is a provider that says whatever a test wants it to.
type issuer struct {
	*httptest.Server
	key     *ecdsa.PrivateKey
	claims  map[string]any // of the next id token; nil leaves it out
	signKey *ecdsa.PrivateKey
	spoil   func(token string) string
	metaIss string // what discovery says of itself, "" the truth
}

func newIssuer(t *testing.T) *issuer {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	s := &issuer{key: key}
	answer := func(w http.ResponseWriter, v any) {
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(v)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		at := s.URL
		if s.metaIss != "" {
			at = s.metaIss
		}
		answer(w, map[string]any{"issuer": at, "authorization_endpoint": s.URL + "/auth", "token_endpoint": s.URL + "/token", "jwks_uri": s.URL + "/keys",
			"id_token_signing_alg_values_supported": []string{"ES256", "HS256", "none"}})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		answer(w, jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "ES256", Use: "sig"}}})
	})
	mux.HandleFunc("/token", func(w http.ResponseWriter, _ *http.Request) {
		out := map[string]any{"access_token": "a", "token_type": "Bearer", "expires_in": 60}
		if s.claims != nil {
			out["id_token"] = s.token(t)
		}
		answer(w, out)
	})
	s.Server = httptest.NewServer(mux)
	t.Cleanup(s.Close)
	return s
}

func (s *issuer) token(t *testing.T) string {
	key := s.key
	if s.signKey != nil {
		key = s.signKey
	}
	return s.spoil(sign(t, jose.ES256, jose.JSONWebKey{Key: key, KeyID: "k"}, s.claims))
}

func sign(t *testing.T, alg jose.SignatureAlgorithm, key any, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
	if err != nil {
		t.Fatal(err)
	}
	payload, _ := json.Marshal(claims)
	signed, err := signer.Sign(payload)
	if err != nil {
		t.Fatal(err)
	}
	token, err := signed.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return token
}

// Each case spoils one thing of a token that is believed otherwise.
func TestWhichTokensAreBelieved(t *testing.T) {
	s := newIssuer(t)
	other, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	as := func(name string, value any) func(*issuer) { return func(s *issuer) { s.claims[name] = value } }
	for _, c := range []struct {
		name  string
		spoil func(s *issuer)
		ok    bool
	}{
		{"什么都没改", func(*issuer) {}, true},
		{"过期", as("exp", time.Now().Add(-time.Second).Unix()), false},
		{"没有期限", func(s *issuer) { delete(s.claims, "exp") }, false},
		{"还没生效", as("nbf", time.Now().Add(time.Hour).Unix()), false},
		{"给别的客户端", as("aud", "other"), false},
		{"同时给别的客户端，没有说明给谁", as("aud", []string{"zhibu", "other"}), false},
		{"同时给别的客户端，说明给我们", func(s *issuer) { s.claims["aud"], s.claims["azp"] = []string{"zhibu", "other"}, "zhibu" }, true},
		{"说明给别人", as("azp", "other"), false},
		{"别的签发方", as("iss", "https://elsewhere.test"), false},
		{"随机数不对", as("nonce", "another"), false},
		{"没有随机数", func(s *issuer) { delete(s.claims, "nonce") }, false},
		{"没有主体", as("sub", ""), false},
		{"主体太长", as("sub", strings.Repeat("s", 256)), false},
		{"别的密钥签名", func(s *issuer) { s.signKey = other }, false},
		{"改过内容", func(s *issuer) {
			s.spoil = func(token string) string {
				claims := maps.Clone(s.claims)
				claims["sub"] = "chief"
				forged := strings.Split(sign(t, jose.ES256, other, claims), ".")
				parts := strings.Split(token, ".")
				return parts[0] + "." + forged[1] + "." + parts[2]
			}
		}, false},
		{"没有签名", func(s *issuer) {
			s.spoil = func(token string) string {
				return "eyJhbGciOiJub25lIn0." + strings.Split(token, ".")[1] + "."
			}
		}, false},
		{"用客户端口令对称签名", func(s *issuer) {
			s.spoil = func(string) string {
				return sign(t, jose.HS256, []byte("a client's secret that is long enough"), s.claims)
			}
		}, false},
		{"没有身份令牌", func(s *issuer) { s.claims = nil }, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			p := provider(t, Config{Issuer: s.URL, Match: "staff_no", ClientID: "zhibu", Secret: "a client's secret that is long enough", TrustMFA: true})
			b := p.Begin(page)
			s.signKey, s.spoil = nil, func(token string) string { return token }
			s.claims = map[string]any{"iss": s.URL, "aud": "zhibu", "sub": "s-1", "exp": time.Now().Add(time.Minute).Unix(), "iat": time.Now().Unix(),
				"nonce": b.Nonce, "amr": []string{"pwd", "mfa"}, "staff_no": "wang.jun", "email": "x@y"}
			c.spoil(s)
			who, err := p.Finish(t.Context(), b, "code", s.URL)
			want := Identity{s.URL, "s-1", "wang.jun", true}
			if c.ok && (err != nil || who != want) || !c.ok && (!errors.Is(err, ErrRefused) || who != Identity{}) {
				t.Errorf("Finish = %+v, %v", who, err)
			}
		})
	}
}

func TestProviderThatSaysAnotherName(t *testing.T) {
	s := newIssuer(t)
	s.metaIss = "https://elsewhere.test"
	p := provider(t, Config{Issuer: s.URL})
	if _, err := p.Address(t.Context(), p.Begin(page), "s"); !errors.Is(err, ErrAway) {
		t.Errorf("Address = %v", err)
	}
}

func TestSecondFactorOnlyWhenTrusted(t *testing.T) {
	s := newIssuer(t)
	p := provider(t, Config{Issuer: s.URL})
	b := p.Begin(page)
	s.spoil = func(token string) string { return token }
	s.claims = map[string]any{"iss": s.URL, "aud": "zhibu", "sub": "s-1", "exp": time.Now().Add(time.Minute).Unix(), "nonce": b.Nonce, "amr": []string{"mfa"}}
	if who, err := p.Finish(t.Context(), b, "code", ""); err != nil || who.MFA {
		t.Errorf("Finish = %+v, %v", who, err)
	}
}

func TestConfigCheck(t *testing.T) {
	good := Config{Issuer: "https://id.test", ClientID: "zhibu", Base: base}
	for name, c := range map[string]struct {
		change func(c *Config)
		ok     bool
	}{
		"可以":        {func(*Config) {}, true},
		"本机的提供方":    {func(c *Config) { c.Issuer = "http://127.0.0.1:9998/" }, true},
		"远处不加密":     {func(c *Config) { c.Issuer = "http://id.test" }, false},
		"没有客户端":     {func(c *Config) { c.ClientID = "" }, false},
		"没有对外网址":    {func(c *Config) { c.Base = "" }, false},
		"凭邮箱认人":     {func(c *Config) { c.Match = "email" }, false},
		"凭姓名认人":     {func(c *Config) { c.Match = "name" }, false},
		"凭保证过的工号认人": {func(c *Config) { c.Match = "staff_no" }, true},
	} {
		config := good
		c.change(&config)
		if err := config.Check(); (err == nil) != c.ok {
			t.Errorf("%s：%v", name, err)
		}
	}
}
