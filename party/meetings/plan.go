package meetings

import (
	"context"
	"slices"
	"time"

	"zhibu/party/access"
	"zhibu/party/happened"
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
	Host             string
	OwnItems         []PlannedItem
}

// PlannedItem is an item of a plan or of a theme.
type PlannedItem struct{ Title, Note string }

// Create makes a draft for a meeting of the branch's own.
func (s *Service) Create(ctx context.Context, orgID int64, kind terms.MeetingKind, p Plan) (int64, error) {
	org, err := s.orgs.Get(ctx, s.db, orgID)
	if err != nil {
		return 0, err
	}
	if err := access.Require(ctx, access.MeetingPlan, org.Path); err != nil {
		return 0, err
	}
	if err := faulty(PlanFaults(p, s.now())); err != nil {
		return 0, err
	}
	if p.StartsAt.IsZero() {
		return 0, api.Field("请填写开始时间和结束时间。", "body.startsAt")
	}
	if org.State != orgs.Active || kind == terms.ThemeDay && !org.Kind.IsBranch() {
		return 0, api.Conflict("这个党组织不能安排这类会议，主题党日由在册的党支部开展。")
	}
	m := Meeting{ID: store.NewID(), OrgID: org.ID, OrgPath: org.Path, Kind: kind, Month: p.StartsAt.Format("2006-01"), State: terms.Draft}
	m.plan(s.placed(ctx, p))
	return m.ID, s.db.Write(ctx, func(tx *store.Tx) error {
		fresh, err := insert(ctx, tx, m)
		if err != nil {
			return err
		}
		if !fresh {
			return api.Conflict("本月已有主题党日，请在原有的计划上修改。")
		}
		if err := replaceOwnItems(ctx, tx, m.ID, 0, p.OwnItems); err != nil {
			return err
		}
		return s.note(ctx, tx, m.ID, "新建计划", "")
	})
}

// plan copies a plan into the meeting.
func (m *Meeting) plan(p Plan) {
	m.Title, m.Place, m.Host = p.Title, p.Place, p.Host
	m.StartsAt, m.EndsAt = store.At(p.StartsAt), store.At(p.EndsAt)
	m.Lat, m.Lng = nil, nil
	if p.Point != nil {
		m.Lat, m.Lng = &p.Point.Lat, &p.Point.Lng
	}
}

// placed is the plan without its point where the cell runs without positions 隔离运行.
func (s *Service) placed(ctx context.Context, p Plan) Plan {
	if s.policy.Isolated(ctx) {
		p.Point = nil
	}
	return p
}

// planned is the plan a meeting has.
func (m *Meeting) planned(items []Item) Plan {
	p := Plan{Title: m.Title, StartsAt: m.StartsAt.Time(), EndsAt: m.EndsAt.Time(), Place: m.Place, Host: m.Host}
	if m.Lat != nil && m.Lng != nil {
		p.Point = &geo.Point{Lat: *m.Lat, Lng: *m.Lng}
	}
	for _, item := range items {
		if item.Kind == OwnItem {
			p.OwnItems = append(p.OwnItems, PlannedItem{item.Title, item.Note})
		}
	}
	return p
}

// same tells whether two plans say the same.
func (p Plan) same(q Plan) bool {
	point := p.Point == nil && q.Point == nil || p.Point != nil && q.Point != nil && *p.Point == *q.Point
	return point && p.Title == q.Title && p.Place == q.Place && p.Host == q.Host &&
		p.StartsAt.Equal(q.StartsAt) && p.EndsAt.Equal(q.EndsAt) && slices.Equal(p.OwnItems, q.OwnItems)
}

// Plan changes a meeting's plan. A plan already approved goes back to review,
// or, where none is asked for, is approved anew. revision is the one the
// writer started from; nil asks for none.
func (s *Service) Plan(ctx context.Context, id int64, revision *int, p Plan) error {
	return s.change(ctx, access.MeetingPlan, id, func(tx *store.Tx, m *Meeting) error {
		from := m.State
		if revision != nil && *revision != m.Revision {
			return api.Conflict("计划刚刚被别人改过，请核对两份内容，选定一份再保存。")
		}
		if err := s.step(ctx, m, Change); err != nil {
			return err
		}
		if err := s.notBegun(ctx, *m, from); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		set, _ := EvidencedItems(items)
		p = s.placed(ctx, p)
		if p.same(m.planned(items)) {
			m.State = from
			return nil
		}
		if err := s.fits(p, *m, from); err != nil {
			return err
		}
		m.plan(p)
		m.Revision++
		if m.Kind != terms.ThemeDay && !p.StartsAt.IsZero() {
			m.Month = p.StartsAt.Format("2006-01")
		}
		if err := replaceOwnItems(ctx, tx, id, set, p.OwnItems); err != nil {
			return err
		}
		if err := s.note(ctx, tx, id, "修改计划", ""); err != nil {
			return err
		}
		if from == terms.Approved {
			if err := s.withdraw(ctx, tx, *m); err != nil {
				return err
			}
		}
		return s.announce(ctx, tx, m, from, set)
	})
}

