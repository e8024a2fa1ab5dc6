package meetings

import (
	"bytes"
	"context"
	"mime/multipart"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

const agenda = `"startsAt":"2026-11-25T15:00:00+08:00","endsAt":"2026-11-25T16:30:00+08:00","place":{"name":"党员活动室"},"host":"王建国",
	"ownItems":[{"title":"表决活动经费"},{"title":"修缮活动室"}]`

// sitting takes branch A's meeting of a kind to the end of its sign-out, with
// voters due and there; {m} is it, {i1} and {i2} are its items.
func sitting(w *world, kind string, voters, present int) {
	w.t.Helper()
	noReview(w, county)
	w.run([]call{
		{name: "新建", who: "secretary", do: "POST /api/meetings", body: `{"orgId":11,"kind":"` + kind + `","title":"十一月会议",` + agenda + `}`, status: 201, keep: "m"},
		{name: "提交", who: "secretary", do: "POST /api/meetings/{m}/submit", status: 200, events: "MeetingApproved"},
	})
	var d Detail
	w.get("secretary", "/api/meetings/{m}", &d)
	w.names["i1"], w.names["i2"] = d.Items[0].ID, d.Items[1].ID
	w.clock.Set(at("2026-11-25 17:30:00"))
	w.write(func(ctx context.Context, tx *store.Tx) error {
		return w.close(ctx, tx, happened.RollCounted{MeetingID: w.names["m"].(int64), Due: voters, Present: present, Voters: voters, VotersPresent: present})
	})
}

// wrote is a record with one vote on the first item.
func wrote(vote string) string {
	return `{"minutes":"讨论了经费和修缮。","items":[{"id":{i1},"done":true,"decision":"拨款三千元",` + vote + `}]}`
}

const put = "PUT /api/meetings/{m}/record"

func TestVotesAreCountedAndRefused(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		vote := func(engine, figures string) string {
			return wrote(`"vote":{"engine":"` + engine + `",` + figures + `}`)
		}
		w.run([]call{
			{name: "十票不过", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":18,"yes":10,"no":8`), status: 200, says: `赞成 10 人，没有超过应到的半数，未通过。`, events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "十一票通过", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":18,"yes":11,"no":5,"abstain":2`), status: 200, says: `"passed":true`, events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "票数不符", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":18,"yes":11,"no":5`), status: 422, says: "第 1 项：赞成、不赞成和弃权相加"},
			{name: "到会多于应到", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":21,"yes":21`), status: 422, says: "比应到人数还多"},
			{name: "没有法定人数", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":9,"yes":9,"why":"有人早退"`), status: 422, says: "会议未达到法定人数，不能作出决议。"},
			{name: "不同于名册", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":17,"yes":17`), status: 422, says: "与签到名册"},
			{name: "说明原因", who: "secretary", do: put, body: vote("ordinary", `"due":20,"present":17,"yes":17,"why":"一人早退"`), status: 200, says: `"why":"一人早退"`, events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "接收预备党员总是无记名", who: "secretary", do: put, body: vote("admission", `"due":20,"present":18,"yes":9,"no":9,"writtenYes":2`), status: 200, says: `"secret":true`, events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "委员表决不在党员大会", who: "secretary", do: put, body: vote("committee", `"due":20,"present":18,"yes":18`), status: 422, says: "这类会议不作这种表决"},
			{name: "没有这种表决", who: "secretary", do: put, body: vote("acclamation", `"due":20,"present":18,"yes":18`), status: 422},
			{name: "党员不能写", who: "member", do: put, body: vote("ordinary", `"due":20,"present":18,"yes":18`), status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "责任人不是本支部的", who: "secretary", do: put, body: wrote(`"memberId":103,"dueOn":"2026-12-10"`), status: 422, says: "不是本党组织在册的党员"},
			{name: "没有这个人", who: "secretary", do: put, body: wrote(`"memberId":999,"dueOn":"2026-12-10"`), status: 422, says: "不是本党组织在册的党员"},
			{name: "没有期限", who: "secretary", do: put, body: wrote(`"memberId":101`), status: 422, says: "一起填写"},
			{name: "布置任务", who: "secretary", do: put, body: wrote(`"memberId":101,"dueOn":"2026-12-10"`), status: 200, says: `"memberName":"陈芳"`, events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "去掉任务", who: "secretary", do: put, body: wrote(`"done":true`), status: 200, events: "RecordChanged photos=0 chars=9 set=0/0"},
		})
		var d Detail
		w.get("member", "/api/meetings/{m}", &d)
		if d.Items[0].Vote != nil || d.Items[0].MemberID != 0 || len(d.Engines) != 2 || d.Voters != 20 || d.VotersPresent != 18 {
			t.Errorf("%+v", d)
		}
	})
}

func TestFilingCountsAndTellsDecisions(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		w.run([]call{
			{name: "表决并布置", who: "secretary", do: put, body: wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":101,"dueOn":"2026-12-10"`), status: 200, events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 200, events: "MeetingFiled, DecisionTaken"},
		})
		var e happened.DecisionTaken
		w.last(&e)
		if e.MemberID != 101 || e.DueOn != "2026-12-10" || e.Title != "拨款三千元" || e.ItemID != w.names["i1"] {
			t.Errorf("%+v", e)
		}
	})
}

