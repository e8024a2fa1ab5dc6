package app_test

import (
	"context"
	"strings"
	"testing"

	"zhibu/app"
	"zhibu/party/access"
	"zhibu/platform/store"
)

// conditions are what operations ask for besides the role matrix: whom it lets
// in may still be told 403 or 404.
var conditions = map[string]string{
	"getTheme":      "草稿只有拟定的单位看得到",
	"getAttendance": "计划通过审核以后才有签到", "getCode": "同上", "getCodesAhead": "同上", "getNonce": "同上", "decideAppeal": "同上", "assist": "同上", "enterRoll": "同上", "decideLeave": "同上",
	"witness": "要在现场", "writeReflection": "写在本支部", "writeComment": "同上", "rewriteComment": "改写自己的", "withdrawComment": "撤回自己的", "moderateComment": "不处理自己写的",
	"approveMeeting": "不审核自己的计划", "returnMeeting": "同上", "markMeeting": "不给自己评分", "recommendCase": "不推荐自己的", "takeBackCase": "同上",
	"seeMeeting": "不审阅自己的", "decideRecordCorrection": "不审核自己的更正", "listRecordCorrections": "支部班子和上级", "finishTask": "责任人或支部班子",
	"openWall": "还要能看大屏", "closeWall": "同上", "listWalls": "同上",
	"giveRole": "账号要完全在管理范围内", "takeRole": "同上", "resetAccount": "同上", "disableAccount": "同上", "enableAccount": "同上",
	"linkMember": "同上", "unlinkMember": "同上", "endSessions": "同上",
	"getMine": "账号要属于一名党员", "showMine": "同上", "copyMine": "同上", "askCorrection": "同上", "sayPosition": "同上",
	"setDirectory": "账号要完全在管理范围内", "bindIdentity": "同上", "unbindIdentity": "同上", "removeIdentity": "要已经绑定",
	"decideExport": "不批准自己的申请", "takeExport": "由申请人领取",
	"decideCorrection": "不处理自己的申请", "removeTotp": "管理员要留一种",
	"endReviewFix": "责任人或支部班子", "assessSelf": "只写自己的，代录由支部班子", "answerReviewObjection": "不答复自己的异议",
	"writeLesson": "写自己的",
	"delegate":    "只委托给直接下级", "listDelegable": "同上", "removePasskey": "要有通行密钥",
}

// TestReach is the matrix of every operation of the OpenAPI document × every
// caller × every place. Where the role matrix does not let somebody in, the
// answer is 401, 403 or 404, tells nothing of what is there, and changes
// nothing; where it does, it is anything but these.
func TestReach(t *testing.T) {
	eachReach(t, func(t *testing.T, w *reachWorld) {
		before, refused, let := w.sums(), 0, w.letIn()
		for c := range w.cases() {
			if w.allowed(c) {
				continue
			}
			refused++
			code, body := w.ask(c)
			if code != 401 && code != 403 && code != 404 {
				t.Errorf("%s: %d %.200s", c, code, body)
			}
			w.tellsNothing(c, body)
		}
		if changed := w.changes(before); len(changed) > 0 {
			t.Errorf("refused requests changed %v", changed)
		}
		came := map[string]bool{}
		for _, c := range let {
			code, body := w.ask(c)
			w.tellsNothing(c, body)
			in := code != 401 && code != 403 && code != 404
			came[c.op.OperationID] = came[c.op.OperationID] || in
			if !in && conditions[c.op.OperationID] == "" && weight(c.op) < 2 {
				t.Errorf("%s: %d %.200s", c, code, body)
			}
		}
		for _, c := range let {
			if !came[c.op.OperationID] {
				t.Errorf("%s %s lets nobody in", c.op.Method, c.path)
				came[c.op.OperationID] = true
			}
		}
		t.Logf("%d cases refused, %d let in", refused, len(let))
		if refused+len(let) < 10_000 {
			t.Errorf("only %d cases", refused+len(let))
		}
	})
}

// tellsNothing fails where an answer holds a name or a title of a branch that its caller may not look into.
func (w *reachWorld) tellsNothing(c reachCase, body string) {
	if c.who.has(access.JournalRead) { // what everybody did is the audit administrator's to read
		return
	}
	for _, p := range places {
		if !strings.Contains(body, canary) {
			return
		}
		if strings.Contains(body, canary+p.name) && !c.who.may(access.MemberRead, home(p).path) {
			w.t.Errorf("%s tells of a person of %s: %.300s", c, p.name, body)
		}
		if strings.Contains(body, canary+"会"+p.name) && !c.who.may(access.MeetingRead, p.path) {
			w.t.Errorf("%s tells of a meeting of %s: %.300s", c, p.name, body)
		}
	}
}

// sums weighs every table that a refused request must not touch.
func (w *reachWorld) sums() map[string]store.Sum {
	tables, err := store.TableNames(app.Tables, nil)
	if err != nil {
		w.t.Fatal(err)
	}
	w.Imports.Wait() // what an earlier call began
	sums := map[string]store.Sum{}
	err = w.DB.Snapshot(context.Background(), func(at *store.Snapshot) error {
		for _, table := range tables {
			if table == "event" || strings.HasPrefix(table, "seal_") || table == "account_session" { // refusals are written down, sessions seen
				continue
			}
			sum, err := at.SumOf(context.Background(), table)
			if err != nil {
				return err
			}
			sums[table] = sum
		}
		return nil
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return sums
}

// changes names the tables that are not as before.
func (w *reachWorld) changes(before map[string]store.Sum) (names []string) {
	for table, now := range w.sums() {
		if now != before[table] {
			names = append(names, table)
		}
	}
	return names
}
