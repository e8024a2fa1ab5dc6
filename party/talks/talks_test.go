package talks

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/partytest"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const first, second = partytest.First, partytest.Second

var people = []partytest.Person{{101, "wang", "王建国", first, ""}, {102, "li", "李秀英", first, ""}, {103, "chen", "陈志强", first, ""}, {104, "zhang", "张玉兰", first, ""},
	{201, "sun", "孙丽", second, ""}, {202, "zhou", "周平", second, ""}}

// house is the town on 20 November. 101 is the first branch's secretary, 102 its organisation member, 103
// and 104 are its members; 201 is the second one's secretary, 202 the town's clerk.
type house struct {
	*Service
	*partytest.Town
	id int64 // of the last talk recorded
}

func each(t *testing.T, fn func(h *house)) {
	partytest.Each(t, "talks", Migrations, people, func(w *partytest.Town) {
		w.Clock.Set(time.Date(2026, 11, 20, 9, 0, 0, 0, clock.Shanghai))
		h := &house{New(w.DB, w.Bus, w.Orgs, w.Box, w.Clock.Now), w, 0}
		w.API.Of("talks", h.Routes)
		w.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := orgs.LoadPosts(ctx, tx, func(yield func(orgs.Holding) bool) {
				for _, p := range []orgs.Holding{{OrgID: first, MemberID: 101, Post: terms.Secretary}, {OrgID: first, MemberID: 102, Post: terms.OrganisationMember},
					{OrgID: second, MemberID: 201, Post: terms.Secretary}, {OrgID: partytest.Committee, MemberID: 202, Post: terms.Clerk}} {
					if p.ID, p.FromOn = p.MemberID, "2024-01-01"; !yield(p) {
						return
					}
				}
			})
			return err
		})
		fn(h)
	})
}

type step struct {
	name, as, do, body string
	status             int
	has, not           string
}

// run asks step by step; {t} in a path is the talk recorded last.
func (h *house) run(steps []step) {
	h.T.Helper()
	for _, s := range steps {
		method, path, _ := strings.Cut(strings.ReplaceAll(s.do, "{t}", fmt.Sprint("/api/talks/", h.id)), " ")
		w := h.Ask(s.as, method, path, s.body)
		answer := w.Body.String()
		if w.Code != s.status || !strings.Contains(answer, s.has) || s.not != "" && strings.Contains(answer, s.not) {
			h.T.Errorf("%s: %d %s", s.name, w.Code, answer)
		}
		if w.Code == 201 {
			var made struct{ ID int64 }
			if err := json.Unmarshal(w.Body.Bytes(), &made); err != nil {
				h.T.Fatal(err)
			}
			h.id = made.ID
		}
	}
}

const secret = "家里老人生病，想请支部帮忙"

