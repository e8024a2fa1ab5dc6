package meetings

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"mime/multipart"
	"net/http/httptest"
	"os"
	"path"
	"strings"
	"testing"

	"zhibu/party/happened"
	"zhibu/platform/store"
)

// arranged takes branch A's meeting through plan and review to its sign-in.
func arranged(w *world) {
	issued(w)
	w.run([]call{
		{name: "填写计划", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 200},
		{name: "提交", who: "secretary", do: "POST /api/meetings/{a}/submit", status: 200, events: "MeetingStep"},
		{name: "通过", who: "county", do: "POST /api/meetings/{a}/approve", body: `{}`, status: 200, events: "MeetingApproved"},
	})
	var d Detail
	w.get("secretary", "/api/meetings/{a}", &d)
	w.names["item1"], w.names["item2"], w.names["own"] = d.Items[0].ID, d.Items[1].ID, d.Items[6].ID
	w.get("secretaryB", "/api/meetings/{b}", &d)
	w.names["foreign"] = d.Items[0].ID
}

func TestRecordAndFile(t *testing.T) {
	record := `{"minutes":"学习了 党章第一章。","items":[{"id":{item1},"done":true,"evidence":"十八人诵读"},{"id":{item2},"done":true},{"id":{own},"done":true,"evidence":"走访三户","decision":"下月再访"}]}`
	each(t, func(w *world) {
		arranged(w)
		w.run([]call{
			{name: "没开始不能写记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: record, status: 409, says: "还没有开始"},
			{name: "没开始不能写心得", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"有收获"}`, status: 409, says: "还没有开始"},
			{name: "会上写记录", at: "2026-11-25 15:30:00", who: "secretary", do: "PUT /api/meetings/{a}/record", body: record, status: 200, says: "下月再访", events: "RecordChanged photos=0 chars=9 set=1/6"},
			{name: "别人改过的记录不盖掉", who: "secretary", do: "PUT /api/meetings/{a}/record", body: strings.Replace(record, "{", `{"revision":"x",`, 1), status: 409, says: "刚刚被别人改过"},
			{name: "党员不能写记录", who: "member", do: "PUT /api/meetings/{a}/record", body: record, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "上级不能写记录", who: "county", do: "PUT /api/meetings/{a}/record", body: record, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "别的会议的事项", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"改","items":[{"id":{foreign},"done":true}]}`, status: 422, says: "不属于这次会议"},
			{name: "记录超长", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"` + strings.Repeat("长", 100_001) + `"}`, status: 422, says: "最多 100000 个字"},
			{name: "记录里有控制字符", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"\u0007"}`, status: 422, says: "无法显示的字符"},
			{name: "像公式的文字照原样", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"=1+1 \"?\" '?'"}`, status: 200, says: `=1+1 \"?\" '?'`, events: "RecordChanged photos=0 chars=10 set=1/6"},
			{name: "签退没截止不能归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 409, says: "签退还没有截止"},
			{name: "别支部的党员不能写心得", who: "secretaryB", do: "POST /api/meetings/{a}/reflections", body: `{"text":"有收获"}`, status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "上级不写心得", who: "county", do: "POST /api/meetings/{a}/reflections", body: `{"text":"有收获"}`, status: 403, says: "由本支部的党员填写"},
			{name: "空白心得", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":" "}`, status: 422, says: "还是空的"},
			{name: "心得超长", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"` + strings.Repeat("长", 2001) + `"}`, status: 422, says: "最多 2000 个字"},
			{name: "写心得", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=3"},
			{name: "改心得仍是一篇", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"很有收获"}`, status: 204, events: "ReflectionWritten member=101 chars=4"},
			{name: "心得列表", who: "secretary", do: "GET /api/meetings/{a}/reflections", status: 200, says: `{"items":[{"memberId":101,"name":"陈芳","text":"很有收获"`},
			{name: "没归档不能评分", who: "county", do: "POST /api/meetings/{a}/mark", body: `{"mark":90}`, status: 409, says: "还没有归档"},
		})
		w.clock.Set(at("2026-11-25 17:30:00"))
		w.closed("a")
		w.run([]call{
			{name: "应到实到", who: "secretary", do: "GET /api/meetings/{a}", status: 200, says: `"state":"closed","themeId":{theme},"due":20,"present":18`},
			{name: "结束后不能改计划", who: "secretary", do: "PUT /api/meetings/{a}/plan", body: plan, status: 409, says: "已经结束"},
			{name: "结束后不能取消", who: "secretary", do: "POST /api/meetings/{a}/cancel", body: `{"reason":"没开成"}`, status: 409, says: "已经结束"},
			{name: "结束后还能写记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":" "}`, status: 200, events: "RecordChanged photos=0 chars=0 set=1/6"},
			{name: "空白记录不能归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 422, says: "会议记录还是空的"},
			{name: "补上记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: record, status: 200, events: "RecordChanged photos=0 chars=9 set=1/6"},
			{name: "上级不能替支部归档", who: "county", do: "POST /api/meetings/{a}/file", body: `{}`, status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "逾期要写原因", at: "2026-11-29 00:00:00", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 422, says: "只能补录"},
			{name: "最后一秒不算逾期", at: "2026-11-28 23:59:59", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 200, says: `"state":"filed"`, events: "MeetingFiled"},
			{name: "不能再归档", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{}`, status: 409, says: "已经归档"},
			{name: "归档后不能改记录", who: "secretary", do: "PUT /api/meetings/{a}/record", body: record, status: 409, says: "已经归档"},
			{name: "归档后不能改心得", who: "member", do: "POST /api/meetings/{a}/reflections", body: `{"text":"再改"}`, status: 409, says: "已经归档"},
			{name: "支部不能给自己评分", who: "secretary", do: "POST /api/meetings/{a}/mark", body: `{"mark":100}`, status: 403, says: "给会议评分", events: "AccessRefused"},
			{name: "超过一百分", who: "county", do: "POST /api/meetings/{a}/mark", body: `{"mark":101}`, status: 422, says: "不能大于 100"},
			{name: "评分", who: "county", do: "POST /api/meetings/{a}/mark", body: `{"mark":90,"note":"扎实"}`, status: 200, says: `"mark":90,"markNote":"扎实"`, events: "MeetingMarked"},
			{name: "改分留痕", who: "city", do: "POST /api/meetings/{a}/mark", body: `{"mark":85}`, status: 200, says: "上级评分由 90 改为 85", events: "MeetingMarked"},
			{name: "次月底后不能改分", at: "2027-01-01 00:00:00", who: "city", do: "POST /api/meetings/{a}/mark", body: `{"mark":80}`, status: 409, says: "期限已过"},
		})
	})
}

