package meetings_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/policy"
)

// todos are what the role at org, and other grants besides, have to do, one line each.
func todos(w *world, role access.Role, org int64, besides ...access.Grant) string {
	w.T.Helper()
	grants := append([]access.Grant{{Role: role, OrgID: org, OrgPath: meetingstest.PathOf(org)}}, besides...)
	return todosOf(w, access.Caller{AccountID: 1, Grants: grants})
}

func todosOf(w *world, c access.Caller) string {
	w.T.Helper()
	list, err := w.Todos(context.Background(), c)
	if err != nil {
		w.T.Fatal(err)
	}
	var lines []string
	for _, t := range list {
		if !strings.HasSuffix(t.Why, "。") {
			w.T.Errorf("no reason: %q", t.Why)
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
		t := w.T
		expect := func(name string, role access.Role, org int64, want string, besides ...access.Grant) {
			w.T.Run(name, func(t *testing.T) {
				if got := todos(w, role, org, besides...); got != w.Fill(want) {
					t.Errorf("%s\nwant %s", got, w.Fill(want))
				}
			})
		}
		expect("没有主题时没有待办", access.BranchOfficer, meetingstest.BranchA, "")
		w.Issued()
		w.ThemeDay("a2", meetingstest.BranchA2)
		expect("下发后填计划", access.BranchOfficer, meetingstest.BranchA, "plan 填写“学习党章”的计划并提交 12-01 00:00 meetings/{a}/plan")
		expect("党员没有", access.Member, meetingstest.BranchA, "")
		submit := func(token, name string) {
			w.Run([]call{
				{Name: "填写", Who: token, Do: "PUT /api/meetings/{" + name + "}/plan", Body: meetingstest.Plan, Status: 200},
				{Name: "提交", Who: token, Do: "POST /api/meetings/{" + name + "}/submit", Status: 200, Events: "MeetingStep"},
			})
		}
		submit("secretary", "a")
		expect("提交后支部不用再管", access.BranchOfficer, meetingstest.BranchA, "")
		one := "review 辖区内 1 份会议计划待审核 11-25 15:00 plans"
		expect("县委审核一份", access.Superior, meetingstest.County, one)
		expect("市委隔级也看得到", access.Superior, meetingstest.City, one)
		expect("支部自己不算在辖区内", access.Superior, meetingstest.BranchA, "")
		expect("邻县没有", access.Superior, meetingstest.Other, "")
		delegated := func(action access.Action, org int64) string {
			return todosOf(w, access.Caller{AccountID: 1, Delegated: []access.Delegated{{Action: action, OrgID: org, OrgPath: meetingstest.PathOf(org)}}})
		}
		if got := delegated(access.MeetingReview, meetingstest.County); got != one {
			t.Errorf("受委托审核的：%s", got)
		}
		if got := delegated(access.MeetingMark, meetingstest.County) + delegated(access.MeetingReview, meetingstest.Other) + delegated(access.ThemeIssue, meetingstest.County); got != "" {
			t.Errorf("没有受托审核的：%s", got)
		}
		submit("secretaryA2", "a2")
		expect("县委审核两份", access.Superior, meetingstest.County, "review 辖区内 2 份会议计划待审核 11-25 15:00 plans")
		w.Switch(meetingstest.BranchA, policy.ReviewOthers, "true")
		w.Run([]call{
			{Name: "同一支部另有党员大会", Who: "secretary", Do: "POST /api/meetings", Body: strings.Replace(strings.ReplaceAll(meetingstest.Plan, "2026-11-25", "2026-11-26"), "{", `{"orgId":11,"kind":"assembly",`, 1), Status: 201, Keep: "b"},
			{Name: "也提交", Who: "secretary", Do: "POST /api/meetings/{b}/submit", Status: 200, Events: "MeetingStep"},
		})
		three := "review 辖区内 3 份会议计划待审核 11-25 15:00 plans"
		expect("两级职务合成一行", access.Superior, meetingstest.City, three, access.Grant{Role: access.Superior, OrgID: meetingstest.County, OrgPath: meetingstest.PathOf(meetingstest.County)})
		w.Run([]call{{Name: "不开了", Who: "secretary", Do: "POST /api/meetings/{b}/cancel", Body: `{"reason":"合并召开"}`, Status: 200, Events: "MeetingStep"}})
		w.Run([]call{
			{Name: "退回", Who: "county", Do: "POST /api/meetings/{a2}/return", Body: `{"reason":"太空"}`, Status: 200, Events: "MeetingStep"},
			{Name: "通过", Who: "county", Do: "POST /api/meetings/{a}/approve", Body: `{}`, Status: 200, Events: "MeetingApproved"},
		})
		expect("退回后重填", access.BranchOfficer, meetingstest.BranchA2, "plan “重温入党誓词”的计划被退回，请修改后重新提交 11-25 15:00 meetings/{a2}")
		w.Clock.Set(at("2026-11-25 17:30:00"))
		w.Closed("a")
		expect("会后归档", access.BranchOfficer, meetingstest.BranchA, "file 整理“重温入党誓词”的记录并归档 11-29 00:00 meetings/{a}")
		w.Clock.Set(at("2026-11-29 00:00:00"))
		expect("逾期归档", access.BranchOfficer, meetingstest.BranchA, "file 整理“重温入党誓词”的记录并归档 11-29 00:00 meetings/{a} 逾期")
		w.Run([]call{
			{Name: "记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"学习党章"}`, Status: 200, Events: "RecordChanged photos=0 chars=4 set=0/6"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{"lateReason":"住院"}`, Status: 200, Events: "MeetingFiled"},
		})
		if got := delegated(access.MeetingMark, meetingstest.County); !strings.HasPrefix(got, "mark ") || strings.Contains(got, "\n") {
			t.Errorf("受委托评分的：%s", got)
		}
		expect("县委评分", access.Superior, meetingstest.County, "mark 辖区内 1 次主题党日待评分 01-01 00:00 meetings/{a}")
		w.Run([]call{{Name: "评分", Who: "county", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":90}`, Status: 200, Events: "MeetingMarked"}})
		expect("都办完了", access.Superior, meetingstest.County, "")
		w.Clock.Set(at("2026-12-01 00:00:00"))
		expect("月份过去的计划不再催", access.BranchOfficer, meetingstest.BranchA2, "")
	})
}
