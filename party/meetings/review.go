package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Approve lets a submitted plan pass. revision is the one the reviewer saw; 0
// skips the comparison.
func (s *Service) Approve(ctx context.Context, id int64, revision int, text string) error {
	return s.review(ctx, id, revision, func(tx *store.Tx, m *Meeting) error {
		if err := s.step(ctx, m, Approve); err != nil {
			return err
		}
		if !s.now().Before(m.StartsAt.Time()) {
			return api.Conflict("会议的开始时间已过，不能再通过，请退回支部改期。")
		}
		if err := forms.Refuse(forms.Text("note", "审核意见", text, forms.MaxReason)); err != nil {
			return err
		}
		items, err := itemsOf(ctx, tx, id)
		if err != nil {
			return err
		}
		if err := s.note(ctx, tx, id, "审核通过", text); err != nil {
			return err
		}
		set, _ := EvidencedItems(items)
		return s.announce(ctx, tx, m, terms.Submitted, set)
	})
}

// Return sends a submitted plan back with the reason.
func (s *Service) Return(ctx context.Context, id int64, revision int, reason string) error {
	return s.review(ctx, id, revision, func(tx *store.Tx, m *Meeting) error {
		if err := s.step(ctx, m, Return); err != nil {
			return err
		}
		if err := forms.Refuse(forms.Reason("退回", reason)); err != nil {
			return err
		}
		m.ReturnReason = reason
		if err := s.note(ctx, tx, id, "退回", reason); err != nil {
			return err
		}
		return s.announce(ctx, tx, m, terms.Submitted, 0)
	})
}

// review is the frame of a reviewer's decision.
func (s *Service) review(ctx context.Context, id int64, revision int, decide func(tx *store.Tx, m *Meeting) error) error {
	return s.change(ctx, access.MeetingReview, id, func(tx *store.Tx, m *Meeting) error {
		if !above(ctx, access.MeetingReview, m.OrgPath) {
			return api.Refused("支部的计划由上级党组织审核，请联系上级党组织。")
		}
		if revision != 0 && revision != m.Revision {
			return api.Conflict("支部刚刚修改了计划，请重新查看后再审核。")
		}
		return decide(tx, m)
	})
}

// above tells whether the caller may act at the level above an org: whoever
// reviews or marks a branch is not that branch itself.
func above(ctx context.Context, action access.Action, path string) bool {
	parent := orgs.ParentPath(path)
	return parent != "" && access.CallerFrom(ctx).May(action, parent)
}

// Cancel calls a meeting off before its sign-in opens. A theme day called off
// shows as missing.
func (s *Service) Cancel(ctx context.Context, id int64, reason string) error {
	return s.change(ctx, access.MeetingPlan, id, func(tx *store.Tx, m *Meeting) error {
		if err := s.notBegun(ctx, *m, m.State); err != nil {
			return err
		}
		if err := forms.Refuse(forms.Reason("取消", reason)); err != nil {
			return err
		}
		return s.callOff(ctx, tx, m, reason)
	})
}

// callOff takes a meeting to its end before it has begun, and tells whoever has been asked to come.
func (s *Service) callOff(ctx context.Context, tx *store.Tx, m *Meeting, reason string) error {
	from := m.State
	if err := s.step(ctx, m, Cancel); err != nil {
		return err
	}
	if err := s.note(ctx, tx, m.ID, "取消", reason); err != nil {
		return err
	}
	if from == terms.Approved {
		if err := s.withdraw(ctx, tx, *m); err != nil {
			return err
		}
	}
	return s.bus.Publish(ctx, tx, happened.MeetingStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, To: m.State, Reason: reason})
}
