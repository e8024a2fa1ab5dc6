package cases_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

const recommendation = "/api/meetings/{a}/items/{own}/recommendation"

// aCase files branch A's meeting with one own item done, which is {own}.
func aCase(w *world, evidence string) {
	w.T.Helper()
	didItself(w, "重阳节走访老党员", evidence)
	w.Run([]call{{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"}})
}

// casesAt files a lecture at each of some orgs, with an own item of a title done, and gives the items.
func casesAt(w *world, title string, at ...int64) (items []int64) {
	w.T.Helper()
	var held []int64
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		return w.Load(ctx, tx, func(yield func(meetings.Loaded) bool) {
			for _, org := range at {
				m := meetings.Meeting{ID: store.NewID(), OrgID: org, OrgPath: meetingstest.PathOf(org), Kind: terms.Lecture, Month: "2026-10", State: terms.Filed}
				held = append(held, m.ID)
				if !yield(meetings.Loaded{Meeting: m, Items: []meetings.Item{{No: 1, Kind: meetings.OwnItem, Title: title, Done: true}}}) {
					return
				}
			}
		})
	})
	if err := w.DB.NewRaw(`SELECT id FROM meeting_item WHERE meeting_id IN (?) ORDER BY id`, store.In(held)).Scan(context.Background(), &items); err != nil {
		w.T.Fatal(err)
	}
	return items
}

// recommends has somebody recommend a case or take that back, and tells whether they may.
func recommends(w *world, who string, item int64, back bool) bool {
	w.T.Helper()
	var meeting int64
	if err := w.DB.NewRaw(`SELECT meeting_id FROM meeting_item WHERE id = ?`, item).Scan(context.Background(), &meeting); err != nil {
		w.T.Fatal(err)
	}
	do := "PUT"
	if back {
		do = "DELETE"
	}
	code, body := w.Request(who, fmt.Sprintf("%s /api/meetings/%d/items/%d/recommendation", do, meeting, item), "application/json", strings.NewReader(`{"note":"值得学习"}`))
	if code != http.StatusOK && code != http.StatusNotFound {
		w.T.Fatal(code, body)
	}
	return code == http.StatusOK
}

// pages are the cases that a filter finds, page after page.
func pages(w *world, f cases.Filter) (items []int64) {
	w.T.Helper()
	for {
		page, after, err := w.Cases.Find(context.Background(), f)
		if err != nil {
			w.T.Fatal(err)
		}
		for _, c := range page {
			items = append(items, c.ItemID)
		}
		if f.After = after; after == "" {
			return items
		}
	}
}

func TestRecommendedCasesReachEveryBranchBelow(t *testing.T) {
	const none, find, all = `{"items":[]}`, "GET /api/meetings/cases?q=走访", "GET /api/meetings/cases?recommended=true"
	each(t, func(w *world) {
		aCase(w, "送去AI读报机两台")
		w.Run([]call{
			{Name: "推荐以前同县的支部查不到", Who: "secretaryA2", Do: find, Status: 200, Says: none},
			{Name: "县委推荐", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"形式新，老党员欢迎"}`, Status: 200, Says: "勉县县委推荐为特色案例", Events: "CaseRecommended"},
			{Name: "再推荐一次不算", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"形式新，老党员欢迎"}`, Status: 200},
			{Name: "只给看这一项，会议不给看", Who: "secretaryA2", Do: find, Status: 200,
				Says: `{"items":[{"itemId":{own},"orgName":"定军山村党支部","month":"2026-11","title":"重阳节走访老党员","note":"定军山下三户","evidence":"送去AI读报机两台","adopted":0,"recommended":[{"orgName":"勉县县委","note":"形式新，老党员欢迎","at":"2026-11-25T17:30:00+08:00"}]}]}`},
			{Name: "会议还是看不到", Who: "secretaryA2", Do: "GET /api/meetings/{a}", Status: 404, Events: "AccessRefused"},
			{Name: "不写词只看推荐的", Who: "secretaryA2", Do: all, Status: 200, Says: "{own}"},
			{Name: "推荐的里面按词找", Who: "secretaryA2", Do: all + "&q=义诊", Status: 200, Says: none},
			{Name: "只看推荐时一个字也太少", Who: "secretaryA2", Do: all + "&q=党", Status: 422, Says: "两个相连的汉字"},
			{Name: "限定本支部就没有", Who: "secretaryA2", Do: find + "&within=12", Status: 200, Says: none},
			{Name: "限定本支部只看推荐也没有", Who: "secretaryA2", Do: all + "&within=12", Status: 200, Says: none},
			{Name: "邻县的支部查不到", Who: "secretaryB", Do: find, Status: 200, Says: none},
			{Name: "邻县县委查不到", Who: "other", Do: all, Status: 200, Says: none},
			{Name: "本支部看得到推荐", Who: "secretary", Do: find, Status: 200, Says: `"recommended":[{"orgName":"勉县县委","note":"形式新，老党员欢迎","at":"2026-11-25T17:30:00+08:00"}]`},
			{Name: "市委看得到下级推荐的", Who: "city", Do: all, Status: 200, Says: `"orgName":"勉县县委"`},
			{Name: "推荐的单位可以收回", Who: "county", Do: all, Status: 200, Says: `"mine":true}],"mayRecommend":true`},
			{Name: "市委也推荐", Who: "city", Do: "PUT " + recommendation, Body: `{"note":"全市推广"}`, Status: 200, Events: "CaseRecommended"},
			{Name: "改推荐语", Who: "city", Do: "PUT " + recommendation, Body: `{"note":"请各支部学习"}`, Status: 200, Events: "CaseRecommended"},
			{Name: "邻县的支部查得到，不提县委", Who: "secretaryB", Do: find, Status: 200, Says: `"recommended":[{"orgName":"汉中市委","note":"请各支部学习","at":"2026-11-25T17:30:00+08:00"}]}]`},
			{Name: "市委收回", Who: "city", Do: "DELETE " + recommendation, Status: 200, Says: "汉中市委收回特色案例的推荐", Events: "CaseRecommended"},
			{Name: "收回两次", Who: "city", Do: "DELETE " + recommendation, Status: 200},
			{Name: "收回以后邻县查不到", Who: "secretaryB", Do: find, Status: 200, Says: none},
			{Name: "县委的还在", Who: "secretaryA2", Do: find, Status: 200, Says: "勉县县委"},
			{Name: "更正为没有完成", Who: "secretary", Do: "POST /api/meetings/{a}/corrections", Status: 200, Says: `"corrected":1`,
				Body:   `{"reason":"登记有误","minutes":"学习党章","items":[{"id":{own},"done":false,"evidence":""}]}`,
				Events: "RecordChanged photos=0 chars=4 set=1/6, MeetingCorrected"},
			{Name: "不再是案例", Who: "secretaryA2", Do: find, Status: 200, Says: none},
			{Name: "推荐里也没有", Who: "secretaryA2", Do: all, Status: 200, Says: none},
		})
	})
}

