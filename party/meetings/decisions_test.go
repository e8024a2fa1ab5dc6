package meetings_test

import (
	"bytes"
	"mime/multipart"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
)

const agenda = `"startsAt":"2026-11-25T15:00:00+08:00","endsAt":"2026-11-25T16:30:00+08:00","place":{"name":"党员活动室"},"host":"王建国",
	"ownItems":[{"title":"表决活动经费"},{"title":"修缮活动室"}]`

// sitting takes branch A's meeting of a kind to the end of its sign-out, with
// voters due and there; {m} is it, {i1} and {i2} are its items.
func sitting(w *world, kind string, voters, present int) {
	w.T.Helper()
	w.NoReview(meetingstest.County)
	sat(w, kind, "2026-11-25", voters, present)
}

func sat(w *world, kind, day string, voters, present int) {
	w.T.Helper()
	w.Run([]call{
		{Name: "新建", Who: "secretary", Do: "POST /api/meetings", Body: `{"orgId":11,"kind":"` + kind + `","title":"十一月会议",` + strings.ReplaceAll(agenda, "2026-11-25", day) + `}`, Status: 201, Keep: "m"},
		{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{m}/submit", Status: 200, Events: "MeetingApproved"},
	})
	var d meetings.Detail
	w.Get("secretary", "/api/meetings/{m}", &d)
	w.Names["i1"], w.Names["i2"] = d.Items[0].ID, d.Items[1].ID
	w.Clock.Set(at(day + " 17:30:00"))
	w.Close(happened.RollCounted{MeetingID: w.Names["m"].(int64), Due: voters, Present: present, Voters: voters, VotersPresent: present})
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
		w.Run([]call{
			{Name: "十票不过", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":18,"yes":10,"no":8`), Status: 200, Says: `赞成 10 人，没有超过应到的半数，未通过。`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "十一票通过", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":18,"yes":11,"no":5,"abstain":2`), Status: 200, Says: `"passed":true`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "票数不符", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":18,"yes":11,"no":5`), Status: 422, Says: "第 1 项：赞成、不赞成和弃权相加"},
			{Name: "到会多于应到", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":21,"yes":21`), Status: 422, Says: "比应到人数还多"},
			{Name: "没有法定人数", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":9,"yes":9,"why":"有人早退"`), Status: 422, Says: "会议未达到法定人数，不能作出决议。"},
			{Name: "不同于名册", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":17,"yes":17`), Status: 422, Says: "与签到名册"},
			{Name: "说明原因", Who: "secretary", Do: put, Body: vote("ordinary", `"due":20,"present":17,"yes":17,"why":"一人早退"`), Status: 200, Says: `"why":"一人早退"`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "接收预备党员总是无记名", Who: "secretary", Do: put, Body: vote("admission", `"due":20,"present":18,"yes":9,"no":9,"writtenYes":2`), Status: 200, Says: `"secret":true`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "委员表决不在党员大会", Who: "secretary", Do: put, Body: vote("committee", `"due":20,"present":18,"yes":18`), Status: 422, Says: "这类会议不作这种表决"},
			{Name: "没有这种表决", Who: "secretary", Do: put, Body: vote("acclamation", `"due":20,"present":18,"yes":18`), Status: 422},
			{Name: "党员不能写", Who: "member", Do: put, Body: vote("ordinary", `"due":20,"present":18,"yes":18`), Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "责任人不是本支部的", Who: "secretary", Do: put, Body: wrote(`"memberId":103,"dueOn":"2026-12-10"`), Status: 422, Says: "不是本党组织在册的党员"},
			{Name: "没有这个人", Who: "secretary", Do: put, Body: wrote(`"memberId":999,"dueOn":"2026-12-10"`), Status: 422, Says: "不是本党组织在册的党员"},
			{Name: "没有期限", Who: "secretary", Do: put, Body: wrote(`"memberId":101`), Status: 422, Says: "一起填写"},
			{Name: "布置任务", Who: "secretary", Do: put, Body: wrote(`"memberId":101,"dueOn":"2026-12-10"`), Status: 200, Says: `"memberName":"陈芳"`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "去掉任务", Who: "secretary", Do: put, Body: wrote(`"done":true`), Status: 200, Events: "RecordChanged photos=0 chars=9 set=0/0"},
		})
		var d meetings.Detail
		w.Get("member", "/api/meetings/{m}", &d)
		if d.Items[0].Vote != nil || d.Items[0].MemberID != 0 || len(d.Engines) != 2 || d.Voters != 20 || d.VotersPresent != 18 {
			t.Errorf("%+v", d)
		}
	})
}

func TestFilingCountsAndTellsDecisions(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		w.Run([]call{
			{Name: "表决并布置", Who: "secretary", Do: put, Body: wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":11,"no":7},"memberId":101,"dueOn":"2026-12-10"`), Status: 200, Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled, DecisionTaken"},
		})
		var e happened.DecisionTaken
		last(w, &e)
		if e.MemberID != 101 || e.DueOn != "2026-12-10" || e.Title != "拨款三千元" || e.ItemID != w.Names["i1"] {
			t.Errorf("%+v", e)
		}
	})
}

