package reviews

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/partytest"
	"zhibu/platform/store"
)

const allQualified = `{"verdicts":[{"memberId":101,"grade":"qualified"},{"memberId":102,"grade":"excellent"},{"memberId":103,"grade":"qualified"},{"memberId":104,"grade":"basic","reason":"参加活动不够"}]}`

// A year's life meeting and review, from study to the filed result.
func TestAWholeReview(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{
			{"普通党员不能开展", "li", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"both"}`, 403, "组织民主评议", ""},
			{"外支部看不到", "sun", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"both"}`, 404, "管理范围", ""},
			{"上级不能代办", "town", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"both"}`, 403, "组织民主评议", ""},
			{"去年的已经过期", "wang", "POST /api/reviews", `{"orgId":11,"year":2025,"scope":"both"}`, 422, "这一年", ""},
			{"明年的还早", "wang", "POST /api/reviews", `{"orgId":11,"year":2027,"scope":"both"}`, 422, "这一年", ""},
		})
		h.opens("wang", first, Both)
		h.run([]step{
			{"同年不能再开展", "wang", "POST /api/reviews", `{"orgId":11,"year":2026,"scope":"review"}`, 409, "已经开展", ""},
			{"没有学习不能往下走", "wang", "POST {r}/next", `{"step":"study"}`, 409, "学习内容", ""},
			{"不能跳到互评", "wang", "POST {r}/next", `{"step":"mutual"}`, 409, "刷新", ""},
			{"还没到征求意见", "wang", "POST {r}/notes", `{"kind":"opinion","text":"少开会","said":"masses"}`, 422, "征求意见", ""},
			{"登记学习", "wang", "POST {r}/notes", `{"kind":"study","text":"学习党章和党内法规"}`, 200, "学习党章", ""},
			{"日期不能晚于今天", "wang", "POST {r}/next", `{"step":"study","doneOn":"2026-11-21"}`, 422, "不能晚于今天", ""},
			{"学习完成", "wang", "POST {r}/next", `{"step":"study","doneOn":"2026-11-01"}`, 200, `"step":"talks"`, ""},
			{"没有谈话", "wang", "POST {r}/next", `{"step":"talks"}`, 409, "谈心谈话", ""},
		})
		h.talked()
		h.run([]step{
			{"还有两人没谈，只是提示", "wang", "GET {r}", "", 200, " 2 名党员今年还没有谈过心", ""},
			{"普通党员看不到缺什么", "li", "GET {r}", "", 200, "学习党章", "office"},
			{"早于学习", "wang", "POST {r}/next", `{"step":"talks","doneOn":"2026-10-31"}`, 422, "不能早于“学习”", ""},
			{"谈话完成", "wang", "POST {r}/next", `{"step":"talks","doneOn":"2026-11-03"}`, 200, "opinions", ""},
			{"不署名的意见", "wang", "POST {r}/notes", `{"kind":"opinion","said":"masses","text":"多到群众家里走走"}`, 200, "多到群众家里", ""},
			{"意见来自谁", "wang", "POST {r}/notes", `{"kind":"opinion","text":"多到群众家里走走"}`, 422, "党员还是群众", ""},
			{"意见完成", "wang", "POST {r}/next", `{"step":"opinions","doneOn":"2026-11-05"}`, 200, "meeting", ""},
			{"外支部的人不能登记", "wang", "POST {r}/notes", `{"kind":"self_criticism","memberId":203,"text":"学习不够"}`, 404, "不在本支部", ""},
			{"自我批评", "wang", "POST {r}/notes", `{"kind":"self_criticism","memberId":101,"text":"学习不够深入"}`, 200, "学习不够深入", ""},
			{"不能批评自己", "wang", "POST {r}/notes", `{"kind":"criticism","memberId":101,"aboutId":101,"text":"急躁"}`, 422, "自我批评", ""},
			{"相互批评", "wang", "POST {r}/notes", `{"kind":"criticism","memberId":102,"aboutId":101,"text":"工作有时急躁","reply":"接受，改正"}`, 200, "接受，改正", ""},
			{"还没有组织生活会", "wang", "POST {r}/next", `{"step":"meeting"}`, 409, "还没有组织生活会，请新建会议", ""},
		})
		h.lives = []Held{{ID: 71, Day: "2026-11-21"}}
		h.run([]step{{"会议还没有开", "wang", "POST {r}/next", `{"step":"meeting"}`, 409, "组织生活会定在 2026-11-21", ""}})
		h.lives = []Held{{ID: 71, Day: "2026-11-10"}}
		h.run([]step{
			{"日期是会议的日期", "wang", "GET {r}", "", 200, `"life":{"meetingId":71,"day":"2026-11-10","filed":false}`, ""},
			{"会议完成", "wang", "POST {r}/next", `{"step":"meeting"}`, 200, `"doneOn":"2026-11-10"`, ""},
			{"自评要内容", "li", "PUT {r}/self", `{"text":" ","grade":"qualified"}`, 422, "自评内容", ""},
			{"不能替别人自评", "li", "PUT {r}/self", `{"memberId":103,"text":"好","grade":"excellent"}`, 403, "组织民主评议", ""},
			{"外支部的人不在名单上", "sun", "PUT {r}/self", `{"text":"好","grade":"excellent"}`, 404, "管理范围", ""},
			{"自评可以修改", "li", "PUT {r}/self", `{"text":"第一稿","grade":"qualified"}`, 200, "第一稿", ""},
			{"还缺四人", "wang", "POST {r}/next", `{"step":"self"}`, 409, " 4 名党员没有自评", ""},
		})
		for _, who := range []string{"wang", "li", "chen"} {
			h.does(who, "PUT {r}/self", `{"text":"自评`+who+`","grade":"qualified"}`)
		}
		h.run([]step{
			{"代录书面自评", "wang", "PUT {r}/self", `{"memberId":104,"text":"书面自评","grade":"basic"}`, 200, "书面自评", ""},
			{"预备党员自评不留等次", "zhao", "PUT {r}/self", `{"text":"预备党员自评","grade":"excellent"}`, 200, `"self":{"text":"预备党员自评"}`, ""},
			{"自评完成", "wang", "POST {r}/next", `{"step":"self"}`, 200, `"step":"mutual"`, ""},
			{"票上没有自己和预备党员", "li", "GET {r}/ballot", "", 200, "自评wang", "赵海燕"},
			{"漏了一人", "li", "POST {r}/ballot", `{"step":"mutual","given":[{"memberId":101,"grade":"excellent"}]}`, 422, "没有选择", ""},
			{"不能给自己", "li", "POST {r}/ballot", ballot(Mutual, 0, map[int64]Grade{101: Excellent, 102: Excellent, 103: Qualified, 104: Basic}), 422, "名单有变化", ""},
		})
		grades := map[int64]Grade{101: Excellent, 102: Excellent, 103: Qualified, 104: Basic}
		voters := map[string]int64{"wang": 101, "li": 102, "chen": 103, "zhang": 104, "zhao": 105}
		for _, now := range []Step{Mutual, Assembly} {
			for _, who := range []string{"li", "chen", "zhao"} {
				h.does(who, "POST {r}/ballot", ballot(now, voters[who], grades))
			}
			h.run([]step{
				{"不能再交", "li", "POST {r}/ballot", ballot(now, 102, grades), 409, "已经交过票", ""},
				{"三张票不能开", "wang", "POST {r}/next", fmt.Sprintf(`{"step":%q}`, now), 409, "不足 4 张", ""},
				{"结束以前没有票数", "wang", "GET {r}", "", 200, `"handed":3`, fmt.Sprintf(`%q:{"basic"`, now)},
				{"另一步的票", "wang", "POST {r}/ballot", ballot(map[Step]Step{Mutual: Assembly, Assembly: Mutual}[now], 101, grades), 409, "不能交票", ""},
				{"交票时名单不动", "wang", "POST {r}/excused", `{"memberId":104,"reason":"住院"}`, 409, "正在交票", ""},
			})
			h.does("wang", "POST {r}/ballot", ballot(now, 101, grades))
			h.run([]step{{"够数以后不能收回票箱", "wang", "POST {r}/box/take-back", `{"reason":"重新投票"}`, 409, "已经够数", ""}})
			h.next(now)
		}
		h.run([]step{
			{"结束以后班子看到票数", "wang", "GET {r}", "", 200, `"mutual":{"basic":0,"excellent":3,"qualified":0,"unqualified":0}`, ""},
			{"党员看不到票数", "li", "GET {r}", "", 200, "", "tallies"},
			{"票箱已经不在", "zhang", "POST {r}/ballot", ballot(Assembly, 104, grades), 409, "不能交票", ""},
			{"优秀超过三分之一", "wang", "PUT {r}/verdicts", `{"verdicts":[{"memberId":101,"grade":"excellent"},{"memberId":102,"grade":"excellent"}]}`, 422, "最多 1 名", ""},
			{"漏了人", "wang", "PUT {r}/verdicts", `{"verdicts":[{"memberId":101,"grade":"excellent"}]}`, 422, " 3 名正式党员没有", ""},
			{"预备党员不评", "wang", "PUT {r}/verdicts", `{"verdicts":[{"memberId":105,"grade":"qualified"}]}`, 422, "预备党员", ""},
			{"基本合格要理由", "wang", "PUT {r}/verdicts", strings.Replace(allQualified, `,"reason":"参加活动不够"`, "", 1), 422, "写明理由", ""},
			{"评定", "wang", "PUT {r}/verdicts", allQualified, 200, "参加活动不够", ""},
			{"结果还没有公布", "zhang", "GET {r}", "", 200, "", "参加活动不够"},
			{"还不能提异议", "zhang", "POST {r}/objection", `{"text":"不同意"}`, 409, "还没有您的评定结果", ""},
			{"评定完成", "wang", "POST {r}/next", `{"step":"verdict"}`, 200, "rectification", ""},
			{"本人看到自己的结果", "zhang", "GET {r}", "", 200, `"grade":"basic","reason":"参加活动不够"`, ""},
			{"别人看不到", "li", "GET {r}", "", 200, `"grade":"excellent"`, "参加活动不够"},
			{"提出异议", "zhang", "POST {r}/objection", `{"text":"因病请假"}`, 200, "因病请假", ""},
			{"整改清单", "wang", "POST {r}/fixes", `{"problem":"入户少","measure":"每月走访","memberId":103,"dueOn":"2026-12-20"}`, 200, "每月走访", ""},
			{"没有责任人", "wang", "POST {r}/fixes", `{"problem":"入户少","measure":"每月走访","memberId":0,"dueOn":"2026-12-20"}`, 422, "选择一名在册的责任人", ""},
			{"别的支部的人不能负责", "wang", "POST {r}/fixes", `{"problem":"入户少","measure":"每月走访","memberId":203,"dueOn":"2026-12-20"}`, 404, "不在本支部", ""},
			{"时限已过", "wang", "POST {r}/fixes", `{"problem":"入户少","measure":"每月走访","memberId":103,"dueOn":"2026-11-01"}`, 422, "不能早于今天", ""},
			{"异议没有答复不能归档", "wang", "POST {r}/next", `{"step":"rectification"}`, 409, "异议没有答复", ""},
			{"没有异议的不用答复", "wang", "POST {r}/objection/answer", `{"memberId":102,"answer":"已核实"}`, 409, "没有提出异议", ""},
			{"答复", "wang", "POST {r}/objection/answer", `{"memberId":104,"answer":"已核实，维持"}`, 200, "维持", ""},
			{"上级看到进度和各等次人数以前", "town", "GET /api/reviews/progress?year=2026&within=11&limit=1", "", 200, `"step":"rectification"`, "grades"},
			{"会议没有归档", "wang", "POST {r}/next", `{"step":"rectification"}`, 409, "组织生活会（2026-11-10）还没有归档", ""},
		})
		h.lives = []Held{{ID: 71, Day: "2026-11-12", Filed: true}}
		h.run([]step{
			{"归档，会议改过日期", "wang", "POST {r}/next", `{"step":"rectification"}`, 200, `"heldOn":"2026-11-12","filedOn":"2026-11-20"`, ""},
			{"归档以后不能改", "wang", "PUT {r}/verdicts", allQualified, 409, "已经归档", ""},
			{"归档以后不能提异议", "zhang", "POST {r}/objection", `{"text":"不同意"}`, 409, "上级党组织反映", ""},
			{"别人不能完成整改", "li", "POST {r}/fixes/1/done", `{"evidence":"已走访"}`, 404, "没有找到", ""},
			{"上级看到各等次人数", "town", "GET /api/reviews/progress", "", 200, `"branches":2,"begun":1,"filed":1,"items":[{"orgId":11,"orgName":"一支部","path":"001.001.","step":"filed","heldOn":"2026-11-12","filedOn":"2026-11-20","members":5,"grades":{"basic":1,"excellent":1,"qualified":2,"unqualified":0}`, "参加活动不够"},
			{"上级打不开", "town", "GET {r}", "", 403, "查看民主评议", "王建国"},
			{"外支部打不开", "sun", "GET {r}", "", 404, "没有找到", ""},
			{"我的结果", "li", "GET /api/reviews/mine", "", 200, `"grade":"excellent"`, ""},
			{"支部的结果", "wang", "GET /api/reviews/results", "", 200, "张玉兰", ""},
			{"外支部没有", "sun", "GET /api/reviews/results", "", 200, `"items":[]`, ""},
		})
		h.sealedAndTold()
	})
}

// sealedAndTold looks at the log of seals and the journal after the filing.
func (h *house) sealedAndTold() {
	h.T.Helper()
	var leaves int
	if err := h.db.NewRaw(`SELECT count(*) FROM seal_leaf WHERE kind = ?`, SealedKind).Scan(context.Background(), &leaves); err != nil || leaves != 4 {
		h.T.Errorf("%d results are sealed, %v", leaves, err)
	}
	var lines []string
	if err := h.db.NewRaw(`SELECT payload FROM event WHERE topic = 'ReviewStep' ORDER BY id`).Scan(context.Background(), &lines); err != nil {
		h.T.Fatal(err)
	}
	if len(lines) != 10 || !strings.Contains(lines[9], `"step":"filed","heldOn":"2026-11-12"`) {
		h.T.Errorf("journal: %v", lines)
	}
	var all []string
	if err := h.db.NewRaw(`SELECT payload FROM event`).Scan(context.Background(), &all); err != nil {
		h.T.Fatal(err)
	}
	for _, word := range []string{"自评", "急躁", "basic", "excellent", "因病"} {
		if strings.Contains(strings.Join(all, ""), word) {
			h.T.Errorf("the journal says %s", word)
		}
	}
}

// A mobile member is reviewed where they work; the result comes home.
func TestMobileMembers(t *testing.T) {
	each(t, func(h *house) {
		h.run([]step{
			{"别的支部不能委托", "wang", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":"Z1"}`, 404, "没有找到", ""},
			{"不流动的不能委托", "sun", "POST /api/reviews/away", `{"memberId":203,"year":2026,"orgCode":"Z1"}`, 409, "流动党员", ""},
			{"党委不能接受", "sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":"Z"}`, 422, "编号", ""},
			{"前几年的不能委托", "sun", "POST /api/reviews/away", `{"memberId":202,"year":2020,"orgCode":"Z1"}`, 422, "请核对年份", ""},
			{"以后的还早", "sun", "POST /api/reviews/away", `{"memberId":202,"year":2027,"orgCode":"Z1"}`, 422, "请核对年份", ""},
			{"委托", "sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":"Z1"}`, 204, "", ""},
		})
		h.opens("wang", first, MemberReview)
		h.does("wang", "POST {r}/notes", `{"kind":"study","text":"学习党章"}`)
		h.run([]step{{"还没有名单", "zhou", "GET {r}", "", 404, "没有找到", ""}})
		h.next(Study)
		h.run([]step{
			{"不能再改", "sun", "POST /api/reviews/away", `{"memberId":202,"year":2026,"orgCode":""}`, 409, "已经开始", ""},
			{"本人只看到自己的一份", "zhou", "GET {r}", "", 200, `"mine"`, "学习党章"},
			{"在流入地自评", "zhou", "PUT {r}/self", `{"text":"在外务工自评","grade":"qualified"}`, 200, "在外务工", ""},
			{"我的评议", "zhou", "GET /api/reviews/mine", "", 200, "一支部", ""},
		})
		for _, who := range []string{"wang", "li", "chen", "zhang", "zhao"} {
			h.does(who, "PUT {r}/self", `{"text":"自评","grade":"qualified"}`)
		}
		h.next(Self)
		h.run([]step{{"流动党员也在票上", "li", "GET {r}/ballot", "", 200, "周平", ""}})
		for _, step := range []Step{Mutual, Assembly} {
			for who, voter := range map[string]int64{"wang": 101, "li": 102, "zhao": 105, "zhou": 202} {
				body := ballot(step, voter, map[int64]Grade{101: Qualified, 102: Qualified, 103: Qualified, 104: Qualified})
				if voter != 202 {
					body = strings.Replace(body, `"given":[`, `"given":[{"memberId":202,"grade":"excellent"},`, 1)
				}
				h.does(who, "POST {r}/ballot", body)
			}
			h.next(step)
		}
		h.does("wang", "PUT {r}/verdicts", strings.Replace(allQualified, `"verdicts":[`, `"verdicts":[{"memberId":202,"grade":"excellent"},`, 1))
		h.next(Verdict)
		h.next(Rectification)
		h.run([]step{
			{"流出地书记看到结果", "sun", "GET /api/reviews/results", "", 200, `"orgName":"一支部","away":true,"grade":"excellent"`, "李秀英"},
			{"流入地书记的名册里没有", "wang", "GET /api/reviews/results", "", 200, "李秀英", "周平"},
		})
	})
}

