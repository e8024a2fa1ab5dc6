package meetings_test

import (
	"context"
	"fmt"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

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
			Place: "活动室", Lat: &lat, Lng: &lng, Host: "王建国", Due: 20, Present: 18, FiledAt: store.At(at("2026-10-26 09:00:00")), Mark: &mark, Minutes: "学习", SealForm: 1}
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
