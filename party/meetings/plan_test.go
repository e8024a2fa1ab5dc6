package meetings

import (
	"math"
	"strings"
	"testing"

	"zhibu/platform/calendar"
	"zhibu/platform/geo"
)

const plan = `{"title":"重温入党誓词","startsAt":"2026-11-25T15:00:00+08:00","endsAt":"2026-11-25T16:30:00+08:00",
	"place":{"name":"党员活动室"},"host":"王建国","ownItems":[{"title":"走访老党员","note":"三户"}]}`

// issued begins a test with a theme issued to every branch; {a} is branch A's meeting.
func issued(w *world) {
	w.run([]call{
		{name: "建立主题", who: "city", do: "POST /api/themes", body: november, status: 201, keep: "theme"},
		{name: "下发", who: "city", do: "POST /api/themes/{theme}/issue", status: 200, events: "ThemeIssued"},
	})
	w.meetingOf("a", branchA)
	w.meetingOf("b", branchB)
}

func TestPlanAndReview(t *testing.T) {
	each(t, func(w *world) {
		issued(w)
		w.run([]call{
			{name: "别的支部看不到", who: "secretaryB", do: "GET /api/meetings/{a}", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "不存在的会议答复一样", who: "secretaryB", do: "GET /api/meetings/99", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "党员不能改计划", who: "member", do: "PUT /api/meetings/{a}/plan", body: plan, status: 403, says: "拟定会议计划", events: "AccessRefused"},
			{name: "上级不能替支部改计划", who: "county", do: "PUT /api/meetings/{a}/plan", body: plan, status: 403, says: "拟定会议计划", events: "AccessRefused"},
			{name: "没填计划不能提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 422, says: "请填写开始时间和结束时间"},
			{name: "推到下月", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "2026-11-25", "2026-12-05"), status: 422, says: "所属的月份内"},
			{name: "时间已过", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "2026-11-25", "2026-11-19"), status: 422, says: "已经过去"},
			{name: "控制字符", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "活动室", `活\u0007动室`), status: 422, says: "无法显示的字符"},
			{name: "不认识的字段", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: `{"title":"x","state":"approved"}`, status: 422, says: "不认识这个字段"},
			{name: "二兆的名称", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: `{"title":"` + strings.Repeat("长", 700_000) + `"}`, status: 413, says: "太大"},
			{name: "填写计划", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 200, says: `"may":["plan","submit","cancel"]`},
			{name: "党员看得到本支部的计划", who: "member", do: "GET /api/meetings/{a}", status: 200, says: "走访老党员"},
			{name: "写多少字的心得计分，随评分规则包", who: "member", do: "GET /api/meetings/{a}", status: 200, says: `"reflectionChars":20`},
			{name: "没提交不能审核", who: "county", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 409, says: "还没有提交"},
			{name: "提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, says: `"state":"submitted"`, events: "MeetingStep"},
			{name: "不能重复提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 409, says: "还没有通过审核，请联系上级党组织。"},
			{name: "支部不能审核自己", who: "secretary", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 403, says: "审核会议计划", events: "AccessRefused"},
			{name: "邻县不能审核", who: "other", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "退回要有原因", who: "county", do: "POST /api/meetings/{a}/return", body: `{"reason":" "}`, status: 422, says: "请填写退回的原因"},
			{name: "退回", who: "county", do: "POST /api/meetings/{a}/return", body: `{"reason":"请补充分工"}`, status: 200, says: `"returnReason":"请补充分工"`, events: "MeetingStep"},
			{name: "改后再提交", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "三户", "五户"), status: 200, says: `"revision":2`},
			{name: "别人改过的计划不盖掉", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.Replace(plan, "{", `{"revision":1,`, 1), status: 409, says: "刚刚被别人改过"},
			{name: "重新提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, says: `"returnReason":""`, events: "MeetingStep"},
			{name: "审核的不是看到的那一版", who: "county", do: "POST /api/meetings/{a}/approve", body: `{"revision":1}`, status: 409, says: "刚刚修改了计划"},
			{name: "市委也可以审核", who: "city", do: "POST /api/meetings/{a}/approve", body: `{"revision":2,"note":"同意"}`, status: 200, says: `"state":"approved"`, events: "MeetingApproved"},
			{name: "不能再次审核", who: "county", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 409, says: "已经通过审核"},
			{name: "原样保存不影响通过", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "三户", "五户"), status: 200, says: `"state":"approved"`},
			{name: "改动后回到审核", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "15:00", "14:00"), status: 200, says: `"state":"submitted"`, events: "MeetingWithdrawn, MeetingStep"},
			{name: "再次通过", who: "county", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 200, says: `"windows":{"inFrom":"2026-11-25T13:30:00+08:00","inTo":"2026-11-25T14:15:00+08:00","outFrom":"2026-11-25T16:30:00+08:00","outTo":"2026-11-25T17:30:00+08:00"}`, events: "MeetingApproved"},
			{name: "签到开始前一秒还能改", at: "2026-11-25 13:29:59", who: "secretary", do: "GET /api/meetings/{a}", status: 200, says: `"may":["plan","cancel"]`},
			{name: "签到开始后不能改", at: "2026-11-25 13:30:00", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 409, says: "签到已经开始"},
			{name: "签到开始后不能取消", who: "secretary", do: "POST /api/meetings/{a}/cancel", body: `{"reason":"下雨"}`, status: 409, says: "签到已经开始"},
		})
		var d Detail
		w.get("secretary", "/api/meetings/{a}", &d)
		var what []string
		for _, h := range d.History {
			what = append(what, h.Who+" "+h.What)
		}
		want := "市委李敏 上级下发|王建国 修改计划|王建国 提交审核|勉县赵强 退回|王建国 修改计划|王建国 提交审核|市委李敏 审核通过|王建国 修改计划|勉县赵强 审核通过"
		if got := strings.Join(what, "|"); got != want {
			t.Errorf("history %s", got)
		}
	})
}

