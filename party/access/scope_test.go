package access_test

import (
	"errors"
	"flag"
	"strconv"
	"testing"
	"time"

	"pgregory.net/rapid"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/platform/api"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// No sequence of allowed calls raises one's own scope: neither the account's
// own, nor that of any account whose password one was handed on the way.
func TestNobodyRaisesTheirOwnScope(t *testing.T) {
	if err := flag.Set("rapid.checks", "12"); err != nil {
		t.Fatal(err)
	}
	w := newWorld(t, storetest.Open(t, t.TempDir()+"/scope.db", accesstest.Tables))
	tried, passed := 0, 0
	rapid.Check(t, func(r *rapid.T) {
		start := rapid.SampledFrom([]int64{accesstest.Jia, accesstest.Shuji, accesstest.Ganshi}).Draw(r, "who") + 1000
		w.Exec(`DELETE FROM account_grant`)
		w.Exec(`DELETE FROM account WHERE id NOT IN (1011, 1012, 1013, 1014, 1015)`)
		first, err := w.callerOf(start)
		if err != nil {
			r.Fatal(err)
		}
		mine := []int64{start} // accounts whose password one holds
		for range rapid.IntRange(1, 15).Draw(r, "steps") {
			actor, err := w.callerOf(rapid.SampledFrom(mine).Draw(r, "actor"))
			if err != nil {
				r.Fatal(err)
			}
			got, err := w.draw(r, actor)
			var refused *api.Problem
			if err != nil && !errors.As(err, &refused) {
				r.Fatal(err)
			}
			tried++
			if err == nil {
				passed++
				mine = append(mine, got...)
			}
			for _, id := range mine {
				c, err := w.callerOf(id)
				if err != nil {
					r.Fatal(err)
				}
				w.within(r, first, c)
			}
		}
	})
	if passed == 0 || passed == tried {
		t.Errorf("%d of %d calls were allowed: the test shows nothing", passed, tried)
	}
}

// within fails if c, held by whoever began as first, can do more than first could.
func (w *world) within(r *rapid.T, first, c access.Caller) {
	for _, g := range c.Grants {
		if own := c.AccountID == first.AccountID; !access.Covers(first, g.Role, g.OrgPath) && !(own && has(first, g)) {
			r.Fatalf("%v now holds %s at %s", first, g.Role, g.OrgPath)
		}
	}
}

func has(c access.Caller, g access.Grant) bool {
	for _, o := range c.Grants {
		if o.Role == g.Role && o.OrgPath == g.OrgPath {
			return true
		}
	}
	return false
}

// draw makes one random call as actor and returns the accounts whose password it handed out.
func (w *world) draw(r *rapid.T, actor access.Caller) (handed []int64, err error) {
	ctx := access.WithCaller(w.Ctx, w.Service, actor)
	account := 1000 + int64(rapid.IntRange(accesstest.Jia, accesstest.Bing).Draw(r, "account"))
	org := int64(rapid.IntRange(accesstest.City, accesstest.BranchC).Draw(r, "org"))
	switch rapid.SampledFrom([]string{"give", "give", "give", "take", "reset", "create member", "create org", "disable", "enable", "wall"}).Draw(r, "call") {
	case "give":
		role := rapid.SampledFrom(access.Roles).Draw(r, "role")
		_, err = w.Give(ctx, account, role, org, w.Clock.Now().Add(time.Hour), "试探")
	case "take":
		var id int64
		if w.DB.NewRaw(`SELECT id FROM account_grant WHERE account_id = ?`, account).Scan(ctx, &id) == nil {
			err = w.Take(ctx, account, id)
		}
	case "reset":
		_, err = w.Reset(ctx, account, "试探")
		handed = []int64{account}
	case "create member":
		var a access.Account
		a, _, err = w.Create(ctx, access.NewAccount{Login: "m" + strconv.FormatInt(store.NewID(), 10), MemberID: rapid.SampledFrom([]int64{accesstest.Xin, accesstest.Shiwei, accesstest.Jia}).Draw(r, "member")})
		handed = []int64{a.ID}
	case "create org":
		var a access.Account
		a, _, err = w.Create(ctx, access.NewAccount{Login: "o" + strconv.FormatInt(store.NewID(), 10), Name: "试", OrgID: org})
		handed = []int64{a.ID}
	case "disable":
		err = w.Disable(ctx, account, "试探")
	case "enable":
		err = w.Enable(ctx, account, "试探")
	case "wall":
		_, _, err = w.OpenWall(ctx, org, "试探")
	}
	return handed, err
}
