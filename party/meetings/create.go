package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/meetings/cases"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// How is how a new meeting begins.
type How struct {
	Publish bool   // submitted at once: where no review is asked for, everybody due is asked to come
	Held    bool   // it was held already, without a plan: a late entry 补录
	Reason  string // why it is entered only now; for Held
}

// Create makes a meeting of an org's own: a draft, or what how says.
func (s *Service) Create(ctx context.Context, orgID int64, kind terms.MeetingKind, p Plan, how How) (id int64, err error) {
	org, err := s.planning(ctx, orgID, kind)
	if err != nil {
		return 0, err
	}
	p = s.placed(ctx, p)
	if err := forms.Refuse(s.newFaults(p, how)); err != nil {
		return 0, err
	}
	m := Meeting{ID: store.NewID(), OrgID: org.ID, OrgPath: org.Path, Kind: kind, Month: p.StartsAt.Format("2006-01")}
	err = s.db.Write(ctx, func(tx *store.Tx) error {
		if err := cases.MayTake(ctx, tx, 0, p.from()); err != nil {
			return err
		}
		if how.Held {
			err = s.enterHeld(ctx, tx, &m, p, how.Reason)
		} else {
			err = s.create(ctx, tx, &m, p, how.Publish)
		}
		id = m.ID
		return err
	})
	return id, err
}

// planning reads the org that a meeting is planned for, and asks whether the
// caller may and whether it holds such meetings.
func (s *Service) planning(ctx context.Context, orgID int64, kind terms.MeetingKind) (orgs.Org, error) {
	org, err := s.orgs.Get(ctx, s.db, orgID)
	if err != nil {
		return org, err
	}
	if err := access.Require(ctx, access.MeetingPlan, org.Path); err != nil {
		return org, err
	}
	if org.State != orgs.Active {
		return org, api.Conflict("这个党组织已经撤销或者合并，不能再安排会议，请联系上级党组织。")
	}
	if refusal := Misplaced(kind, org.Kind); refusal != "" {
		return org, api.Conflict(refusal)
	}
	return org, nil
}

func (s *Service) newFaults(p Plan, how How) []forms.Fault {
	if how.Held {
		return HeldFaults(p, how.Reason, s.now())
	}
	faults := PlanFaults(p, s.now())
	if len(faults) == 0 && p.StartsAt.IsZero() {
		faults = []forms.Fault{{"startsAt", "请填写开始时间和结束时间。"}}
	}
	return faults
}

func (s *Service) create(ctx context.Context, tx *store.Tx, m *Meeting, p Plan, publish bool) error {
	if err := s.draft(ctx, tx, m, p); err != nil {
		return err
	}
	if !publish {
		return s.free(ctx, tx, *m, p)
	}
	if err := s.submit(ctx, tx, m); err != nil {
		return err
	}
	return save(ctx, tx, *m)
}

// draft writes a new meeting.
func (s *Service) draft(ctx context.Context, tx *store.Tx, m *Meeting, p Plan) error {
	if err := s.check(ctx, tx, *m, &p, false); err != nil {
		return err
	}
	m.plan(p)
	m.State = terms.Draft
	if err := write(ctx, tx, *m, false); err != nil {
		return err
	}
	if err := keepPlan(ctx, tx, m.ID, 0, p); err != nil {
		return err
	}
	return s.note(ctx, tx, m.ID, "新建计划", "")
}

// enterHeld writes a meeting that was held without a plan. It is closed from
// the start; its roll is entered by hand, and its record is always late. A
// theme day that was only asked for by the superior takes the draft's place.
func (s *Service) enterHeld(ctx context.Context, tx *store.Tx, m *Meeting, p Plan, reason string) (err error) {
	set := 0
	if m.Kind == terms.ThemeDay {
		draft, err := asked(ctx, tx, m.OrgID, m.Month)
		if err != nil {
			return err
		}
		if refusal := Bypassing(draft.State, s.reviewed(ctx, m.OrgPath, m.Kind)); refusal != "" {
			return api.Conflict(refusal)
		}
		if draft.ID != 0 {
			*m = draft
			if _, set, err = s.planOf(ctx, tx, m); err != nil {
				return err
			}
		}
	}
	if err = s.check(ctx, tx, *m, &p, true); err != nil {
		return err
	}
	if m.InsteadOf, err = s.insteadOf(ctx, tx, *m, p); err != nil {
		return err
	}
	m.plan(p)
	known := m.State != ""
	m.State, m.Held, m.Late, m.LateReason = terms.Closed, true, true, reason
	if err := write(ctx, tx, *m, known); err != nil {
		return err
	}
	if err := s.free(ctx, tx, *m, p); err != nil {
		return err
	}
	if err := keepPlan(ctx, tx, m.ID, set, p); err != nil {
		return err
	}
	what := "补录：会前没有计划"
	if m.InsteadOf != 0 {
		what = "补录：原有的计划已经取消"
	}
	if err := s.note(ctx, tx, m.ID, what, reason); err != nil {
		return err
	}
	return s.tellApproved(ctx, tx, m, set)
}

// insteadOf looks for the plans that an entry as held without one would go around. One that is
// with the reviewer, or was sent back, refuses the entry; the last that was cancelled is named by it.
func (s *Service) insteadOf(ctx context.Context, tx *store.Tx, m Meeting, p Plan) (id int64, err error) {
	var plans []Meeting
	day := midnight(p.StartsAt)
	if err := tx.NewSelect().Model(&plans).ExcludeColumn("minutes").
		Where("m.org_id = ? AND m.id <> ? AND m.state IN (?)", m.OrgID, m.ID, store.In([]terms.MeetingState{terms.Submitted, terms.Returned, terms.Cancelled})).
		Where("(m.month = ? OR m.starts_at >= ? AND m.starts_at < ?)", p.StartsAt.Format("2006-01"), store.At(day), store.At(day.AddDate(0, 0, 1))).
		Order("m.id").Scan(ctx, &plans); err != nil {
		return 0, err
	}
	entered := append([]terms.MeetingKind{m.Kind}, p.Also...)
	for _, plan := range plans {
		planned := append([]terms.MeetingKind{plan.Kind}, plan.Also...)
		if !Around(entered, planned, midnight(plan.StartsAt.Time()).Equal(day)) {
			continue
		}
		if refusal := Bypassing(plan.State, s.reviewed(ctx, m.OrgPath, plan.Kind)); refusal != "" {
			return 0, api.Conflict(refusal)
		}
		if plan.State == terms.Cancelled {
			id = plan.ID
		}
	}
	return id, nil
}

// write writes a meeting, new or known; a branch has one theme day a month.
func write(ctx context.Context, tx *store.Tx, m Meeting, known bool) error {
	if known {
		return save(ctx, tx, m)
	}
	fresh, err := insert(ctx, tx, m)
	if err == nil && !fresh {
		err = api.Conflict("这个月已有主题党日，请在原有的计划上修改。")
	}
	return err
}
