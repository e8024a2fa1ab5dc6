package tasks

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
	"zhibu/platform/store/storetest"
)

var ground = []store.Migrations{{Name: "seal", FS: seal.Migrations}, {Name: "event", FS: event.Migrations}, {Name: "orgs", FS: orgs.Migrations},
	{Name: "members", FS: members.Migrations}, {Name: "access", FS: access.Migrations}, {Name: "policy", FS: policy.Migrations}, {Name: "tasks", FS: Migrations}}

// The people of the house; the token of each is the name.
var people = []struct {
	id    int64
	token string
	org   int64
	role  access.Role
	at    int64
}{{101, "wang", 11, access.BranchOfficer, 11}, {102, "li", 11, "", 0}, {103, "zhao", 11, "", 0}, {104, "chen", 12, access.BranchOfficer, 12}, {105, "town", 12, access.Superior, 1}}

// house is a town (1) with two branches (11, 12) and their people.
type house struct {
	*Service
	t     *testing.T
	clock *clock.Fake
	http  http.Handler
}

func each(t *testing.T, fn func(h *house)) {
	storetest.Each(t, ground, func(t *testing.T, db *store.DB) { fn(newHouse(t, db)) })
}

func newHouse(t *testing.T, db *store.DB) *house {
	t.Helper()
	h := &house{t: t, clock: clock.NewFake(time.Date(2026, 11, 26, 9, 0, 0, 0, clock.Shanghai))}
	bus := event.New(db, h.clock.Now)
	who := access.New(db, bus, policy.New(db, bus, h.clock.Now).Shown, h.clock.Now)
	h.Service = New(db, bus, h.clock.Now)
	event.Within(bus, "decided", h.OnDecisionTaken)
	event.Within(bus, "moved", h.OnOrgMoved)
	mux := http.NewServeMux()
	a := api.New(mux, "test")
	a.UseMiddleware(who.Middleware(a))
	a.Of("tasks", h.Routes)
	h.http = api.Wrap(mux)
	box, err := crypt.Open(t.TempDir() + "/key")
	if err != nil {
		t.Fatal(err)
	}
	h.write(func(ctx context.Context, tx *store.Tx) error {
		return h.populate(ctx, tx, members.New(db, bus, orgs.New(db, bus, h.clock.Now), box, h.clock.Now))
	})
	return h
}

func (h *house) populate(ctx context.Context, tx *store.Tx, roll *members.Service) error {
	if _, err := orgs.Load(ctx, tx, slices.Values([]orgs.Org{
		{ID: 1, Path: "001.", NextChild: 2, Name: "武侯镇党委", Code: "Z", Kind: terms.Committee, State: orgs.Active},
		{ID: 11, ParentID: 1, Path: "001.001.", Name: "第一党支部", Code: "Z1", Kind: terms.Branch, State: orgs.Active},
		{ID: 12, ParentID: 1, Path: "001.002.", Name: "第二党支部", Code: "Z2", Kind: terms.Branch, State: orgs.Active}})); err != nil {
		return err
	}
	now := store.At(h.clock.Now())
	for _, p := range people {
		path := fmt.Sprintf("001.00%d.", p.org-10)
		m := members.Member{ID: p.id, OrgID: p.org, OrgPath: path, Status: members.Normal, Details: members.Details{Name: p.token, IDNumber: fmt.Sprint(p.id)}}
		if _, err := roll.Load(ctx, tx, slices.Values([]members.Member{m})); err != nil {
			return err
		}
		if _, err := access.LoadAccounts(ctx, tx, slices.Values([]access.Account{{ID: p.id, Login: p.token, Name: p.token, MemberID: p.id, OrgID: p.org, OrgPath: path, CreatedAt: 1}})); err != nil {
			return err
		}
		if _, err := access.LoadSessions(ctx, tx, func(yield func(string, access.Session) bool) {
			yield(p.token, access.Session{ID: p.id, AccountID: p.id, Device: "测试", CreatedAt: now, SeenAt: now, ExpiresAt: store.At(h.clock.Now().AddDate(5, 0, 0))})
		}); err != nil {
			return err
		}
		if p.role != "" {
			if err := access.LoadGrant(ctx, tx, p.id, p.role, p.at, 0); err != nil {
				return err
			}
		}
	}
	return nil
}

func (h *house) write(fn func(ctx context.Context, tx *store.Tx) error) {
	h.t.Helper()
	ctx := h.t.Context()
	if err := h.db.Write(ctx, func(tx *store.Tx) error { return fn(ctx, tx) }); err != nil {
		h.t.Fatal(err)
	}
}

// decide has meetings tell of a decision on an item of the first branch.
func (h *house) decide(item int64, title string, member int64, due string) {
	h.t.Helper()
	h.write(func(ctx context.Context, tx *store.Tx) error {
		return h.bus.Publish(ctx, tx, happened.DecisionTaken{MeetingID: 7, ItemID: item, OrgID: 11, OrgPath: "001.001.", Title: title, MemberID: member, DueOn: due})
	})
}