// fits refuses a plan that the meeting cannot take; once submitted it must stay complete.
func (s *Service) fits(p Plan, m Meeting, from terms.MeetingState) error {
	faults := PlanFaults(p, s.now())
	if refusal := OutOfMonth(m.Kind, m.Month, p.StartsAt); refusal != "" {
		faults = append(faults, Fault{"startsAt", refusal})
	}
	if from == terms.Submitted || from == terms.Approved {
		faults = append(faults, Unready(p)...)
	}
	return faulty(faults)
}

// Submit hands a plan to the superior; where no review is asked for it is approved at once.
func (s *Service) Submit(ctx context.Context, id int64) error {
	return s.change(ctx, access.MeetingPlan, id, func(tx *store.Tx, m *Meeting) error {
		from := m.State
		if err := s.step(ctx, m, Submit); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		p := m.planned(items)
		if err := faulty(append(Unready(p), timeFaults(p.StartsAt, p.EndsAt, s.now())...)); err != nil {
			return err
		}
		what := "提交审核"
		if m.State == terms.Approved {
			what = "提交，按规定无需审核，直接通过"
		}
		if err := s.note(ctx, tx, id, what, ""); err != nil {
			return err
		}
		m.ReturnReason = ""
		set, _ := EvidencedItems(items)
		return s.announce(ctx, tx, m, from, set)
	})
}

// announce tells what a new state means to others.
func (s *Service) announce(ctx context.Context, tx *store.Tx, m *Meeting, from terms.MeetingState, setItems int) error {
	switch {
	case m.State == terms.Approved:
		e := happened.MeetingApproved{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, Kind: m.Kind, Month: m.Month, Title: m.Title,
			StartsAt: m.StartsAt.Time(), EndsAt: m.EndsAt.Time(), Place: happened.Place{Name: m.Place}, SetItems: setItems}
		if m.Lat != nil && m.Lng != nil {
			e.Place.Lat, e.Place.Lng, e.Place.Set = *m.Lat, *m.Lng, true
		}
		return s.bus.Publish(ctx, tx, e)
	case m.State == from && m.State != terms.Submitted:
		return nil // a draft that grows concerns nobody else
	}
	return s.bus.Publish(ctx, tx, happened.MeetingStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, To: m.State, Reason: m.ReturnReason})
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
		if err := required(ctx, action, m.OrgPath, err); err != nil {
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
	to, refusal := Next(m.State, step, s.reviewed(ctx, *m))
	if refusal != "" {
		return api.Conflict(refusal)
	}
	m.State = to
	return nil
}

// reviewed tells whether the plan needs a superior's review: the policy asks
// for it and there is somebody above.
func (s *Service) reviewed(ctx context.Context, m Meeting) bool {
	return orgs.ParentPath(m.OrgPath) != "" && s.policy.Bool(ctx, policy.ReviewRequired, m.OrgPath, s.now())
}

// notBegun refuses to touch the approved plan of a meeting whose sign-in is open.
func (s *Service) notBegun(ctx context.Context, m Meeting, from terms.MeetingState) error {
	if from == terms.Approved && s.begun(ctx, m) {
		return api.Conflict("会议的签到已经开始，计划不能再改动。")
	}
	return nil
}

func (s *Service) begun(ctx context.Context, m Meeting) bool {
	return Begun(m.StartsAt.Time(), s.minutes(ctx, policy.SigninBeforeMin, m.OrgPath), s.now())
}

func (s *Service) minutes(ctx context.Context, key policy.Key, orgPath string) time.Duration {
	return time.Duration(s.policy.Int(ctx, key, orgPath, s.now())) * time.Minute
}

// faulty turns faults of a form into one refusal that names each field.
func faulty(faults []Fault) error {
	if len(faults) == 0 {
		return nil
	}
	p := api.Field(faults[0].Sentence, "body."+faults[0].Field).(*api.Problem)
	for _, f := range faults[1:] {
		p.Errors = append(p.Errors, api.Wrong{Location: "body." + f.Field, Message: f.Sentence})
	}
	return p
}
