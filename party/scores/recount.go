package scores

import (
	"context"
	"maps"
	"slices"

	"zhibu/party/orgs"
	"zhibu/platform/store"
)

// Recount sums the branches' rows anew and corrects every row above them that
// differs. It tells how many did: a nightly sweep expects none, a move of an
// org those of the months it has.
func (s *Service) Recount(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	sums, off, err := differing(ctx, tx)
	if err != nil || len(off) == 0 {
		return 0, err
	}
	_, err = tx.Repeat(ctx, `DELETE FROM score_count WHERE month = ? AND path = ?`, len(off), func(i int) []any { return []any{off[i].month, off[i].path} })
	if err != nil {
		return 0, err
	}
	_, err = tx.Bulk(ctx, "score_count", append([]string{"month", "path", "branch", "meeting_id"}, columnNames...), func(yield func([]any) bool) {
		for _, at := range off {
			f := sums[at]
			values := []any{at.month, at.path, false, int64(0)}
			for _, n := range f.columns() {
				values = append(values, *n)
			}
			if !yield(values) {
				return
			}
		}
	})
	return len(off), err
}

// differing sums the branches' rows, and lists the rows above them that say something else.
func differing(ctx context.Context, tx *store.Tx) (sums map[spot]Facts, off []spot, err error) {
	var rows []struct {
		row
		Branch bool
	}
	if err := tx.NewSelect().Table("score_count").Scan(ctx, &rows); err != nil {
		return nil, nil, err
	}
	have := map[spot]Facts{}
	sums = map[spot]Facts{}
	for _, r := range rows {
		if !r.Branch {
			have[spot{r.Month, r.Path}] = r.facts()
			continue
		}
		for _, above := range orgs.Ancestors(orgs.ParentPath(r.Path)) {
			up := spot{r.Month, above}
			sums[up] = sums[up].plus(r.facts())
		}
	}
	for at := range have {
		sums[at] = sums[at].plus(Facts{}) // a sum of nothing is corrected too
	}
	for at, f := range sums {
		if have[at] != f {
			off = append(off, at)
		}
	}
	return sums, off, nil
}

// Load writes the counts of many branches at once, for the demo's past months.
func (s *Service) Load(ctx context.Context, tx *store.Tx, month string, facts map[string]Facts) error {
	changes := map[spot]Facts{}
	for _, path := range slices.Sorted(maps.Keys(facts)) {
		changes[spot{month, path}] = facts[path]
	}
	return s.count(ctx, tx, changes)
}
