package demo_test

import (
	"bytes"
	"context"
	"encoding/csv"
	"encoding/json"
	"fmt"
	"log/slog"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/bench/loadgen"
	"zhibu/platform/store/storetest"
)

// TestEverybodyCanSignInToTheOpenThemeDay signs in with a line of the file, as
// the load test does.
func TestEverybodyCanSignInToTheOpenThemeDay(t *testing.T) {
	for _, engine := range []string{"sqlite", "postgres", "unsigned"} {
		signed := engine != "unsigned"
		dsn := ""
		if engine == "postgres" {
			server := os.Getenv("ZHIBU_TEST_POSTGRES")
			if server == "" {
				continue
			}
			dsn = storetest.Schema(t, server)
		}
		t.Run(engine, func(t *testing.T) {
			ctx := context.Background()
			a, err := app.Open(ctx, app.Options{Dir: t.TempDir(), DB: dsn, Log: slog.New(slog.DiscardHandler)})
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(func() { a.Close() })
			o := demo.Options{Scale: demo.Mine, Seed: 1, Now: time.Now(), Signed: signed}
			made, err := demo.Load(ctx, a.DB, a.Members, o)
			if err != nil {
				t.Fatal(err)
			}
			var file bytes.Buffer
			if err := demo.OpenNow(ctx, a, o, &file); err != nil {
				t.Fatal(err)
			}
			lines, err := csv.NewReader(&file).ReadAll()
			if err != nil || len(lines) < made.Members*9/10 || len(lines) > made.Members+1 || strings.Join(lines[0], ",") != "member_id,org_id,meeting_id,code,lat,lng,token,device_key" {
				t.Fatalf("%d lines, %v", len(lines), err)
			}
			for _, l := range lines[1:4] {
				path := "/api/meetings/" + l[2] + "/attendance"
				call := func(method, path, body string) *httptest.ResponseRecorder {
					r := httptest.NewRequest(method, path, strings.NewReader(body))
					r.Header.Set("Authorization", "Bearer "+l[6])
					r.Header.Set("Content-Type", "application/json")
					w := httptest.NewRecorder()
					a.Handler.ServeHTTP(w, r)
					return w
				}
				if !signed { // as a program that knows nothing of devices
					w := call("POST", path, fmt.Sprintf(`{"direction":"in","code":"%s","position":{"lat":%s,"lng":%s,"accuracy":15,"system":"wgs84"},"key":"%s-in"}`, l[3], l[4], l[5], l[0]))
					if w.Code != 201 || !strings.Contains(w.Body.String(), `"verdict":"green"`) {
						t.Errorf("member %s: %d %s", l[0], w.Code, w.Body)
					}
					continue
				}
				var page struct{ Nonce string }
				if err := json.Unmarshal(call("GET", path+"/nonce?direction=in", "").Body.Bytes(), &page); err != nil {
					t.Fatal(err)
				}
				signature, err := loadgen.Sign(l[7], fmt.Sprintf("zhibu sign-in\n%s\n%s\nin\n%s\n%s-in", page.Nonce, l[2], l[3], l[0]))
				if err != nil {
					t.Fatal(err)
				}
				w := call("POST", path, fmt.Sprintf(`{"direction":"in","code":"%s","position":{"lat":%s,"lng":%s,"accuracy":15,"system":"wgs84"},"key":"%s-in","proof":{"nonce":"%s","signature":"%s"}}`,
					l[3], l[4], l[5], l[0], page.Nonce, signature))
				if w.Code != 201 || !strings.Contains(w.Body.String(), `"verdict":"green"`) || !strings.Contains(w.Body.String(), "R3-device/known") {
					t.Errorf("member %s: %d %s", l[0], w.Code, w.Body)
				}
			}
		})
	}
}
