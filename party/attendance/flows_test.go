package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// TestRoll: who is due, and what becomes of the roll as the branch changes.
func TestRoll(t *testing.T) {
	each(t, func(h *house) {
		if o := h.opened[0]; o.Due != 6 || o.Mobile != 1 || o.SetItems != 6 || o.Kind != terms.ThemeDay || o.Month != "2026-11" {
			t.Errorf("opened %+v", o)
		}
		if p := h.row(old).Presence; p != terms.Exempt {
			t.Error(p)
		}
		h.want(204, "", away, "POST", base+"/answer", `{"coming":"yes"}`)
		move := func(member int64, set string) {
			h.write(func(ctx context.Context, tx *store.Tx) error {
				_, err := tx.Exec(ctx, `UPDATE member SET `+set+` WHERE id = ?`, member)
				return err
			})
		}
		move(away, "status = 'transferred_out'")
		h.publish(happened.MemberLeft{MemberID: away, OrgID: 11})
		move(wang, "exempt = true")
		h.publish(happened.MemberChanged{MemberID: wang, OrgID: 11})
		move(neighbour, "org_id = 11, org_path = '001.001.'")
		h.publish(happened.MemberAdded{MemberID: neighbour, OrgID: 11})
		if o := h.opened[3]; o.Due != 5 || o.Mobile != 0 {
			t.Errorf("after one left, one became exempt and one came: %+v", o)
		}
		h.balanced()
		h.clock.Set(at("14:31:00")) // begun: from now on the roll is history
		move(li, "status = 'deceased'")
		h.publish(happened.MemberLeft{MemberID: li, OrgID: 11})
		if h.row(li).Presence != terms.Due || len(h.opened) != 4 {
			t.Error("the roll of a meeting that has begun was changed")
		}
	})
}

// TestReflections: who came and wrote enough is told of, in whichever order.
func TestReflections(t *testing.T) {
	each(t, func(h *house) {
		write := func(member int64, chars int) {
			h.write(func(ctx context.Context, tx *store.Tx) error {
				return h.bus.Tell(ctx, tx, happened.ReflectionWritten{MeetingID: meeting, OrgID: 11, OrgPath: "001.001.", Month: "2026-11", MemberID: member, Chars: chars})
			})
		}
		check := func(want int) {
			t.Helper()
			h.balanced()
			if h.told.Reflecting != want {
				t.Errorf("%d count, want %d", h.told.Reflecting, want)
			}
		}
		h.clock.Set(at("15:00:00"))
		write(zhang, 300)
		check(0) // has not come yet
		h.want(201, "", zhang, "POST", base, h.scan(terms.In, "z"))
		check(1)
		h.want(201, "", li, "POST", base, h.scan(terms.In, "l"))
		write(li, 19)
		check(1)
		write(li, 20)
		check(2)
		write(li, 5) // rewritten, too short
		check(1)
		write(neighbour, 300) // on no roll here
		check(1)
	})
}

// TestCommittee: a committee meeting is held for those in office.
func TestCommittee(t *testing.T) {
	each(t, func(h *house) {
		h.approve(9005, func(m *happened.MeetingApproved) { m.Kind = terms.CommitteeMeeting })
		if o := h.opened[1]; o.Due != 2 || o.Kind != terms.CommitteeMeeting {
			t.Errorf("%+v", o)
		}
	})
}

