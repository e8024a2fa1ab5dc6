package duties

import (
	"slices"
	"testing"
)

func TestEachGroup(t *testing.T) {
	for _, c := range []struct {
		name         string
		times, again int
		whole        Count
		groups       []Count
		asked, held  int
		inTime       int
		lacking      []int
		met          bool // in time, or made up
	}{
		{"两个组都开了", 1, 1, Count{}, []Count{{InTime: 1}, {InTime: 1}}, 2, 2, 2, nil, true},
		{"只有一个组开了", 1, 1, Count{}, []Count{{InTime: 1}, {}}, 2, 1, 1, []int{1}, false},
		{"一个组开两次顶不了另一个组", 1, 1, Count{}, []Count{{InTime: 2}, {}}, 2, 1, 1, []int{1}, false},
		{"一个组开了，支部又集中开了一次", 1, 1, Count{InTime: 1}, []Count{{InTime: 1}, {}}, 2, 2, 2, nil, true},
		{"另一个组补录", 1, 1, Count{}, []Count{{InTime: 1}, {Late: 1}}, 2, 2, 1, nil, true},
		{"另一个组下一期多开一次", 1, 1, Count{}, []Count{{InTime: 1, Next: 1}, {Next: 2}}, 2, 1, 1, nil, true},
		{"下一期多开的是已经开过的组", 1, 1, Count{}, []Count{{InTime: 1, Next: 2}, {Next: 1}}, 2, 1, 1, []int{1}, false},
		{"下一期支部集中开一次、各组再开一次", 1, 1, Count{Next: 1}, []Count{{InTime: 1, Next: 1}, {Next: 1}}, 2, 1, 1, nil, true},
		{"每组两次，一个组只开一次", 2, 2, Count{}, []Count{{InTime: 2}, {InTime: 1}}, 4, 3, 3, []int{1}, false},
		{"不作要求而开了的照实显示", 0, 0, Count{}, []Count{{InTime: 2}, {}}, 0, 2, 2, nil, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := EachGroup(c.times, c.again, c.whole, c.groups)
			if s.Asked != c.asked || s.Held != c.held || s.InTime != c.inTime || !slices.Equal(s.Lacking, c.lacking) || (s.InTime+s.Spare >= s.Asked) != c.met {
				t.Errorf("%+v", s)
			}
		})
	}
}

func TestWhole(t *testing.T) {
	for _, c := range []struct {
		name  string
		count Count
		want  Sum
	}{
		{"按时开了", Count{InTime: 1}, Sum{Asked: 1, InTime: 1, Held: 1}},
		{"补录", Count{Late: 1}, Sum{Asked: 1, Held: 1, Spare: 1}},
		{"下一期只开了本期的", Count{Next: 1}, Sum{Asked: 1}},
		{"下一期多开一次", Count{Next: 2}, Sum{Asked: 1, Spare: 1}},
	} {
		if got := Whole(1, 1, c.count); got.Asked != c.want.Asked || got.InTime != c.want.InTime || got.Held != c.want.Held || got.Spare != c.want.Spare {
			t.Errorf("%s: %+v, want %+v", c.name, got, c.want)
		}
	}
}
