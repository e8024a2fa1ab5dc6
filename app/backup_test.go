package app_test

import (
	"log/slog"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/app"
	"zhibu/app/demo"
	"zhibu/party/access"
	"zhibu/party/access/passwords"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// R10: counts, checksums, files and the sealed head are the same after a
// restore, and the cell goes on working: the clerk logs in to it.
func TestRestoredCellGoesOn(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		ctx, dir := t.Context(), t.TempDir()
		secretary := c.as("branch_secretary")
		secretary.does("GET", "/api/me", nil, 200, nil)
		handed := c.handOut()
		nightly := app.Nightly{Dir: filepath.Join(dir, "nights"), Keep: 2}
		o := app.Options{Dir: c.Dir(), DB: c.DB.DSN(), Log: slog.New(slog.DiscardHandler), Nightly: nightly}
		file, keys := filepath.Join(dir, "backup.tar.gz"), filepath.Join(dir, "keys.tar.gz")
		taken, err := app.TakeBackup(ctx, o, file, func(string, int64) {})
		if err != nil {
			t.Fatal(err)
		}
		if _, err := app.TakeKeys(o, keys); err != nil {
			t.Fatal(err)
		}
		to := app.Options{Dir: filepath.Join(dir, "again"), Log: o.Log, Now: c.clock.Now}
		m, ended, err := app.Restore(ctx, to, file, keys, func(string, int64) {})
		if err != nil || m.Rows() != taken.Rows() || *m.Sealed != *taken.Sealed || m.Sealed.Size == 0 {
			t.Fatalf("%v: %d rows of %d, sealed %v", err, m.Rows(), taken.Rows(), m.Sealed)
		}
		again, err := app.Open(ctx, to)
		if err != nil {
			t.Fatal(err)
		}
		defer again.Close()
		there := &cell{again, t, c.clock, c.made, to.Dir}
		handedOut := func(c *cell) (n int64) {
			if err := c.DB.NewRaw(`SELECT count(*) FROM account WHERE one_time_until > 1`).Scan(ctx, &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := c.count("account_session"); ended.Sessions != int64(n) || ended.Passwords == 0 || ended.Passwords != handedOut(c)-handedOut(there) || there.count("account_session")+there.count("account_step") != 0 {
			t.Errorf("ended %+v of %d sessions", ended, n)
		}
		person{there, secretary.token}.does("GET", "/api/me", nil, 401, nil)
		person{c: there}.does("POST", "/api/session", map[string]any{"account": "handed", "password": handed}, 403, nil)
		person{c: there}.does("POST", "/api/session", map[string]any{"account": "audit", "password": handed}, 201, nil)
		there.again("branch_secretary")
		checks, err := again.Examine(ctx)
		for _, check := range checks {
			if !check.OK {
				t.Errorf("%s: %s", check.Name, check.Detail)
			}
		}
		if err != nil {
			t.Error(err)
		}
	})
}

// handOut makes two accounts with a password that waits for its owner, "handed" and an
// administrator's, and a second step under way.
func (c *cell) handOut() (password string) {
	c.t.Helper()
	const oneTime = "石榴籽-2026-延河"
	until := store.At(c.clock.Now().AddDate(0, 0, 7))
	if err := c.DB.Write(c.t.Context(), func(tx *store.Tx) error {
		hash := passwords.Hash(oneTime)
		if _, err := access.LoadAccounts(c.t.Context(), tx, slices.Values([]access.Account{
			{ID: 7001, Login: "handed", Name: "新来的人", Password: hash, MustChange: true, OneTimeUntil: until, CreatedAt: 1},
			{ID: 7002, Login: "audit", Name: "审计管理员", Password: hash, MustChange: true, OneTimeUntil: until, CreatedAt: 1}})); err != nil {
			return err
		}
		if err := access.LoadGrant(c.t.Context(), tx, 7002, access.AuditAdmin, 0, 0); err != nil {
			return err
		}
		_, err := tx.Exec(c.t.Context(), `INSERT INTO account_step (id, token, kind, account_id, expires_at) VALUES (1, ?, 'second', 7001, ?)`, []byte{1}, until)
		return err
	}); err != nil {
		c.t.Fatal(err)
	}
	return oneTime
}

// The system administrator, and nobody else, reads how it stands with the newest backup; the doctor says the same.
func TestTheNewestBackupIsShown(t *testing.T) {
	each(t, func(t *testing.T, c *cell) {
		now := time.Now()
		c.clock.Set(now)
		tokens := c.attackers()
		o := app.Options{Dir: c.Dir(), DB: c.DB.DSN(), Log: slog.New(slog.DiscardHandler)}
		file, keys := filepath.Join(t.TempDir(), "backup.tar.gz"), filepath.Join(t.TempDir(), "keys.tar.gz")
		says := func(what string, want ...string) {
			t.Helper()
			answer := person{c, tokens[string(access.SystemAdmin)]}.does("GET", "/api/backup", nil, 200, nil).Body.String()
			checks, err := c.Examine(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			at := slices.IndexFunc(checks, func(c app.Check) bool { return c.Name == "最近一次备份" })
			for _, text := range want {
				if !strings.Contains(answer, text) || !strings.Contains(checks[at].Detail, text) {
					t.Errorf("%s: %s, the doctor: %s, neither may lack %q", what, answer, checks[at].Detail, text)
				}
			}
			if warns := !strings.Contains(answer, `"warning":""`); warns != checks[at].Remind || warns != (len(want) > 1) {
				t.Errorf("%s: warned %v, reminded %v", what, warns, checks[at].Remind)
			}
		}
		says("none", "还没有备份过", "zhibu backup")
		if _, err := app.TakeBackup(t.Context(), o, file, func(string, int64) {}); err != nil {
			t.Fatal(err)
		}
		says("taken", "还没有核对，也没有试恢复过")
		if _, _, err := app.CheckBackup(t.Context(), o, file); err != nil {
			t.Fatal(err)
		}
		says("checked", "还没有试恢复过")
		if _, err := app.TakeKeys(o, keys); err != nil {
			t.Fatal(err)
		}
		if _, _, err := app.Restore(t.Context(), app.Options{Dir: filepath.Join(t.TempDir(), "drill")}, file, keys, func(string, int64) {}); err != nil {
			t.Fatal(err)
		}
		says("restored", "试恢复过，行数、校验值、文件和存证的汇总指纹全部一致")
		c.clock.Set(now.Add(25 * time.Hour))
		says("a day later", "试恢复过", "已经超过 24 小时")
		for _, role := range []string{"security_admin", "audit_admin", "city_clerk"} {
			person{c, tokens[role]}.does("GET", "/api/backup", nil, 403, nil)
		}
		c.clock.Set(now)
		if err := os.Remove(file); err != nil {
			t.Fatal(err)
		}
		says("gone", "试恢复过", "已不在原处")
	})
}

// R11: a backup of the first release comes back through a program of today.
func TestABackupOfAnOlderSchemaComesBackUpToDate(t *testing.T) {
	ctx, o := t.Context(), app.Options{Dir: t.TempDir(), Log: slog.New(slog.DiscardHandler)}
	db, err := store.Open(ctx, filepath.Join(o.Dir, "zhibu.db"))
	if err != nil {
		t.Fatal(err)
	}
	first := store.Versions{}
	for _, name := range []string{"event", "orgs", "members", "access", "policy", "intake", "meetings", "attendance", "scores"} {
		first[name] = 1
	}
	if err := db.MigrateTo(ctx, app.Tables, first); err != nil {
		t.Fatal(err)
	}
	old, err := store.TableNames(app.Tables, first)
	if err != nil {
		t.Fatal(err)
	}
	populate(t, db, old, 0)
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(o.Dir, "zhibu.key"), []byte(strings.Repeat("ab", 32)+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	file, keys := filepath.Join(t.TempDir(), "old.tar.gz"), filepath.Join(t.TempDir(), "keys.tar.gz")
	if m, err := app.TakeBackup(ctx, o, file, func(string, int64) {}); err != nil || m.Sealed != nil || m.Schema["meetings"] != 1 {
		t.Fatalf("%v: the backup changed the schema it read: %v", err, m.Schema)
	}
	if _, err := app.TakeKeys(o, keys); err != nil {
		t.Fatal(err)
	}
	to := app.Options{Dir: filepath.Join(t.TempDir(), "again"), Log: o.Log}
	if m, _, err := app.Restore(ctx, to, file, keys, func(string, int64) {}); err != nil || m.Rows() != int64(len(old)*rowsEach) {
		t.Errorf("%v: %d rows of %d tables", err, m.Rows(), len(old))
	}
}

func TestTheNightlyBackupIsTakenOnceAndLateIfNeedBe(t *testing.T) {
	dir := t.TempDir()
	now := clock.NewFake(time.Date(2026, 12, 30, 10, 0, 0, 0, clock.Shanghai))
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Now: now.Now, Log: slog.New(slog.DiscardHandler), Nightly: app.Nightly{Dir: dir, Keep: 2}})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	if _, err := demo.Load(t.Context(), a.DB, a.Members, demo.Options{Scale: demo.Mine, Seed: 1, Now: now.Now()}); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		at   time.Time
		want string
	}{
		{now.Now(), "2026-12-30"},
		{time.Date(2026, 12, 31, 2, 50, 0, 0, clock.Shanghai), "2026-12-30"},
		{time.Date(2026, 12, 31, 3, 0, 0, 0, clock.Shanghai), "2026-12-30 2026-12-31"},
		{time.Date(2027, 1, 4, 16, 0, 0, 0, clock.Shanghai), "2026-12-31 2027-01-04"}, // down since New Year
	} {
		now.Set(step.at)
		for range 2 {
			if err := a.Sweep(t.Context(), "back up"); err != nil {
				t.Fatal(err)
			}
		}
		files, _ := filepath.Glob(dir + "/*")
		for i, f := range files {
			files[i] = strings.TrimSuffix(strings.TrimPrefix(filepath.Base(f), "zhibu-"), ".tar.gz")
		}
		if got := strings.Join(files, " "); got != step.want {
			t.Errorf("at %s there are %s, want %s", step.at, got, step.want)
		}
	}
}
