package delegations

import (
	"fmt"
	"strconv"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/access/accesstest"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// A town below 勉县 with a publicity member, whose post brings no role, and a
// group of branch A with its leader.
const (
	town3, groupA = 7, 8
	xuanwei       = 18 // 宣传委员 of the town, member of branch B
	zuzhang       = 19 // leader of group A, member of branch A
)

// world is the world with delegations in it.
type world struct {
	*accesstest.World
	*Service
}

func each(t *testing.T, fn func(t *testing.T, w *world)) {
	accesstest.Each(t, func(t *testing.T, in *accesstest.World) {
		w := &world{in, New(in.Service, in.DB, in.Bus, in.Clock.Now)}
		in.Delegations = w.Held
		w.Service.Routes(in.API)
		w.delegationWorld()
		fn(t, w)
	})
}

func (w *world) delegationWorld() {
	w.Write(func(tx *store.Tx) error {
		for _, o := range []struct {
			id, parent int64
			path, name string
			kind       terms.OrgKind
		}{{town3, accesstest.Mian, "001.001.003.", "定军山镇党委", terms.Committee}, {groupA, accesstest.BranchA, "001.001.001.001.", "第一党小组", terms.Group}} {
			if _, err := tx.Exec(w.Ctx, `INSERT INTO org (id, parent_id, path, name, short_name, kind, field, state, created_at, updated_at) VALUES (?, ?, ?, ?, ?, ?, 'village', 'active', 0, 0)`,
				o.id, o.parent, o.path, o.name, o.name, o.kind); err != nil {
				return err
			}
		}
		for _, m := range []struct {
			id, org, at int64
			path, login string
			post        terms.Post
		}{{xuanwei, accesstest.BranchB, town3, "001.001.002.", "xuanwei", terms.PublicityMember}, {zuzhang, accesstest.BranchA, groupA, "001.001.001.", "zuzhang", terms.GroupLeader}} {
			if err := w.Person(tx, accesstest.Person{m.id, m.org, m.path, m.login, m.login}); err != nil {
				return err
			}
			if _, err := tx.Exec(w.Ctx, `INSERT INTO org_post (id, org_id, member_id, post, from_on, created_at) VALUES (?, ?, ?, ?, '2026-01-01', 0)`, store.NewID(), m.at, m.id, m.post); err != nil {
				return err
			}
		}
		return nil
	})
}

func delegationBody(to int, action access.Action, until string) string {
	return fmt.Sprintf(`{"toOrgId":%d,"actions":["%s"],"until":"%s","reason":"驻训期间就近办理"}`, to, action, until)
}

// lastDelegation is the id of the newest one, for the address that ends it.
func (w *world) lastDelegation() string {
	var id int64
	if err := w.DB.NewRaw(`SELECT max(id) FROM account_delegation`).Scan(w.Ctx, &id); err != nil {
		w.T.Fatal(err)
	}
	return strconv.FormatInt(id, 10)
}

const month = "2026-12-25T00:00:00+08:00"

func TestDelegation(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Run([]accesstest.Step{
			{"镇宣传委员不能审核", "xuanwei", "PUT", "/api/probe/7", "", 403, "审核会议计划", []string{"AccessRefused"}},
			{"党员不能委托", "jia", "GET", "/api/delegations", "", 403, "您没有“委托权限”的权限，请联系本支部的支部班子或上级党务。", []string{"AccessRefused"}},
			{"可以委托给镇党委的", "ganshi", "GET", "/api/delegations/choices?to=7", "", 200, `"name":"审核会议计划","brings":["查看党组织","查看会议","查看签到情况"]`, nil},
			{"邻县看不到", "ganshi", "GET", "/api/delegations/choices?to=5", "", 404, "没有找到", []string{"AccessRefused"}},
			{"不能委托账号管理", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.AccountManage, month), 403, "这项权限不能委托", nil},
			{"不能委托到过去", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, "2026-11-01T00:00:00+08:00"), 403, "截止时间应晚于现在", nil},
			{"不能委托给上级", "ganshi", "POST", "/api/delegations", delegationBody(accesstest.City, access.MeetingReview, month), 404, "没有找到", []string{"AccessRefused"}},
			{"要写原因", "ganshi", "POST", "/api/delegations", `{"toOrgId":7,"actions":["meeting.review"],"until":"` + month + `","reason":""}`, 422, "至少 2 个字", nil},
			{"县委委托镇党委审核", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, month), 204, "", []string{`RightDelegated {"delegationId":`}},
			{"不能重复委托", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, month), 409, "要改期限请先收回再委托", nil},
			{"镇宣传委员马上可以审核", "xuanwei", "PUT", "/api/probe/7", "", 204, "", nil},
			{"也看得到会议", "xuanwei", "GET", "/api/probe/7", "", 204, "", nil},
			{"审核不到县里", "xuanwei", "PUT", "/api/probe/2", "", 404, "没有找到", []string{"AccessRefused"}},
			{"审核不到平级支部", "xuanwei", "PUT", "/api/probe/3", "", 404, "没有找到", []string{"AccessRefused"}},
			{"受委托的权限不能再委托", "xuanwei", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, month), 403, "委托权限", []string{"AccessRefused"}},
			{"本人看得到受委托的权限", "xuanwei", "GET", "/api/me/delegations", "", 200, `"actionName":"审核会议计划","fromOrgId":2,"fromOrgName":"勉县县委","toOrgId":7,"toOrgName":"定军山镇党委","givenBy":"干事"`, nil},
			{"县委看得到", "ganshi", "GET", "/api/delegations", "", 200, `"state":"live","mayEnd":true`, nil},
			{"页面知道多了什么", "xuanwei", "GET", "/api/me", "", 200, `"meeting.review"`, nil},
		})
		id := w.lastDelegation()
		w.Run([]accesstest.Step{
			{"受委托的一方不能代收", "shuji", "POST", "/api/delegations/" + id + "/end", `{"reason":"不是我的"}`, 404, "没有找到", []string{"AccessRefused"}},
			{"收回", "ganshi", "POST", "/api/delegations/" + id + "/end", `{"reason":"驻训结束"}`, 204, "", []string{`"what":"taken_back"`}},
			{"收回立即生效", "xuanwei", "PUT", "/api/probe/7", "", 403, "审核会议计划", []string{"AccessRefused"}},
			{"已经收回", "ganshi", "POST", "/api/delegations/" + id + "/end", `{"reason":"驻训结束"}`, 409, "不用重复办理", nil},
			{"收回以后可以再委托", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, month), 204, "", []string{`"what":"given"`}},
		})
		w.Clock.Set(time.Date(2026, 12, 24, 23, 59, 59, 0, time.FixedZone("", 8*3600)))
		w.Run([]accesstest.Step{{"到期前一秒", "xuanwei", "PUT", "/api/probe/7", "", 204, "", nil}})
		w.Clock.Advance(time.Second)
		w.Run([]accesstest.Step{
			{"到期自行终止", "xuanwei", "GET", "/api/me/delegations", "", 200, `"items":[]`, nil},
			{"到期后不能审核", "xuanwei", "PUT", "/api/probe/7", "", 403, "审核会议计划", []string{"AccessRefused"}},
			{"列表说已到期", "ganshi", "GET", "/api/delegations", "", 200, `"state":"over"`, nil},
		})
	})
}

