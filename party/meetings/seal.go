package meetings

import (
	"context"
	"encoding/json"

	"zhibu/party/meetings/sealed"
	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// content is a loaded meeting's record as it is sealed.
func (l Loaded) content() ([]byte, error) {
	r := sealed.Record{ID: l.ID, OrgID: l.OrgID, Kind: l.Kind, Month: l.Month, Title: l.Title, StartsAt: l.StartsAt, EndsAt: l.EndsAt, Place: l.Place,
		Host: l.Host, Due: l.Due, Present: l.Present, FiledAt: l.FiledAt, Late: l.Late, LateReason: l.LateReason, Mark: l.Mark, MarkNote: l.MarkNote,
		Minutes: l.Minutes, Items: []sealed.Item{}, Photos: []sealed.Photo{},
		Also: l.Also.String(), Tags: l.Tags.String(), Voters: l.Voters, VotersPresent: l.VotersPresent, Inquorate: l.Inquorate, Form: sealed.Form}
	for _, i := range l.Items {
		r.Items = append(r.Items, sealed.Item{No: i.No, Kind: string(i.Kind), Title: i.Title, Note: i.Note, Done: i.Done, Evidence: i.Evidence, Decision: i.Decision, FromItem: i.FromItem})
	}
	for _, p := range l.Photos {
		r.Photos = append(r.Photos, sealed.Photo{Hash: p.Hash, Caption: p.Caption, Late: p.Late, At: p.At})
	}
	return json.Marshal(r)
}

// sealLoaded appends the filed records among loaded meetings to the cell's log.
func (s *Service) sealLoaded(ctx context.Context, tx *store.Tx, all []Loaded) error {
	for _, l := range all {
		if l.State != terms.Filed {
			continue
		}
		content, err := l.content()
		if err != nil {
			return err
		}
		seal.Append(ctx, tx, seal.Leaf{Kind: sealed.Kind, Ref: l.ID, At: store.At(s.now()), Content: content})
	}
	return nil
}

// seal appends a filed record as it is now to the cell's log.
func (s *Service) seal(ctx context.Context, tx *store.Tx, m Meeting) error {
	if m.State != terms.Filed {
		return nil
	}
	return sealed.Each(ctx, tx, m.ID, func(id, _ int64, _ store.Instant, content []byte) error {
		seal.Append(ctx, tx, seal.Leaf{Kind: sealed.Kind, Ref: id, At: store.At(s.now()), Content: content})
		return nil
	})
}

// MaySee refuses who may not see the meeting.
func (s *Service) MaySee(ctx context.Context, id, _ int64) error {
	_, err := s.Get(ctx, id)
	return err
}

// decisionIn is what a sealed item says of its decision, for those who read a version.
func decisionIn(i sealed.Item) Decision {
	d := Decision{MemberID: i.MemberID, DueOn: i.DueOn}
	if v := i.Vote; v != nil {
		d.Engine, d.Secret, d.Why, d.Passed = v.Engine, v.Secret, v.Why, v.Passed
		d.Count = votes.Count{Due: v.Due, Present: v.Present, Yes: v.Yes, No: v.No, Abstain: v.Abstain, WrittenYes: v.WrittenYes}
	}
	return d
}

func decidedIn(r sealed.Record) map[int64]Decision {
	of := map[int64]Decision{}
	for _, i := range r.Items {
		of[int64(i.No)] = decisionIn(i)
	}
	return of
}

func electionIn(e sealed.Election) Election {
	out := Election{No: e.No, Post: e.Post, Seats: e.Seats, Due: e.Due, Present: e.Present, Why: e.Why, Issued: e.Issued, Returned: e.Returned, Void: e.Void, Agreed: e.Agreed}
	for _, c := range e.Candidates {
		out.Candidates = append(out.Candidates, Candidate{Name: c.Name, WrittenIn: c.WrittenIn, Yes: c.Yes})
	}
	return out
}
