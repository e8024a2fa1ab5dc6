package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// OnOrgAbolished calls off what an org that was merged or abolished had planned and not begun: nobody is
// left to hold it, and at the end of its sign-in everybody would be absent. What was held stays as it is;
// where its record is not filed yet, the org it was merged into writes and files it.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	var ids []int64
	if err := tx.NewRaw(`SELECT id FROM meeting WHERE org_path = ? AND state IN (?) ORDER BY id`, e.Path,
		store.In([]terms.MeetingState{terms.Draft, terms.Submitted, terms.Returned, terms.Approved, terms.Closed})).Scan(ctx, &ids); err != nil {
		return err
	}
	for _, id := range ids {
		m, err := lock(ctx, tx, id)
		if err != nil {
			return err
		}
		if m.State == terms.Closed || m.State == terms.Approved && s.Begun(ctx, m) {
			err = s.handOver(ctx, tx, m, e.IntoID)
		} else {
			err = s.dropPlan(ctx, tx, m)
		}
		if err != nil {
			return err
		}
	}
	return s.handOn(ctx, tx, e)
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

// handOver has the org that a branch was merged into finish the record of what the branch held.
func (s *Service) handOver(ctx context.Context, tx *store.Tx, m Meeting, intoID int64) error {
	if intoID == 0 || m.HeirID == intoID {
		return nil
	}
	into, err := s.orgs.Get(ctx, tx, intoID)
	if err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO meeting_heir (meeting_id, org_id, org_path) VALUES (?, ?, ?)`, m.ID, into.ID, into.Path); err != nil {
		return err
	}
	why := "党组织已经合并，记录由" + into.Name + "整理归档。"
	if err := s.note(ctx, tx, m.ID, "移交记录", why); err != nil {
		return err
	}
	return s.bus.Publish(ctx, tx, happened.MeetingStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, To: m.State, Reason: why})
}

// handOn follows an org that had taken over records and is merged itself.
func (s *Service) handOn(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	if e.IntoID == 0 {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE meeting_heir SET org_id = ?, org_path = (SELECT path FROM org WHERE id = ?) WHERE org_path = ?`, e.IntoID, e.IntoID, e.Path)
	return err
}

// recordedBy tells whether the caller writes the record: an officer of the org, or of the one that took it over.
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

// inherited are the records that those at path took over and have not filed.
func (s *Service) inherited(ctx context.Context, g access.Grant) (todos []terms.Todo, err error) {
	var found []Meeting
	q := s.db.NewSelect().Model(&found).ExcludeColumn("minutes").ColumnExpr("o.name AS org_name").Join("JOIN meeting_heir AS h ON h.meeting_id = m.id").
		Join("JOIN org AS o ON o.id = m.org_id").Where("h.org_path = ? AND m.state = ?", g.OrgPath, terms.Closed).Order("m.id").Limit(50)
	err = q.Scan(ctx)
	for _, m := range found {
		t := s.ownTodo(ctx, m)
		t.Title += "（原" + m.OrgName + "）"
		todos = append(todos, t)
	}
	return todos, err
}