func TestBelowQuorumIsRecordedAndDoesNotCount(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "committee_meeting", 5, 2)
		w.run([]call{
			{name: "写了议定事项", who: "secretary", do: put, body: wrote(`"done":true`), status: 200, says: "到会 2 人，不足半数，只作记录，不计入支委会", events: "RecordChanged photos=0 chars=9 set=0/0"},
			{name: "不能带着决议归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 422, says: "第 1 项：会议未达到法定人数，不能作出决议。"},
			{name: "删去决议", who: "secretary", do: put, body: `{"minutes":"到会人数不足，改期再议。","items":[{"id":{i1},"done":false}]}`, status: 200, events: "RecordChanged photos=0 chars=12 set=0/0"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 200, says: `"inquorate":true`, events: "MeetingFiled"},
			{name: "列表里看得出来", who: "county", do: "GET /api/meetings?month=2026-11&state=filed", status: 200, says: `"inquorate":true`},
		})
		var e happened.MeetingFiled
		w.last(&e)
		if !e.Inquorate || e.HeldOn != "2026-11-25" {
			t.Errorf("%+v", e)
		}
	})
}

// Whatever the vote says of who came and why: the roll has four of twenty.
func TestBelowQuorumNothingIsPassed(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 4)
		w.run([]call{
			{name: "改写应到人数", who: "secretary", do: put, body: wrote(`"vote":{"engine":"ordinary","due":4,"present":4,"yes":4,"why":"其余外出"}`), status: 422, says: "第 1 项：会议未达到法定人数"},
			{name: "只布置任务", who: "secretary", do: put, body: wrote(`"memberId":101,"dueOn":"2026-12-10"`), status: 422, says: "第 1 项：会议未达到法定人数"},
		})
	})
}

func TestRollMayDifferFromWhatWasWrittenBefore(t *testing.T) {
	each(t, func(w *world) {
		noReview(w, county)
		w.run([]call{
			{name: "新建", who: "secretary", do: "POST /api/meetings", body: `{"orgId":11,"kind":"assembly","title":"十一月会议",` + agenda + `}`, status: 201, keep: "m"},
			{name: "提交", who: "secretary", do: "POST /api/meetings/{m}/submit", status: 200, events: "MeetingApproved"},
		})
		var d Detail
		w.get("secretary", "/api/meetings/{m}", &d)
		w.names["i1"] = d.Items[0].ID
		w.run([]call{
			{name: "会上登记", at: "2026-11-25 16:00:00", who: "secretary", do: put, body: wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":18}`), status: 200, says: `"passed":true`, events: "RecordChanged photos=0 chars=9 set=0/0"},
		})
		w.clock.Set(at("2026-11-25 17:30:00"))
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.close(ctx, tx, happened.RollCounted{MeetingID: w.names["m"].(int64), Due: 20, Present: 17, Voters: 19, VotersPresent: 17})
		})
		w.run([]call{
			{name: "归档时名册不同", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 422, says: "应到会有表决权的 19 人，到会 17 人"},
		})
	})
}

// attach sends an attachment and returns status and answer.
func (w *world) attach(token, name string, content []byte, reason string) (int, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", name)
	if err != nil {
		w.t.Fatal(err)
	}
	file.Write(content)
	form.WriteField("reason", reason)
	form.Close()
	return w.request(token, w.fill("POST /api/meetings/{m}/attachments"), form.FormDataContentType(), &body)
}

