// Package orgs 党组织: the tree of Party organisations that everything else hangs on.
//
//	rules.go        what may stand under what, who may found a branch, terms of office
//	rules_posts.go  who may hold which post
//	rules_tree.go   when an org may be moved, merged, abolished
//	path.go         the path that tells an org's place in the tree
//	tree.go         create and change
//	reform.go       move, merge, abolish
//	posts.go        appoint and dismiss, terms of office
//	counts.go       how many members and branches stand below each org
//	load.go         fast loading of whole trees
//	store.go        every statement on org, org_term, org_post, org_history
//	http.go         /api/orgs: reading (http_write.go: changing, http_view.go: what it shows)
//	import.go       importing a sheet (import_row.go: what one row means)
//	export.go       /api/orgs/export.xlsx
//	flows.go        what it does when others act
package orgs

import (
	"context"
	"embed"

	"github.com/uptrace/bun"

	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are the tables of orgs.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// State is whether an org still exists.
type State string

// The states of an org.
const (
	Active    State = "active"    // 正常
	Merged    State = "merged"    // 已合并
	Abolished State = "abolished" // 已撤销
)

// Org is one Party organisation. Days are YYYY-MM-DD, "" when unknown.
type Org struct {
	bun.BaseModel `bun:"table:org,alias:o"`

	ID             int64 `bun:",pk"`
	ParentID       int64 // 0 for the root
	Path           string
	NextChild      int // the last place given away below
	Name           string
	ShortName      string
	Code           string
	Keys           string // what a search looks through
	Kind           terms.OrgKind
	Field          terms.Field
	RegionCode     string // six to twelve digits, GB/T 2260 and its extension
	State          State
	EstablishedOn  string
	AbolishedOn    string
	Contact        string
	Phone          string
	Lat, Lng       *float64 // WGS-84 degrees of its activity room; nil when unknown
	SyntheticPlace bool     // the position was made up for the demo
	Members        int      // in the subtree
	Branches       int      // active branches in the subtree, itself included
	CreatedAt      store.Instant
	UpdatedAt      store.Instant
	Children       int `bun:",scanonly"` // active orgs directly below
}

// TermRow is one term of office of an org 届.
type TermRow struct {
	bun.BaseModel `bun:"table:org_term"`
	OrgID         int64 `bun:",pk"`
	Number        int   `bun:",pk"` // 第几届, from 1
	StartsOn      string
	EndsOn        string
	ExtendedTo    string // "" when not extended
}

// Holding is a post held by a member in an org.
type Holding struct {
	bun.BaseModel `bun:"table:org_post,alias:p"`
	ID            int64 `bun:",pk"`
	OrgID         int64
	MemberID      int64
	Post          terms.Post
	FromOn        string
	UntilOn       string // "" while in office
	CreatedAt     store.Instant
	Name          string `bun:",scanonly"` // of the member
}

// Past is one line of an org's history.
type Past struct {
	bun.BaseModel `bun:"table:org_history"`
	ID            int64 `bun:",pk"`
	OrgID         int64
	At            store.Instant
	What          string // created, changed, moved, merged, abolished, appointed, dismissed, term
	Note          string // one Chinese sentence
	Who           string
}

// Service reads and changes the tree.
type Service struct {
	// Isolated tells whether the cell runs without positions 隔离运行; app sets it, nil is no.
	Isolated func(ctx context.Context) bool

	db  *store.DB
	bus *event.Bus
	now clock.Now
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, now clock.Now) *Service {
	return &Service{db: db, bus: bus, now: now}
}

// placeless tells whether no org may have a position.
func (s *Service) placeless(ctx context.Context) bool { return s.Isolated != nil && s.Isolated(ctx) }

// refusedBy turns the first refusal among findings into an error.
func refusedBy(found []Finding) error {
	for _, f := range found {
		if f.Refuses {
			return api.Invalid(f.Text)
		}
	}
	return nil
}
