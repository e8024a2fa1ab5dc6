package meetings_test

import (
	"context"
	"slices"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// What a merged branch had planned is called off, and whoever was asked to come is told; what has begun takes its course.
func TestAMergedBranchHoldsNothingMore(t *testing.T) {
	each(t, func(w *world) {
		w.Issued()
		w.NoReview(meetingstest.City)
		w.Run([]call{
			{Name: "填写计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{a}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "另一个支部也提交", Who: "secretaryB", Do: "PUT /api/meetings/{b}/plan", Body: meetingstest.Plan, Status: 200},
			{Name: "另一个支部的通过", Who: "secretaryB", Do: "POST /api/meetings/{b}/submit", Status: 200, Events: "MeetingApproved"},
			{Name: "一份草稿", Who: "secretary", Do: "POST /api/meetings", Status: 201, Keep: "draft",
				Body: `{"orgId":11,"kind":"committee_meeting","title":"支委会","startsAt":"2026-11-27T15:00:00+08:00","endsAt":"2026-11-27T16:00:00+08:00","host":"王建国"}`},
		})
		state := func(name string) (is terms.MeetingState) {
			if err := w.DB.NewRaw(`SELECT state FROM meeting WHERE id = ?`, w.Names[name]).Scan(t.Context(), &is); err != nil {
				t.Fatal(err)
			}
			return is
		}
		for range 2 {
			merge(w, meetingstest.BranchA, meetingstest.BranchA2)
		}
		if got := w.Happened(); got != "MeetingWithdrawn, MeetingStep, MeetingStep" || state("a") != terms.Cancelled || state("draft") != terms.Cancelled || state("b") != terms.Approved {
			t.Errorf("%s: %s, %s, the other's %s", got, state("a"), state("draft"), state("b"))
		}
		w.Run([]call{{Name: "原因写在经过里", Who: "county", Do: "GET /api/meetings/{a}", Status: 200, Says: "党组织已经合并或者撤销。"}})
		w.Clock.Set(at("2026-11-25 15:10:00"))
		merge(w, meetingstest.BranchB, meetingstest.BranchA2)
		if got := w.Happened(); got != "MeetingStep" || state("b") != terms.Approved {
			t.Errorf("begun: %s, %s", got, state("b"))
		}
	})
}

// merge has a branch go over to another: its members are there already.
func merge(w *world, from, into int64) {
	w.T.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.Exec(ctx, `UPDATE member SET org_id = ?, org_path = ? WHERE org_id = ?`, into, meetingstest.PathOf(into), from); err != nil {
			return err
		}
		return w.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: from, Path: meetingstest.PathOf(from), IntoID: into})
	})
}

// abolish ends an org that has no members left.
func abolish(w *world, org int64) {
	w.T.Helper()
	w.Write(func(ctx context.Context, tx *store.Tx) error {
		return w.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: org, Path: meetingstest.PathOf(org)})
	})
}

// What a merged branch held and had not filed is written and filed by the branch that took over, and by nobody else;
// it stays the merged branch's, and what it decided is seen to by the successor.
func TestTheSuccessorFilesWhatAMergedBranchHeld(t *testing.T) {
	const file = "POST /api/meetings/{m}/file"
	each(t, func(w *world) {
		filed(w)
		w.Names["old"] = w.Names["m"]
		sat(w, "assembly", "2026-11-26", 20, 18)
		w.Run([]call{{Name: "合并以前看不到", Who: "secretaryA2", Do: "GET /api/meetings/{m}", Status: 404, Says: "没有找到", Events: "AccessRefused"}})
		merge(w, meetingstest.BranchA, meetingstest.BranchA2)
		if got := w.Happened(); got != "MeetingStep" {
			t.Errorf("handed over: %s", got)
		}
		if got := w.Asks(access.BranchOfficer, meetingstest.BranchA2); !slices.Equal(got, []string{"整理“十一月会议”的记录并归档（原定军山村党支部）"}) {
			t.Errorf("the successor's to-dos: %q", got)
		}
		vote := wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":104,"dueOn":"2026-12-10"`)
		w.Run([]call{
			{Name: "归档的还是看不到", Who: "secretaryA2", Do: "GET /api/meetings/{old}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "别的支部看不到", Who: "secretaryB", Do: "GET /api/meetings/{m}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "别的支部不能归档", Who: "secretaryB", Do: file, Body: `{}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "可以整理和归档", Who: "secretaryA2", Do: "GET /api/meetings/{m}", Status: 200, Says: `"may":["record","file"]`},
			{Name: "经过里写明", Who: "county", Do: "GET /api/meetings/{m}", Status: 200, Says: "党组织已经合并，记录由诸葛村党支部整理归档。"},
			{Name: "不能改别的", Who: "secretaryA2", Do: "POST /api/meetings/{m}/cancel", Body: `{"reason":"合并"}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "责任人是合并后的党员", Who: "secretaryA2", Do: put, Body: vote, Status: 200, Says: `"memberName":"吴勇"`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "归档", Who: "secretaryA2", Do: file, Body: `{}`, Status: 200, Says: `"orgName":"定军山村党支部"`, Events: "MeetingFiled, DecisionTaken"},
			{Name: "归档以后还看得到", Who: "secretaryA2", Do: "GET /print/ledger/{m}", Status: 200, Says: "定军山村党支部"},
			{Name: "有错由归档的支部更正", Who: "secretaryA2", Do: correct, Body: `{"reason":"错字","minutes":"讨论了经费和修缮两项。"}`, Status: 200, Says: `"corrected":1`, Events: "RecordChanged photos=0 chars=11 set=0/0, MeetingCorrected"},
			{Name: "上级审阅", Who: "county", Do: "POST /api/meetings/{m}/seen", Status: 200, Events: "MeetingSeen"},
		})
		var by happened.MeetingFiled
		var seesTo happened.DecisionTaken
		last(w, &by)
		if last(w, &seesTo); by.OrgID != meetingstest.BranchA || seesTo.OrgID != meetingstest.BranchA2 || seesTo.OrgPath != meetingstest.PathOf(meetingstest.BranchA2) {
			t.Errorf("filed for %d, seen to by %+v", by.OrgID, seesTo)
		}
		if got := w.Asks(access.BranchOfficer, meetingstest.BranchA2); len(got) != 0 {
			t.Errorf("asked for although it is filed: %q", got)
		}
	})
}