// What makes a delegation lapse before its date, without anybody taking it back.
func TestDelegationLapses(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Run([]accesstest.Step{{"县委委托", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, month), 204, "", []string{"RightDelegated"}}})
		for _, c := range []struct{ name, lose, mend string }{
			{"委托人卸任", `UPDATE org_post SET until_on = '2026-11-24' WHERE member_id = 14`, `UPDATE org_post SET until_on = '' WHERE member_id = 14`},
			{"委托人停用", `UPDATE account SET disabled = TRUE WHERE id = 1014`, `UPDATE account SET disabled = FALSE WHERE id = 1014`},
			{"委托人离开", `UPDATE member SET status = 'withdrawn' WHERE id = 14`, `UPDATE member SET status = 'normal' WHERE id = 14`},
			{"受委托人卸任", `UPDATE org_post SET until_on = '2026-11-24' WHERE member_id = 18`, `UPDATE org_post SET until_on = '' WHERE member_id = 18`},
			{"划到邻县", `UPDATE org SET path = '001.002.009.' WHERE id = 7`, `UPDATE org SET path = '001.001.003.' WHERE id = 7`},
			{"撤销", `UPDATE org SET state = 'abolished' WHERE id = 7`, `UPDATE org SET state = 'active' WHERE id = 7`},
			{"改为支部后不能审核自己", `UPDATE org SET kind = 'branch' WHERE id = 7`, `UPDATE org SET kind = 'committee' WHERE id = 7`},
		} {
			holds := func() bool {
				w.Forget(0)
				held := w.Call("xuanwei", "GET", "/api/me/delegations", "").Body.String()
				return strings.Contains(held, `"meeting.review"`)
			}
			if !holds() {
				t.Fatalf("%s：本来就没有", c.name)
			}
			if w.Exec(c.lose); holds() {
				t.Errorf("%s：还有", c.name)
			}
			w.Exec(c.mend)
		}
	})
}

