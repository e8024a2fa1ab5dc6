package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// OnOrgAbolished calls off what an org that was merged or abolished had planned and not begun: nobody is
// left to hold it, and at the end of its sign-in everybody would be absent. What was held stays as it is;
// where its record is not filed yet, the org it was merged into writes and files it, or the one above, and a
// correction that waits is the successor's.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	heir, err := heirOf(ctx, tx, e)
	if err != nil {
		return err
	}
	var ids []int64
	if err := tx.NewRaw(`SELECT id FROM meeting WHERE org_path = ? AND (state IN (?) OR id IN (SELECT meeting_id FROM meeting_correction WHERE state = ?)) ORDER BY id`, e.Path,
		store.In([]terms.MeetingState{terms.Draft, terms.Submitted, terms.Returned, terms.Approved, terms.Closed}), Asked).Scan(ctx, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		m, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		switch {
		case m.State == terms.Filed && e.IntoID == 0: // whoever stood above decides on it
		case m.State == terms.Filed, m.State == terms.Closed, m.State == terms.Approved && s.Begun(ctx, m):
			err = s.handOver(ctx, tx, m, heir, e)
		default:
			err = s.dropPlan(ctx, tx, m)
		}
		if err != nil {
			return err
		}
	}
	_, err = tx.Exec(ctx, `UPDATE meeting_heir SET org_id = ?, org_path = ? WHERE org_path = ?`, heir.ID, heir.Path, e.Path) // it may have taken over itself
	return err
}

// heirOf is who finishes what an org that is no more had not filed: the one it was merged into, or, of one that
// was abolished, the one above. 机关撤销，未办完的事项由接办机关办理。
func heirOf(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) (heir orgs.Org, err error) {
	q := tx.NewSelect().Model(&heir)
	if e.IntoID != 0 {
		q = q.Where("id = ?", e.IntoID)
	} else {
		q = q.Where("path = ?", orgs.ParentPath(e.Path))
	}
	return heir, q.Scan(ctx)
}

func (s *Service) dropPlan(ctx context.Context, tx *store.Tx, m Meeting) error {
	if err := s.callOff(ctx, tx, &m, "党组织已经合并或者撤销。"); err != nil {
		return err
	}
	if err := save(ctx, tx, m); err != nil {
		return err
	}
	return s.seal(ctx, tx, m)
}

// handOver has the heir finish the record of what an org held, or see to the correction of it that waits.
func (s *Service) handOver(ctx context.Context, tx *store.Tx, m Meeting, heir orgs.Org, e happened.OrgAbolished) error {
	if m.HeirID == heir.ID {
		return nil
	}
	if _, err := tx.Exec(ctx, `INSERT INTO meeting_heir (meeting_id, org_id, org_path) VALUES (?, ?, ?)`, m.ID, heir.ID, heir.Path); err != nil {
		return err
	}
	why := "党组织已经撤销，记录由" + heir.Name + "整理归档。"
	switch {
	case m.State == terms.Filed:
		why = "党组织已经合并，等待审核的更正由" + heir.Name + "办理。"
	case e.IntoID != 0:
		why = "党组织已经合并，记录由" + heir.Name + "整理归档。"
	}
	if err := s.note(ctx, tx, m.ID, "移交记录", why); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.MeetingStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, To: m.State, Reason: why})
}

// recordedBy tells whether the caller writes the record: an officer of the org, or of its heir.
func (m *Meeting) recordedBy(who access.Caller) bool {
	return who.May(access.MeetingRecord, m.OrgPath) || m.HeirPath != "" && who.May(access.MeetingRecord, m.HeirPath)
}

// required is [Required] for a meeting that was read with err. Who took over its record reads and writes it, and does nothing else with it.
func (m *Meeting) required(ctx context.Context, action access.Action, err error) error {
	if err == nil && (action == access.MeetingRead || action == access.MeetingRecord) && m.HeirPath != "" && m.recordedBy(access.CallerFrom(ctx)) {
		return nil
	}
	return Required(ctx, action, m.OrgPath, err)
}

// TookOver tells whether the caller took over a meeting's record, and with it the roll, without which it cannot be filed.
func (s *Service) TookOver(ctx context.Context, r store.Reader, meetingID int64) (bool, error) {
	m, err := byID(ctx, r, meetingID)
	return err == nil && m.HeirPath != "" && m.recordedBy(access.CallerFrom(ctx)), err
}

// seesTo is the org that sees to what a meeting decided.
func (m *Meeting) seesTo() (id int64, path string) {
	if m.HeirPath != "" {
		return m.HeirID, m.HeirPath
	}
	return m.OrgID, m.OrgPath
}

// inherited are the records that those at path took over and have not filed, and those whose correction waits.
func (s *Service) inherited(ctx context.Context, g access.Grant) (todos []terms.Todo, err error) {
	var found []Meeting
	q := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").ColumnExpr("o.name AS org_name").Join("JOIN meeting_heir AS h ON h.meeting_id = m.id").
		Join("JOIN org AS o ON o.id = m.org_id").Where("h.org_path = ?", g.OrgPath).
		Where("(m.state = ? OR EXISTS (SELECT 1 FROM meeting_correction AS c WHERE c.meeting_id = m.id AND c.state = ?))", terms.Closed, Asked).Order("m.id").Limit(50)
	if access.Reach(g.Role, access.MeetingRecord) == access.Below { // those of its own groups it has already
		q = q.Where("substr(m.org_path, 1, length(h.org_path)) <> h.org_path")
	}
	if err := q.Scan(ctx); err != nil {
		return nil, err
	}
	for _, m := range found {
		t := s.ownTodo(ctx, m)
		if m.State == terms.Filed {
			t.Title, t.Why = "核对“"+m.Title+"”等待审核的更正", whyCorrect
			t.Due, t.Overdue = s.now().AddDate(0, 0, correctWithin), false
		}
		t.Title += "（原" + m.OrgName + "）"
		todos = append(todos, t)
	}
	return todos, nil
}
