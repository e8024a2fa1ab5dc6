package scores

import (
	"slices"
	"testing"

	"pgregory.net/rapid"

	"zhibu/party/policy"
)

// standard is the shipped pack: seed 002's numbers.
var standard = func() Pack {
	shipped, err := policy.ParseScore([]byte(`{"weights": {"attendance": 70, "mobile": 10, "record": 10, "reflection": 5, "mark": 5},
		"record": {"photos": 40, "minutes": 40, "setItems": 20}, "photosFull": 3, "minutesFull": 300, "reflectionChars": 20, "smallBranch": 5}`))
	if err != nil {
		panic(err)
	}
	return Pack{Score: shipped}
}()

func TestScore(t *testing.T) {
	full := Facts{Meetings: 1, Due: 20, Present: 20, Mobile: 2, MobileActive: 2, Photos: 3, Chars: 300, Items: 6, ItemsDone: 6, Reflecting: 20, Mark: 100, Marked: 1}
	with := func(change func(*Facts)) Facts { f := full; change(&f); return f }
	leaveOut := standard
	leaveOut.LeaveLeavesDue = true
	for _, c := range []struct {
		name               string
		pack               Pack
		facts              Facts
		tenths             int
		provisional, small bool
	}{
		{"全部做到是满分", standard, full, 1000, false, false},
		{"少一人签到", standard, with(func(f *Facts) { f.Present, f.Reflecting = 19, 19 }), 965, false, false},
		{"没有流动党员记满分", standard, with(func(f *Facts) { f.Mobile, f.MobileActive = 0, 0 }), 1000, false, false},
		{"流动党员一半参与", standard, with(func(f *Facts) { f.MobileActive = 1 }), 950, false, false},
		{"没有照片", standard, with(func(f *Facts) { f.Photos = 0 }), 960, false, false},
		{"记录写了一半", standard, with(func(f *Facts) { f.Chars = 150 }), 980, false, false},
		{"规定动作差一项佐证", standard, with(func(f *Facts) { f.ItemsDone = 5 }), 997, false, false}, // 99.666…
		{"上级还没评分", standard, with(func(f *Facts) { f.Mark, f.Marked = 0, 0 }), 950, true, false},
		{"上级评了零分不是没评", standard, with(func(f *Facts) { f.Mark = 0 }), 950, false, false},
		{"请假仍算应到", standard, with(func(f *Facts) { f.Present, f.Leave, f.Reflecting = 19, 1, 19 }), 965, false, false},
		{"规则写明请假不算应到", leaveOut, with(func(f *Facts) { f.Present, f.Leave, f.Reflecting = 19, 1, 19 }), 1000, false, false},
		{"四人的支部标明人少", standard, with(func(f *Facts) { f.Due, f.Present, f.Reflecting = 4, 4, 4 }), 1000, false, true},
		{"五人的支部不标", standard, with(func(f *Facts) { f.Due, f.Present, f.Reflecting = 5, 5, 5 }), 1000, false, false},
		{"没有人来", standard, with(func(f *Facts) { f.Present, f.Reflecting, f.MobileActive = 0, 0, 0 }), 150, false, false},
		{"没有应到的人", standard, Facts{Meetings: 1}, 100, true, true},
		{"没有开会", standard, Facts{}, 100, true, true},
		// 70 × 17 ÷ 20 = 59.5, 10 × 3 ÷ 7 = 4.2857…, 10 × (0.4 × 2 ÷ 3 + 0.4 × 210 ÷ 300 + 0.2 × 4 ÷ 6) = 6.8,
		// 5 × 11 ÷ 17 = 3.2352…, 5 × 88 ÷ 100 = 4.4: together 78.2210…
		{"平常的一次", standard, Facts{Meetings: 1, Due: 20, Present: 17, Mobile: 7, MobileActive: 3, Photos: 2, Chars: 210, Items: 6, ItemsDone: 4, Reflecting: 11, Mark: 88, Marked: 1}, 782, false, false},
		// 70 × 1 ÷ 8 = 8.75 + 10 (no mobile) + 0 + 0 + 5 × 60 ÷ 100 = 3: exactly 21.75
		{"正好一半进位", standard, Facts{Meetings: 1, Due: 8, Present: 1, Mark: 60, Marked: 1}, 218, false, false},
		{"两个支部合起来算", standard, full.plus(with(func(f *Facts) { f.Due, f.Present, f.Reflecting, f.Mark, f.Marked = 60, 20, 20, 0, 0 })), 625, true, false}, // 70×40÷80 + 10 + 10 + 5 + 2.5
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.pack.Of(c.facts)
			if s.Tenths != c.tenths || s.Provisional != c.provisional || s.Small != c.small {
				t.Errorf("%d tenths, provisional %v, small %v; want %d %v %v", s.Tenths, s.Provisional, s.Small, c.tenths, c.provisional, c.small)
			}
		})
	}
}

func TestRanks(t *testing.T) {
	for _, c := range []struct {
		name   string
		scores []int
		want   []int
	}{
		{"并列共用名次，后面跳过", []int{900, 900, 850}, []int{1, 1, 3}},
		{"中间并列", []int{950, 900, 900, 900, 10}, []int{1, 2, 2, 2, 5}},
		{"没有", nil, []int{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := Ranks(c.scores); !slices.Equal(got, c.want) {
				t.Errorf("%v, want %v", got, c.want)
			}
		})
	}
}

func TestAScoreLiesBetweenNothingAndAll(t *testing.T) {
	rapid.Check(t, func(r *rapid.T) {
		upTo := func(n int, name string) int { return rapid.IntRange(0, n).Draw(r, name) }
		f := Facts{Meetings: 1 + upTo(3, "meetings"), Due: upTo(300, "due"), Mobile: upTo(50, "mobile"), Items: upTo(24, "items")}
		f.Present, f.MobileActive, f.ItemsDone = upTo(f.Due, "present"), upTo(f.Mobile, "active"), upTo(f.Items, "done")
		f.Photos, f.Chars = upTo(3*f.Meetings, "photos"), upTo(300*f.Meetings, "chars")
		f.Reflecting, f.Marked = upTo(f.Present, "reflecting"), upTo(f.Meetings, "marked")
		f.Mark = upTo(100*f.Marked, "mark")
		s := standard.Of(f)
		if s.Tenths < 0 || s.Tenths > 1000 {
			t.Errorf("%+v scores %d", f, s.Tenths)
		}
		if f.Present < f.Due {
			g := f
			g.Present++
			g.Reflecting = min(g.Reflecting+1, g.Present)
			if more := standard.Of(g); more.Tenths < s.Tenths {
				t.Errorf("one more present lowers %d to %d", s.Tenths, more.Tenths)
			}
		}
	})
}

func BenchmarkScoreOfABranch(b *testing.B) {
	f := Facts{Meetings: 1, Due: 23, Present: 19, Mobile: 3, MobileActive: 1, Photos: 2, Chars: 210, Items: 6, ItemsDone: 5, Reflecting: 7, Mark: 88, Marked: 1}
	for b.Loop() {
		standard.Of(f)
	}
}
