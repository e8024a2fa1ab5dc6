package attendance

import (
	"encoding/base64"
	"testing"
	"time"

	"zhibu/party/terms"
)

func TestCode(t *testing.T) {
	mine := codes{meetingID: 235_711_131_719, in: newKey(), out: newKey()}
	theirs := codes{meetingID: 235_711_131_720, in: newKey(), out: newKey()}
	forger := codes{meetingID: mine.meetingID, in: newKey(), out: newKey()}
	now := at("15:00:10") // half through a step
	screen := func(c codes, d terms.Direction, t time.Time) string { text, _ := c.rotating(d, t); return text }
	fresh := screen(mine, terms.In, now)
	for _, c := range []struct {
		name string
		text string
		want Finding
	}{
		{"屏幕上的码", fresh, CodeFresh},
		{"扫到的是链接", "https://party.example.cn/s/" + fresh, CodeFresh},
		{"链接后面有尾巴", "https://party.example.cn/s/" + fresh + "?from=wechat", CodeFresh},
		{"上一步的码", screen(mine, terms.In, now.Add(-step)), CodeFresh},
		{"再上一步的码", screen(mine, terms.In, now.Add(-2*step)), CodeExpired},
		{"下一步的码", screen(mine, terms.In, now.Add(step)), CodeWrong},
		{"昨天的码", screen(mine, terms.In, now.AddDate(0, 0, -1)), CodeExpired},
		{"别的活动的码", screen(theirs, terms.In, now), CodeOtherMeeting},
		{"签退码", screen(mine, terms.Out, now), CodeOtherDirection},
		{"用别的密钥造的码", screen(forger, terms.In, now), CodeWrong},
		{"海报码", mine.poster(terms.In), CodePoster},
		{"签退海报", mine.poster(terms.Out), CodeOtherDirection},
		{"没有码", "  ", CodeMissing},
		{"乱码", "不是码", CodeWrong},
		{"截断的码", fresh[:len(fresh)-1], CodeWrong},
		{"数字码", mine.digits(terms.In, now), CodeDigits},
		{"带空格的数字码", mine.digits(terms.In, now)[:4] + " " + mine.digits(terms.In, now)[4:], CodeDigits},
		{"上一分钟的数字码", mine.digits(terms.In, now.Add(-digitsStep)), CodeDigits},
		{"三分钟前的数字码", mine.digits(terms.In, now.Add(-3*digitsStep)), CodeExpired},
		{"签退的数字码", mine.digits(terms.Out, now), CodeOtherDirection},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := mine.check(c.text, terms.In, now); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// A code that is altered in any bit is not believed.
func TestCodeIsSealed(t *testing.T) {
	c, now := codes{meetingID: 7, in: newKey(), out: newKey()}, at("15:00:10")
	text, until := c.rotating(terms.In, now)
	if !until.Equal(at("15:00:20")) {
		t.Error("the screen changes at", until)
	}
	b, _ := base64.RawURLEncoding.DecodeString(text)
	if bits := 8 * macBytes; bits < 80 {
		t.Errorf("the seal has %d bits", bits)
	}
	for i := range 8 * len(b) {
		b[i/8] ^= 1 << (i % 8)
		if got, _ := c.check(base64.RawURLEncoding.EncodeToString(b), terms.In, now); got.Verdict() != terms.Red {
			t.Errorf("bit %d turned: %s", i, got)
		}
		b[i/8] ^= 1 << (i % 8)
	}
}

// A code lives at most 40 s, which is within the 45 s the design allows.
func TestCodeAge(t *testing.T) {
	c := codes{meetingID: 7, in: newKey(), out: newKey()}
	for second := range 60 {
		shown := at("15:00:00").Add(time.Duration(second) * time.Second)
		text, _ := c.rotating(terms.In, shown)
		if got, _ := c.check(text, terms.In, shown.Add(20*time.Second)); got != CodeFresh {
			t.Errorf("shown at second %d, not accepted 20 s later: %s", second, got)
		}
		if got, _ := c.check(text, terms.In, shown.Add(41*time.Second)); got != CodeExpired {
			t.Errorf("shown at second %d, after 41 s %s", second, got)
		}
	}
}

func TestPosterSample(t *testing.T) {
	c, n := codes{meetingID: 7, in: newKey(), out: newKey()}, 0
	for member := range int64(10_000) {
		first := c.sampled(member, 20)
		n += one(first)
		if c.sampled(member, 20) != first || c.sampled(member, 0) || !c.sampled(member, 100) {
			t.Fatal("the sample must be the same each time, empty at 0 and whole at 100 per cent")
		}
	}
	if n < 1800 || n > 2200 {
		t.Errorf("%d of 10000 sampled at 20 per cent", n)
	}
}
