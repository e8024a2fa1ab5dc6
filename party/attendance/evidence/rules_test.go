package evidence

import (
	"slices"
	"strings"
	"testing"
	"time"

	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// at is a moment of the day of the tests, "15:04:05".
func at(hms string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-25 "+hms, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}

// The meeting of the tests: 15:00–16:30, windows by the default policy.
var (
	inWindow  = Span{at("14:30:00"), at("15:15:00")}
	outWindow = Span{at("16:30:00"), at("17:30:00")}
)

// good is a sign-in that nothing is wrong with.
func good() Facts {
	return Facts{Direction: terms.In, At: at("15:00:00"), Window: inWindow, Code: CodeFresh, PosterAllowed: true, Fence: 300,
		Position: &Place{Distance: 20, AsOther: 470, Accuracy: 10, Confidence: 95}, RemoteAllowed: true,
		Device: DeviceWitness, NewFor: 24 * time.Hour, Proof: Proof{Finding: NonceSigned, Issued: at("14:59:50"), Age: 30 * 24 * time.Hour},
		Network: "10.1.1.0/24", CodeAge: 5 * time.Second, CodeLife: 20 * time.Second}
}

func TestJudge(t *testing.T) {
	for _, c := range []struct {
		name string
		with func(*Facts)
		want terms.Verdict
		says Finding
	}{
		{"动态码、按时、在场", func(f *Facts) {}, terms.Green, CodeFresh},
		{"八位数字码", func(f *Facts) { f.Code = CodeDigits }, terms.Green, CodeDigits},
		{"没有码", func(f *Facts) { f.Code = CodeMissing }, terms.Red, CodeMissing},
		{"伪造的码", func(f *Facts) { f.Code = CodeWrong }, terms.Red, CodeWrong},
		{"过期的码", func(f *Facts) { f.Code = CodeExpired }, terms.Red, CodeExpired},
		{"别的活动的码", func(f *Facts) { f.Code = CodeOtherMeeting }, terms.Red, CodeOtherMeeting},
		{"拿签退码签到", func(f *Facts) { f.Code = CodeOtherDirection }, terms.Red, CodeOtherDirection},
		{"位置再准也不能让假码有效", func(f *Facts) { f.Code = CodeWrong; f.Position.Distance = 0 }, terms.Red, CodeWrong},

		{"签到开始前一秒", func(f *Facts) { f.At = at("14:29:59") }, terms.Red, WindowEarlyIn},
		{"签到开始的一秒", func(f *Facts) { f.At = at("14:30:00") }, terms.Green, WindowOpen},
		{"签到最后一秒", func(f *Facts) { f.At = at("15:15:00").Add(999 * time.Millisecond) }, terms.Green, WindowOpen},
		{"签到结束后一秒", func(f *Facts) { f.At = at("15:15:01") }, terms.Red, WindowLateIn},
		{"提前一秒签退", func(f *Facts) { f.Direction, f.Window, f.At = terms.Out, outWindow, at("16:29:59") }, terms.Red, WindowEarlyOut},
		{"会议结束时签退", func(f *Facts) { f.Direction, f.Window, f.At = terms.Out, outWindow, at("16:30:00") }, terms.Green, WindowOpen},
		{"签退最后一秒", func(f *Facts) { f.Direction, f.Window, f.At = terms.Out, outWindow, at("17:30:00") }, terms.Green, WindowOpen},
		{"签退结束后一秒", func(f *Facts) { f.Direction, f.Window, f.At = terms.Out, outWindow, at("17:30:01") }, terms.Red, WindowLateOut},

		{"299米", func(f *Facts) { *f.Position = Place{299, 1e9, 0, 95} }, terms.Green, PositionInside},
		{"301米", func(f *Facts) { *f.Position = Place{301, 1e9, 0, 95} }, terms.Red, PositionOutside},
		{"签退299米", func(f *Facts) {
			f.Direction, f.Window, f.At = terms.Out, outWindow, at("16:40:00")
			*f.Position = Place{299, 1e9, 0, 95}
		}, terms.Green, PositionInside},
		{"签退301米", func(f *Facts) {
			f.Direction, f.Window, f.At = terms.Out, outWindow, at("16:40:00")
			*f.Position = Place{301, 1e9, 0, 95}
		}, terms.Red, PositionOutside},
		{"精度50米时350米仍算在场", func(f *Facts) { *f.Position = Place{350, 1e9, 50, 95} }, terms.Green, PositionInside},
		{"精度50米时351米不算", func(f *Facts) { *f.Position = Place{351, 1e9, 50, 95} }, terms.Red, PositionOutside},
		{"精度最多放宽100米", func(f *Facts) { *f.Position = Place{401, 1e9, 150, 95} }, terms.Red, PositionOutside},
		{"精度150米、400米", func(f *Facts) { *f.Position = Place{400, 1e9, 150, 95} }, terms.Green, PositionInside},
		{"精度151米要见证", func(f *Facts) { *f.Position = Place{10, 1e9, 151, 95} }, terms.Amber, PositionVague},
		{"安卓精度93米相当于151米", func(f *Facts) { *f.Position = Place{10, 1e9, 93, 68} }, terms.Amber, PositionVague},
		{"安卓精度92米相当于149米", func(f *Facts) { *f.Position = Place{10, 1e9, 92, 68} }, terms.Green, PositionInside},
		{"模糊定位够不着会场", func(f *Facts) { *f.Position = Place{5000, 1e9, 1000, 95} }, terms.Red, PositionOutside},
		{"模糊定位可能在会场", func(f *Facts) { *f.Position = Place{1200, 1e9, 1000, 95} }, terms.Amber, PositionVague},
		{"没有精度", func(f *Facts) { *f.Position = Place{10, 1e9, -1, 95} }, terms.Amber, PositionNoAccuracy},
		{"没有精度且很远", func(f *Facts) { *f.Position = Place{401, 1e9, -1, 95} }, terms.Red, PositionOutside},
		{"没有位置", func(f *Facts) { f.Position = nil }, terms.Amber, PositionUnknown},
		{"坐标系标错", func(f *Facts) { *f.Position = Place{470, 20, 10, 95} }, terms.Red, PositionMislabel},
		{"两种坐标系都不在", func(f *Facts) { *f.Position = Place{900, 600, 10, 95} }, terms.Red, PositionOutside},
		{"活动没有设定位置", func(f *Facts) { f.Fence, f.Position = 0, nil }, terms.Green, PositionOff},

		{"海报码在场", func(f *Facts) { f.Code = CodePoster }, terms.Green, CodePoster},
		{"海报码抽中见证", func(f *Facts) { f.Code, f.Sampled = CodePoster, true }, terms.Amber, WitnessSample},
		{"动态码不抽查", func(f *Facts) { f.Sampled = true }, terms.Green, CodeFresh},
		{"海报码不在会场", func(f *Facts) { f.Code = CodePoster; f.Position.Distance, f.Position.AsOther = 800, 900 }, terms.Red, PositionOutside},
		{"海报码而没有围栏", func(f *Facts) { f.Code, f.Fence = CodePoster, 0 }, terms.Amber, WitnessNoFence},
		{"支部没有启用海报", func(f *Facts) { f.Code, f.PosterAllowed = CodePoster, false }, terms.Red, CodePosterOff},

		{"线上参加有码有原因", func(f *Facts) { f.Remote, f.RemoteReason, f.Position = true, "外地务工", nil }, terms.Green, RemoteAllowed},
		{"线上参加没有码要见证", func(f *Facts) { f.Remote, f.RemoteReason, f.Code = true, "外地务工", CodeMissing }, terms.Amber, CodeRemote},
		{"线上参加没写原因", func(f *Facts) { f.Remote, f.RemoteReason = true, "  " }, terms.Red, RemoteNoReason},
		{"支部不允许线上", func(f *Facts) { f.Remote, f.RemoteReason, f.RemoteAllowed = true, "外地务工", false }, terms.Red, RemoteOff},
		{"线上参加用过期的码", func(f *Facts) { f.Remote, f.RemoteReason, f.Code = true, "外地务工", CodeExpired }, terms.Red, CodeExpired},

		{"手机签名有效、用过的手机", func(f *Facts) {}, terms.Green, DeviceKnown},
		{"签名不对", func(f *Facts) { f.Proof.Finding = NonceSignature }, terms.Red, NonceSignature},
		{"口令过期", func(f *Facts) { f.Proof.Finding = NonceExpired }, terms.Red, NonceExpired},
		{"别的登录的口令", func(f *Facts) { f.Proof.Finding = NonceForeign }, terms.Red, NonceForeign},
		{"口令用第二次", func(f *Facts) { f.Proof.Finding = NonceSpent }, terms.Red, NonceSpent},
		{"浏览器不能签名要见证", func(f *Facts) { f.Proof = Proof{Finding: NonceNone} }, terms.Amber, NonceNone},
		{"要求签名而不能签名", func(f *Facts) { f.Proof, f.Device = Proof{Finding: NonceNone}, DeviceRequired }, terms.Red, NonceRequired},
		{"不核对手机时没有签名也行", func(f *Facts) { f.Proof, f.Device = Proof{Finding: NonceNone}, DeviceOff }, terms.Green, CodeFresh},
		{"手机登记二十四小时差一秒", func(f *Facts) { f.Proof.Age = 24*time.Hour - time.Second }, terms.Amber, DeviceNew},
		{"手机登记满二十四小时", func(f *Facts) { f.Proof.Age = 24 * time.Hour }, terms.Green, DeviceKnown},
		{"首个党日不问新手机", func(f *Facts) { f.Proof.Age, f.NewFor = 0, 0 }, terms.Green, DeviceKnown},
		{"同一手机第二名党员", func(f *Facts) { f.Proof.Shared = true }, terms.Amber, DeviceShared},

		{"慢手机旧码、没有别人用过这个码", func(f *Facts) { f.CodeAge = 30 * time.Second }, terms.Green, CodeFresh},
		{"会场两个网络都及时", func(f *Facts) { f.Sightings = []Sighting{seen("10.2.2.0/24", 4)} }, terms.Green, CodeFresh},
		{"旧码从另一个网络来", func(f *Facts) {
			f.CodeAge, f.Sightings = 25*time.Second, []Sighting{seen("10.2.2.0/24", 4)}
		}, terms.Amber, RelayLate},
		{"旧码从会场网络来", func(f *Facts) {
			f.CodeAge, f.Sightings = 25*time.Second, []Sighting{seen("10.1.1.0/24", 4)}
		}, terms.Green, CodeFresh},
		{"换码后五秒以内不算晚", func(f *Facts) {
			f.CodeAge, f.Sightings = 25*time.Second-1, []Sighting{seen("10.2.2.0/24", 4)}
		}, terms.Green, CodeFresh},
		{"换码后同一网络第三次", func(f *Facts) {
			f.CodeAge, f.Sightings = 21*time.Second, []Sighting{seen("10.1.1.0/24", 20), seen("10.1.1.0/24", 20)}
		}, terms.Amber, RelayBurst},
		{"换码后同一网络第二次", func(f *Facts) {
			f.CodeAge, f.Sightings = 21*time.Second, []Sighting{seen("10.1.1.0/24", 20)}
		}, terms.Green, CodeFresh},
		{"全会场用一个网络及时签到", func(f *Facts) {
			f.Sightings = slices.Repeat([]Sighting{seen("10.1.1.0/24", 4)}, 60)
		}, terms.Green, CodeFresh},
		{"转发迹象救不了也害不了假码", func(f *Facts) {
			f.Code, f.CodeAge, f.Sightings = CodeWrong, 25*time.Second, []Sighting{seen("10.2.2.0/24", 4)}
		}, terms.Red, CodeWrong},

		{"离线签到", kept(func(*Facts) {}), terms.Amber, OfflineKept},
		{"离线签到手机快一天", kept(func(f *Facts) { f.Kept.MadeAt = at("15:00:00").AddDate(0, 0, 1) }), terms.Amber, OfflineClock},
		{"离线签到手机慢五分钟", kept(func(f *Facts) { f.Kept.MadeAt = at("14:55:00") }), terms.Amber, OfflineClock},
		{"离线签到满七十二小时", kept(func(f *Facts) { f.Kept.Received = at("15:00:00").Add(72 * time.Hour) }), terms.Amber, OfflineKept},
		{"离线签到超过七十二小时", kept(func(f *Facts) { f.Kept.Received = at("15:00:01").Add(72 * time.Hour) }), terms.Red, OfflineLate},
		{"离线签到的码在窗口以外", kept(func(f *Facts) { f.At, f.Kept.Shown = at("14:29:40"), at("14:29:40") }), terms.Red, WindowEarlyIn},
		{"离线签到用海报码", kept(func(f *Facts) { f.Code, f.CodeLife, f.Kept.Shown = CodePoster, 0, time.Time{} }), terms.Red, OfflineTimeless},
		{"码失效以后手机还联过网", kept(func(f *Facts) { f.Proof.Issued = at("15:00:41") }), terms.Red, OfflineAfter},
		{"离线签到的口令太旧", kept(func(f *Facts) { f.Proof.Issued = at("14:59:59").AddDate(0, 0, -3) }), terms.Red, OfflineStale},
		{"离线签到没有签名", kept(func(f *Facts) { f.Proof = Proof{Finding: NonceNone} }), terms.Red, OfflineUnsigned},
		{"不核对手机的支部，离线签到也要签名", kept(func(f *Facts) { f.Device, f.Proof = DeviceOff, Proof{Finding: NonceNone} }), terms.Red, OfflineUnsigned},
		{"离线签到少了前一份", kept(func(f *Facts) { f.Kept.Link = LinkGap }), terms.Amber, OfflineGap},
		{"离线签到接在别人前头", kept(func(f *Facts) { f.Kept.Link = LinkForked }), terms.Red, OfflineForked},
		{"离线签到不看转发迹象", kept(func(f *Facts) {
			f.CodeAge, f.Sightings = 30*time.Second, []Sighting{seen("10.2.2.0/24", 4)}
		}), terms.Amber, OfflineKept},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := good()
			c.with(&f)
			verdict, found := Judge(f)
			if verdict != c.want || !slices.Contains(found, c.says) {
				t.Errorf("%s %v, want %s with %s", verdict, found, c.want, c.says)
			}
		})
	}
}

