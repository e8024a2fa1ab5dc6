package access_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
)

func newDeviceKey(t testing.TB, curve elliptic.Curve) (private *ecdsa.PrivateKey, spki string) {
	t.Helper()
	private, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		t.Fatal(err)
	}
	return private, fmt.Sprintf(`{"publicKey":%q}`, base64.StdEncoding.EncodeToString(der))
}

// A browser's key is the session's; when the account first used it is kept,
// also when the session ends and another member uses the same browser.
func TestDeviceIsRegistered(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		_, first := newDeviceKey(t, elliptic.P256())
		_, second := newDeviceKey(t, elliptic.P256())
		_, wrong := newDeviceKey(t, elliptic.P384())
		w.Run([]accesstest.Step{
			{"没有登录", "", "POST", "/api/me/device", first, 401, "请先登录", nil},
			{"不是密钥", "jia", "POST", "/api/me/device", `{"publicKey":"QUJD"}`, 422, "登记不了这部手机", nil},
			{"别的曲线", "jia", "POST", "/api/me/device", wrong, 422, "登记不了这部手机", nil},
			{"登记", "jia", "POST", "/api/me/device", first, 200, `T09:00:00`, nil},
		})
		w.Clock.Advance(48 * time.Hour)
		w.Run([]accesstest.Step{
			{"再登记一次不变", "jia", "POST", "/api/me/device", first, 200, `"firstSeen":"2026-11-25T`, nil},
			{"换一把", "jia", "POST", "/api/me/device", second, 200, `"firstSeen":"2026-11-27T`, nil},
			{"换回来还是老手机", "jia", "POST", "/api/me/device", first, 200, `"firstSeen":"2026-11-25T`, nil},
			{"别人用这部手机，另算", "yi", "POST", "/api/me/device", first, 200, `"firstSeen":"2026-11-27T`, nil},
		})
		var keys int
		if err := w.DB.NewRaw(`SELECT count(*) FROM account_device`).Scan(w.Ctx, &keys); err != nil || keys != 3 {
			t.Errorf("%d keys are remembered, want 3 (%v)", keys, err)
		}
		for range access.MaxDevices {
			_, body := newDeviceKey(t, elliptic.P256())
			w.Call("jia", "POST", "/api/me/device", body)
		}
		_, more := newDeviceKey(t, elliptic.P256())
		w.Run([]accesstest.Step{{"太多了", "jia", "POST", "/api/me/device", more, 409, "登记过的设备太多", nil}})
	})
}

func TestDeviceKeySigns(t *testing.T) {
	private, _ := newDeviceKey(t, elliptic.P256())
	point, err := private.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	text := []byte("签到")
	signature := signAs(t, private, text)
	key := access.DeviceKey{Point: point}
	if !key.Signed(text, signature) {
		t.Error("its own signature")
	}
	flipped := append([]byte(nil), signature...)
	flipped[40] ^= 1
	for name, s := range map[string][]byte{"改了一位": flipped, "短了": signature[:63], "没有": nil, "全零": make([]byte, 64)} {
		if key.Signed(text, s) {
			t.Errorf("%s也算", name)
		}
	}
	if key.Signed([]byte("签退"), signature) || (access.DeviceKey{}).Signed(text, signature) {
		t.Error("another text, or no key")
	}
}

func signAs(t testing.TB, private *ecdsa.PrivateKey, text []byte) []byte {
	t.Helper()
	digest := sha256.Sum256(text)
	r, s, err := ecdsa.Sign(rand.Reader, private, digest[:])
	if err != nil {
		t.Fatal(err)
	}
	return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
}

// BenchmarkSigned is what a signature costs the server.
func BenchmarkSigned(b *testing.B) {
	private, _ := newDeviceKey(b, elliptic.P256())
	point, err := private.PublicKey.Bytes()
	if err != nil {
		b.Fatal(err)
	}
	text := []byte("zhibu sign-in")
	signature, key := signAs(b, private, text), access.DeviceKey{Point: point}
	for b.Loop() {
		if !key.Signed(text, signature) {
			b.Fatal("not signed")
		}
	}
}
