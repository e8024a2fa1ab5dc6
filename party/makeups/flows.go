package makeups

import (
	"context"

	"zhibu/party/happened"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// OnMeetingApproved keeps what the list will say of the meeting, and the end from which it counts.
func (s *Service) OnMeetingApproved(ctx context.Context, tx *store.Tx, e happened.MeetingApproved) error {
	kinds := append([]terms.MeetingKind{e.Kind}, e.Also...)
	if !Asked(kinds, "learning") {
		return nil
	}
	m := meeting{e.MeetingID, e.OrgPath, kinds, e.Title, store.At(e.EndsAt)}
	if err := know(ctx, tx, m); err != nil {
		return err
	}
	_, err := tx.Exec(ctx, `UPDATE makeup SET since = ?, due_on = ? WHERE meeting_id = ? AND state = 'due'`, m.EndsAt,
		Until(m.EndsAt.Time(), s.now(), s.policy.Int(ctx, policy.MakeupDays, e.OrgPath, s.now())), e.MeetingID)
	return err
}

// OnMeetingWithdrawn lets go what was owed for a meeting that is called off.
func (s *Service) OnMeetingWithdrawn(ctx context.Context, tx *store.Tx, e happened.MeetingWithdrawn) error {
	if !e.Cancelled {
		return nil
	}
	_, err := tx.Exec(ctx, `UPDATE makeup SET state = 'void' WHERE meeting_id = ? AND state IN ('due', 'written')`, e.MeetingID)
	return err
}

// OnPresenceChanged notes who owes a lesson now and who no longer does, in the transaction that marks
// them absent. It writes rows and no journal: thousands are marked at once, and their roll is sealed
// already. Of those who came, which is nearly everybody, it does nothing.
func (s *Service) OnPresenceChanged(ctx context.Context, tx *store.Tx, e happened.PresenceChanged) error {
	var missed []happened.PresenceChange
	var ids []int64
	for _, c := range e.Changes {
		if c.Absent != 0 || c.Leave != 0 {
			missed, ids = append(missed, c), append(ids, c.MeetingID)
		}
	}
	if len(missed) == 0 {
		return nil
	}
	known, err := meetings(ctx, tx, ids)
	if err != nil {
		return err
	}
	var owed, not []Makeup
	for _, c := range missed {
		of, ok := known[c.MeetingID]
		if !ok { // approved before this capability was there
			of = meeting{c.MeetingID, c.OrgPath, store.Words[terms.MeetingKind]{c.Kind}, terms.Label(c.Kind), store.At(s.now())}
		}
		m, owes := s.missed(ctx, c, of)
		if owes {
			if !ok {
				known[c.MeetingID] = of
				if err := know(ctx, tx, known[c.MeetingID]); err != nil {
					return err
				}
			}
			owed = append(owed, m)
		} else {
			not = append(not, m)
		}
	}
	if err := void(ctx, tx, not); err != nil {
		return err
	}
	if err := toOwnBranch(ctx, tx, owed); err != nil {
		return err
	}
	return owe(ctx, tx, owed)
}

// missed tells whether a member whose counting changed owes the lesson now: to the org that held the
// meeting, or to the one that it was merged into since; see toOwnBranch. Of an abolished one nobody is left who would ask.
func (s *Service) missed(ctx context.Context, c happened.PresenceChange, of meeting) (Makeup, bool) {
	now := s.now()
	m := Makeup{ID: store.NewID(), MeetingID: c.MeetingID, MemberID: c.MemberID, OrgPath: of.OrgPath, State: Due, Since: of.EndsAt,
		Cause: "absent", DueOn: Until(of.EndsAt.Time(), now, s.policy.Int(ctx, policy.MakeupDays, of.OrgPath, now))}
	owes := c.Absent > 0
	if c.Leave > 0 {
		m.Cause, owes = "leave", s.policy.Bool(ctx, policy.MakeupLeave, of.OrgPath, now)
	}
	return m, owes && of.OrgPath != "" && Asked(of.Kinds, s.policy.Text(ctx, policy.MakeupKinds, of.OrgPath, now))
}

// OnMemberLeft lets go what somebody owed who is no longer on the roll.
func (s *Service) OnMemberLeft(ctx context.Context, tx *store.Tx, e happened.MemberLeft) error {
	_, err := tx.Exec(ctx, `UPDATE makeup SET state = 'void' WHERE member_id = ? AND state IN ('due', 'written')`, e.MemberID)
	return err
}

// OnOrgMoved rewrites paths; it belongs into the mover's own transaction.
func (s *Service) OnOrgMoved(ctx context.Context, tx *store.Tx, e happened.OrgMoved) error {
	from, to := store.Range(e.From)
	for _, table := range []string{"makeup", "makeup_meeting"} {
		if _, err := tx.Exec(ctx, `UPDATE `+table+` SET org_path = ? || substr(org_path, ?) WHERE org_path >= ? AND org_path < ?`,
			e.To, len(e.From)+1, from, to); err != nil {
			return err
		}
	}
	return nil
}

// OnOrgAbolished follows a branch that was merged into another, whose officers settle from now on what
// is owed for its lessons, also what turns out to be owed only later: its last rolls may not be entered yet.
// Of one that was abolished nobody could: its lessons are let off, with the reason.
func (s *Service) OnOrgAbolished(ctx context.Context, tx *store.Tx, e happened.OrgAbolished) error {
	const open = ` WHERE org_path = ? AND state IN ('due', 'written')`
	if _, err := tx.Exec(ctx, `UPDATE makeup_meeting SET org_path = coalesce((SELECT path FROM org WHERE id = ?), '') WHERE org_path = ?`, e.IntoID, e.Path); err != nil {
		return err
	}
	if e.IntoID != 0 {
		_, err := tx.Exec(ctx, `UPDATE makeup SET org_id = ?, org_path = (SELECT path FROM org WHERE id = ?)`+open, e.IntoID, e.IntoID, e.Path)
		return err
	}
	var off []Makeup
	if err := tx.NewRaw(`UPDATE makeup SET state = 'excused', note = '党组织已经撤销，不再要求补课。', settled_by = ?`+open+` RETURNING *`,
		event.ActorFrom(ctx).Name, e.Path).Scan(ctx, &off); err != nil {
		return err
	}
	for _, m := range off {
		if err := s.tell(ctx, tx, m, "excused"); err != nil {
			return err
		}
	}
	return nil
}
