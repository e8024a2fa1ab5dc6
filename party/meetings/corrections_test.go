package meetings

import (
	"context"
	"encoding/json"
	"reflect"
	"slices"
	"strings"
	"testing"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// last reads the newest event of dest's type from the journal.
func (w *world) last(dest any) {
	w.t.Helper()
	var payload string
	topic := reflect.TypeOf(dest).Elem().Name()
	if err := w.db.NewRaw(`SELECT payload FROM event WHERE topic = ? ORDER BY id DESC LIMIT 1`, topic).Scan(context.Background(), &payload); err != nil {
		w.t.Fatal(err)
	}
	if err := json.Unmarshal([]byte(payload), dest); err != nil {
		w.t.Fatal(err)
	}
}

const correct = "POST /api/meetings/{m}/corrections"

// filed is an assembly whose first item was decided 11 to 7, with a task for 陈芳.
func filed(w *world) {
	sitting(w, "assembly", 20, 18)
	w.run([]call{
		{name: "表决并布置", who: "secretary", do: put, body: wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":101,"dueOn":"2026-12-10"`), status: 200, events: "RecordChanged photos=0 chars=9 set=0/0"},
		{name: "没归档不用更正", who: "secretary", do: correct, body: `{"reason":"写错","minutes":"改"}`, status: 409, says: "还没有归档"},
		{name: "归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 200, events: "MeetingFiled, DecisionTaken"},
	})
}

func TestCorrections(t *testing.T) {
	amended := `{"reason":"计票有误","minutes":"讨论了经费和修缮，重新核对了票数。","items":[{"id":{i1},"done":true,"decision":"拨款三千元","vote":{"engine":"ordinary","due":20,"present":18,"yes":10,"no":8}}]}`
	each(t, func(w *world) {
		filed(w)
		w.run([]call{
			{name: "归档后不能直接改", who: "secretary", do: put, body: `{"minutes":"改"}`, status: 409, says: "已经归档"},
			{name: "要写原因", who: "secretary", do: correct, body: `{"reason":" ","minutes":"改"}`, status: 422, says: "请填写更正的原因"},
			{name: "记录不能改空", who: "secretary", do: correct, body: `{"reason":"写错","minutes":" "}`, status: 422, says: "会议记录还是空的"},
			{name: "票数照样核对", who: "secretary", do: correct, body: strings.Replace(amended, `"no":8`, `"no":9`, 1), status: 422, says: "相加应等于"},
			{name: "党员不能更正", who: "member", do: correct, body: amended, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "上级不能替支部更正", who: "county", do: correct, body: amended, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "别人改过", who: "secretary", do: correct, body: strings.Replace(amended, "{", `{"revision":"x",`, 1), status: 409, says: "刚刚被别人改过"},
			{name: "还没有旧版本", who: "member", do: "GET /api/meetings/{m}/versions", status: 200, says: `{"items":[]}`},
			{name: "当月更正", who: "secretary", do: correct, body: amended, status: 200, says: `"corrected":1`, events: "RecordChanged photos=0 chars=17 set=0/0, MeetingCorrected, DecisionTaken"},
			{name: "现在没有通过", who: "member", do: "GET /api/meetings/{m}", status: 200, says: `"yes":10,"no":8`},
			{name: "旧版本还在", who: "member", do: "GET /api/meetings/{m}/versions", status: 200, says: `"version":1,`},
			{name: "读旧版本", who: "member", do: "GET /api/meetings/{m}/versions/1", status: 200, says: `"yes":11,"no":7`},
			{name: "旧版本里的责任人", who: "member", do: "GET /api/meetings/{m}/versions/1", status: 200, says: `"memberName":"陈芳","dueOn":"2026-12-10"`},
			{name: "没有的版本", who: "member", do: "GET /api/meetings/{m}/versions/2", status: 404, says: "没有找到这个版本"},
			{name: "别的支部读不到", who: "secretaryB", do: "GET /api/meetings/{m}/versions/1", status: 404, says: "没有找到", events: "AccessRefused"},
		})
	})
}

// A task goes by what was decided: other words for it are told, the same are not.
func TestCorrectedWordsAreTold(t *testing.T) {
	same := `{"reason":"记错","minutes":"讨论了经费。","items":[{"id":{i1},"done":true,"decision":"拨款三千元","vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":101,"dueOn":"2026-12-10"}]}`
	each(t, func(w *world) {
		filed(w)
		w.run([]call{
			{name: "决议没有变", who: "secretary", do: correct, body: same, status: 200, events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected"},
			{name: "金额改了", who: "secretary", do: correct, body: strings.Replace(same, "三千", "五千", 1), status: 200, events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected, DecisionTaken"},
		})
		var e happened.DecisionTaken
		if w.last(&e); e.Title != "拨款五千元" || e.MemberID != 101 {
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
			w.run([]call{{name: "申请更正", at: at, who: "secretary", do: correct, body: amended, status: 200, says: `"state":"asked"`, events: "AmendmentStep"}})
			var d Detail
			w.get("county", "/api/meetings/{m}", &d)
			w.names["asked"] = d.Asked.ID
			if d.Corrected != 0 || d.Minutes != "讨论了经费和修缮。" || *d.Asked.Minutes != "拨款五千元。" || d.Items[0].Decision != "拨款三千元" || d.Items[0].MemberID != 101 {
				t.Fatalf("asked is not made: %+v", d)
			}
		}
		w.clock.Set(at("2026-12-05 09:00:00"))
		w.run([]call{{name: "票数不符不能申请", who: "secretary", do: correct, body: strings.Replace(amended, `"decision"`, `"vote":{"engine":"ordinary","due":20,"present":18,"yes":1},"decision"`, 1), status: 422, says: "相加应等于"}})
		ask("2026-12-05 09:00:00")
		w.run([]call{
			{name: "等审核时不能再更正", who: "secretary", do: correct, body: amended, status: 409, says: "等待上级党组织审核"},
			{name: "更正的经过", who: "county", do: "GET /api/meetings/{m}/corrections", status: 200, says: `"reason":"记错了金额"`},
			{name: "党员看不到申请", who: "member", do: "GET /api/meetings/{m}/corrections", status: 403, says: "由支部班子和上级党组织查看"},
			{name: "支部不能给自己审核", who: "secretary", do: decide, body: `{"grant":true}`, status: 403, says: "审核会议计划", events: "AccessRefused"},
			{name: "不同意要写理由", who: "county", do: decide, body: `{"grant":false}`, status: 422, says: "不同意的理由"},
			{name: "不同意", who: "county", do: decide, body: `{"grant":false,"note":"附上凭据"}`, status: 200, says: "附上凭据", events: "AmendmentStep"},
			{name: "审核过了", who: "county", do: decide, body: `{"grant":true}`, status: 409, says: "已经审核过"},
		})
		ask("2026-12-06 09:00:00")
		todos, err := w.Todos(context.Background(), access.Caller{Grants: []access.Grant{{Role: access.Superior, OrgID: county, OrgPath: pathOf(county)}}})
		if err != nil || !slices.ContainsFunc(todos, func(t terms.Todo) bool { return t.Title == "辖区内 1 份更正申请待审核" }) {
			t.Errorf("%+v %v", todos, err)
		}
		w.run([]call{
			{name: "同意", who: "county", do: decide, body: `{"grant":true}`, status: 200, says: `"corrected":1`, events: "RecordChanged photos=0 chars=6 set=0/0, MeetingCorrected, DecisionTaken"},
			{name: "现在的内容", who: "member", do: "GET /api/meetings/{m}", status: 200, says: "拨款五千元"},
			{name: "从前的内容", who: "member", do: "GET /api/meetings/{m}/versions/1", status: 200, says: "拨款三千元"},
			{name: "申请的经过", who: "secretary", do: "GET /api/meetings/{m}/corrections", status: 200, says: `"note":"附上凭据"`},
		})
	})
}

// What was sealed before a correction is kept to the byte: its digest stays in the log.
func TestVersionsAreWhatWasSealed(t *testing.T) {
	each(t, func(w *world) {
		filed(w)
		var sealed []byte
		ctx := context.Background()
		if err := eachRecord(ctx, w.db, w.names["m"].(int64), func(_, _ int64, _ store.Instant, content []byte) error { sealed = content; return nil }); err != nil {
			t.Fatal(err)
		}
		w.run([]call{{name: "更正", who: "secretary", do: correct, body: `{"reason":"错字","minutes":"改正了。"}`, status: 200, events: "RecordChanged photos=0 chars=4 set=0/0, MeetingCorrected"}})
		var kept string
		if err := w.db.NewRaw(`SELECT content FROM meeting_version WHERE meeting_id = ?`, w.names["m"]).Scan(ctx, &kept); err != nil {
			t.Fatal(err)
		}
		if kept != string(sealed) {
			t.Errorf("kept %s\nsealed %s", kept, sealed)
		}
		leaves, err := seal.Leaves(ctx, w.db, SealedKind, w.names["m"].(int64), 0)
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
		w.run([]call{
			{name: "没归档", who: "county", do: seen, status: 409, says: "还没有归档"},
			{name: "写记录", who: "secretary", do: put, body: `{"minutes":"好"}`, status: 200, events: "RecordChanged photos=0 chars=1 set=0/0"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 200, events: "MeetingFiled"},
			{name: "支部不能审阅自己的", who: "secretary", do: seen, status: 403, says: "审阅会议记录", events: "AccessRefused"},
			{name: "外县看不到", who: "other", do: seen, status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "已阅", who: "county", do: seen, status: 200, says: `"seen":[{"who":"勉县赵强"`, events: "MeetingSeen"},
			{name: "再按一次不变", who: "county", do: seen, status: 200},
			{name: "支部看得到谁阅过", who: "member", do: "GET /api/meetings/{m}", status: 200, says: `"who":"勉县赵强"`},
		})
		var d Detail
		w.get("county", "/api/meetings/{m}", &d)
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
