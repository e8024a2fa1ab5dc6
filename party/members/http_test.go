package members

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/intake"
	"zhibu/platform/store"
)

// The members of the house, each with an account and the token "t<id>".
const (
	secretary = 101 // 王建国, secretary of 第一党支部
	comrade   = 102 // 李秀英, of 第一党支部
	stranger  = 103 // 赵志强, of 邻镇党支部, clerk of 邻镇党委
	townClerk = 104 // 单玉兰, of 第二党支部, clerk of 武侯镇党委
)

type webHouse struct {
	*house
	http    http.Handler
	imports *intake.Service
}

// newWebHouse fills the house with people and opens its API to them.
func newWebHouse(h *house) *webHouse {
	people := []struct {
		id, org int64
		path    string
		name    string
	}{{secretary, nearby, "001.001.", "王建国"}, {comrade, nearby, "001.001.", "李秀英"}, {stranger, third, "001.003.001.", "赵志强"}, {townClerk, second, "001.002.", "单玉兰"}}
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := h.Load(ctx, tx, func(yield func(Member) bool) {
			for _, p := range people {
				if !yield(Member{ID: p.id, OrgID: p.org, OrgPath: p.path, Status: Normal, Details: person(p.name, int(p.id)), CreatedAt: 1, UpdatedAt: 1}) {
					return
				}
			}
		})
		if err != nil {
			return err
		}
		for _, p := range people {
			if err := h.count(ctx, tx, p.path, 1); err != nil {
				return err
			}
			if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{{ID: p.id + 1000, Login: fmt.Sprint("u", p.id), Name: p.name, MemberID: p.id, OrgID: p.org, OrgPath: p.path, CreatedAt: 1}})); err != nil {
				return err
			}
			if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
				yield(fmt.Sprint("t", p.id), access.Session{ID: p.id, AccountID: p.id + 1000, Device: "测试", CreatedAt: store.At(today), SeenAt: store.At(today), ExpiresAt: store.At(today.AddDate(0, 1, 0))})
			}); err != nil {
				return err
			}
		}
		_, err = orgs.LoadPosts(ctx, tx, slices.Values([]orgs.Holding{
			{ID: 1, OrgID: nearby, MemberID: secretary, Post: terms.Secretary, FromOn: "2024-01-01", CreatedAt: 1},
			{ID: 2, OrgID: other, MemberID: stranger, Post: terms.Clerk, FromOn: "2024-01-01", CreatedAt: 1},
			{ID: 3, OrgID: town, MemberID: townClerk, Post: terms.Clerk, FromOn: "2024-01-01", CreatedAt: 1}}))
		return err
	})
	guard := access.New(h.db, h.bus, func(context.Context, string) (string, map[string]any) { return "full", nil }, h.now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(guard.Middleware(a))
	w := &webHouse{h, mux, intake.New(h.db, h.box, h.t.TempDir(), h.now)}
	h.t.Cleanup(w.imports.Close)
	a.Of("members", w.Routes)
	a.Of("members", func(a huma.API) { w.ImportRoutes(a, w.imports) })
	return w
}

// ask sends a request as somebody; body is JSON text.
func (w *webHouse) ask(who int64, method, path, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", fmt.Sprint("Bearer t", who))
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	rec := httptest.NewRecorder()
	w.http.ServeHTTP(rec, r)
	return rec
}

// journal is the topics of all events so far, in order.
func (h *house) journal() (topics []string) {
	h.t.Helper()
	if err := h.db.NewRaw(`SELECT topic FROM event ORDER BY id`).Scan(context.Background(), &topics); err != nil {
		h.t.Fatal(err)
	}
	return topics
}

