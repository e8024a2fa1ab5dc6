package loadgen

import (
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// Sign signs text with a private key (PKCS #8, base64) as WebCrypto does:
// ECDSA with SHA-256, r and s of 32 bytes each, base64.
func Sign(key, text string) (string, error) {
	der, err := base64.StdEncoding.DecodeString(key)
	if err != nil {
		return "", err
	}
	parsed, err := x509.ParsePKCS8PrivateKey(der)
	if err != nil {
		return "", err
	}
	private, ok := parsed.(*ecdsa.PrivateKey)
	if !ok {
		return "", errors.New("loadgen: no ECDSA key")
	}
	digest := sha256.Sum256([]byte(text))
	r, s, err := ecdsa.Sign(rand.Reader, private, digest[:])
	if err != nil {
		return "", err
	}
	return base64.StdEncoding.EncodeToString(append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)), nil
}

// prove asks for the nonce and signs: the rows and the row with both.
func (r *run) prove(s *Step, row []string) (Rows, []string, error) {
	status, body, err := r.call(http.MethodGet, r.Rows.fill(s.Proof.Nonce, row), r.Rows.fill(s.Token, row), "")
	if err != nil {
		return Rows{}, nil, err
	}
	var answer struct{ Nonce string }
	if err := json.Unmarshal(body, &answer); err != nil || answer.Nonce == "" {
		return Rows{}, nil, fmt.Errorf("loadgen: no nonce: status %d", status)
	}
	wider, row := r.Rows.with(row, answer.Nonce, "")
	signature, err := Sign(row[wider.index[s.Proof.Column]], wider.fill(s.Proof.Signed, row))
	row[len(row)-1] = signature
	return wider, row, err
}
