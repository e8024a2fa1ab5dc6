// Package calendar knows which days people work (工作日): Monday to Friday,
// but for the holidays and the made-up working days (调休上班) that the State
// Council announces each autumn for the next year.
//
// A year that has not been announced or imported is reported, never guessed:
// a term counted in working days would silently be wrong.
//
// Files: calendar.go (the calendar), parse.go (its table as csv),
// 2025-2026.csv (the years that ship with the product).
package calendar

import (
	"fmt"
	"time"
)

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

// Calendar answers questions about working days. It does not change and may
// be used by several goroutines.
type Calendar struct{ days map[string]Kind }

// New makes a calendar of the given exceptional days. Of two rows for one
// date the later one counts, so that an import may correct what ships.
func New(days []Day) *Calendar {
	c := &Calendar{days: make(map[string]Kind, len(days))}
	for _, day := range days {
		c.days[day.Date] = day.Kind
	}
	return c
}

// UnknownYear is the error for a year that is not in the table.
type UnknownYear int

func (y UnknownYear) Error() string {
	return fmt.Sprintf("%d年的节假日安排还没有导入，请系统管理员导入后再试。", int(y))
}

// Knows tells whether the table holds the year. New Year's Day is a holiday
// in every year's announcement, so it marks the year: a lone December day
// that belongs to the next New Year does not.
func (c *Calendar) Knows(year int) bool {
	return c.days[fmt.Sprintf("%04d-01-01", year)] == Holiday
}

// IsWorkday tells whether people work on date, written "2006-01-02". known is
// false if the date's year is not in the table or date is no date.
func (c *Calendar) IsWorkday(date string) (workday, known bool) {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil || !c.Knows(day.Year()) {
		return false, false
	}
	return c.works(day), true
}

func (c *Calendar) works(day time.Time) bool {
	switch c.days[day.Format(time.DateOnly)] {
	case Workday:
		return true
	case Holiday:
		return false
	}
	return day.Weekday() != time.Saturday && day.Weekday() != time.Sunday
}

// AddWorkdays is the nth working day after date, or before it if n is
// negative; date itself does not count, and n = 0 gives date. It fails with
// [UnknownYear] when the way leads through a year not in the table.
func (c *Calendar) AddWorkdays(date string, n int) (string, error) {
	day, err := time.Parse(time.DateOnly, date)
	if err != nil {
		return "", fmt.Errorf("calendar: a date is written YYYY-MM-DD: %w", err)
	}
	step := 1
	if n < 0 {
		step, n = -1, -n
	}
	for n > 0 {
		day = day.AddDate(0, 0, step)
		if !c.Knows(day.Year()) {
			return "", UnknownYear(day.Year())
		}
		if c.works(day) {
			n--
		}
	}
	return day.Format(time.DateOnly), nil
}
