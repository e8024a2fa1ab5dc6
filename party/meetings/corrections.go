package meetings

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/meetings/sealed"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// correcting is what a correction writes: text, or one attachment more. Kind,
// day and roll of a meeting are no part of it: they cannot be corrected.
type correcting struct {
	Writing      *Writing `json:",omitempty"`
	AttachmentID int64    `json:",omitempty"`
}

// Version is a filed record as it was until it was corrected.
type Version struct {
	bun.BaseModel `bun:"table:meeting_version,alias:v"`

	MeetingID int64 `bun:",pk"`
	Version   int   `bun:",pk"` // from 1
	UntilAt   store.Instant
	Who       string
	Reason    string // of the correction that ended it
	Content   string // a [sealed.Record], by the byte what was sealed
}

// Correct changes a filed record, keeping the version before, or asks the org
// above to let it: see [CorrectAtOnce]. revision is as in [Service.Record];
// instead is the correction that waits and that this one takes the place of, 0 for none.
func (s *Service) Correct(ctx context.Context, id, instead int64, revision, reason string, w Writing) error {
	return s.correction(ctx, id, instead, reason, func(tx *store.Tx, m *Meeting) (correcting, error) {
		if err := sameRecord(ctx, tx, *m, revision); err != nil {
			return correcting{}, err
		}
		return correcting{Writing: &w}, nil
	})
}

// correction is the frame of every correction an officer makes.
func (s *Service) correction(ctx context.Context, id, instead int64, reason string, what func(tx *store.Tx, m *Meeting) (correcting, error)) error {
	return s.change(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		if m.State != terms.Filed {
			return api.Conflict("会议还没有归档，请直接修改记录。")
		}
		if err := forms.Refuse(forms.Reason("更正", reason)); err != nil {
			return err
		}
		if err := s.makeWay(ctx, tx, id, instead); err != nil {
			return err
		}
		c, err := what(tx, m)
		if err != nil {
			return err
		}
		nobodyElse := orgs.ParentPath(m.OrgPath) == "" || m.HeirPath != "" && above(ctx, access.MeetingReview, m.OrgPath)
		if CorrectAtOnce(m.FiledAt.Time(), s.now(), nobodyElse) {
			return s.amend(ctx, tx, m, reason, c)
		}
		return s.ask(ctx, tx, *m, instead, reason, c)
	})
}

// amend makes a correction: the version before is put away first. The frame of
// every step seals the record as it is now.
func (s *Service) amend(ctx context.Context, tx *store.Tx, m *Meeting, reason string, c correcting) error {
	before, err := m.taken(ctx, tx)
	if err != nil {
		return err
	}
	said, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	if err := s.putAway(ctx, tx, m, "更正", reason); err != nil {
		return err
	}
	if err := m.correct(ctx, tx, c); err != nil {
		return err
	}
	if err := s.correctCases(ctx, tx, *m, said); err != nil {
		return err
	}
	if err := s.tellRecord(ctx, tx, *m); err != nil {
		return err
	}
	if err := s.tellCorrected(ctx, tx, *m, reason); err != nil {
		return err
	}
	return s.tellDecisions(ctx, tx, *m, before)
}

// putAway keeps a filed record as it is, to the byte as it was sealed, before it is corrected.
func (s *Service) putAway(ctx context.Context, tx *store.Tx, m *Meeting, what, reason string) error {
	old := Version{MeetingID: m.ID, Version: m.Corrections + 1, UntilAt: store.At(s.now()), Who: event.ActorFrom(ctx).Name, Reason: reason}
	if err := sealed.Each(ctx, tx, m.ID, func(_, _ int64, _ store.Instant, content []byte) error { old.Content = string(content); return nil }); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&old).Exec(ctx); err != nil {
		return err
	}
	m.Corrections++
	m.SealForm = sealed.Form
	return s.note(ctx, tx, m.ID, what, reason)
}

func (s *Service) tellCorrected(ctx context.Context, tx *store.Tx, m Meeting, reason string) error {
	return s.bus.Publish(ctx, tx, happened.MeetingCorrected{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Version: m.Corrections + 1, Reason: reason})
}

// correct writes the correction itself. A filed record keeps its minutes.
func (m *Meeting) correct(ctx context.Context, tx *store.Tx, c correcting) error {
	if c.Writing == nil {
		return showAttachment(ctx, tx, c.AttachmentID)
	}
	if err := m.put(ctx, tx, *c.Writing); err != nil {
		return err
	}
	standing, err := m.standing(ctx, tx)
	if err != nil {
		return err
	}
	return forms.Refuse(append(FilingFaults(m.Minutes, false, ""), standing...))
}

// Versions are the versions of a filed record before the one that holds, the newest first.
func (s *Service) Versions(ctx context.Context, id int64) (found []Version, err error) {
	if _, err := s.Get(ctx, id); err != nil {
		return nil, err
	}
	return found, s.db.NewSelect().Model(&found).ExcludeColumn("content").Where("meeting_id = ?", id).Order("version DESC").Scan(ctx)
}

// VersionOf is one of them, with what it said.
func (s *Service) VersionOf(ctx context.Context, id int64, version int) (v Version, r sealed.Record, err error) {
	if _, err := s.Get(ctx, id); err != nil {
		return v, r, err
	}
	err = s.db.NewSelect().Model(&v).Where("meeting_id = ? AND version = ?", id, version).Scan(ctx)
	if store.Missing(err) {
		return v, r, api.NotFound("没有找到这个版本，请刷新页面。")
	} else if err != nil {
		return v, r, err
	}
	return v, r, json.Unmarshal([]byte(v.Content), &r)
}
