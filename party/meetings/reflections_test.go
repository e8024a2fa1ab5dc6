package meetings

import (
	"context"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

// reflections begins a test with a theme day of branch A under way, on which its member 陈芳 has written.
func reflections(t *testing.T, fn func(w *world)) {
	each(t, func(w *world) {
		arranged(w)
		w.clock.Set(at("2026-11-25 15:30:00"))
		w.run([]call{{name: "写心得", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"很有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=4"}})
		fn(w)
	})
}

// comment keeps the id of the first comment on 陈芳's reflection as {c}.
func (w *world) comment() {
	w.t.Helper()
	var list struct{ Items []CommentView }
	w.get("secretary", "/api/meetings/{a}/reflections/101/comments", &list)
	w.names["c"] = list.Items[0].ID
}

func TestComments(t *testing.T) {
	const about = "/api/meetings/{a}/reflections/101/comments"
	reflections(t, func(w *world) {
		w.run([]call{
			{name: "评论", who: "secretary", do: "POST " + about, body: `{"text":"说得实在"}`, status: 204},
			{name: "别支部的党员看不到", who: "secretaryB", do: "GET " + about, status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "别支部的党员不能评论", who: "secretaryB", do: "POST " + about, body: `{"text":"好"}`, status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "同一乡镇别的支部也看不到", who: "secretaryA2", do: "GET /api/meetings/{a}/reflections", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "上级看得到", who: "county", do: "GET " + about, status: 200, says: `"text":"说得实在"`},
			{name: "上级不评论", who: "county", do: "POST " + about, body: `{"text":"好"}`, status: 403, says: "由本支部的党员填写"},
			{name: "没有写心得的人", who: "secretary", do: "POST /api/meetings/{a}/reflections/102/comments", body: `{"text":"好"}`, status: 404, says: "没有这篇心得"},
			{name: "空白评论", who: "member", do: "POST " + about, body: `{"text":" "}`, status: 422, says: "还是空的"},
			{name: "评论超长", who: "member", do: "POST " + about, body: `{"text":"` + strings.Repeat("长", 301) + `"}`, status: 422, says: "最多 300 个字"},
			{name: "作者回复", who: "member", do: "POST " + about, body: `{"text":"谢谢书记"}`, status: 204},
			{name: "条数", who: "county", do: "GET /api/meetings/{a}/reflections", status: 200, says: `"late":false,"comments":2`},
			{name: "先后有序", who: "member", do: "GET " + about + "?limit=1", status: 200, says: `"memberId":102,"name":"王建国","text":"说得实在"`},
		})
		w.comment()
		w.run([]call{
			{name: "别人的评论不能改写", who: "member", do: "PUT /api/meetings/{a}/comments/{c}", body: `{"text":"好"}`, status: 404, says: "没有这条评论"},
			{name: "改写自己的", who: "secretary", do: "PUT /api/meetings/{a}/comments/{c}", body: `{"text":"说得很实在"}`, status: 204},
			{name: "别人的评论不能撤回", who: "member", do: "DELETE /api/meetings/{a}/comments/{c}", status: 404, says: "没有这条评论"},
			{name: "别的会议上没有这条", who: "secretary", do: "DELETE /api/meetings/{b}/comments/{c}", status: 404, says: "没有这条评论"},
			{name: "撤回自己的", who: "secretary", do: "DELETE /api/meetings/{a}/comments/{c}", status: 204},
			{name: "撤回了就没有了", who: "member", do: "GET " + about, status: 200, says: `{"items":[{"id":`},
			{name: "条数少了一条", who: "member", do: "GET /api/meetings/{a}/reflections", status: 200, says: `"comments":1`},
		})
	})
}

func TestModerationOfAReflection(t *testing.T) {
	const all, it = "/api/meetings/{a}/reflections", "/api/meetings/{a}/reflections/101/moderation"
	reflections(t, func(w *world) {
		// a second member of the branch, who is no officer
		colleague(w)
		again := func() string {
			todos, err := w.Todos(context.Background(), access.Caller{MemberID: 102, OrgID: branchA, OrgPath: pathOf(branchA),
				Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: branchA, OrgPath: pathOf(branchA)}}})
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
		w.run([]call{
			{name: "评论", who: "colleague", do: "POST " + all + "/101/comments", body: `{"text":"赞成"}`, status: 204},
			{name: "没有原因", who: "secretary", do: "POST " + it, body: `{"hide":true}`, status: 422, says: "请写明为什么隐藏"},
			{name: "党员不能隐藏别人的", who: "colleague", do: "POST " + it, body: `{"hide":true,"reason":"不妥"}`, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "上级不替支部隐藏", who: "county", do: "POST " + it, body: `{"hide":true,"reason":"不妥"}`, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "隐藏，不再计入", who: "secretary", do: "POST " + it, body: `{"hide":true,"reason":"写了他人的病情"}`, status: 204, events: "ReflectionWritten member=101 chars=0, ReflectionStep"},
			{name: "不重复隐藏", who: "secretary", do: "POST " + it, body: `{"hide":true,"reason":"再"}`, status: 409, says: "已经隐藏"},
			{name: "本人看得到原因", who: "member", do: "GET " + all, status: 200, says: `"text":"很有收获"`},
			{name: "别人看不到内容、原因和评论", who: "colleague", do: "GET " + all, status: 200, says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"hidden","late":false,"comments":0}`},
			{name: "上级也看不到", who: "county", do: "GET " + all, status: 200, says: `"text":""`},
			{name: "下面的评论也不见", who: "colleague", do: "GET " + all + "/101/comments", status: 200, says: `"items":[]`},
			{name: "隐藏的不能评论", who: "colleague", do: "POST " + all + "/101/comments", body: `{"text":"好"}`, status: 409, says: "已由支部隐藏"},
			{name: "隐藏的不算篇数", who: "member", do: "GET /api/meetings/{a}", status: 200, says: `"reflections":0`},
		})
		if got := again(); got != "" {
			t.Errorf("nothing was rewritten: %q", got)
		}
		w.closed("a")
		w.run([]call{
			{name: "写记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"学习了党章第一章。"}`, status: 200, events: "RecordChanged photos=0 chars=9 set=0/6"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 200, events: "MeetingFiled"},
			{name: "归档后本人还能改写", who: "member", do: "GET /api/meetings/{a}", status: 200, says: `"reflect"`},
			{name: "改写，待支部再看", who: "member", do: "POST " + all, body: `{"text":"很有收获，学以致用"}`, status: 204, events: "ReflectionWritten member=101 chars=0"},
			{name: "别人仍看不到", who: "colleague", do: "GET " + all, status: 200, says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"rewritten"`},
			{name: "支部看得到改写的", who: "secretary", do: "GET " + all, status: 200, says: `"state":"rewritten","hiddenWhy":"写了他人的病情"`},
		})
		if got := again(); got != "1 篇隐藏过的心得、评论已由本人改写，请再看一看" {
			t.Errorf("%q", got)
		}
		w.run([]call{
			{name: "恢复，重新计入", who: "secretary", do: "POST " + it, body: `{"hide":false}`, status: 204, events: "ReflectionWritten member=101 chars=9, ReflectionStep"},
			{name: "别人看得到了", who: "colleague", do: "GET " + all, status: 200, says: `"text":"很有收获，学以致用","at":"2026-11-25T15:30:00+08:00","mine":false,"late":false,"comments":1}`},
			{name: "归档后没有隐藏的不能再改", who: "member", do: "POST " + all, body: `{"text":"再改"}`, status: 409, says: "已经归档"},
			{name: "没有隐藏的不用恢复", who: "secretary", do: "POST " + it, body: `{"hide":false}`, status: 409, says: "没有隐藏"},
			{name: "没有这篇", who: "secretary", do: "POST " + all + "/102/moderation", body: `{"hide":true,"reason":"不妥"}`, status: 404, says: "没有这篇心得"},
		})
		if got := again(); got != "" {
			t.Errorf("looked at: %q", got)
		}
	})
}

func TestModerationOfAComment(t *testing.T) {
	const about, it = "/api/meetings/{a}/reflections/101/comments", "/api/meetings/{a}/comments/{c}"
	reflections(t, func(w *world) {
		colleague(w)
		w.run([]call{{name: "评论", who: "colleague", do: "POST " + about, body: `{"text":"他上次喝醉了"}`, status: 204}})
		w.comment()
		w.run([]call{
			{name: "别的会议上没有这条", who: "secretaryB", do: "POST /api/meetings/{b}/comments/{c}/moderation", body: `{"hide":true,"reason":"不妥"}`, status: 404, says: "没有这条评论"},
			{name: "隐藏", who: "secretary", do: "POST " + it + "/moderation", body: `{"hide":true,"reason":"议论他人"}`, status: 204, events: "ReflectionStep"},
			{name: "别人看不到内容和原因", who: "member", do: "GET " + about, status: 200, says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"hidden"}`},
			{name: "本人看得到原因", who: "colleague", do: "GET " + about, status: 200, says: `"state":"hidden","hiddenWhy":"议论他人"`},
			{name: "改写，待支部再看", who: "colleague", do: "PUT " + it, body: `{"text":"赞成"}`, status: 204},
			{name: "别人仍看不到", who: "member", do: "GET " + about, status: 200, says: `"text":"","at":"2026-11-25T15:30:00+08:00","mine":false,"state":"rewritten"}`},
			{name: "恢复", who: "secretary", do: "POST " + it + "/moderation", body: `{"hide":false}`, status: 204, events: "ReflectionStep"},
			{name: "别人看得到了", who: "member", do: "GET " + about, status: 200, says: `"text":"赞成"`},
			{name: "书记评论", who: "secretary", do: "POST " + about, body: `{"text":"好"}`, status: 204},
		})
		var list struct{ Items []CommentView }
		w.get("secretary", about, &list)
		w.names["own"] = list.Items[1].ID
		w.run([]call{{name: "自己的不由自己处理", who: "secretary", do: "POST /api/meetings/{a}/comments/{own}/moderation", body: `{"hide":true,"reason":"不妥"}`, status: 403, says: "其他成员处理"}})
	})
}

