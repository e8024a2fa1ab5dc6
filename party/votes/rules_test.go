package votes

import (
	"fmt"
	"math/big"
	"testing"

	"pgregory.net/rapid"
)

// Worked cases of resolutions and committees, by their numbers.
func TestDecide(t *testing.T) {
	for _, c := range []struct {
		id                         string
		engine                     Engine
		due, present, yes, written int
		valid, passed              bool
	}{
		{"VC04 恰好不足半数到会", Ordinary, 20, 9, 9, 0, false, false},
		{"半数到会可以表决，十票不超过应到的半数", Ordinary, 20, 10, 10, 0, true, false},
		{"十八人到会，十票不过", Ordinary, 20, 18, 10, 0, true, false},
		{"十八人到会，十一票通过", Ordinary, 20, 18, 11, 0, true, true},
		{"VC05 奇数人", Ordinary, 21, 11, 11, 0, true, true},
		{"VC06 分母是应到", Ordinary, 21, 11, 10, 0, true, false},
		{"VC07 差一人", Ordinary, 21, 10, 10, 0, false, false},
		{"VC09 四人到两人", Ordinary, 4, 2, 2, 0, true, false},
		{"VC11 七人", Ordinary, 7, 4, 4, 0, true, true},
		{"VC12 五十人", Ordinary, 50, 26, 26, 0, true, true},
		{"没有应到的人", Ordinary, 0, 0, 0, 0, false, false},
		{"VC14 书面意见不算到会", Admission, 20, 10, 10, 3, false, false},
		{"VC17 超过半数到会", Admission, 20, 11, 11, 0, true, true},
		{"VC19 赞成十票", Admission, 20, 15, 10, 0, true, false},
		{"赞成九票加书面两票", Admission, 20, 15, 9, 2, true, true},
		{"VC20 二十一人", Admission, 21, 11, 10, 0, true, false},
		{"VC23 三人支部", Admission, 3, 2, 2, 0, true, true},
		{"VC26 四人支部", Admission, 4, 3, 3, 0, true, true},
		{"四人到两人，比一般表决严", Admission, 4, 2, 2, 2, false, false},
		{"VC28 书面票凑足", Admission, 7, 4, 3, 1, true, true},
		{"书面票一般表决不算", Ordinary, 20, 18, 10, 5, true, false},
		{"VC47 委员四人到两人，可开", Committee, 4, 2, 2, 0, true, false},
		{"VC50 委员七人到四人", Committee, 7, 4, 4, 0, true, true},
		{"VC51 委员七人到三人", Committee, 7, 3, 3, 0, false, false},
		{"委员五人到三人", Committee, 5, 3, 3, 0, true, true},
		{"委员五人到两人", Committee, 5, 2, 2, 0, false, false},
	} {
		t.Run(c.id, func(t *testing.T) {
			a := Decide(c.engine, Count{Due: c.due, Present: c.present, Yes: c.yes, No: c.present - c.yes, WrittenYes: c.written})
			if a.Valid != c.valid || a.Passed != c.passed {
				t.Errorf("%+v, want valid %t, passed %t", a, c.valid, c.passed)
			}
			if a.Sentence == "" || a.Article == "" {
				t.Errorf("no explanation: %+v", a)
			}
		})
	}
}

func TestSentencesExplain(t *testing.T) {
	for want, c := range map[string]struct {
		engine Engine
		count  Count
	}{
		"应到会有表决权的党员 20 人，实到 18 人，赞成 10 人，没有超过应到的半数，未通过。":        {Ordinary, Count{20, 18, 10, 8, 0, 0}},
		"应到会有表决权的党员 20 人，实到 15 人，赞成 9 人，会前书面赞成 2 人，超过应到的半数，通过。": {Admission, Count{20, 15, 9, 6, 0, 2}},
		"应到会有表决权的党员 20 人，实到 10 人，没有超过半数，不能表决。":                  {Admission, Count{20, 10, 10, 0, 0, 0}},
		"委员 5 人，实到 2 人，不足半数，不能表决。":                              {Committee, Count{5, 2, 2, 0, 0, 0}},
	} {
		if got := Decide(c.engine, c.count).Sentence; got != want {
			t.Errorf("%s\nwant %s", got, want)
		}
	}
}

