package access_test

import (
	"encoding/json"
	"net/http"
	"slices"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/happened"
	"zhibu/platform/store"
)

func TestWhoMayReachWhat(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SystemAdmin)
		w.Run([]accesstest.Step{
			{"没有登录", "", "GET", "/api/probe/3", "", 401, "请先登录", nil},
			{"令牌不对", "nonsense", "GET", "/api/probe/3", "", 401, "登录已失效", nil},
			{"本支部", "jia", "GET", "/api/probe/3", "", 204, "", nil},
			{"外支部是404并记入日志", "jia", "GET", "/api/probe/4", "", 404, "没有找到", []string{`AccessRefused {"operation":"probeGET","orgPath":"001.001.002.","why":"outside"}`}},
			{"上级组织也是404", "jia", "GET", "/api/probe/2", "", 404, "没有找到", []string{"AccessRefused"}},
			{"不存在的组织同样是404", "jia", "GET", "/api/probe/99", "", 404, "没有找到", []string{"AccessRefused"}},
			{"没有审核权的角色", "jia", "PUT", "/api/probe/3", "", 403, "您没有“审核会议计划”的权限，请联系上级党组织的党务干部。", []string{`AccessRefused {"operation":"probePUT"`}},
			{"书记由职务取得支部权限但不能审核", "shuji", "PUT", "/api/probe/3", "", 403, "请联系上级党组织的党务干部", []string{`AccessRefused {"operation":"probePUT"`}},
			{"县委干事审核下级", "ganshi", "PUT", "/api/probe/3", "", 204, "", nil},
			{"县委干事管不到邻县", "ganshi", "PUT", "/api/probe/6", "", 404, "没有找到", []string{"AccessRefused"}},
			{"系统管理员看不到会议", "system_admin", "GET", "/api/probe/3", "", 403, "查看会议", []string{`AccessRefused {"operation":"probeGET"`}},
			{"没有写明权限的操作谁也不能用", "ganshi", "GET", "/api/unnamed", "", 403, "", []string{`AccessRefused {"operation":"unnamed"`}},
		})
	})
}

func TestRefusalsDoNotFillTheJournal(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 30 {
			w.Call("jia", "GET", "/api/probe/4", "")
		}
		if n := len(w.Told(0)); n != 10 {
			t.Errorf("%d entries", n)
		}
		w.Call("yi", "GET", "/api/probe/3", "")
		w.Clock.Advance(10 * time.Minute)
		w.Call("jia", "GET", "/api/probe/4", "")
		if n := len(w.Told(0)); n != 12 {
			t.Errorf("another caller, and the same later, make %d entries in all", n)
		}
	})
}

func TestMe(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.AuditAdmin)
		w.Run([]accesstest.Step{
			{"党员", "jia", "GET", "/api/me", "", 200, `"org":{"id":3,"name":"A支部","shortName":"A支部","path":"001.001.001.","kind":"branch"}`, nil},
			{"党员的角色", "jia", "GET", "/api/me", "", 200, `"roles":[{"role":"member","roleName":"党员","orgId":3,"orgName":"A支部"}]`, nil},
			{"兼职干事有两个角色", "ganshi", "GET", "/api/me", "", 200, `"roleName":"上级党务","orgId":2,"orgName":"勉县县委"`, nil},
			{"审计管理员", "audit_admin", "GET", "/api/me", "", 200, `"may":["self","todo.read","org.read","policy.read","seal.read","journal.read"]`, nil},
			{"模式和开关", "jia", "GET", "/api/me", "", 200, `"profile":"light","switches":{"rankingVisible":false}`, nil},
		})
	})
}

func TestFailuresAreLimited(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		try := func(account, password, address string) int {
			rec := w.Call("", "POST", "/api/session", `{"account":"`+account+`","password":"`+password+`"}`, func(r *http.Request) { r.RemoteAddr = address + ":1" })
			if rec.Code == 429 && rec.Header().Get("Retry-After") == "" {
				t.Error("429 does not say when to come again")
			}
			return rec.Code
		}
		for i, address := range []string{"10.0.0.1", "10.0.0.2", "10.0.0.3", "10.0.0.4", "10.0.0.5"} {
			if code := try("jia", "wrong", address); code != 401 {
				t.Fatalf("try %d: %d", i, code)
			}
		}
		if code := try("jia", accesstest.Password, "10.0.0.6"); code != 429 {
			t.Errorf("the sixth try at an account: %d", code)
		}
		if code := try("yi", accesstest.Password, "10.0.0.1"); code != 201 {
			t.Errorf("another account: %d", code)
		}
		for _, account := range []string{"a-1", "a-2", "a-3", "a-4"} {
			try(account, "wrong", "10.0.0.1")
		}
		if code := try("bing", accesstest.Password, "10.0.0.1"); code != 429 {
			t.Errorf("the sixth try from a source: %d", code)
		}
		w.Clock.Advance(15 * time.Minute)
		if code := try("jia", accesstest.Password, "10.0.0.1"); code != 201 {
			t.Errorf("a quarter of an hour later: %d", code)
		}
	})
}

