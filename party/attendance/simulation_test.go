package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/attendance/traces"
	"zhibu/party/terms"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// What the simulations ask of an answer: the verdict, and a rule's finding in it.
type want struct {
	verdict terms.Verdict
	finding evidence.Finding
}

// judged makes a request and compares what was found. Answers that are no
// verdict are compared by status: want{"409", ""}.
func (h *house) judged(w want, who int64, body map[string]any) {
	h.t.Helper()
	status, text := h.do(who, "POST", base, body)
	got := terms.Verdict(fmt.Sprint(status))
	if status == 200 || status == 201 {
		var r receiptView
		if err := json.Unmarshal([]byte(text), &r); err != nil {
			h.t.Fatal(err)
		}
		got = r.Verdict
	}
	if got != w.verdict || !strings.Contains(text, string(w.finding)) {
		h.t.Errorf("%s: %s %s\nwant %s with %s", names[who], got, text, w.verdict, w.finding)
	}
}

// TestAttacks: a member is in the hall, somebody else is not. Each case on a
// fresh meeting, on both engines.
func TestAttacks(t *testing.T) {
	cases := []struct {
		name string
		want want
		play func(h *house, w want)
	}{
		{"本人在场", want{terms.Green, evidence.DeviceKnown}, func(h *house, w want) {
			h.judged(w, zhang, h.scan(terms.In, "a"))
		}},
		{"截图转发三秒", want{terms.Green, evidence.CodeFresh}, relayed(3 * time.Second)},
		{"截图转发十五秒", want{terms.Amber, evidence.RelayLate}, relayed(15 * time.Second)},
		{"截图转发四十秒", want{terms.Red, evidence.CodeExpired}, relayed(40 * time.Second)},
		{"截图转发六十秒", want{terms.Red, evidence.CodeExpired}, relayed(60 * time.Second)},
		{"截图转发三秒但人在五公里外", want{terms.Red, evidence.PositionOutside}, func(h *house, w want) {
			code := h.scan(terms.In, "a")
			h.clock.Advance(3 * time.Second)
			h.judged(w, zhang, alter(code, "position", fix(north(5000), 20)))
		}},
		{"换码后宿舍里接连三人", want{terms.Amber, evidence.RelayBurst}, func(h *house, w want) {
			code := h.scan(terms.In, "a")
			h.clock.Advance(22 * time.Second)
			h.judged(want{terms.Green, evidence.CodeFresh}, zhang, alter(clone(code), "key", "one"))
			h.judged(want{terms.Green, evidence.CodeFresh}, li, alter(clone(code), "key", "two"))
			h.judged(w, wang, alter(clone(code), "key", "three"))
		}},
		{"别人截走整个请求再发", want{terms.Red, evidence.NonceForeign}, func(h *house, w want) {
			stolen := h.signed(phoneOf(zhang), h.nonce(zhang, terms.In), h.scan(terms.In, "a"))
			h.judged(w, li, stolen)
		}},
		{"别人的登录拿自己的口令配偷来的签名", want{terms.Red, evidence.NonceSignature}, func(h *house, w want) {
			stolen := h.signed(phoneOf(zhang), h.nonce(li, terms.In), h.scan(terms.In, "a"))
			h.judged(w, li, stolen)
		}},
		{"签到页的口令拿去签退", want{terms.Red, evidence.NonceForeign}, func(h *house, w want) {
			h.judged(want{terms.Green, evidence.NonceSigned}, zhang, h.scan(terms.In, "a"))
			h.clock.Set(at("16:35:00"))
			h.judged(w, zhang, h.signed(phoneOf(zhang), h.nonce(zhang, terms.In), h.scan(terms.Out, "b")))
		}},
		{"口令一百二十秒", want{terms.Green, evidence.NonceSigned}, stood(120 * time.Second)},
		{"口令一百二十一秒", want{terms.Red, evidence.NonceExpired}, stood(121 * time.Second)},
		{"服务器时间往回拨一天", want{terms.Red, evidence.NonceExpired}, stood(-24 * time.Hour)},
		{"乱写的口令", want{terms.Red, evidence.NonceForeign}, func(h *house, w want) {
			h.judged(w, zhang, h.signed(phoneOf(zhang), strings.Repeat("A", 43), h.scan(terms.In, "a")))
		}},
		{"口令用过一次又用", want{terms.Red, evidence.NonceSpent}, func(h *house, w want) {
			nonce := h.nonce(zhang, terms.In)
			h.judged(want{terms.Red, evidence.CodeWrong}, zhang, h.signed(phoneOf(zhang), nonce, alter(h.scan(terms.In, "a"), "code", "nonsense")))
			h.judged(w, zhang, h.signed(phoneOf(zhang), nonce, h.scan(terms.In, "b")))
		}},
		{"签名后换了码", want{terms.Red, evidence.NonceSignature}, func(h *house, w want) {
			good := h.scan(terms.In, "a")
			h.judged(w, zhang, alter(h.signed(phoneOf(zhang), h.nonce(zhang, terms.In), alter(clone(good), "code", "old")), "code", good["code"]))
		}},
		{"没有登记过的钥匙签名", want{terms.Red, evidence.NonceSignature}, func(h *house, w want) {
			h.judged(w, zhang, h.signed(newPhone(), h.nonce(zhang, terms.In), h.scan(terms.In, "a")))
		}},
		{"老浏览器没有签名", want{terms.Amber, evidence.NonceNone}, func(h *house, w want) {
			h.judged(w, zhang, alter(h.scan(terms.In, "a"), "proof", false))
		}},
		{"没有签名、支部要求签名", want{terms.Red, evidence.NonceRequired}, func(h *house, w want) {
			h.ask(evidence.DeviceRequired)
			h.judged(w, zhang, alter(h.scan(terms.In, "a"), "proof", false))
		}},
		{"没有签名、支部不核对手机", want{terms.Green, evidence.CodeFresh}, func(h *house, w want) {
			h.ask(evidence.DeviceOff)
			h.judged(w, zhang, alter(h.scan(terms.In, "a"), "proof", false))
		}},
		{"今天才登记的手机", want{terms.Amber, evidence.DeviceNew}, func(h *house, w want) {
			h.register(zhang, newPhone())
			h.judged(w, zhang, h.scan(terms.In, "a"))
		}},
		{"一部手机两名党员", want{terms.Amber, evidence.DeviceShared}, func(h *house, w want) {
			h.judged(want{terms.Green, evidence.DeviceKnown}, zhang, h.scan(terms.In, "a"))
			h.session(li, phoneOf(zhang), at("09:00:00").AddDate(0, -1, 0))
			h.judged(w, li, h.scan(terms.In, "b"))
			h.open(zhang, li)
		}},
		{"重启以后还认得出同一部手机", want{terms.Amber, evidence.DeviceShared}, func(h *house, w want) {
			h.judged(want{terms.Green, evidence.DeviceKnown}, zhang, h.scan(terms.In, "a"))
			h.halls = traces.NewHalls()
			h.session(li, phoneOf(zhang), at("09:00:00").AddDate(0, -1, 0))
			h.judged(w, li, h.scan(terms.In, "b"))
		}},
		{"用别人的手机签退", want{terms.Amber, evidence.DeviceShared}, func(h *house, w want) {
			h.judged(want{terms.Green, evidence.DeviceKnown}, zhang, h.scan(terms.In, "a"))
			h.judged(want{terms.Green, evidence.DeviceKnown}, li, h.scan(terms.In, "b"))
			h.clock.Set(at("16:35:00"))
			h.session(li, phoneOf(zhang), at("09:00:00").AddDate(0, -1, 0))
			h.judged(w, li, h.scan(terms.Out, "c"))
		}},
	}
	each(t, func(h *house) {
		outer := h.t.(*testing.T)
		for _, c := range cases {
			outer.Run(c.name, func(t *testing.T) {
				h.t = t
				h.fresh()
				c.play(h, c.want)
				h.balanced()
			})
		}
	})
}