// The close is delivered later than what was witnessed in between: the newer figures stay.
func TestLateDeliveryKeepsNewerFigures(t *testing.T) {
	each(t, func(w *world) {
		arranged(w)
		w.clock.Set(at("2026-11-25 17:30:00"))
		id := w.names["a"].(int64)
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnRollCounted(ctx, tx, happened.RollCounted{MeetingID: id, Due: 20, Present: 19, Voters: 20, VotersPresent: 19})
		})
		w.write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnAttendanceClosed(ctx, tx, happened.AttendanceClosed{MeetingID: id, Due: 20, Present: 18, Voters: 20, VotersPresent: 18})
		})
		w.run([]call{
			{name: "后来的数字", who: "secretary", do: "GET /api/meetings/{a}", status: 200, says: `"state":"closed","themeId":{theme},"due":20,"present":19`},
			{name: "经过也照名册", who: "secretary", do: "GET /api/meetings/{a}", status: 200, says: "应到 20 人，实到 19 人"},
		})
	})
}

func TestLateEntry(t *testing.T) {
	each(t, func(w *world) {
		arranged(w)
		w.clock.Set(at("2026-11-25 17:30:00"))
		w.closed("a")
		w.closed("a") // told twice: nothing changes
		w.run([]call{
			{name: "写记录", at: "2026-12-05 09:00:00", who: "secretary", do: "PUT /api/meetings/{a}/record", body: `{"minutes":"学习党章"}`, status: 200, events: "RecordChanged photos=0 chars=4 set=0/6"},
			{name: "补录", who: "secretary", do: "POST /api/meetings/{a}/file", body: `{"lateReason":"书记住院"}`, status: 200, says: `"lateReason":"书记住院"`, events: "MeetingFiled"},
			{name: "列表里标明补录", who: "county", do: "GET /api/meetings?state=filed&month=2026-11", status: 200, says: `"late":true`},
			{name: "补录不算按期", who: "county", do: "GET /api/themes?month=2026-11", status: 200, says: `"late":1`},
		})
	})
}

// picture is a small JPEG of one colour.
func picture(shade uint8) []byte {
	img := image.NewGray(image.Rect(0, 0, 8, 8))
	for i := range img.Pix {
		img.Pix[i] = color.Gray{Y: shade}.Y
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, img, nil); err != nil {
		panic(err)
	}
	return b.Bytes()
}

// upload sends a photo and returns status and answer.
func (w *world) upload(token string, content []byte, caption string) (int, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "a.jpg")
	if err != nil {
		w.t.Fatal(err)
	}
	file.Write(content)
	form.WriteField("caption", caption)
	form.Close()
	return w.request(token, w.fill("POST /api/meetings/{a}/photos"), form.FormDataContentType(), &body)
}

