// Package meetings 组织生活: the month's theme from its issue to every branch,
// and each branch's meeting from plan to filed record.
//
//	rules.go         the state machine, drawn in states.md; a missing theme day
//	rules_plan.go    what a plan must have; when a meeting has begun
//	rules_record.go  writing, filing, late entries, the superior's mark
//	rules_kinds.go   whose each kind is, what goes together, who presides, what gets in the way
//	create.go       a new meeting: a draft, one published at once, one held without a plan
//	plan.go         change, submit; planned.go: what hangs on a plan
//	check.go        a plan against the register and what else is on
//	people.go       guests, lecturers, those invited
//	series.go       drafts ahead, on a day that comes again; series/: which days these are
//	planning.go     what a form needs to know, and what is worth a second look
//	review.go        approve, return, cancel
//	may.go           what the caller can do with a meeting now
//	record.go        minutes, items, filing, the mark
//	decisions.go     votes, elections, who is responsible; quorum. rules_decisions.go: what stands against them
//	attachments.go   documents and films
//	corrections.go   a filed record corrected, its versions kept; asked.go: corrections the org above decides on
//	seen.go          who above has read a record
//	photos.go        photos of the day and who may see them
//	recommend.go     which items are cases; the levels above recommend them
//	todo.go          what waits for a secretary and for a superior
//	flows.go         what follows here from what others do; reform.go: when an org is merged or abolished
//	ledger.go        the printed record, with ledger.html
//	retention.go     pictures nobody refers to leave the disk
//	seal.go          filed records go into the cell's log of seals
//	load.go          many meetings at once, for the demo and for tests
//	brief.go         meetings in short: what is under way, what was filed
//	store.go         the SQL of meetings
//	http*.go         /api/meetings; view*.go what it shows
//
// In its folder: themes and reflections, which lean on it and are put together with it in app; cases and sealed (the
// form a filed record is sealed in), on which it leans; the leaves series and forms (what is wrong with what was
// typed); meetingstest, the world of the tests.
package meetings

import (
	"context"
	"embed"
	"slices"

	"github.com/uptrace/bun"

	"zhibu/party/meetings/cases"
	"zhibu/party/members"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/calendar"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/files"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Meeting is one meeting of one org.
type Meeting struct {
	bun.BaseModel `bun:"table:meeting,alias:m"`

	ID           int64 `bun:",pk"`
	OrgID        int64
	OrgPath      string
	OrgName      string `bun:",scanonly"`
	HeirID       int64  `bun:",scanonly"` // the org that writes and files the record now that this one was merged into it; 0: none. Lists do not read it
	HeirPath     string `bun:",scanonly"`
	Kind         terms.MeetingKind
	Month        string // YYYY-MM: the theme's, else that of the start
	ThemeID      int64  // 0 when the branch made it itself
	State        terms.MeetingState
	Revision     int // grows with each change of the plan, so that a reviewer decides on what was seen
	Title        string
	StartsAt     store.Instant // 0 until planned
	EndsAt       store.Instant
	Place        string   // name of the room
	Lat, Lng     *float64 // of the room, degrees WGS-84; nil when no point was given
	Host         string
	ReturnReason string
	Due          int // roll less exempt, set at close
	Present      int // on site, online or assisted, set at close
	FiledAt      store.Instant
	Late         bool // filed as a late entry 补录
	LateReason   string
	Mark         *int // 0–100, nil until the superior gave it
	MarkNote     string
	Minutes      string // lists do not read it

	Also     store.Words[terms.MeetingKind] // what else it is; it counts for each
	Tags     store.Words[terms.Tag]         // what it was about, where a duty asks
	HostID   int64                          // member who presides; 0 when only the name is known
	HostNote string                         // why somebody stands in for the secretary
	MovedWhy string                         // why it is on another day than the fixed one
	Held     bool                           // entered after it had been held without a plan: always a late entry
	SeriesID int64                          // 0 when it stands alone

	Voters        int   // with a vote and due, from the roll when it closed; 0 unknown
	VotersPresent int   // of them, who came
	Inquorate     bool  // too few came: recorded, and not counted; settled at filing
	Corrections   int   // how often the filed record was corrected
	LatePresent   int   // of Present, who counts only since the filing: an appeal was granted, a witness came
	ReflectDays   int   // within how many days after it reflections are to be written; 0: until it is filed
	InsteadOf     int64 // the plan that was cancelled before this was entered as held without one; 0: none
	SealForm      int   // in which form the filed record is sealed, see [sealed.Form]
}

// Is tells whether a meeting is of a kind, by itself or also.
func (m *Meeting) Is(kind terms.MeetingKind) bool {
	return m.Kind == kind || slices.Contains(m.Also, kind)
}

// ItemKind tells who put an item on the agenda.
type ItemKind string

// The kinds of item.
const (
	SetItem ItemKind = "set" // 规定动作: from the theme
	OwnItem ItemKind = "own" // 自选动作: added by the branch
)

// Item is one item of a meeting's agenda.
type Item struct {
	bun.BaseModel `bun:"table:meeting_item,alias:i"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	No        int // from 1, set items first
	Kind      ItemKind
	Title     string
	Note      string // what is asked for
	Done      bool
	Evidence  string // what shows that it was done
	Decision  string
	FromItem  int64 // the case it was taken over from; 0: none
}

// Entry is one line of a meeting's history.
type Entry struct {
	bun.BaseModel `bun:"table:meeting_history,alias:h"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	At        store.Instant
	Who       string
	What      string
	Note      string
}

// LedgerRow is one member's line on the printed roll, as attendance knows it.
type LedgerRow struct {
	Name     string
	Presence terms.Presence
	In, Out  string // when signed, "15:04", empty when not
	Note     string // why on leave, online or assisted, or without a vote
	Voter    bool   // 有表决权
}

// Written is what members wrote beside a meeting, as its page shows it.
type Written struct {
	Reflections int64    // 心得体会 that all of the branch can read
	May         []string // of reflect, comment, moderate: what the caller can do
}

// Service plans, reviews and records meetings.
type Service struct {
	db      *store.DB
	bus     *event.Bus
	orgs    *orgs.Service
	policy  *policy.Service
	members *members.Service
	files   *files.Store
	now     clock.Now

	Cases *cases.Service // what branches did on their own account

	// Roll gives the printed ledger its roll; app wires it from attendance.
	Roll func(ctx context.Context, r store.Reader, meetingID int64) ([]LedgerRow, error)
	// Written tells what members wrote beside a meeting; app wires it from reflections.
	Written func(ctx context.Context, m Meeting) (Written, error)
	// Screen refuses what bears the marking of a secret; app sets it, nil lets everything pass.
	Screen func(ctx context.Context, place, name string, texts ...string) error
	// Calendar tells holidays; app puts the cell's own in place of what ships.
	Calendar *calendar.Calendar
}

// New makes the service. Photos go to store.
func New(db *store.DB, bus *event.Bus, tree *orgs.Service, people *members.Service, rules *policy.Service, photos *files.Store, now clock.Now) *Service {
	return &Service{db: db, bus: bus, orgs: tree, members: people, policy: rules, files: photos, now: now, Cases: cases.New(db, tree, now), Calendar: calendar.New(calendar.China()),
		Roll:    func(context.Context, store.Reader, int64) ([]LedgerRow, error) { return nil, nil },
		Written: func(context.Context, Meeting) (Written, error) { return Written{}, nil }}
}
