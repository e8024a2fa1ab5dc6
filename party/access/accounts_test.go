package access_test

import (
	"strconv"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/happened"
	"zhibu/platform/store"
)

func TestAccounts(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SecurityAdmin)
		w.Admin(access.AuditAdmin)
		auditor := w.AccountID("audit_admin")
		w.Run([]accesstest.Step{
			{"党员不能管账号", "jia", "GET", "/api/accounts", "", 403, "管理账号与授权", []string{`AccessRefused {"operation":"listAccounts"`}},
			{"书记给本支部党员开通账号", "shuji", "POST", "/api/accounts", `{"account":"Xin.01","memberId":16}`, 201, `"account":"xin.01","name":"新"`, []string{`"what":"created"`}},
			{"一名党员只有一个账号", "shuji", "POST", "/api/accounts", `{"account":"xin.02","memberId":16}`, 409, "该党员已有账号", nil},
			{"账号名不能重复", "ganshi", "POST", "/api/accounts", `{"account":"jia","orgId":2,"name":"县委值班"}`, 409, "已被使用", nil},
			{"书记不能给外支部开通", "shuji", "POST", "/api/accounts", `{"account":"wai.01","memberId":13}`, 404, "没有找到", []string{"AccessRefused"}},
			{"书记不能借开通账号取得市委职务", "shuji", "POST", "/api/accounts", `{"account":"shiwei","memberId":17}`, 403, "管理范围以外", nil},
			{"党员和组织二者选一", "shuji", "POST", "/api/accounts", `{"account":"liang","memberId":16,"orgId":3}`, 422, "二者选一", nil},
			{"不能没有姓名", "ganshi", "POST", "/api/accounts", `{"account":"gongyong","orgId":2}`, 422, "不能多人共用", nil},
			{"账号名格式", "shuji", "POST", "/api/accounts", `{"account":"a b","memberId":16}`, 422, "3 到 32 位字母", nil},
			{"列表只有本支部", "shuji", "GET", "/api/accounts", "", 200, `"account":"jia"`, nil},
			{"列表按姓名查找", "ganshi", "GET", "/api/accounts?q=%E4%B9%99", "", 200, `"account":"yi"`, nil},
			{"列表不能越过范围", "shuji", "GET", "/api/accounts?within=2", "", 404, "没有找到", []string{"AccessRefused"}},
			{"书记看甲的角色", "shuji", "GET", "/api/accounts/1011", "", 200, `"roles":[{"role":"member"`, nil},
			{"书记看不到外支部的账号", "shuji", "GET", "/api/accounts/1013", "", 404, "没有找到", []string{"AccessRefused"}},
			{"没有人能改自己", "shuji", "POST", "/api/accounts/1012/reset", `{"reason":"想换"}`, 403, "不能管理自己的账号", nil},
			{"县委重置书记的密码", "ganshi", "POST", "/api/accounts/1012/reset", `{"reason":"书记忘记密码"}`, 200, `"password":"`, []string{`"what":"reset"`}},
			{"书记的设备已退出", "shuji", "GET", "/api/me", "", 401, "登录已失效", nil},
			{"安全管理员看不到审计管理员", "security_admin", "GET", "/api/accounts/" + auditor, "", 404, "没有找到", []string{"AccessRefused"}},
			{"安全管理员不能停用审计管理员", "security_admin", "POST", "/api/accounts/" + auditor + "/disable", `{"reason":"越权"}`, 404, "没有找到", []string{"AccessRefused"}},
			{"审计管理员不能管账号", "audit_admin", "GET", "/api/accounts", "", 403, "管理账号与授权", []string{`AccessRefused {"operation":"listAccounts"`}},
			{"停用要写原因", "ganshi", "POST", "/api/accounts/1011/disable", `{"reason":""}`, 422, "至少 2 个字", nil},
			{"停用", "ganshi", "POST", "/api/accounts/1011/disable", `{"reason":"转出"}`, 204, "", []string{`"what":"disabled"`}},
			{"停用后不能登录", "", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, 401, "账号或密码不对", []string{`"ok":false`}},
			{"恢复", "ganshi", "POST", "/api/accounts/1011/enable", `{"reason":"转回"}`, 204, "", []string{`"what":"enabled"`}},
			{"恢复后可以登录", "", "POST", "/api/session", `{"account":"jia","password":"` + accesstest.Password + `"}`, 201, `"token"`, []string{`"ok":true`}},
		})
	})
}

