package codes

import (
	"encoding/base64"
	"testing"
	"time"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

func TestCode(t *testing.T) {
	mine := Keys{Meeting: 235_711_131_719, In: NewKey(), Out: NewKey()}
	theirs := Keys{Meeting: 235_711_131_720, In: NewKey(), Out: NewKey()}
	forger := Keys{Meeting: mine.Meeting, In: NewKey(), Out: NewKey()}
	now := at("15:00:10") // half through a step
	screen := func(c Keys, d terms.Direction, t time.Time) string { text, _ := c.Rotating(d, t); return text }
	fresh := screen(mine, terms.In, now)
	for _, c := range []struct {
		name string
		text string
		want evidence.Finding
	}{
		{"屏幕上的码", fresh, evidence.CodeFresh},
		{"扫到的是链接", "https://party.example.cn/s/" + fresh, evidence.CodeFresh},
		{"链接后面有尾巴", "https://party.example.cn/s/" + fresh + "?from=wechat", evidence.CodeFresh},
		{"上一步的码", screen(mine, terms.In, now.Add(-Step)), evidence.CodeFresh},
		{"再上一步的码", screen(mine, terms.In, now.Add(-2*Step)), evidence.CodeExpired},
		{"下一步的码", screen(mine, terms.In, now.Add(Step)), evidence.CodeWrong},
		{"昨天的码", screen(mine, terms.In, now.AddDate(0, 0, -1)), evidence.CodeExpired},
		{"别的活动的码", screen(theirs, terms.In, now), evidence.CodeOtherMeeting},
		{"签退码", screen(mine, terms.Out, now), evidence.CodeOtherDirection},
		{"用别的密钥造的码", screen(forger, terms.In, now), evidence.CodeWrong},
		{"海报码", mine.Poster(terms.In), evidence.CodePoster},
		{"签退海报", mine.Poster(terms.Out), evidence.CodeOtherDirection},
		{"没有码", "  ", evidence.CodeMissing},
		{"乱码", "不是码", evidence.CodeWrong},
		{"截断的码", fresh[:len(fresh)-1], evidence.CodeWrong},
		{"数字码", mine.Digits(terms.In, now), evidence.CodeDigits},
		{"带空格的数字码", mine.Digits(terms.In, now)[:4] + " " + mine.Digits(terms.In, now)[4:], evidence.CodeDigits},
		{"上一分钟的数字码", mine.Digits(terms.In, now.Add(-digitsStep)), evidence.CodeDigits},
		{"三分钟前的数字码", mine.Digits(terms.In, now.Add(-3*digitsStep)), evidence.CodeExpired},
		{"签退的数字码", mine.Digits(terms.Out, now), evidence.CodeOtherDirection},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got, _ := mine.Check(c.text, terms.In, now); got != c.want {
				t.Errorf("%s, want %s", got, c.want)
			}
		})
	}
}

// A code that is altered in any bit is not believed.
func TestCodeIsSealed(t *testing.T) {
	c, now := Keys{Meeting: 7, In: NewKey(), Out: NewKey()}, at("15:00:10")
	text, until := c.Rotating(terms.In, now)
	if !until.Equal(at("15:00:20")) {
		t.Error("the screen changes at", until)
	}
	b, _ := base64.RawURLEncoding.DecodeString(text)
	if bits := 8 * macBytes; bits < 80 {
		t.Errorf("the seal has %d bits", bits)
	}
	for i := range 8 * len(b) {
		b[i/8] ^= 1 << (i % 8)
		if got, _ := c.Check(base64.RawURLEncoding.EncodeToString(b), terms.In, now); got.Verdict() != terms.Red {
			t.Errorf("bit %d turned: %s", i, got)
		}
		b[i/8] ^= 1 << (i % 8)
	}
}

// A code lives at most 40 s, which is within the 45 s the design allows.
func TestCodeAge(t *testing.T) {
	c := Keys{Meeting: 7, In: NewKey(), Out: NewKey()}
	for second := range 60 {
		shown := at("15:00:00").Add(time.Duration(second) * time.Second)
		text, _ := c.Rotating(terms.In, shown)
		if got, _ := c.Check(text, terms.In, shown.Add(20*time.Second)); got != evidence.CodeFresh {
			t.Errorf("shown at second %d, not accepted 20 s later: %s", second, got)
		}
		if got, _ := c.Check(text, terms.In, shown.Add(41*time.Second)); got != evidence.CodeExpired {
			t.Errorf("shown at second %d, after 41 s %s", second, got)
		}
	}
}

func TestPosterSample(t *testing.T) {
	c, n := Keys{Meeting: 7, In: NewKey(), Out: NewKey()}, 0
	for member := range int64(10_000) {
		first := c.Sampled(member, 20)
		if first {
			n++
		}
		if c.Sampled(member, 20) != first || c.Sampled(member, 0) || !c.Sampled(member, 100) {
			t.Fatal("the sample must be the same each time, empty at 0 and whole at 100 per cent")
		}
	}
	if n < 1800 || n > 2200 {
		t.Errorf("%d of 10000 sampled at 20 per cent", n)
	}
}

// at is a moment of the day of the tests, "15:04:05".
func at(hms string) time.Time {
	t, err := time.ParseInLocation("2006-01-02 15:04:05", "2026-11-25 "+hms, clock.Shanghai)
	if err != nil {
		panic(err)
	}
	return t
}
