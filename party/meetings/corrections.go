package meetings

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// CorrectionState is how far a correction that was asked for has come.
type CorrectionState string

// The states.
const (
	Asked   CorrectionState = "asked"   // 待审核
	Granted CorrectionState = "granted" // 已同意, and made
	Refused CorrectionState = "refused" // 不同意
)

// Correction is a correction 更正 of a filed record that the org above decides on.
type Correction struct {
	bun.BaseModel `bun:"table:meeting_correction,alias:c"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	State     CorrectionState
	Version   int // of the record it starts from
	Reason    string
	Content   string // a correcting as JSON
	AskedBy   string
	AskedAt   store.Instant
	DecidedBy string
	DecidedAt store.Instant
	Note      string
}

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
	Content   string // a sealedRecord, by the byte what was sealed
}

// Correct changes a filed record, keeping the version before, or asks the org
// above to let it: see [CorrectAtOnce]. revision is as in [Service.Record].
func (s *Service) Correct(ctx context.Context, id int64, revision, reason string, w Writing) error {
	return s.correction(ctx, id, reason, func(tx *store.Tx, m *Meeting) (correcting, error) {
		if err := sameRecord(ctx, tx, *m, revision); err != nil {
			return correcting{}, err
		}
		return correcting{Writing: &w}, nil
	})
}

// correction is the frame of every correction an officer makes.
func (s *Service) correction(ctx context.Context, id int64, reason string, what func(tx *store.Tx, m *Meeting) (correcting, error)) error {
	return s.change(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		if m.State != terms.Filed {
			return api.Conflict("会议还没有归档，请直接修改记录。")
		}
		if err := forms.Refuse(forms.Reason("更正", reason)); err != nil {
			return err
		}
		if n, err := tx.NewSelect().Model((*Correction)(nil)).Where("meeting_id = ? AND state = ?", id, Asked).Count(ctx); err != nil || n > 0 {
			if err == nil {
				err = api.Conflict("已有一份更正等待上级党组织审核，请等审核以后再更正。")
			}
			return err
		}
		c, err := what(tx, m)
		if err != nil {
			return err
		}
		if CorrectAtOnce(m.FiledAt.Time(), s.now(), orgs.ParentPath(m.OrgPath) == "") {
			return s.amend(ctx, tx, m, reason, c)
		}
		return s.ask(ctx, tx, *m, reason, c)
	})
}

// ask keeps a correction until the org above decides. It is made and undone, so
// that what could not be made is refused now and not by the reviewer.
func (s *Service) ask(ctx context.Context, tx *store.Tx, m Meeting, reason string, c correcting) error {
	if _, err := tx.Exec(ctx, `SAVEPOINT trial`); err != nil {
		return err
	}
	trial := m
	if err := trial.correct(ctx, tx, c); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `ROLLBACK TO SAVEPOINT trial`); err != nil {
		return err
	}
	content, err := json.Marshal(c)
	if err != nil {
		return err
	}
	asked := Correction{ID: store.NewID(), MeetingID: m.ID, State: Asked, Version: m.Corrections + 1, Reason: reason, Content: string(content),
		AskedBy: event.ActorFrom(ctx).Name, AskedAt: store.At(s.now())}
	if _, err := tx.NewInsert().Model(&asked).Exec(ctx); err != nil {
		return err
	}
	if err := s.note(ctx, tx, m.ID, "申请更正", reason); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.AmendmentStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Step: "asked", Reason: reason})
}

// DecideCorrection lets a correction asked for be made, or refuses it.
func (s *Service) DecideCorrection(ctx context.Context, id, correctionID int64, grant bool, note string) error {
	return s.change(ctx, access.MeetingReview, id, func(tx *store.Tx, m *Meeting) error {
		if !above(ctx, access.MeetingReview, m.OrgPath) {
			return api.Refused("更正由上级党组织审核，请联系上级党组织。")
		}
		var asked Correction
		err := tx.NewSelect().Model(&asked).Where("id = ? AND meeting_id = ? AND state = ?", correctionID, id, Asked).Scan(ctx)
		if store.Missing(err) {
			return api.Conflict("这份更正已经审核过，请刷新页面。")
		} else if err != nil {
			return err
		}
		faults := forms.Text("note", "审核意见", note, forms.MaxReason)
		if !grant && forms.Blank(note) {
			faults = append(faults, forms.Fault{"note", "请填写不同意的理由。"})
		}
		if err := forms.Refuse(faults); err != nil {
			return err
		}
		asked.State, asked.DecidedBy, asked.DecidedAt, asked.Note = Refused, event.ActorFrom(ctx).Name, store.At(s.now()), note
		if grant {
			asked.State = Granted
		}
		if _, err := tx.NewUpdate().Model(&asked).WherePK().Exec(ctx); err != nil {
			return err
		}
		var c correcting
		if err := json.Unmarshal([]byte(asked.Content), &c); err != nil {
			return err
		}
		if grant {
			return s.amend(ctx, tx, m, asked.Reason, c)
		}
		if err := s.dropWaiting(ctx, tx, c.AttachmentID); err != nil {
			return err
		}
		if err := s.note(ctx, tx, id, "不同意更正", note); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.AmendmentStep{MeetingID: id, OrgID: m.OrgID, OrgPath: m.OrgPath, Step: "refused", Reason: note})
	})
}

// amend makes a correction: the version before is put away first. The frame of
// every step seals the record as it is now.
func (s *Service) amend(ctx context.Context, tx *store.Tx, m *Meeting, reason string, c correcting) error {
	before, err := m.taken(ctx, tx)
	if err != nil {
		return err
	}
	if err := s.putAway(ctx, tx, m, "更正", reason); err != nil {
		return err
	}
	if err := m.correct(ctx, tx, c); err != nil {
		return err
	}
	if err := keepCasesAnew(ctx, tx, *m); err != nil {
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
	if err := eachRecord(ctx, tx, m.ID, func(_, _ int64, _ store.Instant, content []byte) error { old.Content = string(content); return nil }); err != nil {
		return err
	}
	if _, err := tx.NewInsert().Model(&old).Exec(ctx); err != nil {
		return err
	}
	m.Corrections++
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

// keepCasesAnew follows a correction with the words of the cases.
func keepCasesAnew(ctx context.Context, tx *store.Tx, m Meeting) error {
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_case WHERE item_id IN (SELECT id FROM meeting_item WHERE meeting_id = ?)`, m.ID); err != nil {
		return err
	}
	return keepCases(ctx, tx, m)
}

