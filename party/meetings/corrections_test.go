package meetings_test

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/party/meetings/sealed"
	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// last reads the newest event of dest's type from the journal.
func last(w *world, dest any) {
	w.T.Helper()
	var payload string
	topic := reflect.TypeOf(dest).Elem().Name()
	if err := w.DB.NewRaw(`SELECT payload FROM event WHERE topic = ? ORDER BY id DESC LIMIT 1`, topic).Scan(context.Background(), &payload); err != nil {
		w.T.Fatal(err)
	}
	if err := json.Unmarshal([]byte(payload), dest); err != nil {
		w.T.Fatal(err)
	}
}

const correct = "POST /api/meetings/{m}/corrections"

// filed is an assembly whose first item was decided 11 to 7, with a task for 陈芳.
func filed(w *world) {
	sitting(w, "assembly", 20, 18)
	w.Run([]call{
		{Name: "表决并布置", Who: "secretary", Do: put, Body: wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":101,"dueOn":"2026-12-10"`), Status: 200, Events: "RecordChanged photos=0 chars=9 set=0/0"},
		{Name: "没归档不用更正", Who: "secretary", Do: correct, Body: `{"reason":"写错","minutes":"改"}`, Status: 409, Says: "还没有归档"},
		{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled, DecisionTaken"},
	})
}

func TestCorrections(t *testing.T) {
	amended := `{"reason":"计票有误","minutes":"讨论了经费和修缮，重新核对了票数。","items":[{"id":{i1},"done":true,"decision":"拨款三千元","vote":{"engine":"ordinary","due":20,"present":18,"yes":10,"no":8}}]}`
	each(t, func(w *world) {
		filed(w)
		w.Run([]call{
			{Name: "归档后不能直接改", Who: "secretary", Do: put, Body: `{"minutes":"改"}`, Status: 409, Says: "已经归档"},
			{Name: "要写原因", Who: "secretary", Do: correct, Body: `{"reason":" ","minutes":"改"}`, Status: 422, Says: "请填写更正的原因"},
			{Name: "记录不能改空", Who: "secretary", Do: correct, Body: `{"reason":"写错","minutes":" "}`, Status: 422, Says: "会议记录还是空的"},
			{Name: "票数照样核对", Who: "secretary", Do: correct, Body: strings.Replace(amended, `"no":8`, `"no":9`, 1), Status: 422, Says: "相加应等于"},
			{Name: "党员不能更正", Who: "member", Do: correct, Body: amended, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "上级不能替支部更正", Who: "county", Do: correct, Body: amended, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "别人改过", Who: "secretary", Do: correct, Body: strings.Replace(amended, "{", `{"revision":"x",`, 1), Status: 409, Says: "刚刚被别人改过"},
			{Name: "还没有旧版本", Who: "member", Do: "GET /api/meetings/{m}/versions", Status: 200, Says: `{"items":[]}`},
			{Name: "当月更正", Who: "secretary", Do: correct, Body: amended, Status: 200, Says: `"corrected":1`, Events: "RecordChanged photos=0 chars=17 set=0/0, MeetingCorrected, DecisionTaken"},
			{Name: "现在没有通过", Who: "member", Do: "GET /api/meetings/{m}", Status: 200, Says: `"yes":10,"no":8`},
			{Name: "旧版本还在", Who: "member", Do: "GET /api/meetings/{m}/versions", Status: 200, Says: `"version":1,`},
			{Name: "读旧版本", Who: "member", Do: "GET /api/meetings/{m}/versions/1", Status: 200, Says: `"yes":11,"no":7`},
			{Name: "旧版本里的责任人", Who: "member", Do: "GET /api/meetings/{m}/versions/1", Status: 200, Says: `"memberName":"陈芳","dueOn":"2026-12-10"`},
			{Name: "没有的版本", Who: "member", Do: "GET /api/meetings/{m}/versions/2", Status: 404, Says: "没有找到这个版本"},
			{Name: "别的支部读不到", Who: "secretaryB", Do: "GET /api/meetings/{m}/versions/1", Status: 404, Says: "没有找到", Events: "AccessRefused"},
		})
	})
}

// A task goes by what was decided: other words for it are told, the same are not.
func TestCorrectedWordsAreTold(t *testing.T) {
	same := `{"reason":"记错","minutes":"讨论了经费。","items":[{"id":{i1},"done":true,"decision":"拨款三千元","vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":101,"dueOn":"2026-12-10"}]}`
	each(t, func(w *world) {
		filed(w)
		w.Run([]call{
			{Name: "决议没有变", Who: "secretary", Do: correct, Body: same, Status: 200, Events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected"},
			{Name: "金额改了", Who: "secretary", Do: correct, Body: strings.Replace(same, "三千", "五千", 1), Status: 200, Events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected, DecisionTaken"},
		})
		var e happened.DecisionTaken
		if last(w, &e); e.Title != "拨款五千元" || e.MemberID != 101 {
			t.Errorf("%+v", e)
		}
	})
}

func TestLaterCorrectionsAreAskedFor(t *testing.T) {
	amended := `{"reason":"记错了金额","minutes":"拨款五千元。","items":[{"id":{i1},"done":true,"decision":"拨款五千元","memberId":102,"dueOn":"2027-03-01"}]}`
	decide := "POST /api/meetings/{m}/corrections/{asked}/decision"
	each(t, func(w *world) {
		filed(w)
		ask := func(at string) {
			w.Run([]call{{Name: "申请更正", At: at, Who: "secretary", Do: correct, Body: amended, Status: 200, Says: `"state":"asked"`, Events: "AmendmentStep"}})
			var d meetings.Detail
			w.Get("county", "/api/meetings/{m}", &d)
			w.Names["asked"] = d.Asked.ID
			if d.Corrected != 0 || d.Minutes != "讨论了经费和修缮。" || *d.Asked.Minutes != "拨款五千元。" || d.Items[0].Decision != "拨款三千元" || d.Items[0].MemberID != 101 {
				t.Fatalf("asked is not made: %+v", d)
			}
		}
		w.Clock.Set(at("2026-12-05 09:00:00"))
		w.Run([]call{{Name: "票数不符不能申请", Who: "secretary", Do: correct, Body: strings.Replace(amended, `"decision"`, `"vote":{"engine":"ordinary","due":20,"present":18,"yes":1},"decision"`, 1), Status: 422, Says: "相加应等于"}})
		ask("2026-12-05 09:00:00")
		w.Run([]call{
			{Name: "等审核时不能再更正", Who: "secretary", Do: correct, Body: amended, Status: 409, Says: "等待上级党组织审核"},
			{Name: "更正的经过", Who: "county", Do: "GET /api/meetings/{m}/corrections", Status: 200, Says: `"reason":"记错了金额"`},
			{Name: "党员看不到申请", Who: "member", Do: "GET /api/meetings/{m}/corrections", Status: 403, Says: "由支部班子和上级党组织查看"},
			{Name: "支部不能给自己审核", Who: "secretary", Do: decide, Body: `{"grant":true}`, Status: 403, Says: "审核会议计划", Events: "AccessRefused"},
			{Name: "不同意要写理由", Who: "county", Do: decide, Body: `{"grant":false}`, Status: 422, Says: "不同意的理由"},
			{Name: "不同意", Who: "county", Do: decide, Body: `{"grant":false,"note":"附上凭据"}`, Status: 200, Says: "附上凭据", Events: "AmendmentStep"},
			{Name: "审核过了", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 409, Says: "已经审核过"},
		})
		ask("2026-12-06 08:00:00")
		const withdraw = "POST /api/meetings/{m}/corrections/{asked}/withdrawal"
		w.Run([]call{
			{Name: "党员不能撤回", Who: "member", Do: withdraw, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "上级不能替支部撤回", Who: "county", Do: withdraw, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "撤回", Who: "secretary", Do: withdraw, Status: 200, Says: `"what":"撤回更正申请"`, Events: "AmendmentStep"},
			{Name: "撤回过了", Who: "secretary", Do: withdraw, Status: 409, Says: "撤回了它"},
			{Name: "撤回的不能再审核", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 409, Says: "撤回了它"},
			{Name: "撤回的申请还看得到", Who: "county", Do: "GET /api/meetings/{m}/corrections", Status: 200, Says: `"state":"withdrawn"`},
		})
		ask("2026-12-06 09:00:00")
		todos, err := w.Todos(context.Background(), access.Caller{Grants: []access.Grant{{Role: access.Superior, OrgID: meetingstest.County, OrgPath: meetingstest.PathOf(meetingstest.County)}}})
		if err != nil || !slices.ContainsFunc(todos, func(t terms.Todo) bool { return t.Title == "辖区内 1 份更正申请待审核" }) {
			t.Errorf("%+v %v", todos, err)
		}
		w.Run([]call{
			{Name: "同意", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 200, Says: `"corrected":1`, Events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected, DecisionTaken"},
			{Name: "现在的内容", Who: "member", Do: "GET /api/meetings/{m}", Status: 200, Says: "拨款五千元"},
			{Name: "从前的内容", Who: "member", Do: "GET /api/meetings/{m}/versions/1", Status: 200, Says: "拨款三千元"},
			{Name: "申请的经过", Who: "secretary", Do: "GET /api/meetings/{m}/corrections", Status: 200, Says: `"note":"附上凭据"`},
		})
	})
}

// What was sealed before a correction is kept to the byte: its digest stays in the log.
func TestVersionsAreWhatWasSealed(t *testing.T) {
	each(t, func(w *world) {
		filed(w)
		var content []byte
		ctx := context.Background()
		if err := sealed.Source().Each(ctx, w.DB, w.Names["m"].(int64), func(_, _ int64, _ store.Instant, c []byte) error { content = c; return nil }); err != nil {
			t.Fatal(err)
		}
		w.Run([]call{{Name: "更正", Who: "secretary", Do: correct, Body: `{"reason":"错字","minutes":"改正了。"}`, Status: 200, Events: "RecordChanged photos=0 chars=4 set=0/0, MeetingCorrected"}})
		var kept string
		if err := w.DB.NewRaw(`SELECT content FROM meeting_version WHERE meeting_id = ?`, w.Names["m"]).Scan(ctx, &kept); err != nil {
			t.Fatal(err)
		}
		if kept != string(content) {
			t.Errorf("kept %s\nsealed %s", kept, content)
		}
		leaves, err := seal.Leaves(ctx, w.DB, sealed.Kind, w.Names["m"].(int64), 0)
		if err != nil || len(leaves) != 2 {
			t.Fatalf("%d leaves of the record, want 2: %v", len(leaves), err)
		}
		if seal.Commitment(leaves[0].Salt, []byte(kept)) != leaves[0].Hash {
			t.Error("the version kept is not what the first leaf holds")
		}
	})
}

func TestSeen(t *testing.T) {
	const seen = "POST /api/meetings/{m}/seen"
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		w.Run([]call{
			{Name: "没归档", Who: "county", Do: seen, Status: 409, Says: "还没有归档"},
			{Name: "写记录", Who: "secretary", Do: put, Body: `{"minutes":"好"}`, Status: 200, Events: "RecordChanged photos=0 chars=1 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "支部不能审阅自己的", Who: "secretary", Do: seen, Status: 403, Says: "审阅会议记录", Events: "AccessRefused"},
			{Name: "外县看不到", Who: "other", Do: seen, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "已阅", Who: "county", Do: seen, Status: 200, Says: `"seen":[{"who":"勉县赵强"`, Events: "MeetingSeen"},
			{Name: "再按一次不变", Who: "county", Do: seen, Status: 200},
			{Name: "支部看得到谁阅过", Who: "member", Do: "GET /api/meetings/{m}", Status: 200, Says: `"who":"勉县赵强"`},
		})
		var d meetings.Detail
		w.Get("county", "/api/meetings/{m}", &d)
		for _, word := range d.May {
			if word == "see" {
				t.Error("the button stays after it was pressed")
			}
		}
		if d.Mark != nil {
			t.Error("to see is not to mark")
		}
	})
}

// An appeal may be granted while a correction waits. The superior is told what does not add up any more, and the
// branch puts another in its place: nothing is stuck.
func TestACorrectionThatWaitsWhenTheRollIsAltered(t *testing.T) {
	amended := `{"reason":"记错了金额","minutes":"拨款五千元。","items":[{"id":{i1},"done":true,"decision":"拨款五千元","vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7}}]}`
	const decide = "POST /api/meetings/{m}/corrections/{asked}/decision"
	each(t, func(w *world) {
		filed(w)
		asked := func() (is meetings.CorrectionView) {
			var d meetings.Detail
			w.Get("county", "/api/meetings/{m}", &d)
			w.Names["asked"] = d.Asked.ID
			return *d.Asked
		}
		w.Run([]call{{Name: "申请更正", At: "2026-12-05 09:00:00", Who: "secretary", Do: correct, Body: amended, Status: 200, Says: `"state":"asked"`, Events: "AmendmentStep"}})
		if is := asked(); is.Fault != "" {
			t.Errorf("nothing has changed, and it is said to be wrong: %s", is.Fault)
		}
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnRollCounted(ctx, tx, happened.RollCounted{MeetingID: w.Names["m"].(int64), Due: 20, Present: 19, Voters: 20, VotersPresent: 19})
		})
		const fault = "第 1 项：与签到名册（应到会有表决权的 20 人，到会 19 人）不一致，请写明原因，或者改用名册上的人数。"
		if is := asked(); is.Fault != fault {
			t.Errorf("the superior reads %q", is.Fault)
		}
		w.Names["first"] = w.Names["asked"]
		instead := strings.Replace(strings.Replace(amended, "{", `{"instead":{first},`, 1), `"no":7`, `"no":7,"why":"陈芳到会，手机没有电，没有参加表决"`, 1)
		w.Run([]call{
			{Name: "对不上，不能同意", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 409, Says: "现在还不能同意：" + fault + "请支部修改这份更正以后再审核。"},
			{Name: "不说代替哪一份", Who: "secretary", Do: correct, Body: amended, Status: 409, Says: "请修改那一份"},
			{Name: "改得还是对不上", Who: "secretary", Do: correct, Body: strings.Replace(amended, "{", `{"instead":{first},`, 1), Status: 422, Says: "与签到名册"},
			{Name: "没有这一份", Who: "secretary", Do: correct, Body: strings.Replace(amended, "{", `{"instead":1,`, 1), Status: 409, Says: "刚刚修改了它"},
			{Name: "党员不能改", Who: "member", Do: correct, Body: instead, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "写明原因", Who: "secretary", Do: correct, Body: instead, Status: 200, Says: `"state":"asked"`, Events: "AmendmentStep"},
			{Name: "再改就不是这一份了", Who: "secretary", Do: correct, Body: instead, Status: 409, Says: "刚刚修改了它"},
			{Name: "上级手里的还是旧的一份", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 409, Says: "刚刚修改了它"},
			{Name: "旧的一份还在", Who: "county", Do: "GET /api/meetings/{m}/corrections", Status: 200, Says: `"state":"amended"`},
		})
		if is := asked(); is.Fault != "" || is.ID == w.Names["first"] {
			t.Errorf("%+v", is)
		}
		w.Run([]call{
			{Name: "同意", Who: "county", Do: decide, Body: `{"grant":true}`, Status: 200, Says: `"corrected":2`, Events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected, DecisionTaken"},
			{Name: "经过里看得出改过", Who: "county", Do: "GET /api/meetings/{m}", Status: 200, Says: `"what":"修改更正申请"`},
		})
	})
}
