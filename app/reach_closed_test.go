package app_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"

	"zhibu/party/access/ldap"
	"zhibu/party/access/oidc"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Without these some doors would be shut to everybody: a provider and a directory to log in by, second
// factors, a record that has been filed.

// signOn gives the world a provider that says where it is and no more, and a directory nobody asks;
// everybody's member account is bound to a person of the provider, one has a passkey.
func (w *reachWorld) signOn() {
	w.t.Helper()
	var provider *httptest.Server
	provider = httptest.NewServer(http.HandlerFunc(func(out http.ResponseWriter, r *http.Request) {
		out.Header().Set("Content-Type", "application/json")
		json.NewEncoder(out).Encode(map[string]any{"issuer": provider.URL, "authorization_endpoint": provider.URL + "/auth", "token_endpoint": provider.URL + "/token", "jwks_uri": provider.URL + "/keys"})
	}))
	w.t.Cleanup(provider.Close)
	var err error
	if w.LogIn.SignOn.OIDC, err = oidc.New(oidc.Config{Issuer: provider.URL, ClientID: "zhibu", Base: "https://zhibu.test"}, w.clock.Now); err != nil {
		w.t.Fatal(err)
	}
	if w.LogIn.SignOn.Directory, err = ldap.New(ldap.Config{URL: "ldap://127.0.0.1:1", Template: "uid=%s,dc=example", Plain: true}); err != nil {
		w.t.Fatal(err)
	}
	ctx := context.Background()
	if err := w.DB.Write(ctx, func(tx *store.Tx) error {
		for _, p := range places {
			id := p.id * 100
			if _, err := tx.Exec(ctx, `INSERT INTO account_identity (id, account_id, issuer, subject, how, linked_by, linked_at) VALUES (?, ?, ?, ?, 'owner', ?, 0)`,
				id, id, provider.URL, fmt.Sprint("person ", id), id); err != nil {
				return err
			}
		}
		if _, err := tx.Exec(ctx, `INSERT INTO account_passkey (id, account_id, credential_id, rp, name, credential, created_at) VALUES (400, 400, ?, 'zhibu.test', '手机', '{}', 0)`, []byte("credential")); err != nil {
			return err
		}
		_, err := tx.Exec(ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (801, ?, 0, 0)`, []byte("x"))
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
}

// filed is a meeting of a branch that was entered when it was over, and filed.
func (w *reachWorld) filed(p place) {
	w.t.Helper()
	if p.kind != terms.Branch {
		return
	}
	var made struct {
		ID    int64
		Items []struct{ ID int64 }
	}
	by := person{w.cell, fmt.Sprint("officer-", p.id)}
	by.does("POST", "/api/meetings", map[string]any{"orgId": p.id, "kind": "assembly", "also": []string{"life_meeting"}, "title": canary + "会" + p.name, "startsAt": "2026-11-24T09:00:00+08:00", "endsAt": "2026-11-24T10:00:00+08:00",
		"ownItems": []any{map[string]any{"title": "走访老党员"}},
		"host":     "书记", "hostId": p.id*100 + 1, "place": map[string]any{"name": "会议室"}, "held": true, "heldReason": "会前没有来得及建计划"}, 201, &made)
	w.settle()
	meeting := fmt.Sprintf("/api/meetings/%d", made.ID)
	by.does("PUT", meeting+"/attendance/roll", map[string]any{"reason": "小会"}, 204, nil)
	w.settle()
	by.does("PUT", meeting+"/record", map[string]any{"minutes": "讨论了经费。", "items": []any{map[string]any{"id": made.Items[0].ID, "done": true, "evidence": "三户"}}}, 200, nil)
	by.does("POST", meeting+"/file", map[string]any{"lateReason": "停电"}, 200, nil)
	w.settle()
	w.things[p.id]["filed"], w.things[p.id]["case"] = fmt.Sprint(made.ID), fmt.Sprint(made.Items[0].ID)
}
