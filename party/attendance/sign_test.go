package attendance

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"zhibu/party/attendance/evidence"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// TestSign is every way to sign in, each on a fresh meeting.
func TestSign(t *testing.T) {
	gcj, _ := geo.FromWGS84(room, geo.GCJ02)
	bd, _ := geo.FromWGS84(room, geo.BD09)
	in := func(system string, p geo.Point) map[string]any {
		return map[string]any{"lat": p.Lat, "lng": p.Lng, "accuracy": 10, "system": system}
	}
	cases := []struct {
		name   string
		who    int64
		at     string
		with   []any // fields altered in a good request
		status int
		words  string
	}{
		{"在场扫码", zhang, "15:00:00", nil, 201, `"verdict":"green","presence":"present"`},
		{"没有登录", 0, "15:00:00", nil, 401, "请先登录"},
		{"外支部党员", neighbour, "15:00:00", nil, 404, "没有找到"},
		{"上级不在名单上", superior, "15:00:00", nil, 403, "签到"},
		{"免到的老党员来了", old, "15:00:00", nil, 201, `"presence":"present"`},
		{"签到开始前一秒", zhang, "14:29:59", nil, 201, "签到还没有开始"},
		{"签到开始的一秒", zhang, "14:30:00", nil, 201, `"verdict":"green"`},
		{"签到最后一秒", zhang, "15:15:00", nil, 201, `"verdict":"green"`},
		{"签到结束后一秒", zhang, "15:15:01", nil, 201, "签到已经结束"},
		{"没签到先签退", zhang, "16:40:00", []any{"direction", "out"}, 409, "您还没有签到"},
		{"没有码", zhang, "15:00:00", []any{"code", nil}, 201, "没有签到码"},
		{"乱码", zhang, "15:00:00", []any{"code", "abcdefg"}, 201, "签到码不正确"},
		{"错的数字码", zhang, "15:00:00", []any{"code", "0000 0000"}, 201, "签到码不正确"},
		{"299米", zhang, "15:00:00", []any{"position", fix(north(299), 0)}, 201, `"verdict":"green"`},
		{"301米", zhang, "15:00:00", []any{"position", fix(north(301), 0)}, 201, "您不在会场范围内"},
		{"没有位置", zhang, "15:00:00", []any{"position", nil}, 201, `"verdict":"amber","presence":"due"`},
		{"定位模糊", zhang, "15:00:00", []any{"position", fix(room, 800)}, 201, "定位不够准确"},
		{"国测局坐标如实标注", zhang, "15:00:00", []any{"position", in("gcj02", gcj)}, 201, `"verdict":"green"`},
		{"百度坐标如实标注", zhang, "15:00:00", []any{"position", in("bd09", bd)}, 201, `"verdict":"green"`},
		{"国测局坐标标成原始坐标", zhang, "15:00:00", []any{"position", in("wgs84", gcj)}, 201, "可能标错了坐标系"},
		{"百度坐标标成原始坐标", zhang, "15:00:00", []any{"position", in("wgs84", bd)}, 201, "可能标错了坐标系"},
		{"原始坐标标成国测局坐标", zhang, "15:00:00", []any{"position", in("gcj02", room)}, 201, "可能标错了坐标系"},
		{"不认识的坐标系", zhang, "15:00:00", []any{"position", in("cgcs2000", room)}, 422, "应为以下之一"},
		{"纬度超出", zhang, "15:00:00", []any{"position", in("wgs84", geo.Point{Lat: 91, Lng: 107})}, 422, "body.position.lat"},
		{"线上参加", zhang, "15:00:00", []any{"remote", map[string]any{"reason": "在西安务工"}, "position", nil}, 201, `"verdict":"green","presence":"online"`},
		{"线上参加没有码", zhang, "15:00:00", []any{"remote", map[string]any{"reason": "在西安务工"}, "code", nil}, 201, `"verdict":"amber"`},
		{"线上参加没写原因", zhang, "15:00:00", []any{"remote", map[string]any{"reason": ""}}, 201, "线上参加要写明原因"},
		{"没有这个字段", zhang, "15:00:00", []any{"mocked", true}, 422, "不认识这个字段"},
		{"方向不对", zhang, "15:00:00", []any{"direction", "up"}, 422, "应为以下之一"},
		{"没有key", zhang, "15:00:00", []any{"key", nil}, 422, "缺少必填的"},
		{"两兆的码", zhang, "15:00:00", []any{"code", strings.Repeat("9", 2<<20)}, 413, ""},
	}
	each(t, func(h *house) {
		outer := h.t.(*testing.T)
		for _, c := range cases {
			outer.Run(c.name, func(t *testing.T) {
				h.t = t
				h.anew()
				h.clock.Set(at(c.at))
				body := h.want(c.status, c.words, c.who, "POST", base, alter(h.scan(terms.In, "a"), c.with...))
				for _, secret := range []string{"33.0", "107.0", "cgcs2000", "9999"} {
					if strings.Contains(body, secret) {
						t.Errorf("the answer repeats what was sent: %s", body)
					}
				}
				h.balanced()
			})
		}
	})
}

