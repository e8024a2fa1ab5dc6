package event

import (
	"context"
	"strings"

	"github.com/uptrace/bun"

	"zhibu/platform/store"
)

// Search narrows the journal. A zero field does not.
type Search struct {
	From, To store.Instant // from From until before To
	Topics   []string
	Actors   []int64  // one of these accounts acted …
	About    []About  // … or it is about one of these
	Within   []string // it happened in the subtree of one of these paths
	Failed   *bool    // true: only what did not come about; false: only what did
	Text     string   // in the actor's name, the source, the request id or what was written down
	After    int64    // page: entries before this one
	Limit    int
}

// About is what entries of Topics are about. Ids tell things of one kind apart, the topics say which kind.
type About struct {
	Topics []string
	IDs    []int64
}

// Entries reads the journal, the newest first.
func Entries(ctx context.Context, r store.Reader, s Search) (found []Entry, err error) {
	q := r.NewSelect().Model(&found)
	if s.From != 0 {
		q.Where("at >= ?", s.From)
	}
	if s.To != 0 {
		q.Where("at < ?", s.To)
	}
	if s.Topics != nil {
		q.Where("topic IN (?)", store.In(s.Topics))
	}
	if s.Actors != nil || s.About != nil {
		q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			q.Where("actor_id IN (?)", store.In(s.Actors))
			for _, a := range s.About {
				q.WhereOr("topic IN (?) AND about IN (?)", store.In(a.Topics), store.In(a.IDs))
			}
			return q
		})
	}
	if s.Within != nil {
		q.WhereGroup(" AND ", func(q *bun.SelectQuery) *bun.SelectQuery {
			for _, path := range s.Within {
				from, to := store.Range(path)
				q.WhereOr("org_path >= ? AND org_path < ?", from, to)
			}
			return q
		})
	}
	if s.Failed != nil {
		q.Where("(result <> 'ok') = ?", *s.Failed)
	}
	if s.Text != "" {
		like := "%" + likeable.Replace(s.Text) + "%"
		q.Where(`actor LIKE ? ESCAPE '!' OR source LIKE ? ESCAPE '!' OR request_id LIKE ? ESCAPE '!' OR payload LIKE ? ESCAPE '!'`, like, like, like, like)
	}
	if s.After != 0 {
		q.Where("(at, id) < (SELECT at, id FROM event WHERE id = ?)", s.After)
	}
	if s.Limit != 0 {
		q.Limit(int64(s.Limit))
	}
	err = q.OrderExpr("at DESC, id DESC").Scan(ctx)
	return found, err
}

// likeable makes text that is searched for mean itself.
var likeable = strings.NewReplacer("!", "!!", "%", "!%", "_", "!_")
