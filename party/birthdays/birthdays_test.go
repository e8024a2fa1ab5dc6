package birthdays

import (
	"testing"
	"time"

	"zhibu/party/partytest"
	"zhibu/platform/clock"
)

type monthList struct {
	Month string
	Items []View
	After string
}

type ownDay struct {
	JoinedOn, Day string
	Years         int
	Today         bool
	Greetings     []GreetingView
}

func TestWhoHasABirthday(t *testing.T) {
	each(t, func(h *house) {
		list := partytest.Get[monthList](h.Town, "li", "/api/birthdays")
		if list.Month != "2026-11" || len(list.Items) != 2 || list.Items[0].Name != "李秀英" || list.Items[0].Years != 16 || list.Items[0].Day != "2026-11-25" || list.Items[0].MayGreet {
			t.Errorf("%+v", list)
		}
		if all := partytest.Get[monthList](h.Town, "zhang", "/api/birthdays"); len(all.Items) != 3 || all.Items[0].Name != "张玉兰" {
			t.Errorf("the superior: %+v", all)
		}
		first := partytest.Get[monthList](h.Town, "zhang", "/api/birthdays?limit=2")
		if rest := partytest.Get[monthList](h.Town, "zhang", "/api/birthdays?limit=2&after="+first.After); len(rest.Items) != 1 || rest.Items[0].Name != "王建国" || rest.After != "" {
			t.Errorf("%+v then %+v", first, rest)
		}
		h.Run([]partytest.Step{
			{"别的月份没有", "wang", "GET", "/api/birthdays?month=2026-05", "", 200, `"items":[]`, "李秀英", ""},
			{"不显示出生日期", "wang", "GET", "/api/birthdays", "", 200, "2010-11-25", "1980", ""},
			{"别的支部看不到", "li", "GET", "/api/birthdays?within=12", "", 404, "不在您的管理范围", "", "AccessRefused"},
		})
	})
}

func TestGreeting(t *testing.T) {
	each(t, func(h *house) {
		h.Clock.Set(time.Date(2026, 11, 24, 9, 0, 0, 0, clock.Shanghai))
		h.Run([]partytest.Step{
			{"党员不能代支部祝贺", "li", "PUT", "/api/birthdays/101/greeting", `{"text":"祝贺"}`, 403, "没有", "", "AccessRefused"},
			{"空的", "wang", "PUT", "/api/birthdays/102/greeting", `{"text":" "}`, 422, "2 到 500", "", ""},
			{"别的支部当作没有", "wang", "PUT", "/api/birthdays/105/greeting", `{"text":"祝贺"}`, 404, "不在您的管理范围", "", "AccessRefused"},
			{"支部祝贺", "wang", "PUT", "/api/birthdays/102/greeting", `{"text":"李同志，入党十六年，初心不改。"}`, 204, "", "", ""},
			{"支部改写", "wang", "PUT", "/api/birthdays/102/greeting", `{"text":"李同志，入党十六年，不改初心。"}`, 204, "", "", ""},
			{"上级也祝贺", "zhang", "PUT", "/api/birthdays/102/greeting", `{"text":"镇党委祝您政治生日快乐。"}`, 204, "", "", ""},
		})
		if own := partytest.Get[ownDay](h.Town, "li", "/api/birthdays/mine"); own.Today || len(own.Greetings) != 0 || own.Day != "2026-11-25" {
			t.Errorf("the day before: %+v", own)
		}
		h.Clock.Set(time.Date(2026, 11, 25, 0, 1, 0, 0, clock.Shanghai))
		own := partytest.Get[ownDay](h.Town, "li", "/api/birthdays/mine")
		if !own.Today || own.Years != 16 || len(own.Greetings) != 2 || own.Greetings[0].OrgName != "第一党支部" || own.Greetings[0].Text != "李同志，入党十六年，不改初心。" || own.Greetings[1].OrgName != "武侯镇党委" {
			t.Errorf("on the day: %+v", own)
		}
		if list := partytest.Get[monthList](h.Town, "zhao", "/api/birthdays"); !list.Items[0].Greeted {
			t.Errorf("%+v", list)
		}
		h.Clock.Set(time.Date(2027, 6, 1, 9, 0, 0, 0, clock.Shanghai))
		h.Run([]partytest.Step{{"不在前后一个月内", "wang", "PUT", "/api/birthdays/102/greeting", `{"text":"祝贺"}`, 409, "31 天内", "", ""}})
		if own := partytest.Get[ownDay](h.Town, "li", "/api/birthdays/mine"); len(own.Greetings) != 0 {
			t.Errorf("last year's are over: %+v", own)
		}
	})
}
