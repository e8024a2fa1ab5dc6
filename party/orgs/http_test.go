package orgs

import (
	"bytes"
	"context"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/crypt"
	"zhibu/platform/intake"
	"zhibu/platform/sheet"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

// office is a world with an API and people who use it; tokens are their names.
type office struct {
	*world
	http                                    http.Handler
	imports                                 *intake.Service
	city, mian, xixiang, town, branch, away Org
	posts                                   map[string]int64
}

func eachOffice(t *testing.T, fn func(t *testing.T, o *office)) {
	all := append(slices.Clone(tables), store.Migrations{Name: "access", FS: access.Migrations}, store.Migrations{Name: "intake", FS: intake.Migrations})
	storetest.Each(t, all, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		o := &office{world: w, posts: map[string]int64{}}
		o.city = w.found(nil, terms.Committee, "市委")
		o.mian, o.xixiang = w.found(&o.city, terms.Committee, "勉县县委"), w.found(&o.city, terms.Committee, "西乡县委")
		o.town = w.found(&o.mian, terms.Committee, "新街子镇党委")
		o.branch, o.away = w.found(&o.town, terms.Branch, "立集村党支部"), w.found(&o.xixiang, terms.Branch, "堰口村党支部")
		o.serve()
		o.person("city", o.branch, o.city)
		o.person("county", o.branch, o.mian)
		o.person("town", o.branch, o.town)
		o.person("comrade", o.branch, Org{})
		o.person("stranger", o.away, o.xixiang)
		o.events = nil
		fn(t, o)
	})
}

func (o *office) serve() {
	guard := access.New(o.db, o.bus, func(context.Context, string) (string, map[string]any) { return "full", nil }, o.now)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(guard.Middleware(a))
	box, err := crypt.New(bytes.Repeat([]byte{7}, 32))
	if err != nil {
		o.t.Fatal(err)
	}
	o.imports = intake.New(o.db, box, o.t.TempDir(), o.now)
	o.t.Cleanup(o.imports.Close)
	o.Routes(a)
	o.ImportRoutes(a, o.imports)
	o.http = mux
}

// person enrols somebody with an account and a session, and makes them clerk of an org.
func (o *office) person(name string, in, clerkOf Org) {
	o.t.Helper()
	id := o.enrol(in, name, "full", "2011-07-01")
	o.posts[name] = id
	if clerkOf.ID != 0 {
		if _, _, err := o.Appoint(o.ctx, clerkOf.ID, id, terms.Clerk, ""); err != nil {
			o.t.Fatal(err)
		}
	}
	if err := o.db.Write(o.ctx, func(tx *store.Tx) error {
		if _, err := access.LoadAccounts(o.ctx, tx, slices.Values([]access.Account{{ID: id, Login: name, Name: name, MemberID: id, OrgID: in.ID, OrgPath: in.Path}})); err != nil {
			return err
		}
		_, err := access.LoadSessions(o.ctx, tx, func(yield func(string, access.Session) bool) {
			yield(name, access.Session{ID: id, AccountID: id, CreatedAt: store.At(today), SeenAt: store.At(today), ExpiresAt: store.At(today.AddDate(0, 1, 0))})
		})
		return err
	}); err != nil {
		o.t.Fatal(err)
	}
}

func (o *office) ask(who, method, path, kind, body string) *httptest.ResponseRecorder {
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+who)
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	w := httptest.NewRecorder()
	o.http.ServeHTTP(w, r)
	return w
}

