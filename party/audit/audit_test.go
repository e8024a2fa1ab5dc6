package audit

import (
	"bytes"
	"encoding/json"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/event"
)

var (
	secretary = event.Actor{AccountID: 5, Name: "陈海燕", Source: "10.1.2.3", Device: "安卓设备 · 微信", RequestID: "ABCDEFGH"}
	nobody    = event.Actor{Source: "10.9.9.9"}
)

func TestTheJournalIsReadByTheAuditAdministratorAlone(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		for _, path := range []string{"/api/audit/entries", "/api/audit/entries.xlsx"} {
			for as, status := range map[string]int{"audit_admin": 200, "system_admin": 403, "security_admin": 403, "superior": 403, "branch_officer": 403, "member": 403, "": 401} {
				rec := w.get(as, path)
				if rec.Code != status || status == 403 && !strings.Contains(rec.Body.String(), "请联系审计管理员") {
					t.Errorf("%s as %q: %d %s", path, as, rec.Code, rec.Body)
				}
			}
		}
	})
}

func TestSearch(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.clock.Set(w.clock.Now().AddDate(0, 0, -40))
		w.happens(event.System, happened.OrgCreated{OrgID: 3, Path: "001.002.007.", Branch: true}) // where the branch stood then
		w.happens(secretary, happened.MemberAdded{MemberID: 50, OrgID: 3, OrgPath: "001.002.007."})
		w.clock.Set(w.clock.Now().AddDate(0, 0, 40))
		w.happens(event.Actor{AccountID: 4, Name: "市委组织部"}, happened.OrgMoved{OrgID: 3, From: "001.002.007.", To: "001.001.001.", Reason: "区划调整"})
		w.happens(secretary, happened.MemberChanged{MemberID: 50, OrgID: 3, OrgPath: "001.001.001.", Fields: []string{"phone", "orgId"}})
		w.happens(nobody, happened.LoggedIn{AccountID: 7, OrgPath: "001.001.001.", Why: "wrong"})
		w.happens(secretary, happened.AccessRefused{Operation: "listEntries", OrgPath: "001.002.", Why: "outside"})
		const (
			created = "成立“定军山村党支部”。"
			added   = "登记党员王建国。"
			moved   = "划转“定军山村党支部”，原因：区划调整。"
			changed = "变更党员王建国的手机号、所在党支部。"
			wrong   = "登录没有成功。"
			refused = "要“查询审计日志”，没有获准。"
		)
		for _, c := range []struct{ name, query, want string }{
			{"默认近三十天", "", refused + "|" + wrong + "|" + changed + "|" + moved},
			{"指定日期", "from=2026-10-01&to=2026-10-31", added + "|" + created},
			{"操作人", "from=2026-01-01&person=branch_officer", refused + "|" + changed + "|" + added},
			{"涉及的党员", "from=2026-01-01&person=王建国", changed + "|" + added},
			{"涉及的账号", "person=member", wrong},
			{"没有这个人", "person=无此人", ""},
			{"类别", "group=login", refused + "|" + wrong},
			{"支部的日志跟着划转", "from=2026-01-01&within=3", wrong + "|" + changed + "|" + moved + "|" + added + "|" + created},
			{"原上级看到的是当时的", "from=2026-01-01&within=4", refused + "|" + added + "|" + created},
			{"没有成功的", "result=failed", refused + "|" + wrong},
			{"成功的", "result=ok", changed + "|" + moved},
			{"网络地址", "q=10.9.9", wrong},
			{"原因里的字", "q=区划", moved},
			{"请求编号", "q=ABCDEFGH&group=member", changed},
			{"百分号只是百分号", "q=%25", ""},
			{"引号只是引号", "q=%27%20OR%201=1%20--", ""},
		} {
			if got := w.list(c.query).said(); got != c.want {
				t.Errorf("%s: %s, want %s", c.name, got, c.want)
			}
		}
		if rec := w.get("audit_admin", "/api/audit/entries?from=2026-11-02&to=2026-11-01"); rec.Code != 422 || !strings.Contains(rec.Body.String(), "不早于开始日期") {
			t.Errorf("%d %s", rec.Code, rec.Body)
		}
		first := w.list("limit=3")
		if second := w.list(fmt.Sprintf("limit=3&after=%d", first.After)); first.said() != refused+"|"+wrong+"|"+changed || second.said() != moved || second.After != 0 {
			t.Errorf("pages %s and %s", first.said(), second.said())
		}
		e := w.list("group=member").Items[0]
		if e.Who != "陈海燕" || e.About != "王建国" || e.OrgName != "定军山村党支部" || !e.OK || e.Result != "成功" || e.Source != "10.1.2.3" ||
			e.Device != "安卓设备 · 微信" || e.RequestID != "ABCDEFGH" || e.GroupName != "党员" {
			t.Errorf("%+v", e)
		}
		if e := w.list("q=10.9.9").Items[0]; e.Who != "未登录" || e.OK || e.Result != "账号或密码不对" {
			t.Errorf("%+v", e)
		}
	})
}

