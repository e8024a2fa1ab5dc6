package tasks

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// house is the town, where decisions are heard of.
type house struct {
	*Service
	*partytest.Town
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "tasks", Migrations, partytest.People, func(w *partytest.Town) {
		h := &house{New(w.DB, w.Bus, w.Clock.Now), w}
		event.Within(w.Bus, "decided", h.OnDecisionTaken)
		event.Within(w.Bus, "moved", h.OnOrgMoved)
		event.Within(w.Bus, "abolished", h.OnOrgAbolished)
		w.API.Of("tasks", h.Routes)
		fn(h)
	})
}

// decide has meetings tell of a decision on an item of the first branch.
func (h *house) decide(item int64, title string, member int64, due string) {
	h.T.Helper()
	h.Tell(happened.DecisionTaken{MeetingID: 7, ItemID: item, OrgID: 11, OrgPath: "001.001.", Title: title, MemberID: member, DueOn: due})
}

func (h *house) expect(name, token, what, body string, status int, says string) {
	h.T.Helper()
	method, path, _ := strings.Cut(what, " ")
	if rec := h.Ask(token, method, path, body); rec.Code != status || !strings.Contains(rec.Body.String(), says) {
		h.T.Errorf("%s: %d %s\nwant %d %s", name, rec.Code, rec.Body, status, says)
	}
}

// first is the id of the first task of a list.
func (h *house) first(token, query string) string {
	h.T.Helper()
	list := partytest.Get[struct{ Items []View }](h.Town, token, "/api/tasks"+query)
	if len(list.Items) == 0 {
		h.T.Fatal("no tasks")
	}
	return fmt.Sprint(list.Items[0].ID)
}

// lines are the to-dos of one of the people.
func (h *house) lines(token string) (lines []string) {
	h.T.Helper()
	p := partytest.People[slices.IndexFunc(partytest.People, func(p partytest.Person) bool { return p.Token == token })]
	c := access.Caller{AccountID: p.ID + 1000, MemberID: p.ID, Grants: []access.Grant{{Role: access.Member, OrgID: p.Org, OrgPath: partytest.PathOf(p.Org)}}}
	if p.Role == access.BranchOfficer {
		c.Grants = append(c.Grants, access.Grant{Role: p.Role, OrgID: p.Org, OrgPath: partytest.PathOf(p.Org)})
	}
	todos, err := h.Todos(h.T.Context(), c)
	if err != nil {
		h.T.Fatal(err)
	}
	for _, t := range todos {
		lines = append(lines, fmt.Sprintf("%s %t", t.Title, t.Overdue))
	}
	return lines
}

func TestTasksFollowDecisions(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		h.decide(1, "修缮活动室", 102, "2026-12-10") // told twice
		h.expect("支部看得到", "zhao", "GET /api/tasks", "", 200, `"title":"修缮活动室","memberId":102,"memberName":"李秀英","dueOn":"2026-12-10","state":"open","overdue":false`)
		h.expect("我的", "li", "GET /api/tasks?mine=true", "", 200, `"may":["done"]`)
		h.expect("不是我的", "zhao", "GET /api/tasks?mine=true", "", 200, `"items":[]`)
		h.expect("别的支部看不到", "chen", "GET /api/tasks", "", 200, `"items":[]`)
		h.expect("上级看得到", "zhang", "GET /api/tasks", "", 200, "修缮活动室")
		id := h.first("wang", "")
		h.expect("别的支部打不开", "chen", "GET /api/tasks/"+id, "", 404, "没有找到")
		h.expect("没有的答复一样", "chen", "GET /api/tasks/999", "", 404, "没有找到")
		if got := h.lines("li"); !slices.Equal(got, []string{"完成“修缮活动室” false"}) {
			t.Error(got)
		}
		h.decide(1, "修缮活动室和院墙", 103, "2026-12-20")
		h.expect("更正后换人换期限", "wang", "GET /api/tasks/"+id, "", 200, `"memberId":103,"memberName":"赵海燕","dueOn":"2026-12-20"`)
		h.expect("经过", "wang", "GET /api/tasks/"+id, "", 200, `"step":"changed","note":"会议记录已更正。"`)
		h.decide(1, "修缮活动室和院墙", 0, "")
		h.expect("更正后不再布置", "wang", "GET /api/tasks/"+id, "", 200, `"state":"dropped"`)
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		h.expect("又布置了", "wang", "GET /api/tasks/"+id, "", 200, `"state":"open"`)
		h.decide(2, "没有人负责", 0, "")
		if list, err := h.List(t.Context(), Filter{Within: "001.", Limit: 50}); err != nil || len(list) != 1 {
			t.Errorf("%v %v", list, err)
		}
	})
}