// A talk is recorded by one, confirmed by the other, and read by the two and the superior named.
func TestATalk(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{
			{"和其他支部的人", "chen", "POST /api/talks", `{"withId":201,"heldOn":"2026-11-01"}`, 422, "只能登记本支部", ""},
			{"和不存在的人", "chen", "POST /api/talks", `{"withId":999,"heldOn":"2026-11-01"}`, 422, "没有找到", ""},
			{"明天的谈话", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-21"}`, 422, "不能晚于今天", ""},
			{"指定的不是上级", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-01","readerId":201}`, 422, "上级党组织", ""},
			{"登记", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-01","place":"家中","text":"` + secret + `","readerId":202}`, 201, `"kind":"committee_member"`, secret},
			{"再点一次", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-01"}`, 409, "已经登记", ""},
			{"对方也登记", "wang", "POST /api/talks", `{"withId":103,"heldOn":"2026-11-01"}`, 409, "已经登记", ""},
			{"支部也代登记", "wang", "POST /api/talks/paper", `{"orgId":11,"oneId":101,"otherId":103,"heldOn":"2026-11-01"}`, 409, "已经登记", ""},
			{"自己不能确认", "chen", "POST {t}/confirm", "", 409, "另一方确认", ""},
			{"别人不能确认", "li", "POST {t}/confirm", "", 404, "只有双方", ""},
			{"对方看到内容", "wang", "GET {t}", "", 200, secret, ""},
			{"确认以前指定的上级看不到", "zhou", "GET {t}", "", 404, "只有双方", secret},
			{"没有确认不进台账", "wang", "GET /api/talks/book", "", 200, `"counts":{}`, ""},
			{"待办", "wang", "GET /api/talks", "", 200, `"confirm":true`, secret},
			{"确认", "wang", "POST {t}/confirm", "", 204, "", ""},
			{"不能再确认", "wang", "POST {t}/confirm", "", 409, "已经确认", ""},
			{"确认以后不能撤回", "chen", "DELETE {t}", "", 409, "不能再删除", ""},
			{"本人看", "chen", "GET {t}", "", 200, secret, ""},
			{"指定的上级看", "zhou", "GET {t}", "", 200, secret, ""},
			{"指定的上级在列表里", "zhou", "GET /api/talks", "", 200, `"mine":false`, secret},
			{"支部班子不能看内容", "li", "GET {t}", "", 404, "只有双方", secret},
			{"其他支部不能看", "sun", "GET {t}", "", 404, "只有双方", secret},
			{"台账没有内容", "wang", "GET /api/talks/book", "", 200, `"other":"王建国"`, secret},
			{"台账里还缺什么", "li", "GET /api/talks/book", "", 200, `"lacks":["committee","committee_member"]`, secret},
			{"上级只看次数", "zhou", "GET /api/talks/book", "", 200, `"counts":{"committee_member":1}`, "陈志强"},
			{"上级打开支部的台账也只看次数", "zhou", "GET /api/talks/book?within=11", "", 200, `"counts":{"committee_member":1}`, "陈志强"},
			{"普通党员没有台账", "chen", "GET /api/talks/book", "", 403, "谈心谈话台账", ""},
			{"其他支部没有台账", "sun", "GET /api/talks/book?within=11", "", 404, "没有找到", ""},
			{"还缺党员之间的", "chen", "GET /api/talks", "", 200, `"lacks":["members"]`, ""},
		})
		h.nowhereInClear()
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE org_post SET until_on = '2026-11-19' WHERE member_id = 202`)
			return err
		})
		h.run([]step{{"不再任职的上级不能看", "zhou", "GET {t}", "", 404, "只有双方", secret}, {"双方仍能看", "wang", "GET {t}", "", 200, secret, ""}})
	})
}

// nowhereInClear looks for what was said in the journal and in the talks themselves.
func (h *house) nowhereInClear() {
	h.T.Helper()
	var journal []string
	if err := h.db.NewRaw(`SELECT payload FROM event`).Scan(context.Background(), &journal); err != nil {
		h.T.Fatal(err)
	}
	var bodies [][]byte
	if err := h.db.NewRaw(`SELECT body_sealed FROM talk`).Scan(context.Background(), &bodies); err != nil {
		h.T.Fatal(err)
	}
	all := strings.Join(journal, "\n") + fmt.Sprintf("%s", bodies)
	if strings.Contains(all, secret) || !strings.Contains(all, `"kind":"committee_member","heldOn":"2026-11-01"}`) || strings.Contains(all, "members\"") {
		h.T.Errorf("the journal and the table: %s", all)
	}
}

// A talk that the other finds was not so goes, with what was said.
func TestATalkIsTakenBack(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{
			{"登记", "chen", "POST /api/talks", `{"withId":104,"heldOn":"2026-11-01","text":"` + secret + `"}`, 201, `"kind":"members"`, ""},
			{"别人不能删", "wang", "DELETE {t}", "", 404, "只有双方", ""},
			{"对方退回", "zhang", "DELETE {t}", "", 204, "", ""},
			{"没有了", "chen", "GET {t}", "", 404, "没有找到", ""},
		})
	})
}

// An officer enters that two others talked, without what was said.
func TestPaperTalks(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{
			{"党员不能代登记", "chen", "POST /api/talks/paper", `{"orgId":11,"oneId":103,"otherId":104,"heldOn":"2026-11-01"}`, 403, "登记组织生活事项", ""},
			{"上级不能代登记", "zhou", "POST /api/talks/paper", `{"orgId":11,"oneId":103,"otherId":104,"heldOn":"2026-11-01"}`, 403, "登记组织生活事项", ""},
			{"其他支部", "sun", "POST /api/talks/paper", `{"orgId":11,"oneId":103,"otherId":104,"heldOn":"2026-11-01"}`, 404, "没有找到", ""},
			{"不是本支部的谈话", "sun", "POST /api/talks/paper", `{"orgId":12,"oneId":103,"otherId":104,"heldOn":"2026-11-01"}`, 422, "本支部同志", ""},
			{"代登记", "wang", "POST /api/talks/paper", `{"orgId":11,"oneId":103,"otherId":104,"heldOn":"2026-11-01"}`, 201, `"paper":true,"kept":true`, ""},
			{"双方在自己的列表里", "zhang", "GET /api/talks", "", 200, `"paper":true`, ""},
			{"上级找委员谈话", "zhou", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-02","text":"任前谈话"}`, 201, `"kind":"superior"`, ""},
			{"可以选择的人", "chen", "GET /api/talks/people", "", 200, `"superiors":[{"id":202,"name":"周平","committee":true}]`, ""},
			{"其他支部的人不能选", "sun", "GET /api/talks/people?within=11", "", 404, "没有找到", "陈志强"},
		})
	})
}

