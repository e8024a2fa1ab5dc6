package votes

import (
	"math/big"
	"reflect"
	"testing"

	"pgregory.net/rapid"

	"zhibu/party/terms"
)

// Worked cases of one candidate: whether the meeting may elect, and whether the candidate wins.
func TestElectionOfOne(t *testing.T) {
	for _, c := range []struct {
		id                string
		due, present, yes int
		valid, wins       bool
	}{
		{"VC29", 30, 24, 13, true, true}, {"VC30 恰好实到的半数", 30, 24, 12, true, false},
		{"VC33", 31, 25, 12, true, false}, {"VC34 不足五分之四", 31, 24, 24, false, false},
		{"VC35", 25, 20, 11, true, true}, {"VC36", 25, 20, 10, true, false},
		{"VC37", 5, 4, 3, true, true}, {"VC43", 7, 6, 4, true, true}, {"VC44", 7, 5, 5, false, false},
		{"二十五人到会十三票", 31, 25, 13, true, true},
	} {
		valid := ElectionOpens(c.due, c.present)
		if wins := valid && Wins(c.present, c.yes); valid != c.valid || wins != c.wins {
			t.Errorf("%s: valid %t, wins %t", c.id, valid, wins)
		}
	}
	for due := 1; due <= 60; due++ {
		for present := range due + 1 {
			if want := big.NewRat(int64(present), int64(due)).Cmp(big.NewRat(4, 5)) >= 0; ElectionOpens(due, present) != want {
				t.Errorf("%d of %d: want %t", present, due, want)
			}
			for yes := range present + 1 {
				if want := present > 0 && big.NewRat(int64(yes), int64(max(present, 1))).Cmp(big.NewRat(1, 2)) > 0; Wins(present, yes) != want {
					t.Errorf("%d votes of %d: want %t", yes, present, want)
				}
			}
		}
	}
	if ElectionOpens(0, 0) || ElectionOpens(5, 6) || Wins(4, 5) {
		t.Error("nobody, or more than there are, elect")
	}
}

func TestCandidates(t *testing.T) {
	for seats, want := range map[int]int{0: 0, 1: 2, 3: 4, 4: 5, 5: 6 /* EC03 */, 6: 8, 7: 9 /* EC05 */, 9: 11 /* EC06 */, 10: 12, 11: 14 /* EC07 */, 15: 18 /* EC08 */} {
		if got := Candidates(seats); got != want {
			t.Errorf("%d seats: %d candidates, want %d", seats, got, want)
		}
	}
	for seats := 1; seats <= 60; seats++ {
		fifth := big.NewRat(int64(seats), 5)
		enough := func(n int) bool { return big.NewRat(int64(n-seats), 1).Cmp(fifth) >= 0 }
		if n := Candidates(seats); !enough(n) || enough(n-1) {
			t.Errorf("%d seats: %d is not the least number", seats, n)
		}
	}
}

func TestBallotsHold(t *testing.T) {
	for _, c := range []struct {
		id               string
		issued, returned int
		want             bool
	}{{"EC10 少收", 24, 23, true}, {"EC11 多收", 24, 25, false}, {"相等", 24, 24, true}, {"负数", 24, -1, false}} {
		if got := BallotsHold(c.issued, c.returned); got != c.want {
			t.Errorf("%s: %t", c.id, got)
		}
	}
}

