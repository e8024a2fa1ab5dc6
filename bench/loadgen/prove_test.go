package loadgen

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"
)

// A request that is proved asks for a nonce of its own and signs over it with
// the row's key.
func TestProof(t *testing.T) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		t.Fatal(err)
	}
	var asked, signed atomic.Int64
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer token" {
			t.Error("no token")
		}
		if r.Method == http.MethodGet {
			fmt.Fprintf(w, `{"nonce":"n%d"}`, asked.Add(1))
			return
		}
		var body struct {
			Nonce     string
			Signature []byte
		}
		if err := json.NewDecoder(r.Body).Decode(&body); err != nil || len(body.Signature) != 64 {
			t.Error(err, len(body.Signature))
			return
		}
		digest := sha256.Sum256([]byte("sign " + body.Nonce + " " + r.URL.Path[1:]))
		if ecdsa.Verify(&key.PublicKey, digest[:], new(big.Int).SetBytes(body.Signature[:32]), new(big.Int).SetBytes(body.Signature[32:])) {
			signed.Add(1)
		}
		w.WriteHeader(http.StatusCreated)
	}))
	defer server.Close()
	rows := NewRows([]string{"n", "key"}, [][]string{{"1", base64.StdEncoding.EncodeToString(der)}, {"2", base64.StdEncoding.EncodeToString(der)}})
	r, err := Run(t.Context(), Options{Base: server.URL, Rows: rows, Clients: 1, Duration: 5 * time.Second, Steps: []Step{{
		Name: "in", Method: "POST", Path: "/{n}", Token: "token", Body: `{"nonce":"{nonce}","signature":"{signature}"}`, Expect: []int{201},
		Proof: &Proof{Nonce: "/nonce", Signed: "sign {nonce} {n}", Column: "key"},
	}}})
	if err != nil || asked.Load() != 2 || signed.Load() != 2 || r.Steps["in"].Acknowledged != 2 {
		t.Errorf("%d nonces, %d signatures hold, %+v (%v)", asked.Load(), signed.Load(), r.Steps["in"], err)
	}
}
