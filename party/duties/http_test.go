package duties

import (
	"strings"
	"testing"

	"zhibu/party/terms"
)

func TestAPI(t *testing.T) {
	each(t, func(w *town) {
		w.files(1, 21, "2026-11-05", terms.ThemeDay)
		w.files(2, 22, "2026-11-06", terms.ThemeDay)
		w.files(3, 21, "2026-10-06", terms.Assembly)
		record := func(org, duty, day string) string {
			return `{"orgId":` + org + `,"duty":"` + duty + `","heldOn":"` + day + `","note":"县委组织部"}`
		}
		nudge := func(orgs, duty, period string) string {
			return `{"orgIds":[` + orgs + `],"duty":"` + duty + `","period":"` + period + `"}`
		}
		for _, c := range []struct {
			name, as, method, path, body string
			status                       int
			has                          []string
		}{
			{"支部的一年", "zhibu", "GET", "/api/duties?org=21", "", 200, []string{`"year":2026`, `"responsible":"党员201"`, `"duty":"theme_day","number":"OL-05"`, `第十六条`,
				`"period":"2026-11","name":"11 月","first":11,"state":"done","asked":1,"held":1`, `"acts":[{"id":1,"source":"meeting","heldOn":"2026-11-05","counts":true}]`,
				`"link":"meetings/new?kind=committee_meeting&org=21&title=`, `只对党委（党组）书记作要求`, `OL-13`}},
			{"去年", "zhibu", "GET", "/api/duties?org=21&year=2025", "", 200, []string{`"period":"2025-Q4"`, `"state":"missing"`}},
			{"别的支部看不到", "zhibu", "GET", "/api/duties?org=22", "", 404, []string{"没有找到"}},
			{"党委的日历只有书记讲党课", "zhen", "GET", "/api/duties?org=2", "", 200, []string{`"duty":"secretary_lecture"`, `"state":"soon"`, `由支部落实`}},
			{"工委没有日历", "xian", "GET", "/api/duties?org=3", "", 422, []string{"请选择一个党支部"}},
			{"进度按下级", "xian", "GET", "/api/duties/overview?within=1&period=2026-11", "", 200, []string{`"duty":"theme_day"`, `"branches":3`, `"name":"武侯镇党委"`,
				`{"done":2,"madeUp":0,"open":0,"soon":1,"overdue":0,"missing":0,"later":0,"na":0}`}},
			{"进度写明党委的责任人", "xian", "GET", "/api/duties/overview?within=1&period=2026-11", "", 200, []string{`"responsible":{"memberId":101,"name":"党员101","post":"书记"}`}},
			{"进度写明支部的责任人", "zhen", "GET", "/api/duties/overview?within=2&duty=theme_day", "", 200, []string{`"responsible":{"memberId":201,"name":"党员201","post":"书记"}`}},
			{"名单写明支部的责任人", "zhen", "GET", "/api/duties/branches?within=2&duty=assembly", "", 200, []string{`"held":1,"responsible":{"memberId":201,"name":"党员201","post":"书记"}`, `{"id":22,`}},
			{"进度按领域", "xian", "GET", "/api/duties/overview?within=1&by=field&duty=theme_day", "", 200, []string{`"of":"organ"`, `"of":"village","branches":2,"cells":[{"done":2`}},
			{"进度按类别", "xian", "GET", "/api/duties/overview?within=1&by=kind&duty=theme_day&period=2026-11", "", 200, []string{`"of":"joint_branch","branches":1,"cells":[{"done":1`}},
			{"只看一个领域", "xian", "GET", "/api/duties/overview?within=1&field=organ&duty=theme_day", "", 200, []string{`"total":{"branches":1,"cells":[{"done":0,"madeUp":0,"open":0,"soon":1`}},
			{"时段写错", "xian", "GET", "/api/duties/overview?within=1&period=2026-13", "", 422, []string{"时段应写成"}},
			{"没有这一项", "xian", "GET", "/api/duties/overview?within=1&duty=picnic", "", 422, nil},
			{"没有完成的支部", "xian", "GET", "/api/duties/branches?within=1&duty=theme_day&period=2026-11&state=open&state=soon&state=overdue", "", 200, []string{`"items":[{"org":{"id":31`, `"state":"soon"`}},
			{"一页一个", "xian", "GET", "/api/duties/branches?within=1&duty=theme_day&limit=1", "", 200, []string{`"id":21`, `"next":"001.001.001."`}},
			{"下一页", "xian", "GET", "/api/duties/branches?within=1&duty=theme_day&limit=1&after=001.001.002.", "", 200, []string{`"id":31`}},
			{"催办", "xian", "POST", "/api/duties/nudges", nudge("31,21", "theme_day", "2026-11"), 200, []string{`"asked":1,"already":0,"met":1`}},
			{"一天只催一次", "xian", "POST", "/api/duties/nudges", nudge("31", "theme_day", "2026-11"), 200, []string{`"asked":0,"already":1,"met":0`}},
			{"名单上看得到", "xian", "GET", "/api/duties/branches?within=1&duty=theme_day&period=2026-11&state=soon", "", 200, []string{`"nudgedOn":"2026-11-25"`}},
			{"支部不能催", "zhibu", "POST", "/api/duties/nudges", nudge("21", "theme_day", "2026-11"), 403, []string{"请联系上级党组织的党务干部"}},
			{"镇里催不到机关", "zhen", "POST", "/api/duties/nudges", nudge("31", "theme_day", "2026-11"), 404, nil},
			{"催办时段写错", "xian", "POST", "/api/duties/nudges", nudge("31", "theme_day", "本月"), 422, []string{"时段应写成"}},
			{"登记述职", "zhibu", "POST", "/api/duties/records", record("21", "report_up", "2026-11-20"), 201, []string{`"id":`}},
			{"登记后已完成", "zhibu", "GET", "/api/duties?org=21", "", 200, []string{`"source":"record","heldOn":"2026-11-20","counts":true,"note":"县委组织部"`}},
			{"明天的不能登记", "zhibu", "POST", "/api/duties/records", record("21", "report_up", "2026-11-26"), 422, []string{"日期不能晚于今天"}},
			{"会议不能登记", "zhibu", "POST", "/api/duties/records", record("21", "assembly", "2026-11-20"), 422, nil},
			{"村支部没有机关通报", "zhibu", "POST", "/api/duties/records", record("21", "briefing", "2026-11-20"), 409, []string{"只对党和国家机关"}},
			{"机关支部有", "jiguan", "POST", "/api/duties/records", record("31", "briefing", "2026-11-20"), 201, nil},
			{"不能替别的支部登记", "zhibu", "POST", "/api/duties/records", record("22", "report_up", "2026-11-20"), 404, nil},
			{"上级不能替支部登记", "zhen", "POST", "/api/duties/records", record("21", "report_up", "2026-11-20"), 403, []string{"请联系该支部的支部班子"}},
		} {
			t.Run(c.name, func(t *testing.T) {
				rec := w.ask(c.as, c.method, c.path, c.body)
				if rec.Code != c.status {
					t.Fatalf("%d %s", rec.Code, rec.Body)
				}
				for _, text := range c.has {
					if !strings.Contains(rec.Body.String(), text) {
						t.Errorf("no %s in %s", text, rec.Body)
					}
				}
			})
		}
	})
}
