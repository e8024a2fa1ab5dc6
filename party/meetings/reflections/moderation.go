package reflections

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/party/meetings"
	"zhibu/party/meetings/forms"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

var noReflection = api.NotFound("没有这篇心得，请刷新后查看。")

// Moderate hides a member's reflection for a reason, or shows it again. What is hidden does not count as written.
func (s *Service) Moderate(ctx context.Context, id, memberID int64, hide bool, why string) error {
	return s.meetings.Beside(ctx, access.MeetingRecord, id, func(tx *store.Tx, m meetings.Meeting) error {
		r, err := reflectionOf(ctx, tx, id, memberID)
		if store.Missing(err) {
			return noReflection
		}
		if err != nil {
			return err
		}
		if r.State, err = judged(ctx, r.MemberID, r.State, hide, why); err != nil {
			return err
		}
		r.HiddenWhy = why
		if _, err := tx.NewUpdate().Model(&r).Column("state", "hidden_why").WherePK().Exec(ctx); err != nil {
			return err
		}
		if err := s.tellReflection(ctx, tx, m, r); err != nil {
			return err
		}
		return s.tellJudged(ctx, tx, m, r.MemberID, 0, hide, why)
	})
}

// ModerateComment hides a comment for a reason, or shows it again.
func (s *Service) ModerateComment(ctx context.Context, id, commentID int64, hide bool, why string) error {
	return s.meetings.Beside(ctx, access.MeetingRecord, id, func(tx *store.Tx, m meetings.Meeting) error {
		c, err := commentOf(ctx, tx, id, commentID)
		if err != nil {
			return err
		}
		if c.State, err = judged(ctx, c.MemberID, c.State, hide, why); err != nil {
			return err
		}
		c.HiddenWhy = why
		if _, err := tx.NewUpdate().Model(&c).Column("state", "hidden_why").WherePK().Exec(ctx); err != nil {
			return err
		}
		return s.tellJudged(ctx, tx, m, c.MemberID, c.ID, hide, why)
	})
}

// judged is how a text stands after the caller hides it or shows it: not one's own.
func judged(ctx context.Context, author int64, is Moderation, hide bool, why string) (Moderation, error) {
	if author == access.CallerFrom(ctx).MemberID {
		return is, api.Refused("不能处理自己写的内容，请由支部班子的其他成员处理。")
	}
	to, refusal := Moderated(is, hide)
	if refusal != "" {
		return is, api.Conflict(refusal)
	}
	if hide && forms.Blank(why) {
		return is, api.Field("请写明为什么隐藏，本人看得到。", "body.reason")
	}
	return to, forms.Refuse(forms.Text("reason", "隐藏的原因", why, forms.MaxReason))
}

func (s *Service) tellJudged(ctx context.Context, tx *store.Tx, m meetings.Meeting, author, commentID int64, hide bool, why string) error {
	e := happened.ReflectionStep{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, MemberID: author, CommentID: commentID, Step: "shown", Reason: why}
	if hide {
		e.Step = "hidden"
	}
	return s.bus.Publish(ctx, tx, e)
}
