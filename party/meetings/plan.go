package meetings

import (
	"context"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/geo"
	"zhibu/platform/store"
)

// Plan is what a branch writes before a meeting.
type Plan struct {
	Title            string
	StartsAt, EndsAt time.Time
	Place            string
	Point            *geo.Point // of the room, WGS-84; nil when none was given
	Host             string     // the name of HostID where that is given
	HostID           int64      // member who presides; 0 when only the name is known
	HostNote         string     // why somebody stands in
	MovedWhy         string     // why it is not on the fixed day
	OwnItems         []PlannedItem
	Also             []terms.MeetingKind
	Tags             []terms.Tag
	Guests           []Person // 列席
	Lecturers        []Person // 授课人
	ReflectDays      int      // within how many days reflections are to be written; 0: until it is filed
	Invited          []int64  // whom it is held for, where its kind lets the planner choose
}

// PlannedItem is an item of a plan or of a theme.
type PlannedItem struct {
	Title, Note string
	FromItem    int64 // the case 特色案例 an own item was taken over from; 0: none
}

// from has, for each of a plan's own items, the case it was taken over from.
func (p Plan) from() []int64 {
	ids := make([]int64, len(p.OwnItems))
	for n, i := range p.OwnItems {
		ids[n] = i.FromItem
	}
	return ids
}

// Plan changes a meeting's plan. A plan already approved goes back to review,
// or, where none is asked for, is approved anew. revision is the one the
// writer started from; nil asks for none.
func (s *Service) Plan(ctx context.Context, id int64, revision *int, p Plan) error {
	return s.change(ctx, access.MeetingPlan, id, func(tx *store.Tx, m *Meeting) error {
		if revision != nil && *revision != m.Revision {
			return api.Conflict("计划刚刚被别人改过，请核对两份内容，选定一份再保存。")
		}
		if err := cases.MayTake(ctx, tx, m.ID, p.from()); err != nil {
			return err
		}
		return s.replan(ctx, tx, m, p)
	})
}

func (s *Service) replan(ctx context.Context, tx *store.Tx, m *Meeting, p Plan) error {
	from := m.State
	if err := s.step(ctx, m, Change); err != nil {
		return err
	}
	if err := s.notBegun(ctx, *m, from); err != nil {
		return err
	}
	p = s.placed(ctx, p)
	had, set, err := s.planOf(ctx, tx, m)
	if err != nil {
		return err
	}
	if p.same(had) {
		m.State = from
		return nil
	}
	if err := s.fits(ctx, tx, &p, *m, from); err != nil {
		return err
	}
	m.plan(p)
	m.Revision++
	if m.Kind != terms.ThemeDay && !p.StartsAt.IsZero() {
		m.Month = p.StartsAt.Format("2006-01")
	}
	if err := keepPlan(ctx, tx, m.ID, set, p); err != nil {
		return err
	}
	if err := s.note(ctx, tx, m.ID, "修改计划", ""); err != nil {
		return err
	}
	if from == terms.Approved {
		if err := s.withdraw(ctx, tx, *m); err != nil {
			return err
		}
	}
	return s.announce(ctx, tx, m, from, set)
}

// fits refuses a plan that the meeting cannot take; once submitted it must stay complete.
func (s *Service) fits(ctx context.Context, tx *store.Tx, p *Plan, m Meeting, from terms.MeetingState) error {
	faults := PlanFaults(*p, s.now())
	if refusal := OutOfMonth(m.Kind, m.Month, p.StartsAt); refusal != "" {
		faults = append(faults, forms.Fault{"startsAt", refusal})
	}
	ready := from == terms.Submitted || from == terms.Approved
	if ready {
		faults = append(faults, Unready(*p)...)
	}
	if err := forms.Refuse(faults); err != nil {
		return err
	}
	if err := s.check(ctx, tx, m, p, ready); err != nil {
		return err
	}
	return s.free(ctx, tx, m, *p)
}

// Submit hands a plan to the superior; where no review is asked for it is approved at once.
func (s *Service) Submit(ctx context.Context, id int64) error {
	return s.change(ctx, access.MeetingPlan, id, func(tx *store.Tx, m *Meeting) error { return s.submit(ctx, tx, m) })
}

func (s *Service) submit(ctx context.Context, tx *store.Tx, m *Meeting) error {
	from := m.State
	if err := s.step(ctx, m, Submit); err != nil {
		return err
	}
	p, set, err := s.planOf(ctx, tx, m)
	if err != nil {
		return err
	}
	if err := forms.Refuse(append(Unready(p), timeFaults(p.StartsAt, p.EndsAt, s.now())...)); err != nil {
		return err
	}
	if err := s.check(ctx, tx, *m, &p, true); err != nil {
		return err
	}
	if err := s.free(ctx, tx, *m, p); err != nil {
		return err
	}
	what := "提交审核"
	if m.State == terms.Approved {
		what = "提交，按规定无需审核，直接通过"
	}
	if err := s.note(ctx, tx, m.ID, what, ""); err != nil {
		return err
	}
	m.ReturnReason = ""
	return s.announce(ctx, tx, m, from, set)
}

