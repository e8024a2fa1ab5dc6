package meetings_test

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
	"zhibu/party/meetings"
	"zhibu/party/meetings/meetingstest"
	"zhibu/platform/store"
)

func TestRecordAndFile(t *testing.T) {
	record := `{"minutes":"学习了 党章第一章。","items":[{"id":{item1},"done":true,"evidence":"十八人诵读"},{"id":{item2},"done":true},{"id":{own},"done":true,"evidence":"走访三户","decision":"下月再访"}]}`
	each(t, func(w *world) {
		w.Arranged()
		w.Run([]call{
			{Name: "没开始不能写记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: record, Status: 409, Says: "还没有开始"},
			{Name: "没开始不能写心得", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"有收获"}`, Status: 409, Says: "还没有开始"},
			{Name: "同一项两次", At: "2026-11-25 15:30:00", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"学习","items":[{"id":{item1},"done":true},{"id":{item2},"done":true},{"id":{item1},"done":false}]}`,
				Status: 422, Says: "同一项填了两次"},
			{Name: "会上写记录", At: "2026-11-25 15:30:00", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: record, Status: 200, Says: "下月再访", Events: "RecordChanged photos=0 chars=9 set=1/6"},
			{Name: "别人改过的记录不盖掉", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: strings.Replace(record, "{", `{"revision":"x",`, 1), Status: 409, Says: "刚刚被别人改过"},
			{Name: "党员不能写记录", Who: "member", Do: "PUT /api/meetings/{a}/record", Body: record, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "上级不能写记录", Who: "county", Do: "PUT /api/meetings/{a}/record", Body: record, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "别的会议的事项", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"改","items":[{"id":{foreign},"done":true}]}`, Status: 422, Says: "不属于这次会议"},
			{Name: "记录超长", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"` + strings.Repeat("长", 100_001) + `"}`, Status: 422, Says: "最多 100000 个字"},
			{Name: "记录里有控制字符", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"\u0007"}`, Status: 422, Says: "无法显示的字符"},
			{Name: "像公式的文字照原样", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"=1+1 \"?\" '?'"}`, Status: 200, Says: `=1+1 \"?\" '?'`, Events: "RecordChanged photos=0 chars=10 set=1/6"},
			{Name: "签退没截止不能归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 409, Says: "签退还没有截止"},
			{Name: "别支部的党员不能写心得", Who: "secretaryB", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"有收获"}`, Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "上级不写心得", Who: "county", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"有收获"}`, Status: 403, Says: "由本支部的党员填写"},
			{Name: "空白心得", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":" "}`, Status: 422, Says: "至少 1 个字"},
			{Name: "心得超长", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"` + strings.Repeat("长", 2001) + `"}`, Status: 422, Says: "最多 2000 个字"},
			{Name: "写心得", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=3"},
			{Name: "改心得仍是一篇", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"很有收获"}`, Status: 204, Events: "ReflectionWritten member=101 chars=4"},
			{Name: "心得列表", Who: "secretary", Do: "GET /api/meetings/{a}/reflections", Status: 200, Says: `{"items":[{"memberId":101,"name":"陈芳","text":"很有收获"`},
			{Name: "没归档不能评分", Who: "county", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":90}`, Status: 409, Says: "还没有归档"},
		})
		w.Clock.Set(at("2026-11-25 17:30:00"))
		w.Closed("a")
		w.Run([]call{
			{Name: "应到实到", Who: "secretary", Do: "GET /api/meetings/{a}", Status: 200, Says: `"state":"closed","themeId":{theme},"due":20,"present":18`},
			{Name: "结束后不能改计划", Who: "secretary", Do: "PUT /api/meetings/{a}/plan", Body: meetingstest.Plan, Status: 409, Says: "已经结束"},
			{Name: "结束后不能取消", Who: "secretary", Do: "POST /api/meetings/{a}/cancel", Body: `{"reason":"没开成"}`, Status: 409, Says: "已经结束"},
			{Name: "结束后还能写记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":" "}`, Status: 200, Events: "RecordChanged photos=0 chars=0 set=1/6"},
			{Name: "空白记录不能归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 422, Says: "会议记录还是空的"},
			{Name: "补上记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: record, Status: 200, Events: "RecordChanged photos=0 chars=9 set=1/6"},
			{Name: "上级不能替支部归档", Who: "county", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "逾期要写原因", At: "2026-11-29 00:00:00", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 422, Says: "只能补录"},
			{Name: "最后一秒不算逾期", At: "2026-11-28 23:59:59", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 200, Says: `"state":"filed"`, Events: "MeetingFiled"},
			{Name: "不能再归档", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{}`, Status: 409, Says: "已经归档"},
			{Name: "归档后不能改记录", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: record, Status: 409, Says: "已经归档"},
			{Name: "归档后不能改心得", Who: "member", Do: "POST /api/meetings/{a}/reflections", Body: `{"text":"再改"}`, Status: 409, Says: "已经归档"},
			{Name: "支部不能给自己评分", Who: "secretary", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":100}`, Status: 403, Says: "给会议评分", Events: "AccessRefused"},
			{Name: "超过一百分", Who: "county", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":101}`, Status: 422, Says: "不能大于 100"},
			{Name: "评分", Who: "county", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":90,"note":"扎实"}`, Status: 200, Says: `"mark":90,"markNote":"扎实"`, Events: "MeetingMarked"},
			{Name: "改分留痕", Who: "city", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":85}`, Status: 200, Says: "上级评分由 90 改为 85", Events: "MeetingMarked"},
			{Name: "次月底后不能改分", At: "2027-01-01 00:00:00", Who: "city", Do: "POST /api/meetings/{a}/mark", Body: `{"mark":80}`, Status: 409, Says: "期限已过"},
		})
	})
}

// The close is delivered later than what was witnessed in between: the newer figures stay.
func TestLateDeliveryKeepsNewerFigures(t *testing.T) {
	each(t, func(w *world) {
		w.Arranged()
		w.Clock.Set(at("2026-11-25 17:30:00"))
		id := w.Names["a"].(int64)
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnRollCounted(ctx, tx, happened.RollCounted{MeetingID: id, Due: 20, Present: 19, Voters: 20, VotersPresent: 19})
		})
		w.Write(func(ctx context.Context, tx *store.Tx) error {
			return w.OnAttendanceClosed(ctx, tx, happened.AttendanceClosed{MeetingID: id, Due: 20, Present: 18, Voters: 20, VotersPresent: 18})
		})
		w.Run([]call{
			{Name: "后来的数字", Who: "secretary", Do: "GET /api/meetings/{a}", Status: 200, Says: `"state":"closed","themeId":{theme},"due":20,"present":19`},
			{Name: "经过也照名册", Who: "secretary", Do: "GET /api/meetings/{a}", Status: 200, Says: "应到 20 人，实到 19 人"},
		})
	})
}