func TestAPI(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		at := func(org Org, rest string) string { return fmt.Sprintf("/api/orgs/%d%s", org.ID, rest) }
		found := func(kind, name, more string) string {
			return fmt.Sprintf(`{"parentId":%d,"name":"%s","kind":"%s","field":"village"%s}`, o.town.ID, name, kind, more)
		}
		for _, c := range []struct {
			name, who, do, path, body string
			status                    int
			want, events              string
		}{
			{"不写范围列出整个辖区", "county", "GET", "/api/orgs", "", 200, `"name":"勉县县委"`, ""},
			{"下级列表", "city", "GET", fmt.Sprintf("/api/orgs?parent=%d", o.city.ID), "", 200, `"children":1`, ""},
			{"按拼音找", "county", "GET", "/api/orgs?q=ljc", "", 200, `立集村党支部`, ""},
			{"看不到别县", "county", "GET", at(o.xixiang, ""), "", 404, "不在您的管理范围内", ""},
			{"不存在的与看不到的一样", "county", "GET", "/api/orgs/7", "", 404, "不在您的管理范围内", ""},
			{"党员看本支部", "comrade", "GET", at(o.branch, ""), "", 200, `"termYears":5`, ""},
			{"党员不能改", "comrade", "PATCH", at(o.branch, ""), `{"contact":"某人"}`, 403, "管理党组织", ""},
			{"没有登录", "", "GET", "/api/orgs", "", 401, "请先登录", ""},
			{"三名正式党员成立支部", "town", "POST", "/api/orgs", found("branch", "三岔村党支部", `,"fullMembers":3`), 201, `"hints":[]`, "OrgCreated"},
			{"两名正式党员", "town", "POST", "/api/orgs", found("branch", "小村党支部", `,"fullMembers":2`), 422, "联合党支部", ""},
			{"没写人数", "town", "POST", "/api/orgs", found("branch", "小村党支部", ""), 422, "请填写正式党员人数", ""},
			{"联合支部超过五个单位只提示", "town", "POST", "/api/orgs", found("joint_branch", "商圈联合党支部", `,"units":6`), 201, "不超过 5 个", "OrgCreated"},
			{"不认识的字段", "town", "POST", "/api/orgs", found("group", "一组", `,"rank":1`), 422, "不认识这个字段", ""},
			{"在别县成立", "county", "POST", "/api/orgs", fmt.Sprintf(`{"parentId":%d,"name":"某党委","kind":"committee","field":"organ"}`, o.xixiang.ID), 404, "不在您的管理范围内", ""},
			{"高德坐标换算后保存", "town", "PATCH", at(o.branch, ""), `{"contact":"王建国","place":{"lat":33.16,"lng":106.68,"system":"gcj02"}}`, 200, `"synthetic":false`, "OrgChanged"},
			{"坐标系写错", "town", "PATCH", at(o.branch, ""), `{"place":{"lat":33.16,"lng":106.68,"system":"mars"}}`, 422, "应为以下之一", ""},
			{"填写任期", "town", "PUT", at(o.branch, "/term"), `{"number":3,"startsOn":"2022-01-10","endsOn":"2027-01-10"}`, 200, `"remindOn":"2026-07-10"`, "OrgChanged"},
			{"任期过长", "town", "PUT", at(o.branch, "/term"), `{"number":3,"startsOn":"2022-01-10","endsOn":"2028-01-10"}`, 422, "每届任期 5 年", ""},
			{"任命书记", "town", "POST", at(o.branch, "/posts"), fmt.Sprintf(`{"memberId":%d,"post":"secretary"}`, o.posts["comrade"]), 201, `"name":"comrade"`, "PostChanged"},
			{"任命看不到的党员", "town", "POST", at(o.branch, "/posts"), fmt.Sprintf(`{"memberId":%d,"post":"deputy_secretary"}`, o.posts["stranger"]), 404, "不在您的管理范围内", ""},
			{"支部班子不能任免", "comrade", "POST", at(o.branch, "/posts"), `{"memberId":1,"post":"secretary"}`, 403, "任免职务", ""},
			{"免职不存在的", "town", "DELETE", "/api/orgs/posts/7", "", 404, "不在您的管理范围内", ""},
			{"镇不能划转自己", "town", "POST", at(o.town, "/move"), fmt.Sprintf(`{"parentId":%d}`, o.xixiang.ID), 404, "不在您的管理范围内", ""},
			{"县不能划给别县", "county", "POST", at(o.town, "/move"), fmt.Sprintf(`{"parentId":%d}`, o.xixiang.ID), 404, "不在您的管理范围内", ""},
			{"市划转镇", "city", "POST", at(o.town, "/move"), fmt.Sprintf(`{"parentId":%d,"reason":"区划调整"}`, o.xixiang.ID), 200, "划转至西乡县委", "OrgMoved"},
			{"划到自己的下级", "city", "POST", at(o.xixiang, "/move"), fmt.Sprintf(`{"parentId":%d}`, o.town.ID), 422, "自己的下级", ""},
			{"撤销有党员的", "city", "POST", at(o.branch, "/abolish"), `{"reason":"不再符合条件"}`, 422, "组织关系转接", ""},
			{"撤销空的县委", "city", "POST", at(o.mian, "/abolish"), `{"reason":"区划调整"}`, 200, `"state":"abolished"`, "PostChanged OrgAbolished"},
			{"并入已撤销的", "city", "POST", at(o.xixiang, "/merge"), fmt.Sprintf(`{"intoId":%d}`, o.mian.ID), 422, "已撤销", ""},
		} {
			o.events = nil
			kind := ""
			if c.body != "" {
				kind = "application/json"
			}
			w := o.ask(c.who, c.do, c.path, kind, c.body)
			if w.Code != c.status || !strings.Contains(w.Body.String(), c.want) || strings.Join(o.events, " ") != c.events {
				t.Errorf("%s: %d %s, events %q", c.name, w.Code, w.Body, o.events)
			}
		}
	})
}

