package privacy

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/partytest"
	"zhibu/party/policy"
	"zhibu/platform/store"
)

const why = "通知参加转正大会，需要打电话"

func TestRevealing(t *testing.T) {
	each(t, func(h *house) {
		reveal := func(id int64, fields, reason string) string {
			return fmt.Sprintf(`{"memberId":%d,"fields":[%s],"reason":%q}`, id, fields, reason)
		}
		h.Run([]partytest.Step{
			{"书记看本支部党员的手机号", "wang", "POST", "/api/privacy/reveals", reveal(li, `"phone"`, why), 200, partytest.PhoneOf(li), partytest.NumberOf(li), "DataRevealed"},
			{"没有原因", "wang", "POST", "/api/privacy/reveals", reveal(li, `"phone"`, "看看看看"), 422, "具体原因", partytest.PhoneOf(li), ""},
			{"原因里写了号码", "wang", "POST", "/api/privacy/reveals", reveal(li, `"phone"`, "核对号码13800000102是否正确"), 422, "不要在里面写", partytest.PhoneOf(li), ""},
			{"别的支部的党员当作没有", "wang", "POST", "/api/privacy/reveals", reveal(chen, `"phone"`, why), 404, "不在您的管理范围", partytest.PhoneOf(chen), "AccessRefused"},
			{"普通党员不能看", "li", "POST", "/api/privacy/reveals", reveal(wang, `"phone"`, why), 403, "没有", partytest.PhoneOf(wang), "AccessRefused"},
			{"安全管理员不能看", "anquan", "POST", "/api/privacy/reveals", reveal(li, `"phone"`, why), 403, "没有", partytest.PhoneOf(li), "AccessRefused"},
			{"没有这一项", "wang", "POST", "/api/privacy/reveals", reveal(li, `"job"`, why), 422, "", "村民", ""},
		})
		rec := h.Ask("zhang", "POST", "/api/privacy/reveals", reveal(li, `"idNumber","address"`, "核实档案中的身份证号"))
		if rec.Header().Get("Cache-Control") != "no-store" || !strings.Contains(rec.Body.String(), partytest.NumberOf(li)) {
			h.T.Errorf("%v %s", rec.Header(), rec.Body)
		}
		mine := partytest.Get[MineView](h.Town, "li", "/api/privacy/mine")
		if len(mine.Viewers) != 2 || mine.Viewers[1].Name != "王建国" || mine.Viewers[1].Role != "支部班子" || mine.Viewers[1].Reason != why || mine.Viewers[1].Fields[0] != "手机号" {
			h.T.Errorf("who looked at me: %+v", mine.Viewers)
		}
		for _, e := range h.Journal() {
			if strings.Contains(e, partytest.PhoneOf(li)) || strings.Contains(e, partytest.NumberOf(li)) {
				h.T.Errorf("the journal holds a value: %s", e)
			}
		}
	})
}

func TestRevealingIsLimited(t *testing.T) {
	each(t, func(h *house) {
		body := fmt.Sprintf(`{"memberId":%d,"fields":["phone"],"reason":%q}`, li, why)
		for range RevealsPerHour {
			if rec := h.Ask("wang", "POST", "/api/privacy/reveals", body); rec.Code != 200 {
				h.T.Fatalf("%d %s", rec.Code, rec.Body)
			}
		}
		if rec := h.Ask("wang", "POST", "/api/privacy/reveals", body); rec.Code != 429 || strings.Contains(rec.Body.String(), partytest.PhoneOf(li)) {
			h.T.Errorf("once more: %d %s", rec.Code, rec.Body)
		}
		h.Clock.Advance(time.Hour + time.Minute)
		if rec := h.Ask("wang", "POST", "/api/privacy/reveals", body); rec.Code != 200 {
			h.T.Errorf("an hour later: %d %s", rec.Code, rec.Body)
		}
	})
}

