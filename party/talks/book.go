package talks

import (
	"context"
	"strconv"

	"zhibu/platform/store"
)

// Line is a member in the branch's book: how often they talked by kind, and what they lack.
type Line struct {
	Person
	Had   map[Kind]int
	Lacks []Kind
}

// Book is a branch's coverage of a year, member by member: whoever came in the course of it brings the talks they had.
func (s *Service) Book(ctx context.Context, path string, year int) ([]Line, error) {
	from, to := alone(path)
	y := strconv.Itoa(year)
	all, err := books(ctx, s.db, from, to, y, y)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	return all[0].lines(year), nil
}

// book is the roll of a branch with the talks its members had.
type book struct {
	path string
	roll []Person
	had  map[int64]map[int]map[Kind]int // by member and year; of those on other rolls too
}

// lines are those of a year.
func (b book) lines(year int) []Line {
	committee := 0
	for _, p := range b.roll {
		if p.Committee {
			committee++
		}
	}
	lines := make([]Line, len(b.roll))
	for i, p := range b.roll {
		had := b.had[p.ID][year]
		lines[i] = Line{p, had, Lacking(p.Committee, committee, len(b.roll)-committee, had)}
	}
	return lines
}

// books are those of the branches in a range of paths, in its order, with the talks of some years.
func books(ctx context.Context, r store.Reader, from, to, since, until string) (all []book, err error) {
	roll, err := rolls(ctx, r, from, to)
	if err != nil || len(roll) == 0 {
		return nil, err
	}
	had, err := talksHad(ctx, r, from, to, since, until)
	if err != nil {
		return nil, err
	}
	for len(roll) > 0 {
		n := 1
		for n < len(roll) && roll[n].OrgPath == roll[0].OrgPath {
			n++
		}
		all = append(all, book{roll[0].OrgPath, roll[:n], had})
		roll = roll[n:]
	}
	return all, nil
}

// talksHad is how often the members of branches in a range of paths talked in each way, by year.
func talksHad(ctx context.Context, r store.Reader, from, to, since, until string) (map[int64]map[int]map[Kind]int, error) {
	var rows []struct {
		MemberID int64
		Year     string
		Kind     Kind
		N        int
	}
	const side = ` AS member_id, substr(held_on, 1, 4) AS year, kind FROM talk WHERE kept AND held_on >= ? AND held_on <= ? AND `
	const ours = ` IN (SELECT id FROM member WHERE org_path >= ? AND org_path < ?)`
	last := until + "-12-31"
	if err := r.NewRaw(`SELECT member_id, year, kind, count(*) AS n FROM (SELECT one_id`+side+`one_id`+ours+` UNION ALL SELECT other_id`+side+`other_id`+ours+`) AS x
		GROUP BY member_id, year, kind`, since, last, from, to, since, last, from, to).Scan(ctx, &rows); err != nil {
		return nil, err
	}
	had := map[int64]map[int]map[Kind]int{}
	for _, row := range rows {
		year, err := strconv.Atoi(row.Year)
		if err != nil {
			return nil, err
		}
		if had[row.MemberID] == nil {
			had[row.MemberID] = map[int]map[Kind]int{}
		}
		if had[row.MemberID][year] == nil {
			had[row.MemberID][year] = map[Kind]int{}
		}
		had[row.MemberID][year][row.Kind] = row.N
	}
	return had, nil
}

// Talks lists a branch's kept talks of a year: who, when and of which kind, never what was said.
func (s *Service) Talks(ctx context.Context, path string, year int) (list []Talk, err error) {
	q := named(s.db.NewSelect().Model(&list)).Where("t.org_path = ? AND t.kept", path)
	return list, inYear(q, year).OrderExpr("t.held_on DESC, t.id DESC").Limit(1000).Scan(ctx)
}

// Counts is how many talks of each kind were held in a subtree in a year, and in how many branches.
func (s *Service) Counts(ctx context.Context, path string, year int) (counts map[Kind]int, branches int, err error) {
	from, to := store.Range(path)
	y := strconv.Itoa(year)
	var rows []struct {
		Kind Kind
		N    int
	}
	if err := s.db.NewRaw(`SELECT kind, count(*) AS n FROM talk WHERE org_path >= ? AND org_path < ? AND kept AND held_on >= ? AND held_on <= ? GROUP BY kind`,
		from, to, y+"-01-01", y+"-12-31").Scan(ctx, &rows); err != nil {
		return nil, 0, err
	}
	counts = map[Kind]int{}
	for _, r := range rows {
		counts[r.Kind] = r.N
	}
	err = s.db.NewRaw(`SELECT count(DISTINCT org_id) FROM talk WHERE org_path >= ? AND org_path < ? AND kept AND held_on >= ? AND held_on <= ?`,
		from, to, y+"-01-01", y+"-12-31").Scan(ctx, &branches)
	return counts, branches, err
}
