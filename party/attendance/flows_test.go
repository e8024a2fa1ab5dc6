package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
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

func TestWitness(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		for _, who := range []int64{zhang, li} {
			h.want(201, `"needsWitness":true`, who, "POST", base, alter(h.scan(terms.In, fmt.Sprint(who)), "position", nil))
		}
		h.want(409, "正等待见证", zhang, "POST", base, h.scan(terms.In, "again"))
		h.want(201, `"verdict":"green"`, wang, "POST", base, h.scan(terms.In, "w"))
		say := func(status int, words string, who, member int64) {
			h.t.Helper()
			h.want(status, words, who, "POST", base+"/witness", map[string]any{"memberId": member})
		}
		say(403, "不能给自己见证", zhang, zhang)
		say(403, "只有已在现场签到的党员", li, zhang) // himself amber
		say(403, "只有已在现场签到的党员", away, zhang)
		say(404, "没有找到", neighbour, zhang)
		say(409, "没有等待见证", secretary, wang)
		say(204, "", wang, zhang)
		say(409, "没有等待见证", wang, zhang)
		say(204, "", zhang, li) // confirmed, zhang may confirm
		h.balanced()
		h.want(200, `"witness":"张三"`, secretary, "GET", base, nil)
		h.want(201, `"needsWitness":true`, deputy, "POST", base, alter(h.scan(terms.In, "d"), "position", nil))
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		if h.row(deputy).Presence != terms.Absent {
			t.Error("amber counts as absent until it is witnessed")
		}
		h.clock.Set(at("23:59:59"))
		say(204, "", secretary, deputy)
		h.balanced()
		if h.row(deputy).Presence != terms.Present {
			t.Error("witnessed on the same day, but not present")
		}
	})
}

func TestWitnessTooLate(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.want(201, `"needsWitness":true`, zhang, "POST", base, alter(h.scan(terms.In, "z"), "position", nil))
		h.want(409, "签到还没有结束", zhang, "POST", base+"/appeal", `{"reason":"我在"}`)
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		h.clock.Set(at("23:59:59").Add(time.Second + time.Millisecond))
		h.want(409, "见证时限已过", secretary, "POST", base+"/witness", `{"memberId":102}`)
		h.want(422, "请写明申诉理由", zhang, "POST", base+"/appeal", `{"reason":""}`)
		h.want(204, "", zhang, "POST", base+"/appeal", `{"reason":"当日在场，手机没有定位"}`)
		h.want(409, "已经申诉过", zhang, "POST", base+"/appeal", `{"reason":"再说一次"}`)
		h.want(204, "", li, "POST", base+"/appeal", `{"reason":"我也在"}`)
		h.want(403, "审核", secretary, "POST", base+"/appeal/102", `{"accept":true,"note":"属实"}`)
		h.want(422, "请写明处理意见", superior, "POST", base+"/appeal/102", `{"accept":true,"note":""}`)
		h.want(204, "", superior, "POST", base+"/appeal/102", `{"accept":true,"note":"经核实在场"}`)
		h.want(204, "", superior, "POST", base+"/appeal/103", `{"accept":false,"note":"不属实"}`)
		h.want(409, "没有等待处理的申诉", superior, "POST", base+"/appeal/102", `{"accept":true,"note":"再次"}`)
		if h.row(zhang).Presence != terms.Present || h.row(li).Presence != terms.Absent {
			t.Error(h.row(zhang).Presence, h.row(li).Presence)
		}
		h.balanced()
	})
}