func TestLeave(t *testing.T) {
	each(t, func(h *house) {
		h.want(422, "请写明请假原因", zhang, "POST", base+"/answer", `{"coming":"leave","reason":" "}`)
		h.want(204, "", zhang, "POST", base+"/answer", `{"coming":"leave","reason":"住院"}`)
		h.want(204, "", li, "POST", base+"/answer", `{"coming":"leave","reason":"出差"}`)
		h.want(204, "", secretary, "POST", base+"/answer", `{"coming":"leave","reason":"开会"}`)
		h.want(404, "没有找到", neighbour, "POST", base+"/answer", `{"coming":"yes"}`)
		h.want(403, "组织签到", li, "POST", base+"/leave/102", `{"approve":true}`)
		h.want(403, "不能审批自己的请假", secretary, "POST", base+"/leave/101", `{"approve":true}`)
		h.want(204, "", superior, "POST", base+"/leave/101", `{"approve":true}`)
		h.want(204, "", secretary, "POST", base+"/leave/102", `{"approve":true}`)
		h.want(422, "要写明原因", secretary, "POST", base+"/leave/103", `{"approve":false}`)
		h.want(204, "", secretary, "POST", base+"/leave/103", `{"approve":false,"note":"出差已取消"}`)
		h.want(409, "没有等待审批", secretary, "POST", base+"/leave/103", `{"approve":true}`)
		h.want(409, "已经有了结果", li, "POST", base+"/answer", `{"coming":"leave","reason":"还是要去"}`)
		h.want(200, `"leave":{"state":"refused","reason":"出差","note":"出差已取消"}`, li, "GET", base, nil)
		if text := h.want(200, "", wang, "GET", base, nil); strings.Contains(text, "住院") {
			t.Error("a member sees why another is on leave")
		}
		h.balanced()
		h.clock.Set(at("15:00:00"))
		h.want(201, `"presence":"present"`, zhang, "POST", base, h.scan(terms.In, "came")) // on leave, came all the same
		h.want(409, "您已经签到", zhang, "POST", base+"/answer", `{"coming":"yes"}`)
		h.clock.Set(at("15:15:01"))
		h.want(409, "签到时间已过", wang, "POST", base+"/answer", `{"coming":"yes"}`)
		h.balanced()
	})
}

// TestClose: exactly once, to the second, also when the server was down.
func TestClose(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.want(201, "", zhang, "POST", base, h.scan(terms.In, "z"))
		h.want(204, "", li, "POST", base+"/answer", `{"coming":"leave","reason":"住院"}`)
		h.want(204, "", secretary, "POST", base+"/leave/103", `{"approve":true}`)
		if n := h.close(at("17:30:00").Add(999 * time.Millisecond)); n != 0 {
			t.Error("closed while one could still sign out")
		}
		if n := h.close(at("17:30:00").AddDate(0, 0, 3)); n != 1 { // down for three days
			t.Error("closed", n)
		}
		h.balanced()
		if n := h.close(at("17:30:00").AddDate(0, 0, 4)); n != 0 {
			t.Error("closed again", n)
		}
		var payloads []string
		if err := h.db.NewRaw(`SELECT payload FROM event WHERE topic = 'AttendanceClosed'`).Scan(context.Background(), &payloads); err != nil {
			t.Fatal(err)
		}
		want := `{"meetingId":9001,"orgId":11,"kind":"theme_day","orgPath":"001.001.","month":"2026-11","due":6,"present":1,"online":0,"assisted":0,"leave":1,"absent":4,"voters":7,"votersPresent":1}`
		if len(payloads) != 1 || payloads[0] != want {
			t.Errorf("%v, want %s once", payloads, want)
		}
		h.balanced()
	})
}

