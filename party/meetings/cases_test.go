package meetings

import (
	"context"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// didItself takes branch A's meeting to the end of sign-out, with two own items planned and the first one done.
func didItself(w *world, title, evidence string) {
	issued(w)
	noReview(w, city)
	w.run([]call{
		{name: "填写计划", who: "secretary", do: "PUT /api/meetings/{a}/plan", status: 200,
			body: strings.Replace(plan, `{"title":"走访老党员","note":"三户"}`, `{"title":"`+title+`","note":"定军山下三户"},{"title":"红色读书会"}`, 1)},
		{name: "提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, events: "MeetingApproved"},
	})
	var d Detail
	w.get("secretary", "/api/meetings/{a}", &d)
	w.names["set"], w.names["own"] = d.Items[0].ID, d.Items[6].ID
	w.clock.Set(at("2026-11-25 17:30:00"))
	w.closed("a")
	w.run([]call{{name: "写记录", who: "secretary", do: "PUT /api/meetings/{a}/record", status: 200, events: "RecordChanged photos=0 chars=4 set=1/6",
		body: `{"minutes":"学习党章","items":[{"id":{set},"done":true,"evidence":"诵读党章"},{"id":{own},"done":true,"evidence":"` + evidence + `"}]}`}})
}

func TestCasesAreFoundByWords(t *testing.T) {
	none := `{"items":[]}`
	each(t, func(w *world) {
		didItself(w, "重阳节走访老党员", "送去AI读报机两台")
		w.run([]call{
			{name: "没归档的找不到", who: "city", do: "GET /api/meetings/cases?q=走访", status: 200, says: none},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 200, events: "MeetingFiled"},
			{name: "中间的词", who: "city", do: "GET /api/meetings/cases?q=走访", status: 200,
				says: `{"items":[{"itemId":{own},"meetingId":{a},"orgId":11,"orgName":"定军山村党支部","month":"2026-11","title":"重阳节走访老党员","note":"定军山下三户","evidence":"送去AI读报机两台"}]}`},
			{name: "说明里的词", who: "city", do: "GET /api/meetings/cases?q=军山", status: 200, says: "{own}"},
			{name: "完成情况里的词", who: "city", do: "GET /api/meetings/cases?q=读报机", status: 200, says: "{own}"},
			{name: "英文词不分大小写", who: "city", do: "GET /api/meetings/cases?q=ai", status: 200, says: "{own}"},
			{name: "几个词都有", who: "city", do: "GET /api/meetings/cases?q=老党员+读报", status: 200, says: "{own}"},
			{name: "同一个词写两遍", who: "city", do: "GET /api/meetings/cases?q=读报+读报", status: 200, says: "{own}"},
			{name: "缺一个词就找不到", who: "city", do: "GET /api/meetings/cases?q=老党员+义诊", status: 200, says: none},
			{name: "两栏的字不连成词", who: "city", do: "GET /api/meetings/cases?q=员定", status: 200, says: none},
			{name: "没做的自选动作找不到", who: "city", do: "GET /api/meetings/cases?q=读书会", status: 200, says: none},
			{name: "规定动作不算案例", who: "city", do: "GET /api/meetings/cases?q=诵读党章", status: 200, says: none},
			{name: "本支部查得到", who: "secretary", do: "GET /api/meetings/cases?q=走访", status: 200, says: "{own}"},
			{name: "别的支部查不到", who: "secretaryA2", do: "GET /api/meetings/cases?q=走访", status: 200, says: none},
			{name: "邻县查不到", who: "other", do: "GET /api/meetings/cases?q=走访", status: 200, says: none},
			{name: "只查一个县", who: "city", do: "GET /api/meetings/cases?q=走访&within=2", status: 200, says: "{own}"},
			{name: "只查另一个县", who: "city", do: "GET /api/meetings/cases?q=走访&within=3", status: 200, says: none},
			{name: "不能查辖区以外", who: "other", do: "GET /api/meetings/cases?q=走访&within=2", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "没有下一页", who: "city", do: "GET /api/meetings/cases?q=走访&limit=1&after={own}", status: 200, says: none},
			{name: "满一页给出接着查的位置", who: "city", do: "GET /api/meetings/cases?q=走访&limit=1", status: 200, says: `"after":{own}`},
			{name: "一个汉字太少", who: "city", do: "GET /api/meetings/cases?q=党", status: 422, says: "两个相连的汉字"},
			{name: "隔开的汉字", who: "city", do: "GET /api/meetings/cases?q=党+员", status: 422, says: "两个相连的汉字"},
			{name: "只有标点", who: "city", do: "GET /api/meetings/cases?q=！？", status: 422, says: "两个相连的汉字"},
			{name: "空白", who: "city", do: "GET /api/meetings/cases?q=", status: 422},
			{name: "没写要查什么", who: "city", do: "GET /api/meetings/cases", status: 422},
			{name: "引号照原样", who: "city", do: "GET /api/meetings/cases?q=走访'%22)--", status: 200, says: "{own}"},
		})
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: branchA, From: "001.001.001.", To: "001.002.002."})
		})
		w.run([]call{
			{name: "划转后新上级查得到", who: "other", do: "GET /api/meetings/cases?q=走访", status: 200, says: "{own}"},
			{name: "划转后原上级查不到", who: "county", do: "GET /api/meetings/cases?q=走访", status: 200, says: none},
		})
	})
}

func TestAnEndlessWordCanBeFiled(t *testing.T) {
	each(t, func(w *world) {
		word := strings.Repeat("𝒜𝐵", 1000) // 8,000 bytes that are one word
		didItself(w, "读书", word)
		w.run([]call{
			{name: "归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 200, events: "MeetingFiled"},
			{name: "按开头查到", who: "city", do: "GET /api/meetings/cases?q=" + strings.Repeat("𝒜𝐵", 20), status: 200, says: "{own}"},
		})
	})
}

// The one planned last comes first, page by page.
func TestPagesOfCases(t *testing.T) {
	each(t, func(w *world) {
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.Load(ctx, tx, func(yield func(Loaded) bool) {
				for i, org := range []int64{branchA, branchB, branchA2} {
					m := Meeting{ID: int64(i + 1), OrgID: org, OrgPath: pathOf(org), Kind: "theme_day", Month: "2026-10", State: "filed"}
					if !yield(Loaded{Meeting: m, Items: []Item{{No: 1, Kind: OwnItem, Title: "义诊进村", Done: true}}}) {
						return
					}
				}
			})
		})
		var got []int64
		for after := int64(0); len(got) < 4; {
			page, err := w.Cases(t.Context(), "001.", wordsOf("义诊"), after, 2)
			if err != nil {
				t.Fatal(err)
			}
			if len(page) == 0 {
				break
			}
			for _, c := range page {
				got, after = append(got, c.OrgID), c.ItemID
			}
		}
		if len(got) != 3 || got[0] != branchA2 || got[1] != branchB || got[2] != branchA {
			t.Errorf("cases of %v", got)
		}
	})
}
