package meetings

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/uptrace/bun"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

const november = `{"orgId":1,"month":"2026-11","title":"学习党章","requirement":"人人诵读","items":[]}`

func TestThemes(t *testing.T) {
	each(t, func(w *world) {
		w.run([]call{
			{name: "支部不能下发主题", who: "secretary", do: "POST /api/themes", body: november, status: 403, says: "下发主题", events: "AccessRefused"},
			{name: "没有登录", do: "POST /api/themes", body: november, status: 401, says: "登录"},
			{name: "县委不能以市委名义下发", who: "county", do: "POST /api/themes", body: november, status: 404, says: "不在您的管理范围内", events: "AccessRefused"},
			{name: "不认识的字段", who: "city", do: "POST /api/themes", body: `{"orgId":1,"month":"2026-11","title":"学习党章","points":100}`, status: 422, says: "不认识这个字段"},
			{name: "过去的月份", who: "city", do: "POST /api/themes", body: `{"orgId":1,"month":"2026-10","title":"学习党章"}`, status: 422, says: "本月或以后"},
			{name: "没有这样的月份", who: "city", do: "POST /api/themes", body: `{"orgId":1,"month":"2026-13","title":"学习党章"}`, status: 422, says: "本月或以后"},
			{name: "空白主题", who: "city", do: "POST /api/themes", body: `{"orgId":1,"month":"2026-11","title":"  "}`, status: 422, says: "请填写主题"},
			{name: "主题超长", who: "city", do: "POST /api/themes", body: `{"orgId":1,"month":"2026-11","title":"` + strings.Repeat("长", 101) + `"}`, status: 422, says: "最多 100 个字"},
			{name: "六项规定动作可以先看", who: "city", do: "GET /api/themes/standard", status: 200, says: `{"no":6,"title":"实行民主公开","note":""}`},
			{name: "支部用不着", who: "secretary", do: "GET /api/themes/standard", status: 403, says: "下发主题", events: "AccessRefused"},
			{name: "建立主题自带六项规定动作", who: "city", do: "POST /api/themes", body: november, status: 201, says: "实行民主公开", keep: "theme"},
			{name: "同月不能再建", who: "city", do: "POST /api/themes", body: november, status: 409, says: "请直接修改"},
			{name: "下级看不到上级的草稿", who: "county", do: "GET /api/themes/{theme}", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "县委不能改市委的主题", who: "county", do: "PUT /api/themes/{theme}", body: `{"title":"改题"}`, status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "修改草稿", who: "city", do: "PUT /api/themes/{theme}", body: `{"title":"重温入党誓词","requirement":"人人诵读","items":[{"title":"诵读党章","note":"第一章"},{"title":"缴纳党费"}]}`, status: 200, says: "第一章"},
			{name: "县委不能下发市委的主题", who: "county", do: "POST /api/themes/{theme}/issue", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "一键下发到三个支部", who: "city", do: "POST /api/themes/{theme}/issue", status: 200, says: `{"branches":3,"created":3}`, events: "ThemeIssued"},
			{name: "再次下发不重复", who: "city", do: "POST /api/themes/{theme}/issue", status: 200, says: `{"branches":3,"created":0}`, events: "ThemeIssued"},
			{name: "下发后不能修改", who: "city", do: "PUT /api/themes/{theme}", body: `{"title":"又改题"}`, status: 409, says: "已经下发"},
			{name: "县委看到自己辖区的进度", who: "county", do: "GET /api/themes/{theme}", status: 200, says: `"progress":{"draft":2}`},
			{name: "县委的列表里有市委的主题", who: "county", do: "GET /api/themes?month=2026-11", status: 200, says: `"created":2`},
			{name: "县委也下发，支部保留已有的", who: "county", do: "POST /api/themes", body: `{"orgId":2,"month":"2026-11","title":"县里的主题"}`, status: 201, keep: "countyTheme"},
			{name: "已有主题党日的支部不再新建", who: "county", do: "POST /api/themes/{countyTheme}/issue", status: 200, says: `{"branches":2,"created":0}`, events: "ThemeIssued"},
			{name: "邻县看不到", who: "other", do: "GET /api/themes/{countyTheme}", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "不存在的主题答复一样", who: "other", do: "GET /api/themes/99", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "月份过后不能下发", at: "2026-12-01 00:00:00", who: "city", do: "POST /api/themes/{theme}/issue", status: 409, says: "已经过去"},
		})
	})
}

// A branch founded after the issue gets its draft from the next one, and one that called it off is left alone.
func TestIssueAgain(t *testing.T) {
	each(t, func(w *world) {
		w.run([]call{
			{name: "建立", who: "city", do: "POST /api/themes", body: november, status: 201, keep: "theme"},
			{name: "下发", who: "city", do: "POST /api/themes/{theme}/issue", status: 200, says: `"created":3`, events: "ThemeIssued"},
		})
		w.meetingOf("a", branchA)
		w.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := orgs.Load(ctx, tx, func(yield func(orgs.Org) bool) {
				yield(orgs.Org{ID: 14, ParentID: county, Path: "001.001.003.", Name: "新成立党支部", Kind: terms.Branch, State: orgs.Active, EstablishedOn: "2026-11-19"})
			})
			return err
		})
		w.run([]call{
			{name: "支部取消", who: "secretary", do: "POST /api/meetings/{a}/cancel", body: `{"reason":"全村抢收"}`, status: 200, says: `"state":"cancelled"`, events: "MeetingStep"},
			{name: "再次下发只给新支部", who: "city", do: "POST /api/themes/{theme}/issue", status: 200, says: `{"branches":4,"created":1}`, events: "ThemeIssued"},
		})
	})
}

