package reflections

import (
	"context"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/meetings"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Comment 评论 is what a member of the branch says to a reflection.
type Comment struct {
	bun.BaseModel `bun:"table:meeting_comment,alias:c"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	AboutID   int64  // the member whose reflection it is about
	MemberID  int64  // its author
	Name      string `bun:",scanonly"`
	Body      string
	At        store.Instant
	State     Moderation
	HiddenWhy string
}

var noComment = api.NotFound("没有这条评论，可能已经撤回，请刷新后查看。")

// Comment adds the caller's comment to a reflection on a meeting of the own branch.
func (s *Service) Comment(ctx context.Context, id, aboutID int64, text string) error {
	return s.meetings.Beside(ctx, access.MeetingRead, id, func(tx *store.Tx, m meetings.Meeting) error {
		who := access.CallerFrom(ctx)
		if !ofBranch(who, m) {
			return api.Refused("评论由本支部的党员填写，请到您所在支部的会议里评论。")
		}
		r, err := reflectionOf(ctx, tx, id, aboutID)
		if store.Missing(err) {
			return noReflection
		}
		if err != nil {
			return err
		}
		if r.State != Shown {
			return api.Conflict("这篇心得已由支部隐藏，不能评论。")
		}
		if err := written("评论", text, maxComment); err != nil {
			return err
		}
		c := Comment{ID: store.NewID(), MeetingID: id, AboutID: aboutID, MemberID: who.MemberID, Body: text, At: store.At(s.now())}
		_, err = tx.NewInsert().Model(&c).Exec(ctx)
		return err
	})
}

// Recomment has the caller write an own comment anew.
func (s *Service) Recomment(ctx context.Context, id, commentID int64, text string) error {
	return s.meetings.Beside(ctx, access.MeetingRead, id, func(tx *store.Tx, _ meetings.Meeting) error {
		c, err := commentOf(ctx, tx, id, commentID)
		if err != nil {
			return err
		}
		if c.MemberID != access.CallerFrom(ctx).MemberID {
			return noComment
		}
		if err := written("评论", text, maxComment); err != nil {
			return err
		}
		c.Body, c.At, c.State = text, store.At(s.now()), Anew(c.State)
		_, err = tx.NewUpdate().Model(&c).WherePK().Exec(ctx)
		return err
	})
}

// Withdraw takes an own comment back for good, also from a branch one has left.
func (s *Service) Withdraw(ctx context.Context, id, commentID int64) error {
	return s.db.Write(ctx, func(tx *store.Tx) error {
		n, err := tx.Exec(ctx, `DELETE FROM meeting_comment WHERE id = ? AND meeting_id = ? AND member_id = ?`, commentID, id, access.CallerFrom(ctx).MemberID)
		if err == nil && n == 0 {
			err = noComment
		}
		return err
	})
}

func commentOf(ctx context.Context, r store.Reader, meetingID, id int64) (c Comment, err error) {
	err = r.NewSelect().Model(&c).Where("c.id = ? AND c.meeting_id = ?", id, meetingID).Scan(ctx)
	if store.Missing(err) {
		err = noComment
	}
	return c, err
}

// Comments lists what was said to a reflection, the oldest first; after is the last of the page before.
func (s *Service) Comments(ctx context.Context, id, aboutID, after int64, limit int) ([]Comment, error) {
	m, err := s.meetings.Get(ctx, id)
	if err != nil {
		return nil, err
	}
	r, err := reflectionOf(ctx, s.db, id, aboutID)
	if store.Missing(err) {
		return nil, noReflection
	}
	if err != nil || !s.readable(ctx, m, r.State, r.MemberID) {
		return nil, err
	}
	var found []Comment
	err = s.db.NewSelect().Model(&found).ColumnExpr("c.*, p.name").Join("JOIN member AS p ON p.id = c.member_id").
		Where("c.meeting_id = ? AND c.about_id = ? AND c.id > ?", id, aboutID, after).Order("c.id").Limit(int64(limit)).Scan(ctx)
	for i := range found {
		if c := &found[i]; !s.readable(ctx, m, c.State, c.MemberID) {
			c.Body, c.HiddenWhy = "", ""
		}
	}
	return found, err
}

// OldComments counts the comments written before a moment.
func (s *Service) OldComments(ctx context.Context, r store.Reader, before time.Time) (n int, err error) {
	err = r.NewRaw(`SELECT count(*) FROM meeting_comment WHERE at < ?`, store.At(before)).Scan(ctx, &n)
	return n, err
}

// ForgetComments deletes at most a number of them.
func (s *Service) ForgetComments(ctx context.Context, tx *store.Tx, before time.Time, most int) (int, error) {
	n, err := tx.Exec(ctx, `DELETE FROM meeting_comment WHERE id IN (SELECT id FROM meeting_comment WHERE at < ? LIMIT ?)`, store.At(before), most)
	return int(n), err
}

// OwnText is one text of a member, for the member's own copy.
type OwnText struct {
	What string // in Chinese
	At   store.Instant
	Text string
}

// WrittenBy lists what a member wrote beside meetings, the oldest first: reflections and comments, hidden ones too.
func (s *Service) WrittenBy(ctx context.Context, memberID int64) (list []OwnText, err error) {
	err = s.db.NewRaw(`SELECT '心得体会：' || m.title AS what, r.at AS at, r.body AS text FROM meeting_reflection AS r JOIN meeting AS m ON m.id = r.meeting_id WHERE r.member_id = ?
		UNION ALL SELECT '评论：' || m.title, c.at, c.body FROM meeting_comment AS c JOIN meeting AS m ON m.id = c.meeting_id WHERE c.member_id = ? ORDER BY 2`,
		memberID, memberID).Scan(ctx, &list)
	return list, err
}
