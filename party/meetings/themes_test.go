package meetings_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

func TestThemes(t *testing.T) {
	each(t, func(w *world) {
		w.Run([]call{
			{Name: "支部不能下发主题", Who: "secretary", Do: "POST /api/themes", Body: meetingstest.November, Status: 403, Says: "下发主题", Events: "AccessRefused"},
			{Name: "没有登录", Do: "POST /api/themes", Body: meetingstest.November, Status: 401, Says: "登录"},
			{Name: "县委不能以市委名义下发", Who: "county", Do: "POST /api/themes", Body: meetingstest.November, Status: 404, Says: "不在您的管理范围内", Events: "AccessRefused"},
			{Name: "不认识的字段", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-11","title":"学习党章","points":100}`, Status: 422, Says: "不认识这个字段"},
			{Name: "过去的月份", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-10","title":"学习党章"}`, Status: 422, Says: "本月或以后"},
			{Name: "没有这样的月份", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-13","title":"学习党章"}`, Status: 422, Says: "本月或以后"},
			{Name: "空白主题", Who: "city", Do: "POST /api/themes", Body: `{"orgId":1,"month":"2026-11","title":"  "}`, Status: 422, Says: "请填写主题"},
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
	each(t, func(w *world) {
		w.Run([]call{
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
		w.Run([]call{
			{Name: "支部取消", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":"全村抢收"}`, Status: 200, Says: `"state":"cancelled"`, Events: "MeetingStep"},
			{Name: "再次下发只给新支部", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Says: `{"branches":4,"created":1}`, Events: "ThemeIssued"},
		})
	})
}

// A branch without an arranged theme day shows as missing.
func TestMissing(t *testing.T) {
	each(t, func(w *world) {
		w.Run([]call{
			{Name: "起初都缺", Who: "county", Do: "GET /api/meetings/missing", Status: 200, Says: `"over":false,"total":2`},
			{Name: "建立", Who: "city", Do: "POST /api/themes", Body: meetingstest.November, Status: 201, Keep: "theme"},
			{Name: "下发", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Events: "ThemeIssued"},
			{Name: "草稿不算", Who: "county", Do: "GET /api/meetings/missing?month=2026-11", Status: 200, Says: `"total":2`},
		})
		for state, total := range map[terms.MeetingState]int{terms.Submitted: 2, terms.Returned: 2, terms.Cancelled: 2, terms.Closed: 1, terms.Filed: 1, terms.Approved: 1} {
			putInto(w, meetingstest.BranchA, state)
			w.Run([]call{{Name: "一个支部" + terms.Label(state), Who: "county", Do: "GET /api/meetings/missing", Status: 200, Says: fmt.Sprintf(`"total":%d`, total)}})
		}
		putInto(w, meetingstest.BranchA, terms.Approved)
		w.Run([]call{
			{Name: "月份过去后仍缺一个", At: "2026-12-02 00:00:00", Who: "county", Do: "GET /api/meetings/missing?month=2026-11", Status: 200, Says: `"over":true,"total":1,"items":[{"orgId":12,"orgName":"诸葛村党支部","superior":"勉县县委"}]`},
			{Name: "邻县的看不到", Who: "county", Do: "GET /api/meetings/missing?within=3", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "成立以前不算缺", Who: "county", Do: "GET /api/meetings/missing?month=2000-01", Status: 200, Says: `"total":0`},
		})
	})
}

// putInto puts a branch's meeting into a state.
func putInto(w *world, org int64, state terms.MeetingState) {
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE meeting SET state = ? WHERE org_id = ?`, state, org)
		return err
	})
}

// What is loaded is read back as it was, on both engines.
func TestLoad(t *testing.T) {
	each(t, func(w *world) {
		lat, lng, mark := 33.1534, 106.673, 88
		want := meetings.Meeting{ID: store.NewID(), OrgID: meetingstest.BranchA, OrgPath: meetingstest.PathOf(meetingstest.BranchA), OrgName: "定军山村党支部", Kind: terms.ThemeDay, Month: "2026-10",
			State: terms.Filed, Title: "学习党章", StartsAt: store.At(at("2026-10-25 15:00:00")), EndsAt: store.At(at("2026-10-25 16:00:00")),
			Place: "活动室", Lat: &lat, Lng: &lng, Host: "王建国", Due: 20, Present: 18, FiledAt: store.At(at("2026-10-26 09:00:00")), Mark: &mark, Minutes: "学习"}
		item := meetings.Item{No: 1, Kind: meetings.SetItem, Title: "诵读党章", Done: true, Evidence: "十八人"}
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.Load(ctx, tx, slices.Values([]meetings.Loaded{{Meeting: want, Items: []meetings.Item{item}, What: "演示数据"}}))
		})
		got, err := w.Service.Get(as(access.Superior, meetingstest.City), want.ID)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(bun.BaseModel{})); err != nil || diff != "" {
			t.Error(err, diff)
		}
		var d meetings.Detail
		w.Names["loaded"] = want.ID
		w.Get("city", "/api/meetings/{loaded}", &d)
		if len(d.Items) != 1 || d.Items[0].Evidence != "十八人" || !d.Items[0].Done {
			t.Errorf("%+v", d.Items)
		}
	})
}

func TestOrgMoves(t *testing.T) {
	each(t, func(w *world) {
		w.Run([]call{
			{Name: "建立", Who: "county", Do: "POST /api/themes", Body: `{"orgId":2,"month":"2026-11","title":"学习党章"}`, Status: 201, Keep: "theme"},
			{Name: "下发", Who: "county", Do: "POST /api/themes/{theme}/issue", Status: 200, Events: "ThemeIssued"},
		})
		w.ThemeDay("a", meetingstest.BranchA)
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: meetingstest.BranchA, From: "001.001.001.", To: "001.002.002."})
		})
		m, err := w.Service.Get(as(access.Superior, meetingstest.City), w.Names["a"].(int64))
		if err != nil || m.OrgPath != "001.002.002." {
			t.Errorf("path %q, %v", m.OrgPath, err)
		}
		w.Run([]call{
			{Name: "新上级看得到", Who: "other", Do: "GET /api/meetings/{a}", Status: 200, Says: "学习党章"},
			{Name: "原上级看不到了", Who: "county", Do: "GET /api/meetings/{a}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
		})
	})
}
