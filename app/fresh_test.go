package app_test

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"mime/multipart"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/pquerna/otp/totp"

	"zhibu/app"
	"zhibu/platform/clock"
)

const orgSheet = `党组织全称,简称,编号,党组织类别,领域,上级党组织,属地代码,成立日期,联系人,联系电话
中共勉县武侯镇委员会,武侯镇党委,610725-01,党委,机关,,610725,1996-07-01,王建国,0916-3210000
中共勉县武侯镇莲水村支部委员会,莲水村党支部,610725-02,党支部,农村,中共勉县武侯镇委员会,610725,2001-07-01,李秀英,0916-3210001
`

// memberSheet holds two members; the numbers are made up, their check digits right.
const memberSheet = `所在党支部,姓名,公民身份号码,性别,民族,出生日期,学历,人员类别,加入党组织日期,转为正式党员日期,工作岗位,手机号,家庭住址,党籍状态,是否失联党员,是否流动党员
610725-02,李秀英,%s,女性,汉族,1970-03-15,大专,正式党员,1995-07-01,1996-07-01,农民,13800000001,莲水村一组,正常,否,否
610725-02,曾国强,%s,男性,汉族,1965-08-20,高中,正式党员,1990-07-01,1991-07-01,农民,13800000002,莲水村二组,正常,否,否
`

// number completes an ID number by its check digit (GB 11643).
func number(body string) string {
	weights, sum := []int{7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2}, 0
	for i, w := range weights {
		sum += int(body[i]-'0') * w
	}
	return body + string("10X98765432"[sum%11])
}