func TestWhoMayRecommendWhat(t *testing.T) {
	each(t, func(w *world) {
		didItself(w, "重阳节走访老党员", "陈芳带队，送去读报机两台")
		named := `{"note":"值得学习"}`
		w.Run([]call{
			{Name: "没有归档", Who: "county", Do: "PUT " + recommendation, Body: named, Status: 409, Says: "已归档会议里完成了的自选动作"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "本支部不能推荐", Who: "secretary", Do: "PUT " + recommendation, Body: named, Status: 403, Says: "给会议评分", Events: "AccessRefused"},
			{Name: "党员不能推荐", Who: "member", Do: "PUT " + recommendation, Body: named, Status: 403, Says: "给会议评分", Events: "AccessRefused"},
			{Name: "邻县不能推荐", Who: "other", Do: "PUT " + recommendation, Body: named, Status: 404, Events: "AccessRefused"},
			{Name: "邻县不能收回", Who: "other", Do: "DELETE " + recommendation, Status: 404, Events: "AccessRefused"},
			{Name: "规定动作不是案例", Who: "county", Do: "PUT /api/meetings/{a}/items/{set}/recommendation", Body: named, Status: 409, Says: "已归档会议里完成了的自选动作"},
			{Name: "没有这一项", Who: "county", Do: "PUT /api/meetings/{a}/items/7/recommendation", Body: named, Status: 404, Says: "没有这一项"},
			{Name: "别的会议的项", Who: "city", Do: "PUT /api/meetings/{b}/items/{own}/recommendation", Body: named, Status: 404, Says: "没有这一项"},
			{Name: "没有推荐语", Who: "county", Do: "PUT " + recommendation, Body: `{"note":" "}`, Status: 422, Says: "请填写推荐语"},
			{Name: "有党员姓名", Who: "county", Do: "PUT " + recommendation, Body: named, Status: 422, Says: "body.confirmed"},
			{Name: "核对过可以推荐", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"值得学习","confirmed":true}`, Status: 200, Events: "CaseRecommended"},
		})
	})
}

// A correction may put a name into a case that is recommended: nobody below finds it until whoever recommends it
// has looked again. A name that was there and was confirmed is not asked about again.
func TestACorrectionThatNamesSomebodyIsLookedAt(t *testing.T) {
	const find, all, do = "GET /api/meetings/cases?q=走访", "GET /api/meetings/cases?recommended=true", "POST /api/meetings/{a}/corrections"
	says := func(evidence string) string {
		return `{"reason":"补充","minutes":"学习党章","items":[{"id":{own},"done":true,"evidence":"` + evidence + `"}]}`
	}
	const corrected, none = "RecordChanged photos=0 chars=4 set=1/6, ", `{"items":[]}`
	each(t, func(w *world) {
		aCase(w, "送去读报机两台")
		w.Run([]call{
			{Name: "县委推荐", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"值得学习"}`, Status: 200, Events: "CaseRecommended"},
			{Name: "市委推荐", Who: "city", Do: "PUT " + recommendation, Body: `{"note":"全市推广"}`, Status: 200, Events: "CaseRecommended"},
			{Name: "没有姓名的更正", Who: "secretary", Do: do, Body: says("送去读报机三台"), Status: 200, Events: corrected + "MeetingCorrected"},
			{Name: "照样查得到", Who: "secretaryA2", Do: all, Status: 200, Says: "读报机三台"},
			{Name: "加了姓名的更正", Who: "secretary", Do: do, Body: says("陈芳送去读报机三台"), Status: 200, Says: "勉县县委对特色案例的推荐等待核对", Events: corrected + "CaseRecommended, CaseRecommended, MeetingCorrected"},
			{Name: "别的支部查不到", Who: "secretaryA2", Do: all, Status: 200, Says: none},
			{Name: "按词也查不到", Who: "secretaryA2", Do: find, Status: 200, Says: none},
			{Name: "不能新抄", Who: "secretaryA2", Do: "POST /api/meetings", Body: taking(12, 1, "{own}"), Status: 422, Says: "已经不再推荐"},
			{Name: "推荐的县委看得到，等它核对", Who: "county", Do: all, Status: 200, Says: `"recommended":[{"orgName":"勉县县委","note":"值得学习","at":"2026-11-25T17:30:00+08:00","mine":true,"waits":true}]`},
			{Name: "本支部看不到推荐", Who: "secretary", Do: find, Status: 200, Says: `"adopted":0}]}`},
		})
		for _, at := range []int64{meetingstest.County, meetingstest.City} {
			if got := w.Asks(access.Superior, at); !slices.Contains(got, "1 项推荐的特色案例更正过，有了党员姓名，待核对") {
				t.Errorf("org %d is asked for %q", at, got)
			}
		}
		if got := w.Asks(access.Superior, meetingstest.Other); len(got) != 0 {
			t.Errorf("who recommends nothing is asked for %q", got)
		}
		w.Run([]call{
			{Name: "没有核对", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"值得学习"}`, Status: 422, Says: "body.confirmed"},
			{Name: "核对过", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"值得学习","confirmed":true}`, Status: 200, Events: "CaseRecommended"},
			{Name: "又查得到", Who: "secretaryA2", Do: all, Status: 200, Says: "陈芳送去"},
			{Name: "市委的还在等", Who: "secretaryB", Do: all, Status: 200, Says: none},
			{Name: "市委收回", Who: "city", Do: "DELETE " + recommendation, Status: 200, Events: "CaseRecommended"},
			{Name: "核对过的姓名不再问", Who: "secretary", Do: do, Body: says("陈芳送去读报机四台"), Status: 200, Events: corrected + "MeetingCorrected"},
			{Name: "照样查得到", Who: "secretaryA2", Do: all, Status: 200, Says: "读报机四台"},
		})
		for _, at := range []int64{meetingstest.County, meetingstest.City} {
			if got := w.Asks(access.Superior, at); slices.Contains(got, "1 项推荐的特色案例更正过，有了党员姓名，待核对") {
				t.Errorf("org %d is still asked: %q", at, got)
			}
		}
	})
}

