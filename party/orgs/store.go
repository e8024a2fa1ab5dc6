package orgs

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/search"
	"zhibu/platform/store"
)

// childCount is how many active orgs stand directly below.
const childCount = `(SELECT count(*) FROM org c WHERE c.parent_id = o.id AND c.state = 'active') AS children`

// Get reads one org.
func (s *Service) Get(ctx context.Context, r store.Reader, id int64) (Org, error) {
	o, found, err := find(ctx, r, "id", id)
	if err == nil && !found {
		err = api.NotFound("没有这个党组织，请刷新后重试。")
	}
	return o, err
}

// find reads the one org whose column (id, path or code) has a value.
func find(ctx context.Context, r store.Reader, column string, value any) (o Org, found bool, err error) {
	err = r.NewSelect().Model(&o).ColumnExpr("o.*").ColumnExpr(childCount).Where("o."+column+" = ?", value).Scan(ctx)
	if store.Missing(err) {
		return o, false, nil
	}
	return o, err == nil, err
}

// Filter narrows a list. The zero value lists every active org.
type Filter struct {
	Within   string // subtree; "" is everything
	ParentID int64  // only those directly below; 0 is any
	Q        string // part of the name, pinyin or initials, or the code
	Kind     terms.OrgKind
	Field    terms.Field
	State    State  // Active when empty
	After    string // page: paths after this one
	Limit    int    // 0 is 50, at most 200
}

// List gives orgs in the order of the tree.
func (s *Service) List(ctx context.Context, r store.Reader, f Filter) ([]Org, error) {
	var found []Org
	q := r.NewSelect().Model(&found).ColumnExpr("o.*").ColumnExpr(childCount)
	if f.State == "" {
		f.State = Active
	}
	q.Where("o.state = ?", f.State)
	if f.ParentID != 0 {
		q.Where("o.parent_id = ?", f.ParentID)
	}
	if f.Within != "" {
		store.Within(q, "o.path", f.Within)
	}
	Matching(q, f.Q)
	if f.Kind != "" {
		q.Where("o.kind = ?", f.Kind)
	}
	if f.Field != "" {
		q.Where("o.field = ?", f.Field)
	}
	if f.After != "" {
		q.Where("o.path > ?", f.After)
	}
	if f.Limit <= 0 {
		f.Limit = 50
	}
	err := q.Order("o.path").Limit(int64(min(f.Limit, 200))).Scan(ctx)
	return found, err
}

// Matching limits q, which reads org as o, to the orgs that text finds: part of
// a name, pinyin or initials, or of the code, each word of it.
func Matching(q *bun.SelectQuery, text string) *bun.SelectQuery {
	for _, word := range strings.Fields(strings.ToLower(text)) {
		q.Where(`o.keys LIKE ? ESCAPE '\'`, "%"+literal.Replace(word)+"%")
	}
	return q
}

var literal = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// Children lists the active orgs directly below.
func (s *Service) Children(ctx context.Context, r store.Reader, id int64) ([]Org, error) {
	return s.List(ctx, r, Filter{ParentID: id, Limit: 200})
}

// Parents lists the orgs above path, the root first.
func (s *Service) Parents(ctx context.Context, r store.Reader, path string) ([]Org, error) {
	var up []Org
	paths := Ancestors(ParentPath(path))
	if len(paths) == 0 {
		return nil, nil
	}
	err := r.NewSelect().Model(&up).Where("path IN (?)", store.In(paths)).Order("path").Scan(ctx)
	return up, err
}

// searchKeys is what a search for an org looks through: its names in lower
// case, its code, and of its short name the likeliest reading and two ways of
// initials. It is short because a search reads all of a subtree's.
func searchKeys(name, short, code string) string {
	full, initials := search.Pinyin(short)
	keys := []string{strings.ToLower(name), strings.ToLower(short), strings.ToLower(code)}
	keys = append(keys, full[:min(1, len(full))]...)
	keys = append(keys, initials[:min(2, len(initials))]...)
	return strings.Join(keys, " ")
}

// lock lets one change of the tree happen at a time: paths and counters of
// many rows must agree, and such changes are rare.
func lock(ctx context.Context, tx *store.Tx) error {
	_, err := tx.Exec(ctx, `UPDATE org SET next_child = next_child WHERE path = ?`, Root)
	return err
}

// place takes the next free place below parent and returns its path.
func place(ctx context.Context, tx *store.Tx, parentID int64) (string, error) {
	var parent struct {
		Path      string
		NextChild int
	}
	err := tx.NewRaw(`UPDATE org SET next_child = next_child + 1 WHERE id = ? RETURNING path, next_child`, parentID).Scan(ctx, &parent)
	if err != nil {
		return "", err
	}
	path, err := ChildPath(parent.Path, parent.NextChild)
	if err != nil {
		return "", api.Conflict("上级党组织的下级数量已到上限，请联系系统管理员。")
	}
	return path, nil
}