func TestAPI(t *testing.T) {
	newcomer := `{"orgId":11,"name":"陈梓涵","idNumber":"` + strings.ToLower(citizen("2000-02-29", 2)) + `","gender":"2","ethnicity":"01","birthOn":"2000-02-29",
		"education":"21","category":"probationary","joinedOn":"2025-12-01","job":"教师","phone":"138-0000-5678","address":"陕西省汉中市"}`
	at := func(from, to string) string { return strings.Replace(newcomer, from, to, 1) }
	cases := []struct {
		name   string
		who    int64
		method string
		path   string
		body   string
		status int
		want   string // in the answer
		never  string // not in the answer
		events string // topics published
	}{
		{"镇党务看全镇名册", townClerk, "GET", "/api/members?limit=3", "", 200, `"after":"001.002.:104","total":4`, "13800000101", ""},
		{"名册第二页", townClerk, "GET", "/api/members?limit=3&after=001.002.:104", "", 200, `赵志强`, "王建国", ""},
		{"名册只给遮盖的号码", townClerk, "GET", "/api/members?q=王建国", "", 200, `"idMasked":"6107**********101`, "19800504", ""},
		{"书记只看本支部", secretary, "GET", "/api/members", "", 200, `"total":2`, "单玉兰", ""},
		{"按两个字的名搜索", townClerk, "GET", "/api/members?q=建国", "", 200, `王建国`, "李秀英", ""},
		{"按拼音搜索", townClerk, "GET", "/api/members?q=wangjian", "", 200, `王建国`, "李秀英", ""},
		{"按首字母搜索", townClerk, "GET", "/api/members?q=LXY", "", 200, `李秀英`, "王建国", ""},
		{"多音姓氏按另一读音也能找到", townClerk, "GET", "/api/members?q=danyulan", "", 200, `单玉兰`, "", ""},
		{"按身份证后六位搜索", townClerk, "GET", "/api/members?q=" + citizen("1980-05-04", 102)[12:], "", 200, `李秀英`, "王建国", ""},
		{"完整的号码不写在网址里", townClerk, "GET", "/api/members?q=13800000103", "", 422, `"location":"query.q"`, "13800000103", ""},
		{"加了空格也不行", townClerk, "GET", "/api/members?q=138%200000%200103", "", 422, `不能写在网址里`, "赵志强", ""},
		{"导出也不行", townClerk, "GET", "/api/members/export.xlsx?q=" + citizen("1980-05-04", 102), "", 422, `不能写在网址里`, "", ""},
		{"按完整手机号查找", townClerk, "POST", "/api/members/found", `{"number":"+86 138-0000-0103"}`, 200, `赵志强`, "王建国", ""},
		{"按完整身份证号查找，给的还是遮盖的", townClerk, "POST", "/api/members/found", `{"number":"` + strings.ToLower(citizen("1980-05-04", 102)) + `"}`, 200, `李秀英`, citizen("1980-05-04", 102), ""},
		{"查找不越过自己的范围", secretary, "POST", "/api/members/found", `{"number":"13800000103"}`, 200, `"items":[]`, "赵志强", ""},
		{"别人的范围里查不了", secretary, "POST", "/api/members/found", `{"number":"13800000103","within":1}`, 404, `没有找到`, "赵志强", "AccessRefused"},
		{"查找要整个号码", townClerk, "POST", "/api/members/found", `{"number":"0103"}`, 422, `"location":"body.number"`, "", ""},
		{"搜索不越过自己的范围", secretary, "GET", "/api/members?q=赵志强", "", 200, `"items":[]`, "赵志强", ""},
		{"搜索词只有符号", townClerk, "GET", "/api/members?q=%25%27", "", 200, `"items":[]`, "", ""},
		{"按流动党员筛选", townClerk, "GET", "/api/members?mobile=true", "", 200, `"items":[]`, "", ""},
		{"范围以外的名册", secretary, "GET", "/api/members?within=21", "", 404, "不在您的管理范围", "邻镇", "AccessRefused"},
		{"未登录", 999, "GET", "/api/members", "", 401, "登录", "王", ""},
		{"不认识的查询条件", secretary, "GET", "/api/members?idNumber=1", "", 422, `填写得不对`, "", ""},
		{"代码表", comrade, "GET", "/api/members/codes", "", 200, `"code":"15","name":"土家族"`, "", ""},
		{"书记看本支部党员，号码和住址仍遮盖", secretary, "GET", "/api/members/102", "", 200, `"addressMasked":"陕西省汉****"`, "13800000102", ""},
		{"普通党员看同支部的人只见概要", comrade, "GET", "/api/members/101", "", 200, `"phoneMasked":"138****0101"`, "private", ""},
		{"普通党员看自己，号码也遮盖", comrade, "GET", "/api/members/102", "", 200, `"private":{"addressMasked"`, "13800000102", ""},
		{"别的支部的党员当作没有", secretary, "GET", "/api/members/103", "", 404, "没有找到", "赵志强", "AccessRefused"},
		{"没有这名党员", secretary, "GET", "/api/members/9", "", 404, "没有", "", ""},
		{"书记登记预备党员", secretary, "POST", "/api/members", newcomer, 201, `"phoneMasked":"138****5678"`, citizen("2000-02-29", 2), "MemberAdded"},
		{"同一个人再登记一次", secretary, "POST", "/api/members", newcomer, 409, "只能编入一个支部", "陈梓涵", ""},
		{"党员不能登记党员", comrade, "POST", "/api/members", newcomer, 403, "没有", "", "AccessRefused"},
		{"登记到别的支部", secretary, "POST", "/api/members", at(`"orgId":11`, `"orgId":21`), 404, "不在您的管理范围", "", "AccessRefused"},
		{"登记到党委", townClerk, "POST", "/api/members", at(`"orgId":11`, `"orgId":1`), 422, "只能编入党支部", "", ""},
		{"身份证号写错一位", secretary, "POST", "/api/members", at(`000229`, `000228`), 422, `"location":"body.idNumber"`, "0228", ""},
		{"不满十八周岁", secretary, "POST", "/api/members", at(`"2025-12-01"`, `"2018-02-27"`), 422, "未满 18 周岁", "2018", ""},
		{"缺必填项", secretary, "POST", "/api/members", `{"orgId":11,"name":"陈梓涵"}`, 422, "民族必须从代码表中选择", "陈梓涵", ""},
		{"代码表以外的学位", secretary, "POST", "/api/members", at(`"job"`, `"degree":"7","job"`), 422, "不在学位代码表中", "", ""},
		{"看不见的字符", secretary, "POST", "/api/members", at(`教师`, `教\u0000师`), 400, "无法识别的字符", "", ""},
		{"搜索看不见的字符", secretary, "GET", "/api/members?q=%00", "", 200, `王建国`, "", ""},
		{"不认识的字段", secretary, "POST", "/api/members", at(`"job"`, `"salary":1,"job"`), 422, "不认识这个字段", "", ""},
		{"两兆的姓名", secretary, "POST", "/api/members", at("陈梓涵", strings.Repeat("陈", 700_000)), 413, "提交的内容太大", "陈陈", ""},
		{"六十个字的姓名", secretary, "POST", "/api/members", at("陈梓涵", strings.Repeat("陈", 60)), 422, "最多 50 个字", "陈陈", ""},
		{"改手机号", secretary, "PATCH", "/api/members/102", `{"phone":"13900000001"}`, 200, `"phoneMasked":"139****0001"`, "13900000001", "MemberChanged"},
		{"改成一样的不算更改", secretary, "PATCH", "/api/members/102", `{"phone":"13900000001"}`, 200, `"phoneMasked":"139****0001"`, "13900000001", ""},
		{"改成别人的身份证号", secretary, "PATCH", "/api/members/102", `{"idNumber":"` + citizen("1980-05-04", 104) + `"}`, 422, "已经登记为另一名党员", "", ""},
		{"改别的支部的党员", secretary, "PATCH", "/api/members/103", `{"phone":"13900000001"}`, 404, "没有找到", "", "AccessRefused"},
		{"把党员改到别的支部", secretary, "PATCH", "/api/members/102", `{"orgId":12}`, 404, "没有找到", "", "AccessRefused"},
		{"登记留党察看", secretary, "PATCH", "/api/members/102", `{"observedFrom":"2026-01-10","observedUntil":"2027-01-10","observedBy":"县纪委〔2026〕3 号"}`, 200, `"observedUntil":"2027-01-10"`, "", "MemberChanged"},
		{"留党察看一年半", secretary, "PATCH", "/api/members/102", `{"observedUntil":"2027-07-10"}`, 422, `"location":"body.observedUntil"`, "2027-07", ""},
		{"没有期满就延长", secretary, "PATCH", "/api/members/102", `{"observedUntil":"2028-01-10","extendedOn":"2026-06-20","extendedBy":"县纪委"}`, 422, "一年期满以后", "2026-06-20", ""},
		{"没有期满就恢复权利", secretary, "PATCH", "/api/members/102", `{"restoredOn":"2026-06-20","restoredBy":"支部大会"}`, 422, "早于留党察看期满", "2026-06-20", ""},
		{"本人看得到留党察看", comrade, "GET", "/api/members/102", "", 200, `"observedBy":"县纪委〔2026〕3 号"`, "", ""},
		{"同支部的党员看不到别人的处分", townClerk, "PATCH", "/api/members/101", `{"observedFrom":"2026-01-10","observedUntil":"2028-01-10","observedBy":"县纪委"}`, 200, `"observedFrom"`, "", "MemberChanged"},
		{"同支部的党员看概要", comrade, "GET", "/api/members/101", "", 200, `"name":"王建国"`, "observed", ""},
		{"名册里没有处分", townClerk, "GET", "/api/members", "", 200, `王建国`, "observed", ""},
		{"别的支部的人看不到", stranger, "GET", "/api/members/102", "", 404, "没有找到", "observed", "AccessRefused"},
		{"党员不能改自己的处分", comrade, "PATCH", "/api/members/102", `{"observedFrom":"","observedUntil":"","observedBy":""}`, 403, "没有", "", "AccessRefused"},
		{"处分登错了，清空", townClerk, "PATCH", "/api/members/101", `{"observedFrom":"","observedUntil":"","observedBy":""}`, 200, `"id":101`, "observedFrom", "MemberChanged"},
		{"镇党务调整党员的支部", townClerk, "PATCH", "/api/members/102", `{"orgId":12}`, 200, `"orgId":12,"orgName":"武侯镇第二党支部"`, "", "MemberChanged"},
		{"不是本支部的党小组", townClerk, "PATCH", "/api/members/102", `{"groupId":11}`, 422, "本支部的党小组", "", ""},
		{"离开要有原因", townClerk, "POST", "/api/members/102/leave", `{"status":"transferred_out","reason":"","on":"2026-06-01"}`, 422, "至少 2 个字", "", ""},
		{"离开的日期在将来", townClerk, "POST", "/api/members/102/leave", `{"status":"transferred_out","reason":"转出","on":"2026-07-01"}`, 422, "今天以前", "", ""},
		{"转出", townClerk, "POST", "/api/members/102/leave", `{"status":"transferred_out","reason":"转往西安","on":"2026-06-01"}`, 204, "", "", "MemberLeft"},
		{"已转出的不在名册上", townClerk, "GET", "/api/members?q=李秀英", "", 200, `"items":[]`, "", ""},
		{"已转出的另列", townClerk, "GET", "/api/members?status=transferred_out", "", 200, `李秀英`, "王建国", ""},
		{"恢复到名册", townClerk, "POST", "/api/members/102/restore", "", 204, "", "", "MemberAdded"},
		{"恢复两次", townClerk, "POST", "/api/members/102/restore", "", 409, "就在名册上", "", ""},
		{"党员不能导出", comrade, "GET", "/api/members/export.xlsx", "", 403, "没有", "", "AccessRefused"},
		{"党员不能导入", comrade, "GET", "/api/members/template.xlsx", "", 403, "没有", "", "AccessRefused"},
	}
	withAccess(t, func(w *webHouse) {
		for _, c := range cases {
			before := len(w.journal())
			rec := w.ask(c.who, c.method, c.path, c.body)
			body := rec.Body.String()
			if rec.Code != c.status || !strings.Contains(body, c.want) || c.never != "" && strings.Contains(body, c.never) {
				w.t.Errorf("%s: %d %s", c.name, rec.Code, body[:min(len(body), 600)])
			}
			if got := strings.Join(w.journal()[before:], " "); got != c.events {
				w.t.Errorf("%s: events %q, want %q", c.name, got, c.events)
			}
		}
		w.agree()
	})
}