func (h *house) do(token, what, body string) (int, string) {
	method, path, _ := strings.Cut(what, " ")
	r := httptest.NewRequest(method, path, strings.NewReader(body))
	r.Header.Set("Authorization", "Bearer "+token)
	r.Header.Set("Content-Type", "application/json")
	answer := httptest.NewRecorder()
	h.http.ServeHTTP(answer, r)
	return answer.Code, answer.Body.String()
}

func (h *house) expect(name, token, what, body string, status int, says string) {
	h.t.Helper()
	h.t.Run(name, func(t *testing.T) {
		got, answer := h.do(token, what, body)
		if got != status || !strings.Contains(answer, says) {
			t.Errorf("%d %s\nwant %d %s", got, answer, status, says)
		}
	})
}

// first is the id of the first task of a list.
func (h *house) first(token, query string) string {
	h.t.Helper()
	_, body := h.do(token, "GET /api/tasks"+query, "")
	var list struct{ Items []View }
	if err := json.Unmarshal([]byte(body), &list); err != nil || len(list.Items) == 0 {
		h.t.Fatalf("no tasks: %s %v", body, err)
	}
	return fmt.Sprint(list.Items[0].ID)
}

// lines are the to-dos of a caller.
func (h *house) lines(token string) (lines []string) {
	h.t.Helper()
	for _, p := range people {
		if p.token != token {
			continue
		}
		c := access.Caller{AccountID: p.id, MemberID: p.id, Grants: []access.Grant{{Role: access.Member, OrgID: p.org, OrgPath: fmt.Sprintf("001.00%d.", p.org-10)}}}
		if p.role == access.BranchOfficer {
			c.Grants = append(c.Grants, access.Grant{Role: p.role, OrgID: p.org, OrgPath: fmt.Sprintf("001.00%d.", p.org-10)})
		}
		todos, err := h.Todos(h.t.Context(), c)
		if err != nil {
			h.t.Fatal(err)
		}
		for _, t := range todos {
			lines = append(lines, fmt.Sprintf("%s %t", t.Title, t.Overdue))
		}
	}
	return lines
}

func TestTasksFollowDecisions(t *testing.T) {
	each(t, func(h *house) {
		h.decide(1, "修缮活动室", 102, "2026-12-10")
		h.decide(1, "修缮活动室", 102, "2026-12-10") // told twice
		h.expect("支部看得到", "zhao", "GET /api/tasks", "", 200, `"title":"修缮活动室","memberId":102,"memberName":"li","dueOn":"2026-12-10","state":"open","overdue":false`)
		h.expect("我的", "li", "GET /api/tasks?mine=true", "", 200, `"may":["done"]`)
		h.expect("不是我的", "zhao", "GET /api/tasks?mine=true", "", 200, `"items":[]`)
		h.expect("别的支部看不到", "chen", "GET /api/tasks", "", 200, `"items":[]`)
		h.expect("上级看得到", "town", "GET /api/tasks", "", 200, "修缮活动室")
		id := h.first("wang", "")
		h.expect("别的支部打不开", "chen", "GET /api/tasks/"+id, "", 404, "没有找到")
		h.expect("没有的答复一样", "chen", "GET /api/tasks/999", "", 404, "没有找到")
		if got := h.lines("li"); !slices.Equal(got, []string{"完成“修缮活动室” false"}) {
			t.Error(got)
		}
		h.decide(1, "修缮活动室和院墙", 103, "2026-12-20")
		h.expect("更正后换人换期限", "wang", "GET /api/tasks/"+id, "", 200, `"memberId":103,"memberName":"zhao","dueOn":"2026-12-20"`)
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
		h.expect("只改文字仍是完成", "wang", "GET "+at, "", 200, `"title":"修缮党员活动室","memberId":102,"memberName":"li","dueOn":"2026-12-10","state":"done"`)
		h.decide(1, "修缮党员活动室", 103, "2026-12-10")
		h.expect("换了人要重新完成", "wang", "GET "+at, "", 200, `"memberName":"zhao","dueOn":"2026-12-10","state":"open","overdue":false,"note":""`)
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
		h.clock.Set(time.Date(2026, 12, 10, 23, 59, 0, 0, clock.Shanghai))
		h.expect("当天不算逾期", "wang", "GET /api/tasks?state=overdue", "", 200, `"items":[]`)
		h.clock.Set(time.Date(2026, 12, 11, 0, 0, 0, 0, clock.Shanghai))
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
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return h.bus.Publish(ctx, tx, happened.OrgMoved{OrgID: 11, From: "001.001.", To: "001.009."})
		})
		if list, err := h.List(t.Context(), Filter{Within: "001.009.", Limit: 50}); err != nil || len(list) != 2 {
			t.Errorf("the tasks stayed behind: %v %v", list, err)
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