// Versions are the versions of a filed record before the one that holds, the newest first.
func (s *Service) Versions(ctx context.Context, id int64) (found []Version, err error) {
	if _, err := s.Get(ctx, id); err != nil {
		return nil, err
	}
	return found, s.db.NewSelect().Model(&found).ExcludeColumn("content").Where("meeting_id = ?", id).Order("version DESC").Scan(ctx)
}

// VersionOf is one of them, with what it said.
func (s *Service) VersionOf(ctx context.Context, id int64, version int) (v Version, r sealedRecord, err error) {
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

// Corrections are those asked for, the newest first, for whoever may make or decide on them.
func (s *Service) Corrections(ctx context.Context, id int64) (found []Correction, err error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if who := access.CallerFrom(ctx); !who.May(access.MeetingRecord, m.OrgPath) && !who.May(access.MeetingReview, m.OrgPath) {
		return nil, api.Refused("更正申请由支部班子和上级党组织查看，请联系本支部的支部班子。")
	}
	return found, s.db.NewSelect().Model(&found).Where("meeting_id = ?", id).Order("id DESC").Limit(50).Scan(ctx)
}

const whyCorrect = "归档的记录只能更正：超过归档当月的，由上级党组织审核，原来的版本保留。"

// correctWithin is how many days a correction asked for may wait before it presses.
const correctWithin = 15

// askedBelow is one line of a superior's to-dos: the corrections that wait below the orgs at paths.
func (s *Service) askedBelow(ctx context.Context, paths []string) ([]terms.Todo, error) {
	if len(paths) == 0 {
		return nil, nil
	}
	var p pile
	// Few are asked for: SQLite shall begin with them, which CROSS JOIN tells it.
	err := s.db.NewSelect().TableExpr("meeting_correction AS c CROSS JOIN meeting AS m").Where("m.id = c.meeting_id").
		ColumnExpr("count(*) AS n, coalesce(min(m.id), 0) AS id, coalesce(min(c.asked_at), 0) AS first").
		Where("c.state = ?", Asked).WhereGroup(" AND ", below(paths)).Scan(ctx, &p)
	if err != nil || p.N == 0 {
		return nil, err
	}
	due := p.First.Time().AddDate(0, 0, correctWithin)
	return []terms.Todo{{Kind: "correct", Title: "辖区内 " + digits(p.N) + " 份更正申请待审核", Why: whyCorrect, Link: "meetings/" + number(p.ID),
		Due: due, Overdue: !s.now().Before(due)}}, nil
}