// Who took over may be merged too: the record goes on to the last of them, photos and all.
func TestARecordGoesOnWithTheSuccessor(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		merge(w, meetingstest.BranchA, meetingstest.BranchA2)
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnOrgMoved(ctx, tx, happened.OrgMoved{OrgID: meetingstest.BranchA2, From: meetingstest.PathOf(meetingstest.BranchA2), To: "001.002.002."})
		})
		w.Run([]call{{Name: "划转以后原来的位置没有权限", Who: "secretaryA2", Do: "GET /api/meetings/{m}", Status: 404, Says: "没有找到", Events: "AccessRefused"}})
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnOrgAbolished(ctx, tx, happened.OrgAbolished{OrgID: meetingstest.BranchA2, Path: "001.002.002.", IntoID: meetingstest.BranchB})
		})
		if status, body := attach(w, "secretaryB", "方案.pdf", pdf, ""); status != 201 {
			t.Errorf("%d %s", status, body)
		}
		w.Happened()
		w.Run([]call{{Name: "写记录", Who: "secretaryB", Do: put, Body: `{"minutes":"好"}`, Status: 200, Events: "RecordChanged photos=0 chars=1 set=0/0"}})
	})
}

// A correction that waits when its branch is merged is the successor's: they amend it as the branch could, and the
// superior decides on theirs. Whoever is responsible is a member of the successor by then. What does not wait stays.
func TestTheSuccessorAmendsWhatWaits(t *testing.T) {
	const decide = "POST /api/meetings/{m}/corrections/{asked}/decision"
	amended := `{"reason":"记错了金额","minutes":"拨款五千元。","items":[{"id":{i1},"done":true,"decision":"拨款五千元","memberId":101,"dueOn":"2027-03-01"}]`
	each(t, func(w *world) {
		filed(w)
		w.Clock.Set(at("2026-12-05 09:00:00"))
		w.Run([]call{
			{Name: "原支部申请", Who: "secretary", Do: correct, Body: amended + "}", Status: 200, Says: `"state":"asked"`, Events: "AmendmentStep"},
			{Name: "合并以前看不到", Who: "secretaryA2", Do: "GET /api/meetings/{m}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
		})
		for range 2 {
			merge(w, meetingstest.BranchA, meetingstest.BranchA2)
		}
		if got := w.Happened(); got != "MeetingStep" {
			t.Errorf("handed over: %s", got)
		}
		if got := w.Asks(access.BranchOfficer, meetingstest.BranchA2); !slices.Equal(got, []string{"核对“十一月会议”等待审核的更正（原定军山村党支部）"}) {
			t.Errorf("the successor's to-dos: %q", got)
		}
		asked := func() {
			var d meetings.Detail
			w.Get("secretaryA2", "/api/meetings/{m}", &d)
			w.Names["asked"] = d.Asked.ID
		}
		asked()
		w.Run([]call{
			{Name: "别的支部看不到", Who: "secretaryB", Do: "GET /api/meetings/{m}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "经过里写明", Who: "county", Do: "GET /api/meetings/{m}", Status: 200, Says: "党组织已经合并，等待审核的更正由诸葛村党支部办理。"},
			{Name: "不能另提一份", Who: "secretaryA2", Do: correct, Body: amended + "}", Status: 409, Says: "已有一份更正"},
			{Name: "修改那一份", Who: "secretaryA2", Do: correct, Body: strings.Replace(amended, "五千元。", "五千元整。", 1) + `,"instead":{asked}}`, Status: 200, Says: "拨款五千元整。", Events: "AmendmentStep"},
			{Name: "原来的那一份不再审核", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 409, Says: "已经审核过"},
		})
		asked()
		w.Run([]call{
			{Name: "合并后的支部不能自己审核", Who: "secretaryA2", Do: decide, Body: `{"grant":true}`, Status: 403, Says: "审核会议计划", Events: "AccessRefused"},
			{Name: "上级同意", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 200, Says: `"corrected":1`, Events: "RecordChanged photos=0 chars=7 set=0/0, MeetingCorrected, DecisionTaken"},
		})
		var seesTo happened.DecisionTaken
		if last(w, &seesTo); seesTo.OrgID != meetingstest.BranchA2 || seesTo.Title != "拨款五千元" {
			t.Errorf("seen to by %+v", seesTo)
		}
		if got := w.Asks(access.BranchOfficer, meetingstest.BranchA2); len(got) != 0 {
			t.Errorf("asked for although it is decided: %q", got)
		}
	})
}

// What an abolished branch held and had not filed is finished by the org above, which corrects it at once: nobody
// else would decide. What it had filed stays, and what waits is decided on as before.
func TestWhoStoodAboveFinishesWhatAnAbolishedBranchHeld(t *testing.T) {
	const file = "POST /api/meetings/{m}/file"
	each(t, func(w *world) {
		filed(w)
		w.Names["old"] = w.Names["m"]
		sat(w, "assembly", "2026-11-26", 20, 18)
		abolish(w, meetingstest.BranchA)
		if got := w.Happened(); got != "MeetingStep" {
			t.Errorf("handed over: %s", got)
		}
		if got := w.Asks(access.Superior, meetingstest.County); !slices.Contains(got, "整理“十一月会议”的记录并归档（原定军山村党支部）") {
			t.Errorf("the to-dos of the org above: %q", got)
		}
		vote := wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":104,"dueOn":"2026-12-10"`)
		w.Run([]call{
			{Name: "上级可以整理和归档", Who: "county", Do: "GET /api/meetings/{m}", Status: 200, Says: `"may":["record","file"]`},
			{Name: "再上一级只能看", Who: "city", Do: put, Body: vote, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "已经归档的不能改", Who: "county", Do: strings.Replace(correct, "{m}", "{old}", 1), Body: `{"reason":"错字","minutes":"改"}`, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "责任人在上级辖区内", Who: "county", Do: put, Body: vote, Status: 200, Says: `"memberName":"吴勇"`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "归档", Who: "county", Do: file, Body: `{}`, Status: 200, Says: "党组织已经撤销，记录由勉县县委整理归档。", Events: "MeetingFiled, DecisionTaken"},
			{Name: "第二年更正也不用再审核", At: "2027-01-05 09:00:00", Who: "county", Do: correct, Body: `{"reason":"错字","minutes":"讨论了经费和修缮两项。"}`, Status: 200, Says: `"corrected":1`, Events: "RecordChanged photos=0 chars=11 set=0/0, MeetingCorrected"},
		})
		var seesTo happened.DecisionTaken
		if last(w, &seesTo); seesTo.OrgID != meetingstest.County {
			t.Errorf("seen to by %+v", seesTo)
		}
	})
}

// The group of a branch is finished by its branch, whose officers have its meetings in their own list already; what
// is corrected later is asked for as the branch's own.
func TestTheBranchFinishesWhatAGroupHeld(t *testing.T) {
	each(t, func(w *world) {
		w.Offices()
		w.Run([]call{{Name: "党小组会补录", Who: "secretary", Do: "POST /api/meetings", Status: 201, Keep: "m", Events: "MeetingApproved",
			Body: `{"orgId":111,"kind":"group_meeting","title":"学习讨论","startsAt":"2026-11-19T15:00:00+08:00","endsAt":"2026-11-19T16:00:00+08:00","place":{"name":"党员活动室"},"hostId":202,"held":true,"heldReason":"临时召开"}`}})
		w.Close(happened.RollCounted{MeetingID: w.Names["m"].(int64), Due: 2, Present: 2})
		abolish(w, meetingstest.GroupA)
		w.Happened()
		if got := w.Asks(access.BranchOfficer, meetingstest.BranchA); !slices.Equal(got, []string{"补齐“学习讨论”的到会情况和记录并归档"}) {
			t.Errorf("the branch's to-dos: %q", got)
		}
		w.Run([]call{
			{Name: "写记录", Who: "secretary", Do: put, Body: `{"minutes":"学习讨论。"}`, Status: 200, Events: "RecordChanged photos=0 chars=5 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "过后的更正由上级审核", At: "2026-12-05 09:00:00", Who: "secretary", Do: correct, Body: `{"reason":"错字","minutes":"学习和讨论。"}`, Status: 200, Says: `"state":"asked"`, Events: "AmendmentStep"},
		})
	})
}

// What the org above took over goes on with it: it may be abolished too.
func TestWhatWasTakenOverGoesOnUpwards(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		abolish(w, meetingstest.BranchA)
		abolish(w, meetingstest.County)
		w.Happened()
		w.Run([]call{{Name: "由再上一级整理", Who: "city", Do: put, Body: `{"minutes":"好"}`, Status: 200, Events: "RecordChanged photos=0 chars=1 set=0/0"}})
	})
}