func TestBelowQuorumIsRecordedAndDoesNotCount(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "committee_meeting", 5, 2)
		w.Run([]call{
			{Name: "写了议定事项", Who: "secretary", Do: put, Body: wrote(`"done":true`), Status: 200, Says: "到会 2 人，不足半数，只作记录，不计入支委会", Events: "RecordChanged photos=0 chars=9 set=0/0"},
			{Name: "不能带着决议归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 422, Says: "第 1 项：会议未达到法定人数，不能作出决议。"},
			{Name: "删去决议", Who: "secretary", Do: put, Body: `{"minutes":"到会人数不足，改期再议。","items":[{"id":{i1},"done":false}]}`, Status: 200, Events: "RecordChanged photos=0 chars=12 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Says: `"inquorate":true`, Events: "MeetingFiled"},
			{Name: "列表里看得出来", Who: "county", Do: "GET /api/meetings?month=2026-11&state=filed", Status: 200, Says: `"inquorate":true`},
		})
		var e happened.MeetingFiled
		last(w, &e)
		if !e.Inquorate || e.HeldOn != "2026-11-25" {
			t.Errorf("%+v", e)
		}
	})
}

// An appeal granted after the filing alters the roll; whether the meeting counts was settled, so that nothing is decided after all.
func TestWhatDidNotCountDecidesNothingLater(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 9)
		w.Run([]call{
			{Name: "写记录", Who: "secretary", Do: put, Body: `{"minutes":"到会人数不足，改期再议。"}`, Status: 200, Says: "不足半数，只作记录", Events: "RecordChanged photos=0 chars=12 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Says: `"inquorate":true`, Events: "MeetingFiled"},
		})
		w.Close(happened.RollCounted{MeetingID: w.Names["m"].(int64), Due: 20, Present: 12, Voters: 20, VotersPresent: 12})
		w.Happened()
		amend := func(with string) string {
			return `{"reason":"申诉成立","minutes":"到会人数不足，改期再议。","items":[{"id":{i1},"done":true,` + with + `}]}`
		}
		w.Run([]call{
			{Name: "页面还说明不计入", Who: "member", Do: "GET /api/meetings/{m}", Status: 200, Says: `"quorum":"会议归档时到会人数不足`},
			{Name: "补不出表决", Who: "secretary", Do: correct, Body: amend(`"vote":{"engine":"ordinary","due":20,"present":12,"yes":12}`), Status: 422, Says: "第 1 项：会议归档时到会人数不足"},
			{Name: "补不出任务", Who: "secretary", Do: correct, Body: amend(`"memberId":101,"dueOn":"2026-12-10"`), Status: 422, Says: "第 1 项：会议归档时到会人数不足"},
			{Name: "补不出议定事项", Who: "secretary", Do: correct, Body: amend(`"decision":"拨款三千元"`), Status: 422, Says: "归档时到会人数不足"},
			{Name: "文字可以更正", Who: "secretary", Do: correct, Body: `{"reason":"错字","minutes":"到会人数不够，改期再议。"}`, Status: 200, Says: `"inquorate":true`, Events: "RecordChanged photos=0 chars=12 set=0/0, MeetingCorrected"},
		})
	})
}