func TestApproveInTime(t *testing.T) {
	each(t, func(w *world) {
		issued(w)
		w.run([]call{
			{name: "填写", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 200},
			{name: "提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, events: "MeetingStep"},
			{name: "开始以后不能批准", at: "2026-11-25 15:00:00", who: "county", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 409, says: "请退回支部改期"},
			{name: "未通过的会议不能写记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"已开"}`, status: 409, says: "计划还没有通过审核，请联系上级党组织。"},
			{name: "未通过的会议不能归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 409, says: "计划还没有通过审核，请联系上级党组织。"},
			{name: "可以退回", who: "county", do: "POST /api/meetings/{a}/return", body: `{"reason":"改期"}`, status: 200, events: "MeetingStep"},
			{name: "过期的计划不能再提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 422, says: "已经过去"},
		})
	})
}

func TestWithoutReview(t *testing.T) {
	each(t, func(w *world) {
		issued(w)
		noReview(w, branchA)
		w.run([]call{
			{name: "填写", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 200},
			{name: "提交即通过", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, says: `"state":"approved"`, events: "MeetingApproved"},
			{name: "改动后仍通过，名册重开", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "15:00", "14:00"), status: 200, says: `"state":"approved"`, events: "MeetingWithdrawn, MeetingApproved"},
			{name: "改动不能少了主持人", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: strings.ReplaceAll(plan, "王建国", ""), status: 422, says: "请填写主持人"},
			{name: "取消要有原因", who: "secretary", do: "POST /api/meetings/{a}/cancel", body: `{"reason":""}`, status: 422, says: "请填写取消的原因"},
			{name: "取消", who: "secretary", do: "POST /api/meetings/{a}/cancel", body: `{"reason":"抗洪"}`, status: 200, says: `"state":"cancelled"`, events: "MeetingWithdrawn, MeetingStep"},
			{name: "取消后不能再改", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 409, says: "已经取消"},
		})
	})
}

func TestOwnMeeting(t *testing.T) {
	own := func(kind string) string { return `{"orgId":11,"kind":"` + kind + `",` + plan[1:] }
	each(t, func(w *world) {
		w.run([]call{
			{name: "党员不能新建", who: "member", do: "POST /api/meetings", body: own("lecture"), status: 403, says: "拟定会议计划", events: "AccessRefused"},
			{name: "别的支部不能新建", who: "secretaryB", do: "POST /api/meetings", body: own("lecture"), status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "没有这种会议", who: "secretary", do: "POST /api/meetings", body: own("dinner"), status: 422, says: "应为以下之一"},
			{name: "没有时间", who: "secretary", do: "POST /api/meetings", body: `{"orgId":11,"kind":"lecture","title":"党课"}`, status: 422, says: "请填写开始时间"},
			{name: "县委没有主题党日", who: "county", do: "POST /api/meetings", body: strings.ReplaceAll(own("theme_day"), `"orgId":11`, `"orgId":2`), status: 409, says: "由在册的党支部开展"},
			{name: "新建党课", who: "secretary", do: "POST /api/meetings", body: own("lecture"), status: 201, says: `"month":"2026-11"`, keep: "lecture"},
			{name: "党课可以改到下月", who: "secretary", do: "PUT /api/meetings/{lecture}/plan", body: strings.ReplaceAll(plan, "2026-11-25", "2026-12-05"), status: 200, says: `"month":"2026-12"`},
			{name: "自建主题党日", who: "secretary", do: "POST /api/meetings", body: own("theme_day"), status: 201, says: `"state":"draft"`},
			{name: "同月不能有第二个主题党日", who: "secretary", do: "POST /api/meetings", body: own("theme_day"), status: 409, says: "请在原有的计划上修改"},
			{name: "本支部的列表", who: "member", do: "GET /api/meetings?mine=true&limit=1&month=all", status: 200, says: `"month":"2026-12"`},
		})
	})
}

// The room's point is stored in WGS-84 whatever map it was taken from.
func TestPlaceIsConverted(t *testing.T) {
	each(t, func(w *world) {
		issued(w)
		room := geo.Point{Lat: 33.1534, Lng: 106.6730}
		gcj, err := geo.FromWGS84(room, geo.GCJ02)
		if err != nil {
			t.Fatal(err)
		}
		w.names["lat"], w.names["lng"] = gcj.Lat, gcj.Lng
		at := func(place string) string {
			return strings.ReplaceAll(plan, `{"name":"党员活动室"}`, `{"name":"党员活动室",`+place+`}`)
		}
		w.run([]call{
			{name: "只有一半坐标", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: at(`"lat":33.1,"system":"gcj02"`), status: 422, says: "坐标不完整"},
			{name: "没说坐标系", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: at(`"lat":33.1,"lng":106.6`), status: 422, says: "坐标不完整"},
			{name: "没有这种坐标系", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: at(`"lat":33.1,"lng":106.6,"system":"mars"`), status: 422, says: "应为以下之一"},
			{name: "不在地球上", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: at(`"lat":91,"lng":106.6,"system":"wgs84"`), status: 422, says: "不能大于 90"},
			{name: "火星坐标", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: at(`"lat":{lat},"lng":{lng},"system":"gcj02"`), status: 200},
		})
		var d Detail
		w.get("secretary", "/api/meetings/{a}", &d)
		if d.PlacePoint == nil || geo.Distance(geo.Point(*d.PlacePoint), room) > 1 {
			t.Errorf("stored %v, want %v", d.PlacePoint, room)
		}
		if math.Abs(gcj.Lat-room.Lat) < 1e-4 {
			t.Error("the test's point is not displaced")
		}
	})
}

func TestLists(t *testing.T) {
	each(t, func(w *world) {
		issued(w)
		w.run([]call{
			{name: "县委只见辖区", who: "county", do: "GET /api/meetings?month=2026-11", status: 200, says: `"orgName":"诸葛村党支部"`},
			{name: "按拼音首字母查", who: "city", do: "GET /api/meetings?q=clc", status: 200, says: `{"items":[{"id":{b},`},
			{name: "没有相符的", who: "city", do: "GET /api/meetings?q=%25&state=filed", status: 200, says: `{"items":[]}`},
			{name: "越出范围", who: "county", do: "GET /api/meetings?within=3", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "没有这种状态", who: "county", do: "GET /api/meetings?state=lost", status: 422, says: "应为以下之一"},
			{name: "不认识的条件", who: "county", do: "GET /api/meetings?sort=title", status: 422},
		})
		var seen []string
		var page listBody
		for path := "/api/meetings?limit=1&month=all"; ; {
			w.get("city", path, &page)
			if len(page.Items) == 0 {
				break
			}
			seen = append(seen, page.Items[0].OrgName)
			w.names["after"] = page.After
			path, page = "/api/meetings?limit=1&month=all&after={after}", listBody{}
		}
		if got := strings.Join(seen, " "); got != "定军山村党支部 诸葛村党支部 蔡伦村党支部" {
			t.Errorf("pages show %s", got)
		}
	})
}

func TestHintsAboutTheDay(t *testing.T) {
	each(t, func(w *world) {
		w.Calendar = calendar.New(append(calendar.China(), calendar.Day{Date: "2026-12-25", Kind: calendar.Holiday, Name: "冬训"},
			calendar.Day{Date: "2026-12-26", Kind: calendar.Workday, Name: "冬训"}))
		on := func(date string) string {
			return strings.ReplaceAll(strings.Replace(plan, "{", `{"orgId":11,"kind":"assembly",`, 1), "2026-11-25", date)
		}
		w.run([]call{
			{name: "平常日子没有提示", who: "secretary", do: "POST /api/meetings", body: on("2026-12-24"), status: 201, says: `"hints":[]`, keep: "m"},
			{name: "放假", who: "secretary", do: "PUT /api/meetings/{m}/plan", body: strings.ReplaceAll(plan, "2026-11-25", "2026-12-25"), status: 200, says: `"hints":["12 月 25 日是冬训假期，请确认大家能够到会。"]`},
			{name: "详情里也有", who: "member", do: "GET /api/meetings/{m}", status: 200, says: "12 月 25 日是冬训假期"},
			{name: "提示不妨碍提交", who: "secretary", do: "POST /api/meetings/{m}/submit", status: 200, says: `"state":"approved"`, events: "MeetingApproved"},
			{name: "调休上班", who: "secretary", do: "POST /api/meetings", body: on("2026-12-26"), status: 201, says: "12 月 26 日是冬训调休的上班日，请确认不影响工作。"},
			{name: "还没有放假安排的年份", who: "secretary", do: "POST /api/meetings", body: on("2027-01-05"), status: 201, says: "平台还没有 2027 年的放假安排"},
			{name: "到了时间不再提示", at: "2026-12-25 15:00:00", who: "secretary", do: "GET /api/meetings/{m}", status: 200, says: `"hints":[]`},
		})
	})
}