// csv writes a sheet with the template's columns.
func csv(rows ...string) string {
	return "党组织全称,简称,编号,党组织类别,领域,上级党组织,属地代码,成立日期,联系人,联系电话\n" + strings.Join(rows, "\n") + "\n"
}

// bring uploads a sheet, waits until it has been checked, and confirms when it is good.
func (o *office) bring(who, name, content string) string {
	o.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	part, err := form.CreateFormFile("file", name)
	if err != nil {
		o.t.Fatal(err)
	}
	if _, err := part.Write([]byte(content)); err != nil {
		o.t.Fatal(err)
	}
	form.Close()
	w := o.ask(who, "POST", "/api/orgs/imports", form.FormDataContentType(), body.String())
	if w.Code != http.StatusAccepted {
		return w.Body.String()
	}
	id := strings.Trim(w.Body.String()[strings.Index(w.Body.String(), ":")+1:], "}\n")
	state := o.until("/api/orgs/imports/"+id, who, "reading")
	if !strings.Contains(state, `"state":"checked"`) {
		return state
	}
	if w := o.ask(who, "POST", "/api/orgs/imports/"+id+"/confirm", "", ""); w.Code != http.StatusAccepted {
		return w.Body.String()
	}
	return o.until("/api/orgs/imports/"+id, who, "applying")
}

// until polls as long as an import is in a state.
func (o *office) until(path, who, state string) string {
	for deadline := time.Now().Add(20 * time.Second); time.Now().Before(deadline); time.Sleep(5 * time.Millisecond) {
		if got := o.ask(who, "GET", path, "", "").Body.String(); !strings.Contains(got, `"state":"`+state+`"`) {
			return got
		}
	}
	o.t.Fatalf("still %s", state)
	return ""
}

