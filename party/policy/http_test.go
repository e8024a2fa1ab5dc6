package policy

import (
	"context"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// ground is the tables policy reads and those access needs; orgs and members
// are read from their folders, because orgs may come to import this package.
var ground = []store.Migrations{
	{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations},
	{Name: "orgs", FS: os.DirFS("../orgs")},
	{Name: "members", FS: os.DirFS("../members")},
	{Name: "access", FS: access.Migrations},
	{Name: "policy", FS: Migrations},
}

// The test world: a city (1), a county (2) with a branch (3), another county (4).
// Tokens: shi is the city's superior, xian the county's, zhibu the branch's officer.
type world struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	http  http.Handler
	ctx   context.Context
}

func newWorld(t *testing.T, db *store.DB) *world {
	w := &world{t: t, ctx: context.Background(), clock: clock.NewFake(time.Date(2026, 11, 25, 9, 0, 0, 0, clock.Shanghai))}
	bus := event.New(db, w.clock.Now)
	w.Service = New(db, bus, w.clock.Now)
	who := access.New(db, bus, w.Shown, w.clock.Now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	who.Routes(a)
	w.Routes(a)
	w.http = api.Wrap(mux)
	if err := db.Write(w.ctx, w.populate); err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) populate(tx *store.Tx) error {
	for _, o := range []struct {
		id   int64
		path string
		name string
		kind string
	}{{1, "001.", "汉中市委", "committee"}, {2, "001.001.", "勉县县委", "committee"}, {3, "001.001.001.", "A支部", "branch"}, {4, "001.002.", "城固县委", "committee"}} {
		if _, err := tx.Exec(w.ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, created_at, updated_at) VALUES (?, 0, ?, ?, '', ?, 'organ', 'active', 0, 0)`, o.id, o.path, o.name, o.kind); err != nil {
			return err
		}
	}
	if _, err := tx.Exec(w.ctx, `INSERT INTO account_totp (id, secret_sealed, last_step, created_at) VALUES (4, ?, 0, 0)`, []byte{1}); err != nil { // an administrator needs one
		return err
	}
	for i, who := range []struct {
		token string
		role  access.Role
		org   int64
	}{{"shi", access.Superior, 1}, {"xian", access.Superior, 2}, {"zhibu", access.BranchOfficer, 3}, {"xitong", access.SystemAdmin, 0}} {
		id := int64(i + 1)
		if _, err := access.LoadAccounts(w.ctx, tx, slices.Values([]access.Account{{ID: id, Login: who.token, Name: who.token}})); err != nil {
			return err
		}
		if err := access.LoadGrant(w.ctx, tx, id, who.role, who.org, 0); err != nil {
			return err
		}
		session := access.Session{ID: id, AccountID: id, ExpiresAt: store.At(w.clock.Now().AddDate(1, 0, 0))}
		if _, err := access.LoadSessions(w.ctx, tx, maps.All(map[string]access.Session{who.token: session})); err != nil {
			return err
		}
	}
	return nil
}

func (w *world) call(as, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+as)
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec
}

func (w *world) told() (entries []string) {
	if err := w.db.NewRaw(`SELECT payload FROM event WHERE topic = 'PolicyChanged' ORDER BY id`).Scan(w.ctx, &entries); err != nil {
		w.t.Fatal(err)
	}
	return entries
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	storetest.Each(t, ground, func(t *testing.T, db *store.DB) { fn(t, newWorld(t, db)) })
}

type step struct {
	name, as, method, path, body string
	status                       int
	has                          string
	event                        string // in the one new PolicyChanged; none when empty
}

func (w *world) run(steps []step) {
	for _, s := range steps {
		before := len(w.told())
		rec := w.call(s.as, s.method, s.path, s.body)
		if rec.Code != s.status || !strings.Contains(rec.Body.String(), s.has) {
			w.t.Errorf("%s: %d %s", s.name, rec.Code, rec.Body)
		}
		got := strings.Join(w.told()[before:], "\n")
		if (got == "") != (s.event == "") || !strings.Contains(got, s.event) {
			w.t.Errorf("%s: told %q", s.name, got)
		}
	}
}

const ranking = `"key":"ranking.visible","name":"公开支部排名","kind":"yes_no","value":`

func TestSwitches(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.run([]step{
			{"新装的是减负模式", "zhibu", "GET", "/api/policy", "", 200, `"profile":"light"`, ""},
			{"减负模式不公开排名", "zhibu", "GET", "/api/policy", "", 200, ranking + `"false"`, ""},
			{"每个开关都有依据", "zhibu", "GET", "/api/policy", "", 200, "指尖上的形式主义", ""},
			{"支部不能改", "zhibu", "PUT", "/api/policy", `{"orgId":3,"key":"fence.metres","value":"200","reason":"院子小"}`, 403, "请联系上级党委的党务干部", ""},
			{"县里改本县", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"fence.metres","value":"500","reason":"村部分散"}`, 204, "", `{"key":"fence.metres","orgId":2,"value":"500","reason":"村部分散","orgPath":"001.001."}`},
			{"下级立即适用", "zhibu", "GET", "/api/policy", "", 200, `"value":"500"`, ""},
			{"说明由谁设定", "zhibu", "GET", "/api/policy", "", 200, `"setBy":{"orgId":2,"name":"勉县县委","from":"2026-11-25T09:00:00+08:00"}`, ""},
			{"县里不能改市里", "xian", "PUT", "/api/policy", `{"orgId":1,"key":"fence.metres","value":"500","reason":"统一"}`, 404, "没有找到", ""},
			{"县里不能改邻县", "xian", "PUT", "/api/policy", `{"orgId":4,"key":"fence.metres","value":"500","reason":"统一"}`, 404, "没有找到", ""},
			{"县里不能看市里", "xian", "GET", "/api/policy?org=1", "", 404, "没有找到", ""},
			{"没有这个开关", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"fence.miles","value":"1","reason":"试试"}`, 404, "没有这个开关", ""},
			{"超出上下限", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"fence.metres","value":"9000","reason":"试试"}`, 422, "应在 50 到 2000 米之间", ""},
			{"不写原因", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"fence.metres","value":"400","reason":""}`, 422, "至少 2 个字", ""},
			{"不能追溯", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"fence.metres","value":"400","reason":"补救","validFrom":"2026-11-01T00:00:00+08:00"}`, 422, "不能追溯既往", ""},
			{"总体模式只能在最上级改", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"profile","value":"full","reason":"全要"}`, 422, "最上级党组织", ""},
			{"市里改为完整模式", "shi", "PUT", "/api/policy", `{"orgId":1,"key":"profile","value":"full","reason":"试点"}`, 204, "", `"value":"full"`},
			{"完整模式公开排名", "zhibu", "GET", "/api/policy", "", 200, ranking + `"true"`, ""},
			{"页面得到同样的开关", "zhibu", "GET", "/api/me", "", 200, `"profile":"full"`, ""},
			{"页面上的名字", "zhibu", "GET", "/api/me", "", 200, `"fenceMetres":500`, ""},
			{"系统管理员可以改回减负", "xitong", "PUT", "/api/policy", `{"orgId":1,"key":"profile","value":"light","reason":"减负"}`, 204, "", `"value":"light"`},
			{"恢复跟随上级", "xian", "PUT", "/api/policy", `{"orgId":2,"key":"fence.metres","value":"","reason":"恢复"}`, 204, "", `"value":""`},
			{"回到默认值", "zhibu", "GET", "/api/me", "", 200, `"fenceMetres":300`, ""},
		})
	})
}

func TestThePastStaysAsItWas(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.clock.Now()
		w.clock.Advance(time.Hour)
		w.run([]step{{"市里放宽归档时间", "shi", "PUT", "/api/policy", `{"orgId":1,"key":"filing.days","value":"7","reason":"农忙"}`, 204, "", "filing.days"}})
		w.clock.Advance(24 * time.Hour)
		now := w.clock.Now()
		if was, is := w.Int(w.ctx, FilingDays, "001.001.001.", before), w.Int(w.ctx, FilingDays, "001.001.001.", now); was != 3 || is != 7 {
			t.Errorf("before %d, now %d days", was, is)
		}
		from, to := now.AddDate(0, 0, 5), now.AddDate(0, 0, 10)
		w.run([]step{{"春节前后临时放宽", "xian", "PUT", "/api/policy",
			`{"orgId":2,"key":"filing.days","value":"15","reason":"春节","validFrom":"` + from.Format(time.RFC3339) + `","validTo":"` + to.Format(time.RFC3339) + `"}`, 204, "", "15"}})
		for day, want := range map[int]int{0: 7, 4: 7, 5: 15, 9: 15, 10: 7} {
			if got := w.Int(w.ctx, FilingDays, "001.001.001.", now.AddDate(0, 0, day)); got != want {
				t.Errorf("in %d days: %d, want %d", day, got, want)
			}
		}
		if got := w.Int(w.ctx, FilingDays, "001.002.", from); got != 7 {
			t.Errorf("the other county: %d", got)
		}
	})
}

func TestPacks(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		before := w.clock.Now()
		w.clock.Advance(time.Hour)
		pack := func(org, reflection, mark string) string {
			return `{"orgId":` + org + `,"name":"score","title":"县里的评分","article":"勉组发〔2026〕9号","reason":"重视学习","params":{
				"weights":{"attendance":70,"mobile":10,"record":10,"reflection":` + reflection + `,"mark":` + mark + `},
				"record":{"photos":40,"minutes":40,"setItems":20},"photosFull":3,"minutesFull":300,"reflectionChars":20,"smallBranch":5}}`
		}
		w.run([]step{
			{"默认规则包", "zhibu", "GET", "/api/policy/packs", "", 200, `"version":1,"title":"支部主题党日评分（默认）"`, ""},
			{"权重合计不对", "xian", "POST", "/api/policy/packs", pack("2", "10", "5"), 422, "合计应为 100 分", ""},
			{"不能替市里定", "xian", "POST", "/api/policy/packs", pack("1", "10", "0"), 404, "没有找到", ""},
			{"支部不能定", "zhibu", "POST", "/api/policy/packs", pack("3", "10", "0"), 403, "请联系上级党委的党务干部", ""},
			{"县里的新版本", "xian", "POST", "/api/policy/packs", pack("2", "10", "0"), 201, `"version":2`, `"key":"pack:score","orgId":2`},
			{"列出各版本", "zhibu", "GET", "/api/policy/packs", "", 200, `"version":2,"title":"县里的评分","article":"勉组发〔2026〕9号"`, ""},
			{"市里不受影响", "shi", "GET", "/api/policy/packs", "", 200, `"items":[{"name":"score","version":1`, ""},
			{"组织生活的默认规则包", "zhibu", "GET", "/api/policy/packs/duties", "", 200, `"version":1,"title":"组织生活次数（默认）"`, ""},
			{"党课改为每月", "xian", "POST", "/api/policy/packs/duties", `{"orgId":2,"title":"县里的党课","article":"勉组发〔2026〕8号","reason":"试点","params":{"proRata":true,"themeDayOn":5,"duties":{"lecture":{"on":true,"every":"month","times":1}}}}`, 201, `"version":2`, "pack:duties"},
			{"次数不对", "xian", "POST", "/api/policy/packs/duties", `{"orgId":2,"title":"县里的党课","article":"勉组发〔2026〕8号","reason":"试点","params":{"proRata":true,"themeDayOn":5,"duties":{"lecture":{"on":true,"every":"month","times":0}}}}`, 422, "次数应为 1 到 12 之间的整数", ""},
			{"再出一版", "xian", "POST", "/api/policy/packs", pack("2", "0", "10"), 201, `"version":3`, "pack:score"},
		})
		for _, c := range []struct {
			name, path string
			at         time.Time
			reflection int
		}{
			{"以前的会议用以前的规则", "001.001.001.", before, 5},
			{"现在的会议用新规则", "001.001.001.", w.clock.Now(), 0},
			{"邻县不变", "001.002.", w.clock.Now(), 5},
		} {
			s, p, err := w.Score(w.ctx, c.path, c.at)
			if err != nil || s.Weights.Reflection != c.reflection {
				t.Errorf("%s: %d by version %d, %v", c.name, s.Weights.Reflection, p.Version, err)
			}
		}
	})
}

// A change by another process is seen within five seconds, one made here at once.
func TestStaleness(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		value := func() int { return w.Int(w.ctx, FenceMetres, "001.001.", w.clock.Now()) }
		if got := value(); got != 300 {
			t.Fatal(got)
		}
		if err := w.db.Write(w.ctx, func(tx *store.Tx) error {
			if err := LoadProfile(w.ctx, tx, 1, Full, w.clock.Now()); err != nil {
				return err
			}
			_, err := tx.Exec(w.ctx, `INSERT INTO policy_switch (id, org_id, key, value, valid_from, reason, by_account, created_at) VALUES (1, 1, 'fence.metres', '450', 1, '', 0, 0)`)
			return err
		}); err != nil {
			t.Fatal(err)
		}
		if got := value(); got != 300 {
			t.Errorf("read anew after no time: %d", got)
		}
		w.clock.Advance(staleness)
		if profile, _ := w.Shown(w.ctx, ""); profile != Full {
			t.Errorf("the whole cell runs %s", profile)
		}
		if got := value(); got != 450 || w.Text(w.ctx, Profile, "001.", w.clock.Now()) != Full {
			t.Errorf("after five seconds: %d", got)
		}
	})
}