// The meeting in the address decides, whichever code is presented.
func TestOtherCodes(t *testing.T) {
	each(t, func(h *house) {
		h.approve(9002, func(m *happened.MeetingApproved) { m.OrgID, m.OrgPath = 12, "001.002." })
		h.clock.Set(at("15:00:00"))
		theirs, _ := h.sheet(9002).keys().Rotating(terms.In, h.clock.Now())
		out, _ := h.sheet(meeting).keys().Rotating(terms.Out, h.clock.Now())
		old, _ := h.sheet(meeting).keys().Rotating(terms.In, at("14:58:00"))
		h.want(201, "这是另一次会议的签到码", zhang, "POST", base, alter(h.scan(terms.In, "a"), "code", theirs))
		h.want(201, "签到码与签退码不通用", zhang, "POST", base, alter(h.scan(terms.In, "b"), "code", out))
		h.want(201, "签到码已过期", zhang, "POST", base, alter(h.scan(terms.In, "c"), "code", old))
		h.want(404, "没有找到", zhang, "POST", "/api/meetings/9002/attendance", alter(h.scan(terms.In, "d"), "code", theirs))
		h.want(404, "还没有通过审核", zhang, "POST", "/api/meetings/9009/attendance", h.scan(terms.In, "e"))
		if r := h.row(zhang); r.Attempts != 3 || r.In.At != 0 || r.Presence != terms.Due {
			t.Errorf("after three red tries: %+v", r)
		}
		h.want(201, `"verdict":"green"`, zhang, "POST", base, h.scan(terms.In, "f"))
		var reached int
		if err := h.db.NewRaw(`SELECT count(*) FROM event WHERE topic = 'AccessRefused'`).Scan(context.Background(), &reached); err != nil || reached != 1 {
			t.Errorf("%d journal entries for the other branch's meeting, want 1 (%v)", reached, err)
		}
	})
}

func TestSignedOnce(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		body := h.scan(terms.In, "a")
		first := h.want(201, `"verdict":"green"`, zhang, "POST", base, body)
		h.clock.Set(at("15:10:00"))
		if again := h.want(200, "", zhang, "POST", base, body); again != first {
			t.Errorf("the repeated request was answered otherwise:\n%s\n%s", first, again)
		}
		h.want(409, "您已经签到", zhang, "POST", base, h.scan(terms.In, "b"))
		red := alter(h.scan(terms.In, "c"), "code", "nonsense")
		refused := h.want(201, `"verdict":"red"`, li, "POST", base, red)
		if again := h.want(200, `"verdict":"red"`, li, "POST", base, red); again != refused {
			t.Errorf("the repeated refusal was answered otherwise:\n%s\n%s", refused, again)
		}
		h.clock.Set(at("16:29:59"))
		h.want(201, "不能提前签退", zhang, "POST", base, h.scan(terms.Out, "d"))
		h.clock.Set(at("16:30:00"))
		h.want(201, `"verdict":"green"`, zhang, "POST", base, h.scan(terms.Out, "e"))
		h.want(409, "您已经签退", zhang, "POST", base, h.scan(terms.Out, "f"))
		h.balanced()
	})
}

func TestEightDigits(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		right := h.sheet(meeting).keys().Digits(terms.In, h.clock.Now())
		wrong := fmt.Sprintf("%08d", (mustInt(right)+1)%100_000_000)
		for i := range digitTries {
			h.want(201, "签到码不正确", zhang, "POST", base, alter(h.scan(terms.In, fmt.Sprint(i)), "code", wrong))
		}
		h.want(429, "连续输错五次", zhang, "POST", base, alter(h.scan(terms.In, "x"), "code", right))
		h.want(201, `"verdict":"green"`, li, "POST", base, alter(h.scan(terms.In, "y"), "code", right))
		h.clock.Set(at("15:10:01"))
		right = h.sheet(meeting).keys().Digits(terms.In, h.clock.Now())
		h.want(201, `"verdict":"green"`, zhang, "POST", base, alter(h.scan(terms.In, "z"), "code", right))
		if m := h.row(zhang).In.Findings.Method(); m != evidence.ByDigits {
			t.Error(m)
		}
	})
}

func mustInt(s string) (n int) { fmt.Sscan(s, &n); return n }

