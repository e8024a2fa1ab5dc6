package meetings

import (
	"context"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// byID reads a meeting whole.
func byID(ctx context.Context, r store.Reader, id int64) (Meeting, error) {
	var m Meeting
	err := r.NewSelect().Model(&m).ColumnExpr("m.*, o.name AS org_name, coalesce(h.org_id, 0) AS heir_id, coalesce(h.org_path, '') AS heir_path").
		Join("JOIN org AS o ON o.id = m.org_id").Join("LEFT JOIN meeting_heir AS h ON h.meeting_id = m.id").Where("m.id = ?", id).Scan(ctx)
	return m, err
}

// Required asks whether the caller may act at path, the org of what was read
// with err. What is not there is refused like what lies out of reach: the
// answer must not tell the two apart.
func Required(ctx context.Context, action access.Action, path string, err error) error {
	if err != nil && !store.Missing(err) {
		return err
	}
	return access.Require(ctx, action, path)
}

// lock reads a meeting whole and keeps others from changing it until tx ends:
// writing to the row is the one way to do so that both engines know.
func lock(ctx context.Context, tx *store.Tx, id int64) (Meeting, error) {
	if _, err := tx.Exec(ctx, `UPDATE meeting SET revision = revision WHERE id = ?`, id); err != nil {
		return Meeting{}, err
	}
	return byID(ctx, tx, id)
}

// save writes back a meeting that lock has read.
func save(ctx context.Context, tx *store.Tx, m Meeting) error {
	_, err := tx.NewUpdate().Model(&m).WherePK().Exec(ctx)
	return err
}

// insert writes a new meeting; false means that the branch already has a theme day in that month.
func insert(ctx context.Context, tx *store.Tx, m Meeting) (bool, error) {
	res, err := tx.NewInsert().Model(&m).On("CONFLICT DO NOTHING").Exec(ctx)
	if err != nil {
		return false, err
	}
	n, err := res.RowsAffected()
	return n == 1, err
}

// note adds a line to a meeting's history, under the name of who acts.
func (s *Service) note(ctx context.Context, tx *store.Tx, meetingID int64, what, text string) error {
	e := Entry{ID: store.NewID(), MeetingID: meetingID, At: store.At(s.now()), Who: event.ActorFrom(ctx).Name, What: what, Note: text}
	_, err := tx.NewInsert().Model(&e).Exec(ctx)
	return err
}

func historyOf(ctx context.Context, r store.Reader, meetingID int64) ([]Entry, error) {
	var found []Entry
	return found, r.NewSelect().Model(&found).Where("meeting_id = ?", meetingID).Order("id").Scan(ctx)
}

func itemsOf(ctx context.Context, r store.Reader, meetingID int64) ([]Item, error) {
	var found []Item
	return found, r.NewSelect().Model(&found).Where("meeting_id = ?", meetingID).Order("no").Scan(ctx)
}

// replaceOwnItems puts a plan's own items in place of those the meeting had.
func replaceOwnItems(ctx context.Context, tx *store.Tx, meetingID int64, set int, own []PlannedItem) error {
	if _, err := tx.NewDelete().Model((*Item)(nil)).Where("meeting_id = ? AND kind = ?", meetingID, OwnItem).Exec(ctx); err != nil {
		return err
	}
	items := make([]Item, len(own))
	for i, o := range own {
		items[i] = Item{ID: store.NewID(), MeetingID: meetingID, No: set + i + 1, Kind: OwnItem, Title: o.Title, Note: o.Note, FromItem: o.FromItem}
	}
	if len(items) == 0 {
		return nil
	}
	_, err := tx.NewInsert().Model(&items).Exec(ctx)
	return err
}

// Filter narrows a list of meetings, newest month first, by org within a month.
type Filter struct {
	Within string            // path of the subtree
	Month  string            // "" for all
	Kind   terms.MeetingKind // by itself or also
	State  terms.MeetingState
	Q      string // beginning of the org's name, its pinyin or initials
	After  int64  // id of the last meeting of the page before; 0 for the first page
	Limit  int
}

// List reads one page of meetings, without their minutes.
func (s *Service) List(ctx context.Context, f Filter) ([]Meeting, error) {
	var found []Meeting
	q := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").ColumnExpr("o.short_name AS org_name").
		Join("JOIN org AS o ON o.id = m.org_id").
		OrderExpr("m.month DESC, m.org_path, m.id").Limit(int64(f.Limit))
	q = Within(q, f.Within)
	if f.Month != "" {
		q = q.Where("m.month = ?", f.Month)
	}
	if f.Kind != "" {
		q = q.Where("(m.kind = ? OR ' ' || m.also || ' ' LIKE ?)", f.Kind, "% "+string(f.Kind)+" %")
	}
	if f.State != "" {
		q = q.Where("m.state = ?", f.State)
	}
	if f.Q != "" {
		q = q.Where("m.org_path IN (?)", orgs.Matching(s.db.NewSelect().TableExpr("org AS o").Column("o.path"), f.Q))
	}
	if f.After != 0 {
		last, err := byID(ctx, s.db, f.After)
		if err != nil {
			return nil, err
		}
		// "month <= ?" alone lets the index start where the page before ended.
		q = q.Where("m.month <= ? AND (m.month < ? OR (m.org_path, m.id) > (?, ?))", last.Month, last.Month, last.OrgPath, last.ID)
	}
	return found, q.Scan(ctx)
}

// Within limits q to the meetings of a subtree. The whole cell is no limit:
// said as a range it would lure SQLite away from the index that has the order.
func Within(q *bun.SelectQuery, path string) *bun.SelectQuery {
	if orgs.ParentPath(path) == "" {
		return q
	}
	return store.Within(q, "m.org_path", path)
}

// Branches selects the working branches at or below path.
func Branches(r store.Reader, path string) *bun.SelectQuery {
	q := r.NewSelect().TableExpr("org AS o").Where("o.state = 'active' AND o.kind IN (?)", store.In(terms.BranchKinds))
	return store.Within(q, "o.path", path)
}

// Missing lists the working branches below path that have no theme day
// arranged or held in month, in the order of the tree, and how many there are.
func (s *Service) Missing(ctx context.Context, path, month, after string, limit int) ([]BranchView, int64, error) {
	found := []BranchView{}
	lacking := func() *bun.SelectQuery {
		return Branches(s.db, path).Where("o.established_on <= ?", month+"-31").
			Where("o.path NOT IN (SELECT m.org_path FROM meeting AS m WHERE m.month = ? AND m.kind = 'theme_day' AND m.state IN (?))", month, store.In(held))
	}
	total, err := lacking().Count(ctx)
	if err != nil {
		return nil, 0, err
	}
	err = lacking().Join("LEFT JOIN org AS s ON s.id = o.parent_id").
		ColumnExpr("o.id AS org_id, o.short_name AS org_name, coalesce(s.short_name, '') AS superior, o.path").Where("o.path > ?", after).Order("o.path").Limit(int64(limit)).Scan(ctx, &found)
	return found, total, err
}

// thisMonth is the month it is now, YYYY-MM.
func (s *Service) thisMonth() string { return clock.Month(s.now()) }
