// Package calendar knows the days that are not as their weekday says: public
// holidays and made-up working days (调休上班), as the State Council announces
// them each autumn for the next year.
//
// A year that has not been announced or added is reported, never guessed.
//
// Files: calendar.go (the calendar), parse.go (its table as csv),
// 2025-2026.csv (the years that ship with the product).
package calendar

import "fmt"

// Kind says what an exceptional day is.
type Kind string

// The two kinds of exceptional days.
const (
	Holiday Kind = "holiday" // 放假
	Workday Kind = "workday" // 调休上班
)

// Day is one exceptional day. Date is written "2006-01-02".
type Day struct {
	Date string
	Kind Kind
	Name string // 春节
}

// Calendar answers what is known of a day. It does not change and may be used
// by several goroutines.
type Calendar struct{ days map[string]Day }

// New makes a calendar of the given exceptional days. Of two rows for one
// date the later one counts, so that a table added later may correct what ships.
func New(days []Day) *Calendar {
	c := &Calendar{days: make(map[string]Day, len(days))}
	for _, day := range days {
		c.days[day.Date] = day
	}
	return c
}

// Knows tells whether the table holds the year. New Year's Day is a holiday
// in every year's announcement, so it marks the year: a lone December day
// that belongs to the next New Year does not.
func (c *Calendar) Knows(year int) bool {
	return c.days[fmt.Sprintf("%04d-01-01", year)].Kind == Holiday
}

// On is what is exceptional about date, written "2006-01-02"; false for an
// ordinary weekday or weekend, and in a year that the table does not hold.
func (c *Calendar) On(date string) (Day, bool) {
	day, ok := c.days[date]
	return day, ok
}
