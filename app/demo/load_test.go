package demo

import (
	"bytes"
	"context"
	"testing"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/privacy"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var tables = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations}, {Name: "members", FS: members.Migrations},
	{Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "privacy", FS: privacy.Migrations}}

func services(t testing.TB, db *store.DB) (*orgs.Service, *members.Service) {
	t.Helper()
	box, err := crypt.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	bus := event.New(db, clock.System)
	tree := orgs.New(db, bus, clock.System)
	return tree, members.New(db, bus, tree, box, clock.System)
}

func TestLoadFillsACellWhoseCountersAgree(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		ctx := context.Background()
		tree, people := services(t, db)
		told := map[string]int{}
		made, err := Load(ctx, db, people, Options{Scale: Mine, Seed: 1, Now: now, Progress: func(what string, rows int64) func(int) {
			return func(done int) { told[what] += done }
		}})
		if err != nil {
			t.Fatal(err)
		}
		if made.Branches != 17 || made.Members != 386 || told["党员"] != 386 {
			t.Errorf("made %+v, told %v", made, told)
		}
		if err := db.Write(ctx, func(tx *store.Tx) error {
			own := map[int64]int{}
			var rows []struct {
				OrgID int64
				N     int
			}
			if err := tx.NewRaw(`SELECT org_id, count(*) AS n FROM member GROUP BY org_id`).Scan(ctx, &rows); err != nil {
				return err
			}
			for _, r := range rows {
				own[r.OrgID] = r.N
			}
			wrong, err := tree.Recount(ctx, tx, own)
			if wrong != 0 {
				t.Errorf("%d counters were wrong", wrong)
			}
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if len(made.Accounts) != 4 {
			t.Errorf("accounts %+v", made.Accounts)
		}
		for _, a := range made.Accounts {
			if len(a.Password) < 12 || a.Name == "" || a.Org == "" {
				t.Errorf("account %+v", a)
			}
		}
		if _, err := Load(ctx, db, people, Options{Scale: Mine, Seed: 1, Now: now}); err == nil {
			t.Error("a second demo was loaded into the same cell")
		}
	})
}
