package demo

import (
	"context"
	"time"

	"zhibu/app"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
)

// cityBranches is how many branches a city has; Year looks for the one nearest to it.
const cityBranches = 9000

// Year gives the branches of one org below the top a year of meetings before the months that
// ThemeDays fills: each month a theme day, a committee's meeting and the groups', each quarter an
// assembly and a lecture. It is called before ThemeDays, which counts the duties of both, and
// returns the org.
func Year(ctx context.Context, a *app.App, o Options, months int) (org orgs.Org, err error) {
	m := maker{app: a, o: o, said: o.Scale.script()}
	if err := a.DB.NewSelect().Model(&org).Where("o.parent_id = (SELECT id FROM org WHERE path = ?)", orgs.Root).
		OrderExpr("abs(o.branches - ?), o.path", cityBranches).Limit(1).Scan(ctx); err != nil {
		return org, err
	}
	branches, err := m.cells(ctx, org.Path)
	if err != nil {
		return org, err
	}
	start, _, err := clock.MonthRange(clock.Month(o.Now))
	for back := 12; back > months && err == nil; back-- {
		month := start.AddDate(0, -back, 0)
		if err = m.hold(ctx, ofMonth(branches, month, back)); err == nil {
			err = m.ordinary(ctx, branches, month)
		}
	}
	return org, err
}

// ofMonth are the meetings of a month for which all members of a branch meet.
func ofMonth(branches []*cell, month time.Time, back int) (all []held) {
	day := month.AddDate(0, 0, 24).Add(15 * time.Hour)
	kinds := []terms.MeetingKind{terms.ThemeDay}
	if quarterly(back) {
		kinds = append(kinds, terms.Assembly, terms.Lecture)
	}
	for _, b := range branches {
		for i, kind := range kinds {
			starts := day.AddDate(0, 0, -7*i)
			all = append(all, held{org: b.Org, kind: kind, title: titles[back%len(titles)], starts: starts, lasts: lasts, roll: b.of(kind, 0, starts), absent: 8,
				agenda: []string{"学习党的创新理论", "讨论本月重点工作"}})
		}
	}
	return all
}
