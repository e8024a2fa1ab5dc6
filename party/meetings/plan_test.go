package meetings_test

import (
	"math"
	"strings"
	"testing"

	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/platform/calendar"
	"zhibu/platform/geo"
)

func TestPlanAndReview(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		w.Run([]call{
			{Name: "别的支部看不到", Who: "secretaryB", Do: "GET /api/meetings/{a}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "不存在的会议答复一样", Who: "secretaryB", Do: "GET /api/meetings/99", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "党员不能改计划", Who: "member", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 403, Says: "拟定会议计划", Events: "AccessRefused"},
			{Name: "上级不能替支部改计划", Who: "county", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 403, Says: "拟定会议计划", Events: "AccessRefused"},
			{Name: "没填计划不能提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 422, Says: "请填写开始时间和结束时间"},
			{Name: "推到下月", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "2026-11-25", "2026-12-05"), Status: 422, Says: "所属的月份内"},
			{Name: "时间已过", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "2026-11-25", "2026-11-19"), Status: 422, Says: "已经过去"},
			{Name: "控制字符", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "活动室", `活\u0007动室`), Status: 422, Says: "无法显示的字符"},
			{Name: "不认识的字段", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: `{"title":"x","state":"approved"}`, Status: 422, Says: "不认识这个字段"},
			{Name: "二兆的名称", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: `{"title":"` + strings.Repeat("长", 700_000) + `"}`, Status: 413, Says: "太大"},
			{Name: "填写计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 200, Says: `"may":["plan","submit","cancel"]`},
			{Name: "党员看得到本支部的计划", Who: "member", Do: "GET /api/meetings/{a}", Status: 200, Says: "走访老党员"},
			{Name: "写多少字的心得计分，随评分规则包", Who: "member", Do: "GET /api/meetings/{a}", Status: 200, Says: `"reflectionChars":20`},
			{Name: "没提交不能审核", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 409, Says: "还没有提交"},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Says: `"state":"submitted"`, Events: "MeetingStep"},
			{Name: "不能重复提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 409, Says: "还没有通过审核，请联系上级党组织。"},
			{Name: "支部不能审核自己", Who: "secretary", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 403, Says: "审核会议计划", Events: "AccessRefused"},
			{Name: "邻县不能审核", Who: "other", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "退回要有原因", Who: "county", Do: "POST /api/meetings/{a}/return", Body: `{"reason":" "}`, Status: 422, Says: "请填写退回的原因"},
			{Name: "退回", Who: "county", Do: "POST /api/meetings/{a}/return", Body: `{"reason":"请补充分工"}`, Status: 200, Says: `"returnReason":"请补充分工"`, Events: "MeetingStep"},
			{Name: "改后再提交", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "三户", "五户"), Status: 200, Says: `"revision":2`},
			{Name: "别人改过的计划不盖掉", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.Replace(meetingstest.Plan, "{", `{"revision":1,`, 1), Status: 409, Says: "刚刚被别人改过"},
			{Name: "重新提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Says: `"returnReason":""`, Events: "MeetingStep"},
			{Name: "审核的不是看到的那一版", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{"revision":1}`, Status: 409, Says: "刚刚修改了计划"},
			{Name: "市委也可以审核", Who: "city", Do: "POST /api/meetings/{a}/approve", Body: `{"revision":2,"note":"同意"}`, Status: 200, Says: `"state":"approved"`, Events: "MeetingApproved"},
			{Name: "不能再次审核", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 409, Says: "已经通过审核"},
			{Name: "原样保存不影响通过", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "三户", "五户"), Status: 200, Says: `"state":"approved"`},
			{Name: "改动后回到审核", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "15:00", "14:00"), Status: 200, Says: `"state":"submitted"`, Events: "MeetingWithdrawn, MeetingStep"},
			{Name: "再次通过", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 200, Says: `"windows":{"inFrom":"2026-11-25T13:30:00+08:00","inTo":"2026-11-25T14:15:00+08:00","outFrom":"2026-11-25T16:30:00+08:00","outTo":"2026-11-25T17:30:00+08:00"}`, Events: "MeetingApproved"},
			{Name: "签到开始前一秒还能改", At: "2026-11-25 13:29:59", Who: "secretary", Do: "GET /api/meetings/{a}", Status: 200, Says: `"may":["plan","cancel"]`},
			{Name: "签到开始后不能改", At: "2026-11-25 13:30:00", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 409, Says: "签到已经开始"},
			{Name: "签到开始后不能取消", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":"下雨"}`, Status: 409, Says: "签到已经开始"},
		})
		var d meetings.Detail
		w.Get("secretary", "/api/meetings/{a}", &d)
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
		w.Issued()
		w.Run([]call{
			{Name: "填写", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingStep"},
			{Name: "开始以后不能批准", At: "2026-11-25 15:00:00", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 409, Says: "请退回支部改期"},
			{Name: "未通过的会议不能写记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"已开"}`, Status: 409, Says: "计划还没有通过审核，请联系上级党组织。"},
			{Name: "未通过的会议不能归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 409, Says: "计划还没有通过审核，请联系上级党组织。"},
			{Name: "可以退回", Who: "county", Do: "POST /api/meetings/{a}/return", Body: `{"reason":"改期"}`, Status: 200, Events: "MeetingStep"},
			{Name: "过期的计划不能再提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 422, Says: "已经过去"},
		})
	})
}

func TestWithoutReview(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		w.NoReview(meetingstest.BranchA)
		w.Run([]call{
			{Name: "填写", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "提交即通过", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Says: `"state":"approved"`, Events: "MeetingApproved"},
			{Name: "改动后仍通过，名册重开", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "15:00", "14:00"), Status: 200, Says: `"state":"approved"`, Events: "MeetingWithdrawn, MeetingApproved"},
			{Name: "改动不能少了主持人", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "王建国", ""), Status: 422, Says: "请填写主持人"},
			{Name: "取消要有原因", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":""}`, Status: 422, Says: "请填写取消的原因"},
			{Name: "取消", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":"抗洪"}`, Status: 200, Says: `"state":"cancelled"`, Events: "MeetingWithdrawn, MeetingStep"},
			{Name: "取消后不能再改", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 409, Says: "已经取消"},
		})
	})
}