// colleague lets 组员丙 of branch A in, who holds no office.
func colleague(w *world) {
	w.write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `INSERT INTO member (id, org_id, org_path, name, pinyin, initials, pinyin_alt, initials_alt, id_blind, id_sealed, id_tail,
			gender, ethnicity, birth_on, education, category, status, joined_on, created_at, updated_at)
			SELECT 303, org_id, org_path, '组员丙', '', '', '', '', ?, id_sealed, '0000', '1', '01', '1980-01-01', '20', 'full', 'normal', '2001-07-01', 0, 0 FROM member WHERE id = ?`,
			[]byte("colleague"), memberA); err != nil {
			return err
		}
		if _, err := access.LoadAccounts(ctx, tx, func(yield func(access.Account) bool) {
			yield(access.Account{ID: 99, Login: "colleague", Name: "组员丙", MemberID: 303, OrgID: branchA, OrgPath: pathOf(branchA)})
		}); err != nil {
			return err
		}
		_, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
			yield("colleague", access.Session{ID: 99, AccountID: 99, ExpiresAt: store.At(at("2030-01-01 00:00:00"))})
		})
		return err
	})
}

// A member of a party group 党小组 is on the roll of the branch: a group's meeting takes a reflection.
func TestReflectionOnAGroupsMeeting(t *testing.T) {
	kinds(t, func(w *world) {
		w.run([]call{
			{name: "党小组会", who: "secretary", do: "POST /api/meetings", body: of("111", "group_meeting", "2026-11-25", `"hostId":202`, `"publish":true`, `"reflectDays":3`), status: 201, events: "MeetingApproved", keep: "g"},
			{name: "本支部的党员写心得", at: "2026-11-25 15:30:00", who: "member", do: "POST /api/meetings/{g}/reflections", body: `{"text":"有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=3"},
			{name: "页面上可以写、可以评论", who: "member", do: "GET /api/meetings/{g}", status: 200, says: `"may":["reflect","comment"]`},
			{name: "本支部的党员评论", who: "secretary", do: "POST /api/meetings/{g}/reflections/101/comments", body: `{"text":"好"}`, status: 204},
			{name: "别支部的党员不能写", who: "secretaryA2", do: "POST /api/meetings/{g}/reflections", body: `{"text":"有收获"}`, status: 404, says: "没有找到", events: "AccessRefused"},
		})
		w.clock.Set(at("2026-11-26 09:00:00"))
		if got := w.toReflect(203); got != "请写“会议”的心得体会 2026-11-29 false" {
			t.Errorf("a member of the group: %q", got)
		}
		if got := w.toReflect(201); got != "" {
			t.Errorf("a member of no group: %q", got)
		}
	})
}

// toReflect is the to-do of a member of branch A to write a reflection, with its day and whether that is over.
func (w *world) toReflect(member int64) string {
	w.t.Helper()
	todos, err := w.Todos(context.Background(), access.Caller{MemberID: member, OrgID: branchA, OrgPath: pathOf(branchA)})
	if err != nil {
		w.t.Fatal(err)
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
	each(t, func(w *world) {
		noReview(w, county)
		set(w, county, policy.FilingDays, "3")
		w.run([]call{
			{name: "太长", who: "county", do: "POST /api/themes", body: `{"orgId":2,"month":"2026-11","title":"学习党章","reflectDays":31}`, status: 422, says: "30"},
			{name: "主题规定会后五天内", who: "county", do: "POST /api/themes", body: `{"orgId":2,"month":"2026-11","title":"学习党章","reflectDays":4}`, status: 201, says: `"reflectDays":4`, keep: "theme"},
			{name: "改为五天", who: "county", do: "PUT /api/themes/{theme}", body: `{"title":"学习党章","reflectDays":5}`, status: 200, says: `"reflectDays":5`},
			{name: "下发", who: "county", do: "POST /api/themes/{theme}/issue", status: 200, events: "ThemeIssued"},
		})
		w.meetingOf("a", branchA)
		timed := strings.Replace(plan, "{", `{"reflectDays":5,`, 1)
		w.run([]call{
			{name: "草稿带着", who: "secretary", do: "GET /api/meetings/{a}", status: 200, says: `"reflectDays":5`},
			{name: "填写计划", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: timed, status: 200, says: `"reflectBy":"2026-12-01T00:00:00+08:00"`},
			{name: "提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, events: "MeetingApproved"},
		})
		w.clock.Set(at("2026-11-25 15:30:00"))
		if got := w.toReflect(memberA); got != "" {
			t.Errorf("the meeting is not over: %q", got)
		}
		w.clock.Set(at("2026-11-25 17:30:00"))
		w.closed("a")
		if got := w.toReflect(memberA); got != "请写“重温入党誓词”的心得体会 2026-12-01 false" {
			t.Errorf("%q", got)
		}
		w.run([]call{
			{name: "写记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"学习了党章第一章。"}`, status: 200, events: "RecordChanged photos=0 chars=9 set=0/6"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 200, events: "MeetingFiled"},
			{name: "归档后，规定时间里还能写", at: "2026-11-30 23:59:59", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=3"},
			{name: "归档了，过了时间不能再写", at: "2026-12-01 00:00:00", who: "secretary", do: "POST /api/meetings/{a}/reflections", body: `{"text":"有收获"}`, status: 409, says: "已经归档"},
		})
		if got := w.toReflect(memberA); got != "" {
			t.Errorf("who has written: %q", got)
		}
		if got := w.toReflect(102); got != "" {
			t.Errorf("nothing can be written any more: %q", got)
		}
	})
}

// What is first written after the time says so; what is written anew does not become late by it.
func TestLateReflectionsSaySo(t *testing.T) {
	each(t, func(w *world) {
		noReview(w, branchA)
		w.run([]call{
			{name: "计划规定会后一天内", who: "secretary", do: "POST /api/meetings", body: of("11", "assembly", "2026-11-25", byHand, `"publish":true`, `"reflectDays":1`), status: 201, events: "MeetingApproved", keep: "m"},
			{name: "按时写", at: "2026-11-26 23:59:59", who: "member", do: "POST /api/meetings/{m}/reflections", body: `{"text":"有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=3"},
			{name: "过了才写", at: "2026-11-27 00:00:00", who: "secretary", do: "POST /api/meetings/{m}/reflections", body: `{"text":"有收获"}`, status: 204, events: "ReflectionWritten member=102 chars=3"},
			{name: "按时写的改一改", who: "member", do: "POST /api/meetings/{m}/reflections", body: `{"text":"很有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=4"},
			{name: "谁迟交", who: "secretary", do: "GET /api/meetings/{m}/reflections", status: 200,
				says: `"text":"很有收获","at":"2026-11-27T00:00:00+08:00","mine":false,"late":false,"comments":0},{"memberId":102,"name":"王建国","text":"有收获","at":"2026-11-27T00:00:00+08:00","mine":true,"late":true`},
		})
		if got := w.toReflect(memberA); got != "" {
			t.Errorf("%q", got)
		}
	})
}

// What a member wrote is in the member's own copy; old comments go, reflections stay with the record.
func TestOwnTextsAndOldComments(t *testing.T) {
	reflections(t, func(w *world) {
		w.run([]call{{name: "评论", at: "2026-11-25 16:00:00", who: "member", do: "POST /api/meetings/{a}/reflections/101/comments", body: `{"text":"再补一句"}`, status: 204}})
		texts, err := w.WrittenBy(context.Background(), memberA)
		if err != nil || len(texts) != 2 || !strings.HasPrefix(texts[0].What, "心得体会：") || texts[0].Text != "很有收获" || texts[1].Text != "再补一句" {
			t.Errorf("%+v %v", texts, err)
		}
		if n, err := w.OldComments(context.Background(), w.db, at("2026-11-25 16:00:00")); n != 0 || err != nil {
			t.Error(n, err)
		}
		w.write(func(ctx context.Context, tx *store.Tx) error {
			if n, err := w.ForgetComments(ctx, tx, at("2026-11-25 16:00:01"), 10); n != 1 || err != nil {
				t.Error(n, err)
			}
			return nil
		})
		if texts, err = w.WrittenBy(context.Background(), memberA); err != nil || len(texts) != 1 || texts[0].Text != "很有收获" {
			t.Errorf("%+v %v", texts, err)
		}
	})
}