// announce tells what a new state means to others.
func (s *Service) announce(ctx context.Context, tx *store.Tx, m *Meeting, from terms.MeetingState, setItems int) error {
	switch {
	case m.State == terms.Approved:
		return s.tellApproved(ctx, tx, m, setItems)
	case m.State == from && m.State != terms.Submitted:
		return nil // a draft that grows concerns nobody else
	}
	return s.bus.Publish(ctx, tx, happened.MeetingStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, To: m.State, Reason: m.ReturnReason})
}

func (s *Service) tellApproved(ctx context.Context, tx *store.Tx, m *Meeting, setItems int) error {
	invited, err := invitedTo(ctx, tx, m.ID)
	if err != nil {
		return err
	}
	e := happened.MeetingApproved{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Kind: m.Kind, Also: m.Also, Month: m.Month, Title: m.Title,
		StartsAt: m.StartsAt.Time(), EndsAt: m.EndsAt.Time(), Place: happened.Place{Name: m.Place}, SetItems: setItems, Invited: invited, Held: m.Held,
		InsteadOf: m.InsteadOf}
	if m.Lat != nil && m.Lng != nil {
		e.Place.Lat, e.Place.Lng, e.Place.Set = *m.Lat, *m.Lng, true
	}
	return s.bus.Publish(ctx, tx, e)
}

// withdraw takes an approval back.
func (s *Service) withdraw(ctx context.Context, tx *store.Tx, m Meeting) error {
	return s.bus.Publish(ctx, tx, happened.MeetingWithdrawn{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Month: m.Month, Cancelled: m.State == terms.Cancelled})
}

// change is the frame of every step: the meeting is locked, the caller's
// permission asked, the meeting altered by fn and saved.
func (s *Service) change(ctx context.Context, action access.Action, id int64, fn func(tx *store.Tx, m *Meeting) error) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		m, err := lock(ctx, tx, id)
		if err := m.required(ctx, action, err); err != nil {
			return err
		}
		if err := fn(tx, &m); err != nil {
			return err
		}
		if err := save(ctx, tx, m); err != nil {
			return err
		}
		return s.seal(ctx, tx, m)
	})
}

// step moves the meeting along the state machine, or refuses.
func (s *Service) step(ctx context.Context, m *Meeting, step Step) error {
	to, refusal := Next(m.State, step, s.reviewed(ctx, m.OrgPath, m.Kind))
	if refusal == "" && step == File {
		refusal = Unentered(m.Held, m.Due)
	}
	if refusal != "" {
		return api.Conflict(refusal)
	}
	m.State = to
	return nil
}

// reviewed tells whether a plan needs a superior's review: the policy asks for
// it, of theme days or of the others, and there is somebody above.
func (s *Service) reviewed(ctx context.Context, path string, kind terms.MeetingKind) bool {
	key := policy.ReviewOthers
	if kind == terms.ThemeDay {
		key = policy.ReviewRequired
	}
	return orgs.ParentPath(path) != "" && s.policy.Bool(ctx, key, path, s.now())
}

// notBegun refuses to touch the approved plan of a meeting whose sign-in is open.
func (s *Service) notBegun(ctx context.Context, m Meeting, from terms.MeetingState) error {
	if from == terms.Approved && s.Begun(ctx, m) {
		return api.Conflict("会议的签到已经开始，计划不能再改动，实际情况请写进会议记录。")
	}
	return nil
}

// Begun tells whether the sign-in of a meeting has opened: see [Begun].
func (s *Service) Begun(ctx context.Context, m Meeting) bool {
	return Begun(m.StartsAt.Time(), s.minutes(ctx, policy.SigninBeforeMin, m.OrgPath), s.now())
}

func (s *Service) minutes(ctx context.Context, key policy.Key, orgPath string) time.Duration {
	return time.Duration(s.policy.Int(ctx, key, orgPath, s.now())) * time.Minute
}

// same tells whether two plans say the same.
func (p Plan) same(q Plan) bool {
	point := p.Point == nil && q.Point == nil || p.Point != nil && q.Point != nil && *p.Point == *q.Point
	return point && p.Title == q.Title && p.Place == q.Place && (p.HostID != 0 || p.Host == q.Host) && p.HostID == q.HostID && p.HostNote == q.HostNote &&
		p.MovedWhy == q.MovedWhy && p.ReflectDays == q.ReflectDays && p.StartsAt.Equal(q.StartsAt) && p.EndsAt.Equal(q.EndsAt) && slices.Equal(p.OwnItems, q.OwnItems) &&
		slices.Equal(p.Also, q.Also) && slices.Equal(p.Tags, q.Tags) && slices.Equal(p.Guests, q.Guests) &&
		slices.Equal(p.Lecturers, q.Lecturers) && slices.Equal(p.Invited, q.Invited)
}
