package ledgers

import (
	"slices"
	"testing"

	"zhibu/party/terms"
)

func TestRate(t *testing.T) {
	for name, c := range map[string]struct {
		present, due int
		want         string
	}{
		"全部到会":         {44, 44, "100%"},
		"一万人缺一人不进位":    {9999, 10000, "99.9%"},
		"十万人缺一人仍不到百分百": {99999, 100000, "99.9%"},
		"三分之二舍去":       {2, 3, "66.6%"},
		"无人到会":         {0, 12, "0.0%"},
		"没有应到不算百分之零":   {0, 0, ""},
		"免到的来了不超过百分百":  {13, 12, "100%"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Rate(c.present, c.due); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
}

func TestKinds(t *testing.T) {
	for name, c := range map[string]struct {
		kind terms.MeetingKind
		also string
		want []terms.MeetingKind
	}{
		"只有一类":    {terms.Assembly, "", []terms.MeetingKind{terms.Assembly}},
		"主题党日含党课": {terms.ThemeDay, "assembly lecture", []terms.MeetingKind{terms.ThemeDay, terms.Assembly, terms.Lecture}},
		"重复只计一次":  {terms.Lecture, "lecture", []terms.MeetingKind{terms.Lecture}},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Kinds(c.kind, c.also); !slices.Equal(got, c.want) {
				t.Errorf("got %v", got)
			}
		})
	}
}

func TestWhatCounts(t *testing.T) {
	var f Figures
	g := Figures{Held: 2, Due: 20, Present: 18, Leave: 1}
	f.Add(terms.Filed, false, false, g)
	f.Add(terms.Filed, false, true, g)
	f.Add(terms.Filed, true, false, g)
	f.Add(terms.Closed, false, false, g)
	if want := (Figures{Held: 4, Late: 2, Inquorate: 2, Unfiled: 2, Due: 40, Present: 36, Leave: 2}); f != want {
		t.Errorf("got %+v, want %+v", f, want)
	}
	if got := f.Rate(false) + " " + f.Rate(true); got != "90.0% 94.7%" {
		t.Error(got)
	}
}

func TestUncounted(t *testing.T) {
	for name, c := range map[string]struct {
		state     terms.MeetingState
		inquorate bool
		want      string
	}{
		"归档且达到人数": {terms.Filed, false, ""},
		"归档但人数不足": {terms.Filed, true, "到会人数不足，不计入"},
		"还没有归档":   {terms.Closed, false, "尚未归档，不计入"},
	} {
		t.Run(name, func(t *testing.T) {
			if got := Uncounted(c.state, c.inquorate); got != c.want {
				t.Errorf("got %q", got)
			}
		})
	}
}
