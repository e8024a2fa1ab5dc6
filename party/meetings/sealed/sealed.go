// Package sealed is the form in which a filed record stands in the cell's log of seals, and how it is put
// together from the tables. Whoever verifies a record needs this package and [zhibu/platform/seal]; it knows no
// meeting. What is changed here changes what every record is held against: fields are only added.
//
//	sealed.go  the record, its form and what belongs to it
//	rows.go    reads the records from the tables of meetings
package sealed

import (
	"fmt"

	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Kind is that of the leaves of filed records.
const Kind = "meeting.record"

// Record is a filed record in the form of its leaf. Times are unix
// milliseconds. Fields may be added where empty ones are left out. The place
// in the tree is not in it: an org may be moved.
type Record struct {
	ID         int64             `json:"id"`
	OrgID      int64             `json:"org_id"`
	Kind       terms.MeetingKind `json:"kind"`
	Month      string            `json:"month"`
	Title      string            `json:"title"`
	StartsAt   store.Instant     `json:"starts_at"`
	EndsAt     store.Instant     `json:"ends_at"`
	Place      string            `json:"place"`
	Host       string            `json:"host"`
	Due        int               `json:"due"`
	Present    int               `json:"present"`
	FiledAt    store.Instant     `json:"filed_at"`
	Late       bool              `json:"late"` // 补录
	LateReason string            `json:"late_reason"`
	Mark       *int              `json:"mark"` // null until the superior gave it
	MarkNote   string            `json:"mark_note"`
	Minutes    string            `json:"minutes"`
	Items      []Item            `json:"items"`
	Photos     []Photo           `json:"photos"`

	Also          string       `json:"also,omitempty"`
	Tags          string       `json:"tags,omitempty"`
	Voters        int          `json:"voters,omitempty"`
	VotersPresent int          `json:"voters_present,omitempty"`
	Inquorate     bool         `json:"inquorate,omitempty"`
	Guests        []Person     `json:"guests,omitempty"`
	Lecturers     []Person     `json:"lecturers,omitempty"`
	Elections     []Election   `json:"elections,omitempty"`
	Attachments   []Attachment `json:"attachments,omitempty"`
	Corrections   int          `json:"corrections,omitempty"`
	LatePresent   int          `json:"late_present,omitempty"`
	InsteadOf     int64        `json:"instead_of,omitempty"`
	Form          int          `json:"form,omitempty"` // see [Form]
}

// Form is the form of records that are filed or corrected from now on: it names the case that an own
// item was taken over from, which form 0 does not. That was written down before it was sealed, so the field
// alone would change what older records are held against; each keeps its form until it is corrected. The form
// is sealed as well, or a record could be passed off as an older one, with a source that nobody sealed.
const Form = 1

// Item is an item of the agenda, with what was decided on it.
type Item struct {
	No       int    `json:"no"`
	Kind     string `json:"kind"` // set or own
	Title    string `json:"title"`
	Note     string `json:"note"`
	Done     bool   `json:"done"`
	Evidence string `json:"evidence"`
	Decision string `json:"decision"`

	Vote     *Vote  `json:"vote,omitempty"`
	MemberID int64  `json:"member_id,omitempty"` // responsible
	DueOn    string `json:"due_on,omitempty"`
	FromItem int64  `json:"from_item,omitempty"` // the case it was taken over from, from form 1 on
}

// Vote is how an item was voted on.
type Vote struct {
	Engine     votes.Engine `json:"engine"`
	Secret     bool         `json:"secret"`
	Due        int          `json:"due"`
	Present    int          `json:"present"`
	Yes        int          `json:"yes"`
	No         int          `json:"no"`
	Abstain    int          `json:"abstain"`
	WrittenYes int          `json:"written_yes"`
	Why        string       `json:"why"`
	Passed     bool         `json:"passed"`
}

// Election is what an election came to.
type Election struct {
	No         int         `json:"no"`
	Post       terms.Post  `json:"post"`
	Seats      int         `json:"seats"`
	Due        int         `json:"due"`
	Present    int         `json:"present"`
	Why        string      `json:"why"`
	Issued     int         `json:"issued"`
	Returned   int         `json:"returned"`
	Void       int         `json:"void"`
	Agreed     int         `json:"agreed"`
	Candidates []Candidate `json:"candidates"`
}

// Candidate is one person's line of it.
type Candidate struct {
	Name      string `json:"name"`
	WrittenIn bool   `json:"written_in"`
	Yes       int    `json:"yes"`
}

// Person is a guest 列席 or a lecturer 授课人.
type Person struct {
	MemberID int64  `json:"member_id"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
}

// Attachment is a document or film.
type Attachment struct {
	Hash string        `json:"hash"` // SHA-256 of the file
	Name string        `json:"name"`
	At   store.Instant `json:"at"`
}

// Photo is a photo of the day.
type Photo struct {
	Hash    string        `json:"hash"` // SHA-256 of the picture
	Caption string        `json:"caption"`
	Late    bool          `json:"late"`
	At      store.Instant `json:"at"`
}

// Source is every filed record for those who check the log.
func Source() seal.Source {
	return seal.Source{Kind: Kind, Name: func(id, _ int64) string { return fmt.Sprintf("会议 %d 的记录", id) }, Each: Each}
}
