package meetings

import (
	"context"
	"encoding/json"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// CorrectionState is how far a correction that was asked for has come.
type CorrectionState string

// The states.
const (
	Asked     CorrectionState = "asked"     // 待审核
	Granted   CorrectionState = "granted"   // 已同意, and made
	Refused   CorrectionState = "refused"   // 不同意
	Amended   CorrectionState = "amended"   // 已由支部修改: another took its place before it was decided on
	Withdrawn CorrectionState = "withdrawn" // 已由支部撤回
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

// ask keeps a correction until the org above decides. It is made and undone, so
// that what could not be made is refused now and not by the reviewer.
func (s *Service) ask(ctx context.Context, tx *store.Tx, m Meeting, instead int64, reason string, c correcting) error {
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
	what, step := "申请更正", "asked"
	if instead != 0 {
		what, step = "修改更正申请", "changed"
	}
	if err := s.note(ctx, tx, m.ID, what, reason); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.AmendmentStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Step: step, Reason: reason})
}

// makeWay ends the correction that waits, for the one that the branch puts in its place; where none was named to
// be replaced, none may wait.
func (s *Service) makeWay(ctx context.Context, tx *store.Tx, id, instead int64) error {
	waits, err := waiting(ctx, tx, id)
	switch {
	case err != nil || waits == nil && instead == 0:
		return err
	case instead == 0:
		return api.Conflict("已有一份更正等待上级党组织审核，请修改那一份，或者撤回它，或者等审核以后再更正。")
	case waits == nil || waits.ID != instead:
		return decidedOn
	}
	if c, err := waits.correcting(); err != nil {
		return err
	} else if c.AttachmentID != 0 {
		return api.Conflict("等待审核的是一个补充附件，不能改成别的更正，请撤回它，或者等审核以后再更正。")
	}
	return s.end(ctx, tx, waits, Amended, "")
}

// end is how a correction that waited stops waiting.
func (s *Service) end(ctx context.Context, tx *store.Tx, c *Correction, state CorrectionState, note string) error {
	c.State, c.DecidedBy, c.DecidedAt, c.Note = state, event.ActorFrom(ctx).Name, store.At(s.now()), note
	_, err := tx.NewUpdate().Model(c).WherePK().Exec(ctx)
	return err
}

// withoutIt tells that a correction came to nothing, and takes away what it would have added.
func (s *Service) withoutIt(ctx context.Context, tx *store.Tx, m *Meeting, c correcting, what, step, note string) error {
	if err := s.dropWaiting(ctx, tx, c.AttachmentID); err != nil {
		return err
	}
	if err := s.note(ctx, tx, m.ID, what, note); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.AmendmentStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Step: step, Reason: note})
}

// WithdrawCorrection 撤回更正: whoever makes corrections takes back the one that waits.
func (s *Service) WithdrawCorrection(ctx context.Context, id, correctionID int64) error {
	return s.change(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		asked, c, err := waitingAs(ctx, tx, id, correctionID)
		if err != nil {
			return err
		}
		if err := s.end(ctx, tx, asked, Withdrawn, ""); err != nil {
			return err
		}
		return s.withoutIt(ctx, tx, m, c, "撤回更正申请", "taken_back", "")
	})
}

var decidedOn = api.Conflict("这份更正已经审核过，或者支部刚刚修改了它、撤回了它，请刷新页面。")

// waitingAs is the correction that waits and what it would change, where it is the one that the caller has read.
func waitingAs(ctx context.Context, tx *store.Tx, meetingID, id int64) (asked *Correction, c correcting, err error) {
	if asked, err = waiting(ctx, tx, meetingID); err != nil {
		return nil, c, err
	}
	if asked == nil || asked.ID != id {
		return nil, c, decidedOn
	}
	c, err = asked.correcting()
	return asked, c, err
}

// waiting is the correction of a record that waits, nil when none does.
func waiting(ctx context.Context, r store.Reader, meetingID int64) (*Correction, error) {
	var c Correction
	err := r.NewSelect().Model(&c).Where("meeting_id = ? AND state = ?", meetingID, Asked).Scan(ctx)
	if store.Missing(err) {
		return nil, nil
	}
	return &c, err
}

func (c Correction) correcting() (content correcting, err error) {
	return content, json.Unmarshal([]byte(c.Content), &content)
}

// stands are the faults with which the record of m would stand if c were made of it now: since it was asked for, the
// roll may have been altered.
func (c correcting) stands(ctx context.Context, r store.Reader, m *Meeting) ([]forms.Fault, error) {
	if c.Writing == nil {
		return nil, nil
	}
	items, decided, held, err := m.recorded(ctx, r)
	if err != nil {
		return nil, err
	}
	for i := range items {
		for _, t := range c.Writing.Ticks {
			if t.ID == items[i].ID {
				items[i].Decision, decided[t.ID] = t.Decision, t.Decided
			}
		}
	}
	if c.Writing.Elections != nil {
		held = c.Writing.Elections
		for i := range held {
			held[i].No = i + 1
		}
	}
	return Standing(m.sitting(), items, decided, held), nil
}

// grantable tells why a correction cannot be granted now; "" when it can.
func (c correcting) grantable(ctx context.Context, r store.Reader, m *Meeting) (refusal string, err error) {
	faults, err := c.stands(ctx, r, m)
	for _, f := range faults {
		refusal += f.Sentence
	}
	return refusal, err
}

// DecideCorrection lets a correction asked for be made, or refuses it.
func (s *Service) DecideCorrection(ctx context.Context, id, correctionID int64, grant bool, note string) error {
	return s.change(ctx, access.MeetingReview, id, func(tx *store.Tx, m *Meeting) error {
		if !above(ctx, access.MeetingReview, m.OrgPath) {
			return api.Refused("更正由上级党组织审核，请联系上级党组织。")
		}
		asked, c, err := waitingAs(ctx, tx, id, correctionID)
		if err != nil {
			return err
		}
		faults := forms.Text("note", "审核意见", note, forms.MaxReason)
		if !grant && forms.Blank(note) {
			faults = append(faults, forms.Fault{"note", "请填写不同意的理由。"})
		}
		if err := forms.Refuse(faults); err != nil {
			return err
		}
		if !grant {
			if err := s.end(ctx, tx, asked, Refused, note); err != nil {
				return err
			}
			return s.withoutIt(ctx, tx, m, c, "不同意更正", "refused", note)
		}
		if refusal, err := c.grantable(ctx, tx, m); err != nil {
			return err
		} else if refusal != "" {
			return api.Conflict("现在还不能同意：" + refusal + "请支部修改这份更正以后再审核。")
		}
		if err := s.end(ctx, tx, asked, Granted, note); err != nil {
			return err
		}
		return s.amend(ctx, tx, m, asked.Reason, c)
	})
}

// Corrections are those asked for, the newest first, for whoever may make or decide on them.
func (s *Service) Corrections(ctx context.Context, id int64) (found []Correction, err error) {
	m, err := s.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	if who := access.CallerFrom(ctx); !m.recordedBy(who) && !who.May(access.MeetingReview, m.OrgPath) {
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
