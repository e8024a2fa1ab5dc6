package talks

import (
	"context"
	"maps"
	"slices"

	"zhibu/platform/store"
)

// Covers are, by year and path, how many talks the members had of those they are to have, each member in each way that
// concerns them (OL-10), in the branches in a range of paths; year 0 is how many those are. What is left is what the
// lines of their books lack: the counts are made of the books, and are kept because a superior looks at nine thousand
// branches at once.
func (s *Service) Covers(ctx context.Context, r store.Reader, from, to string, years ...int) (map[int]map[string]int, error) {
	kept, err := kept(ctx, r, `year IN (?) AND org_path >= ? AND org_path < ?`, store.In(append(years, 0)), from, to)
	all := map[int]map[string]int{}
	for _, c := range kept {
		if all[c.Year] == nil {
			all[c.Year] = make(map[string]int, len(kept))
		}
		all[c.Year][c.OrgPath] = c.N
	}
	return all, err
}

// covered is a row of what is kept.
type covered struct {
	Year    int
	OrgPath string
	N       int
}

func kept(ctx context.Context, r store.Reader, where string, args ...any) (rows []covered, err error) {
	err = r.NewRaw(`SELECT year, org_path, n FROM talk_cover WHERE `+where, args...).Scan(ctx, &rows)
	return rows, err
}

// spot is a branch's year, or what it is to have in any: year 0.
type spot struct {
	path string
	year int
}

// covers are the counts that are kept, by spot.
func covers(ctx context.Context, r store.Reader, where string, args ...any) (map[spot]int, error) {
	rows, err := kept(ctx, r, where, args...)
	all := make(map[spot]int, len(rows))
	for _, row := range rows {
		all[spot{row.OrgPath, row.Year}] = row.N
	}
	return all, err
}

// cover counts a book.
func (b book) cover(into map[spot]int) {
	lacking := func(year int) (n int) {
		for _, line := range b.lines(year) {
			n += len(line.Lacks)
		}
		return n
	}
	asked := lacking(0) // a year in which nobody talked
	if asked == 0 {
		return
	}
	into[spot{b.path, 0}] = asked
	for _, p := range b.roll {
		for year := range b.had[p.ID] {
			at := spot{b.path, year}
			if n := asked - lacking(year); into[at] == 0 && n > 0 {
				into[at] = n
			}
		}
	}
}

// counted is what is to be kept of the branches in a range of paths.
func counted(ctx context.Context, r store.Reader, from, to string) (map[spot]int, error) {
	all, err := books(ctx, r, from, to, "0001", "9999")
	want := map[spot]int{}
	for _, b := range all {
		b.cover(want)
	}
	return want, err
}

// recount counts branches anew: somebody talked, came, left, or took up a post. It tells how many had been otherwise.
func recount(ctx context.Context, tx *store.Tx, paths ...string) (changed int, err error) {
	slices.Sort(paths) // two who count the same branches do not wait for each other
	for _, path := range slices.Compact(paths) {
		if tx.Engine() == store.PostgreSQL { // the second of two waits, and then sees what the first did
			if _, err := tx.Exec(ctx, `SELECT 1 FROM org WHERE path = ? FOR NO KEY UPDATE`, path); err != nil {
				return changed, err
			}
		}
		from, to := alone(path)
		want, err := counted(ctx, tx, from, to)
		if err != nil {
			return changed, err
		}
		have, err := covers(ctx, tx, `org_path = ?`, path)
		if err != nil {
			return changed, err
		}
		if maps.Equal(want, have) {
			continue
		}
		changed++
		if err := keep(ctx, tx, path, want); err != nil {
			return changed, err
		}
	}
	return changed, nil
}

func keep(ctx context.Context, tx *store.Tx, path string, want map[spot]int) error {
	if _, err := tx.Exec(ctx, `DELETE FROM talk_cover WHERE org_path = ?`, path); err != nil {
		return err
	}
	return put(ctx, tx, want)
}

func put(ctx context.Context, tx *store.Tx, want map[spot]int) error {
	at := slices.Collect(maps.Keys(want))
	_, err := tx.Repeat(ctx, `INSERT INTO talk_cover (year, org_path, n) VALUES (?, ?, ?)`, len(at), func(i int) []any {
		return []any{at[i].year, at[i].path, want[at[i]]}
	})
	return err
}

// together is how many branches are read at once.
const together = 500

// Recount counts all branches anew, sets right those that differ, and tells how many did: a nightly sweep expects none.
func (s *Service) Recount(ctx context.Context, tx *store.Tx) (wrong int, err error) {
	var paths []string
	if err := tx.NewRaw(`SELECT org_path FROM member UNION SELECT org_path FROM talk_cover ORDER BY org_path`).Scan(ctx, &paths); err != nil {
		return 0, err
	}
	for some := range slices.Chunk(paths, together) {
		from, to := some[0], some[len(some)-1]+"!"
		want, err := counted(ctx, tx, from, to)
		if err != nil {
			return wrong, err
		}
		have, err := covers(ctx, tx, `org_path >= ? AND org_path < ?`, from, to)
		if err != nil {
			return wrong, err
		}
		off := differing(want, have)
		n := len(off)
		if len(have) == 0 { // of a cell that was loaded or upgraded, before anybody uses it
			err = put(ctx, tx, want)
		} else {
			n, err = recount(ctx, tx, off...)
		}
		if wrong += n; err != nil {
			return wrong, err
		}
	}
	return wrong, nil
}

// differing are the branches of which two counts are not the same.
func differing(one, other map[spot]int) []string {
	off := map[string]bool{}
	for _, pair := range [][2]map[spot]int{{one, other}, {other, one}} {
		for at, n := range pair[0] {
			if pair[1][at] != n {
				off[at.path] = true
			}
		}
	}
	return slices.Collect(maps.Keys(off))
}

// Empty tells whether nothing has been counted yet.
func (s *Service) Empty(ctx context.Context, r store.Reader) (bool, error) {
	n, err := r.NewSelect().TableExpr("(SELECT 1 FROM talk_cover LIMIT 1) AS any_row").Count(ctx)
	return n == 0, err
}
