package meetings

import (
	"cmp"
	"context"
	"fmt"
	"hash/fnv"
	"slices"
	"strconv"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/meetings/sealed"
	"zhibu/party/policy"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Tick is what a record says of one item.
type Tick struct {
	ID       int64
	Done     bool
	Evidence string
	Decision string // 议定事项, in words
	Decided  Decision
}

// Writing is what an officer writes into a record, or corrects in a filed one.
type Writing struct {
	Minutes   string
	Ticks     []Tick     // items not named stay as they are
	Elections []Election // in place of all; nil leaves them
}

// Record writes a meeting's minutes, ticks its items and keeps what was decided.
// revision is the one the writer started from; "" asks for none.
func (s *Service) Record(ctx context.Context, id int64, revision string, w Writing) error {
	return s.write(ctx, access.MeetingRecord, id, func(tx *store.Tx, m *Meeting) error {
		if err := sameRecord(ctx, tx, *m, revision); err != nil {
			return err
		}
		if err := m.put(ctx, tx, w); err != nil {
			return err
		}
		return s.tellRecord(ctx, tx, *m)
	})
}

// put writes into a record what was written.
func (m *Meeting) put(ctx context.Context, tx *store.Tx, w Writing) error {
	if err := forms.Refuse(writingFaults(w)); err != nil {
		return err
	}
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	of := make(map[int64]Item, len(items))
	for _, i := range items {
		of[i.ID] = i
	}
	for _, t := range w.Ticks {
		item, ok := of[t.ID]
		if !ok {
			return api.Field("有一项不属于这次会议，请刷新页面后再填写。", "body.items")
		}
		if _, err := tx.Exec(ctx, `UPDATE meeting_item SET done = ?, evidence = ?, decision = ? WHERE id = ?`, t.Done, t.Evidence, t.Decision, t.ID); err != nil {
			return err
		}
		if err := m.decide(ctx, tx, item, t.Decided); err != nil {
			return err
		}
	}
	m.Minutes = w.Minutes
	if w.Elections == nil {
		return nil
	}
	return m.elect(ctx, tx, w.Elections)
}

func writingFaults(w Writing) []forms.Fault {
	faults := forms.Text("minutes", "会议记录", w.Minutes, maxMinutes)
	for i, t := range w.Ticks {
		if slices.ContainsFunc(w.Ticks[:i], func(before Tick) bool { return before.ID == t.ID }) {
			faults = append(faults, forms.Fault{"items", "同一项填了两次，请刷新页面后再填写。"})
		}
		faults = append(faults, forms.Text("items", "完成情况", t.Evidence, maxNote)...)
		faults = append(faults, forms.Text("items", "议定事项", t.Decision, maxNote)...)
		faults = append(faults, forms.Text("items", "人数的说明", t.Decided.Why, forms.MaxReason)...)
	}
	for _, e := range w.Elections {
		faults = append(faults, forms.Text("elections", "人数的说明", e.Why, forms.MaxReason)...)
		for _, c := range e.Candidates {
			faults = append(faults, forms.Text("elections", "姓名", c.Name, maxHost)...)
		}
	}
	return faults
}

// sameRecord refuses to write over what somebody else has written since.
func sameRecord(ctx context.Context, r store.Reader, m Meeting, revision string) error {
	if revision == "" {
		return nil
	}
	now, err := revisionOf(ctx, r, m)
	if err == nil && revision != now {
		err = api.Conflict("记录刚刚被别人改过，请核对两份内容，选定一份再保存。")
	}
	return err
}

func revisionOf(ctx context.Context, r store.Reader, m Meeting) (string, error) {
	items, err := itemsOf(ctx, r, m.ID)
	if err != nil {
		return "", err
	}
	decided, err := decisionsOf(ctx, r, m.ID)
	if err != nil {
		return "", err
	}
	held, err := electionsOf(ctx, r, m.ID)
	return recordRevision(m.Minutes, items, decided, held), err
}

// recordRevision tells one state of a record from another.
func recordRevision(minutes string, items []Item, decided map[int64]Decision, held []Election) string {
	h := fnv.New64a()
	fmt.Fprintf(h, "%q", minutes)
	for _, i := range items {
		fmt.Fprintf(h, "%d%t%q%q", i.ID, i.Done, i.Evidence, i.Decision)
		if d := decided[i.ID]; !d.empty() {
			fmt.Fprintf(h, "%s%t%v%q%d%q", d.Engine, d.Secret, d.Count, d.Why, d.MemberID, d.DueOn)
		}
	}
	for _, e := range held {
		fmt.Fprintf(h, "%s%d %d %d %q%d %d %d %d", e.Post, e.Seats, e.Due, e.Present, e.Why, e.Issued, e.Returned, e.Void, e.Agreed)
		for _, c := range e.Candidates {
			fmt.Fprintf(h, "%q%t%d", c.Name, c.WrittenIn, c.Yes)
		}
	}
	return strconv.FormatUint(h.Sum64(), 36)
}

// Beside is the frame of what is written beside a meeting: it is locked, and stays as it is.
func (s *Service) Beside(ctx context.Context, action access.Action, id int64, fn func(tx *store.Tx, m Meeting) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := lock(ctx, tx, id)
		if err := Required(ctx, action, m.OrgPath, err); err != nil {
			return err
		}
		return fn(tx, m)
	})
}