func TestListPages(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		var seen []string
		for after := int64(0); ; {
			page, err := w.List(w.Ctx, access.Filter{Within: "001.", After: after, Limit: 2})
			if err != nil {
				t.Fatal(err)
			}
			for _, a := range page {
				seen = append(seen, a.Login)
			}
			if len(page) < 2 {
				break
			}
			after = page[1].ID
		}
		if got, want := len(seen), 5; got != want || seen[0] != "jia" || seen[4] != "bing" {
			t.Errorf("pages hold %v", seen)
		}
	})
}

func TestGrants(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Admin(access.SecurityAdmin)
		year := w.Clock.Now().AddDate(1, 0, 0).Format(time.RFC3339)
		give := func(role, org, until string) string {
			return `{"role":"` + role + `","orgId":` + org + `,"until":"` + until + `","reason":"挂职一年"}`
		}
		w.Run([]accesstest.Step{
			{"甲还不能审核", "jia", "PUT", "/api/probe/3", "", 403, "审核会议计划", []string{`AccessRefused {"operation":"probePUT"`}},
			{"书记不能授予上级党务", "shuji", "POST", "/api/accounts/1011/grants", give("superior", "3", year), 403, "只能授予不超过本人范围的角色", nil},
			{"县委不能授予市委", "ganshi", "POST", "/api/accounts/1011/grants", give("superior", "1", year), 404, "没有找到", []string{"AccessRefused"}},
			{"县委授予甲审核权", "ganshi", "POST", "/api/accounts/1011/grants", give("superior", "3", year), 201, `"id":`, []string{`"what":"granted","role":"superior","orgId":3,"reason":"挂职一年"`}},
			{"授权立即生效", "jia", "PUT", "/api/probe/3", "", 204, "", nil},
			{"书记不再能重置甲的密码", "shuji", "POST", "/api/accounts/1011/reset", `{"reason":"借用权限"}`, 403, "管理范围以外", nil},
			{"同一授权可以延长", "ganshi", "POST", "/api/accounts/1011/grants", give("superior", "3", w.Clock.Now().AddDate(2, 0, 0).Format(time.RFC3339)), 201, "", []string{"granted"}},
			{"不能无限期", "ganshi", "POST", "/api/accounts/1011/grants", give("superior", "3", "2099-01-01T00:00:00+08:00"), 403, "授权最长 5 年", nil},
			{"管理员角色不能授予", "security_admin", "POST", "/api/accounts/1011/grants", give("audit_admin", "1", year), 422, "应为以下之一", nil},
			{"安全管理员授予市委党务", "security_admin", "POST", "/api/accounts/1014/grants", give("superior", "1", year), 201, "", []string{"granted"}},
			{"县委干事因此管到邻县", "ganshi", "PUT", "/api/probe/6", "", 204, "", nil},
		})
		var grants []int64
		if err := w.DB.NewRaw(`SELECT id FROM account_grant WHERE account_id = 1011`).Scan(w.Ctx, &grants); err != nil || len(grants) != 1 {
			t.Fatalf("%v %v", grants, err)
		}
		w.Run([]accesstest.Step{
			{"收回", "ganshi", "DELETE", "/api/accounts/1011/grants/" + strconv.FormatInt(grants[0], 10), "", 204, "", []string{"revoked"}},
			{"收回立即生效", "jia", "PUT", "/api/probe/3", "", 403, "审核会议计划", []string{`AccessRefused {"operation":"probePUT"`}},
			{"再次收回", "ganshi", "DELETE", "/api/accounts/1011/grants/" + strconv.FormatInt(grants[0], 10), "", 404, "没有这项授权", nil},
		})
		w.Clock.Advance(366 * 24 * time.Hour)
		c, err := w.callerOf(1014)
		if err != nil || c.May(access.MeetingReview, "001.002.001.") || !c.May(access.MeetingReview, "001.001.001.") {
			t.Errorf("a grant lasts beyond its end, or a post ended with it: %+v %v", c, err)
		}
	})
}

// callerOf is what an account may do now, whether or not it is logged in.
func (w *world) callerOf(id int64) (access.Caller, error) {
	a, err := access.ByID(w.Ctx, w.DB, id)
	if err != nil {
		return access.Caller{}, err
	}
	h, err := access.HolderOf(w.Ctx, w.DB, a, w.Clock.Now())
	return access.Caller{AccountID: a.ID, MemberID: a.MemberID, Name: a.Name, Grants: h.Grants}, err
}