// TestClosedDoors: meetings one cannot sign in at, whatever the code.
func TestClosedDoors(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.want(201, "", li, "POST", base, h.scan(terms.In, "a"))
		withdrawn := happened.MeetingWithdrawn{MeetingID: meeting, OrgID: 11, OrgPath: "001.001.", Month: "2026-11"}
		h.publish(withdrawn)
		h.want(409, "已撤回重审", zhang, "POST", base, h.scan(terms.In, "b"))
		h.want(409, "不能签到", secretary, "GET", base+"/code?direction=in", nil)
		h.approve(meeting, func(m *happened.MeetingApproved) { m.Title = "改了题目" })
		if h.row(li).Presence != terms.Present || h.sheet(meeting).Title != "改了题目" {
			t.Error("the second approval lost a sign-in or the new title")
		}
		h.want(201, `"verdict":"green"`, zhang, "POST", base, h.scan(terms.In, "c"))
		h.clock.Set(at("17:30:01"))
		h.close(h.clock.Now())
		h.want(409, "签到已经结束", wang, "POST", base, h.scan(terms.In, "d"))
		withdrawn.Cancelled = true
		h.publish(withdrawn)
		if h.sheet(meeting).State != Closed {
			t.Error("a closed sheet was cancelled")
		}
		h.balanced()
		if n := len(h.opened); n != 3 || !h.opened[1].Withdrawn || h.opened[2].Withdrawn {
			t.Errorf("told of opening %+v", h.opened)
		}
	})
}

func TestCancelled(t *testing.T) {
	each(t, func(h *house) {
		h.publish(happened.MeetingWithdrawn{MeetingID: meeting, OrgID: 11, OrgPath: "001.001.", Month: "2026-11", Cancelled: true})
		h.clock.Set(at("15:00:00"))
		h.want(409, "已经取消", zhang, "POST", base, h.scan(terms.In, "a"))
	})
}

// TestManyAtOnce: 64 clients, each sending the same request twice at once, get
// one sign-in each, and the counters agree.
func TestManyAtOnce(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		bodies := map[int64]map[string]any{}
		for _, who := range []int64{secretary, zhang, li, wang, deputy, away, old, neighbour} {
			bodies[who] = h.scan(terms.In, fmt.Sprint(who))
		}
		var wg sync.WaitGroup
		var mu sync.Mutex
		statuses := map[int]int{}
		for who, body := range bodies {
			for i := range 8 {
				wg.Go(func() {
					status, _ := h.do(who, "POST", base, alter(clone(body), "key", fmt.Sprintf("key-%d-%d-same", who, i/2)))
					mu.Lock()
					defer mu.Unlock()
					statuses[status]++
				})
			}
		}
		wg.Wait()
		// seven members: one key wins (201), its twin is answered alike (200), three other keys twice are too late (409)
		if want := map[int]int{201: 7, 200: 7, 409: 42, 404: 8}; fmt.Sprint(statuses) != fmt.Sprint(want) {
			t.Errorf("%v, want %v", statuses, want)
		}
		h.balanced()
	})
}

func clone(body map[string]any) map[string]any {
	out := map[string]any{}
	for k, v := range body {
		out[k] = v
	}
	return out
}

// TestAllOrNothing: when the counters cannot be kept, nobody is told of a
// sign-in that is not there; the batch then tries one by one.
func TestAllOrNothing(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		h.failed = true
		body := h.scan(terms.In, "a")
		h.want(500, "没有保存", zhang, "POST", base, body)
		if h.row(zhang).In.At != 0 {
			t.Error("half a sign-in was kept")
		}
		h.want(201, `"verdict":"green"`, zhang, "POST", base, body)
		h.balanced()
	})
}

// TestMoved: a moved branch's sheets are found by its new superior.
func TestMoved(t *testing.T) {
	each(t, func(h *house) {
		h.write(func(ctx context.Context, tx *store.Tx) error {
			return h.bus.Publish(ctx, tx, happened.OrgMoved{OrgID: 11, From: "001.001.", To: "001.009.004.", Reason: "划转"})
		})
		if p := h.sheet(meeting).OrgPath; p != "001.009.004." {
			t.Error(p)
		}
	})
}

func TestAnswerIsJSON(t *testing.T) {
	each(t, func(h *house) {
		h.clock.Set(at("15:00:00"))
		var got struct {
			Verdict, Presence string
			Rules             []struct{ ID, Finding, Outcome, Reason string }
			NeedsWitness      bool
			At                string
		}
		if err := json.Unmarshal([]byte(h.want(http.StatusCreated, "", zhang, "POST", base, h.scan(terms.In, "a"))), &got); err != nil {
			t.Fatal(err)
		}
		if len(got.Rules) != 5 || got.Rules[0].ID != "R1-code" || got.Rules[2].Finding != "R3-device/known" || got.Rules[4].ID != "R5-position" || got.At != "2026-11-25T15:00:00+08:00" {
			t.Errorf("%+v", got)
		}
	})
}
