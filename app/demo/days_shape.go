package demo

import (
	"math/rand/v2"
	"time"
	"unicode/utf8"

	"zhibu/party/scores"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

const lasts = 2 * time.Hour

// over makes the day one that is over since starts: held, recorded, filed, and
// marked by the superior if marked.
func (m maker) over(d *day, r *rand.Rand, starts time.Time, marked bool) {
	d.at(starts)
	d.meeting.State, d.meeting.Host, d.meeting.Minutes = terms.Filed, "支部书记", minutes[:cut(minutes, 60+r.IntN(260))]
	d.meeting.FiledAt = store.At(starts.Add(lasts + time.Duration(1+r.IntN(60))*time.Hour))
	diligence := 0.80 + 0.15*r.Float64() + 0.01*float64(starts.Month()%5)
	d.past = make([]terms.Presence, len(d.roll))
	for i, e := range d.roll {
		d.past[i] = presence(r, diligence, e.Exempt, e.Mobile)
		if e.Exempt {
			continue
		}
		d.meeting.Due++
		if d.past[i].Came() {
			d.meeting.Present++
		}
	}
	d.facts = scores.Facts{Closed: 1, Chars: min(utf8.RuneCountInString(d.meeting.Minutes), 300), ItemsDone: 4 + r.IntN(3)}
	if marked {
		mark := 75 + r.IntN(25)
		d.meeting.Mark, d.facts.Mark, d.facts.Marked = &mark, mark, 1
	}
}

// presence is how one member attended a meeting that is over.
func presence(r *rand.Rand, diligence float64, exempt, mobile bool) terms.Presence {
	switch luck := r.Float64(); {
	case exempt:
		return terms.Exempt
	case mobile && luck < 0.8:
		return terms.Online
	case mobile:
		return terms.Absent
	case luck < diligence:
		return terms.Present
	case luck < diligence+0.03:
		return terms.Assisted
	case luck < diligence+0.08:
		return terms.Leave
	default:
		return terms.Absent
	}
}

// cut is where text may be cut after about n characters.
func cut(text string, n int) int {
	for at := range text {
		if n == 0 {
			return at
		}
		n--
	}
	return len(text)
}

// at sets when the day is held.
func (d *day) at(starts time.Time) {
	d.meeting.StartsAt, d.meeting.EndsAt = store.At(starts), store.At(starts.Add(lasts))
}

// soon makes the day one that begins in twenty minutes, approved: its sign-in is open.
func (m maker) soon(d *day) {
	d.at(m.o.Now.Add(20 * time.Minute).Truncate(5 * time.Minute))
	d.meeting.State, d.meeting.Host = terms.Approved, "支部书记"
}

// unfiled makes the day one that is over and still to be recorded.
func (m maker) unfiled(d *day, r *rand.Rand, starts time.Time) {
	m.over(d, r, starts, false)
	d.meeting.State, d.meeting.Minutes, d.meeting.FiledAt = terms.Closed, "", 0
	d.facts = scores.Facts{Closed: 1}
}

// thisMonth draws how far a branch has come this month: of twenty, eleven are
// filed, three wait to be filed, three are to come, one waits for review, one
// was returned, one has not begun.
func (m maker) thisMonth(d *day, r *rand.Rand) {
	start, end, err := clock.MonthRange(clock.Month(m.o.Now))
	if err != nil {
		return // cannot happen: the month is the clock's
	}
	const fifteen = 15 * time.Hour
	today := int(m.o.Now.Sub(start) / (24 * time.Hour))
	days := int(end.Sub(start) / (24 * time.Hour))
	earlier := start.AddDate(0, 0, r.IntN(max(1, today))).Add(fifteen)
	later := start.AddDate(0, 0, today+1+r.IntN(max(1, days-today-1))).Add(fifteen)
	if !later.Before(end) { // the month ends today
		later = m.o.Now.Add(2 * time.Hour).Truncate(30 * time.Minute)
	}
	switch n := r.IntN(20); {
	case n < 11 && today > 0:
		m.over(d, r, earlier, r.IntN(2) == 0)
	case n < 14 && today > 0:
		m.unfiled(d, r, earlier)
	case n < 17:
		d.at(later)
		d.meeting.State, d.meeting.Host = terms.Approved, "支部书记"
	case n == 17:
		d.at(later)
		d.meeting.State, d.meeting.Host = terms.Submitted, "支部书记"
	case n == 18:
		d.at(later)
		d.meeting.State, d.meeting.ReturnReason = terms.Returned, "请写明民主议事的议题。"
	}
}
