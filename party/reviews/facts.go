package reviews

import (
	"context"

	"zhibu/party/members"
	"zhibu/platform/store"
)

// facts gathers what the step under way is judged by. Talks of the year after count as well: a
// review of the year may be held in its first months, and the talks before the meeting with it.
func (s *Service) facts(ctx context.Context, r store.Reader, v Review) (f Facts, err error) {
	err = r.NewRaw(`SELECT
		(SELECT count(*) FROM review_note WHERE review_id = ? AND kind = 'study') AS study,
		(SELECT count(*) FROM review_note WHERE review_id = ? AND kind = 'opinion') AS opinions,
		(SELECT count(DISTINCT member_id) FROM review_note WHERE review_id = ? AND kind = 'self_criticism') AS self_criticisms,
		(SELECT count(*) FROM member WHERE org_path = ? AND status = ?) AS roll,
		(SELECT count(DISTINCT t.member_id) FROM review_talked t JOIN member m ON m.id = t.member_id WHERE t.org_id = ? AND t.year IN (?, ?) AND m.org_path = ? AND m.status = ?) AS talked,
		(SELECT count(*) FROM review_participant WHERE review_id = ?) AS listed,
		(SELECT count(*) FROM review_participant WHERE review_id = ? AND excused_sealed IS NULL) AS due,
		(SELECT count(*) FROM review_self a JOIN review_participant p ON p.review_id = a.review_id AND p.member_id = a.member_id WHERE a.review_id = ? AND p.excused_sealed IS NULL) AS selves,
		(SELECT count(*) FROM review_participant WHERE review_id = ? AND excused_sealed IS NULL AND is_full AND grade = '') AS ungraded,
		(SELECT count(*) FROM review_participant WHERE review_id = ? AND objection_sealed IS NOT NULL AND answer_sealed IS NULL) AS objections,
		(SELECT count(*) FROM review_fix WHERE review_id = ?) AS fixes`,
		v.ID, v.ID, v.ID, v.OrgPath, members.Normal, v.OrgID, v.Year, v.Year+1, v.OrgPath, members.Normal, v.ID, v.ID, v.ID, v.ID, v.ID, v.ID).Scan(ctx, &f)
	if err != nil {
		return f, err
	}
	switch v.Step {
	case Meeting, Rectification:
		f.Today = s.today()
		f.Life, err = s.lifeMeeting(ctx, r, v)
	case Self, Mutual, Assembly:
		err = ballotFacts(ctx, r, v, &f)
	}
	return f, err
}

// lifeMeeting is the life meeting of a review, at the step it is held and at the last.
func (s *Service) lifeMeeting(ctx context.Context, r store.Reader, v Review) (Held, error) {
	if v.Scope == MemberReview {
		return Held{}, nil
	}
	done, err := doneOf(ctx, r, v.ID)
	if err != nil {
		return Held{}, err
	}
	all, err := s.LifeMeetings(ctx, r, v.OrgPath, heldFrom(v.Scope, done))
	return TheMeeting(v.Scope, done, all), err
}

// ballotFacts tells how far the ballots of a step are.
func ballotFacts(ctx context.Context, r store.Reader, v Review, f *Facts) error {
	b, err := boxOf(ctx, r, v.ID)
	if err != nil {
		return err
	}
	f.Box = b.ID != 0
	return votes(ctx, r, v, f)
}

// votes counts who takes part and who handed in, in each group that assesses by itself. Whoever is
// excused does not count, nor does a group where everybody is.
func votes(ctx context.Context, r store.Reader, v Review, f *Facts) error {
	group := `p.review_id`
	if v.ByGroup && v.Step != Assembly {
		group = `p.group_id`
	}
	var groups []struct{ Voters, Handed int }
	if err := r.NewRaw(`SELECT count(*) AS voters, count(h.member_id) AS handed FROM review_participant p
		LEFT JOIN review_handed h ON h.review_id = p.review_id AND h.member_id = p.member_id AND h.step = ?
		WHERE p.review_id = ? AND p.excused_sealed IS NULL GROUP BY `+group, v.Step, v.ID).Scan(ctx, &groups); err != nil {
		return err
	}
	for i, g := range groups {
		f.Handed += g.Handed
		if i == 0 || g.Handed < f.FewestHanded {
			f.FewestHanded = g.Handed
		}
		if i == 0 || g.Voters < f.Voters {
			f.Voters = g.Voters
		}
	}
	return nil
}
