package loadgen

import (
	"cmp"
	"context"
	"crypto/ecdsa"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"sync/atomic"
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
func (r *run) prove(p *Proof, token string, row []string) (Rows, []string, error) {
	status, body, err := r.call(http.MethodGet, r.Rows.fill(p.Nonce, row), r.Rows.fill(token, row), "")
	if err != nil {
		return Rows{}, nil, err
	}
	var answer struct {
		Nonce  string
		Nonces map[string]string // by direction
	}
	err = json.Unmarshal(body, &answer)
	nonce := cmp.Or(answer.Nonce, answer.Nonces[p.Direction])
	if err != nil || nonce == "" {
		return Rows{}, nil, fmt.Errorf("loadgen: no nonce: status %d", status)
	}
	wider, row := r.Rows.with(row, nonce, "")
	signature, err := Sign(row[wider.index[p.Column]], wider.fill(p.Signed, row))
	row[len(row)-1] = signature
	return wider, row, err
}

// Prepare proves the first n rows before a run, as phones do whose page brought
// the nonce: the rows with nonce and signature, and what the server spent on it.
func Prepare(ctx context.Context, o Options, n int, p Proof, token string) (Rows, Usage, error) {
	if err := checkTarget(o.Base); err != nil {
		return Rows{}, Usage{}, err
	}
	r := &run{Options: o, client: client(o.Clients)}
	defer r.client.CloseIdleConnections()
	before := Process(o.Server)
	n = min(n, len(o.Rows.Rows))
	proven := make([][]string, n)
	var failed atomic.Pointer[error]
	var workers sync.WaitGroup
	for range o.Clients {
		workers.Go(func() {
			for i := int(r.next.Add(1)) - 1; i < n && ctx.Err() == nil && failed.Load() == nil; i = int(r.next.Add(1)) - 1 {
				var err error
				if _, proven[i], err = r.prove(&p, token, o.Rows.Rows[i]); err != nil {
					failed.Store(&err)
				}
			}
		})
	}
	workers.Wait()
	if err := failed.Load(); err != nil {
		return Rows{}, Usage{}, *err
	}
	if err := ctx.Err(); err != nil {
		return Rows{}, Usage{}, err
	}
	wider, _ := o.Rows.with(nil, "", "")
	wider.Rows = proven
	used := Process(o.Server)
	used.CPU -= before.CPU
	return wider, used, nil
}
