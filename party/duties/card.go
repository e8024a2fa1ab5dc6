package duties

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// A year card 年卡 holds what a branch held in a year: for each duty of Table, in its order, a count
// for each of the twelve months, written as two digits of base 36. One row is one branch's whole
// year, so that nine thousand of them are read at once. Counts of months make the count of any
// period, whatever the rule pack says its length is. Where anything was entered late, the same
// follows once more for that, after a slash. What its groups held, each for itself, follows group by group:
// ";211:0a1" is group 211, in the cell 0a once. There few cells are filled, so each is written with its place.
type card string

const (
	cell      = 2
	mostHeld  = 36*36 - 1
	entry     = cell + 1
	mostEntry = 35
)

// held is the count of a duty in a period of the card's year, by the branch as a whole: what was told in time, and what was entered late.
func (c card) held(k Key, p Period) (n Count) {
	first, second, _ := strings.Cut(c.whole(), "/")
	return Count{InTime: count(first, k, p), Late: count(second, k, p)}
}

func (c card) whole() string {
	whole, _, _ := strings.Cut(string(c), ";")
	return whole
}

func count(c string, k Key, p Period) (n int) {
	at := (place[k]*12 + p.First()) * cell
	for range p.Every.Months() {
		if at+cell > len(c) { // a card from before the duty was in the table
			break
		}
		n += number36(c[at : at+cell])
		at += cell
	}
	return n
}

// heldBy is the count of one group of the branch.
func (c card) heldBy(g group, k Key, p Period) (n Count) {
	_, own, found := strings.Cut(string(c), g.mark)
	if !found {
		return n
	}
	own, _, _ = strings.Cut(own, ";")
	first, second, _ := strings.Cut(own, "/")
	return Count{InTime: countEntries(first, k, p), Late: countEntries(second, k, p)}
}

// mark is what a group's part of a card begins with.
func mark(group int64) string { return ";" + strconv.FormatInt(group, 10) + ":" }

func countEntries(entries string, k Key, p Period) (n int) {
	from := place[k]*12 + p.First()
	for ; len(entries) >= entry; entries = entries[entry:] {
		if at := number36(entries[:cell]); at >= from && at < from+p.Every.Months() {
			n += digit(entries[cell])
		}
	}
	return n
}

// formerGroups are those a branch without groups had that year, as far as they held anything.
func (c card) formerGroups() (all []group) {
	for _, part := range strings.Split(string(c), ";")[1:] {
		id, _, _ := strings.Cut(part, ":")
		all = append(all, group{Name: "已撤销的党小组", mark: ";" + id + ":"})
	}
	return all
}

func number36(two string) int { return digit(two[0])*36 + digit(two[1]) }

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

func (c counts) text() string {
	text := make([]byte, 0, len(c)*12*cell)
	for _, months := range c {
		for _, n := range months {
			text = append36(text, min(n, mostHeld))
		}
	}
	return string(text)
}

// entries writes the cells that hold anything.
func (c counts) entries() string {
	var text []byte
	for d, months := range c {
		for m, n := range months {
			if n > 0 {
				text = strconv.AppendInt(append36(text, d*12+m), int64(min(n, mostEntry)), 36)
			}
		}
	}
	return string(text)
}

func append36(text []byte, n int) []byte {
	return strconv.AppendInt(strconv.AppendInt(text, int64(n/36), 36), int64(n%36), 36)
}

// tally counts the acts of one branch in one year.
func tally(acts []act) card {
	by := map[int64][]act{} // 0: the branch as a whole
	for _, a := range acts {
		group := int64(0)
		if a.byGroup() {
			group = a.ByOrg
		}
		by[group] = append(by[group], a)
	}
	text := written(by[0], counts.text)
	delete(by, 0)
	for _, group := range slices.Sorted(maps.Keys(by)) {
		if own := written(by[group], counts.entries); own != "" {
			text += mark(group) + own
		}
	}
	return card(text)
}

// written are the counts of some acts, and after a slash those of what was entered late.
func written(acts []act, text func(counts) string) string {
	sums := map[bool]counts{false: newCounts(), true: newCounts()}
	late := false
	for _, a := range acts {
		if a.Counts && a.Duty != Talks { // which are counted by members, see Service.Talked
			sums[a.Late].add(a.Duty, a.month(), a.N)
			late = late || a.Late
		}
	}
	if late {
		return text(sums[false]) + "/" + text(sums[true])
	}
	return text(sums[false])
}
