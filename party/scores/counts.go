package scores

import (
	"cmp"
	"context"
	"maps"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/party/orgs"
	"zhibu/platform/store"
)

// columnNames are the counters of score_count, in the order of Facts.columns.
var columnNames = []string{"meetings", "closed", "due", "present", "online", "on_leave", "absent", "mobile", "mobile_active",
	"photos", "chars", "items", "items_done", "reflecting", "mark", "marked"}

var columnList = strings.Join(columnNames, ", ")

// addition adds the counters at the places named to a row, or makes it. In the
// burst only one or two of them move.
func addition(places []int) string {
	var names, sums strings.Builder
	for _, i := range places {
		c := columnNames[i]
		names.WriteString(", " + c)
		sums.WriteString(", " + c + " = score_count." + c + " + excluded." + c)
	}
	return "INSERT INTO score_count (month, path, branch" + names.String() + ") VALUES (?, ?, ?" + strings.Repeat(", ?", len(places)) +
		") ON CONFLICT (month, path) DO UPDATE SET " + strings.TrimPrefix(sums.String(), ", ")
}

// moved lists the places of the counters that are not 0 in any of sums.
func moved(sums map[spot]Facts) (places []int) {
	var moves [16]bool
	for _, f := range sums {
		for i, n := range f.columns() {
			moves[i] = moves[i] || *n != 0
		}
	}
	for i, yes := range moves {
		if yes {
			places = append(places, i)
		}
	}
	return places
}

// spot is one row of score_count: a branch's month, or the sum of a subtree's.
type spot struct{ month, path string }

// count adds each branch's change to its own row and to every row above it. Rows are taken from the root down, so that two writers never
// wait for each other crosswise.
func (s *Service) count(ctx context.Context, tx *store.Tx, changes map[spot]Facts) error {
	sums := map[spot]Facts{}
	paths := make([]string, 0, len(changes))
	for at, f := range changes {
		if f == (Facts{}) {
			continue
		}
		paths = append(paths, at.path)
		for _, path := range orgs.Ancestors(at.path) { // the branch itself is the last
			up := spot{at.month, path}
			sums[up] = sums[up].plus(f)
		}
	}
	if len(sums) == 0 {
		return nil
	}
	rows := slices.SortedFunc(maps.Keys(sums), func(a, b spot) int { return cmp.Or(strings.Compare(a.month, b.month), strings.Compare(a.path, b.path)) })
	places := moved(sums)
	if _, err := tx.Repeat(ctx, addition(places), len(rows), func(i int) []any {
		at := rows[i]
		_, branch := changes[at]
		f, values := sums[at], make([]any, 3, 3+len(places))
		values[0], values[1], values[2] = at.month, at.path, branch
		for _, p := range places {
			values = append(values, *f.columns()[p])
		}
		return values
	}); err != nil {
		return err
	}
	tx.After(func() { s.hub.Touch(paths...) })
	return nil
}

// row is score_count as read.
type row struct {
	bun.BaseModel `bun:"table:score_count"`
	Month         string
	Path          string
	MeetingID     int64
	Meetings      int
	Closed        int
	Due           int
	Present       int
	Online        int
	OnLeave       int
	Absent        int
	Mobile        int
	MobileActive  int
	Photos        int
	Chars         int
	Items         int
	ItemsDone     int
	Reflecting    int
	Mark          int
	Marked        int
}

func (r row) facts() Facts {
	return Facts{r.Meetings, r.Closed, r.Due, r.Present, r.Online, r.OnLeave, r.Absent, r.Mobile, r.MobileActive,
		r.Photos, r.Chars, r.Items, r.ItemsDone, r.Reflecting, r.Mark, r.Marked}
}

// at reads one row; a month nothing happened in is all zero.
func at(ctx context.Context, r store.Reader, month, path string) (row, error) {
	var found row
	err := r.NewSelect().Model(&found).Where("month = ? AND path = ?", month, path).Scan(ctx)
	if store.Missing(err) {
		return row{Month: month, Path: path}, nil
	}
	return found, err
}

// set moves the rows of branches from what they are to what to makes of them.
func (s *Service) set(ctx context.Context, tx *store.Tx, spots []spot, to func(at spot, is Facts) Facts) error {
	is := map[spot]Facts{}
	for month, list := range byMonth(spots) {
		var rows []row
		if err := tx.NewSelect().Model(&rows).Where("month = ? AND path IN (?)", month, store.In(list)).Scan(ctx); err != nil {
			return err
		}
		for _, r := range rows {
			is[spot{month, r.Path}] = r.facts()
		}
	}
	changes := make(map[spot]Facts, len(spots))
	for _, at := range spots {
		changes[at] = to(at, is[at]).minus(is[at])
	}
	return s.count(ctx, tx, changes)
}

func byMonth(spots []spot) map[string][]string {
	paths := map[string][]string{}
	for _, at := range spots {
		paths[at.month] = append(paths[at.month], at.path)
	}
	return paths
}