func TestSteps(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		at := "/api/tasks/" + h.first("wang", "")
		h.expect("别人不能完成", "zhao", "POST "+at+"/done", `{"note":"好了"}`, 403, "由责任人完成")
		h.expect("要写完成情况", "li", "POST "+at+"/done", `{"note":" "}`, 422, "请写明完成情况")
		h.expect("责任人不能撤销", "li", "POST "+at+"/drop", `{"note":"不做了"}`, 403, "管理任务清单")
		h.expect("别的支部不能撤销", "chen", "POST "+at+"/drop", `{"note":"不做了"}`, 404, "没有找到")
		h.expect("完成", "li", "POST "+at+"/done", `{"note":"墙面已粉刷"}`, 200, `"state":"done","overdue":false,"note":"墙面已粉刷"`)
		h.expect("不能再完成", "li", "POST "+at+"/done", `{"note":"又"}`, 409, "已经完成")
		h.expect("重新打开要写原因", "wang", "POST "+at+"/reopen", `{"note":""}`, 422, "请写明原因")
		h.expect("重新打开", "wang", "POST "+at+"/reopen", `{"note":"屋顶漏水"}`, 200, `"state":"open"`)
		h.expect("没有结束不用打开", "wang", "POST "+at+"/reopen", `{"note":"再"}`, 409, "还在进行")
		h.expect("撤销", "wang", "POST "+at+"/drop", `{"note":"由村委会承担"}`, 200, `"state":"dropped"`)
		h.expect("历史都在", "zhao", "GET "+at, "", 200, `"step":"reopened","note":"屋顶漏水"`)
		h.expect("控制字符", "wang", "POST "+at+"/reopen", `{"note":"\u0007"}`, 422, "无法显示的字符")
	})
}

// A committee may have somebody of a branch see to a task that the branch does not see.
func TestResponsibleForATaskOutOfReach(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 104, "2026-12-10")
		at := "/api/tasks/" + h.first("chen", "?mine=true")
		h.expect("看得到", "chen", "GET "+at, "", 200, `"may":["done"]`)
		h.expect("撤销不了", "chen", "POST "+at+"/drop", `{"note":"不做了"}`, 403, "由责任人完成")
		h.expect("完成", "chen", "POST "+at+"/done", `{"note":"好了"}`, 200, `"state":"done"`)
	})
}

func TestCorrectedAfterItWasDone(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		at := "/api/tasks/" + h.first("wang", "")
		h.expect("完成", "li", "POST "+at+"/done", `{"note":"好了"}`, 200, `"state":"done"`)
		h.decide(1, "修缮党员活动室", 102, "2026-12-10")
		h.expect("只改文字仍是完成", "wang", "GET "+at, "", 200, `"title":"修缮党员活动室","memberId":102,"memberName":"李秀英","dueOn":"2026-12-10","state":"done"`)
		h.decide(1, "修缮党员活动室", 103, "2026-12-10")
		h.expect("换了人要重新完成", "wang", "GET "+at, "", 200, `"memberName":"赵海燕","dueOn":"2026-12-10","state":"open","overdue":false,"note":""`)
		h.expect("完成", "zhao", "POST "+at+"/done", `{"note":"好了"}`, 200, `"state":"done"`)
		h.decide(1, "修缮党员活动室", 103, "2026-12-20")
		h.expect("换了期限也是", "wang", "GET "+at, "", 200, `"state":"open"`)
		h.expect("经过写明", "wang", "GET "+at, "", 200, `"step":"reopened","note":"会议记录已更正。"`)
	})
}