// A recommendation holds while its org stands above the branch, and goes over when that is merged.
func TestRecommendationsFollowTheTree(t *testing.T) {
	const none, all = `{"items":[]}`, "GET /api/meetings/cases?recommended=true"
	each(t, func(w *world) {
		aCase(w, "送去读报机两台")
		moved := func(from, to string) {
			w.Write(func(ctx context.Context, tx *store.Tx) error {
				return w.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: meetingstest.BranchA, From: from, To: to})
			})
		}
		w.Run([]call{{Name: "县委推荐", Who: "county", Do: "PUT " + recommendation, Body: `{"note":"值得学习"}`, Status: 200, Events: "CaseRecommended"}})
		moved("001.001.001.", "001.002.002.")
		w.Run([]call{
			{Name: "划走以后原来县里的支部查不到", Who: "secretaryA2", Do: all, Status: 200, Says: none},
			{Name: "新的县里没有推荐", Who: "secretaryB", Do: all, Status: 200, Says: none},
			{Name: "新上级查得到案例，没有推荐", Who: "other", Do: "GET /api/meetings/cases?q=走访", Status: 200, Says: `"adopted":0,"mayRecommend":true}]}`},
		})
		moved("001.002.002.", "001.001.001.")
		w.Run([]call{{Name: "划回来又作数", Who: "secretaryA2", Do: all, Status: 200, Says: "{own}"}})
		moved("001.001.001.", "001.002.002.") // 勉县 is merged into 洋县: what is below goes first
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.Cases.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: meetingstest.County, Path: "001.001.", IntoID: meetingstest.Other})
		})
		w.Run([]call{
			{Name: "合并以后由新的县委推荐", Who: "secretaryB", Do: all, Status: 200, Says: `"recommended":[{"orgName":"洋县县委"`},
			{Name: "新的县委可以收回", Who: "other", Do: all, Status: 200, Says: `"mine":true`},
		})
	})
}

