package reviews

import (
	"context"

	"zhibu/platform/api"
	"zhibu/platform/store"
)

// settleDay has the step of the life meeting be over on the day the filed meeting says, also where it was moved since.
func (s *Service) settleDay(ctx context.Context, tx *store.Tx, v Review) error {
	if v.Scope == MemberReview {
		return nil
	}
	m, err := s.lifeMeeting(ctx, tx, v)
	if err != nil {
		return err
	}
	if why := notFiled(m); why != "" {
		return api.Conflict(why)
	}
	_, err = tx.Exec(ctx, `UPDATE review_done SET done_on = ? WHERE review_id = ? AND step = ?`, m.Day, v.ID, Meeting)
	return err
}

// file ends the review: its results go into the members' files and into the log of seals.
func (s *Service) file(ctx context.Context, tx *store.Tx, v Review) error {
	if err := s.settleDay(ctx, tx, v); err != nil {
		return err
	}
	done, err := doneOf(ctx, tx, v.ID)
	if err != nil {
		return err
	}
	if why := WrongOrder(v.Scope, done); why != "" {
		return api.Conflict(why)
	}
	held := Meeting
	if v.Scope == MemberReview {
		held = Assembly
	}
	for _, d := range done {
		if d.Step == held {
			v.HeldOn = d.On
		}
	}
	v.FiledOn = s.today()
	if _, err := tx.NewUpdate().Model(&v).WherePK().Exec(ctx); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `INSERT INTO review_result (review_id, member_id, year, org_id, org_path, home_id, grade, filed_on)
		SELECT review_id, member_id, ?, ?, ?, home_id, grade, ? FROM review_participant WHERE review_id = ? AND grade <> ''`,
		v.Year, v.OrgID, v.OrgPath, v.FiledOn, v.ID); err != nil {
		return err
	}
	if err := s.sealAs(ctx, tx, Results(), v.ID, 0); err != nil {
		return err
	}
	return s.tell(ctx, tx, v)
}
