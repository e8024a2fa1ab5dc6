package attendance

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"testing"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
)

// keeper is a phone without a network.
type keeper struct {
	*house
	who      int64
	nonces   map[terms.Direction]string
	previous string
	made     int
}

// goes takes somebody out of the network, with nonces fetched at noon.
func (h *house) goes(who int64) *keeper {
	h.clock.Set(at("12:00:00"))
	return &keeper{house: h, who: who, nonces: map[terms.Direction]string{terms.In: h.nonce(who, terms.In), terms.Out: h.nonce(who, terms.Out)}}
}

// keeps scans the screen at a moment and keeps an envelope; the phone's clock
// is off by so much. alter changes what is signed.
func (k *keeper) keeps(d terms.Direction, hms string, off time.Duration, fields ...any) map[string]any {
	code, _ := k.sheet(meeting).keys().Rotating(d, at(hms))
	k.made++
	body := map[string]any{"direction": d, "code": code, "key": fmt.Sprintf("kept-%d-%d", k.who, k.made),
		"kept": map[string]any{"madeAt": at(hms).Add(4*time.Second + off).UnixMilli(), "previous": k.previous}}
	k.signed(k.holds(k.who), k.nonces[d], alter(body, fields...))
	text := fmt.Sprintf("zhibu sign-in\n%s\n%d\n%s\n%s\n%s\n%d\n%s", k.nonces[d], meeting, d, body["code"], body["key"], body["kept"].(map[string]any)["madeAt"], k.previous)
	k.previous = codes.Hash([]byte(text))
	return body
}