// write is the frame of whatever is written into a record.
func (s *Service) write(ctx context.Context, action access.Action, id int64, fn func(tx *store.Tx, m *Meeting) error) error {
	return s.change(ctx, action, id, func(tx *store.Tx, m *Meeting) error {
		if refusal := Writable(m.State, s.Begun(ctx, *m)); refusal != "" {
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
		standing, err := m.standing(ctx, tx)
		if err != nil {
			return err
		}
		m.SealForm = sealed.Form
		m.FiledAt, lateReason = store.At(s.now()), cmp.Or(lateReason, m.LateReason) // one held without a plan has said why
		m.Late = m.Held || Late(s.now(), s.filingDue(ctx, *m))
		if err := forms.Refuse(append(FilingFaults(m.Minutes, m.Late, lateReason), standing...)); err != nil {
			return err
		}
		what := "归档"
		if m.Late {
			what, m.LateReason = "补录归档", lateReason
		}
		if err := s.note(ctx, tx, id, what, m.LateReason); err != nil {
			return err
		}
		if err := s.count(ctx, tx, m); err != nil {
			return err
		}
		if err := keepCases(ctx, tx, *m); err != nil {
			return err
		}
		return s.tellFiled(ctx, tx, *m)
	})
}

// tellFiled tells what was filed, and who is responsible for what was decided.
func (s *Service) tellFiled(ctx context.Context, tx *store.Tx, m Meeting) error {
	e := happened.MeetingFiled{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Kind: m.Kind, Month: m.Month, Late: m.Late, LateReason: m.LateReason,
		Also: m.Also, HeldOn: m.StartsAt.Time().Format(time.DateOnly), Inquorate: m.Inquorate}
	for _, tag := range m.Tags {
		e.Tags = append(e.Tags, string(tag))
	}
	lecturers, err := Lecturers(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	for _, p := range lecturers {
		if p.MemberID != 0 {
			e.Lecturers = append(e.Lecturers, p.MemberID)
		}
	}
	if err := s.bus.Publish(ctx, tx, e); err != nil {
		return err
	}
	return s.tellDecisions(ctx, tx, m, nil)
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
		faults := forms.Text("note", "评语", text, forms.MaxReason)
		if mark < 0 || mark > 100 {
			faults = append(faults, forms.Fault{"mark", "评分应在 0 到 100 之间，请修改。"})
		}
		if err := forms.Refuse(faults); err != nil {
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
	return m, m.required(ctx, access.MeetingRead, err)
}
