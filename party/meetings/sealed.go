package meetings

import (
	"context"
	"encoding/json"
	"fmt"

	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// SealedKind is that of the leaves of filed records.
const SealedKind = "meeting.record"

// sealedRecord is a filed record in the form of its leaf. Times are unix
// milliseconds. Fields may be added where empty ones are left out. The place
// in the tree is not in it: an org may be moved.
type sealedRecord struct {
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
	Items      []sealedItem      `json:"items"`
	Photos     []sealedPhoto     `json:"photos"`

	Also          string             `json:"also,omitempty"`
	Tags          string             `json:"tags,omitempty"`
	Voters        int                `json:"voters,omitempty"`
	VotersPresent int                `json:"voters_present,omitempty"`
	Inquorate     bool               `json:"inquorate,omitempty"`
	Guests        []sealedPerson     `json:"guests,omitempty"`
	Lecturers     []sealedPerson     `json:"lecturers,omitempty"`
	Elections     []sealedElection   `json:"elections,omitempty"`
	Attachments   []sealedAttachment `json:"attachments,omitempty"`
	Corrections   int                `json:"corrections,omitempty"`
	LatePresent   int                `json:"late_present,omitempty"`
	InsteadOf     int64              `json:"instead_of,omitempty"`
	Form          int                `json:"form,omitempty"` // see sealForm
}

// sealForm is the form of records that are filed or corrected from now on: it names the case that an own
// item was taken over from, which form 0 does not. That was written down before it was sealed, so the field
// alone would change what older records are held against; each keeps its form until it is corrected. The form
// is sealed as well, or a record could be passed off as an older one, with a source that nobody sealed.
const sealForm = 1

type sealedItem struct {
	No       int      `json:"no"`
	Kind     ItemKind `json:"kind"`
	Title    string   `json:"title"`
	Note     string   `json:"note"`
	Done     bool     `json:"done"`
	Evidence string   `json:"evidence"`
	Decision string   `json:"decision"`

	Vote     *sealedVote `json:"vote,omitempty"`
	MemberID int64       `json:"member_id,omitempty"` // responsible
	DueOn    string      `json:"due_on,omitempty"`
	FromItem int64       `json:"from_item,omitempty"` // the case it was taken over from, from form 1 on
}

type sealedVote struct {
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

type sealedElection struct {
	No         int               `json:"no"`
	Post       terms.Post        `json:"post"`
	Seats      int               `json:"seats"`
	Due        int               `json:"due"`
	Present    int               `json:"present"`
	Why        string            `json:"why"`
	Issued     int               `json:"issued"`
	Returned   int               `json:"returned"`
	Void       int               `json:"void"`
	Agreed     int               `json:"agreed"`
	Candidates []sealedCandidate `json:"candidates"`
}

type sealedCandidate struct {
	Name      string `json:"name"`
	WrittenIn bool   `json:"written_in"`
	Yes       int    `json:"yes"`
}

type sealedPerson struct {
	MemberID int64  `json:"member_id"`
	Name     string `json:"name"`
	Unit     string `json:"unit"`
}

type sealedAttachment struct {
	Hash string        `json:"hash"` // SHA-256 of the file
	Name string        `json:"name"`
	At   store.Instant `json:"at"`
}

type sealedPhoto struct {
	Hash    string        `json:"hash"` // SHA-256 of the picture
	Caption string        `json:"caption"`
	Late    bool          `json:"late"`
	At      store.Instant `json:"at"`
}

// sealed is a loaded meeting's record.
func (l Loaded) sealed() ([]byte, error) {
	r := sealedRecord{ID: l.ID, OrgID: l.OrgID, Kind: l.Kind, Month: l.Month, Title: l.Title, StartsAt: l.StartsAt, EndsAt: l.EndsAt, Place: l.Place,
		Host: l.Host, Due: l.Due, Present: l.Present, FiledAt: l.FiledAt, Late: l.Late, LateReason: l.LateReason, Mark: l.Mark, MarkNote: l.MarkNote,
		Minutes: l.Minutes, Items: []sealedItem{}, Photos: []sealedPhoto{},
		Also: l.Also.String(), Tags: l.Tags.String(), Voters: l.Voters, VotersPresent: l.VotersPresent, Inquorate: l.Inquorate, Form: sealForm}
	for _, i := range l.Items {
		r.Items = append(r.Items, sealedItem{No: i.No, Kind: i.Kind, Title: i.Title, Note: i.Note, Done: i.Done, Evidence: i.Evidence, Decision: i.Decision, FromItem: i.FromItem})
	}
	for _, p := range l.Photos {
		r.Photos = append(r.Photos, sealedPhoto{Hash: p.Hash, Caption: p.Caption, Late: p.Late, At: p.At})
	}
	return json.Marshal(r)
}

// sealLoaded appends the filed records among loaded meetings to the cell's log.
func (s *Service) sealLoaded(ctx context.Context, tx *store.Tx, all []Loaded) error {
	for _, l := range all {
		if l.State != terms.Filed {
			continue
		}
		content, err := l.sealed()
		if err != nil {
			return err
		}
		seal.Append(ctx, tx, seal.Leaf{Kind: SealedKind, Ref: l.ID, At: store.At(s.now()), Content: content})
	}
	return nil
}

// seal appends a filed record as it is now to the cell's log.
func (s *Service) seal(ctx context.Context, tx *store.Tx, m Meeting) error {
	if m.State != terms.Filed {
		return nil
	}
	return eachRecord(ctx, tx, m.ID, func(id, _ int64, _ store.Instant, content []byte) error {
		seal.Append(ctx, tx, seal.Leaf{Kind: SealedKind, Ref: id, At: store.At(s.now()), Content: content})
		return nil
	})
}

// Sealed is every filed record for those who check the log.
func Sealed() seal.Source {
	return seal.Source{Kind: SealedKind, Name: func(id, _ int64) string { return fmt.Sprintf("会议 %d 的记录", id) }, Each: eachRecord}
}

// MaySee refuses who may not see the meeting.
func (s *Service) MaySee(ctx context.Context, id, _ int64) error {
	_, err := s.Get(ctx, id)
	return err
}

// decision is what a sealed item says of its decision, for those who read a version.
func (i sealedItem) decision() Decision {
	d := Decision{MemberID: i.MemberID, DueOn: i.DueOn}
	if v := i.Vote; v != nil {
		d.Engine, d.Secret, d.Why, d.Passed = v.Engine, v.Secret, v.Why, v.Passed
		d.Count = votes.Count{Due: v.Due, Present: v.Present, Yes: v.Yes, No: v.No, Abstain: v.Abstain, WrittenYes: v.WrittenYes}
	}
	return d
}

func (r sealedRecord) decided() map[int64]Decision {
	of := map[int64]Decision{}
	for _, i := range r.Items {
		of[int64(i.No)] = i.decision()
	}
	return of
}

func (e sealedElection) election() Election {
	out := Election{No: e.No, Post: e.Post, Seats: e.Seats, Due: e.Due, Present: e.Present, Why: e.Why, Issued: e.Issued, Returned: e.Returned, Void: e.Void, Agreed: e.Agreed}
	for _, c := range e.Candidates {
		out.Candidates = append(out.Candidates, Candidate{Name: c.Name, WrittenIn: c.WrittenIn, Yes: c.Yes})
	}
	return out
}
