package reviews

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/platform/store"
)

// List reads the reviews of a subtree, the newest first.
func (s *Service) List(ctx context.Context, path string, year int) (list []Review, err error) {
	q := s.db.NewSelect().Model(&list).ColumnExpr("r.*, o.short_name AS org_name").Join("JOIN org AS o ON o.id = r.org_id")
	if year != 0 {
		q = q.Where("r.year = ?", year)
	}
	return list, store.Within(q, "r.org_path", path).OrderExpr("r.year DESC, r.id DESC").Limit(100).Scan(ctx)
}

// Standing is how far a branch has come with a year's review: what a superior sees of it.
type Standing struct {
	OrgID       int64
	OrgName     string
	OrgPath     string
	Step        Step // "" where none was begun
	HeldOn      string
	FiledOn     string
	Members     int // who took part
	Excellent   int // the numbers by grade, once filed
	Qualified   int
	Basic       int
	Unqualified int
}

// Progress tells of every branch of a subtree how far it has come with a year's review: steps,
// days and numbers, never texts, names or a single grade.
func (s *Service) Progress(ctx context.Context, path string, year int, after string, limit int) (list []Standing, err error) {
	from, to := store.Range(path)
	err = s.db.NewRaw(`SELECT o.id AS org_id, o.short_name AS org_name, o.path AS org_path, coalesce(r.step, '') AS step, coalesce(r.held_on, '') AS held_on,
			coalesce(r.filed_on, '') AS filed_on, (SELECT count(*) FROM review_participant p WHERE p.review_id = r.id AND p.excused_sealed IS NULL) AS members,
			(SELECT count(*) FROM review_result t WHERE t.review_id = r.id AND t.grade = 'excellent') AS excellent,
			(SELECT count(*) FROM review_result t WHERE t.review_id = r.id AND t.grade = 'qualified') AS qualified,
			(SELECT count(*) FROM review_result t WHERE t.review_id = r.id AND t.grade = 'basic') AS basic,
			(SELECT count(*) FROM review_result t WHERE t.review_id = r.id AND t.grade = 'unqualified') AS unqualified
		FROM org o LEFT JOIN review r ON r.org_id = o.id AND r.year = ? AND r.scope <> 'life'
		WHERE o.path >= ? AND o.path < ? AND o.path > ? AND o.state = ? AND o.kind IN ('branch', 'joint_branch', 'temporary_branch', 'mobile_branch')
		ORDER BY o.path LIMIT ?`, year, from, to, after, orgs.Active, limit).Scan(ctx, &list)
	return list, err
}

// Totals is how many branches of a subtree are at which step of a year's review; "" is none begun.
func (s *Service) Totals(ctx context.Context, path string, year int) (map[Step]int, error) {
	from, to := store.Range(path)
	var rows []struct {
		Step Step
		N    int
	}
	err := s.db.NewRaw(`SELECT coalesce(r.step, '') AS step, count(*) AS n FROM org o LEFT JOIN review r ON r.org_id = o.id AND r.year = ? AND r.scope <> 'life'
		WHERE o.path >= ? AND o.path < ? AND o.state = ? AND o.kind IN ('branch', 'joint_branch', 'temporary_branch', 'mobile_branch')
		GROUP BY coalesce(r.step, '')`, year, from, to, orgs.Active).Scan(ctx, &rows)
	all := map[Step]int{}
	for _, r := range rows {
		all[r.Step] = r.N
	}
	return all, err
}

// ResultsOf lists a year's filed results of the members of a subtree, also of those whom another
// branch reviewed: their own branch hears of it here 流动党员的评议结果通报流出地.
func (s *Service) ResultsOf(ctx context.Context, path string, year int) (list []Result, err error) {
	q := s.db.NewSelect().Model(&list).ColumnExpr("t.*, m.name, o.short_name AS org_name").Join("JOIN member AS m ON m.id = t.member_id").
		Join("JOIN org AS o ON o.id = t.org_id").Where("t.year = ?", year)
	return list, store.Within(q, "m.org_path", path).OrderExpr("m.pinyin, m.id").Limit(500).Scan(ctx)
}

// Mine lists the caller's own results and the reviews the caller takes part in, the newest first.
func (s *Service) Mine(ctx context.Context) (results []Result, open []Review, err error) {
	me := access.CallerFrom(ctx).MemberID
	if me == 0 {
		return nil, nil, nil
	}
	err = s.db.NewSelect().Model(&results).ColumnExpr("t.*, o.short_name AS org_name").Join("JOIN org AS o ON o.id = t.org_id").
		Where("t.member_id = ?", me).Order("t.year DESC").Limit(50).Scan(ctx)
	if err != nil {
		return nil, nil, err
	}
	err = s.db.NewSelect().Model(&open).ColumnExpr("r.*, o.short_name AS org_name").Join("JOIN org AS o ON o.id = r.org_id").
		Where("r.step NOT IN (?, ?) AND r.id IN (SELECT review_id FROM review_participant WHERE member_id = ?)", Filed, Ended, me).Order("r.id DESC").Limit(10).Scan(ctx)
	return results, open, err
}