// sends uploads a sheet and confirms it once the check has passed.
func (p person) sends(what, sheet string) {
	p.c.t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", what+".csv")
	if err != nil {
		p.c.t.Fatal(err)
	}
	file.Write([]byte(sheet))
	form.Close()
	w, r := httptest.NewRecorder(), httptest.NewRequest("POST", "/api/"+what+"/imports", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	r.Header.Set("Authorization", "Bearer "+p.token)
	p.c.Handler.ServeHTTP(w, r)
	var made struct{ ID int64 }
	if json.Unmarshal(w.Body.Bytes(), &made) != nil || w.Code != 202 {
		p.c.t.Fatalf("upload of %s: %d %s", what, w.Code, w.Body)
	}
	at := fmt.Sprintf("/api/%s/imports/%d", what, made.ID)
	p.until(at, "checked")
	p.does("POST", at+"/confirm", nil, 202, nil)
	p.until(at, "done")
}

func (p person) until(at, state string) {
	p.c.t.Helper()
	for end := time.Now().Add(20 * time.Second); ; time.Sleep(20 * time.Millisecond) {
		w := p.does("GET", at, nil, 200, nil)
		if strings.Contains(w.Body.String(), `"state":"`+state+`"`) {
			return
		}
		if time.Now().After(end) || strings.Contains(w.Body.String(), `"refused"`) || strings.Contains(w.Body.String(), `"failed"`) {
			p.c.t.Fatalf("%s never became %s: %s", at, state, w.Body)
		}
	}
}

// enters logs in with a handed-out password and replaces it.
func (c *cell) enters(account, password string) person {
	c.t.Helper()
	p := person{c: c}
	var in struct{ Token string }
	p.does("POST", "/api/session", map[string]any{"account": account, "password": password}, 201, &in)
	p.token = in.Token
	var changed struct{ Token string }
	p.does("POST", "/api/session/password", map[string]any{"old": password, "new": "初心使命-2026-石榴"}, 0, &changed)
	if changed.Token != "" {
		p.token = changed.Token
	}
	return p
}

// secures binds an authenticator app, without which an administrator may do nothing else.
func (p person) secures() person {
	p.c.t.Helper()
	p.does("GET", "/api/orgs", nil, 403, nil)
	var begun struct{ Token, Secret string }
	p.does("POST", "/api/me/security/totp", map[string]any{}, 200, &begun)
	code, err := totp.GenerateCode(begun.Secret, p.c.clock.Now())
	if err != nil {
		p.c.t.Fatal(err)
	}
	var made struct{ Recovery []string }
	p.does("POST", "/api/me/security/totp/confirm", map[string]any{"token": begun.Token, "code": code}, 200, &made)
	if len(made.Recovery) != 10 {
		p.c.t.Fatalf("%d recovery codes", len(made.Recovery))
	}
	return p
}

// TestFreshInstall goes from an empty folder to a theme issued: three
// administrators, orgs and members from sheets, a first clerk. A fresh install
// runs the light profile.
func TestFreshInstall(t *testing.T) {
	now := clock.NewFake(time.Date(2026, 11, 25, 10, 0, 0, 0, clock.Shanghai))
	a, err := app.Open(t.Context(), app.Options{Dir: t.TempDir(), Now: now.Now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	defer a.Close()
	c := &cell{App: a, t: t, clock: now}
	secret, err := a.Access.BeginSetup(context.Background(), false)
	if err != nil || secret == "" {
		t.Fatal(secret, err)
	}
	admin := func(account, name string) map[string]any { return map[string]any{"account": account, "name": name} }
	var made struct {
		Items []struct{ Account, Password string } // in the order system, security, audit
	}
	(person{c: c}).does("POST", "/api/setup", map[string]any{"secret": secret, "system": admin("xitong", "周系统"),
		"security": admin("anquan", "吴安全"), "audit": admin("shenji", "郑审计")}, 0, &made)

	system := c.enters(made.Items[0].Account, made.Items[0].Password).secures()
	system.sends("orgs", orgSheet)
	system.sends("members", fmt.Sprintf(memberSheet, number("61072519700315002"), number("61072519650820001")))

	security := c.enters(made.Items[1].Account, made.Items[1].Password).secures()
	var found struct {
		Items []struct{ ID, OrgID int64 }
	}
	security.does("GET", "/api/members?q=zengguoqiang", nil, 200, &found) // 曾 is a surname: zeng
	if len(found.Items) != 1 {
		t.Fatalf("by pinyin %d members are found", len(found.Items))
	}
	var account struct {
		ID       int64
		Password string
	}
	security.does("POST", "/api/accounts", map[string]any{"account": "zengguoqiang", "memberId": found.Items[0].ID}, 0, &account)
	var tree struct{ Items []struct{ ID int64 } }
	security.does("GET", "/api/orgs?kind=committee", nil, 200, &tree)
	security.does("POST", fmt.Sprintf("/api/accounts/%d/grants", account.ID), map[string]any{"role": "superior", "orgId": tree.Items[0].ID,
		"until": "2028-01-01T00:00:00+08:00", "reason": "镇党委党务干事"}, 0, nil)

	clerk := c.enters("zengguoqiang", account.Password)
	var theme struct{ ID int64 }
	clerk.does("POST", "/api/themes", map[string]any{"orgId": tree.Items[0].ID, "month": "2026-12", "title": "学习党章", "items": []map[string]any{{"title": "诵读党章"}}}, 0, &theme)
	var issued struct{ Branches, Created int }
	clerk.does("POST", fmt.Sprintf("/api/themes/%d/issue", theme.ID), nil, 200, &issued)
	if issued.Branches != 1 || issued.Created != 1 {
		t.Errorf("issued to %+v", issued)
	}
	if body := clerk.does("GET", fmt.Sprintf("/api/scores/ranking?parent=%d", tree.Items[0].ID), nil, 200, nil).Body.String(); !strings.Contains(body, `"visible":false`) || !strings.Contains(body, `"advisory":true`) {
		t.Errorf("a fresh install ranks: %s", body)
	}
	security.does("GET", "/api/meetings", nil, 403, nil) // the three administrators hold no meetings
}
