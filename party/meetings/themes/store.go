package themes

import (
	"context"

	"zhibu/party/meetings"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

func themeByID(ctx context.Context, r store.Reader, id int64) (Theme, error) {
	var t Theme
	err := r.NewSelect().Model(&t).ColumnExpr("t.*, o.name AS org_name").
		Join("JOIN org AS o ON o.id = t.org_id").Where("t.id = ?", id).Scan(ctx)
	return t, err
}

// insertTheme writes a new theme; false means that the org has one for that month.
func insertTheme(ctx context.Context, tx *store.Tx, t Theme) (bool, error) {
	res, err := tx.NewInsert().Model(&t).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

func replaceThemeItems(ctx context.Context, tx *store.Tx, themeID int64, items []meetings.PlannedItem) error {
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_theme_item WHERE theme_id = ?`, themeID); err != nil {
		return err
	}
	_, err := tx.Repeat(ctx, `INSERT INTO meeting_theme_item (theme_id, no, title, note) VALUES (?, ?, ?, ?)`, len(items), func(i int) []any {
		return []any{themeID, i + 1, items[i].Title, items[i].Note}
	})
	return err
}

func themeItems(ctx context.Context, r store.Reader, themeID int64) ([]meetings.PlannedItem, error) {
	var items []meetings.PlannedItem
	err := r.NewRaw(`SELECT title, note FROM meeting_theme_item WHERE theme_id = ? ORDER BY no`, themeID).Scan(ctx, &items)
	return items, err
}

// list reads those of the orgs above and below path, the newest month first.
// Drafts show only below.
func list(ctx context.Context, r store.Reader, path, month string, after int64, limit int) ([]Theme, error) {
	var found []Theme
	from, to := store.Range(path)
	q := r.NewSelect().Model(&found).ColumnExpr("t.*, o.short_name AS org_name").Join("JOIN org AS o ON o.id = t.org_id").
		Where("(t.org_path >= ? AND t.org_path < ?) OR (t.issued_at <> 0 AND t.org_path IN (?))", from, to, store.In(orgs.Ancestors(path))).
		Order("t.month DESC", "t.org_path", "t.id").Limit(int64(limit))
	if month != "" {
		q = q.Where("t.month = ?", month)
	}
	if after != 0 {
		last, err := themeByID(ctx, r, after)
		if err != nil {
			return nil, err
		}
		q = q.Where("t.month < ? OR (t.month = ? AND t.org_path > ?)", last.Month, last.Month, last.OrgPath)
	}
	return found, q.Scan(ctx)
}

// branch is one branch to be given a draft.
type branch struct {
	ID   int64
	Path string
}

// branchesToIssue are those below the issuer that have no theme day in the
// theme's month and have not called this one off.
func branchesToIssue(ctx context.Context, r store.Reader, t Theme) ([]branch, error) {
	var found []branch
	err := meetings.Branches(r, t.OrgPath).Column("o.id", "o.path").
		Where("o.path NOT IN (SELECT m.org_path FROM meeting AS m WHERE m.month = ? AND m.kind = 'theme_day' AND (m.state <> 'cancelled' OR m.theme_id = ?))", t.Month, t.ID).
		Order("o.path").Scan(ctx, &found)
	return found, err
}

// tally is how far a theme has come.
type tally struct {
	states map[terms.MeetingState]int
	late   int // of those filed
}

// progress counts, for each theme, the meetings below path by state, and the late entries apart.
func progress(ctx context.Context, r store.Reader, path string, ids []int64) (map[int64]tally, error) {
	counts := map[int64]tally{}
	if len(ids) == 0 {
		return counts, nil
	}
	var rows []struct {
		ThemeID int64
		State   terms.MeetingState
		N       int
	}
	q := r.NewSelect().TableExpr("meeting AS m").ColumnExpr("m.theme_id, m.state, count(*) AS n").Where("m.theme_id IN (?)", store.In(ids))
	if err := meetings.Within(q, path).GroupExpr("m.theme_id, m.state").Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		if counts[row.ThemeID].states == nil {
			counts[row.ThemeID] = tally{states: map[terms.MeetingState]int{}}
		}
		counts[row.ThemeID].states[row.State] = row.N
	}
	rows = nil
	q = r.NewSelect().TableExpr("meeting AS m").ColumnExpr("m.theme_id, count(*) AS n").Where("m.late AND m.theme_id IN (?)", store.In(ids))
	if err := meetings.Within(q, path).GroupExpr("m.theme_id").Scan(ctx, &rows); err != nil {
		return nil, err
	}
	for _, row := range rows {
		counts[row.ThemeID] = tally{counts[row.ThemeID].states, row.N}
	}
	return counts, nil
}
