package reflections

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/meetings"
)

// Routes registers what members write beside a record.
func (s *Service) Routes(a huma.API) {
	const all, comment = "/api/meetings/{id}/reflections", "/api/meetings/{id}/comments/{commentId}"
	const one = all + "/{memberId}"
	noContent := access.Status(http.StatusNoContent)
	huma.Register(a, access.Op(http.MethodGet, all, "listReflections", "心得体会", access.MeetingRead), s.listReflections)
	huma.Register(a, access.Op(http.MethodPost, all, "writeReflection", "填写或修改我的心得体会", access.MeetingRead, noContent), s.writeReflection)
	huma.Register(a, access.Op(http.MethodPost, one+"/moderation", "moderateReflection", "隐藏或恢复心得体会", access.MeetingRecord, noContent), s.moderateReflection)
	huma.Register(a, access.Op(http.MethodGet, one+"/comments", "listComments", "心得体会的评论", access.MeetingRead), s.listComments)
	huma.Register(a, access.Op(http.MethodPost, one+"/comments", "writeComment", "评论心得体会", access.MeetingRead, noContent), s.writeComment)
	huma.Register(a, access.Op(http.MethodPut, comment, "rewriteComment", "改写我的评论", access.MeetingRead, noContent), s.rewriteComment)
	huma.Register(a, access.Op(http.MethodDelete, comment, "withdrawComment", "撤回我的评论", access.Self, noContent), s.withdrawComment)
	huma.Register(a, access.Op(http.MethodPost, comment+"/moderation", "moderateComment", "隐藏或恢复评论", access.MeetingRecord, noContent), s.moderateComment)
}

// PageInput asks for a page of a list.
type PageInput struct {
	Limit int   `query:"limit" default:"50" minimum:"1" maximum:"200"`
	After int64 `query:"after"`
}

type reflectionsInput struct {
	meetings.IDInput
	PageInput
}

type reflectionsOutput struct {
	Body struct {
		Items []ReflectionView `json:"items"`
		After int64            `json:"after,omitempty"`
	}
}

// WritingView is what one member wrote, a reflection or a comment.
type WritingView struct {
	MemberID  int64      `json:"memberId"`
	Name      string     `json:"name"`
	Text      string     `json:"text" doc:"已由支部隐藏的，只有本人和支部班子看得到"`
	At        time.Time  `json:"at"`
	Mine      bool       `json:"mine"`
	State     Moderation `json:"state,omitempty" enum:"hidden,rewritten" doc:"hidden 已由支部隐藏，rewritten 隐藏后改写过、待支部再看"`
	HiddenWhy string     `json:"hiddenWhy,omitempty" doc:"支部隐藏的原因，同上"`
}

// ReflectionView is one reflection.
type ReflectionView struct {
	WritingView
	Late     bool `json:"late" doc:"过了计划规定的时间才写"`
	Comments int  `json:"comments" doc:"评论条数"`
}

func (s *Service) listReflections(ctx context.Context, in *reflectionsInput) (*reflectionsOutput, error) {
	found, err := s.Reflections(ctx, in.ID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	me, out := access.CallerFrom(ctx).MemberID, &reflectionsOutput{}
	out.Body.Items = make([]ReflectionView, len(found))
	for i, r := range found {
		out.Body.Items[i] = ReflectionView{WritingView{r.MemberID, r.Name, r.Body, r.At.Time(), r.MemberID == me, r.State, r.HiddenWhy}, r.Late, r.Comments}
	}
	if len(found) == in.Limit {
		out.Body.After = found[in.Limit-1].MemberID
	}
	return out, nil
}

type reflectionInput struct {
	meetings.IDInput
	Body struct {
		Text string `json:"text" minLength:"1" maxLength:"2000"`
	}
}

func (s *Service) writeReflection(ctx context.Context, in *reflectionInput) (*struct{}, error) {
	return nil, s.Reflect(ctx, in.ID, in.Body.Text)
}

// AboutInput names one reflection.
type AboutInput struct {
	meetings.IDInput
	MemberID int64 `path:"memberId" doc:"谁的心得体会"`
}

// CommentInput names one comment.
type CommentInput struct {
	meetings.IDInput
	CommentID int64 `path:"commentId"`
}

type moderationBody struct {
	Hide   bool   `json:"hide" doc:"true 隐藏，false 恢复"`
	Reason string `json:"reason,omitempty" maxLength:"500" doc:"隐藏的原因，隐藏时必填，本人看得到"`
}

func (s *Service) moderateReflection(ctx context.Context, in *struct {
	AboutInput
	Body moderationBody
}) (*struct{}, error) {
	return nil, s.Moderate(ctx, in.ID, in.MemberID, in.Body.Hide, in.Body.Reason)
}

func (s *Service) moderateComment(ctx context.Context, in *struct {
	CommentInput
	Body moderationBody
}) (*struct{}, error) {
	return nil, s.ModerateComment(ctx, in.ID, in.CommentID, in.Body.Hide, in.Body.Reason)
}

type commentsInput struct {
	AboutInput
	PageInput
}

type commentsOutput struct {
	Body struct {
		Items []CommentView `json:"items"`
		After int64         `json:"after,omitempty"`
	}
}

// CommentView is one comment.
type CommentView struct {
	ID int64 `json:"id"`
	WritingView
}

func (s *Service) listComments(ctx context.Context, in *commentsInput) (*commentsOutput, error) {
	found, err := s.Comments(ctx, in.ID, in.MemberID, in.After, in.Limit)
	if err != nil {
		return nil, err
	}
	me, out := access.CallerFrom(ctx).MemberID, &commentsOutput{}
	out.Body.Items = make([]CommentView, len(found))
	for i, c := range found {
		out.Body.Items[i] = CommentView{c.ID, WritingView{c.MemberID, c.Name, c.Body, c.At.Time(), c.MemberID == me, c.State, c.HiddenWhy}}
	}
	if len(found) == in.Limit {
		out.Body.After = found[in.Limit-1].ID
	}
	return out, nil
}

type commentBody struct {
	Text string `json:"text" minLength:"1" maxLength:"300"`
}

func (s *Service) writeComment(ctx context.Context, in *struct {
	AboutInput
	Body commentBody
}) (*struct{}, error) {
	return nil, s.Comment(ctx, in.ID, in.MemberID, in.Body.Text)
}

func (s *Service) rewriteComment(ctx context.Context, in *struct {
	CommentInput
	Body commentBody
}) (*struct{}, error) {
	return nil, s.Recomment(ctx, in.ID, in.CommentID, in.Body.Text)
}

func (s *Service) withdrawComment(ctx context.Context, in *CommentInput) (*struct{}, error) {
	return nil, s.Withdraw(ctx, in.ID, in.CommentID)
}