// fresh is a new meeting at three, everybody with their own phone.
func (h *house) fresh() {
	h.anew()
	h.halls, h.from = traces.NewHalls(), "36.41.7.9:1"
	for _, who := range []int64{zhang, li, wang} {
		h.session(who, phoneOf(who), at("09:00:00").AddDate(0, -1, 0))
	}
	h.clock.Set(at("15:00:00"))
}

// relayed photographs the code twelve seconds into its step, when somebody in
// the hall has just signed with it, and presents it elsewhere later.
func relayed(delay time.Duration) func(*house, want) {
	return func(h *house, w want) {
		code := h.scan(terms.In, "a")
		h.clock.Advance(5 * time.Second)
		h.judged(want{terms.Green, evidence.CodeFresh}, li, alter(clone(code), "key", "hall"))
		h.clock.Advance(7*time.Second + delay)
		h.from = "111.19.3.4:1"
		h.judged(w, zhang, code)
	}
}

// stood lets the page stand open before the code is scanned.
func stood(for_ time.Duration) func(*house, want) {
	return func(h *house, w want) {
		h.clock.Set(at("15:10:00"))
		nonce := h.nonce(zhang, terms.In)
		h.clock.Advance(for_)
		h.judged(w, zhang, h.signed(phoneOf(zhang), nonce, h.scan(terms.In, "a")))
	}
}

