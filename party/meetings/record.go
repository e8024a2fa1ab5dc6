package meetings

import (
	"context"
	"fmt"
	"hash/fnv"
	"strconv"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Tick is what a record says of one item.
type Tick struct {
	ID       int64
	Done     bool
	Evidence string
	Decision string
}

// Record writes a meeting's minutes and ticks its items; items not named stay
// as they are. revision is the one the writer started from; "" asks for none.
func (s *Service) Record(ctx context.Context, id int64, revision, minutes string, ticks []Tick) error {
	return s.write(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		items, err := itemsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if revision != "" && revision != recordRevision(m.Minutes, items) {
			return api.Conflict("记录刚刚被别人改过，请核对两份内容，选定一份再保存。")
		}
		faults := textFaults("minutes", "会议记录", minutes, maxMinutes)
		for _, t := range ticks {
			faults = append(faults, textFaults("items", "完成情况", t.Evidence, maxNote)...)
			faults = append(faults, textFaults("items", "议定事项", t.Decision, maxNote)...)
		}
		if err := faulty(faults); err != nil {
			return err
		}
		for _, t := range ticks {
			n, err := tx.Exec(ctx, `UPDATE meeting_item SET done = ?, evidence = ?, decision = ? WHERE id = ? AND meeting_id = ?`,
				t.Done, t.Evidence, t.Decision, t.ID, id)
			if err != nil {
				return err
			}
			if n == 0 {
				return api.Field("有一项不属于这次会议，请刷新页面后再填写。", "body.items")
			}
		}
		m.Minutes = minutes
		return s.tellRecord(ctx, tx, *m)
	})
}

// recordRevision tells one state of a record from another.
func recordRevision(minutes string, items []Item) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q", minutes)
	for _, i := range items {
		fmt.Fprintf(h, "%d%t%q%q", i.ID, i.Done, i.Evidence, i.Decision)
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// write is the frame of whatever is written into a record.
func (s *Service) write(ctx context.Context, action access.Action, id int64, fn func(tx *store.Tx, m *Meeting) error) error {
	return s.change(ctx, action, id, func(tx *store.Tx, m *Meeting) error {
		if refusal := Writable(m.State, s.begun(ctx, *m)); refusal != "" {
			return api.Conflict(refusal)
		}
		return fn(tx, m)
	})
}

// tellRecord tells how rich the record is now.
func (s *Service) tellRecord(ctx context.Context, tx *store.Tx, m Meeting) error {
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	photos, err := tx.NewSelect().Model((*Photo)(nil)).Where("meeting_id = ?", m.ID).Count(ctx)
	if err != nil {
		return err
	}
	set, evidenced := EvidencedItems(items)
	return s.bus.Tell(ctx, tx, happened.RecordChanged{MeetingID: m.ID, Kind: m.Kind, OrgID: m.OrgID, OrgPath: m.OrgPath, Month: m.Month,
		Photos: int(photos), MinutesChars: Chars(m.Minutes), SetItems: set, SetItemsWithEvidence: evidenced})
}

// filingDue is when filing a meeting begins to be late.
func (s *Service) filingDue(ctx context.Context, m Meeting) time.Time {
	return FilingDue(m.EndsAt.Time(), s.policy.Int(ctx, policy.FilingDays, m.OrgPath, m.EndsAt.Time()))
}

// File closes the record; after the days the policy gives it is a late entry 补录 and needs a reason.
func (s *Service) File(ctx context.Context, id int64, lateReason string) error {
	return s.change(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		if err := s.step(ctx, m, File); err != nil {
			return err
		}
		m.FiledAt = store.At(s.now())
		m.Late = Late(s.now(), s.filingDue(ctx, *m))
		if err := faulty(FilingFaults(m.Minutes, m.Late, lateReason)); err != nil {
			return err
		}
		what := "归档"
		if m.Late {
			what, m.LateReason = "补录归档", lateReason
		}
		if err := s.note(ctx, tx, id, what, m.LateReason); err != nil {
			return err
		}
		if err := keepCases(ctx, tx, *m); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.MeetingFiled{MeetingID: id, OrgID: m.OrgID, OrgPath: m.OrgPath, Kind: m.Kind, Month: m.Month,
			Late: m.Late, LateReason: m.LateReason})
	})
}

// Mark is the superior's judgement of a filed meeting, 0–100.
func (s *Service) Mark(ctx context.Context, id int64, mark int, text string) error {
	return s.change(ctx, access.MeetingMark, id, func(tx *store.Tx, m *Meeting) error {
		if !above(ctx, access.MeetingMark, m.OrgPath) {
			return api.Refused("会议由上级党组织评分，请联系上级党组织。")
		}
		if refusal := Markable(m.State, monthStart(m.Month), m.Mark != nil, s.now()); refusal != "" {
			return api.Conflict(refusal)
		}
		faults := textFaults("note", "评语", text, maxReason)
		if mark < 0 || mark > 100 {
			faults = append(faults, Fault{"mark", "评分应在 0 到 100 之间，请修改。"})
		}
		if err := faulty(faults); err != nil {
			return err
		}
		what := "上级评分 " + digits(mark)
		if m.Mark != nil {
			what = "上级评分由 " + digits(*m.Mark) + " 改为 " + digits(mark)
		}
		m.Mark, m.MarkNote = &mark, text
		if err := s.note(ctx, tx, id, what, text); err != nil {
			return err
		}
		return s.bus.Publish(ctx, tx, happened.MeetingMarked{MeetingID: id, Kind: m.Kind, OrgID: m.OrgID, OrgPath: m.OrgPath, Month: m.Month, Mark: mark})
	})
}

// Get reads a meeting the caller may see.
func (s *Service) Get(ctx context.Context, id int64) (Meeting, error) {
	m, err := byID(ctx, s.db, id)
	return m, required(ctx, access.MeetingRead, m.OrgPath, err)
}
