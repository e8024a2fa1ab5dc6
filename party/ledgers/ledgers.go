// Package ledgers 台账: books, sheets and statistics out of what every capability recorded.
// Like insight it reads all tables; it writes none and stores nothing: a book is made at the
// moment somebody asks for it.
//
//	rules.go       rates in exact integers; what counts; how complete an e-file is
//	statistics.go  meetings by kind over days and subtrees, and from which meetings a figure comes
//	leaders.go     who leads a unit, and whether they took part in the life of their branch
//	book.go        the annual book of a branch; meeting.go: what it shows of each meeting
//	roll.go        sign-in sheet and photo page of one meeting; photos.go: the pictures of meetings
//	file.go        a member's e-file; learning.go: the hours in it; file_org.go: an org's
//	complete.go    how complete the members' data of a subtree are
//	life.go        what talks, reviews, tasks and make-ups add
//	told.go        what a branch can publish of itself: the same figures, as lines
//	paper.go       one document as headings, facts, tables; render.go: as page, .docx, .xlsx
//	read.go        every statement but those of photos, statistics and life
//	http.go        /api/ledgers and /print; view.go: what it shows
package ledgers

import (
	"context"

	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// Duty 组织生活事项 is what a branch owes in a year, and how each period of it went.
type Duty struct {
	Name, Article string
	Why           string // why it does not apply at all, "" where it does
	Periods       []DutyPeriod
}

// DutyPeriod is one month, quarter, half-year or year of a duty.
type DutyPeriod struct {
	Name  string // 第三季度
	State string // done, made_up, open, soon, overdue, missing, later, na
}

// Service makes ledgers.
type Service struct {
	// Duties tells what a branch owed in a year; app wires it from duties.
	Duties func(ctx context.Context, r store.Reader, org orgs.Org, year int) ([]Duty, error)

	db      *store.DB
	bus     *event.Bus
	orgs    *orgs.Service
	members *members.Service
	policy  *policy.Service
	files   *files.Store
	now     clock.Now
}

// New makes the service; stored holds the pictures of meetings.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, people *members.Service, rules *policy.Service, stored *files.Store, now clock.Now) *Service {
	return &Service{db: db, bus: bus, orgs: tree, members: people, policy: rules, files: stored, now: now,
		Duties: func(context.Context, store.Reader, orgs.Org, int) ([]Duty, error) { return nil, nil }}
}
