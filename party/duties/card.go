package duties

import (
	"strconv"
	"strings"
)

// A year card 年卡 holds what a branch held in a year: for each duty of Table, in its order, a count
// for each of the twelve months, written as two digits of base 36. One row is one branch's whole
// year, so that nine thousand of them are read at once. Counts of months make the count of any
// period, whatever the rule pack says its length is. Where anything was entered late, the same
// follows once more for that, after a slash.
type card string

const (
	cell     = 2
	mostHeld = 36*36 - 1
)

// held is the count of a duty in a period of the card's year: what was told in time, and what was entered late.
func (c card) held(k Key, p Period) (inTime, late int) {
	first, second, _ := strings.Cut(string(c), "/")
	return count(first, k, p), count(second, k, p)
}

func count(c string, k Key, p Period) (n int) {
	at := (place[k]*12 + p.First()) * cell
	for range p.Every.Months() {
		if at+cell > len(c) { // a card from before the duty was in the table
			break
		}
		n += digit(c[at])*36 + digit(c[at+1])
		at += cell
	}
	return n
}

func digit(b byte) int {
	if b >= 'a' {
		return int(b-'a') + 10
	}
	return int(b - '0')
}

// counts are the counts of a year before they are written: by duty and month.
type counts [][12]int

func newCounts() counts { return make(counts, len(Table)) }

// add counts n of a duty in a month, from 1.
func (c counts) add(k Key, month, n int) { c[place[k]][month-1] += n }

func (c counts) card() card {
	text := make([]byte, 0, len(c)*12*cell)
	for _, months := range c {
		for _, n := range months {
			n = min(n, mostHeld)
			text = strconv.AppendInt(text, int64(n/36), 36)
			text = strconv.AppendInt(text, int64(n%36), 36)
		}
	}
	return card(text)
}

// tally counts the acts of one branch in one year.
func tally(acts []act) card {
	groups := map[[2]int64]bool{} // month and group, that of each group once a month: in time, where it was so once
	inTime, _ := tallyOf(acts, false, groups)
	if late, some := tallyOf(acts, true, groups); some {
		return inTime.card() + "/" + late.card()
	}
	return inTime.card()
}

func tallyOf(acts []act, late bool, groups map[[2]int64]bool) (sum counts, some bool) {
	sum = newCounts()
	for _, a := range acts {
		if !a.Counts || a.Late != late {
			continue
		}
		month := a.month()
		if a.Duty == GroupMeeting && a.ByOrg != a.OrgID {
			at := [2]int64{int64(month), a.ByOrg}
			if groups[at] {
				continue
			}
			groups[at] = true
		}
		sum.add(a.Duty, month, a.N)
		some = true
	}
	return sum, some
}