// A theme day asks for no quorum; where nobody came, none was held.
func TestWhereNobodyCameNothingWasHeld(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "theme_day", 20, 0)
		w.Run([]call{
			{Name: "布置了任务", Who: "secretary", Do: put, Body: wrote(`"memberId":101,"dueOn":"2026-12-10"`), Status: 422, Says: "第 1 项：没有人到会"},
			{Name: "写记录", Who: "secretary", Do: put, Body: `{"minutes":"大雪封路，改期。"}`, Status: 200, Says: `"quorum":"没有人到会，只作记录，不计入次数`, Events: "RecordChanged photos=0 chars=8 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Says: `"inquorate":true`, Events: "MeetingFiled"},
		})
	})
}

// Whatever the vote says of who came and why: the roll has four of twenty.
func TestBelowQuorumNothingIsPassed(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 4)
		w.Run([]call{
			{Name: "改写应到人数", Who: "secretary", Do: put, Body: wrote(`"vote":{"engine":"ordinary","due":4,"present":4,"yes":4,"why":"其余外出"}`), Status: 422, Says: "第 1 项：会议未达到法定人数"},
			{Name: "只布置任务", Who: "secretary", Do: put, Body: wrote(`"memberId":101,"dueOn":"2026-12-10"`), Status: 422, Says: "第 1 项：会议未达到法定人数"},
		})
	})
}

func TestRollMayDifferFromWhatWasWrittenBefore(t *testing.T) {
	each(t, func(w *world) {
		w.NoReview(meetingstest.County)
		w.Run([]call{
			{Name: "新建", Who: "secretary", Do: "POST /api/meetings", Body: `{"orgId":11,"kind":"assembly","title":"十一月会议",` + agenda + `}`, Status: 201, Keep: "m"},
			{Name: "提交", Who: "secretary", Do: "POST /api/meetings/{m}/submit", Status: 200, Events: "MeetingApproved"},
		})
		var d meetings.Detail
		w.Get("secretary", "/api/meetings/{m}", &d)
		w.Names["i1"] = d.Items[0].ID
		w.Run([]call{
			{Name: "会上登记", At: "2026-11-25 16:00:00", Who: "secretary", Do: put, Body: wrote(`"vote":{"engine":"ordinary","due":20,"present":18,"yes":18}`), Status: 200, Says: `"passed":true`, Events: "RecordChanged photos=0 chars=9 set=0/0"},
		})
		w.Clock.Set(at("2026-11-25 17:30:00"))
		w.Close(happened.RollCounted{MeetingID: w.Names["m"].(int64), Due: 20, Present: 17, Voters: 19, VotersPresent: 17})
		w.Run([]call{
			{Name: "归档时名册不同", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 422, Says: "应到会有表决权的 19 人，到会 17 人"},
		})
	})
}

// attach sends an attachment and returns status and answer.
func attach(w *world, token, name string, content []byte, reason string) (int, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", name)
	if err != nil {
		w.T.Fatal(err)
	}
	file.Write(content)
	form.WriteField("reason", reason)
	form.WriteField("confirmed", "true")
	form.Close()
	return w.Request(token, w.Fill("POST /api/meetings/{m}/attachments"), form.FormDataContentType(), &body)
}

var pdf = []byte("%PDF-1.7\n1 0 obj")

