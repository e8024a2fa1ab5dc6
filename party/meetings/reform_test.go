package meetings_test

import (
	"context"
	"slices"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
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

// What a merged branch held and had not filed is written and filed by the branch that took over, and by nobody else;
// it stays the merged branch's, and what it decided is seen to by the successor.
func TestTheSuccessorFilesWhatAMergedBranchHeld(t *testing.T) {
	const file = "POST /api/meetings/{m}/file"
	asks := func(w *world, org int64) (titles []string) {
		todos, err := w.Todos(t.Context(), access.Caller{Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: org, OrgPath: meetingstest.PathOf(org)}}})
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range todos {
			titles = append(titles, o.Title)
		}
		return titles
	}
	each(t, func(w *world) {
		filed(w)
		w.Names["old"] = w.Names["m"]
		sat(w, "assembly", "2026-11-26", 20, 18)
		w.Run([]call{{Name: "合并以前看不到", Who: "secretaryA2", Do: "GET /api/meetings/{m}", Status: 404, Says: "没有找到", Events: "AccessRefused"}})
		merge(w, meetingstest.BranchA, meetingstest.BranchA2)
		if got := w.Happened(); got != "MeetingStep" {
			t.Errorf("handed over: %s", got)
		}
		if got := asks(w, meetingstest.BranchA2); !slices.Equal(got, []string{"整理“十一月会议”的记录并归档（原定军山村党支部）"}) {
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
		if got := asks(w, meetingstest.BranchA2); len(got) != 0 {
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