var pdf = []byte("%PDF-1.7\n1 0 obj")

func TestAttachments(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		expect := func(name, token, file string, content []byte, reason string, status int, says string) {
			w.t.Run(name, func(t *testing.T) {
				got, body := w.attach(token, file, content, reason)
				if got != status || !strings.Contains(body, says) {
					t.Errorf("%d %s, want %d %s", got, body, status, says)
				}
				if status >= 400 {
					checkSentence(t, body)
				}
			})
		}
		expect("上传", "secretary", "方案.pdf", pdf, "", 201, `"name":"方案.pdf"`)
		expect("同一份不算两份", "secretary", "方案2.pdf", pdf, "", 409, "已经上传过")
		expect("路径不算名称", "secretary", `..\..\其他.pdf`, append(pdf, ' '), "", 201, `"name":"其他.pdf"`)
		expect("内容不是PDF", "secretary", "方案.pdf", []byte("MZ\x90\x00"), "", 422, "不支持")
		expect("扩展名不符", "secretary", "方案.mp4", pdf, "", 422, "与扩展名不符")
		expect("旧格式", "secretary", "方案.doc", pdf, "", 422, "附件只收")
		expect("照片另传", "secretary", "照片.jpg", picture(1), "", 422, "照片请传到照片一栏")
		expect("党员不能传", "member", "方案.pdf", pdf, "", 403, "填写会议记录")
		var d Detail
		w.get("member", "/api/meetings/{m}", &d)
		if len(d.Attachments) != 2 {
			t.Fatalf("%+v", d.Attachments)
		}
		w.names["file"], w.names["other"] = d.Attachments[0].URL, d.Attachments[1].URL
		w.happenedSince()
		w.run([]call{
			{name: "党员下载", who: "member", do: "GET {file}", status: 200, says: "%PDF-1.7"},
			{name: "别的支部不能下载", who: "secretaryB", do: "GET {file}", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "党员不能删", who: "member", do: "DELETE {other}", status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "删除", who: "secretary", do: "DELETE {other}", status: 200},
			{name: "没有了", who: "secretary", do: "GET {other}", status: 404, says: "没有找到这个附件"},
			{name: "写记录", who: "secretary", do: put, body: `{"minutes":"好"}`, status: 200, events: "RecordChanged photos=0 chars=1 set=0/0"},
			{name: "归档", who: "secretary", do: "POST /api/meetings/{m}/file", body: `{}`, status: 200, events: "MeetingFiled"},
			{name: "归档后不能删", who: "secretary", do: "DELETE {file}", status: 409, says: "已经归档"},
		})
		expect("归档后补充要写原因", "secretary", "补充.pdf", append(pdf, '\n'), "", 422, "属于更正")
		expect("归档后补充是更正", "secretary", "补充.pdf", append(pdf, '\n'), "漏传", 201, `"corrected":1`)
		w.clock.Set(at("2027-01-05 09:00:00"))
		expect("次月要上级同意", "secretary", "再补.pdf", append(pdf, '\t'), "又漏", 201, `"state":"asked","reason":"又漏"`)
		w.get("member", "/api/meetings/{m}", &d)
		if len(d.Attachments) != 2 || d.Asked != nil {
			t.Errorf("an attachment shows before it is granted: %+v", d)
		}
		w.get("county", "/api/meetings/{m}", &d)
		w.names["asked"], w.names["waiting"] = d.Asked.ID, d.Asked.Attachment
		w.happenedSince()
		w.run([]call{
			{name: "上级先看", who: "county", do: "GET {waiting}", status: 200, says: "%PDF"},
			{name: "党员还看不到", who: "member", do: "GET {waiting}", status: 404, says: "没有找到这个附件"},
			{name: "不同意", who: "county", do: "POST /api/meetings/{m}/corrections/{asked}/decision", body: `{"grant":false,"note":"与会议无关"}`, status: 200, events: "AmendmentStep"},
			{name: "不同意的附件没有了", who: "county", do: "GET {waiting}", status: 404, says: "没有找到这个附件"},
		})
	})
}

func TestOversizedAttachments(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		film := make([]byte, 51<<20)
		copy(film, "\x00\x00\x00\x10ftypisom\x00\x00\x02\x00")
		if status, body := w.attach("secretary", "录像.mp4", film, ""); status != 413 {
			t.Errorf("%d %s", status, body)
		}
	})
}
