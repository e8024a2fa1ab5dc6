package openness

import (
	"github.com/uptrace/bun"

	"zhibu/party/terms"
	"zhibu/platform/store"
)

// The states of a meeting on the page.
const (
	Coming    = "coming"    // 将召开
	Withdrawn = "withdrawn" // the plan waits for review again: not shown
	Cancelled = "cancelled" // 已取消
	Held      = "held"      // 已召开
	Filed     = "filed"     // 已归档
)

// Meeting is one meeting on the branch's page.
type Meeting struct {
	bun.BaseModel `bun:"table:openness_meeting,alias:m"`

	MeetingID int64 `bun:",pk"`
	OrgID     int64
	OrgPath   string
	Kinds     store.Words[terms.MeetingKind]
	Title     string
	Place     string
	HeldOn    string
	StartsAt  store.Instant
	State     string
	Counted   bool
	Due       int
	Came      int
	Leave     int
	Inquorate bool

	OrgName string `bun:",scanonly"`
}

// Task is what follows from a decision.
type Task struct {
	bun.BaseModel `bun:"table:openness_task,alias:t"`

	ItemID    int64 `bun:",pk"`
	MeetingID int64
	OrgID     int64
	OrgPath   string
	Title     string
	MemberID  int64
	DueOn     string
	State     string // open, done, dropped

	MemberName string `bun:",scanonly"`
}

// The states of a publication.
const (
	Published = "published"
	Taken     = "withdrawn"
)

// Disclosure is one publication 党务公开, as it is now.
type Disclosure struct {
	bun.BaseModel `bun:"table:openness_disclosure,alias:d"`

	ID          int64 `bun:",pk"`
	OrgID       int64
	OrgPath     string
	Category    string
	Period      string
	State       string
	Version     int
	Title       string
	Body        string
	PublishedAt store.Instant
	Note        string

	OrgName string `bun:",scanonly"`
	Reads   int    `bun:",scanonly"`
	Mine    bool   `bun:",scanonly"` // the caller has read it
}

// Version is one text that was published.
type Version struct {
	bun.BaseModel `bun:"table:openness_version"`

	DisclosureID int64 `bun:",pk"`
	Version      int   `bun:",pk"`
	Title        string
	Body         string
	Reason       string
	Who          string
	At           store.Instant
}

// Said is one suggestion or remark.
type Said struct {
	bun.BaseModel `bun:"table:openness_suggestion,alias:g"`

	ID         int64 `bun:",pk"`
	OrgID      int64
	OrgPath    string
	Kind       string
	MemberID   int64 // 0: unnamed
	MadeOn     string
	Body       string
	DueOn      string
	Answer     string
	AnsweredAt store.Instant
	AnsweredBy string
	Hidden     bool
	HiddenWhy  string

	MemberName string `bun:",scanonly"`
}

// kindsOf is what a meeting is, the main kind first.
func kindsOf(main terms.MeetingKind, also []terms.MeetingKind) store.Words[terms.MeetingKind] {
	return append(store.Words[terms.MeetingKind]{main}, also...)
}
