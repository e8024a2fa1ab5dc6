package duties

import (
	"context"
	"fmt"
	"slices"

	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Held is a filed meeting, as far as duties are concerned.
type Held struct {
	MeetingID int64
	OrgID     int64
	Kinds     []terms.MeetingKind
	Tags      []terms.Tag
	Lecturers []int64
	HeldOn    string // YYYY-MM-DD
	Inquorate bool   // too few came: shown, not counted
	LateOn    string // YYYY-MM-DD when it was entered late 补录, "" for one in time
}

// OnMeetingFiled counts a meeting for each of its kinds and tags; filed again, it counts as it is now.
func (s *Service) OnMeetingFiled(ctx context.Context, tx *store.Tx, e happened.MeetingFiled) error {
	h := Held{e.MeetingID, e.OrgID, append([]terms.MeetingKind{e.Kind}, e.Also...), nil, e.Lecturers, e.HeldOn, e.Inquorate, ""}
	if e.Late {
		h.LateOn = clock.Day(s.now())
	}
	for _, t := range e.Tags {
		h.Tags = append(h.Tags, terms.Tag(t))
	}
	if h.HeldOn == "" { // of a journal from before the day was told
		h.HeldOn = e.Month + "-01"
	}
	acts, err := s.actsOfMeeting(ctx, tx, h)
	if err != nil {
		return err
	}
	return replace(ctx, tx, h.MeetingID, acts)
}

// actsOfMeeting are what a meeting is held for: duties of its branch, and of committees whose secretary lectured.
func (s *Service) actsOfMeeting(ctx context.Context, r store.Reader, h Held) ([]act, error) {
	branch, err := branchOf(ctx, r, h.OrgID)
	if err != nil {
		return nil, err
	}
	lectures, err := s.lecturesOf(ctx, r, h)
	return append(s.actsFor(ctx, h, branch), lectures...), err
}

// actsFor are the acts of a branch; an org that is none has none.
func (s *Service) actsFor(ctx context.Context, h Held, branch orgs.Org) (acts []act) {
	if !branch.Kind.IsBranch() {
		return nil
	}
	for _, k := range Fulfilled(h.Kinds, h.Tags) {
		acts = append(acts, s.act(ctx, h, k, branch))
	}
	return acts
}

// lecturesOf are the acts of committees whose secretary gave the lecture.
func (s *Service) lecturesOf(ctx context.Context, r store.Reader, h Held) (acts []act, err error) {
	if !slices.Contains(h.Kinds, terms.Lecture) || len(h.Lecturers) == 0 {
		return nil, nil
	}
	committees, err := lecturing(ctx, r, h.Lecturers, h.HeldOn)
	for _, c := range committees {
		acts = append(acts, s.act(ctx, h, SecretaryLecture, c))
	}
	return acts, err
}

// act is a meeting as one duty of an org. What was entered late is late for the duties whose period was over by then.
func (s *Service) act(ctx context.Context, h Held, k Key, of orgs.Org) act {
	a := act{SourceID: h.MeetingID, Duty: k, OrgID: of.ID, OrgPath: of.Path, Source: fromMeeting, ByOrg: h.OrgID, HeldOn: h.HeldOn, N: 1, Counts: !h.Inquorate}
	if h.LateOn == "" {
		return a
	}
	month, _ := ParsePeriod(h.HeldOn[:7])
	every := s.pack(ctx, of.Path, month.Start()).Duties[string(k)].Every
	if a.Late = EnteredAfter(every, month, h.LateOn); a.Late {
		a.Note = "补录"
	}
	return a
}

// OnTalkHeld shows a talk in the calendar; what it counts for is for talks to tell, see Service.Talked.
func (s *Service) OnTalkHeld(ctx context.Context, tx *store.Tx, e happened.TalkHeld) error {
	if e.Kind == "superior" || len(e.HeldOn) != len("2006-01-02") {
		return nil // a superior's talk is no duty of the branch
	}
	return replace(ctx, tx, e.TalkID, []act{{SourceID: e.TalkID, Duty: Talks, OrgID: e.OrgID, OrgPath: e.OrgPath, Source: fromTalk, ByOrg: e.OrgID, HeldOn: e.HeldOn, N: 1, Counts: true}})
}

// OnReviewStep counts a member review once it is filed (OL-08), for the year it is of: it may be held in the first
// months of the next. A life meeting without a review counts as the meeting that was filed of it (OL-07). There is one
// review a year: a meeting 民主评议 of the review's day, or of its year, is this review and does not count besides.
func (s *Service) OnReviewStep(ctx context.Context, tx *store.Tx, e happened.ReviewStep) error {
	if e.Step != "filed" || e.HeldOn == "" || e.Scope == "life" {
		return nil
	}
	a := act{SourceID: e.ReviewID, Duty: MemberReview, OrgID: e.OrgID, OrgPath: e.OrgPath, Source: fromReview, ByOrg: e.OrgID, HeldOn: e.HeldOn, N: 1, Counts: true}
	if e.Year != 0 && a.year() > e.Year {
		a.Note, a.HeldOn = afterwards(e.HeldOn), fmt.Sprintf("%d-12-31", e.Year)
	}
	return replace(ctx, tx, e.ReviewID, []act{a}, spot{e.OrgPath, number(e.HeldOn[:4])})
}

// afterwards is the note of a review that was held in the year after the one it is of.
func afterwards(heldOn string) string { return heldOn + " 开展" }

// OnOrgMoved rewrites the paths of what belongs to a subtree that moved.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, table := range []string{"duty_act", "duty_card"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
			e.To, len(e.From)+1, from, to); err != nil {
			return err
		}
	}
	return nil
}