// nameTaken tells whether another active org directly below parentID bears name.
func nameTaken(ctx context.Context, r store.Reader, parentID int64, name string, but int64) (bool, error) {
	n, err := r.NewSelect().Model((*Org)(nil)).Where("parent_id = ? AND state = ? AND name = ? AND id <> ?", parentID, Active, name, but).Count(ctx)
	return n > 0, err
}

// codeTaken tells whether another org bears code.
func codeTaken(ctx context.Context, r store.Reader, code string, but int64) (bool, error) {
	if code == "" {
		return false, nil
	}
	n, err := r.NewSelect().Model((*Org)(nil)).Where("code = ? AND id <> ?", code, but).Count(ctx)
	return n > 0, err
}

// count adds to the counters of path and everything above it.
func count(ctx context.Context, tx *store.Tx, path string, members, branches int) error {
	up := Ancestors(path)
	if len(up) == 0 || members == 0 && branches == 0 {
		return nil
	}
	n, err := tx.Exec(ctx, `UPDATE org SET members = members + ?, branches = branches + ? WHERE path IN (?)`, members, branches, store.In(up))
	if err == nil && n != int64(len(up)) {
		err = api.Conflict("党组织刚刚作了调整，请重试。")
	}
	return err
}

// rewrite puts the subtree from at the path to.
func rewrite(ctx context.Context, tx *store.Tx, from, to string) error {
	first, last := store.Range(from)
	_, err := tx.Exec(ctx, `UPDATE org SET path = ? || substr(path, ?) WHERE path >= ? AND path < ?`, to, len(from)+1, first, last)
	return err
}

// remember adds a line to an org's history.
func (s *Service) remember(ctx context.Context, tx *store.Tx, orgID int64, what, note string) error {
	p := Past{ID: store.NewID(), OrgID: orgID, At: store.At(s.now()), What: what, Note: note, Who: event.ActorFrom(ctx).Name}
	_, err := tx.NewInsert().Model(&p).Exec(ctx)
	return err
}

// History lists an org's history, the latest first, at most 200 lines.
func (s *Service) History(ctx context.Context, r store.Reader, id int64) ([]Past, error) {
	var lines []Past
	err := r.NewSelect().Model(&lines).Where("org_id = ?", id).Order("id DESC").Limit(200).Scan(ctx)
	return lines, err
}

// memberPath is where a member is enrolled, "" when there is no such member.
func memberPath(ctx context.Context, r store.Reader, memberID int64) (path string, err error) {
	err = r.NewRaw(`SELECT org_path FROM member WHERE id = ?`, memberID).Scan(ctx, &path)
	if store.Missing(err) {
		return "", nil
	}
	return path, err
}

// postPath is the org of a post, "" when there is no such post.
func postPath(ctx context.Context, r store.Reader, postID int64) (path string, err error) {
	err = r.NewRaw(`SELECT o.path FROM org_post p JOIN org o ON o.id = p.org_id WHERE p.id = ?`, postID).Scan(ctx, &path)
	if store.Missing(err) {
		return "", nil
	}
	return path, err
}

const exportPageSize = 1000

// exportPage reads the next active orgs of a subtree for the export.
func exportPage(ctx context.Context, r store.Reader, within, after string) (page []row, err error) {
	from, to := store.Range(within)
	err = r.NewRaw(`SELECT o.*, COALESCE(u.name, '') AS parent,
			COALESCE((SELECT min(m.name) FROM org_post p JOIN member m ON m.id = p.member_id
				WHERE p.org_id = o.id AND p.post = 'secretary' AND p.until_on = ''), '') AS secretary
		FROM org o LEFT JOIN org u ON u.id = o.parent_id
		WHERE o.path >= ? AND o.path < ? AND o.path > ? AND o.state = 'active' ORDER BY o.path LIMIT ?`,
		from, to, after, exportPageSize).Scan(ctx, &page)
	return page, err
}

// named finds the active orgs of a subtree that bear a code or a full name, at most two.
func named(ctx context.Context, r store.Reader, within, written string) (found []Org, err error) {
	from, to := store.Range(within)
	err = r.NewRaw(`SELECT o.* FROM org o WHERE o.id IN (SELECT id FROM org WHERE name = ? UNION SELECT id FROM org WHERE code = ? AND code <> '')
		AND o.state = 'active' AND o.path >= ? AND o.path < ? LIMIT 2`, written, written, from, to).Scan(ctx, &found)
	return found, err
}

// childNamed finds the active org of that name directly below parentID.
func childNamed(ctx context.Context, r store.Reader, parentID int64, name string) (o Org, found bool, err error) {
	err = r.NewSelect().Model(&o).Where("parent_id = ? AND state = ? AND name = ?", parentID, Active, name).Scan(ctx)
	if store.Missing(err) {
		return o, false, nil
	}
	return o, err == nil, err
}