// Recommended cases come first, page by page, with those that were planned last first among them.
func TestRecommendedCasesComeFirst(t *testing.T) {
	each(t, func(w *world) {
		items := casesAt(w, "义诊进村", meetingstest.BranchA, meetingstest.BranchA2, meetingstest.BranchA, meetingstest.BranchA2)
		recommends(w, "city", items[1], false)
		recommends(w, "county", items[0], false)
		for _, limit := range []int{1, 2, 3, 4, 9} {
			if got, want := pages(w, cases.Filter{Home: "001.001.", Words: []string{"义诊"}, Limit: limit}), []int64{items[1], items[0], items[3], items[2]}; !slices.Equal(got, want) {
				t.Errorf("pages of %d: %v, want %v", limit, got, want)
			}
		}
	})
}

// Whatever was recommended and taken back by whom: everybody finds what lies below themselves, what an org
// above them and above the case's branch recommends, and nothing else.
func TestWhoFindsRecommendedCases(t *testing.T) {
	each(t, func(w *world) {
		branches := []int64{meetingstest.BranchA, meetingstest.BranchA2, meetingstest.BranchB}
		by := map[string]string{"city": "001.", "county": "001.001.", "other": "001.002."}
		rapid.Check(t, func(r *rapid.T) {
			word := fmt.Sprint(store.NewID())
			items := casesAt(w, "义诊 "+word, branches...)
			says := map[string]map[int64]bool{"city": {}, "county": {}, "other": {}}
			for range rapid.IntRange(1, 6).Draw(r, "steps") {
				who, n, back := rapid.SampledFrom([]string{"city", "county", "other"}).Draw(r, "who"), rapid.IntRange(0, 2).Draw(r, "case"), rapid.IntRange(0, 3).Draw(r, "back") == 0
				allowed := orgs.Contains(by[who], meetingstest.PathOf(branches[n]))
				if done := recommends(w, who, items[n], back); done != allowed {
					r.Fatalf("%s recommends a case of %d: %v", who, branches[n], done)
				}
				says[who][items[n]] = allowed && !back
			}
			for _, home := range []string{"001.", "001.001.", "001.002.", "001.001.001.", "001.001.002.", "001.002.001."} {
				var want []int64
				for n, item := range items {
					path := meetingstest.PathOf(branches[n])
					found := orgs.Contains(home, path)
					for who, at := range by {
						found = found || says[who][item] && orgs.Contains(at, home) && orgs.Contains(at, path)
					}
					if found {
						want = append(want, item)
					}
				}
				got := pages(w, cases.Filter{Home: home, Words: []string{word}, Limit: 2})
				if slices.Sort(got); !slices.Equal(got, want) {
					r.Fatalf("from %s: %v, want %v", home, got, want)
				}
			}
		})
	})
}
