package cases_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/meetingstest"
	"zhibu/platform/store"
)

// didItself takes branch A's meeting to the end of sign-out, with two own items planned and the first one done.
func didItself(w *world, title, evidence string) {
	w.Issued()
	w.NoReview(meetingstest.City)
	w.Run([]call{
		{Name: "填写计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Status: 200,
			Body: strings.Replace(meetingstest.Plan, `{"title":"走访老党员","note":"三户"}`, `{"title":"`+title+`","note":"定军山下三户"},{"title":"红色读书会"}`, 1)},
		{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingApproved"},
	})
	var d meetings.Detail
	w.Get("secretary", "/api/meetings/{a}", &d)
	w.Names["set"], w.Names["own"] = d.Items[0].ID, d.Items[6].ID
	w.Clock.Set(at("2026-11-25 17:30:00"))
	w.Closed("a")
	w.Run([]call{{Name: "写记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Status: 200, Events: "RecordChanged photos=0 chars=4 set=1/6",
		Body: `{"minutes":"学习党章","items":[{"id":{set},"done":true,"evidence":"诵读党章"},{"id":{own},"done":true,"evidence":"` + evidence + `"}]}`}})
}

func TestCasesAreFoundByWords(t *testing.T) {
	none := `{"items":[]}`
	each(t, func(w *world) {
		didItself(w, "重阳节走访老党员", "送去AI读报机两台")
		w.Run([]call{
			{Name: "没归档的找不到", Who: "city", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: none},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "中间的词", Who: "city", Do: "GET /api/meetings/cases?q=走访", Status: 200,
				Says: `{"items":[{"itemId":{own},"meetingId":{a},"orgId":11,"orgName":"定军山村党支部","month":"2026-11","title":"重阳节走访老党员","note":"定军山下三户","evidence":"送去AI读报机两台","adopted":0,"mayRecommend":true}]}`},
			{Name: "说明里的词", Who: "city", Do: "GET /api/meetings/cases?q=军山", Status: 200, Says: "{own}"},
			{Name: "完成情况里的词", Who: "city", Do: "GET /api/meetings/cases?q=读报机", Status: 200, Says: "{own}"},
			{Name: "英文词不分大小写", Who: "city", Do: "GET /api/meetings/cases?q=ai", Status: 200, Says: "{own}"},
			{Name: "几个词都有", Who: "city", Do: "GET /api/meetings/cases?q=老党员+读报", Status: 200, Says: "{own}"},
			{Name: "同一个词写两遍", Who: "city", Do: "GET /api/meetings/cases?q=读报+读报", Status: 200, Says: "{own}"},
			{Name: "缺一个词就找不到", Who: "city", Do: "GET /api/meetings/cases?q=老党员+义诊", Status: 200, Says: none},
			{Name: "两栏的字不连成词", Who: "city", Do: "GET /api/meetings/cases?q=员定", Status: 200, Says: none},
			{Name: "没做的自选动作找不到", Who: "city", Do: "GET /api/meetings/cases?q=读书会", Status: 200, Says: none},
			{Name: "规定动作不算案例", Who: "city", Do: "GET /api/meetings/cases?q=诵读党章", Status: 200, Says: none},
			{Name: "本支部查得到", Who: "secretary", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: "{own}"},
			{Name: "别的支部查不到", Who: "secretaryA2", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: none},
			{Name: "邻县查不到", Who: "other", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: none},
			{Name: "只查一个县", Who: "city", Do: "GET /api/meetings/cases?q=走访&within=2", Status: 200, Says: "{own}"},
			{Name: "只查另一个县", Who: "city", Do: "GET /api/meetings/cases?q=走访&within=3", Status: 200, Says: none},
			{Name: "不能查辖区以外", Who: "other", Do: "GET /api/meetings/cases?q=走访&within=2", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "没有下一页", Who: "city", Do: "GET /api/meetings/cases?q=走访&limit=1&after=0-0-{own}", Status: 200, Says: none},
			{Name: "满一页给出接着查的位置", Who: "city", Do: "GET /api/meetings/cases?q=走访&limit=1", Status: 200, Says: `"after":"0-0-{own}"`},
			{Name: "接不上的位置", Who: "city", Do: "GET /api/meetings/cases?q=走访&after=末页", Status: 422, Says: "回到第一页"},
			{Name: "一个汉字太少", Who: "city", Do: "GET /api/meetings/cases?q=党", Status: 422, Says: "两个相连的汉字"},
			{Name: "隔开的汉字", Who: "city", Do: "GET /api/meetings/cases?q=党+员", Status: 422, Says: "两个相连的汉字"},
			{Name: "只有标点", Who: "city", Do: "GET /api/meetings/cases?q=！？", Status: 422, Says: "两个相连的汉字"},
			{Name: "空白", Who: "city", Do: "GET /api/meetings/cases?q=", Status: 422},
			{Name: "没写要查什么", Who: "city", Do: "GET /api/meetings/cases", Status: 422},
			{Name: "引号照原样", Who: "city", Do: "GET /api/meetings/cases?q=走访'%22)--", Status: 200, Says: "{own}"},
		})
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: meetingstest.BranchA, From: "001.001.001.", To: "001.002.002."})
		})
		w.Run([]call{
			{Name: "划转后新上级查得到", Who: "other", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: "{own}"},
			{Name: "划转后原上级查不到", Who: "county", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: none},
		})
	})
}

func TestAnEndlessWordCanBeFiled(t *testing.T) {
	each(t, func(w *world) {
		word := strings.Repeat("𝒜𝐵", 1000) // 8,000 bytes that are one word
		didItself(w, "读书", word)
		w.Run([]call{
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "按开头查到", Who: "city", Do: "GET /api/meetings/cases?q=" + strings.Repeat("𝒜𝐵", 20), Status: 200, Says: "{own}"},
		})
	})
}

// The one planned last comes first, page by page.
func TestPagesOfCases(t *testing.T) {
	each(t, func(w *world) {
		items := casesAt(w, "义诊进村", meetingstest.BranchA, meetingstest.BranchB, meetingstest.BranchA2)
		if got := pages(w, cases.Filter{Home: "001.", Words: []string{"义诊"}, Limit: 2}); !slices.Equal(got, []int64{items[2], items[1], items[0]}) {
			t.Errorf("cases %v of %v", got, items)
		}
	})
}
