package talks

import (
	"context"
	"slices"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/party/members"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Talk is one talk of two.
type Talk struct {
	bun.BaseModel `bun:"table:talk,alias:t"`

	ID         int64 `bun:",pk"`
	OrgID      int64 // the branch it counts for
	OrgPath    string
	Kind       Kind
	OneID      int64 // who wrote it down
	OtherID    int64
	ReaderID   int64  // the superior who may read it; 0 is nobody
	HeldOn     string // YYYY-MM-DD
	Place      string
	Kept       bool // confirmed by the other
	Paper      bool // entered for two others
	BodySealed []byte

	One    string `bun:",scanonly"` // names
	Other  string `bun:",scanonly"`
	Reader string `bun:",scanonly"`
}

// of tells whether a member is one of the two.
func (t Talk) of(memberID int64) bool {
	return memberID != 0 && (t.OneID == memberID || t.OtherID == memberID)
}

// named selects talks with the names of the two, without what was said.
func named(q *bun.SelectQuery) *bun.SelectQuery {
	return q.ColumnExpr("t.id, t.org_id, t.org_path, t.kind, t.one_id, t.other_id, t.reader_id, t.held_on, t.place, t.kept, t.paper, a.name AS one, b.name AS other, coalesce(c.name, '') AS reader").
		Join("JOIN member AS a ON a.id = t.one_id").Join("JOIN member AS b ON b.id = t.other_id").Join("LEFT JOIN member AS c ON c.id = t.reader_id")
}

// find reads a talk whole.
func find(ctx context.Context, r store.Reader, id int64) (t Talk, err error) {
	err = named(r.NewSelect().Model(&t)).ColumnExpr("t.body_sealed").Where("t.id = ?", id).Scan(ctx)
	return t, err
}

// committeePosts are those of a branch committee 支部委员会.
var committeePosts = slices.DeleteFunc(slices.Clone(terms.Posts), func(p terms.Post) bool { return !p.InCommittee() })

// side reads what a talk must know of a member; MemberID is 0 for one who is not on any roll.
func side(ctx context.Context, r store.Reader, memberID int64) (a Side, err error) {
	err = r.NewRaw(`SELECT id AS member_id, org_id, org_path AS path FROM member WHERE id = ? AND status = ?`, memberID, members.Normal).Scan(ctx, &a)
	if err != nil {
		if store.Missing(err) {
			err = nil
		}
		return a, err
	}
	var posts []struct {
		OrgID int64
		Path  string
		Post  terms.Post
	}
	if err := r.NewRaw(`SELECT p.org_id, o.path, p.post FROM org_post p JOIN org o ON o.id = p.org_id WHERE p.member_id = ? AND p.until_on = ''`, memberID).Scan(ctx, &posts); err != nil {
		return a, err
	}
	for _, p := range posts {
		switch {
		case p.OrgID != a.OrgID:
			a.Above = append(a.Above, p.Path)
		case p.Post.InCommittee():
			a.Committee = true
		}
	}
	return a, nil
}

// Person is somebody to talk with.
type Person struct {
	ID        int64
	Name      string
	Committee bool
	OrgPath   string // of their branch
}

// rolls lists the members of the branches in a range of paths, branch by branch.
func rolls(ctx context.Context, r store.Reader, from, to string) (list []Person, err error) {
	err = r.NewRaw(`SELECT m.id, m.name, m.org_path, EXISTS (SELECT 1 FROM org_post p WHERE p.member_id = m.id AND p.org_id = m.org_id AND p.until_on = '' AND p.post IN (?)) AS committee
		FROM member m WHERE m.org_path >= ? AND m.org_path < ? AND m.status = ? ORDER BY m.org_path, m.pinyin, m.id`, store.In(committeePosts), from, to, members.Normal).Scan(ctx, &list)
	return list, err
}

// alone is the range of paths that holds one org and nothing below it: what is below goes on with a digit, which follows '!'.
func alone(path string) (from, to string) { return path, path + "!" }

// above lists who holds a post in the orgs above a path: the nearest first.
func above(ctx context.Context, r store.Reader, path string) (list []Person, err error) {
	var paths []string
	for at := strings.TrimSuffix(path, "."); strings.Contains(at, "."); {
		at = at[:strings.LastIndex(at, ".")]
		paths = append(paths, at+".")
	}
	err = r.NewRaw(`SELECT m.id, max(m.name) AS name, TRUE AS committee FROM org_post p JOIN org o ON o.id = p.org_id JOIN member m ON m.id = p.member_id
		WHERE o.path IN (?) AND p.until_on = '' AND m.status = ? GROUP BY m.id ORDER BY max(length(o.path)) DESC, m.id LIMIT 30`,
		store.In(append(paths, "")), members.Normal).Scan(ctx, &list)
	return list, err
}

func insert(ctx context.Context, tx *store.Tx, t *Talk) error {
	_, err := tx.NewInsert().Model(t).Exec(ctx)
	return err
}