func TestOverdueTasks(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		h.decide(2, "走访老党员", 103, "2026-12-11")
		h.Clock.Set(time.Date(2026, 12, 10, 23, 59, 0, 0, clock.Shanghai))
		h.expect("当天不算逾期", "wang", "GET /api/tasks?state=overdue", "", 200, `"items":[]`)
		h.Clock.Set(time.Date(2026, 12, 11, 0, 0, 0, 0, clock.Shanghai))
		h.expect("次日逾期", "wang", "GET /api/tasks?state=overdue", "", 200, `"title":"修缮活动室"`)
		if got := h.lines("wang"); !slices.Equal(got, []string{"议定事项逾期 1 项 true"}) {
			t.Error(got)
		}
		if got := h.lines("li"); !slices.Equal(got, []string{"完成“修缮活动室” true"}) {
			t.Error(got)
		}
		if got := h.lines("chen"); len(got) != 0 {
			t.Error(got)
		}
		h.expect("一页一项", "wang", "GET /api/tasks?limit=1", "", 200, "修缮活动室")
		h.expect("下一页", "wang", "GET /api/tasks?limit=1&after="+h.first("wang", "?limit=1"), "", 200, "走访老党员")
		h.Tell(happened.OrgMoved{OrgID: 11, From: "001.001.", To: "001.009."})
		if list, err := h.List(t.Context(), Filter{Within: "001.009.", Limit: 50}); err != nil || len(list) != 2 {
			t.Errorf("the tasks stayed behind: %v %v", list, err)
		}
	})
}

// Who is responsible dies or moves away: the secretary hears of it, and not of what is done.
func TestWhenWhoIsResponsibleLeaves(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", partytest.Li, "2026-12-10")
		h.decide(2, "走访老党员", partytest.Li, "2026-12-11")
		h.expect("完成一件", "li", "POST /api/tasks/"+h.first("li", "?mine=true")+"/done", `{"note":"好了"}`, 200, `"state":"done"`)
		if got := h.lines("wang"); len(got) != 0 {
			t.Error(got)
		}
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE member SET status = 'transferred_out' WHERE id = ?`, partytest.Li)
			return err
		})
		if got := h.lines("wang"); len(got) != 1 || !strings.HasPrefix(got[0], "1 项议定事项的责任人已经离开") {
			t.Error(got)
		}
		if got := h.lines("chen"); len(got) != 0 {
			t.Errorf("another branch: %v", got)
		}
	})
}

// A merged branch's open tasks are the other's; those of an abolished one end, and tell why.
func TestWhenTheBranchIsNoMore(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		h.decide(2, "走访老党员", 103, "2026-12-11")
		open, done := "/api/tasks/"+h.first("li", "?mine=true"), "/api/tasks/"+h.first("zhao", "?mine=true")
		h.expect("完成一件", "zhao", "POST "+done+"/done", `{"note":"好了"}`, 200, `"state":"done"`)
		h.Tell(happened.OrgAbolished{OrgID: 11, Path: "001.001.", IntoID: 12})
		h.expect("合并后的支部管得着", "chen", "GET "+open, "", 200, `"orgName":"二支部"`)
		h.expect("经过写明", "li", "GET "+open, "", 200, "任务转到合并后的党组织")
		h.expect("办完的留在原支部", "chen", "GET "+done, "", 404, "没有找到")
		h.Tell(happened.OrgAbolished{OrgID: 12, Path: "001.002."})
		h.expect("撤销后不再要做", "li", "GET "+open, "", 200, `"state":"dropped","overdue":false,"note":"党组织已经撤销，任务随之撤销。"`)
		if steps := strings.Join(h.Journal(), "\n"); strings.Count(steps, `"step":"changed"`) != 1 || strings.Count(steps, `"step":"dropped"`) != 1 {
			t.Error(steps)
		}
	})
}

func TestNext(t *testing.T) {
	for _, c := range []struct {
		name string
		from State
		step Step
		to   State
		ok   bool
	}{
		{"完成", Open, Finish, Done, true}, {"撤销", Open, Drop, Dropped, true}, {"重开完成的", Done, Reopen, Open, true},
		{"重开撤销的", Dropped, Reopen, Open, true}, {"完成两次", Done, Finish, Done, false}, {"撤销完成的", Done, Drop, Done, false},
		{"完成撤销的", Dropped, Finish, Dropped, false}, {"重开没结束的", Open, Reopen, Open, false}, {"布置不是人做的", Open, Set, Open, false},
	} {
		if to, refusal := Next(c.from, c.step); to != c.to || (refusal == "") != c.ok {
			t.Errorf("%s: %s %q", c.name, to, refusal)
		}
	}
}

func TestOverdue(t *testing.T) {
	for _, c := range []struct {
		name       string
		state      State
		due, today string
		want       bool
	}{{"当天", Open, "2026-12-10", "2026-12-10", false}, {"次日", Open, "2026-12-10", "2026-12-11", true},
		{"跨年", Open, "2026-12-31", "2027-01-01", true}, {"完成了", Done, "2026-12-10", "2026-12-11", false}} {
		if got := Overdue(c.state, c.due, c.today); got != c.want {
			t.Errorf("%s: %t", c.name, got)
		}
	}
}