// TestKeptWithoutNetwork: envelopes that arrive at six in the evening, when
// the sheet has been closed.
func TestKeptWithoutNetwork(t *testing.T) {
	kept := want{terms.Amber, evidence.OfflineKept}
	cases := []struct {
		name string
		want want
		play func(k *keeper) map[string]any
	}{
		{"码在窗口里", kept, func(k *keeper) map[string]any { return k.keeps(terms.In, "15:00:00", 0) }},
		{"手机快五分钟", want{terms.Amber, evidence.OfflineClock}, func(k *keeper) map[string]any { return k.keeps(terms.In, "15:00:00", 5*time.Minute) }},
		{"手机慢五分钟", want{terms.Amber, evidence.OfflineClock}, func(k *keeper) map[string]any { return k.keeps(terms.In, "15:00:00", -5*time.Minute) }},
		{"手机快一天", want{terms.Amber, evidence.OfflineClock}, func(k *keeper) map[string]any { return k.keeps(terms.In, "15:00:00", 24*time.Hour) }},
		{"手机慢一天", want{terms.Amber, evidence.OfflineClock}, func(k *keeper) map[string]any { return k.keeps(terms.In, "15:00:00", -24*time.Hour) }},
		{"码是窗口以前的，手机时间写成窗口里", want{terms.Red, evidence.WindowEarlyIn}, func(k *keeper) map[string]any { return k.keeps(terms.In, "14:20:00", 40*time.Minute) }},
		{"码是窗口以后的", want{terms.Red, evidence.WindowLateIn}, func(k *keeper) map[string]any { return k.keeps(terms.In, "15:15:20", 0) }},
		{"数字码", kept, func(k *keeper) map[string]any {
			return k.keeps(terms.In, "15:00:00", 0, "code", k.sheet(meeting).keys().Digits(terms.In, at("15:00:00")))
		}},
		{"窗口以外的数字码", want{terms.Red, evidence.CodeWrong}, func(k *keeper) map[string]any {
			return k.keeps(terms.In, "15:00:00", 0, "code", k.sheet(meeting).keys().Digits(terms.In, at("14:10:00")))
		}},
		{"海报码", want{terms.Red, evidence.OfflineTimeless}, func(k *keeper) map[string]any {
			return k.keeps(terms.In, "15:00:00", 0, "code", k.sheet(meeting).keys().Poster(terms.In))
		}},
		{"还没有显示过的码", want{terms.Red, evidence.CodeWrong}, func(k *keeper) map[string]any {
			code, _ := k.sheet(meeting).keys().Rotating(terms.In, at("18:30:00"))
			return k.keeps(terms.In, "15:00:00", 0, "code", code)
		}},
		{"没有签名", want{terms.Red, evidence.OfflineUnsigned}, func(k *keeper) map[string]any { return alter(k.keeps(terms.In, "15:00:00", 0), "proof", false) }},
		{"存下以后改了手机时间", want{terms.Red, evidence.NonceSignature}, func(k *keeper) map[string]any {
			return alter(k.keeps(terms.In, "15:00:00", 0), "kept", map[string]any{"madeAt": at("15:00:00").UnixMilli()})
		}},
		{"散会后送来，去掉离线的标记", want{"409", ""}, func(k *keeper) map[string]any { return alter(k.keeps(terms.In, "15:00:00", 0), "kept", nil) }},
		{"别的手机签的", want{terms.Red, evidence.NonceSignature}, func(k *keeper) map[string]any {
			body := k.keeps(terms.In, "15:00:00", 0)
			return k.signed(newPhone(), k.nonces[terms.In], body)
		}},
		{"别人的口令", want{terms.Red, evidence.NonceForeign}, func(k *keeper) map[string]any {
			k.nonces[terms.In] = k.nonce(li, terms.In)
			return k.keeps(terms.In, "15:00:00", 0)
		}},
		{"散会以后才取的口令", want{terms.Red, evidence.OfflineAfter}, func(k *keeper) map[string]any {
			k.clock.Set(at("17:00:00"))
			k.nonces[terms.In] = k.nonce(k.who, terms.In)
			return k.keeps(terms.In, "15:00:00", 0)
		}},
		{"前一份没有送到", want{terms.Amber, evidence.OfflineGap}, func(k *keeper) map[string]any {
			k.keeps(terms.In, "14:40:00", 0)
			return k.keeps(terms.In, "15:00:00", 0)
		}},
		{"两份接在同一份后面", want{terms.Red, evidence.OfflineForked}, func(k *keeper) map[string]any {
			h := k.house
			k.keeps(terms.In, "14:10:00", 0)
			before := k.previous
			h.clock.Set(at("17:50:00"))
			h.judged(want{terms.Red, evidence.WindowEarlyIn}, k.who, k.keeps(terms.In, "14:20:00", 0))
			k.previous = before
			return k.keeps(terms.In, "15:00:00", 0)
		}},
	}
	each(t, func(h *house) {
		outer := h.t.(*testing.T)
		for _, c := range cases {
			outer.Run(c.name, func(t *testing.T) {
				h.t = t
				h.fresh()
				body := c.play(h.goes(zhang))
				h.clock.Set(at("18:00:00"))
				h.close(h.clock.Now())
				h.judged(c.want, zhang, body)
				if r := h.row(zhang); r.Presence != terms.Absent || (r.In.At != 0) != (c.want.verdict == terms.Amber) {
					t.Errorf("before anybody confirmed it: %+v", r)
				}
				h.balanced()
			})
		}
	})
}