func TestAttachments(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		expect := func(name, token, file string, content []byte, reason string, status int, says string) {
			w.T.Run(name, func(t *testing.T) {
				got, body := attach(w, token, file, content, reason)
				if got != status || !strings.Contains(body, says) {
					t.Errorf("%d %s, want %d %s", got, body, status, says)
				}
				if status >= 400 {
					meetingstest.CheckSentence(t, body)
				}
			})
		}
		expect("上传", "secretary", "方案.pdf", pdf, "", 201, `"name":"方案.pdf"`)
		expect("同一份不算两份", "secretary", "方案2.pdf", pdf, "", 409, "已经上传过")
		expect("路径不算名称，把字倒过来的字符也不算", "secretary", `..\..\`+"\u202e其他.pdf", append(pdf, ' '), "", 201, `"name":"其他.pdf"`)
		expect("内容不是PDF", "secretary", "方案.pdf", []byte("MZ\x90\x00"), "", 422, "不支持")
		expect("扩展名不符", "secretary", "方案.mp4", pdf, "", 422, "与扩展名不符")
		expect("旧格式", "secretary", "方案.doc", pdf, "", 422, "附件只收")
		expect("照片另传", "secretary", "照片.jpg", picture(1), "", 422, "照片请传到照片一栏")
		expect("党员不能传", "member", "方案.pdf", pdf, "", 403, "填写会议记录")
		var d meetings.Detail
		w.Get("member", "/api/meetings/{m}", &d)
		if len(d.Attachments) != 2 {
			t.Fatalf("%+v", d.Attachments)
		}
		w.Names["file"], w.Names["other"] = d.Attachments[0].URL, d.Attachments[1].URL
		w.Happened()
		w.Run([]call{
			{Name: "党员下载", Who: "member", Do: "GET {file}", Status: 200, Says: "%PDF-1.7"},
			{Name: "别的支部不能下载", Who: "secretaryB", Do: "GET {file}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "党员不能删", Who: "member", Do: "DELETE {other}", Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "删除", Who: "secretary", Do: "DELETE {other}", Status: 200},
			{Name: "没有了", Who: "secretary", Do: "GET {other}", Status: 404, Says: "没有找到这个附件"},
			{Name: "写记录", Who: "secretary", Do: put, Body: `{"minutes":"好"}`, Status: 200, Events: "RecordChanged photos=0 chars=1 set=0/0"},
			{Name: "归档", Who: "secretary", Do: "POST /api/meetings/{m}/file", Body: `{}`, Status: 200, Events: "MeetingFiled"},
			{Name: "归档后不能删", Who: "secretary", Do: "DELETE {file}", Status: 409, Says: "已经归档"},
		})
		expect("归档后补充要写原因", "secretary", "补充.pdf", append(pdf, '\n'), "", 422, "属于更正")
		expect("归档后补充是更正", "secretary", "补充.pdf", append(pdf, '\n'), "漏传", 201, `"corrected":1`)
		w.Clock.Set(at("2027-01-05 09:00:00"))
		expect("次月要上级同意", "secretary", "再补.pdf", append(pdf, '\t'), "又漏", 201, `"state":"asked","reason":"又漏"`)
		w.Get("member", "/api/meetings/{m}", &d)
		if len(d.Attachments) != 2 || d.Asked != nil {
			t.Errorf("an attachment shows before it is granted: %+v", d)
		}
		w.Get("county", "/api/meetings/{m}", &d)
		w.Names["asked"], w.Names["waiting"] = d.Asked.ID, d.Asked.Attachment
		w.Happened()
		w.Run([]call{
			{Name: "上级先看", Who: "county", Do: "GET {waiting}", Status: 200, Says: "%PDF"},
			{Name: "党员还看不到", Who: "member", Do: "GET {waiting}", Status: 404, Says: "没有找到这个附件"},
			{Name: "不同意", Who: "county", Do: "POST /api/meetings/{m}/corrections/{asked}/decision", Body: `{"grant":false,"note":"与会议无关"}`, Status: 200, Events: "AmendmentStep"},
			{Name: "不同意的附件没有了", Who: "county", Do: "GET {waiting}", Status: 404, Says: "没有找到这个附件"},
		})
		expect("同一份可以再申请", "secretary", "再补.pdf", append(pdf, '\t'), "又漏", 201, `"state":"asked","reason":"又漏"`)
		w.Get("county", "/api/meetings/{m}", &d)
		w.Names["asked"], w.Names["waiting"] = d.Asked.ID, d.Asked.Attachment
		w.Happened()
		w.Run([]call{
			{Name: "撤回", Who: "secretary", Do: "POST /api/meetings/{m}/corrections/{asked}/withdrawal", Status: 200, Events: "AmendmentStep"},
			{Name: "撤回的附件没有了", Who: "county", Do: "GET {waiting}", Status: 404, Says: "没有找到这个附件"},
		})
	})
}

func TestOversizedAttachments(t *testing.T) {
	each(t, func(w *world) {
		sitting(w, "assembly", 20, 18)
		film := make([]byte, 51<<20)
		copy(film, "\x00\x00\x00\x10ftypisom\x00\x00\x02\x00")
		if status, body := attach(w, "secretary", "录像.mp4", film, ""); status != 413 {
			t.Errorf("%d %s", status, body)
		}
	})
}
