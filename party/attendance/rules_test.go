package attendance

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
		Position: &Place{Distance: 20, AsOther: 470, Accuracy: 10, Confidence: 95}, RemoteAllowed: true}
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
	if got := WindowEarlyIn.Sentence(inWindow); !strings.Contains(got, "11月25日14:30至11月25日15:15") {
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
		if d, a := c.place.bands(); d != c.distance || a != c.accuracy {
			t.Errorf("%v: %s %s, want %s %s", c.place, d, a, c.distance, c.accuracy)
		}
	}
}