func TestAssist(t *testing.T) {
	each(t, func(h *house) {
		enter := func(status int, words string, who, member, witness int64, fields ...any) {
			h.t.Helper()
			body := map[string]any{"memberId": member, "direction": "in", "presence": "assisted", "reason": "不会用手机", "witnessId": witness}
			h.want(status, words, who, "POST", base+"/assist", alter(body, fields...))
		}
		h.clock.Set(at("14:29:59"))
		enter(409, "还没有到签到时间", secretary, old, zhang)
		h.clock.Set(at("15:00:00"))
		enter(422, "见证人应是已在现场签到的党员", secretary, wang, zhang)
		h.want(201, "", zhang, "POST", base, h.scan(terms.In, "z"))
		h.want(201, "", secretary, "POST", base, h.scan(terms.In, "s"))
		enter(403, "组织签到", zhang, wang, secretary)
		enter(403, "组织签到", neighbour, wang, zhang)
		enter(404, "不在这次活动的应到名单上", secretary, neighbour, zhang)
		enter(422, "要写明原因", secretary, wang, zhang, "reason", "  ")
		enter(422, "见证人应是", secretary, wang, secretary)
		enter(422, "见证人应是", secretary, wang, wang)
		enter(403, "不能给自己代签", deputy, deputy, zhang)
		enter(409, "还没有到签退时间", secretary, wang, zhang, "direction", "out")
		enter(204, "", secretary, wang, zhang)
		enter(409, "已经签到", secretary, wang, zhang)
		enter(204, "", secretary, away, zhang, "presence", "online", "reason", "视频参会")
		h.clock.Set(at("20:00:00")) // after the windows, before the end of the day
		enter(204, "", secretary, li, zhang, "reason", "手机没电")
		enter(409, "还没有签到，不能先签退", secretary, deputy, zhang, "direction", "out")
		enter(204, "", secretary, wang, zhang, "direction", "out")
		if a, o := h.row(wang).Presence, h.row(away).Presence; a != terms.Assisted || o != terms.Online {
			t.Error(a, o)
		}
		text := h.want(200, `"method":"entry"`, secretary, "GET", base, nil)
		var view attendanceView
		if err := json.Unmarshal([]byte(text), &view); err != nil {
			t.Fatal(err)
		}
		if s := view.Sheet; s.Due != 6 || s.Present != 2 || s.Assisted != 2 || s.Online != 1 || s.Exempt != 1 {
			t.Errorf("%+v", s)
		}
		h.clock.Set(at("23:59:59").Add(time.Second + time.Millisecond))
		enter(409, "代签时限已过", secretary, deputy, zhang)
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
		want := `{"meetingId":9001,"orgId":11,"kind":"theme_day","orgPath":"001.001.","month":"2026-11","due":6,"present":1,"online":0,"assisted":0,"leave":1,"absent":4}`
		if len(payloads) != 1 || payloads[0] != want {
			t.Errorf("%v, want %s once", payloads, want)
		}
		h.balanced()
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

func TestTodos(t *testing.T) {
	each(t, func(h *house) {
		kinds := func(who int64) string {
			t.Helper()
			c := access.Caller{MemberID: who, AccountID: who, Grants: []access.Grant{{Role: access.Member, OrgID: 11, OrgPath: "001.001."}}}
			if who == secretary {
				c.Grants = append(c.Grants, access.Grant{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."})
			}
			if who == superior {
				c = access.Caller{AccountID: who, Grants: []access.Grant{{Role: access.Superior, OrgID: 1, OrgPath: "001."}}}
			}
			todos, err := h.Todos(context.Background(), c)
			if err != nil {
				t.Fatal(err)
			}
			var list []string
			for _, t := range todos {
				list = append(list, t.Kind)
			}
			return strings.Join(list, " ")
		}
		check := func(when string, who int64, want string) {
			t.Helper()
			h.clock.Set(at(when))
			if got := kinds(who); got != want {
				t.Errorf("%s %s: %q, want %q", when, names[who], got, want)
			}
		}
		check("09:00:00", zhang, "answer")
		check("09:00:00", old, "") // 不作硬性要求
		h.want(204, "", zhang, "POST", base+"/answer", `{"coming":"yes"}`)
		h.want(204, "", li, "POST", base+"/answer", `{"coming":"leave","reason":"住院"}`)
		check("09:00:01", zhang, "")
		check("09:00:01", secretary, "answer leave")
		check("14:30:00", zhang, "sign-in")
		h.want(201, "", zhang, "POST", base, h.scan(terms.In, "z"))
		check("14:30:01", zhang, "")
		h.want(201, "", wang, "POST", base, alter(h.scan(terms.In, "w"), "position", nil))
		check("14:40:00", zhang, "witness")
		check("14:40:00", secretary, "sign-in leave witness")
		check("16:30:00", zhang, "sign-out witness")
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		check("17:40:00", zhang, "witness")
		h.want(204, "", away, "POST", base+"/appeal", `{"reason":"视频参会"}`)
		check("17:40:00", superior, "appeal")
		h.clock.Set(h.clock.Now().AddDate(0, 0, 1))
		if got := kinds(zhang); got != "" {
			t.Error("the day after:", got)
		}
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