// A branch officer's role that was once given at a committee gives nothing: it would open every branch below.
func TestAnOfficerOfACommitteeIsNobody(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for org, want := range map[int64]int{accesstest.Mian: 1, accesstest.BranchB: 2} {
			w.Exec(`DELETE FROM account_grant`)
			w.Exec(`INSERT INTO account_grant (id, account_id, role, org_id, until_at, given_by, given_at, reason) VALUES (501, 1011, 'branch_officer', ?, 9999999999999, 1, 0, '')`, org)
			if c, err := w.callerOf(1011); err != nil || len(c.Grants) != want {
				t.Errorf("at %d: %v, %v", org, c.Grants, err)
			}
		}
		w.Run([]accesstest.Step{{"县委不能把支部班子授予到县委", "ganshi", "POST", "/api/accounts/1011/grants", `{"role":"branch_officer","orgId":2,"until":"2027-01-01T00:00:00+08:00","reason":"挂职"}`, 403, "只能授予到党支部或党小组", nil}})
	})
}

func TestAccountsFollowOrgsAndMembers(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Exec(`UPDATE org SET path = '001.002.00a.' WHERE id = ?`, accesstest.BranchA)
		w.Exec(`UPDATE member SET org_path = '001.002.00a.' WHERE org_id = ?`, accesstest.BranchA)
		w.Write(func(tx *store.Tx) error {
			return w.Bus.Publish(w.Ctx, tx, happened.OrgMoved{OrgID: accesstest.BranchA, From: "001.001.001.", To: "001.002.00a."})
		})
		w.Run([]accesstest.Step{
			{"划转后县委不再管得到", "ganshi", "GET", "/api/accounts/1011", "", 404, "没有找到", []string{"AccessRefused"}},
			{"书记仍管本支部", "shuji", "GET", "/api/accounts/1011", "", 200, `"account":"jia"`, nil},
			{"B支部没有跟着走", "ganshi", "GET", "/api/accounts/1013", "", 200, `"account":"yi"`, nil},
		})
		w.Exec(`UPDATE member SET org_id = 4, org_path = '001.001.002.', name = '甲一' WHERE id = ?`, accesstest.Jia)
		w.Write(func(tx *store.Tx) error {
			return w.Bus.Publish(w.Ctx, tx, happened.MemberChanged{MemberID: accesstest.Jia, OrgID: accesstest.BranchB, Fields: []string{"orgId"}})
		})
		w.Run([]accesstest.Step{
			{"党员转入B支部后账号随之改挂", "ganshi", "GET", "/api/accounts/1011", "", 200, `"name":"甲一"`, nil},
			{"原支部看不到了", "shuji", "GET", "/api/accounts/1011", "", 404, "没有找到", []string{"AccessRefused"}},
		})
		w.Exec(`UPDATE member SET org_id = 6, org_path = '001.002.001.' WHERE id = ?`, accesstest.Yi)
		w.Write(func(tx *store.Tx) error { return w.Bus.Publish(w.Ctx, tx, happened.MembersImported{Changed: 1}) })
		w.Run([]accesstest.Step{{"批量导入改挂的也随之变更", "ganshi", "GET", "/api/accounts/1013", "", 404, "没有找到", []string{"AccessRefused"}}})
	})
}