// TestKeptIsConfirmed: it counts once witnessed, until the end of the day on
// which it arrived; 72 hours after the code it is not taken any more.
func TestKeptIsConfirmed(t *testing.T) {
	each(t, func(h *house) {
		h.fresh()
		k := h.goes(zhang)
		in := k.keeps(terms.In, "15:00:00", 0)
		h.clock.Set(at("17:31:00"))
		h.close(h.clock.Now())
		arrives := at("14:59:00").AddDate(0, 0, 3)
		h.clock.Set(arrives)
		h.judged(want{terms.Amber, evidence.OfflineKept}, zhang, in)
		r := h.row(zhang)
		if !r.In.At.Time().Equal(at("15:00:00")) || !r.In.Received.Time().Equal(arrives) || r.In.Mode != terms.Present {
			h.t.Errorf("stored %+v", r.In)
		}
		h.open(zhang)
		todos, err := h.Todos(context.Background(), access.Caller{MemberID: secretary, AccountID: secretary, Grants: []access.Grant{{Role: access.BranchOfficer, OrgID: 11, OrgPath: "001.001."}}})
		if err != nil || len(todos) == 0 || todos[0].Kind != "witness" {
			h.t.Errorf("the secretary is told of %+v (%v)", todos, err)
		}
		h.clock.Set(at("23:59:59").AddDate(0, 0, 3))
		h.want(204, "", secretary, "POST", base+"/witness", map[string]any{"memberId": zhang})
		if p := h.row(zhang).Presence; p != terms.Present {
			h.t.Errorf("witnessed, and %s", p)
		}
		h.balanced()

		h.fresh()
		in = h.goes(zhang).keeps(terms.In, "15:00:00", 0)
		h.clock.Set(at("15:00:01").AddDate(0, 0, 3))
		h.judged(want{terms.Red, evidence.OfflineLate}, zhang, in)

		h.fresh()
		in = h.goes(zhang).keeps(terms.In, "15:00:00", 0)
		h.clock.Set(at("17:31:00"))
		h.close(h.clock.Now())
		h.judged(want{terms.Amber, evidence.OfflineKept}, zhang, in)
		h.clock.Set(at("00:00:01").AddDate(0, 0, 1))
		h.want(409, "在送到当日见证", secretary, "POST", base+"/witness", map[string]any{"memberId": zhang})
		h.want(204, "", zhang, "POST", base+"/appeal", map[string]any{"reason": "当时会场没有网络"})
		h.balanced()
	})
}

// TestKeptInAnyOrder: sign-in and sign-out of three members, each sent ten
// times, shuffled, give one row each and always the same answer.
func TestKeptInAnyOrder(t *testing.T) {
	each(t, func(h *house) {
		for seed := range uint64(6) {
			h.fresh()
			var all []func() (string, int, string)
			for _, who := range []int64{zhang, li, wang} {
				k := h.goes(who)
				for _, body := range []map[string]any{k.keeps(terms.In, "15:02:00", 0), k.keeps(terms.Out, "16:40:00", 0)} {
					for range 10 {
						all = append(all, func() (string, int, string) {
							status, text := h.do(who, "POST", base, body)
							return fmt.Sprint(body["key"]), status, text
						})
					}
				}
			}
			h.clock.Set(at("18:00:00"))
			h.close(h.clock.Now())
			rand.New(rand.NewPCG(seed, 9)).Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
			answers, created := map[string]string{}, 0
			for _, send := range all {
				h.clock.Advance(time.Minute)
				key, status, text := send()
				if status == http.StatusCreated {
					created++
				}
				if first, sent := answers[key]; sent && first != text {
					h.t.Errorf("seed %d, %s: answered %s, then %s", seed, key, first, text)
				}
				answers[key] = text
			}
			if created != 6 || len(answers) != 6 {
				h.t.Errorf("seed %d: %d accepted of %d envelopes, want 6 of 6", seed, created, len(answers))
			}
			for _, who := range []int64{zhang, li, wang} {
				r := h.row(who)
				if r.In.Verdict != terms.Amber || r.Out.Verdict != terms.Amber || !r.In.At.Time().Equal(at("15:02:00")) || !r.Out.At.Time().Equal(at("16:40:00")) || r.Attempts != 0 {
					h.t.Errorf("seed %d: %+v", seed, r)
				}
				h.want(204, "", secretary, "POST", base+"/witness", map[string]any{"memberId": who})
				if p := h.row(who).Presence; p != terms.Present {
					h.t.Errorf("witnessed, and %s", p)
				}
			}
			h.balanced()
		}
	})
}