// A branch without an arranged theme day shows as missing.
func TestMissing(t *testing.T) {
	each(t, func(w *world) {
		w.run([]call{
			{name: "起初都缺", who: "county", do: "GET /api/meetings/missing", status: 200, says: `"over":false,"total":2`},
			{name: "建立", who: "city", do: "POST /api/themes", body: november, status: 201, keep: "theme"},
			{name: "下发", who: "city", do: "POST /api/themes/{theme}/issue", status: 200, events: "ThemeIssued"},
			{name: "草稿不算", who: "county", do: "GET /api/meetings/missing?month=2026-11", status: 200, says: `"total":2`},
		})
		for state, total := range map[terms.MeetingState]int{terms.Submitted: 2, terms.Returned: 2, terms.Cancelled: 2, terms.Closed: 1, terms.Filed: 1, terms.Approved: 1} {
			putInto(w, branchA, state)
			w.run([]call{{name: "一个支部" + terms.Label(state), who: "county", do: "GET /api/meetings/missing", status: 200, says: fmt.Sprintf(`"total":%d`, total)}})
		}
		putInto(w, branchA, terms.Approved)
		w.run([]call{
			{name: "月份过去后仍缺一个", at: "2026-12-02 00:00:00", who: "county", do: "GET /api/meetings/missing?month=2026-11", status: 200, says: `"over":true,"total":1,"items":[{"orgId":12,"orgName":"诸葛村党支部","superior":"勉县县委"}]`},
			{name: "邻县的看不到", who: "county", do: "GET /api/meetings/missing?within=3", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "成立以前不算缺", who: "county", do: "GET /api/meetings/missing?month=2000-01", status: 200, says: `"total":0`},
		})
	})
}

// putInto puts a branch's meeting into a state.
func putInto(w *world, org int64, state terms.MeetingState) {
	w.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE meeting SET state = ? WHERE org_id = ?`, state, org)
		return err
	})
}

// What is loaded is read back as it was, on both engines.
func TestLoad(t *testing.T) {
	each(t, func(w *world) {
		lat, lng, mark := 33.1534, 106.673, 88
		want := Meeting{ID: store.NewID(), OrgID: branchA, OrgPath: pathOf(branchA), OrgName: "定军山村党支部", Kind: terms.ThemeDay, Month: "2026-10",
			State: terms.Filed, Title: "学习党章", StartsAt: store.At(at("2026-10-25 15:00:00")), EndsAt: store.At(at("2026-10-25 16:00:00")),
			Place: "活动室", Lat: &lat, Lng: &lng, Host: "王建国", Due: 20, Present: 18, FiledAt: store.At(at("2026-10-26 09:00:00")), Mark: &mark, Minutes: "学习"}
		item := Item{No: 1, Kind: SetItem, Title: "诵读党章", Done: true, Evidence: "十八人"}
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.Load(ctx, tx, slices.Values([]Loaded{{Meeting: want, Items: []Item{item}, What: "演示数据"}}))
		})
		got, err := byID(context.Background(), w.db, want.ID)
		if diff := cmp.Diff(want, got, cmpopts.IgnoreTypes(bun.BaseModel{})); err != nil || diff != "" {
			t.Error(err, diff)
		}
		items, err := itemsOf(context.Background(), w.db, want.ID)
		if err != nil || len(items) != 1 || items[0].Evidence != "十八人" || !items[0].Done {
			t.Error(err, items)
		}
	})
}

func TestOrgMoves(t *testing.T) {
	each(t, func(w *world) {
		w.run([]call{
			{name: "建立", who: "county", do: "POST /api/themes", body: `{"orgId":2,"month":"2026-11","title":"学习党章"}`, status: 201, keep: "theme"},
			{name: "下发", who: "county", do: "POST /api/themes/{theme}/issue", status: 200, events: "ThemeIssued"},
		})
		a := w.meetingOf("a", branchA)
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: branchA, From: "001.001.001.", To: "001.002.002."})
		})
		m, err := byID(context.Background(), w.db, a)
		if err != nil || m.OrgPath != "001.002.002." {
			t.Errorf("path %q, %v", m.OrgPath, err)
		}
		w.run([]call{
			{name: "新上级看得到", who: "other", do: "GET /api/meetings/{a}", status: 200, says: "学习党章"},
			{name: "原上级看不到了", who: "county", do: "GET /api/meetings/{a}", status: 404, says: "没有找到", events: "AccessRefused"},
		})
	})
}
