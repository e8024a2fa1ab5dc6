package duties

import (
	"context"
	"time"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Calendar is one org's year.
type Calendar struct {
	Org         orgs.Org
	Responsible string // who answers for it 责任人, "" where the post is vacant
	Year        int
	Lines       []Line
}

// Line is a duty with its periods of the year.
type Line struct {
	Duty
	Rule    policy.Duty
	Why     string // why it does not apply at all, "" where it does in some period
	Periods []Entry
}

// Entry is a period with what was held in it.
type Entry struct {
	Due
	Acts  []act
	Hints []string
}

// Calendar reads a branch's year, or that of a committee whose secretary owes a lecture.
func (s *Service) Calendar(ctx context.Context, r store.Reader, org orgs.Org, year int) (Calendar, error) {
	c := Calendar{Org: org, Year: year}
	b, err := s.board(ctx, r, alone(org.Path), year, year+1)
	if err != nil {
		return c, err
	}
	if len(b.orgs) == 0 {
		return c, api.Invalid("这个党组织没有自己的组织生活日历，请选择一个党支部。")
	}
	acts, err := actsOf(ctx, r, org.Path, year)
	if err != nil {
		return c, err
	}
	for i := range Table {
		if line := b.line(ctx, &b.orgs[0], &Table[i], year); line.Rule.On {
			line.fill(acts, b.rule(ctx, org.Path, b.now).ThemeDayOn)
			c.Lines = append(c.Lines, line)
		}
	}
	who, err := responsible(ctx, r, []int64{org.ID}, clock.Day(b.now))
	c.Responsible = who[org.ID].Name
	return c, err
}

// line is a duty's year: its periods one after the other, each as long as the pack says that is in force when it begins.
func (b *board) line(ctx context.Context, o *standing, d *Duty, year int) Line {
	l := Line{Duty: *d}
	for at := time.Date(year, 1, 1, 0, 0, 0, 0, clock.Shanghai); at.Year() == year; {
		l.Rule = b.rule(ctx, o.Path, at).Duties[string(d.Key)]
		e := Entry{Due: b.due(ctx, o, d, PeriodOf(l.Rule.Every, at))}
		l.Periods = append(l.Periods, e)
		at = e.Period.End()
	}
	l.Why = l.Periods[len(l.Periods)-1].Why
	for _, e := range l.Periods {
		if e.State != Exempt {
			l.Why = ""
		}
	}
	return l
}

// fill puts what was held into the periods.
func (l *Line) fill(acts []act, themeDayOn int) {
	for i := range l.Periods {
		e := &l.Periods[i]
		first := e.Period.First() + 1
		for _, a := range acts {
			if a.Duty != l.Key || a.month() < first || a.month() >= first+e.Period.Every.Months() {
				continue
			}
			e.Acts = append(e.Acts, a)
			if hint := Hint(l.Key, a.HeldOn, themeDayOn); hint != "" {
				e.Hints = append(e.Hints, hint)
			}
		}
	}
}