func TestForeignOrigin(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		cookieOf := func(r *http.Request) { r.AddCookie(&http.Cookie{Name: access.CookieName, Value: "jia"}) }
		from := func(name, value string) func(*http.Request) {
			return func(r *http.Request) { r.Header.Set(name, value) }
		}
		for _, c := range []struct {
			name, method, path, body string
			with                     []func(*http.Request)
			status                   int
		}{
			{"本站页面", "DELETE", "/api/me/devices/1", "", []func(*http.Request){cookieOf, from("Origin", "http://example.com")}, 404},
			{"外站页面带着cookie来写", "DELETE", "/api/me/devices/1", "", []func(*http.Request){cookieOf, from("Origin", "https://evil.example")}, 403},
			{"外站页面只读", "GET", "/api/me", "", []func(*http.Request){cookieOf, from("Origin", "https://evil.example")}, 200},
			{"浏览器声明跨站", "DELETE", "/api/me/devices/1", "", []func(*http.Request){cookieOf, from("Sec-Fetch-Site", "cross-site")}, 403},
			{"令牌不会被浏览器自动带上", "DELETE", "/api/me/devices/1", "", []func(*http.Request){from("Authorization", "Bearer jia"), from("Origin", "https://evil.example")}, 404},
			{"外站页面替人登录", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, []func(*http.Request){from("Origin", "https://evil.example")}, 403},
		} {
			if rec := w.Call("", c.method, c.path, c.body, c.with...); rec.Code != c.status {
				t.Errorf("%s: %d %s", c.name, rec.Code, rec.Body)
			}
		}
	})
}

func TestSessionsEnd(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		alive := func(token string) bool { return w.Call(token, "GET", "/api/me", "").Code == 200 }
		if !alive("jia") || !alive("yi") || !alive("bing") {
			t.Fatal("the sessions of the world are not alive")
		}
		w.Run([]accesstest.Step{{"停用", "shuji", "POST", "/api/accounts/1011/disable", `{"reason":"手机丢失"}`, 204, "", []string{`"what":"disabled","reason":"手机丢失"`}}})
		if alive("jia") {
			t.Error("a disabled account's session is alive")
		}
		w.Exec(`UPDATE member SET status = 'removed' WHERE id = ?`, accesstest.Yi) // by another process: nobody tells us
		w.Clock.Advance(access.Staleness)
		if alive("yi") {
			t.Error("a removed member's session is alive after five seconds")
		}
		w.Write(func(tx *store.Tx) error {
			return w.Bus.Publish(w.Ctx, tx, happened.MemberLeft{MemberID: accesstest.Bing, OrgID: accesstest.BranchC})
		})
		if alive("bing") {
			t.Error("the session of a member who left is alive")
		}
	})
}

// Of a member without post or grant it is remembered who they are for two minutes on SQLite, where a write of
// another process is noticed; a secretary, whose post may end by the calendar, is looked up again after five seconds.
func TestWhatAnotherProcessChangesIsNoticed(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		name := func(token string) string {
			var me access.Me
			if err := json.Unmarshal(w.Call(token, "GET", "/api/me", "").Body.Bytes(), &me); err != nil {
				t.Fatal(err)
			}
			return me.Name
		}
		listen := func() {
			t.Helper()
			if err := w.Listen(w.Ctx); err != nil {
				t.Fatal(err)
			}
		}
		listen()
		before := []string{name("jia"), name("shuji")}
		w.Exec(`UPDATE account SET name = '改' || name`) // here, and nobody tells: a fault that shows what is remembered
		w.Clock.Advance(time.Minute)
		listen()
		remembered := before[0]
		if w.DB.Engine() != store.SQLite {
			remembered = "改" + before[0]
		}
		if got, want := []string{name("jia"), name("shuji")}, []string{remembered, "改" + before[1]}; !slices.Equal(got, want) {
			t.Errorf("after a minute %q, want %q", got, want)
		}
		w.Clock.Advance(access.Staleness)
		if got := name("jia"); got != "改"+before[0] {
			t.Errorf("nobody has looked for others' changes for five seconds, and still %q", got)
		}

		listen()
		other, err := store.Open(w.Ctx, w.DB.DSN())
		if err != nil {
			t.Fatal(err)
		}
		defer other.Close()
		if err := other.Write(w.Ctx, func(tx *store.Tx) error {
			_, err := tx.Exec(w.Ctx, `UPDATE account SET disabled = ?`, true)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		w.Clock.Advance(access.Staleness - time.Second)
		listen()
		w.Clock.Advance(time.Second)
		if rec := w.Call("jia", "GET", "/api/me", ""); rec.Code != 401 {
			t.Errorf("five seconds after another process disabled the account: %d", rec.Code)
		}
	})
}