// What waits: the next step for the secretary, the own part for members; in the last quarter that nothing was begun.
func TestTodos(t *testing.T) {
	each(t, func(h *house) {
		secretary := access.Caller{MemberID: 101, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: first, OrgPath: partytest.PathOf(first)}, {Role: access.Member, OrgID: first, OrgPath: partytest.PathOf(first)}}}
		member := access.Caller{MemberID: 102, Grants: []access.Grant{{Role: access.Member, OrgID: first, OrgPath: partytest.PathOf(first)}}}
		titles := func(c access.Caller) (all string) {
			list, err := h.Todos(context.Background(), c)
			if err != nil {
				h.T.Fatal(err)
			}
			for _, t := range list {
				all += t.Title + "·"
			}
			return all
		}
		want := func(name string, c access.Caller, want string) {
			h.T.Helper()
			if got := titles(c); got != want {
				h.T.Errorf("%s: %q, want %q", name, got, want)
			}
		}
		want("四季度没有开展", secretary, "开展 2026 年组织生活会和民主评议党员·")
		want("党员没有待办", member, "")
		h.Clock.Set(h.Clock.Now().AddDate(0, -2, 0))
		want("三季度还早", secretary, "")
		h.Clock.Set(h.Clock.Now().AddDate(0, 2, 0))
		h.toBallots()
		want("互评", member, "党员互评：请交票·")
		h.does("li", "POST {r}/ballot", ballot(Mutual, 102, map[int64]Grade{101: Qualified, 103: Qualified, 104: Qualified}))
		want("交过了", member, "")
		want("书记", secretary, "2026 年民主评议党员：党员互评·党员互评：请交票·")
	})
}