// seen is a sign-in two seconds ago with a code so many seconds old then.
func seen(network string, age int) Sighting {
	return Sighting{network, at("14:59:58"), time.Duration(age) * time.Second}
}

// kept makes a sign-in one that was kept without a network for two hours.
func kept(with func(*Facts)) func(*Facts) {
	return func(f *Facts) {
		f.Position = nil
		f.Kept = &Kept{Shown: at("15:00:00"), MadeAt: at("15:00:08"), Received: at("17:00:00"), Link: LinkWhole}
		with(f)
	}
}

func TestNetwork(t *testing.T) {
	for address, want := range map[string]string{"36.41.7.200": "36.41.7.0/24", "::ffff:36.41.7.9": "36.41.7.0/24", "240e:3b7:11:2::5": "240e:3b7:11::/48",
		"fe80::1%eth0": "fe80::/48", "": "", "unix": ""} {
		if got := NetworkOf(address); got != want {
			t.Errorf("%s: %q, want %q", address, got, want)
		}
	}
}

// Every finding has a verdict and a whole Chinese sentence of its own.
func TestSentences(t *testing.T) {
	seen := map[string]Finding{}
	for f := range findings {
		s := f.Sentence(inWindow)
		switch {
		case !strings.HasSuffix(s, "。"):
			t.Errorf("%s: %q is no sentence", f, s)
		case strings.ContainsAny(s, "{},;()"):
			t.Errorf("%s: %q has a gap or ASCII punctuation", f, s)
		case seen[s] != "":
			t.Errorf("%s says the same as %s", f, seen[s])
		case !strings.HasPrefix(string(f.Rule()), "R"):
			t.Errorf("%s names no rule", f)
		}
		seen[s] = f
	}
	if got := WindowEarlyIn.Sentence(inWindow); !strings.Contains(got, "11 月 25 日 14:30 至 11 月 25 日 15:15") {
		t.Error(got)
	}
	if Finding("R1-code/unheard-of").Verdict() != terms.Red {
		t.Error("a finding nobody knows must not let anybody in")
	}
}

func TestBands(t *testing.T) {
	for _, c := range []struct {
		place              Place
		distance, accuracy string
	}{
		{Place{0, 0, 0, 95}, "0-50", "0-50"},
		{Place{50, 0, 50, 95}, "0-50", "0-50"},
		{Place{51, 0, 51, 95}, "50-100", "50-150"},
		{Place{299, 0, 150, 95}, "100-300", "50-150"},
		{Place{301, 0, 93, 68}, ">300", ">150"},
		{Place{10, 0, -1, 95}, "0-50", "unknown"},
	} {
		if d, a := c.place.Bands(); d != c.distance || a != c.accuracy {
			t.Errorf("%v: %s %s, want %s %s", c.place, d, a, c.distance, c.accuracy)
		}
	}
}