func TestAccountsOfAMergedBranchGoOver(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Write(func(tx *store.Tx) error {
			if _, err := tx.Exec(w.Ctx, `UPDATE member SET org_id = ?, org_path = (SELECT path FROM org WHERE id = ?) WHERE org_id = ?`, accesstest.BranchB, accesstest.BranchB, accesstest.BranchA); err != nil {
				return err
			}
			return w.Service.OnOrgAbolished(w.Ctx, tx, happened.OrgAbolished{OrgID: accesstest.BranchA, IntoID: accesstest.BranchB})
		})
		var strays int
		if err := w.DB.NewRaw(`SELECT count(*) FROM account a JOIN member m ON m.id = a.member_id WHERE a.org_id <> m.org_id OR a.org_path <> m.org_path`).Scan(w.Ctx, &strays); err != nil || strays > 0 {
			t.Errorf("%d accounts stay with a branch that is no more, %v", strays, err)
		}
	})
}

func TestSessionsLast(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for range 3 {
			w.Clock.Advance(89 * 24 * time.Hour)
			if rec := w.Call("jia", "GET", "/api/me", ""); rec.Code != 200 {
				t.Fatal("a device used within 90 days was logged out")
			}
			if err := w.MarkSeen(w.Ctx); err != nil {
				t.Fatal(err)
			}
		}
		if rec := w.Call("yi", "GET", "/api/me", ""); rec.Code != 401 {
			t.Error("a device not used for 90 days is logged in")
		}
		w.Call("jia", "GET", "/api/me", "")
		if ids := w.Unmarked(10); len(ids) != 0 {
			t.Errorf("seen twice a day: %v", ids)
		}
	})
}

// R4: a session that was once found expired stays so when the clock goes back.
func TestNoExpiredSessionRevives(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE account_session SET expires_at = ?`, store.At(w.Clock.Now().Add(time.Hour)))
		for _, jump := range []time.Duration{0, 2 * time.Hour, -2 * time.Hour} {
			w.Clock.Advance(jump)
			w.Forget(0) // as another process, or after a restart
			if rec := w.Call("jia", "GET", "/api/me", ""); rec.Code != map[bool]int{true: 200, false: 401}[jump == 0] {
				t.Errorf("时钟变动%s：%d", jump, rec.Code)
			}
		}

		c, err := w.callerOf(accesstest.Yi + 1000)
		if err != nil {
			t.Fatal(err)
		}
		ctx := access.WithCaller(w.Ctx, w.Service, c)
		ctx = access.WithToken(ctx, "yi")
		w.Clock.Advance(2 * time.Hour)
		if access.StillMay(ctx, access.Self, "") {
			t.Error("an open page outlives its session")
		}
		w.Clock.Advance(-2 * time.Hour)
		if rec := w.Call("yi", "GET", "/api/me", ""); rec.Code != 401 {
			t.Errorf("打开着的页面到期后：%d", rec.Code)
		}
	})
}

func TestAdministratorsNeedASecondFactor(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SystemAdmin)
		w.Exec(`UPDATE account_totp SET id = -id`) // taken off
		w.Run([]accesstest.Step{
			{"看到要绑定", "system_admin", "GET", "/api/me", "", 200, `"mustSecure":true`, nil},
			{"绑定以前什么也不能看", "system_admin", "GET", "/api/accounts/1011", "", 403, "管理账号与授权", []string{"AccessRefused"}},
			{"绑定以前不能看政策", "system_admin", "GET", "/api/setup", "", 200, "open", nil},
			{"绑定以前不能管设备", "system_admin", "DELETE", "/api/me/devices", "", 403, "管理员要先绑定第二步验证", nil},
			{"页面认得这种拒绝", "system_admin", "DELETE", "/api/me/devices/1", "", 403, `"location":"second"`, nil},
			{"党员不用绑定", "jia", "DELETE", "/api/me/devices/1", "", 404, "没有这台设备", nil},
		})
		w.Exec(`UPDATE account_totp SET id = -id`) // and back
		w.Run([]accesstest.Step{
			{"绑定以后照常", "system_admin", "DELETE", "/api/me/devices/1", "", 404, "没有这台设备", nil},
			{"看到已绑定", "system_admin", "GET", "/api/me", "", 200, `"mustSecure":false`, nil},
		})
	})
}