// withAccess runs fn on each engine with people in the house.
func withAccess(t *testing.T, fn func(w *webHouse)) {
	tables = append(tables[:5:5], store.Migrations{Name: "access", FS: access.Migrations})
	each(t, func(h *house) { fn(newWebHouse(h)) })
}

// agree checks the counters of every org against the rows.
func (h *house) agree() {
	h.t.Helper()
	var wrong []string
	err := h.db.NewRaw(`SELECT o.path || ' counts ' || o.members || ' of ' || (SELECT count(*) FROM member m
		WHERE m.org_path >= o.path AND m.org_path < substr(o.path, 1, length(o.path) - 1) || '/' AND m.status = 'normal') FROM org o
		WHERE o.members <> (SELECT count(*) FROM member m
		WHERE m.org_path >= o.path AND m.org_path < substr(o.path, 1, length(o.path) - 1) || '/' AND m.status = 'normal')`).Scan(context.Background(), &wrong)
	if err != nil || len(wrong) > 0 {
		h.t.Errorf("counters and rows differ: %v %v", wrong, err)
	}
}

func TestExport(t *testing.T) {
	withAccess(t, func(w *webHouse) {
		evil := person("王建国", 301)
		evil.Job = `=HYPERLINK("http://x","y")`
		if _, _, err := w.Add(context.Background(), second, evil); err != nil {
			w.t.Fatal(err)
		}
		rec := w.ask(townClerk, "GET", "/api/members/export.xlsx?within=12", "")
		rows := readSheet(w.t, rec.Body.Bytes(), "a.xlsx")
		text, _ := json.Marshal(rows)
		if rec.Code != 200 || len(rows) != 3 || !strings.Contains(string(text), "138****0104") || strings.Contains(string(text), "13800000104") {
			w.t.Errorf("%d %s", rec.Code, text)
		}
		if !bytes.Contains(unzipped(w.t, rec.Body.Bytes()), []byte(`>&#39;=HYPERLINK`)) {
			w.t.Error("a formula leaves as a formula")
		}
		if got := w.journal(); got[len(got)-1] != "MembersExported" {
			w.t.Errorf("the export is not in the journal: %v", got)
		}
	})
}
