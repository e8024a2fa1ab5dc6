package duties

// Count is how often a duty was held in a period.
type Count struct {
	InTime int
	Late   int // entered once the period was over 补录
	Next   int // in the period after it, which makes up what is held beyond what is asked there
}

// followed is c with what was held in the period after it.
func (c Count) followed(by Count) Count {
	c.Next = by.InTime + by.Late
	return c
}

// Sum is what is judged of a duty in a period, in the unit that is asked for.
type Sum struct {
	Asked, InTime int
	Held          int   // entered late or not
	Spare         int   // what makes up: entered late, or held beyond what was asked in the period after
	Lacking       []int // places of the groups that have not held it
}

// Whole is what a branch held as a whole, times being asked in the period and again in the one after.
func Whole(times, again int, c Count) Sum {
	return Sum{Asked: times, InTime: c.InTime, Held: c.InTime + c.Late, Spare: c.Late + max(0, c.Next-again)}
}

// EachGroup is what the groups of a branch held, each for its own members: one group's meeting is none of
// the others', so each has to hold it. What the branch held as a whole counts for all of them.
//
//   - 《支部工作条例（试行）》第十三条: 党小组会一般每月召开1次 (OL-04).
//   - 《支部工作条例（试行）》第十七条: 党支部每年至少召开1次组织生活会, 以党员大会、支委会或者党小组会形式召开 (OL-07).
func EachGroup(times, again int, whole Count, groups []Count) (s Sum) {
	for i, g := range groups {
		inTime := whole.InTime + g.InTime
		held := inTime + whole.Late + g.Late
		all := held + max(0, whole.Next+g.Next-again)
		if all < times {
			s.Lacking = append(s.Lacking, i)
		}
		if times > 0 { // else what was held anyway is shown as it is
			inTime, held, all = min(inTime, times), min(held, times), min(all, times)
		}
		s.Asked += times
		s.InTime += inTime
		s.Held += held
		s.Spare += all - inTime
	}
	return s
}