func TestExportInClear(t *testing.T) {
	each(t, func(h *house) {
		ask := func() ExportView {
			h.Run([]partytest.Step{{"申请", "zhang", "POST", "/api/privacy/exports", `{"orgId":1,"reason":"年度统计上报，需要核对身份证号"}`, 201, `"state":"asked"`, "", `"step":"asked"`}})
			return partytest.Get[struct{ Items []ExportView }](h.Town, "zhang", "/api/privacy/exports").Items[0]
		}
		e := ask()
		at := fmt.Sprintf("/api/privacy/exports/%d", e.ID)
		yes := `{"grant":true,"note":"同意，用后删除"}`
		if e.May.Decide {
			h.T.Error("the asker is told they may decide")
		}
		h.Run([]partytest.Step{
			{"没有审批不能下载", "zhang", "POST", at + "/file", "", 409, "还没有审批通过", "", ""},
			{"不能审批自己的", "zhang", "POST", at + "/decision", yes, 403, "不能审批自己的申请", "", ""},
			{"支部书记不能审批", "wang", "POST", at + "/decision", yes, 403, "没有", "", "AccessRefused"},
			{"另一位上级审批", "zhao", "POST", at + "/decision", yes, 204, "", "", `"step":"approved"`},
			{"不能再审批一次", "zhao", "POST", at + "/decision", yes, 409, "已经处理过", "", ""},
			{"审批的人不能下载", "zhao", "POST", at + "/file", "", 409, "只有申请人本人", "", ""},
			{"别的支部申请不了全镇", "wang", "POST", "/api/privacy/exports", `{"orgId":1,"reason":"年度统计上报，需要核对身份证号"}`, 404, "不在您的管理范围", "", "AccessRefused"},
		})
		rec := h.Ask("zhang", "POST", at+"/file", "")
		if rec.Code != 200 || rec.Header().Get("Cache-Control") != "no-store" || !strings.HasPrefix(rec.Body.String(), "PK") {
			h.T.Fatalf("the file: %d %v", rec.Code, rec.Header())
		}
		h.Run([]partytest.Step{{"只能下载一次", "zhang", "POST", at + "/file", "", 409, "已经下载过", "", ""}})
		if mine := partytest.Get[MineView](h.Town, "li", "/api/privacy/mine"); len(mine.Viewers) != 1 || mine.Viewers[0].Name != "张玉兰" {
			h.T.Errorf("the export is not told to the members: %+v", mine.Viewers)
		}
		late := ask()
		at = fmt.Sprintf("/api/privacy/exports/%d", late.ID)
		h.Run([]partytest.Step{{"再审批一份", "zhao", "POST", at + "/decision", yes, 204, "", "", `"step":"approved"`}})
		h.Clock.Advance(ExportHours*time.Hour + time.Second)
		h.Run([]partytest.Step{{"过期不能下载", "zhang", "POST", at + "/file", "", 409, "已经失效", "", ""}})
	})
}