func TestBranchDelegatesToItsGroup(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Run([]accesstest.Step{
			{"支部委托党小组", "shuji", "POST", "/api/delegations", delegationBody(groupA, access.AttendanceRun, month), 204, "", []string{"RightDelegated"}},
			{"组长看得到", "zuzhang", "GET", "/api/me/delegations", "", 200, `"actionName":"组织签到"`, nil},
			{"支部不能委托给自己", "shuji", "POST", "/api/delegations", delegationBody(accesstest.BranchA, access.ThemeIssue, month), 403, "本人职务上的权限", nil},
			{"县委没有的不能委托给小组", "ganshi", "POST", "/api/delegations", delegationBody(groupA, access.AttendanceRun, month), 403, "本人职务上的权限", nil},
		})
		w.Exec(`INSERT INTO org_post (id, org_id, member_id, post, from_on, created_at) VALUES (?, ?, ?, 'group_leader', '2026-01-01', 0)`, store.NewID(), groupA, accesstest.Shuji)
		w.Exec(`DELETE FROM org_post WHERE member_id = ?`, zuzhang)
		w.Run([]accesstest.Step{
			{"自己是组长时不能委托给本组", "shuji", "POST", "/api/delegations", delegationBody(groupA, access.MeetingPlan, month), 403, "不能委托给自己", nil},
			{"上级可以收回支部给小组的", "ganshi", "POST", "/api/delegations/" + w.lastDelegation() + "/end", `{"reason":"不合适"}`, 204, "", []string{"taken_back"}},
		})
	})
}

// An officer's grant at a committee, from before that was refused, gives nothing; so the rights
// that are delegated to the committee do not come with it either.
func TestDelegatedRightsDoNotComeWithARoleThatIsNotBorne(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.Run([]accesstest.Step{{"县委委托", "ganshi", "POST", "/api/delegations", delegationBody(town3, access.MeetingReview, month), 204, "", []string{"RightDelegated"}}})
		for role, want := range map[access.Role]int{access.BranchOfficer: 0, access.Superior: 1} {
			w.Exec(`DELETE FROM account_grant WHERE account_id = 1011`)
			w.Exec(`INSERT INTO account_grant (id, account_id, role, org_id, until_at, given_by, given_at, reason) VALUES (501, 1011, ?, ?, 9999999999999, 1, 0, '')`, role, town3)
			if held, err := w.Held(w.Ctx, w.DB, 1011, 11, w.Clock.Now()); err != nil || len(held) != want {
				t.Errorf("%s at a committee: %v, %v", role, held, err)
			}
		}
	})
}
