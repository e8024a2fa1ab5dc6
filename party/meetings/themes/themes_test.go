package themes_test

import (
	"context"
	"strings"
	"sync"
	"testing"

	"zhibu/party/access"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/meetings/themes"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

func TestThemes(t *testing.T) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		w.Run([]meetingstest.Call{
			{Name: "支部不能下发主题", Who: "secretary", Do: "POST /api/themes", Body: meetingstest.November, Status: 403, Says: "下发主题", Events: "AccessRefused"},
			{Name: "没有登录", Do: "POST /api/themes", Body: meetingstest.November, Status: 401, Says: "登录"},
			{Name: "县委不能以市委名义下发", Who: "county", Do: "POST /api/themes", Body: meetingstest.November, Status: 404, Says: "不在您的管理范围内", Events: "AccessRefused"},
			{Name: "不认识的字段", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-11","title":"学习党章","points":100}`, Status: 422, Says: "不认识这个字段"},
			{Name: "过去的月份", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-10","title":"学习党章"}`, Status: 422, Says: "本月或以后"},
			{Name: "没有这样的月份", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-13","title":"学习党章"}`, Status: 422, Says: "本月或以后"},
			{Name: "空白主题", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-11","title":"  "}`, Status: 422, Says: "至少 1 个字"},
			{Name: "主题超长", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-11","title":"` + strings.Repeat("长", 101) + `"}`, Status: 422, Says: "最多 100 个字"},
			{Name: "六项规定动作可以先看", Who: "city", Do: "GET /api/themes/standard", Status: 200, Says: `{"no":6,"title":"实行民主公开","note":""}`},
			{Name: "支部用不着", Who: "secretary", Do: "GET /api/themes/standard", Status: 403, Says: "下发主题", Events: "AccessRefused"},
			{Name: "建立主题自带六项规定动作", Who: "city", Do: "POST /api/themes", Body: meetingstest.November, Status: 201, Says: "实行民主公开", Keep: "theme"},
			{Name: "同月不能再建", Who: "city", Do: "POST /api/themes", Body: meetingstest.November, Status: 409, Says: "请直接修改"},
			{Name: "下级看不到上级的草稿", Who: "county", Do: "GET /api/themes/{theme}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "县委不能改市委的主题", Who: "county", Do: "PUT /api/themes/{theme}", Body: `{"title":"改题"}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "修改草稿", Who: "city", Do: "PUT /api/themes/{theme}", Body: `{"title":"重温入党誓词","requirement":"人人诵读","items":[{"title":"诵读党章","note":"第一章"},{"title":"缴纳党费"}]}`, Status: 200, Says: "第一章"},
			{Name: "县委不能下发市委的主题", Who: "county", Do: "POST /api/themes/{theme}/issue", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "一键下发到三个支部", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Says: `{"branches":3,"created":3}`, Events: "ThemeIssued"},
			{Name: "再次下发不重复", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Says: `{"branches":3,"created":0}`, Events: "ThemeIssued"},
			{Name: "下发后不能修改", Who: "city", Do: "PUT /api/themes/{theme}", Body: `{"title":"又改题"}`, Status: 409, Says: "已经下发"},
			{Name: "县委看到自己辖区的进度", Who: "county", Do: "GET /api/themes/{theme}", Status: 200, Says: `"progress":{"draft":2}`},
			{Name: "县委的列表里有市委的主题", Who: "county", Do: "GET /api/themes?month=2026-11", Status: 200, Says: `"created":2`},
			{Name: "县委也下发，支部保留已有的", Who: "county", Do: "POST /api/themes", Body: `{"orgId":2,"month":"2026-11","title":"县里的主题"}`, Status: 201, Keep: "countyTheme"},
			{Name: "已有主题党日的支部不再新建", Who: "county", Do: "POST /api/themes/{countyTheme}/issue", Status: 200, Says: `{"branches":2,"created":0}`, Events: "ThemeIssued"},
			{Name: "邻县看不到", Who: "other", Do: "GET /api/themes/{countyTheme}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "不存在的主题答复一样", Who: "other", Do: "GET /api/themes/99", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "月份过后不能下发", At: "2026-12-01 00:00:00", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 409, Says: "已经过去"},
		})
	})
}

// A branch founded after the issue gets its draft from the next one, and one that called it off is left alone.
func TestIssueAgain(t *testing.T) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		w.Run([]meetingstest.Call{
			{Name: "建立", Who: "city", Do: "POST /api/themes", Body: meetingstest.November, Status: 201, Keep: "theme"},
			{Name: "下发", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Says: `"created":3`, Events: "ThemeIssued"},
		})
		w.ThemeDay("a", meetingstest.BranchA)
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			_, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
				yield(orgs.Org{ID: 14, ParentID: meetingstest.County, Path: "001.001.003.", Name: "新成立党支部", Kind: terms.Branch, State: orgs.Active, EstablishedOn: "2026-11-19"})
			})
			return err
		})
		w.Run([]meetingstest.Call{
			{Name: "支部取消", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":"全村抢收"}`, Status: 200, Says: `"state":"cancelled"`, Events: "MeetingStep"},
			{Name: "再次下发只给新支部", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Says: `{"branches":4,"created":1}`, Events: "ThemeIssued"},
		})
	})
}

// as is a superior of an org.
func as(org int64) context.Context {
	return access.WithCaller(context.Background(), nil, access.Caller{AccountID: 1, Name: "测试",
		Grants: []access.Grant{{Role: access.Superior, OrgID: org, OrgPath: meetingstest.PathOf(org)}}})
}

// City and county issue in the same moment: every branch has one theme day, and nobody gets an error.
func TestTwoIssuersAtOnce(t *testing.T) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		write := func(org int64) int64 {
			id, err := w.Themes.Write(as(org), org, "2026-11", themes.Text{Title: "学习党章"})
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		cityTheme, countyTheme := write(meetingstest.City), write(meetingstest.County)
		issue := func(org, theme int64) func() {
			return func() {
				if _, err := w.Themes.Issue(as(org), theme); err != nil {
					t.Error(err)
				}
			}
		}
		var all sync.WaitGroup
		for range 2 {
			all.Go(issue(meetingstest.City, cityTheme))
			all.Go(issue(meetingstest.County, countyTheme))
		}
		all.Wait()
		var n, orgs int
		if err := w.DB.NewRaw(`SELECT count(*), count(DISTINCT org_id) FROM meeting`).Scan(context.Background(), &n, &orgs); err != nil {
			t.Fatal(err)
		}
		if n != 3 || orgs != 3 {
			t.Errorf("%d meetings of %d branches", n, orgs)
		}
	})
}