func TestMyOwnData(t *testing.T) {
	each(t, func(h *house) {
		h.Writings = func(_ context.Context, memberID int64) ([]Writing, error) {
			return []Writing{{"评论：学习党章", 1, fmt.Sprint("说得实在", memberID)}}, nil
		}
		h.Run([]partytest.Step{
			{"看自己的，号码遮盖", "li", "GET", "/api/privacy/mine", "", 200, "138****0102", partytest.PhoneOf(li), ""},
			{"看完整的先要密码", "li", "POST", "/api/privacy/mine/clear", `{}`, 422, "再输入一次登录密码", partytest.PhoneOf(li), ""},
			{"密码不对", "li", "POST", "/api/privacy/mine/clear", `{"password":"123456"}`, 422, "密码不对", partytest.PhoneOf(li), "LoggedIn"},
			{"密码对了", "li", "POST", "/api/privacy/mine/clear", `{"password":"` + partytest.Password + `"}`, 200, partytest.PhoneOf(li), "", `"own":true`},
			{"下载一份", "li", "POST", "/api/privacy/mine/copy", `{"password":"` + partytest.Password + `","format":"json"}`, 200, partytest.NumberOf(li), "", `"own":true`},
			{"下载的里面有自己写过的", "li", "POST", "/api/privacy/mine/copy", `{"password":"` + partytest.Password + `","format":"json"}`, 200, fmt.Sprint("说得实在", li), "", `"own":true`},
			{"下载表格", "li", "POST", "/api/privacy/mine/copy", `{"password":"` + partytest.Password + `","format":"xlsx"}`, 200, "PK", "", `"own":true`},
			{"不是党员的账号", "anquan", "GET", "/api/privacy/mine", "", 404, "不属于任何党员", "", ""},
		})
		decision := func(from, until, restored, by string) string {
			return fmt.Sprintf(`{"observedFrom":%q,"observedUntil":%q,"observedBy":"县纪委〔%s〕1 号","restoredOn":%q,"restoredBy":%q}`, from, until, from[:4], restored, by)
		}
		const copied = `{"password":"` + partytest.Password + `","format":"json"}`
		h.Run([]partytest.Step{
			{"第一次留党察看", "wang", "PATCH", "/api/members/102", decision("2015-01-10", "2017-01-10", "2017-01-15", "镇党委批复"), 200, "县纪委〔2015〕1 号", "", "MemberChanged"},
			{"第二次", "wang", "PATCH", "/api/members/102", decision("2019-01-10", "2020-01-10", "2020-01-15", "镇党委批复"), 200, "县纪委〔2015〕1 号", "", "MemberChanged"},
			{"第三次", "wang", "PATCH", "/api/members/102", decision("2026-03-01", "2027-03-01", "", ""), 200, "县纪委〔2019〕1 号", "", "MemberChanged"},
			{"下载的里面有现在的一次", "li", "POST", "/api/privacy/mine/copy", copied, 200, "县纪委〔2026〕1 号", "", `"own":true`},
			{"和上一次", "li", "POST", "/api/privacy/mine/copy", copied, 200, `"以前的留党察看（第 2 次）": "2019-01-10 至 2020-01-10，县纪委〔2019〕1 号；2020-01-15 恢复党员权利，镇党委批复"`, "", `"own":true`},
			{"还有第一次", "li", "POST", "/api/privacy/mine/copy", copied, 200, `"以前的留党察看（第 1 次）": "2015-01-10 至 2017-01-10`, "", `"own":true`},
			{"看自己的也都有", "li", "GET", "/api/privacy/mine", "", 200, "以前的留党察看（第 1 次）", "", ""},
			{"最后一次撤销，前一次就是最后一次", "wang", "PATCH", "/api/members/102", `{"observedFrom":"","observedUntil":"","observedBy":"","restoredOn":"","restoredBy":""}`, 200,
				`"standings":[{"observedFrom":"2019-01-10"`, "2026-03-01", "MemberChanged"},
		})
		mine := partytest.Get[MineView](h.Town, "li", "/api/privacy/mine")
		if len(mine.Viewers) != 0 || len(mine.Classes) != len(Classes) || mine.Classes[1].Keep != "5 年" {
			h.T.Errorf("%+v", mine)
		}
	})
}