func TestSetUp(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		body := func(secret string) string {
			return `{"secret":"` + secret + `","system":{"account":"xitong","name":"王一"},"security":{"account":"anquan","name":"李二"},"audit":{"account":"shenji","name":"赵三"}}`
		}
		w.Run([]accesstest.Step{
			{"没有启动就没有设置", "", "GET", "/api/setup", "", 200, `"open":false`, nil},
			{"没有启动，任何口令都不对", "", "POST", "/api/setup", body("x"), 403, "设置口令不对", nil},
		})
		secret, err := w.BeginSetup(w.Ctx, false)
		if err != nil || len(secret) < 20 {
			t.Fatal(secret, err)
		}
		w.Run([]accesstest.Step{
			{"等待设置", "", "GET", "/api/setup", "", 200, `"open":true`, nil},
			{"口令不对", "", "POST", "/api/setup", body("guess"), 403, "设置口令不对", nil},
			{"设置三类管理员", "", "POST", "/api/setup", body(secret), 201, `"role":"security_admin","roleName":"安全管理员","account":"anquan","password":"`,
				[]string{`"role":"system_admin"`, `"role":"security_admin"`, `"role":"audit_admin"`}},
			{"口令只能用一次", "", "POST", "/api/setup", body(secret), 403, "设置口令不对或已用过", nil},
		})
		if again, err := w.BeginSetup(w.Ctx, false); err != nil || again != "" {
			t.Errorf("set-up opens again by itself: %v", err)
		}
		again, err := w.BeginSetup(w.Ctx, true)
		if err != nil {
			t.Fatal(err)
		}
		w.Run([]accesstest.Step{
			{"账号名不能相同", "", "POST", "/api/setup", `{"secret":"` + again + `","system":{"account":"abc","name":"王一"},"security":{"account":"ABC","name":"李二"},"audit":{"account":"def","name":"赵三"}}`, 422, "三个人分别承担", nil},
			{"账号名已有人用时什么也不变", "", "POST", "/api/setup", `{"secret":"` + again + `","system":{"account":"new1","name":"王一"},"security":{"account":"jia","name":"李二"},"audit":{"account":"new3","name":"赵三"}}`, 409, "已被使用", nil},
			{"仍在等待设置", "", "GET", "/api/setup", "", 200, `"open":true`, nil},
			{"换人", "", "POST", "/api/setup", `{"secret":"` + again + `","system":{"account":"new1","name":"王一"},"security":{"account":"new2","name":"李二"},"audit":{"account":"new3","name":"赵三"}}`, 201, "new2",
				[]string{"created", "created", "created"}},
		})
		var disabled int
		if err := w.DB.NewRaw(`SELECT COUNT(*) FROM account WHERE disabled`).Scan(w.Ctx, &disabled); err != nil || disabled != 3 {
			t.Errorf("%d former administrators disabled, %v", disabled, err)
		}
	})
}

func TestWalls(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Run([]accesstest.Step{
			{"党员不能启用大屏", "jia", "POST", "/api/walls", `{"orgId":3,"name":"村部"}`, 403, "管理账号与授权", []string{`AccessRefused {"operation":"openWall"`}},
			{"不能替邻县启用", "ganshi", "POST", "/api/walls", `{"orgId":5,"name":"大厅"}`, 404, "没有找到", []string{"AccessRefused"}},
		})
		rec := w.Call("ganshi", "POST", "/api/walls", `{"orgId":2,"name":"县委大厅"}`)
		token := accesstest.Field(t, rec, "token")
		w.Run([]accesstest.Step{
			{"大屏读不到会议", token, "GET", "/api/probe/3", "", 403, "查看会议", []string{`AccessRefused {"operation":"probeGET"`}},
			{"大屏没有个人页面", token, "GET", "/api/me", "", 403, "请用本人账号登录", []string{`AccessRefused {"operation":"getMe"`}},
			{"大屏不能开大屏", token, "POST", "/api/walls", `{"orgId":2,"name":"又一块"}`, 403, "", []string{`AccessRefused {"operation":"openWall"`}},
			{"凭令牌进入", "", "POST", "/api/session/wall", `{"token":"` + token + `"}`, 204, "", nil},
			{"个人令牌不能当大屏令牌", "", "POST", "/api/session/wall", `{"token":"jia"}`, 401, "大屏令牌不对", nil},
			{"大屏列表", "ganshi", "GET", "/api/walls", "", 200, "县委大厅", nil},
			{"支部看不到县里的大屏", "shuji", "GET", "/api/walls", "", 200, `"items":[]`, nil},
		})
		c, err := w.CallerOf(w.Ctx, token)
		if err != nil || !c.May(access.WallRead, "001.001.002.") || c.May(access.WallRead, "001.002.") {
			t.Errorf("%+v %v", c, err)
		}
		walls, err := w.WallsIn(w.Ctx, "001.", 0, 10)
		if err != nil || len(walls) != 1 {
			t.Fatal(walls, err)
		}
		id := strconv.FormatInt(walls[0].ID, 10)
		w.Run([]accesstest.Step{
			{"支部不能停用县里的大屏", "shuji", "DELETE", "/api/walls/" + id, "", 404, "没有找到", []string{"AccessRefused"}},
			{"停用", "ganshi", "DELETE", "/api/walls/" + id, "", 204, "", []string{"wall_closed"}},
			{"停用后令牌立即失效", "", "POST", "/api/session/wall", `{"token":"` + token + `"}`, 401, "大屏令牌不对或已停用", nil},
		})
	})
}