func TestElect(t *testing.T) {
	jia, yi, bing, ding, wu := func(n int) Tally { return Tally{"甲", n} }, func(n int) Tally { return Tally{"乙", n} },
		func(n int) Tally { return Tally{"丙", n} }, func(n int) Tally { return Tally{"丁", n} }, func(n int) Tally { return Tally{"戊", n} }
	for _, c := range []struct {
		id             string
		seats, present int
		all            []Tally
		want           Outcome
		says           string
	}{
		{"EC19 过半但列第四", 3, 20, []Tally{jia(18), yi(15), bing(12), ding(11)},
			Outcome{Elected: []Tally{jia(18), yi(15), bing(12)}, Seats: 3}, "甲、乙、丙当选。"},
		{"EC22 恰好一半不当选", 3, 20, []Tally{jia(18), yi(15), bing(10), ding(9)},
			Outcome{Elected: []Tally{jia(18), yi(15)}, Vacant: 1, Seats: 3}, "甲、乙当选，缺 1 名，另行选举。"},
		{"EC24 另选的人胜过候选人", 3, 20, []Tally{jia(18), yi(15), bing(11), wu(12)},
			Outcome{Elected: []Tally{jia(18), yi(15), wu(12)}, Seats: 3}, "甲、乙、戊当选。"},
		{"末位同票", 3, 25, []Tally{jia(20), yi(18), bing(15), ding(15)},
			Outcome{Elected: []Tally{jia(20), yi(18)}, RunOff: []Tally{bing(15), ding(15)}, Vacant: 1, Seats: 3},
			"甲、乙当选，丙、丁得票相等，就其余 1 个名额再次投票。"},
		{"同票但名额够", 4, 25, []Tally{jia(20), yi(18), bing(15), ding(15)},
			Outcome{Elected: []Tally{jia(20), yi(18), bing(15), ding(15)}, Seats: 4}, "甲、乙、丙、丁当选。"},
		{"三人同票争两席", 3, 20, []Tally{jia(18), yi(14), bing(14), ding(14)},
			Outcome{Elected: []Tally{jia(18)}, RunOff: []Tally{yi(14), bing(14), ding(14)}, Vacant: 2, Seats: 3},
			"甲当选，乙、丙、丁得票相等，就其余 2 个名额再次投票。"},
		{"全部同票", 2, 20, []Tally{jia(14), yi(14), bing(14)},
			Outcome{Elected: []Tally{}, RunOff: []Tally{jia(14), yi(14), bing(14)}, Vacant: 2, Seats: 2},
			"没有人当选，甲、乙、丙得票相等，就其余 2 个名额再次投票。"},
		{"一个选举人选一人", 1, 1, []Tally{jia(1)}, Outcome{Elected: []Tally{jia(1)}, Seats: 1}, "甲当选。"},
		{"一席两人各得一半", 1, 20, []Tally{jia(10), yi(10)}, Outcome{Vacant: 1, Seats: 1}, "没有人当选，缺 1 名，另行选举。"},
		{"一席两人同票过半", 1, 20, []Tally{jia(12), yi(12)}, Outcome{Elected: []Tally{}, RunOff: []Tally{jia(12), yi(12)}, Vacant: 1, Seats: 1}, "没有人当选，甲、乙得票相等，就其余 1 个名额再次投票。"},
		{"全是废票", 2, 20, []Tally{jia(0), yi(0), bing(0)}, Outcome{Vacant: 2, Seats: 2}, "没有人当选，缺 2 名，另行选举。"},
		{"没有候选人", 1, 20, nil, Outcome{Vacant: 1, Seats: 1}, "没有人当选，缺 1 名，另行选举。"},
		{"都没有过半", 2, 20, []Tally{jia(10), yi(9)}, Outcome{Vacant: 2, Seats: 2}, "没有人当选，缺 2 名，另行选举。"},
		{"未过半的同票不再投", 2, 20, []Tally{jia(15), yi(10), bing(10)}, Outcome{Elected: []Tally{jia(15)}, Vacant: 1, Seats: 2}, "甲当选，缺 1 名，另行选举。"},
	} {
		t.Run(c.id, func(t *testing.T) {
			got := Elect(c.seats, c.present, c.all)
			if !reflect.DeepEqual(got, c.want) {
				t.Errorf("%+v\nwant %+v", got, c.want)
			}
			if got.Sentence() != c.says {
				t.Errorf("%s, want %s", got.Sentence(), c.says)
			}
		})
	}
}