func TestCorrections(t *testing.T) {
	each(t, func(h *house) {
		asking := func(field, value string) string {
			return fmt.Sprintf(`{"field":%q,"value":%q,"reason":"换了号码"}`, field, value)
		}
		h.Run([]partytest.Step{
			{"申请更正手机号", "li", "POST", "/api/privacy/mine/corrections", asking("phone", "13911112222"), 204, "", "", `"field":"phone","step":"asked"`},
			{"没有这一项", "li", "POST", "/api/privacy/mine/corrections", asking("salary", "1"), 422, "没有这一项", "", ""},
			{"书记看到申请，看不到号码", "wang", "GET", "/api/privacy/corrections", "", 200, "李秀英", "13911112222", ""},
			{"别的支部看不到", "chen", "GET", "/api/privacy/corrections", "", 403, "没有", "李秀英", "AccessRefused"},
		})
		list := partytest.Get[struct{ Items []CorrectionView }](h.Town, "wang", "/api/privacy/corrections").Items
		at := fmt.Sprintf("/api/privacy/corrections/%d/decision", list[0].ID)
		h.Run([]partytest.Step{
			{"查看申请的号码要有原因", "wang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":["phone"],"reason":"核实更正申请中的号码","correctionId":%d}`, li, list[0].ID), 200, `"proposed":"13911112222"`, "", "DataRevealed"},
			{"没有选要看什么", "wang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":[],"reason":"核实更正申请中的号码"}`, li), 422, "请选择要查看的项目", "", ""},
			{"只看申请，看了什么本人知道", "wang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":[],"reason":"核实更正申请中的号码","correctionId":%d}`, li, list[0].ID), 200, `{"values":{},"proposed":"13911112222"}`, "", `"fields":["phone"]`},
			{"看的是住址和申请里的手机号，两样都记下", "wang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":["address"],"reason":"核实更正申请中的号码","correctionId":%d}`, li, list[0].ID), 200, `"proposed":"13911112222"`, "", `"fields":["address","phone"]`},
			{"不能借申请看别人的", "zhang", "POST", "/api/privacy/reveals", fmt.Sprintf(`{"memberId":%d,"fields":["phone"],"reason":"核实更正申请中的号码","correctionId":%d}`, chen, list[0].ID), 404, "没有这份更正申请", "1391111", ""},
			{"本人不能处理自己的", "li", "POST", at, `{"grant":true,"note":"同意"}`, 403, "没有", "", "AccessRefused"},
		})
		before := len(h.Journal())
		if rec := h.Ask("wang", "POST", at, `{"grant":true,"note":"已核实"}`); rec.Code != 204 {
			h.T.Fatalf("%d %s", rec.Code, rec.Body)
		}
		if got := strings.Join(h.Journal()[before:], "\n"); !strings.Contains(got, "MemberChanged") || !strings.Contains(got, `"step":"granted"`) || strings.Contains(got, "1391111") {
			h.T.Errorf("journal %s", got)
		}
		if m, err := h.members.Get(t.Context(), h.db, li); err != nil || m.Phone != "13911112222" {
			h.T.Errorf("the register says %v", err)
		}
		h.Run([]partytest.Step{
			{"不能再处理一次", "wang", "POST", at, `{"grant":false,"note":"不同意"}`, 409, "已经处理过", "", ""},
			{"本人看到答复", "li", "GET", "/api/privacy/mine", "", 200, "已核实", "", ""},
			{"写错的号码", "li", "POST", "/api/privacy/mine/corrections", asking("phone", "139"), 204, "", "", "asked"},
		})
		list = partytest.Get[struct{ Items []CorrectionView }](h.Town, "wang", "/api/privacy/corrections").Items
		h.Run([]partytest.Step{
			{"名册的规则不放过", "wang", "POST", fmt.Sprintf("/api/privacy/corrections/%d/decision", list[0].ID), `{"grant":true,"note":"同意"}`, 422, "11 位数字", "", ""},
			{"书记不能处理自己的", "wang", "POST", "/api/privacy/mine/corrections", asking("job", "支部书记"), 204, "", "", "asked"},
		})
		list = partytest.Get[struct{ Items []CorrectionView }](h.Town, "wang", "/api/privacy/corrections").Items
		h.Run([]partytest.Step{{"自己的申请", "wang", "POST", fmt.Sprintf("/api/privacy/corrections/%d/decision", list[1].ID), `{"grant":true,"note":"同意"}`, 403, "不能处理自己的", "", ""}})
	})
}

