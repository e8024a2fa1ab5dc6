// Package reflections keeps what members write beside the record of a meeting: 心得体会, one a member
// and meeting, and what the others say to it.
//
//	rules.go        when one can be written, when it is late; who reads what the branch has hidden
//	reflections.go  write and read them; what the meeting's page shows of them
//	comments.go     what the branch's members say to a reflection
//	moderation.go   the branch hides what a member wrote, or shows it again
//	todo.go         what waits for a member, and for the branch
//	http.go         below /api/meetings/{id}
package reflections

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Service keeps reflections and comments.
type Service struct {
	db       *store.DB
	bus      *event.Bus
	meetings *meetings.Service
	now      clock.Now
}

// New makes the service. The tables are those of meetings.
func New(db *store.DB, bus *event.Bus, held *meetings.Service, now clock.Now) *Service {
	return &Service{db, bus, held, now}
}

// Reflection 心得体会 is what a member writes after a meeting.
type Reflection struct {
	bun.BaseModel `bun:"table:meeting_reflection,alias:r"`

	MeetingID int64  `bun:",pk"`
	MemberID  int64  `bun:",pk"`
	Name      string `bun:",scanonly"`
	Body      string
	At        store.Instant
	Late      bool // first written after the time the plan set
	State     Moderation
	HiddenWhy string
	Comments  int `bun:",scanonly"`
}

// ofBranch tells whether the caller is a member of the branch whose meeting it is: members of a
// party group 党小组 are on the roll of the branch above it.
func ofBranch(who access.Caller, m meetings.Meeting) bool {
	return who.MemberID != 0 && who.OrgPath != "" && (who.OrgPath == m.OrgPath || who.OrgPath == orgs.ParentPath(m.OrgPath))
}

// Reflect writes or rewrites the caller's reflection on a meeting of the own branch or of a group of it.
func (s *Service) Reflect(ctx context.Context, id int64, text string) error {
	return s.meetings.Beside(ctx, access.MeetingRead, id, func(tx *store.Tx, m meetings.Meeting) error {
		who := access.CallerFrom(ctx)
		if !ofBranch(who, m) {
			return api.Refused("心得体会由本支部的党员填写，请到您所在支部的会议里填写。")
		}
		r, err := reflectionOf(ctx, tx, id, who.MemberID)
		fresh := store.Missing(err)
		if err != nil && !fresh {
			return err
		}
		now, due := s.now(), reflectDue(m)
		if refusal := Reflectable(m.State, s.meetings.Begun(ctx, m), r.State != Shown, due, now); refusal != "" {
			return api.Conflict(refusal)
		}
		if err := written("心得体会", text, maxReflection); err != nil {
			return err
		}
		if fresh {
			r = Reflection{MeetingID: id, MemberID: who.MemberID, Late: LateReflection(due, now)}
		}
		r.Body, r.At, r.State = text, store.At(now), Anew(r.State)
		if _, err := tx.NewInsert().Model(&r).On("CONFLICT (meeting_id, member_id) DO UPDATE").
			Set("body = EXCLUDED.body").Set("at = EXCLUDED.at").Set("state = EXCLUDED.state").Exec(ctx); err != nil {
			return err
		}
		return s.tellReflection(ctx, tx, m, r)
	})
}

// written refuses a member's text that is too long or cannot be shown; an empty one is refused at the door.
func written(what, text string, most int) error {
	return forms.Refuse(forms.Text("text", what, text, most))
}

// tellReflection tells how much of a reflection counts: nothing of one that is hidden.
func (s *Service) tellReflection(ctx context.Context, tx *store.Tx, m meetings.Meeting, r Reflection) error {
	e := happened.ReflectionWritten{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Month: m.Month, MemberID: r.MemberID}
	if r.State == Shown {
		e.Chars = meetings.Chars(r.Body)
	}
	return s.bus.Tell(ctx, tx, e)
}

// reflectDue is when a reflection on the meeting begins to be late; zero when no time is set.
func reflectDue(m meetings.Meeting) time.Time {
	return meetings.ReflectDue(m.EndsAt.Time(), m.ReflectDays)
}

func reflectionOf(ctx context.Context, r store.Reader, meetingID, memberID int64) (found Reflection, err error) {
	return found, r.NewSelect().Model(&found).Where("r.meeting_id = ? AND r.member_id = ?", meetingID, memberID).Scan(ctx)
}

// Reflections lists what members wrote on a meeting, by member; after is the last member of the page
// before. What the caller may not read has no text.
func (s *Service) Reflections(ctx context.Context, id, after int64, limit int) ([]Reflection, error) {
	m, err := s.meetings.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	var found []Reflection
	err = s.db.NewSelect().Model(&found).ColumnExpr("r.*, p.name").
		ColumnExpr("(SELECT count(*) FROM meeting_comment AS c WHERE c.meeting_id = r.meeting_id AND c.about_id = r.member_id) AS comments").
		Join("JOIN member AS p ON p.id = r.member_id").
		Where("r.meeting_id = ? AND r.member_id > ?", id, after).Order("r.member_id").Limit(int64(limit)).Scan(ctx)
	for i := range found {
		if r := &found[i]; !s.readable(ctx, m, r.State, r.MemberID) {
			r.Body, r.HiddenWhy, r.Comments = "", "", 0
		}
	}
	return found, err
}

// readable tells whether the caller may read what a member wrote beside a meeting.
func (s *Service) readable(ctx context.Context, m meetings.Meeting, is Moderation, memberID int64) bool {
	who := access.CallerFrom(ctx)
	return Readable(is, who.MemberID == memberID, who.May(access.MeetingRecord, m.OrgPath))
}

// Written tells what members wrote beside a meeting and what of that the caller can do now: see
// [meetings.Service.Written].
func (s *Service) Written(ctx context.Context, m meetings.Meeting) (w meetings.Written, err error) {
	who, begun := access.CallerFrom(ctx), s.meetings.Begun(ctx, m)
	own, held := ofBranch(who, m), begun && (m.State == terms.Approved || m.State == terms.Closed || m.State == terms.Filed)
	for _, can := range []struct {
		do  string
		now bool
	}{{"reflect", own && s.reflectable(ctx, m, who.MemberID)}, {"comment", own && held}, {"moderate", held && who.May(access.MeetingRecord, m.OrgPath)}} {
		if can.now {
			w.May = append(w.May, can.do)
		}
	}
	w.Reflections, err = s.db.NewSelect().Model((*Reflection)(nil)).Where("r.meeting_id = ? AND r.state = ?", m.ID, Shown).Count(ctx)
	return w, err
}

// reflectable tells whether a member of the branch may write or rewrite a reflection now.
func (s *Service) reflectable(ctx context.Context, m meetings.Meeting, memberID int64) bool {
	r, err := reflectionOf(ctx, s.db, m.ID, memberID)
	return (err == nil || store.Missing(err)) && Reflectable(m.State, s.meetings.Begun(ctx, m), r.State != Shown, reflectDue(m), s.now()) == ""
}