// The texts of old reviews go; steps, sums and results stay.
func TestOldTextsAreForgotten(t *testing.T) {
	each(t, func(h *house) {
		h.toBallots()
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE review SET step = 'filed', filed_on = '2026-11-20' WHERE id = ?`, h.id)
			return err
		})
		for _, c := range []struct{ years, want int }{{0, 0}, {6, 1}, {6, 0}} {
			ctx, before := context.Background(), h.Clock.Now().AddDate(c.years, 0, 0)
			n, err := h.OldTexts(ctx, h.db, before)
			if err != nil || n != c.want {
				h.T.Errorf("%d over time, want %d, %v", n, c.want, err)
			}
			h.Commit(func(ctx context.Context, tx *store.Tx) error {
				n, err := h.ForgetTexts(ctx, tx, before, 10)
				if n != c.want {
					h.T.Errorf("%d forgotten, want %d", n, c.want)
				}
				return err
			})
		}
		var notes int
		if err := h.db.NewRaw(`SELECT (SELECT count(*) FROM review_note) + (SELECT count(*) FROM review_self)`).Scan(context.Background(), &notes); err != nil || notes != 0 {
			h.T.Errorf("%d texts, %v", notes, err)
		}
	})
}

// The review moves with its branch.
func TestTheBranchMoves(t *testing.T) {
	each(t, func(h *house) {
		h.toBallots()
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			return h.OnOrgMoved(ctx, tx, happened.OrgMoved{From: partytest.PathOf(first), To: "001.009."})
		})
		if v, err := find(context.Background(), h.db, h.id); err != nil || v.OrgPath != "001.009." {
			h.T.Errorf("%v %v", v, err)
		}
	})
}