func TestConsentToPosition(t *testing.T) {
	each(t, func(h *house) {
		may := func(want bool, when string) {
			h.T.Helper()
			h.Run([]partytest.Step{{when, "li", "GET", "/api/may-locate", "", 200, fmt.Sprint(want), "", ""}}) // asks with the session that is remembered
		}
		may(false, "没有问过")
		h.Run([]partytest.Step{
			{"没有问过", "li", "GET", "/api/me", "", 200, `"privacy":{"noticeVersion":1,"position":"unasked"}`, "", ""},
			{"说明不登录也能看", "", "GET", "/api/privacy/notice", "", 200, "不保存经纬度", "", ""},
			{"同意", "li", "PUT", "/api/privacy/consents/position", `{"granted":true,"version":1}`, 204, "", "", "ConsentGiven"},
			{"已同意", "li", "GET", "/api/me", "", 200, `"position":"granted"`, "", ""},
		})
		may(true, "同意以后")
		h.Run([]partytest.Step{{"撤回", "li", "PUT", "/api/privacy/consents/position", `{"granted":false,"version":1}`, 204, "", "", `"granted":false`}})
		may(false, "撤回以后")
		text := strings.Repeat("新的说明。", 30)
		h.Run([]partytest.Step{
			{"再同意", "li", "PUT", "/api/privacy/consents/position", `{"granted":true,"version":1}`, 204, "", "", "ConsentGiven"},
			{"书记不能改说明", "wang", "POST", "/api/privacy/notices", fmt.Sprintf(`{"text":%q,"reason":"换个说法"}`, text), 403, "安全管理员", "", "AccessRefused"},
			{"发布新的说明", "anquan", "POST", "/api/privacy/notices", fmt.Sprintf(`{"text":%q,"reason":"增加了一类信息"}`, text), 204, "", "", "NoticePublished"},
			{"要重新问", "li", "GET", "/api/me", "", 200, `"privacy":{"noticeVersion":2,"position":"unasked"}`, "", ""},
			{"按旧的说明同意不算", "li", "PUT", "/api/privacy/consents/position", `{"granted":true,"version":1}`, 409, "重新阅读", "", ""},
		})
		may(false, "新的说明以后")
		h.Run([]partytest.Step{{"按新的说明同意", "li", "PUT", "/api/privacy/consents/position", `{"granted":true,"version":2}`, 204, "", "", "ConsentGiven"}})
		may(true, "按新的说明同意以后")
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE privacy_consent SET granted = FALSE`)
			return err
		})
		h.Clock.Advance(5 * time.Second)
		may(false, "在另一个进程撤回，五秒以后")
		h.Run([]partytest.Step{{"又同意", "li", "PUT", "/api/privacy/consents/position", `{"granted":true,"version":2}`, 204, "", "", "ConsentGiven"}})
		may(true, "又同意以后")
		h.Commit(func(ctx context.Context, tx *store.Tx) error {
			return policy.LoadSwitch(ctx, tx, 1, policy.Isolated, "true", h.Clock.Now())
		})
		h.Clock.Advance(10 * time.Second)
		h.policy = policy.New(h.db, h.bus, h.Clock.Now) // what another process reads some seconds later
		may(false, "隔离运行")
	})
}

func TestWhatBearsAMarkingIsBlocked(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{
			{"在更正理由里贴了标志", "li", "POST", "/api/privacy/mine/corrections", `{"field":"job","value":"机\u5bc6★10年 某项目","reason":"更正"}`, 422, "本平台不处理涉密信息", "某项目", "UploadBlocked"},
			{"普通的话放行", "li", "POST", "/api/privacy/mine/corrections", `{"field":"job","value":"保密教育宣传员","reason":"更正"}`, 204, "", "", "CorrectionStep"},
			{"书记看不到拦截记录", "wang", "GET", "/api/privacy/incidents", "", 403, "没有", "", "AccessRefused"},
			{"安全管理员看到，没有内容", "anquan", "GET", "/api/privacy/incidents", "", 200, `"marking":"机密"`, "某项目", ""},
		})
		i := partytest.Get[struct{ Items []IncidentView }](h.Town, "anquan", "/api/privacy/incidents").Items[0]
		if i.Name != "李秀英" || i.OrgName != "一支部" || i.Place != "申请更正" {
			h.T.Errorf("%+v", i)
		}
		at := fmt.Sprintf("/api/privacy/incidents/%d/close", i.ID)
		h.Run([]partytest.Step{
			{"登记处置", "anquan", "POST", at, `{"note":"已联系本人，原件交机要"}`, 204, "", "", "IncidentClosed"},
			{"不能再登记", "anquan", "POST", at, `{"note":"已联系本人，原件交机要"}`, 409, "已经处置过", "", ""},
		})
		var kept int
		if err := h.db.NewRaw(`SELECT count(*) FROM event WHERE payload LIKE '%某项目%'`).Scan(t.Context(), &kept); err != nil || kept != 0 {
			h.T.Errorf("the content is in the journal: %d, %v", kept, err)
		}
	})
}

func TestTodos(t *testing.T) {
	each(t, func(h *house) {
		h.Run([]partytest.Step{
			{"申请更正", "li", "POST", "/api/privacy/mine/corrections", `{"field":"job","value":"教师","reason":"换了工作"}`, 204, "", "", "asked"},
			{"申请导出", "wang", "POST", "/api/privacy/exports", `{"orgId":11,"reason":"年度统计上报，需要核对身份证号"}`, 201, "", "", "asked"},
		})
		for who, want := range map[int64]string{wang: "correction", zhang: "correction export", li: "", chen: ""} {
			list, err := h.Todos(t.Context(), h.caller(who))
			var kinds []string
			for _, t := range list {
				kinds = append(kinds, t.Kind)
			}
			if err != nil || strings.Join(kinds, " ") != want {
				h.T.Errorf("%d is asked for %v, %v", who, kinds, err)
			}
		}
	})
}