// What waits: confirmations, and in the last quarter what is lacking.
func TestTodos(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{{"登记", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-01"}`, 201, "", ""}})
		list, err := h.Todos(context.Background(), access.Caller{MemberID: 101, OrgID: first, OrgPath: partytest.PathOf(first)})
		if err != nil || len(list) != 2 || list[0].Title != "确认与陈志强的谈心谈话" || !list[0].Overdue || list[1].Title != "今年还缺谈心谈话：委员之间、委员和党员" {
			h.T.Errorf("%v %v", list, err)
		}
		list, err = h.Todos(context.Background(), access.Caller{})
		if err != nil || len(list) != 0 {
			h.T.Errorf("nobody: %v %v", list, err)
		}
	})
}

// Bodies over time go; that the talk was held stays, also when the branch moves.
func TestOldBodiesAndMoves(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{{"登记", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-01","text":"` + secret + `"}`, 201, "", ""}})
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			if err := h.OnOrgMoved(ctx, tx, happened.OrgMoved{From: partytest.PathOf(first), To: "001.009."}); err != nil {
				return err
			}
			for _, c := range []struct {
				on   time.Time
				want int
			}{{h.now().AddDate(0, -1, 0), 0}, {h.now(), 1}, {h.now(), 0}} {
				due, err := h.OldBodies(ctx, tx, c.on)
				if err != nil {
					return err
				}
				if n, err := h.ForgetBodies(ctx, tx, c.on, 10); err != nil || n != c.want || due != c.want {
					h.T.Errorf("%d forgotten, %d due, %v", n, due, err)
				}
			}
			return nil
		})
		h.run([]step{{"还在", "chen", "GET {t}", "", 200, `"kind":"committee_member"`, secret}})
		if found, err := find(context.Background(), h.db, h.id); err != nil || found.OrgPath != "001.009." {
			h.T.Errorf("%v %v", found, err)
		}
	})
}

// Of a branch that is merged the talks that wait go over and count for the successor; what was held stays, and counts
// for whoever held it.
func TestTheBranchIsMerged(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{
			{"登记并确认", "chen", "POST /api/talks", `{"withId":101,"heldOn":"2026-11-01"}`, 201, "", ""},
			{"确认", "wang", "POST {t}/confirm", "", 204, "", ""},
			{"等待确认", "zhang", "POST /api/talks", `{"withId":103,"heldOn":"2026-11-02"}`, 201, "", ""},
		})
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			if err := h.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: first, Path: partytest.PathOf(first), IntoID: second}); err != nil {
				return err
			}
			_, err := tx.Exec(ctx, `UPDATE member SET org_id = 12, org_path = '001.002.' WHERE id IN (103, 104)`)
			return err
		})
		h.run([]step{{"确认", "chen", "POST {t}/confirm", "", 204, "", ""}})
		var orgs []int64
		if err := h.db.NewRaw(`SELECT org_id FROM talk ORDER BY held_on`).Scan(context.Background(), &orgs); err != nil || len(orgs) != 2 || orgs[0] != first || orgs[1] != second {
			h.T.Errorf("%v %v", orgs, err)
		}
		book, err := h.Book(context.Background(), partytest.PathOf(second), 2026)
		if err != nil {
			h.T.Fatal(err)
		}
		for _, line := range book {
			if line.ID == 103 && len(line.Lacks) != 0 {
				h.T.Errorf("%+v: had both in the old branch and the new", line)
			}
		}
	})
}