// ask changes what the meeting does about phones that do not sign.
func (h *house) ask(rule evidence.DeviceRule) {
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE attendance_sheet SET device = ? WHERE meeting_id = ?`, rule, meeting)
		return err
	})
}

// session gives who's session a phone that the account has used since.
func (h *house) session(who int64, p phone, since time.Time) {
	id := access.DeviceKey{Point: p.point()}.ID()
	h.write(func(ctx context.Context, tx *store.Tx) error {
		_, err := tx.Exec(ctx, `INSERT INTO account_device (account_id, key_id, first_at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, who+1000, id[:], store.At(since))
		return err
	})
	h.register(who, p)
}

// register does so as the page does.
func (h *house) register(who int64, p phone) {
	h.want(200, "firstSeen", who, "POST", "/api/me/device", map[string]any{"publicKey": p.spki()})
	h.phones[who] = p
}

// open checks that the branch's open list names exactly these, for a member
// who is none of them, and gives no reason.
func (h *house) open(who ...int64) {
	h.t.Helper()
	var got attendanceView
	if err := json.Unmarshal([]byte(h.want(200, "", wang, "GET", base, nil)), &got); err != nil {
		h.t.Fatal(err)
	}
	var on []int64
	for _, r := range got.Rows {
		if r.NeedsWitness || r.SamePhone {
			on = append(on, r.MemberID)
		}
		if r.MemberID != wang && (r.In != nil || r.Reason != "" || r.Attempts != 0) {
			h.t.Errorf("another member sees %+v", r)
		}
	}
	slices.Sort(on)
	if !slices.Equal(on, who) {
		h.t.Errorf("on the open list: %v, want %v", on, who)
	}
}

// TestDatumMixUp: at three places, a phone in the hall that names its position
// in any system, rightly or wrongly. Where the offset between the systems is
// less than the fence a wrong label does not show; it must never pass farther out.
func TestDatumMixUp(t *testing.T) {
	for _, place := range []struct {
		name string
		room geo.Point
	}{{"汉中", geo.Point{Lat: 33.0676, Lng: 107.0233}}, {"广州", geo.Point{Lat: 23.1291, Lng: 113.2644}}, {"嘉峪关", geo.Point{Lat: 39.7732, Lng: 98.2894}}} {
		sh := &Sheet{Lat: place.room.Lat, Lng: place.room.Lng, Fence: 300}
		for _, is := range []geo.System{geo.WGS84, geo.GCJ02, geo.BD09} {
			for _, says := range []geo.System{geo.WGS84, geo.GCJ02, geo.BD09} {
				t.Run(fmt.Sprintf("%s/%s标成%s", place.name, is, says), func(t *testing.T) {
					p, err := geo.FromWGS84(place.room, is)
					if err != nil {
						t.Fatal(err)
					}
					f := evidence.Facts{Direction: terms.In, At: at("15:00:00"), Window: evidence.Span{From: at("14:30:00"), To: at("15:15:00")}, Code: evidence.CodeFresh, Fence: 300, Device: evidence.DeviceOff}
					f.Position = sh.place(&Position{Lat: p.Lat, Lng: p.Lng, Accuracy: 10, Confidence: 95, System: says})
					verdict, found := evidence.Judge(f)
					w := want{terms.Green, evidence.PositionInside}
					if f.Position.Distance > 310 {
						w = want{terms.Red, evidence.PositionMislabel}
					}
					if is == says && f.Position.Distance > 1 || is != says && f.Position.Distance < 100 {
						t.Errorf("%s read as %s: %.0f m off", is, says, f.Position.Distance)
					}
					if verdict != w.verdict || !slices.Contains(found, w.finding) {
						t.Errorf("%.0f m off: %s %v, want %+v", f.Position.Distance, verdict, found, w)
					}
				})
			}
		}
	}
}