func TestPhotos(t *testing.T) {
	each(t, func(w *world) {
		arranged(w)
		expect := func(name, token string, content []byte, caption string, status int, says, events string) {
			w.t.Run(name, func(t *testing.T) {
				w.happenedSince()
				got, body := w.upload(token, content, caption)
				if got != status || !strings.Contains(body, says) {
					t.Errorf("%d %s, want %d %s", got, body, status, says)
				}
				if status >= 400 {
					checkSentence(t, body)
				}
				if happened := w.happenedSince(); happened != events {
					t.Errorf("events %q, want %q", happened, events)
				}
			})
		}
		expect("没开始不能上传", "secretary", picture(1), "", 409, "还没有开始", "")
		w.clock.Set(at("2026-11-25 23:59:59"))
		expect("党员不能上传", "member", picture(1), "", 403, "填写会议记录", "AccessRefused")
		expect("当天上传", "secretary", picture(1), "会场", 201, `"late":false`, "RecordChanged photos=1 chars=0 set=0/6")
		expect("同一张不算两张", "secretary", picture(1), "会场", 201, `"caption":"会场"`, "RecordChanged photos=1 chars=0 set=0/6")
		expect("不是照片", "secretary", []byte("=cmd|' /C calc'!A0"), "", 422, "不支持", "")
		expect("只能是图片", "secretary", []byte("%PDF-1.7\n1 0 obj"), "", 422, "只能上传图片", "")
		expect("坏的照片", "secretary", picture(2)[:40], "", 422, "图片已损坏", "")
		w.clock.Set(at("2026-11-26 00:00:00"))
		expect("第二天补传有标记", "secretary", picture(3), "补传", 201, `"late":true`, "RecordChanged photos=2 chars=0 set=0/6")
		for i := range maxPhotos - 2 {
			w.upload("secretary", picture(uint8(100+i)), "")
		}
		expect("最多三十张", "secretary", picture(250), "", 409, "最多 30 张", "")

		var d Detail
		w.get("member", "/api/meetings/{a}", &d)
		if len(d.Photos) != maxPhotos {
			t.Fatalf("%d photos", len(d.Photos))
		}
		w.names["photo"], w.names["url"], w.names["thumb"] = d.Photos[0].ID, d.Photos[0].URL, d.Photos[0].Thumb
		w.run([]call{
			{name: "党员看照片", who: "member", do: "GET {url}", status: 200, says: "\xff\xd8"},
			{name: "上级看缩略图", who: "county", do: "GET {thumb}", status: 200, says: "\xff\xd8"},
			{name: "别的支部看不到", who: "secretaryB", do: "GET {url}", status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "没有这个文件答复一样", who: "secretaryB", do: "GET /api/files/" + strings.Repeat("0", 64), status: 404, says: "没有找到", events: "AccessRefused"},
			{name: "不是文件编号", who: "member", do: "GET /api/files/..%2f..%2fetc", status: 422},
			{name: "党员不能删", who: "member", do: "DELETE /api/meetings/{a}/photos/{photo}", status: 403, says: "填写会议记录", events: "AccessRefused"},
			{name: "不能从别的会议删", who: "secretaryB", do: "DELETE /api/meetings/{b}/photos/{photo}", status: 409, says: "还没有通过审核"},
			{name: "删除", who: "secretary", do: "DELETE /api/meetings/{a}/photos/{photo}", status: 200, events: "RecordChanged photos=29 chars=0 set=0/6"},
			{name: "已经删了", who: "secretary", do: "DELETE /api/meetings/{a}/photos/{photo}", status: 404, says: "没有找到这张照片"},
			{name: "删掉以后打不开", who: "member", do: "GET {url}", status: 404, says: "没有找到", events: "AccessRefused"},
		})
	})
}

func TestPicturesAreNotSniffed(t *testing.T) {
	each(t, func(w *world) {
		arranged(w)
		w.clock.Set(at("2026-11-25 16:00:00"))
		w.upload("secretary", picture(9), "")
		var d Detail
		w.get("secretary", "/api/meetings/{a}", &d)
		r := httptest.NewRequest("GET", d.Photos[0].URL, nil)
		r.Header.Set("Authorization", "Bearer member")
		answer := httptest.NewRecorder()
		w.server.ServeHTTP(answer, r)
		if got := fmt.Sprint(answer.Header().Get("Content-Type"), " ", answer.Header().Get("X-Content-Type-Options")); got != "image/jpeg nosniff" {
			t.Errorf("headers %s", got)
		}
	})
}

func TestLostPhotosAreCounted(t *testing.T) {
	each(t, func(w *world) {
		arranged(w)
		w.clock.Set(at("2026-11-25 16:00:00"))
		w.upload("secretary", picture(1), "")
		w.upload("secretary", picture(2), "")
		expect := func(want int) {
			if lost, err := w.LostPhotos(t.Context()); lost != want || err != nil {
				t.Errorf("%d photos lost, %v, want %d", lost, err, want)
			}
		}
		expect(0)
		var d Detail
		w.get("secretary", "/api/meetings/{a}", &d)
		photo, err := w.files.Open(path.Base(d.Photos[1].URL))
		if err != nil {
			t.Fatal(err)
		}
		photo.Close()
		if err := os.Remove(photo.Name()); err != nil { // behind its back
			t.Fatal(err)
		}
		expect(1)
	})
}
