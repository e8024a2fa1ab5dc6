package reflections_test

import (
	"context"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/meetings/reflections"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

const afternoon = `"title":"会议","startsAt":"2026-11-25T15:00:00+08:00","endsAt":"2026-11-25T16:30:00+08:00","place":{"name":"会议室"}`

// begun begins a test with a theme day of branch A under way, on which its member 陈芳 has written.
func begun(t *testing.T, fn func(w *meetingstest.World)) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		w.Arranged()
		w.Clock.Set(meetingstest.At("2026-11-25 15:30:00"))
		w.Run([]meetingstest.Call{{Name: "写心得", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"很有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=4"}})
		fn(w)
	})
}

// comment keeps the id of the first comment on 陈芳's reflection as {c}.
func comment(w *meetingstest.World) {
	w.T.Helper()
	var list struct{ Items []reflections.CommentView }
	w.Get("secretary", "/api/meetings/{a}/reflections/101/comments", &list)
	w.Names["c"] = list.Items[0].ID
}

func TestComments(t *testing.T) {
	const about = "/api/meetings/{a}/reflections/101/comments"
	begun(t, func(w *meetingstest.World) {
		w.Run([]meetingstest.Call{
			{Name: "评论", Who: "secretary", Do: "POST " + about, Body: `{"text":"说得实在"}`, Status: 204},
			{Name: "别支部的党员看不到", Who: "secretaryB", Do: "GET " + about, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "别支部的党员不能评论", Who: "secretaryB", Do: "POST " + about, Body: `{"text":"好"}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "同一乡镇别的支部也看不到", Who: "secretaryA2", Do: "GET /api/meetings/{a}/reflections", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "上级看得到", Who: "county", Do: "GET " + about, Status: 200, Says: `"text":"说得实在"`},
			{Name: "上级不评论", Who: "county", Do: "POST " + about, Body: `{"text":"好"}`, Status: 403, Says: "由本支部的党员填写"},
			{Name: "没有写心得的人", Who: "secretary", Do: "POST /api/meetings/{a}/reflections/102/comments", Body: `{"text":"好"}`, Status: 404, Says: "没有这篇心得"},
			{Name: "空白评论", Who: "member", Do: "POST " + about, Body: `{"text":" "}`, Status: 422, Says: "至少 1 个字"},
			{Name: "评论超长", Who: "member", Do: "POST " + about, Body: `{"text":"` + strings.Repeat("长", 301) + `"}`, Status: 422, Says: "最多 300 个字"},
			{Name: "作者回复", Who: "member", Do: "POST " + about, Body: `{"text":"谢谢书记"}`, Status: 204},
			{Name: "条数", Who: "county", Do: "GET /api/meetings/{a}/reflections", Status: 200, Says: `"late":false,"comments":2`},
			{Name: "先后有序", Who: "member", Do: "GET " + about + "?limit=1", Status: 200, Says: `"memberId":102,"name":"王建国","text":"说得实在"`},
		})
		comment(w)
		w.Run([]meetingstest.Call{
			{Name: "别人的评论不能改写", Who: "member", Do: "PUT /api/meetings/{a}/comments/{c}", Body: `{"text":"好"}`, Status: 404, Says: "没有这条评论"},
			{Name: "改写自己的", Who: "secretary", Do: "PUT /api/meetings/{a}/comments/{c}", Body: `{"text":"说得很实在"}`, Status: 204},
			{Name: "别人的评论不能撤回", Who: "member", Do: "DELETE /api/meetings/{a}/comments/{c}", Status: 404, Says: "没有这条评论"},
			{Name: "别的会议上没有这条", Who: "secretary", Do: "DELETE /api/meetings/{b}/comments/{c}", Status: 404, Says: "没有这条评论"},
			{Name: "撤回自己的", Who: "secretary", Do: "DELETE /api/meetings/{a}/comments/{c}", Status: 204},
			{Name: "撤回了就没有了", Who: "member", Do: "GET " + about, Status: 200, Says: `{"items":[{"id":`},
			{Name: "条数少了一条", Who: "member", Do: "GET /api/meetings/{a}/reflections", Status: 200, Says: `"comments":1`},
		})
	})
}

func TestModerationOfAReflection(t *testing.T) {
	const all, it = "/api/meetings/{a}/reflections", "/api/meetings/{a}/reflections/101/moderation"
	begun(t, func(w *meetingstest.World) {
		// a second member of the branch, who is no officer
		w.Colleague()
		again := func() string {
			todos, err := w.Reflections.Todos(context.Background(), access.Caller{MemberID: 102, OrgID: meetingstest.BranchA, OrgPath: meetingstest.PathOf(meetingstest.BranchA),
				Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: meetingstest.BranchA, OrgPath: meetingstest.PathOf(meetingstest.BranchA)}}})
			if err != nil {
				t.Fatal(err)
			}
			for _, todo := range todos {
				if todo.Kind == "moderate" {
					return todo.Title
				}
			}
			return ""
		}
		w.Run([]meetingstest.Call{
			{Name: "评论", Who: "colleague", Do: "POST " + all + "/101/comments", Body: `{"text":"赞成"}`, Status: 204},
			{Name: "没有原因", Who: "secretary", Do: "POST " + it, Body: `{"hide":true}`, Status: 422, Says: "请写明为什么隐藏"},
			{Name: "党员不能隐藏别人的", Who: "colleague", Do: "POST " + it, Body: `{"hide":true,"reason":"不妥"}`, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "上级不替支部隐藏", Who: "county", Do: "POST " + it, Body: `{"hide":true,"reason":"不妥"}`, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "隐藏，不再计入", Who: "secretary", Do: "POST " + it, Body: `{"hide":true,"reason":"写了他人的病情"}`, Status: 204, Events: "ReflectionWritten member=101 chars=0, ReflectionStep"},
			{Name: "不重复隐藏", Who: "secretary", Do: "POST " + it, Body: `{"hide":true,"reason":"再"}`, Status: 409, Says: "已经隐藏"},
			{Name: "本人看得到原因", Who: "member", Do: "GET " + all, Status: 200, Says: `"text":"很有收获"`},
			{Name: "别人看不到内容、原因和评论", Who: "colleague", Do: "GET " + all, Status: 200, Says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"hidden","late":false,"comments":0}`},
			{Name: "上级也看不到", Who: "county", Do: "GET " + all, Status: 200, Says: `"text":""`},
			{Name: "下面的评论也不见", Who: "colleague", Do: "GET " + all + "/101/comments", Status: 200, Says: `"items":[]`},
			{Name: "隐藏的不能评论", Who: "colleague", Do: "POST " + all + "/101/comments", Body: `{"text":"好"}`, Status: 409, Says: "已由支部隐藏"},
			{Name: "隐藏的不算篇数", Who: "member", Do: "GET /api/meetings/{a}", Status: 200, Says: `"reflections":0`},
		})
		if got := again(); got != "" {
			t.Errorf("nothing was rewritten: %q", got)
		}
		w.Closed("a")
		w.Run([]meetingstest.Call{
			{Name: "写记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"学习了党章第一章。"}`, Status: 200, Events: "RecordChanged photos=0 chars=9 set=0/6"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "归档后本人还能改写", Who: "member", Do: "GET /api/meetings/{a}", Status: 200, Says: `"reflect"`},
			{Name: "改写，待支部再看", Who: "member", Do: "POST " + all, Body: `{"text":"很有收获，学以致用"}`, Status: 204, Events: "ReflectionWritten member=101 chars=0"},
			{Name: "别人仍看不到", Who: "colleague", Do: "GET " + all, Status: 200, Says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"rewritten"`},
			{Name: "支部看得到改写的", Who: "secretary", Do: "GET " + all, Status: 200, Says: `"state":"rewritten","hiddenWhy":"写了他人的病情"`},
		})
		if got := again(); got != "1 篇隐藏过的心得、评论已由本人改写，请再看一看" {
			t.Errorf("%q", got)
		}
		w.Run([]meetingstest.Call{
			{Name: "恢复，重新计入", Who: "secretary", Do: "POST " + it, Body: `{"hide":false}`, Status: 204, Events: "ReflectionWritten member=101 chars=9, ReflectionStep"},
			{Name: "别人看得到了", Who: "colleague", Do: "GET " + all, Status: 200, Says: `"text":"很有收获，学以致用","at":"2026-11-25T15:30:00+08:00","mine":false,"late":false,"comments":1}`},
			{Name: "归档后没有隐藏的不能再改", Who: "member", Do: "POST " + all, Body: `{"text":"再改"}`, Status: 409, Says: "已经归档"},
			{Name: "没有隐藏的不用恢复", Who: "secretary", Do: "POST " + it, Body: `{"hide":false}`, Status: 409, Says: "没有隐藏"},
			{Name: "没有这篇", Who: "secretary", Do: "POST " + all + "/102/moderation", Body: `{"hide":true,"reason":"不妥"}`, Status: 404, Says: "没有这篇心得"},
		})
		if got := again(); got != "" {
			t.Errorf("looked at: %q", got)
		}
	})
}

func TestModerationOfAComment(t *testing.T) {
	const about, it = "/api/meetings/{a}/reflections/101/comments", "/api/meetings/{a}/comments/{c}"
	begun(t, func(w *meetingstest.World) {
		w.Colleague()
		w.Run([]meetingstest.Call{{Name: "评论", Who: "colleague", Do: "POST " + about, Body: `{"text":"他上次喝醉了"}`, Status: 204}})
		comment(w)
		w.Run([]meetingstest.Call{
			{Name: "别的会议上没有这条", Who: "secretaryB", Do: "POST /api/meetings/{b}/comments/{c}/moderation", Body: `{"hide":true,"reason":"不妥"}`, Status: 404, Says: "没有这条评论"},
			{Name: "隐藏", Who: "secretary", Do: "POST " + it + "/moderation", Body: `{"hide":true,"reason":"议论他人"}`, Status: 204, Events: "ReflectionStep"},
			{Name: "别人看不到内容和原因", Who: "member", Do: "GET " + about, Status: 200, Says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"hidden"}`},
			{Name: "本人看得到原因", Who: "colleague", Do: "GET " + about, Status: 200, Says: `"state":"hidden","hiddenWhy":"议论他人"`},
			{Name: "改写，待支部再看", Who: "colleague", Do: "PUT " + it, Body: `{"text":"赞成"}`, Status: 204},
			{Name: "别人仍看不到", Who: "member", Do: "GET " + about, Status: 200, Says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"rewritten"}`},
			{Name: "恢复", Who: "secretary", Do: "POST " + it + "/moderation", Body: `{"hide":false}`, Status: 204, Events: "ReflectionStep"},
			{Name: "别人看得到了", Who: "member", Do: "GET " + about, Status: 200, Says: `"text":"赞成"`},
			{Name: "书记评论", Who: "secretary", Do: "POST " + about, Body: `{"text":"好"}`, Status: 204},
		})
		var list struct{ Items []reflections.CommentView }
		w.Get("secretary", about, &list)
		w.Names["own"] = list.Items[1].ID
		w.Run([]meetingstest.Call{{Name: "自己的不由自己处理", Who: "secretary", Do: "POST /api/meetings/{a}/comments/{own}/moderation", Body: `{"hide":true,"reason":"不妥"}`, Status: 403, Says: "其他成员处理"}})
	})
}

// A member of a party group 党小组 is on the roll of the branch: a group's meeting takes a reflection.
func TestReflectionOnAGroupsMeeting(t *testing.T) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		w.Offices()
		w.Run([]meetingstest.Call{
			{Name: "党小组会", Who: "secretary", Do: "POST /api/meetings", Body: `{"orgId":111,"kind":"group_meeting",` + afternoon + `,"hostId":202,"publish":true,"reflectDays":3}`, Status: 201, Events: "MeetingApproved", Keep: "g"},
			{Name: "本支部的党员写心得", At: "2026-11-25 15:30:00", Who: "member", Do: "POST /api/meetings/{g}/reflections", Body: `{"text":"有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=3"},
			{Name: "页面上可以写、可以评论", Who: "member", Do: "GET /api/meetings/{g}", Status: 200, Says: `"may":["reflect","comment"]`},
			{Name: "本支部的党员评论", Who: "secretary", Do: "POST /api/meetings/{g}/reflections/101/comments", Body: `{"text":"好"}`, Status: 204},
			{Name: "别支部的党员不能写", Who: "secretaryA2", Do: "POST /api/meetings/{g}/reflections", Body: `{"text":"有收获"}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
		})
		w.Clock.Set(meetingstest.At("2026-11-26 09:00:00"))
		if got := toReflect(w, 203); got != "请写“会议”的心得体会 2026-11-29 false" {
			t.Errorf("a member of the group: %q", got)
		}
		if got := toReflect(w, 201); got != "" {
			t.Errorf("a member of no group: %q", got)
		}
	})
}

// toReflect is the to-do of a member of branch A to write a reflection, with its day and whether that is over.
func toReflect(w *meetingstest.World, member int64) string {
	w.T.Helper()
	todos, err := w.Reflections.Todos(context.Background(), access.Caller{MemberID: member, OrgID: meetingstest.BranchA, OrgPath: meetingstest.PathOf(meetingstest.BranchA)})
	if err != nil {
		w.T.Fatal(err)
	}
	for _, todo := range todos {
		if todo.Kind == "reflect" {
			over := " false"
			if todo.Overdue {
				over = " true"
			}
			return todo.Title + " " + todo.Due.Format(time.DateOnly) + over
		}
	}
	return ""
}

// A theme or a plan may say until when reflections are to be written.
func TestReflectionsUntilADay(t *testing.T) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		w.NoReview(meetingstest.County)
		w.Switch(meetingstest.County, policy.FilingDays, "3")
		w.Run([]meetingstest.Call{
			{Name: "太长", Who: "county", Do: "POST /api/themes", Body: `{"orgId":2,"month":"2026-11","title":"学习党章","reflectDays":31}`, Status: 422, Says: "30"},
			{Name: "主题规定会后五天内", Who: "county", Do: "POST /api/themes", Body: `{"orgId":2,"month":"2026-11","title":"学习党章","reflectDays":4}`, Status: 201, Says: `"reflectDays":4`, Keep: "theme"},
			{Name: "改为五天", Who: "county", Do: "PUT /api/themes/{theme}", Body: `{"title":"学习党章","reflectDays":5}`, Status: 200, Says: `"reflectDays":5`},
			{Name: "下发", Who: "county", Do: "POST /api/themes/{theme}/issue", Status: 200, Events: "ThemeIssued"},
		})
		w.ThemeDay("a", meetingstest.BranchA)
		timed := strings.Replace(meetingstest.Plan, "{", `{"reflectDays":5,`, 1)
		w.Run([]meetingstest.Call{
			{Name: "草稿带着", Who: "secretary", Do: "GET /api/meetings/{a}", Status: 200, Says: `"reflectDays":5`},
			{Name: "填写计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: timed, Status: 200, Says: `"reflectBy":"2026-12-01T00:00:00+08:00"`},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingApproved"},
		})
		w.Clock.Set(meetingstest.At("2026-11-25 15:30:00"))
		if got := toReflect(w, meetingstest.MemberA); got != "" {
			t.Errorf("the meeting is not over: %q", got)
		}
		w.Clock.Set(meetingstest.At("2026-11-25 17:30:00"))
		w.Closed("a")
		if got := toReflect(w, meetingstest.MemberA); got != "请写“重温入党誓词”的心得体会 2026-12-01 false" {
			t.Errorf("%q", got)
		}
		w.Run([]meetingstest.Call{
			{Name: "写记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"学习了党章第一章。"}`, Status: 200, Events: "RecordChanged photos=0 chars=9 set=0/6"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "归档后，规定时间里还能写", At: "2026-11-30 23:59:59", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=3"},
			{Name: "归档了，过了时间不能再写", At: "2026-12-01 00:00:00", Who: "secretary", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"有收获"}`, Status: 409, Says: "已经归档"},
		})
		if got := toReflect(w, meetingstest.MemberA); got != "" {
			t.Errorf("who has written: %q", got)
		}
		if got := toReflect(w, 102); got != "" {
			t.Errorf("nothing can be written any more: %q", got)
		}
	})
}

// What is first written after the time says so; what is written anew does not become late by it.
func TestLateReflectionsSaySo(t *testing.T) {
	meetingstest.Each(t, func(w *meetingstest.World) {
		w.NoReview(meetingstest.BranchA)
		w.Run([]meetingstest.Call{
			{Name: "计划规定会后一天内", Who: "secretary", Do: "POST /api/meetings", Body: `{"orgId":11,"kind":"assembly",` + afternoon + `,"host":"王建国","publish":true,"reflectDays":1}`, Status: 201, Events: "MeetingApproved", Keep: "m"},
			{Name: "按时写", At: "2026-11-26 23:59:59", Who: "member", Do: "POST /api/meetings/{m}/reflections", Body: `{"text":"有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=3"},
			{Name: "过了才写", At: "2026-11-27 00:00:00", Who: "secretary", Do: "POST /api/meetings/{m}/reflections", Body: `{"text":"有收获"}`, Status: 204, Events: "ReflectionWritten member=102 chars=3"},
			{Name: "按时写的改一改", Who: "member", Do: "POST /api/meetings/{m}/reflections", Body: `{"text":"很有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=4"},
			{Name: "谁迟交", Who: "secretary", Do: "GET /api/meetings/{m}/reflections", Status: 200,
				Says: `"text":"很有收获","at":"2026-11-27T00:00:00+08:00","mine":false,"late":false,"comments":0},{"memberId":102,"name":"王建国","text":"有收获","at":"2026-11-27T00:00:00+08:00","mine":true,"late":true`},
		})
		if got := toReflect(w, meetingstest.MemberA); got != "" {
			t.Errorf("%q", got)
		}
	})
}

// What a member wrote is in the member's own copy; old comments go, reflections stay with the record.
func TestOwnTextsAndOldComments(t *testing.T) {
	begun(t, func(w *meetingstest.World) {
		w.Run([]meetingstest.Call{{Name: "评论", At: "2026-11-25 16:00:00", Who: "member", Do: "POST /api/meetings/{a}/reflections/101/comments", Body: `{"text":"再补一句"}`, Status: 204}})
		texts, err := w.Reflections.WrittenBy(context.Background(), meetingstest.MemberA)
		if err != nil || len(texts) != 2 || !strings.HasPrefix(texts[0].What, "心得体会：") || texts[0].Text != "很有收获" || texts[1].Text != "再补一句" {
			t.Errorf("%+v %v", texts, err)
		}
		if n, err := w.Reflections.OldComments(context.Background(), w.DB, meetingstest.At("2026-11-25 16:00:00")); n != 0 || err != nil {
			t.Error(n, err)
		}
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			if n, err := w.Reflections.ForgetComments(ctx, tx, meetingstest.At("2026-11-25 16:00:01"), 10); n != 1 || err != nil {
				t.Error(n, err)
			}
			return nil
		})
		if texts, err = w.Reflections.WrittenBy(context.Background(), meetingstest.MemberA); err != nil || len(texts) != 1 || texts[0].Text != "很有收获" {
			t.Errorf("%+v %v", texts, err)
		}
	})
}