func TestImport(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		good := csv("三岔镇党委,,SC,党委,机关,勉县县委,610725,1998-07-01,李某,0916-3210000",
			"三岔村党支部,,SC-01,党支部,农村,三岔镇党委,,1998/7/1,王某,0916-3210001",
			"立集村党支部,立集支部,立集村党支部,党支部,农村,新街子镇党委,610725,2006年7月1日,张某,0916-3210002")
		for _, c := range []struct {
			name, who, content, want string
			orgs                     int // afterwards
		}{
			{"新的、改的一起写入", "county", good, `"state":"done","rows":3,"checked":3,"bad":0,"toAdd":2,"toChange":1,"unchanged":0`, 8},
			{"再导一次什么都不变", "county", good, `"toAdd":0,"toChange":0,"unchanged":3`, 8},
			{"一行不对就都不写", "county", csv("好支部,,,党支部,农村,勉县县委,,1998-07-01,某,1", "坏支部,,,党支部,农村,勉县县委,,昨天,某,1"), `"column":"成立日期","kind":"日期"`, 8},
			{"上级在别县", "county", csv("某支部,,,党支部,农村,西乡县委,,1998-07-01,某,1"), "不在您的管理范围内", 8},
			{"类别与上级不配", "county", csv("某小组,,,党小组,农村,勉县县委,,1998-07-01,某,1"), "党委下面不能直接设党小组", 8},
			{"不认识的类别", "county", csv("某支部,,,总部,农村,勉县县委,,1998-07-01,某,1"), "不认识这个党组织类别", 8},
			{"必填项空着", "county", csv("某支部,,,党支部,农村,勉县县委,,,某,1"), "这一项必须填写", 8},
			{"改了上级", "county", csv("立集村党支部,,立集村党支部,党支部,农村,勉县县委,,1998-07-01,某,1"), "导入不能划转党组织", 8},
			{"别处的编号", "county", csv("某支部,,堰口村党支部,党支部,农村,勉县县委,,1998-07-01,某,1"), "已被其他党组织使用", 8},
			{"两行相同", "county", csv("某支部,,,党支部,农村,勉县县委,,1998-07-01,某,1", "某支部,,,党支部,农村,勉县县委,,1998-07-01,某,1"), "与前面某一行重复", 8},
			{"两个上级同名，只能用编号", "county", csv("甲镇党委,,JA,党委,机关,勉县县委,,1998-07-01,某,1", "甲镇党委,,JB,党委,机关,新街子镇党委,,1998-07-01,某,1", "某支部,,,党支部,农村,甲镇党委,,1998-07-01,某,1"), "或者不止一个", 8},
			{"又一个最上级", "city", csv("省委,,,党委,机关,,,1998-07-01,某,1"), "最上级党组织已经有了", 8},
			{"党员不能导入", "comrade", good, "批量导入", 8},
		} {
			got := o.bring(c.who, "orgs.csv", c.content)
			n, err := o.db.NewSelect().Model((*Org)(nil)).Count(o.ctx)
			if err != nil || !strings.Contains(got, c.want) || int(n) != c.orgs {
				t.Errorf("%s: %s; %d orgs, %v", c.name, got, n, err)
			}
		}
	})
}

func TestAnExportCanBeImportedAgain(t *testing.T) {
	eachOffice(t, func(t *testing.T, o *office) {
		d := o.branch.details()
		d.Contact, d.Phone, d.EstablishedOn = "=1+1", "0916-3210000", "2006-07-01"
		if _, err := o.Change(o.ctx, o.branch.ID, d); err != nil {
			t.Fatal(err)
		}
		w := o.ask("county", "GET", fmt.Sprintf("/api/orgs/export.xlsx?within=%d", o.branch.ID), "", "")
		if w.Code != http.StatusOK {
			t.Fatalf("%d %s", w.Code, w.Body)
		}
		file := w.Body.String()
		var rows []sheet.Row
		if err := sheet.Read(o.ctx, strings.NewReader(file), int64(len(file)), "orgs.xlsx", sheet.Limits{}, func(r sheet.Row) error {
			rows = append(rows, r)
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		if len(rows) != 2 || rows[1].Cells[0] != "立集村党支部" || rows[1].Cells[5] != "新街子镇党委" {
			t.Errorf("rows %+v", rows)
		}
		if got := o.bring("county", "orgs.xlsx", file); !strings.Contains(got, `"toChange":0,"unchanged":1`) {
			t.Errorf("imported again: %s", got)
		}
	})
}

func TestAnEmptyCellTakesItsTopmostOrgFromASheet(t *testing.T) {
	storetest.Each(t, tables, func(t *testing.T, db *store.DB) {
		w := newWorld(t, db)
		pass, err := w.beginImport(w.ctx, "")
		if err != nil {
			t.Fatal(err)
		}
		p := pass.(*importPass)
		p.rows = []*draft{
			{fate: intake.Add, kind: terms.Committee, details: Details{Name: "市委"}},
			{fate: intake.Add, kind: terms.Committee, details: Details{Name: "县委"}},
		}
		p.rows[1].parent = p.rows[0]
		if err := w.db.Write(w.ctx, func(tx *store.Tx) error { return p.Apply(w.ctx, tx) }); err != nil {
			t.Fatal(err)
		}
		if all, err := w.List(w.ctx, w.db, Filter{}); err != nil || len(all) != 2 || all[1].ParentID != all[0].ID {
			t.Errorf("%+v, %v", all, err)
		}
	})
}
