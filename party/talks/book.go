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
	roll, err := rollOf(ctx, s.db, path)
	if err != nil || len(roll) == 0 {
		return nil, err
	}
	ids := make([]int64, len(roll))
	for i, p := range roll {
		ids[i] = p.ID
	}
	var had []struct {
		MemberID int64
		Kind     Kind
		N        int
	}
	y := strconv.Itoa(year)
	if err := s.db.NewRaw(`SELECT member_id, kind, sum(n) AS n FROM (
			SELECT one_id AS member_id, kind, count(*) AS n FROM talk WHERE one_id IN (?) AND kept AND held_on >= ? AND held_on <= ? GROUP BY one_id, kind
			UNION ALL SELECT other_id, kind, count(*) FROM talk WHERE other_id IN (?) AND kept AND held_on >= ? AND held_on <= ? GROUP BY other_id, kind) AS x
		GROUP BY member_id, kind`, store.In(ids), y+"-01-01", y+"-12-31", store.In(ids), y+"-01-01", y+"-12-31").Scan(ctx, &had); err != nil {
		return nil, err
	}
	of, committee := map[int64]map[Kind]int{}, 0
	for _, h := range had {
		if of[h.MemberID] == nil {
			of[h.MemberID] = map[Kind]int{}
		}
		of[h.MemberID][h.Kind] = h.N
	}
	for _, p := range roll {
		if p.Committee {
			committee++
		}
	}
	lines := make([]Line, len(roll))
	for i, p := range roll {
		lines[i] = Line{p, of[p.ID], Lacking(p.Committee, committee, len(roll)-committee, of[p.ID])}
	}
	return lines, nil
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