// share states a rule as the article does, in fractions: part of whole is more than, or at least, a half.
func share(part, whole int, enough func(cmp int) bool) bool {
	return whole > 0 && enough(big.NewRat(int64(part), int64(max(whole, 1))).Cmp(big.NewRat(1, 2)))
}

func over(cmp int) bool    { return cmp > 0 }
func atLeast(cmp int) bool { return cmp >= 0 }

// Every count of up to 60 voters, against the articles stated in fractions.
func TestDecideAgainstTheArticles(t *testing.T) {
	for due := range 61 {
		for present := range due + 1 {
			for yes := range present + 1 {
				for _, written := range []int{0, 1, due - present} {
					if written > due-present {
						continue
					}
					c := Count{due, present, yes, present - yes, 0, written}
					for e, want := range map[Engine][2]bool{
						Ordinary:  {share(present, due, atLeast), share(yes, due, over)},
						Committee: {share(present, due, atLeast), share(yes, due, over)},
						Admission: {share(present, due, over), share(yes+written, due, over)},
					} {
						if a := Decide(e, c); a.Valid != want[0] || a.Passed != (want[0] && want[1]) {
							t.Fatalf("%s %+v: %+v, want %v", e, c, a, want)
						}
					}
				}
			}
		}
	}
}

func TestMiscounted(t *testing.T) {
	for _, c := range []struct {
		name   string
		engine Engine
		count  Count
		fault  bool
	}{
		{"相加等于到会", Ordinary, Count{20, 18, 11, 5, 2, 0}, false},
		{"少一票", Ordinary, Count{20, 18, 11, 5, 1, 0}, true},
		{"多一票", Ordinary, Count{20, 18, 11, 6, 2, 0}, true},
		{"到会多于应到", Ordinary, Count{20, 21, 21, 0, 0, 0}, true},
		{"负数", Ordinary, Count{20, 18, 20, -2, 0, 0}, true},
		{"一般表决不收书面意见", Ordinary, Count{20, 18, 11, 7, 0, 1}, true},
		{"支委会不收书面意见", Committee, Count{5, 4, 3, 1, 0, 1}, true},
		{"书面赞成两人", Admission, Count{20, 18, 11, 7, 0, 2}, false},
		{"书面赞成多于未到会", Admission, Count{20, 18, 11, 7, 0, 3}, true},
	} {
		if got := Miscounted(c.engine, c.count); (got != "") != c.fault {
			t.Errorf("%s: %q", c.name, got)
		}
	}
}

// drawn is any count that adds up.
func drawn(t *rapid.T) (Engine, Count) {
	e := rapid.SampledFrom(Engines).Draw(t, "engine")
	c := Count{Due: rapid.IntRange(0, 500).Draw(t, "due")}
	c.Present = rapid.IntRange(0, c.Due).Draw(t, "present")
	c.Yes = rapid.IntRange(0, c.Present).Draw(t, "yes")
	c.No = rapid.IntRange(0, c.Present-c.Yes).Draw(t, "no")
	c.Abstain = c.Present - c.Yes - c.No
	if e == Admission {
		c.WrittenYes = rapid.IntRange(0, c.Due-c.Present).Draw(t, "written")
	}
	return e, c
}

func TestDecideProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		e, c := drawn(t)
		if fault := Miscounted(e, c); fault != "" {
			t.Fatal(fault)
		}
		a := Decide(e, c)
		if a.Passed && !Opens(e, c.Due, c.Present) {
			t.Fatal("passed without a quorum")
		}
		if more := c; c.No > 0 {
			more.Yes, more.No = c.Yes+1, c.No-1
			if a.Passed && !Decide(e, more).Passed {
				t.Fatal("one more yes undoes it")
			}
		}
		if swapped := c; c.Abstain > 0 {
			swapped.No, swapped.Abstain = c.No+c.Abstain, 0
			if a.Passed != Decide(e, swapped).Passed {
				t.Fatal("to abstain weighs otherwise than no")
			}
		}
		// Of a yes and its contrary at most one passes: the denominator is the same.
		contrary := Count{Due: c.Due, Present: c.Present, Yes: c.No, No: c.Yes, Abstain: c.Abstain}
		if a.Passed && c.WrittenYes == 0 && Decide(e, contrary).Passed {
			t.Fatal("both passed")
		}
		wrong := c
		wrong.Yes++
		if Miscounted(e, wrong) == "" {
			t.Fatal(fmt.Sprint("adds up: ", wrong))
		}
	})
}
