package app_test

import (
	"context"
	"fmt"
	"iter"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// people writes the tree, and at each place a member with an account, an
// officer, and sessions for all.
func (w *reachWorld) people(tx *store.Tx) error {
	names := []string{canary, "书记", canary} // who holds a post is no secret
	ctx, now := context.Background(), store.At(w.clock.Now())
	if _, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
		for _, p := range places {
			if !yield(orgs.Org{ID: p.id, ParentID: p.parent, Path: p.path, Name: "中共" + p.name, ShortName: p.name, Code: fmt.Sprint("C", p.id), Kind: p.kind,
				Field: terms.Village, State: orgs.Active, Members: 2, Branches: 1, NextChild: 10}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if _, err := w.Members.Load(ctx, tx, func(yield func(members.Member) bool) {
		for _, p := range places {
			for i, id := range []int64{p.id * 100, p.id*100 + 1, p.id*100 + 2} {
				at := home(p)
				m := members.Member{ID: id, OrgID: at.id, OrgPath: at.path, Status: members.Normal,
					Details: members.Details{Name: names[i] + p.name, IDNumber: number(fmt.Sprintf("6107251970%02d15%03d", 1+p.id, i)), Phone: fmt.Sprint(13800000000 + id)}}
				if !yield(m) {
					return
				}
			}
		}
	}); err != nil {
		return err
	}
	if _, err := orgs.LoadPosts(ctx, tx, func(yield func(orgs.Holding) bool) {
		for _, p := range places {
			if p.kind != terms.Group && !yield(orgs.Holding{ID: p.id, OrgID: p.id, MemberID: p.id*100 + 1, Post: terms.Secretary, FromOn: "2024-01-01", CreatedAt: now}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	return w.accounts(ctx, tx, now)
}

// accounts are a member's (place × 100) and an officer's (place × 100 + 1) at each place, and the few that belong to no place.
func (w *reachWorld) accounts(ctx context.Context, tx *store.Tx, now store.Instant) error {
	loose := map[int64]string{1: "system", 2: "security", 3: "audit", 4: "nobody", 5: "disabled"}
	list := func(yield func(access.Account) bool) {
		for id, login := range loose {
			if !yield(access.Account{ID: id, Login: login, Name: login, Disabled: login == "disabled", CreatedAt: now}) {
				return
			}
		}
		for _, p := range places {
			at := home(p)
			for _, id := range []int64{p.id * 100, p.id*100 + 1, p.id*100 + 2} {
				if !yield(access.Account{ID: id, Login: fmt.Sprint("u", id), Name: "账号", MemberID: id, OrgID: at.id, OrgPath: at.path, CreatedAt: now}) {
					return
				}
			}
		}
	}
	if _, err := access.LoadAccounts(ctx, tx, list); err != nil {
		return err
	}
	tokens := map[string]access.Session{"wall": {ID: 9001, AccountID: 301, WallOrgID: townID}}
	for id, login := range loose {
		tokens[login] = access.Session{ID: 9100 + id, AccountID: id}
	}
	for _, p := range places {
		tokens[fmt.Sprint("member-", p.id)] = access.Session{ID: p.id * 100, AccountID: p.id * 100}
		as := "officer-"
		if p.kind == terms.Committee {
			as = "superior-"
		}
		tokens[fmt.Sprint(as, p.id)] = access.Session{ID: p.id*100 + 1, AccountID: p.id*100 + 1}
	}
	var sessions iter.Seq2[string, access.Session] = func(yield func(string, access.Session) bool) {
		for token, s := range tokens {
			s.Device, s.CreatedAt, s.SeenAt, s.ExpiresAt = "手机", now, now, now+90*86_400_000
			s.DeviceKey, s.DeviceAt = []byte(token), now
			if !yield(token, s) {
				return
			}
		}
	}
	if _, err := access.LoadSessions(ctx, tx, sessions); err != nil {
		return err
	}
	for id, role := range map[int64]access.Role{1: access.SystemAdmin, 2: access.SecurityAdmin, 3: access.AuditAdmin} {
		if err := access.LoadGrant(ctx, tx, id, role, 0, 0); err != nil {
			return err
		}
		if _, err := tx.Exec(ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (?, ?, 0, ?)`, id, []byte("x"), now); err != nil {
			return err
		}
	}
	return nil
}