func TestTheExportIsNeutralAndWrittenDown(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.happens(event.Actor{AccountID: 4, Name: `=HYPERLINK("http://x","点我")`, Source: "+1"}, happened.OrgMoved{OrgID: 3, From: "001.002.007.", To: "001.001.001.", Reason: "@SUM(1)"})
		rec := w.get("audit_admin", "/api/audit/entries.xlsx?group=org")
		if rec.Code != 200 {
			t.Fatalf("%d %s", rec.Code, rec.Body)
		}
		book, err := excelize.OpenReader(bytes.NewReader(rec.Body.Bytes()))
		if err != nil {
			t.Fatal(err)
		}
		rows, err := book.GetRows("审计日志")
		if err != nil || len(rows) != 2 || rows[0][3] != "做了什么" || rows[1][3] != "划转“定军山村党支部”，原因：@SUM(1)。" {
			t.Fatalf("%v %v", rows, err)
		}
		for _, cell := range rows[1] {
			if cell != "" && strings.ContainsAny(cell[:1], "=+-@\t\r") {
				t.Errorf("a formula: %s", cell)
			}
		}
		if got := w.list("group=data").said(); got != "导出审计日志 1 条。" {
			t.Errorf("the journal says %s", got)
		}
	})
}

func TestOwnLogInsAreSeenByTheirOwner(t *testing.T) {
	each(t, func(t *testing.T, w *world) {
		w.happens(nobody, happened.LoggedIn{AccountID: 7, Why: "wrong"})
		w.happens(event.Actor{AccountID: 7, Name: "王建国", Source: "10.0.0.7", Device: "苹果手机 · Safari"}, happened.LoggedIn{AccountID: 7, OK: true})
		w.happens(nobody, happened.LoggedIn{AccountID: 5, OK: true})
		rec := w.get("member", "/api/audit/logins")
		var out struct{ Items []LogInView }
		if err := json.Unmarshal(rec.Body.Bytes(), &out); err != nil || len(out.Items) != 2 {
			t.Fatalf("%v %s", err, rec.Body)
		}
		if a, b := out.Items[0], out.Items[1]; !a.OK || a.Source != "10.0.0.7" || a.Device != "苹果手机 · Safari" || b.OK || b.Result != "账号或密码不对" {
			t.Errorf("%+v", out.Items)
		}
	})
}

func TestEveryTopicHasASentence(t *testing.T) {
	files, err := filepath.Glob("../happened/*.go")
	if err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	for _, file := range files {
		tree, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		for name, object := range tree.Scope.Objects {
			spec, _ := object.Decl.(*ast.TypeSpec)
			if spec == nil || strings.HasSuffix(file, "_test.go") || name == "Place" { // a part of MeetingApproved
				continue
			}
			fields := spec.Type.(*ast.StructType).Fields.List
			if stored := len(fields) > 0 && fields[0].Tag != nil; stored && topics[name].say == nil {
				t.Errorf("%s has no sentence: give it one in topics_*.go", name)
			}
		}
	}
	for name, topic := range topics {
		if topic.group.Name() == "" {
			t.Errorf("%s belongs to no group", name)
		}
		said, err := topic.say([]byte(`{}`), names{operation: func(string) string { return "" }})
		if err != nil || !strings.HasSuffix(said, "。") || strings.ContainsAny(said, ",.;:!?\"") {
			t.Errorf("%s says %q, %v", name, said, err)
		}
	}
}

// Who reads that a right was delegated reads which one.
func TestADelegatedRightIsNamed(t *testing.T) {
	for payload, want := range map[string]string{
		`{"what":"given","action":"meeting.review"}`:      "把“审核会议计划”的权限委托给",
		`{"what":"taken_back","action":"meeting.review"}`: "的“审核会议计划”的权限",
		`{"what":"given","action":"of.a.later.version"}`:  "把一项权限委托给",
	} {
		if said, err := topics["RightDelegated"].say([]byte(payload), names{}); err != nil || !strings.Contains(said, want) {
			t.Errorf("%s says %q, %v", payload, said, err)
		}
	}
}

// Every word that says why something did not come about, or what happened to an account, is in Chinese.
func TestEveryCodeHasAWord(t *testing.T) {
	why := regexp.MustCompile(`\.failed\(.*, "(\w+)"\)|(?:Why|Result): +"(\w+)"`)
	what := regexp.MustCompile(`What: "(\w+)"|s\.(?:secure|change)\(ctx, (?:id, )?"(\w+)"`)
	files, err := filepath.Glob("../access/*.go")
	below, _ := filepath.Glob("../access/*/*.go")
	if files = append(files, below...); err != nil || len(files) == 0 {
		t.Fatal(files, err)
	}
	said := 0
	for _, file := range files {
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		for _, found := range why.FindAllStringSubmatch(string(text), -1) {
			said++
			if code := found[1] + found[2]; results[code] == "" {
				t.Errorf("%s says %q for a result: give it a word in audit.go", file, code)
			}
		}
		for _, found := range what.FindAllStringSubmatch(string(text), -1) {
			code := found[1] + found[2]
			if got := account(happened.AccountChanged{What: code}, names{}); strings.HasPrefix(got, "变更") && code != "given" && code != "taken_back" {
				t.Errorf("%s says %q of an account: give it a word in topics_login.go", file, code)
			}
		}
	}
	if said < 5 {
		t.Errorf("only %d codes were seen: does the test still look at the right ones?", said)
	}
}

