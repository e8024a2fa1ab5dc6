package cases_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhibu/party/meetings"
	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/meetings/sealed"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// taking is a plan of an assembly in December with an own item that names a case; day tells one from another.
func taking(org int64, day int, from string) string {
	return fmt.Sprintf(`{"orgId":%d,"kind":"lecture","title":"上党课","startsAt":"2026-12-%02dT15:00:00+08:00","endsAt":"2026-12-%02dT16:00:00+08:00",
		"place":{"name":"党员活动室"},"host":"书记","ownItems":[{"title":"走访老党员","from":%s}]}`, org, day, day, from)
}

// unnamed is the same plan as it is sent to change it.
func unnamed(day int, from string) string {
	_, plan, _ := strings.Cut(taking(0, day, from), `"kind":"lecture",`)
	return "{" + plan
}

func TestACaseTellsHowManyBranchesTookItUp(t *testing.T) {
	const find = "GET /api/meetings/cases?q=走访"
	each(t, func(w *world) {
		aCase(w, "送去读报机两台")
		w.Run([]call{
			{Name: "查不到的不能抄", Who: "secretaryA2", Do: "POST /api/meetings", Body: taking(12, 1, "{own}"), Status: 422, Says: "第 1 项抄自的案例没有找到"},
			{Name: "没有的项", Who: "secretary", Do: "POST /api/meetings", Body: taking(11, 1, "7"), Status: 422, Says: "body.ownItems"},
			{Name: "规定动作不是案例", Who: "secretary", Do: "POST /api/meetings", Body: taking(11, 1, "{set}"), Status: 422, Says: "body.ownItems"},
			{Name: "排成系列也一样", Who: "secretaryA2", Do: "POST /api/meetings/series", Status: 422, Says: "第 1 项抄自的案例没有找到",
				Body: `{"orgId":12,"kind":"lecture","title":"上党课","fromMonth":"2026-12","times":2,"pattern":{"every":1,"day":10,"minutes":60,"time":"14:30"},"ownItems":[{"title":"走访","from":{own}}]}`},
			{Name: "市委推荐", Who: "city", Do: "PUT " + recommendation, Body: `{"note":"值得学习"}`, Status: 200, Events: "CaseRecommended"},
			{Name: "抄进计划", Who: "secretaryA2", Do: "POST /api/meetings", Body: taking(12, 1, "{own}"), Status: 201, Says: `"from":{own}`, Keep: "m"},
			{Name: "草稿不算采用", Who: "city", Do: find, Status: 200, Says: `"adopted":0`},
			{Name: "提交", Who: "secretaryA2", Do: "POST /api/meetings/{m}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "通过才算", Who: "city", Do: find, Status: 200, Says: `"adopted":1`},
			{Name: "看不到那个支部的也知道几个", Who: "secretaryB", Do: find, Status: 200, Says: `"adopted":1`},
			{Name: "会议页上也有", Who: "member", Do: "GET /api/meetings/{a}", Status: 200, Says: `"adopted":1`},
			{Name: "同一个支部再抄一次", Who: "secretaryA2", Do: "POST /api/meetings", Body: taking(12, 2, "{own}"), Status: 201, Keep: "m2"},
			{Name: "也通过", Who: "secretaryA2", Do: "POST /api/meetings/{m2}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "还是一个支部", Who: "city", Do: find, Status: 200, Says: `"adopted":1`},
			{Name: "本支部再开展一次不算", Who: "secretary", Do: "POST /api/meetings", Body: taking(11, 3, "{own}"), Status: 201, Keep: "m3"},
			{Name: "通过", Who: "secretary", Do: "POST /api/meetings/{m3}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "不算本支部", Who: "city", Do: find, Status: 200, Says: `"adopted":1`},
			{Name: "市委收回推荐", Who: "city", Do: "DELETE " + recommendation, Status: 200, Events: "CaseRecommended"},
			{Name: "不能新抄", Who: "secretaryB", Do: "POST /api/meetings", Body: taking(13, 1, "{own}"), Status: 422, Says: "已经不再推荐"},
			{Name: "抄过的照样改", Who: "secretaryA2", Do: "PUT /api/meetings/{m}/plan", Body: unnamed(4, "{own}"), Status: 200, Says: `"from":{own}`, Events: "MeetingWithdrawn, MeetingApproved"},
			{Name: "取消一次", Who: "secretaryA2", Do: "POST /api/meetings/{m}/cancel", Body: `{"reason":"改期"}`, Status: 200, Events: "MeetingWithdrawn, MeetingStep"},
			{Name: "另一次还在", Who: "city", Do: find, Status: 200, Says: `"adopted":1`},
			{Name: "另一次不再抄", Who: "secretaryA2", Do: "PUT /api/meetings/{m2}/plan", Body: unnamed(2, "0"), Status: 200, Events: "MeetingWithdrawn, MeetingApproved"},
			{Name: "没有支部采用了", Who: "city", Do: find, Status: 200, Says: `"adopted":0`},
		})
	})
}

// Where an item was taken over from is sealed with the record. One that was filed before that was sealed is what its
// leaf says, until it is corrected.
func TestTheSourceIsSealed(t *testing.T) {
	each(t, func(w *world) {
		aCase(w, "送去读报机两台")
		w.Run([]call{
			{Name: "抄进计划", Who: "secretary", Do: "POST /api/meetings", Body: taking(11, 1, "{own}"), Status: 201, Keep: "m"},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{m}/submit", Status: 200, Events: "MeetingApproved"},
		})
		w.Clock.Set(at("2026-12-01 17:30:00"))
		w.Closed("m")
		w.Run([]call{
			{Name: "写记录", Who: "secretary", Do: "PUT /api/meetings/{m}/record", Body: `{"minutes":"学习党章"}`, Status: 200, Events: "RecordChanged photos=0 chars=4 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
		})
		content := func() (text string) {
			if err := sealed.Source().Each(t.Context(), w.DB, w.Names["m"].(int64), func(_, _ int64, _ store.Instant, c []byte) error { text = string(c); return nil }); err != nil {
				t.Fatal(err)
			}
			return text
		}
		source := w.Fill(`"from_item":{own}`)
		if now := content(); !strings.Contains(now, source) {
			t.Errorf("the source is not sealed: %s", now)
		}
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE meeting SET seal_form = 0 WHERE id = ?`, w.Names["m"])
			return err
		})
		old := content()
		if strings.Contains(old, "from_item") {
			t.Errorf("an older leaf would not verify: %s", old)
		}
		w.Run([]call{{Name: "更正", Who: "secretary", Do: "POST /api/meetings/{m}/corrections", Body: `{"reason":"错字","minutes":"学习党章。"}`, Status: 200, Events: "RecordChanged photos=0 chars=5 set=0/0, MeetingCorrected"}})
		var kept string
		if err := w.DB.NewRaw(`SELECT content FROM meeting_version WHERE meeting_id = ?`, w.Names["m"]).Scan(t.Context(), &kept); err != nil {
			t.Fatal(err)
		}
		if now := content(); kept != old || !strings.Contains(now, source) {
			t.Errorf("after a correction: kept %s, now %s", kept, now)
		}
	})
}

// A series carries the source into each of its drafts, and a change of all the rest keeps it.
func TestASeriesNamesTheCase(t *testing.T) {
	each(t, func(w *world) {
		aCase(w, "送去读报机两台")
		w.Run([]call{
			{Name: "排出三次", Who: "secretary", Do: "POST /api/meetings/series", Status: 201,
				Body: `{"orgId":11,"kind":"lecture","title":"上党课","fromMonth":"2026-12","times":3,"pattern":{"every":1,"day":10,"minutes":60,"time":"14:30"},"ownItems":[{"title":"走访","from":{own}}]}`},
		})
		named := func() (n int) {
			if err := w.DB.NewRaw(`SELECT count(*) FROM meeting_item WHERE from_item = ?`, w.Names["own"]).Scan(t.Context(), &n); err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := named(); n != 3 {
			t.Errorf("%d of 3 drafts name the case", n)
		}
		var first int64
		if err := w.DB.NewRaw(`SELECT id FROM meeting WHERE series_id <> 0 ORDER BY starts_at LIMIT 1`).Scan(t.Context(), &first); err != nil {
			t.Fatal(err)
		}
		w.Names["first"] = first
		w.Run([]call{{Name: "连同以后各次一起改", Who: "secretary", Do: "PUT /api/meetings/{first}/plan", Body: `{"rest":true,` + unnamed(10, "{own}")[1:], Status: 200, Says: `"from":{own}`}})
		if n := named(); n != 3 {
			t.Errorf("%d of 3 drafts name the case after a change of all", n)
		}
	})
}

// Whoever took which case up in whatever meeting: the count is that of the branches, and what most took up comes first.
func TestAdoptionIsCountedByBranch(t *testing.T) {
	branchOf := map[int64]int64{meetingstest.BranchA: meetingstest.BranchA, meetingstest.GroupA: meetingstest.BranchA, meetingstest.BranchA2: meetingstest.BranchA2, meetingstest.BranchB: meetingstest.BranchB}
	who := []int64{meetingstest.City, meetingstest.County, meetingstest.BranchA, meetingstest.GroupA, meetingstest.BranchA2, meetingstest.BranchB}
	counts := []terms.MeetingState{terms.Approved, terms.Closed, terms.Filed}
	each(t, func(w *world) {
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			_, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{{ID: meetingstest.GroupA, ParentID: meetingstest.BranchA, Path: meetingstest.PathOf(meetingstest.GroupA),
				Name: "第一党小组", ShortName: "第一党小组", Kind: terms.Group, State: orgs.Active}}))
			return err
		})
		rapid.Check(t, func(r *rapid.T) {
			word, homes := fmt.Sprint(store.NewID()), []int64{meetingstest.BranchA, meetingstest.GroupA, meetingstest.BranchB}
			items := casesAt(w, "义诊 "+word, homes...)
			took := map[int64]map[int64]bool{}
			var plans []meetings.Loaded
			for range rapid.IntRange(0, 8).Draw(r, "plans") {
				n, org := rapid.IntRange(0, 2).Draw(r, "case"), rapid.SampledFrom(who).Draw(r, "org")
				state := rapid.SampledFrom(append([]terms.MeetingState{terms.Draft, terms.Submitted, terms.Returned, terms.Cancelled}, counts...)).Draw(r, "state")
				m := meetings.Meeting{ID: store.NewID(), OrgID: org, OrgPath: meetingstest.PathOf(org), Kind: terms.Lecture, Month: "2026-12", State: state}
				plans = append(plans, meetings.Loaded{Meeting: m, Items: []meetings.Item{{No: 1, Kind: meetings.OwnItem, Title: "照着做", FromItem: items[n]}}})
				if b := branchOf[org]; b != 0 && b != branchOf[homes[n]] && slices.Contains(counts, state) {
					if took[items[n]] == nil {
						took[items[n]] = map[int64]bool{}
					}
					took[items[n]][b] = true
				}
			}
			w.Write(func(ctx context.Context, tx *store.Tx) error { return w.Load(ctx, tx, slices.Values(plans)) })
			slices.SortFunc(items, func(a, b int64) int { return cmpCases(len(took[a]), len(took[b]), a, b) })
			f := cases.Filter{Home: "001.", Words: []string{word}, ByAdoption: true, Limit: 2}
			if got := pages(w, f); !slices.Equal(got, items) {
				r.Fatalf("order %v, want %v", got, items)
			}
			f.Limit = 9
			found, _, err := w.Cases.Find(context.Background(), f)
			if err != nil {
				r.Fatal(err)
			}
			for _, c := range found {
				if c.Adopted != len(took[c.ItemID]) {
					r.Fatalf("%d took up %d, counted %d", len(took[c.ItemID]), c.ItemID, c.Adopted)
				}
			}
		})
	})
}

// cmpCases puts what more branches took up first, of as many the later.
func cmpCases(tookA, tookB int, a, b int64) int {
	if tookA != tookB {
		return tookB - tookA
	}
	return int(b - a)
}