func TestReduced(t *testing.T) {
	four := Elect(5, 20, []Tally{{"甲", 18}, {"乙", 17}, {"丙", 16}, {"丁", 15}, {"戊", 10}})
	if got, ok := four.Reduced(20, 11); !ok || len(got.Elected) != 4 || got.Seats != 4 || got.Vacant != 0 { // EC23
		t.Errorf("EC23 %+v %t", got, ok)
	}
	if _, ok := four.Reduced(20, 10); !ok {
		t.Error("半数以上含半数")
	}
	if got, ok := four.Reduced(20, 9); ok || got.Vacant != 1 || got.Seats != 5 {
		t.Errorf("不足半数: %+v %t", got, ok)
	}
	if _, ok := four.Reduced(20, 21); ok {
		t.Error("同意的人比到会的多")
	}
	if _, ok := Elect(2, 20, []Tally{{"甲", 14}, {"乙", 14}, {"丙", 14}}).Reduced(20, 20); ok {
		t.Error("有人得票过半，名额不能减")
	}
	if got, ok := Elect(2, 19, []Tally{{"甲", 10}}).Reduced(19, 10); !ok || got.Seats != 1 {
		t.Errorf("奇数人，十人同意: %+v %t", got, ok)
	}
	if _, ok := Elect(2, 19, []Tally{{"甲", 10}}).Reduced(19, 9); ok {
		t.Error("奇数人，九人同意不足半数")
	}
	if _, ok := Elect(1, 20, []Tally{{"甲", 14}}).Reduced(20, 20); ok {
		t.Error("没有缺额")
	}
	if _, ok := Elect(3, 20, nil).Reduced(20, 20); ok {
		t.Error("没有人当选，名额不能减到零")
	}
}

// Worked case EC30: members of the committee hold office and are reported, secretaries wait.
func TestStandingOf(t *testing.T) {
	for post, want := range map[terms.Post]Standing{terms.CommitteeMember: Reported, terms.OrganisationMember: Reported,
		terms.Secretary: Awaiting, terms.DeputySecretary: Awaiting} {
		if got := StandingOf(post); got != want {
			t.Errorf("%s: %s", post, got)
		}
	}
}

// Whoever is elected has more than half and no fewer votes than anybody who is
// not; seats, elected and vacant add up; a run-off is only among equals for
// fewer seats than they are.
func TestElectProperties(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		present := rapid.IntRange(1, 60).Draw(t, "present")
		seats := rapid.IntRange(1, 9).Draw(t, "seats")
		var all []Tally
		for i := range rapid.IntRange(0, 14).Draw(t, "people") {
			all = append(all, Tally{string(rune('A' + i)), rapid.IntRange(0, present).Draw(t, "yes")})
		}
		o := Elect(seats, present, all)
		if len(o.Elected)+o.Vacant != seats || o.Vacant < 0 {
			t.Fatalf("%+v does not add up to %d", o, seats)
		}
		in := map[string]bool{}
		least := present + 1
		for _, e := range o.Elected {
			in[e.Name], least = true, min(least, e.Yes)
			if 2*e.Yes <= present {
				t.Fatalf("%v has no majority of %d", e, present)
			}
		}
		winners := 0
		for _, a := range all {
			if 2*a.Yes > present {
				winners++
			}
			if !in[a.Name] && a.Yes >= least {
				t.Fatalf("%v has as many votes as somebody elected: %+v", a, o)
			}
		}
		for _, r := range o.RunOff {
			if r.Yes != o.RunOff[0].Yes || in[r.Name] {
				t.Fatalf("run-off %+v", o)
			}
		}
		if len(o.RunOff) > 0 && len(o.RunOff) <= o.Vacant || len(o.RunOff) == 0 && o.Vacant != max(0, seats-winners) {
			t.Fatalf("%+v of %d winners", o, winners)
		}
	})
}
