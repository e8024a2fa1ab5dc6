// Package duties 组织生活日历: what organisational life each branch owes in a month, a quarter, a
// year, what was held, what is due, late or missing; who asks for it, and the secretary's to-dos.
//
//	rules.go        the table of duties, each with its article, and to whom it applies
//	rules_period.go periods, how much is asked of whom, the states
//	rules_groups.go what each group of a branch holds for its own members
//	card.go         a branch's year in one row
//	board.go        how the orgs of a subtree stand
//	calendar.go     one branch's year
//	overview.go     a superior's view by org, field and category, down to the branches
//	responsible.go  who answers for an org of a list; rules_responsible.go: which post that is
//	record.go       what is held without a meeting; nudge.go: a superior asks for it
//	todo.go         what a secretary has to do
//	flows.go        what counts, in the transaction of whoever files it
//	load.go         counting anew
//	store.go        the SQL
//	http.go         /api/duties; view.go what it shows
package duties

import (
	"context"
	"embed"
	"sync"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// The regulations that the table of duties cites.
const (
	branchRules = "《中国共产党支部工作条例（试行）》"
	organRules  = "《中国共产党党和国家机关基层组织工作条例》"
	history     = "《党史学习教育工作条例》"
)

// Underway is a meeting that is planned and not filed yet.
type Underway struct {
	ID    int64
	OrgID int64
	Kinds []terms.MeetingKind
	Tags  []terms.Tag
	Month string             // YYYY-MM
	State terms.MeetingState // draft, submitted, returned, approved or closed
}

// Service is 组织生活日历.
type Service struct {
	db     *store.DB
	bus    *event.Bus
	orgs   *orgs.Service
	policy *policy.Service
	now    clock.Now
	packs  sync.Map // policy.Duties by the id of their pack

	// Underway tells which meetings of a branch and its groups are under way, so that nothing is
	// asked twice; app wires it from meetings.
	Underway func(ctx context.Context, r store.Reader, branchPath string) ([]Underway, error)
	// Talked tells of the branches in a range of paths, by year and path, how many talks their members had of those they
	// are to have, each in each way that concerns them; year 0 is how many those are. App wires it from talks.
	Talked func(ctx context.Context, r store.Reader, from, to string, years ...int) (map[int]map[string]int, error)
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, rules *policy.Service, now clock.Now) *Service {
	return &Service{db: db, bus: bus, orgs: tree, policy: rules, now: now,
		Underway: func(context.Context, store.Reader, string) ([]Underway, error) { return nil, nil },
		Talked: func(context.Context, store.Reader, string, string, ...int) (map[int]map[string]int, error) {
			return nil, nil
		}}
}

// year is the year in China.
func (s *Service) year() int { return PeriodOf(policy.Year, s.now()).Year }