func TestLateEntry(t *testing.T) {
	each(t, func(w *world) {
		w.Arranged()
		w.Clock.Set(at("2026-11-25 17:30:00"))
		w.Closed("a")
		w.Closed("a") // told twice: nothing changes
		w.Run([]call{
			{Name: "写记录", At: "2026-12-05 09:00:00", Who: "secretary", Do: "PUT /api/meetings/{a}/record", Body: `{"minutes":"学习党章"}`, Status: 200, Events: "RecordChanged photos=0 chars=4 set=0/6"},
			{Name: "补录", Who: "secretary", Do: "POST /api/meetings/{a}/file", Body: `{"lateReason":"书记住院"}`, Status: 200, Says: `"lateReason":"书记住院"`, Events: "MeetingFiled"},
			{Name: "列表里标明补录", Who: "county", Do: "GET /api/meetings?state=filed&month=2026-11", Status: 200, Says: `"late":true`},
			{Name: "补录不算按期", Who: "county", Do: "GET /api/themes?month=2026-11", Status: 200, Says: `"late":1`},
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
func upload(w *world, token string, content []byte, caption string) (int, string) {
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("file", "a.jpg")
	if err != nil {
		w.T.Fatal(err)
	}
	file.Write(content)
	form.WriteField("caption", caption)
	form.WriteField("confirmed", "true")
	form.Close()
	return w.Request(token, w.Fill("POST /api/meetings/{a}/photos"), form.FormDataContentType(), &body)
}

func TestPhotos(t *testing.T) {
	each(t, func(w *world) {
		w.Arranged()
		expect := func(name, token string, content []byte, caption string, status int, says, events string) {
			w.T.Run(name, func(t *testing.T) {
				w.Happened()
				got, body := upload(w, token, content, caption)
				if got != status || !strings.Contains(body, says) {
					t.Errorf("%d %s, want %d %s", got, body, status, says)
				}
				if status >= 400 {
					meetingstest.CheckSentence(t, body)
				}
				if happened := w.Happened(); happened != events {
					t.Errorf("events %q, want %q", happened, events)
				}
			})
		}
		expect("没开始不能上传", "secretary", picture(1), "", 409, "还没有开始", "")
		w.Clock.Set(at("2026-11-25 23:59:59"))
		expect("党员不能上传", "member", picture(1), "", 403, "填写会议记录", "AccessRefused")
		expect("当天上传", "secretary", picture(1), "会场", 201, `"late":false`, "RecordChanged photos=1 chars=0 set=0/6, UploadConfirmed")
		expect("同一张不算两张", "secretary", picture(1), "会场", 201, `"caption":"会场"`, "RecordChanged photos=1 chars=0 set=0/6, UploadConfirmed")
		expect("不是照片", "secretary", []byte("=cmd|' /C calc'!A0"), "", 422, "不支持", "")
		expect("只能是图片", "secretary", []byte("%PDF-1.7\n1 0 obj"), "", 422, "只能上传图片", "")
		expect("坏的照片", "secretary", picture(2)[:40], "", 422, "图片已损坏", "")
		w.Clock.Set(at("2026-11-26 00:00:00"))
		expect("第二天补传有标记", "secretary", picture(3), "补传", 201, `"late":true`, "RecordChanged photos=2 chars=0 set=0/6, UploadConfirmed")
		for i := range 30 - 2 {
			upload(w, "secretary", picture(uint8(100+i)), "")
		}
		expect("最多三十张", "secretary", picture(250), "", 409, "最多 30 张", "")

		var d meetings.Detail
		w.Get("member", "/api/meetings/{a}", &d)
		if len(d.Photos) != 30 {
			t.Fatalf("%d photos", len(d.Photos))
		}
		w.Names["photo"], w.Names["url"], w.Names["thumb"] = d.Photos[0].ID, d.Photos[0].URL, d.Photos[0].Thumb
		w.Run([]call{
			{Name: "党员看照片", Who: "member", Do: "GET {url}", Status: 200, Says: "\xff\xd8"},
			{Name: "上级看缩略图", Who: "county", Do: "GET {thumb}", Status: 200, Says: "\xff\xd8"},
			{Name: "别的支部看不到", Who: "secretaryB", Do: "GET {url}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "没有这个文件答复一样", Who: "secretaryB", Do: "GET /api/files/" + strings.Repeat("0", 64), Status: 404, Says: "没有找到", Events: "AccessRefused"},
			{Name: "不是文件编号", Who: "member", Do: "GET /api/files/..%2f..%2fetc", Status: 422},
			{Name: "党员不能删", Who: "member", Do: "DELETE /api/meetings/{a}/photos/{photo}", Status: 403, Says: "填写会议记录", Events: "AccessRefused"},
			{Name: "不能从别的会议删", Who: "secretaryB", Do: "DELETE /api/meetings/{b}/photos/{photo}", Status: 409, Says: "还没有通过审核"},
			{Name: "删除", Who: "secretary", Do: "DELETE /api/meetings/{a}/photos/{photo}", Status: 200, Events: "RecordChanged photos=29 chars=0 set=0/6"},
			{Name: "已经删了", Who: "secretary", Do: "DELETE /api/meetings/{a}/photos/{photo}", Status: 404, Says: "没有找到这张照片"},
			{Name: "删掉以后打不开", Who: "member", Do: "GET {url}", Status: 404, Says: "没有找到", Events: "AccessRefused"},
		})
	})
}

func TestPicturesAreNotSniffed(t *testing.T) {
	each(t, func(w *world) {
		w.Arranged()
		w.Clock.Set(at("2026-11-25 16:00:00"))
		upload(w, "secretary", picture(9), "")
		var d meetings.Detail
		w.Get("secretary", "/api/meetings/{a}", &d)
		r := httptest.NewRequest("GET", d.Photos[0].URL, nil)
		r.Header.Set("Authorization", "Bearer member")
		answer := httptest.NewRecorder()
		w.Handler.ServeHTTP(answer, r)
		if got := fmt.Sprint(answer.Header().Get("Content-Type"), " ", answer.Header().Get("X-Content-Type-Options")); got != "image/jpeg nosniff" {
			t.Errorf("headers %s", got)
		}
	})
}

func TestLostPhotosAreCounted(t *testing.T) {
	each(t, func(w *world) {
		w.Arranged()
		w.Clock.Set(at("2026-11-25 16:00:00"))
		upload(w, "secretary", picture(1), "")
		upload(w, "secretary", picture(2), "")
		expect := func(want int) {
			if lost, err := w.LostPhotos(t.Context()); lost != want || err != nil {
				t.Errorf("%d photos lost, %v, want %d", lost, err, want)
			}
		}
		expect(0)
		var d meetings.Detail
		w.Get("secretary", "/api/meetings/{a}", &d)
		photo, err := w.Files.Open(path.Base(d.Photos[1].URL))
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
