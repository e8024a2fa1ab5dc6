package meetings

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/policy"
)

// todos are what the role at org, and other grants besides, have to do, one line each.
func (w *world) todos(role access.Role, org int64, besides ...access.Grant) string {
	w.t.Helper()
	grants := append([]access.Grant{{Role: role, OrgID: org, OrgPath: pathOf(org)}}, besides...)
	return w.todosOf(access.Caller{AccountID: 1, Grants: grants})
}

func (w *world) todosOf(c access.Caller) string {
	w.t.Helper()
	list, err := w.Todos(context.Background(), c)
	if err != nil {
		w.t.Fatal(err)
	}
	var lines []string
	for _, t := range list {
		if !strings.HasSuffix(t.Why, "。") {
			w.t.Errorf("no reason: %q", t.Why)
		}
		line := fmt.Sprintf("%s %s %s %s", t.Kind, t.Title, t.Due.Format("01-02 15:04"), t.Link)
		if t.Overdue {
			line += " 逾期"
		}
		lines = append(lines, line)
	}
	return strings.Join(lines, "\n")
}

func TestTodos(t *testing.T) {
	each(t, func(w *world) {
		t := w.t
		expect := func(name string, role access.Role, org int64, want string, besides ...access.Grant) {
			w.t.Run(name, func(t *testing.T) {
				if got := w.todos(role, org, besides...); got != w.fill(want) {
					t.Errorf("%s\nwant %s", got, w.fill(want))
				}
			})
		}
		expect("没有主题时没有待办", access.BranchOfficer, branchA, "")
		issued(w)
		w.meetingOf("a2", branchA2)
		expect("下发后填计划", access.BranchOfficer, branchA, "plan 填写“学习党章”的计划并提交 12-01 00:00 meetings/{a}")
		expect("党员没有", access.Member, branchA, "")
		submit := func(token, name string) {
			w.run([]call{
				{name: "填写", who: token, do: "PUT /api/meetings/{" + name + "}/plan", body: plan, status: 200},
				{name: "提交", who: token, do: "POST /api/meetings/{" + name + "}/submit", status: 200, events: "MeetingStep"},
			})
		}
		submit("secretary", "a")
		expect("提交后支部不用再管", access.BranchOfficer, branchA, "")
		one := "review 辖区内 1 份活动计划待审核 11-25 15:00 plans"
		expect("县委审核一份", access.Superior, county, one)
		expect("市委隔级也看得到", access.Superior, city, one)
		expect("支部自己不算在辖区内", access.Superior, branchA, "")
		expect("邻县没有", access.Superior, other, "")
		delegated := func(action access.Action, org int64) string {
			return w.todosOf(access.Caller{AccountID: 1, Delegated: []access.Delegated{{Action: action, OrgID: org, OrgPath: pathOf(org)}}})
		}
		if got := delegated(access.MeetingReview, county); got != one {
			t.Errorf("受委托审核的：%s", got)
		}
		if got := delegated(access.MeetingMark, county) + delegated(access.MeetingReview, other) + delegated(access.ThemeIssue, county); got != "" {
			t.Errorf("没有受托审核的：%s", got)
		}
		submit("secretaryA2", "a2")
		expect("县委审核两份", access.Superior, county, "review 辖区内 2 份活动计划待审核 11-25 15:00 plans")
		set(w, branchA, policy.ReviewOthers, "true")
		w.run([]call{
			{name: "同一支部另有党员大会", who: "secretary", do: "POST /api/meetings", body: strings.Replace(strings.ReplaceAll(plan, "2026-11-25", "2026-11-26"), "{", `{"orgId":11,"kind":"assembly",`, 1), status: 201, keep: "b"},
			{name: "也提交", who: "secretary", do: "POST /api/meetings/{b}/submit", status: 200, events: "MeetingStep"},
		})
		three := "review 辖区内 3 份活动计划待审核 11-25 15:00 plans"
		expect("两级职务合成一行", access.Superior, city, three, access.Grant{Role: access.Superior, OrgID: county, OrgPath: pathOf(county)})
		w.run([]call{{name: "不开了", who: "secretary", do: "POST /api/meetings/{b}/cancel", body: `{"reason":"合并召开"}`, status: 200, events: "MeetingStep"}})
		w.run([]call{
			{name: "退回", who: "county", do: "POST /api/meetings/{a2}/return", body: `{"reason":"太空"}`, status: 200, events: "MeetingStep"},
			{name: "通过", who: "county", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 200, events: "MeetingApproved"},
		})
		expect("退回后重填", access.BranchOfficer, branchA2, "plan “重温入党誓词”的计划被退回，请修改后重新提交 11-25 15:00 meetings/{a2}")
		w.clock.Set(at("2026-11-25 17:30:00"))
		w.closed("a")
		expect("会后归档", access.BranchOfficer, branchA, "file 整理“重温入党誓词”的记录并归档 11-29 00:00 meetings/{a}")
		w.clock.Set(at("2026-11-29 00:00:00"))
		expect("逾期归档", access.BranchOfficer, branchA, "file 整理“重温入党誓词”的记录并归档 11-29 00:00 meetings/{a} 逾期")
		w.run([]call{
			{name: "记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"学习党章"}`, status: 200, events: "RecordChanged photos=0 chars=4 set=0/6"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{"lateReason":"住院"}`, status: 200, events: "MeetingFiled"},
		})
		if got := delegated(access.MeetingMark, county); !strings.HasPrefix(got, "mark ") || strings.Contains(got, "\n") {
			t.Errorf("受委托评分的：%s", got)
		}
		expect("县委评分", access.Superior, county, "mark 辖区内 1 次活动待评分 01-01 00:00 meetings/{a}")
		w.run([]call{{name: "评分", who: "county", do: "POST /api/meetings/{a}/mark", body: `{"mark":90}`, status: 200, events: "MeetingMarked"}})
		expect("都办完了", access.Superior, county, "")
		w.clock.Set(at("2026-12-01 00:00:00"))
		expect("月份过去的计划不再催", access.BranchOfficer, branchA2, "")
	})
}