func TestOwnMeeting(t *testing.T) {
	own := func(kind string) string { return `{"orgId":11,"kind":"` + kind + `",` + meetingstest.Plan[1:] }
	each(t, func(w *world) {
		w.Run([]call{
			{Name: "党员不能新建", Who: "member", Do: "POST /api/meetings", Body: own("lecture"), Status: 403, Says: "拟定会议计划", Events: "AccessRefused"},
			{Name: "别的支部不能新建", Who: "secretaryB", Do: "POST /api/meetings", Body: own("lecture"), Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "没有这种会议", Who: "secretary", Do: "POST /api/meetings", Body: own("dinner"), Status: 422, Says: "应为以下之一"},
			{Name: "没有时间", Who: "secretary", Do: "POST /api/meetings", Body: `{"orgId":11,"kind":"lecture","title":"党课"}`, Status: 422, Says: "请填写开始时间"},
			{Name: "县委没有主题党日", Who: "county", Do: "POST /api/meetings", Body: strings.ReplaceAll(own("theme_day"), `"orgId":11`, `"orgId":2`), Status: 409, Says: "由在册的党支部开展"},
			{Name: "新建党课", Who: "secretary", Do: "POST /api/meetings", Body: own("lecture"), Status: 201, Says: `"month":"2026-11"`, Keep: "lecture"},
			{Name: "党课可以改到下月", Who: "secretary", Do: "PUT /api/meetings/{lecture}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "2026-11-25", "2026-12-05"), Status: 200, Says: `"month":"2026-12"`},
			{Name: "自建主题党日", Who: "secretary", Do: "POST /api/meetings", Body: own("theme_day"), Status: 201, Says: `"state":"draft"`},
			{Name: "同月不能有第二个主题党日", Who: "secretary", Do: "POST /api/meetings", Body: own("theme_day"), Status: 409, Says: "请在原有的计划上修改"},
			{Name: "本支部的列表", Who: "member", Do: "GET /api/meetings?mine=true&limit=1&month=all", Status: 200, Says: `"month":"2026-12"`},
		})
	})
}

// The room's point is stored in WGS-84 whatever map it was taken from.
func TestPlaceIsConverted(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		room := geo.Point{Lat: 33.1534, Lng: 106.6730}
		gcj, err := geo.FromWGS84(room, geo.GCJ02)
		if err != nil {
			t.Fatal(err)
		}
		w.Names["lat"], w.Names["lng"] = gcj.Lat, gcj.Lng
		at := func(place string) string {
			return strings.ReplaceAll(meetingstest.Plan, `{"name":"党员活动室"}`, `{"name":"党员活动室",`+place+`}`)
		}
		w.Run([]call{
			{Name: "只有一半坐标", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: at(`"lat":33.1,"system":"gcj02"`), Status: 422, Says: "会场位置不完整"},
			{Name: "没说坐标系", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: at(`"lat":33.1,"lng":106.6`), Status: 422, Says: "会场位置不完整"},
			{Name: "没有这种坐标系", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: at(`"lat":33.1,"lng":106.6,"system":"mars"`), Status: 422, Says: "应为以下之一"},
			{Name: "不在地球上", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: at(`"lat":91,"lng":106.6,"system":"wgs84"`), Status: 422, Says: "不能大于 90"},
			{Name: "火星坐标", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: at(`"lat":{lat},"lng":{lng},"system":"gcj02"`), Status: 200},
		})
		var d meetings.Detail
		w.Get("secretary", "/api/meetings/{a}", &d)
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
		w.Issued()
		w.Run([]call{
			{Name: "县委只见辖区", Who: "county", Do: "GET /api/meetings?month=2026-11", Status: 200, Says: `"orgName":"诸葛村党支部"`},
			{Name: "按拼音首字母查", Who: "city", Do: "GET /api/meetings?q=clc", Status: 200, Says: `{"items":[{"id":{b},`},
			{Name: "没有相符的", Who: "city", Do: "GET /api/meetings?q=%25&state=filed", Status: 200, Says: `{"items":[]}`},
			{Name: "越出范围", Who: "county", Do: "GET /api/meetings?within=3", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "没有这种状态", Who: "county", Do: "GET /api/meetings?state=lost", Status: 422, Says: "应为以下之一"},
			{Name: "不认识的条件", Who: "county", Do: "GET /api/meetings?sort=title", Status: 422},
		})
		var seen []string
		type listed struct {
			Items []meetings.View
			After int64
		}
		var page listed
		for path := "/api/meetings?limit=1&month=all"; ; {
			w.Get("city", path, &page)
			if len(page.Items) == 0 {
				break
			}
			seen = append(seen, page.Items[0].OrgName)
			w.Names["after"] = page.After
			path, page = "/api/meetings?limit=1&month=all&after={after}", listed{}
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
			return strings.ReplaceAll(strings.Replace(meetingstest.Plan, "{", `{"orgId":11,"kind":"assembly",`, 1), "2026-11-25", date)
		}
		w.Run([]call{
			{Name: "平常日子没有提示", Who: "secretary", Do: "POST /api/meetings", Body: on("2026-12-24"), Status: 201, Says: `"hints":[]`, Keep: "m"},
			{Name: "放假", Who: "secretary", Do: "PUT /api/meetings/{m}/plan", Body: strings.ReplaceAll(meetingstest.Plan, "2026-11-25", "2026-12-25"), Status: 200, Says: `"hints":["12 月 25 日是冬训假期，请确认大家能够到会。"]`},
			{Name: "详情里也有", Who: "member", Do: "GET /api/meetings/{m}", Status: 200, Says: "12 月 25 日是冬训假期"},
			{Name: "提示不妨碍提交", Who: "secretary", Do: "POST /api/meetings/{m}/submit", Status: 200, Says: `"state":"approved"`, Events: "MeetingApproved"},
			{Name: "调休上班", Who: "secretary", Do: "POST /api/meetings", Body: on("2026-12-26"), Status: 201, Says: "12 月 26 日是冬训调休的上班日，请确认不影响工作。"},
			{Name: "还没有放假安排的年份", Who: "secretary", Do: "POST /api/meetings", Body: on("2027-01-05"), Status: 201, Says: "平台还没有 2027 年的放假安排"},
			{Name: "到了时间不再提示", At: "2026-12-25 15:00:00", Who: "secretary", Do: "GET /api/meetings/{m}", Status: 200, Says: `"hints":[]`},
		})
	})
}