func TestSentences(t *testing.T) {
	n := names{byID: map[kind]map[int64]string{anOrg: {3: "定军山村党支部", 4: "勉县县委", 7: "错"}, anAccount: {7: "陈海燕", 50: "错"}, aMember: {50: "王建国", 51: "李秀英", 7: "错"}, aMeeting: {9: "十一月主题党日"}}, operation: func(id string) string { return "" }}
	for _, c := range []struct {
		event any
		want  string
	}{
		{happened.LoggedIn{OK: true}, "登录。"},
		{happened.AccessRefused{Operation: "gone"}, "要做无权做的事，没有获准。"},
		{happened.AccountChanged{AccountID: 7, What: "granted", Role: "superior", OrgID: 4, Reason: "借调。"}, "授予陈海燕在“勉县县委”的“上级党务”角色，原因：借调。"},
		{happened.AccountChanged{AccountID: 7, What: "wall_opened", OrgID: 4}, "启用“勉县县委”的大屏。"},
		{happened.AccountChanged{AccountID: 7, What: "created"}, "开通陈海燕的账号。"},
		{happened.AccountChanged{AccountID: 7, What: "reset", Reason: "忘记密码"}, "重新发放初始密码（账号：陈海燕），原因：忘记密码。"},
		{happened.DataRevealed{MemberID: 50, Fields: []string{"idNumber", "phone"}, Reason: "核对档案"}, "查看王建国的完整公民身份号码、手机号，原因：核对档案。"},
		{happened.ExportStep{Step: "taken", Members: 12}, "取走明文名册 12 人。"},
		{happened.ExportStep{Step: "asked", Reason: "统战调查"}, "申请导出明文名册，原因：统战调查。"},
		{happened.AccountChanged{AccountID: 7, What: "totp_added"}, "启用手机验证码（账号：陈海燕）。"},
		{happened.OrgChanged{OrgID: 3, Fields: []string{"name", "term", "unheard"}}, "变更“定军山村党支部”的名称、届期、其他信息。"},
		{happened.OrgAbolished{OrgID: 3, IntoID: 4}, "把“定军山村党支部”并入“勉县县委”。"},
		{happened.PostChanged{MemberID: 50, Post: "secretary"}, "任命王建国为书记。"},
		{happened.PostChanged{MemberID: 50, Post: "secretary", Ended: true}, "免去王建国的书记职务。"},
		{happened.PolicyChanged{Key: "fence.metres", Reason: "村部分散"}, "调整政策开关“签到范围半径”，原因：村部分散。"},
		{happened.MeetingStep{To: terms.Returned, Reason: "缺议程"}, "会议进展为“已退回”，原因：缺议程。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "leave_asked"}, "为“十一月主题党日”请假。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "leave_taken_back"}, "收回为“十一月主题党日”的请假。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "leave_approved"}, "同意王建国为“十一月主题党日”请假。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "leave_refused"}, "不同意王建国为“十一月主题党日”请假。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "appeal_made"}, "对“十一月主题党日”记为缺勤提出申诉。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "appeal_accepted"}, "核实王建国对“十一月主题党日”的申诉，改记为到会。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "appeal_refused"}, "核实王建国对“十一月主题党日”的申诉，维持缺勤。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "entered", Direction: terms.In, Presence: terms.Assisted, WitnessID: 51}, "代王建国在“十一月主题党日”签到，见证人：李秀英。"},
		{happened.RollStep{MeetingID: 9, MemberID: 50, Step: "entered", Direction: terms.Out, Presence: terms.Online, WitnessID: 51}, "代王建国在“十一月主题党日”签退（线上参加），见证人：李秀英。"},
		{happened.RollEntered{MeetingID: 9, Members: 20, Except: 3}, "登记整册到会情况：名册上 20 人，其中 3 人另作说明。"},
		{happened.MeetingFiled{Kind: terms.ThemeDay, Late: true, LateReason: "停电"}, "补录归档主题党日，原因：停电。"},
		{happened.MembersExported{Members: 12}, "导出党员名册 12 人（号码已遮掩）。"},
	} {
		payload, err := json.Marshal(c.event)
		if err != nil {
			t.Fatal(err)
		}
		name := strings.TrimPrefix(fmt.Sprintf("%T", c.event), "happened.")
		if got, err := topics[name].say(payload, n); err != nil || got != c.want {
			t.Errorf("%s: %s %v, want %s", name, got, err, c.want)
		}
	}
}
