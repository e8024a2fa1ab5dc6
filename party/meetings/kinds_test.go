package meetings_test

import (
	"context"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// kinds begins a test with a party group in branch A, its leader and the branch's secretary and deputy.
func kinds(t *testing.T, fn func(w *world)) {
	each(t, func(w *world) {
		w.Offices()
		fn(w)
	})
}

// of is the plan of a meeting of a kind on a day, with what besides.
func of(org, kind, day string, besides ...string) string {
	fields := []string{`"orgId":` + org, `"kind":"` + kind + `"`, `"title":"会议"`, `"startsAt":"` + day + `T15:00:00+08:00"`, `"endsAt":"` + day + `T16:30:00+08:00"`,
		`"place":{"name":"会议室"}`}
	return "{" + strings.Join(append(fields, besides...), ",") + "}"
}

const byHand = `"host":"王建国"`

func TestEveryKind(t *testing.T) {
	kinds(t, func(w *world) {
		post := func(name, body string, status int, says string, events string) call {
			return call{Name: name, Who: "secretary", Do: "POST /api/meetings", Body: body, Status: status, Says: says, Events: events}
		}
		w.Run([]call{
			post("支委会由书记主持，一步发布", of("11", "committee_meeting", "2026-11-23", byHand, `"publish":true`), 201, `"state":"approved"`, "MeetingApproved"),
			post("副书记主持没有说明", of("11", "committee_meeting", "2026-11-24", `"hostId":201`, `"publish":true`), 422, "请写明委托的原因", ""),
			post("副书记受委托", of("11", "committee_meeting", "2026-11-24", `"hostId":201`, `"hostNote":"书记出差"`, `"publish":true`), 201, `"host":"副书记甲"`, "MeetingApproved"),
			post("普通党员主持大会", of("11", "assembly", "2026-11-25", `"hostId":101`, `"hostNote":"书记出差"`, `"publish":true`), 422, "只能委托副书记或者委员", ""),
			post("别的支部的人主持", of("11", "assembly", "2026-11-25", `"hostId":103`), 422, "名册里没有找到", ""),
			post("党小组会按小组建", of("11", "group_meeting", "2026-11-25", byHand), 409, "请选择一个党小组", ""),
			post("党小组会", of("111", "group_meeting", "2026-11-25", `"hostId":202`, `"publish":true`), 201, `"orgName":"第一党小组"`, "MeetingApproved"),
			post("支部没有民主生活会", of("11", "leadership_meeting", "2026-11-26", byHand), 409, "由党委、党组的领导班子召开", ""),
			post("主题党日与党员大会合开，要审核", of("11", "theme_day", "2026-11-26", byHand, `"also":["assembly"]`, `"publish":true`), 201, `"state":"submitted"`, "MeetingStep"),
			post("不能这样合开", of("11", "assembly", "2026-11-27", byHand, `"also":["committee_meeting"]`), 422, "只有部分人参加", ""),
			post("没有这种标签", of("11", "assembly", "2026-11-27", byHand, `"tags":["dinner"]`), 422, "应为以下之一", ""),
			post("党课的授课人和标签", of("11", "lecture", "2026-11-27", byHand, `"tags":["party_history"]`, `"lecturers":[{"memberId":102},{"name":"李教授","unit":"县委党校"}]`), 201,
				`"lecturers":[{"memberId":102,"name":"王建国"},{"name":"李教授","unit":"县委党校"}]`, ""),
			post("支委会没有授课人", of("11", "committee_meeting", "2026-11-28", byHand, `"lecturers":[{"memberId":102}]`), 422, "把党课一并选上", ""),
			post("支委会的列席", of("11", "committee_meeting", "2026-11-28", byHand, `"guests":[{"memberId":101},{"name":"周平","unit":"蔡伦村党支部"}]`), 201, `"guests":[{"memberId":101,"name":"陈芳"},`, ""),
			post("列席的本来就应到", of("11", "committee_meeting", "2026-11-29", byHand, `"guests":[{"memberId":201}]`), 422, "本来就应当到会", ""),
			post("同一个列席填了两次", of("11", "committee_meeting", "2026-11-29", byHand, `"guests":[{"memberId":101},{"memberId":101}]`), 422, "列席人员里同一个人填了两次", ""),
			post("同名不同单位的列席", of("11", "committee_meeting", "2026-11-22", byHand, `"guests":[{"name":"周平","unit":"甲村"},{"name":"周平","unit":"乙村"}]`), 201, `"unit":"乙村"`, ""),
			post("同一个授课人填了两次", of("11", "lecture", "2026-11-27", byHand, `"lecturers":[{"name":"李教授"},{"name":" 李教授 "}]`), 422, "授课人里同一个人填了两次", ""),
			post("同一个标签两次只算一次", strings.NewReplacer("T15:00", "T18:00", "T16:30", "T19:30").Replace(of("11", "lecture", "2026-11-24", byHand, `"tags":["work_briefing","party_history","party_history"]`)), 201, `"tags":["party_history","work_briefing"]`, ""),
			post("看不到的别支部党员", of("11", "committee_meeting", "2026-11-29", byHand, `"guests":[{"memberId":103}]`), 422, "请填写姓名和单位", ""),
			post("列席没有姓名", of("11", "committee_meeting", "2026-11-29", byHand, `"guests":[{"unit":"县委"}]`), 422, "列席人员要有姓名", ""),
			post("列席太多", of("11", "committee_meeting", "2026-11-29", byHand, `"guests":[`+strings.TrimSuffix(strings.Repeat(`{"name":"甲"},`, 31), ",")+`]`), 422, "最多 30", ""),
			post("政治生日指定的人", of("11", "political_birthday", "2026-11-29", byHand, `"invited":[203,101,203]`, `"publish":true`), 201, `"invited":[{"memberId":101,"name":"陈芳"},{"memberId":203,"name":"组员丙"}]`, "MeetingApproved"),
			post("指定了别的支部的人", of("11", "political_birthday", "2026-11-30", byHand, `"invited":[103]`), 422, "不是本党组织的党员", ""),
			post("党员大会不用选人", of("11", "assembly", "2026-11-30", byHand, `"invited":[101]`), 422, "不用另选参加人员", ""),
			{Name: "党委的民主生活会", Who: "county", Do: "POST /api/meetings", Body: of("2", "leadership_meeting", "2026-11-30", `"host":"赵强"`, `"publish":true`), Status: 201, Says: `"state":"approved"`, Events: "MeetingApproved"},
			{Name: "党委集中轮训要选人", Who: "county", Do: "POST /api/meetings", Body: of("2", "training", "2026-12-01", `"host":"赵强"`, `"publish":true`), Status: 422, Says: "请选择参加人员"},
			{Name: "党委集中轮训", Who: "county", Do: "POST /api/meetings", Body: of("2", "training", "2026-12-01", `"host":"赵强"`, `"invited":[101,104]`, `"publish":true`), Status: 201, Says: `"state":"approved"`, Events: "MeetingApproved"},
			{Name: "邻县的人叫不来", Who: "county", Do: "POST /api/meetings", Body: of("2", "training", "2026-12-02", `"host":"赵强"`, `"invited":[103]`), Status: 422, Says: "不是本党组织的党员"},
			{Name: "按类型查，合开的也算", Who: "secretary", Do: "GET /api/meetings?kind=assembly&mine=true", Status: 200, Says: `"also":["assembly"]`},
			{Name: "新建会议时可以选择的", Who: "secretary", Do: "GET /api/meetings/planning?orgId=11", Status: 200, Says: `"groups":[{"id":111,"name":"第一党小组"}],"hosts":[{"memberId":102,"name":"王建国","posts":["secretary"]},{"memberId":201,`},
			{Name: "党员没有", Who: "member", Do: "GET /api/meetings/planning?orgId=11", Status: 403, Says: "拟定会议计划", Events: "AccessRefused"},
		})
	})
}

func TestTwoPlacesAtOnce(t *testing.T) {
	kinds(t, func(w *world) {
		w.Run([]call{
			{Name: "党员大会", Who: "secretary", Do: "POST /api/meetings", Body: of("11", "assembly", "2026-11-25", byHand), Status: 201, Says: `"hints":[]`, Keep: "a"},
			{Name: "同时的支委会", Who: "secretary", Do: "POST /api/meetings", Body: of("11", "committee_meeting", "2026-11-25", byHand), Status: 409, Says: "有 2 名党员两边都应到会"},
			{Name: "同时的党小组会", Who: "secretary", Do: "POST /api/meetings", Body: of("111", "group_meeting", "2026-11-25", `"hostId":202`), Status: 409, Says: "有 2 名党员两边都应到会"},

			{Name: "改到另一天", Who: "secretary", Do: "POST /api/meetings", Body: of("11", "committee_meeting", "2026-11-26", byHand), Status: 201, Keep: "c"},
			{Name: "再改回来不行", Who: "secretary", Do: "PUT /api/meetings/{c}/plan", Body: strings.Replace(of("11", "x", "2026-11-25", byHand), `"orgId":11,"kind":"x",`, "", 1), Status: 409, Says: "请改时间"},
			{Name: "上级同时的轮训要其中一人，是提示", Who: "county", Do: "POST /api/meetings", Body: of("2", "training", "2026-11-25", `"host":"赵强"`, `"invited":[101]`), Status: 201, Says: "有 1 名党员这段时间还应当参加另一个党组织的会议", Keep: "t"},
			{Name: "支部也看到", Who: "secretary", Do: "GET /api/meetings/{a}", Status: 200, Says: "有 1 名党员这段时间还应当参加另一个党组织的会议"},
			{Name: "补录的也看到", Who: "county", Do: "POST /api/meetings", Body: strings.TrimSuffix(of("2", "training", "2026-11-10", `"host":"赵强"`, `"invited":[101]`), "}") + `,"held":true,"heldReason":"忘了"}`, Status: 201, Events: "MeetingApproved"},
			{Name: "补录的会议同时要其中一人，也是提示", Who: "secretary", Do: "POST /api/meetings", Body: strings.TrimSuffix(of("11", "assembly", "2026-11-10", byHand), "}") + `,"held":true,"heldReason":"忘了"}`, Status: 201, Says: "有 1 名党员这段时间还应当参加另一个党组织的会议", Events: "MeetingApproved"},
			{Name: "取消的不算", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":"合并"}`, Status: 200, Events: "MeetingStep"},
			{Name: "跨过月末零点的大会", Who: "secretary", Do: "POST /api/meetings", Body: strings.NewReplacer("30T15:00:00", "30T23:30:00", "11-30T16:30:00", "12-01T01:00:00").Replace(of("11", "assembly", "2026-11-30", byHand)), Status: 201},
			{Name: "次月一日凌晨的支委会", Who: "secretary", Do: "POST /api/meetings", Body: strings.NewReplacer("T15:00:00", "T00:15:00", "T16:30:00", "T00:45:00").Replace(of("11", "committee_meeting", "2026-12-01", byHand)), Status: 409, Says: "有 2 名党员两边都应到会"},
			{Name: "等它散了再开", Who: "secretary", Do: "POST /api/meetings", Body: strings.NewReplacer("T15:00:00", "T01:00:00", "T16:30:00", "T01:45:00").Replace(of("11", "committee_meeting", "2026-12-01", byHand)), Status: 201},
			{Name: "就可以了", Who: "secretary", Do: "POST /api/meetings", Body: of("111", "group_meeting", "2026-11-25", `"hostId":202`), Status: 201},
		})
	})
}

func TestSeries(t *testing.T) {
	body := func(kind string, from string, times string) string {
		return `{"orgId":11,"kind":"` + kind + `","title":"支委会","place":{"name":"会议室"},"host":"王建国","pattern":{"every":1,"week":2,"weekday":5,"time":"14:30","minutes":60},"fromMonth":"` + from + `","times":` + times + `}`
	}
	kinds(t, func(w *world) {
		w.Run([]call{
			{Name: "排三次", Who: "secretary", Do: "POST /api/meetings/series", Body: body("committee_meeting", "2026-12", "3"), Status: 201, Says: `"words":"每月第二个星期五 14:30"`},
			{Name: "再来一次什么也不多", Who: "secretary", Do: "POST /api/meetings/series", Body: body("committee_meeting", "2026-12", "3"), Status: 201, Says: `"items":[],"skipped":[]`},
			{Name: "加到四次只多一次", Who: "secretary", Do: "POST /api/meetings/series", Body: body("committee_meeting", "2026-12", "4"), Status: 201, Says: `"startsAt":"2027-03-12T14:30:00+08:00"`},
			{Name: "本月的日子已经过去", Who: "secretary", Do: "POST /api/meetings/series", Body: body("theme_day", "2026-11", "1"), Status: 201, Says: "2026 年 11 月的日子已经过去"},
			{Name: "与排好的支委会同时", Who: "secretary", Do: "POST /api/meetings/series", Body: body("theme_day", "2026-12", "1"), Status: 201, Says: "2026 年 12 月没有排：这段时间本支部已经安排了"},
			{Name: "上个月开始", Who: "secretary", Do: "POST /api/meetings/series", Body: body("lecture", "2026-10", "1"), Status: 422, Says: "请选择本月或者以后的月份"},
			{Name: "排到明年年底", Who: "secretary", Do: "POST /api/meetings/series", Body: body("training", "2027-11", "2"), Status: 201, Says: `"startsAt":"2027-12-10T14:30:00+08:00"`},
			{Name: "排到后年", Who: "secretary", Do: "POST /api/meetings/series", Body: body("training", "2027-11", "3"), Status: 422, Says: "最远安排到明年年底"},
			{Name: "从 2099 年起排", Who: "secretary", Do: "POST /api/meetings/series", Body: body("training", "2099-01", "1"), Status: 422, Says: "最远安排到明年年底"},
			{Name: "党员不能排", Who: "member", Do: "POST /api/meetings/series", Body: body("lecture", "2026-12", "1"), Status: 403, Events: "AccessRefused"},
		})
		var page struct{ Items []meetings.View }
		w.Get("secretary", "/api/meetings?kind=committee_meeting&month=all", &page)
		if len(page.Items) != 4 {
			t.Fatalf("%d drafts", len(page.Items))
		}
		byMonth := map[string]int64{}
		for _, m := range page.Items {
			byMonth[m.Month] = m.ID
		}
		w.Names["jan"], w.Names["dec"], w.Names["mar"] = byMonth["2027-01"], byMonth["2026-12"], byMonth["2027-03"]
		later := `{"rest":true,"title":"支委会","startsAt":"2027-01-11T09:00:00+08:00","endsAt":"2027-01-11T10:00:00+08:00","place":{"name":"二楼会议室"},"host":"王建国"}`
		w.Run([]call{
			{Name: "从一月起改时间地点", Who: "secretary", Do: "PUT /api/meetings/{jan}/plan", Body: later, Status: 200, Says: "这次应在 1 月 8 日，提前或者顺延的请在计划里写明原因"},
			{Name: "以后各次保留自己的日子", Who: "secretary", Do: "GET /api/meetings/{mar}", Status: 200, Says: `"startsAt":"2027-03-12T09:00:00+08:00","endsAt":"2027-03-12T10:00:00+08:00","place":"二楼会议室"`},
			{Name: "以前的不变", Who: "secretary", Do: "GET /api/meetings/{dec}", Status: 200, Says: `"startsAt":"2026-12-11T14:30:00+08:00"`},
			{Name: "写明原因", Who: "secretary", Do: "PUT /api/meetings/{jan}/plan", Body: strings.Replace(strings.Replace(later, `"rest":true`, `"movedWhy":"书记外出学习"`, 1), "地点", "地点", 1), Status: 200, Says: "原因已写明"},
		})
	})
}

// A theme issued for a month in which a branch has planned its day ahead becomes that draft's.
func TestThemeAdoptsTheDayPlannedAhead(t *testing.T) {
	kinds(t, func(w *world) {
		w.Run([]call{
			{Name: "十一月起排", At: "2026-11-01 09:00:00", Who: "secretary", Do: "POST /api/meetings/series", Status: 201, Says: `"startsAt":"2026-11-13T14:30:00+08:00"`,
				Body: `{"orgId":11,"kind":"theme_day","title":"主题党日","ownItems":[{"title":"走访"}],"pattern":{"every":1,"week":2,"weekday":5,"time":"14:30","minutes":60},"fromMonth":"2026-11","times":2}`},
			{Name: "建立主题", Who: "city", Do: "POST /api/themes", Body: meetingstest.November, Status: 201, Keep: "theme"},
			{Name: "下发", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Says: `"created":2`, Events: "ThemeIssued"},
		})
		w.ThemeDay("a", meetingstest.BranchA)
		var page struct{ Items []meetings.View }
		w.Get("secretary", "/api/meetings?month=2026-11&kind=theme_day", &page)
		w.Names["a"] = page.Items[0].ID
		var d meetings.Detail
		w.Get("secretary", "/api/meetings/{a}", &d)
		if len(page.Items) != 1 || d.ThemeID == 0 || d.Title == "主题党日" || len(d.Items) != 7 || d.Items[6].Title != "走访" || d.Items[0].Kind != meetings.SetItem {
			t.Errorf("%+v", d)
		}
		if d.Revision == 0 {
			t.Error("whoever was writing at the draft is not told that it has changed")
		}
	})
}

// A later month's theme keeps its title when an earlier day of the series is planned with all the rest.
func TestPlanRestKeepsIssuedThemes(t *testing.T) {
	kinds(t, func(w *world) {
		w.Run([]call{
			{Name: "十月起排", At: "2026-10-01 09:00:00", Who: "secretary", Do: "POST /api/meetings/series", Status: 201, Says: `"startsAt":"2026-12-11T14:30:00+08:00"`,
				Body: `{"orgId":11,"kind":"theme_day","title":"主题党日","pattern":{"every":1,"week":2,"weekday":5,"time":"14:30","minutes":60},"fromMonth":"2026-10","times":3}`},
			{Name: "建立主题", Who: "city", Do: "POST /api/themes", Body: meetingstest.November, Status: 201, Keep: "theme"},
			{Name: "下发", Who: "city", Do: "POST /api/themes/{theme}/issue", Status: 200, Events: "ThemeIssued"},
		})
		of := map[string]int64{}
		var page struct{ Items []meetings.View }
		w.Get("secretary", "/api/meetings?month=all&kind=theme_day", &page)
		for _, m := range page.Items {
			of[m.Month] = m.ID
		}
		w.Names["oct"], w.Names["nov"], w.Names["dec"] = of["2026-10"], of["2026-11"], of["2026-12"]
		var before, after, free meetings.Detail
		w.Get("secretary", "/api/meetings/{nov}", &before)
		w.Run([]call{{Name: "从十月起都改", Who: "secretary", Do: "PUT /api/meetings/{oct}/plan", Status: 200,
			Body: `{"rest":true,"title":"重温誓词","startsAt":"2026-10-09T09:00:00+08:00","endsAt":"2026-10-09T10:00:00+08:00","place":{"name":"二楼会议室"},"host":"王建国"}`}})
		w.Get("secretary", "/api/meetings/{nov}", &after)
		w.Get("secretary", "/api/meetings/{dec}", &free)
		if after.Title != before.Title || after.Place != "二楼会议室" || free.Title != "重温誓词" {
			t.Errorf("%q became %q at %q; without a theme %q", before.Title, after.Title, after.Place, free.Title)
		}
	})
}

func TestHeldWithoutAPlan(t *testing.T) {
	kinds(t, func(w *world) {
		late := func(body, with string) string { return strings.TrimSuffix(body, "}") + "," + with + "}" }
		past := of("11", "committee_meeting", "2026-11-10", byHand)
		w.Run([]call{
			{Name: "过去的计划不行", Who: "secretary", Do: "POST /api/meetings", Body: past, Status: 422, Says: "已经过去"},
			{Name: "补录要有原因", Who: "secretary", Do: "POST /api/meetings", Body: late(past, `"held":true`), Status: 422, Says: "请填写补录的原因"},
			{Name: "还没有开的不能补录", Who: "secretary", Do: "POST /api/meetings", Body: late(of("11", "assembly", "2026-11-21", byHand), `"held":true,"heldReason":"忘了"`), Status: 422, Says: "应当已经结束"},
			{Name: "补录", Who: "secretary", Do: "POST /api/meetings", Body: late(past, `"held":true,"heldReason":"忘了建计划"`), Status: 201, Says: `"state":"closed"`, Events: "MeetingApproved", Keep: "m"},
			{Name: "主持人只从名册里选", Who: "secretary", Do: "POST /api/meetings", Body: late(of("11", "lecture", "2026-11-11", `"hostId":102`, `"lecturers":[{"memberId":102}]`), `"held":true,"heldReason":"忘了建计划"`), Status: 201, Says: `"host":"王建国"`, Events: "MeetingApproved"},
			{Name: "同时又补录一次", Who: "secretary", Do: "POST /api/meetings", Body: late(past, `"held":true,"heldReason":"忘了建计划"`), Status: 409, Says: "两边都应到会"},
			{Name: "写记录", Who: "secretary", Do: "PUT /api/meetings/{m}/record", Body: `{"minutes":"研究发展党员工作"}`, Status: 200, Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "没有登记到会不能归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{"lateReason":"忘了建计划"}`, Status: 409, Says: "请先登记到会情况"},
		})
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnRollCounted(ctx, tx, happened.RollCounted{MeetingID: w.Names["m"].(int64), Due: 2, Present: 2, Voters: 2, VotersPresent: 2})
		})
		w.Run([]call{
			{Name: "归档总是补录", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{"lateReason":"忘了建计划"}`, Status: 200, Says: `"late":true`, Events: "MeetingFiled"},
		})
		w.Issued()
		state := func(to terms.MeetingState) {
			w.Write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE meeting SET state = ? WHERE id = ?`, to, w.Names["a"])
				return err
			})
		}
		entered := late(of("11", "theme_day", "2026-11-12", byHand), `"held":true,"heldReason":"没有来得及填计划"`)
		state(terms.Submitted)
		w.Run([]call{{Name: "审核中的不能改作补录", Who: "secretary", Do: "POST /api/meetings", Body: entered, Status: 409, Says: "已经提交审核，不能改作补录"}})
		state(terms.Returned)
		w.Run([]call{{Name: "被退回的不能改作补录", Who: "secretary", Do: "POST /api/meetings", Body: entered, Status: 409, Says: "退回，不能改作补录"}})
		state(terms.Draft)
		w.Run([]call{
			{Name: "没有填计划的主题党日补录到原来的草稿上", Who: "secretary", Do: "POST /api/meetings", Body: entered, Status: 201,
				Says: `"id":{a},`, Events: "MeetingApproved"},
			{Name: "不能再补一次", Who: "secretary", Do: "POST /api/meetings", Body: late(of("11", "theme_day", "2026-11-13", byHand), `"held":true,"heldReason":"又一次"`), Status: 409, Says: "这个月已有主题党日"},
		})
	})
}