// Who was on leave on rolls from before the sheet knew it is counted once, at a start.
func TestLeaveOfOldRollsIsCounted(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		for id, body := range map[int64]string{li: `{"coming":"leave","reason":"住院"}`, old: `{"coming":"leave","reason":"住院"}`} {
			h.want(204, "", id, "POST", base+"/answer", body)
			h.want(204, "", secretary, "POST", fmt.Sprintf("%s/leave/%d", base, id), `{"approve":true}`)
		}
		h.close(at("17:30:01"))
		h.approve(9002, func(*happened.MeetingApproved) {}) // still open
		h.write(func(ctx context.Context, tx *store.Tx) error {
			_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET on_leave = -1`)
			return err
		})
		for range 2 {
			if err := h.CountLeave(context.Background()); err != nil {
				t.Fatal(err)
			}
		}
		leave, err := h.OnLeave(context.Background(), h.db, []int64{meeting, 9002})
		if err != nil || leave[meeting] != 1 { // who need not come is not on leave
			t.Errorf("%v %v", leave, err)
		}
		if n, err := h.db.NewSelect().Model((*Sheet)(nil)).Where("on_leave < 0").Count(context.Background()); err != nil || n != 0 {
			t.Errorf("%d are not counted, %v", n, err)
		}
	})
}

func TestScreen(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:07"))
		h.want(403, "组织签到", zhang, "GET", base+"/code?direction=in", nil)
		h.want(403, "组织签到", neighbour, "GET", base+"/code?direction=in", nil)
		h.want(404, "没有找到", neighbour, "GET", base, nil)
		var code struct{ QR, Digits, ValidUntil string }
		if err := json.Unmarshal([]byte(h.want(200, "", secretary, "GET", base+"/code?direction=in", nil)), &code); err != nil {
			t.Fatal(err)
		}
		if code.ValidUntil != "2026-11-25T15:00:20+08:00" || !strings.HasPrefix(code.QR, "http://example.com/s/") {
			t.Errorf("%+v", code)
		}
		h.want(201, `"verdict":"green"`, zhang, "POST", base, alter(h.scan(terms.In, "z"), "code", code.QR))
		h.want(201, `"verdict":"green"`, li, "POST", base, alter(h.scan(terms.In, "l"), "code", code.Digits))
		page := h.want(200, `/meet/9001?code=`, 0, "GET", strings.TrimPrefix(code.QR, "http://example.com"), nil)
		if strings.Contains(page, "<script") || strings.Contains(page, "学习新修订的条例") {
			t.Error("the public page runs a script or tells about the meeting")
		}
		h.want(404, "不是签到码", 0, "GET", "/s/hello", nil)
		h.want(404, "不是签到码", 0, "GET", "/s/%3Cscript%3E", nil)
	})
}

// TestOpenMany loads a small city and tells of it as if each had been opened alone.
func TestOpenMany(t *testing.T) {
	each(t, func(h *house) {
		entries := []members.RollEntry{{MemberID: zhang}, {MemberID: li}, {MemberID: away, Mobile: true}, {MemberID: old, Exempt: true}}
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return h.OpenMany(ctx, tx, func(yield func(Opening) bool) {
				for i := range 30 {
					o := Opening{Roll: entries, Meeting: happened.MeetingApproved{MeetingID: int64(7000 + i), OrgID: 11, OrgPath: "001.001.", Kind: terms.ThemeDay,
						Month: "2026-10", StartsAt: at("15:00:00").AddDate(0, -1, 0), EndsAt: at("16:30:00").AddDate(0, -1, 0)}}
					if i%2 == 0 {
						o.Past = []terms.Presence{terms.Present, terms.Leave, terms.Online, terms.Exempt}
					}
					if !yield(o) {
						return
					}
				}
			})
		})
		if want := (Tally{Present: 30, Online: 15, MobileActive: 15, Leave: 15}); h.told != want {
			t.Errorf("told %+v, want %+v", h.told, want)
		}
		lines, err := h.Lines(context.Background(), h.db, 7000)
		if err != nil || len(lines) != 4 {
			t.Fatal(lines, err)
		}
		came := 0
		for _, l := range lines {
			if l.In == "15:00" && l.Out == "16:30" && l.Presence.Came() {
				came++
			}
		}
		if came != 2 {
			t.Errorf("%+v", lines)
		}
		if n := h.close(at("12:00:00")); n != 15 {
			t.Errorf("closed %d of the fifteen that were open and over", n)
		}
	})
}

func TestEvening(t *testing.T) {
	each(t, func(h *house) {
		h.approve(9006, func(m *happened.MeetingApproved) { m.StartsAt, m.EndsAt = at("22:30:00"), at("23:30:00") })
		sh := h.sheet(9006)
		if want := time.Date(2026, 11, 26, 0, 30, 0, 0, clock.Shanghai); !sh.WitnessTo.Time().Equal(want) || !sh.OutTo.Time().Equal(want) {
			t.Errorf("sign-out to %s, witness to %s", sh.OutTo.Time(), sh.WitnessTo.Time())
		}
	})
}
