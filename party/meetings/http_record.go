package meetings

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// stepRoutes registers what moves a meeting on.
func (s *Service) stepRoutes(a huma.API) {
	post := func(step, id, summary string, may access.Action) huma.Operation {
		return access.Op(http.MethodPost, "/api/meetings/{id}/"+step, id, summary, may)
	}
	huma.Register(a, post("submit", "submitMeeting", "提交计划", access.MeetingPlan), func(ctx context.Context, in *IDInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Submit(ctx, in.ID))
	})
	huma.Register(a, post("approve", "approveMeeting", "通过计划", access.MeetingReview), func(ctx context.Context, in *approveInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Approve(ctx, in.ID, in.Body.Revision, in.Body.Note))
	})
	huma.Register(a, post("return", "returnMeeting", "退回计划", access.MeetingReview), func(ctx context.Context, in *returnInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Return(ctx, in.ID, in.Body.Revision, in.Body.Reason))
	})
	huma.Register(a, post("cancel", "cancelMeeting", "取消会议", access.MeetingPlan), func(ctx context.Context, in *cancelInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Cancel(ctx, in.ID, in.Body.Reason))
	})
	huma.Register(a, post("file", "fileMeeting", "归档", access.MeetingRecord), func(ctx context.Context, in *fileInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.File(ctx, in.ID, in.Body.LateReason))
	})
	huma.Register(a, post("seen", "seeMeeting", "已审阅", access.MeetingSeen), func(ctx context.Context, in *IDInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.See(ctx, in.ID))
	})
	huma.Register(a, post("mark", "markMeeting", "上级评分", access.MeetingMark), func(ctx context.Context, in *markInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.Mark(ctx, in.ID, in.Body.Mark, in.Body.Note))
	})
}

type approveInput struct {
	IDInput
	Body struct {
		Note     string `json:"note,omitempty" maxLength:"500" doc:"审核意见"`
		Revision int    `json:"revision,omitempty" doc:"审核人看到的计划版本，不同则拒绝"`
	}
}

type returnInput struct {
	IDInput
	Body struct {
		Reason   string `json:"reason" maxLength:"500"`
		Revision int    `json:"revision,omitempty" doc:"审核人看到的计划版本，不同则拒绝"`
	}
}

type cancelInput struct {
	IDInput
	Body struct {
		Reason string `json:"reason" maxLength:"500"`
	}
}

type fileInput struct {
	IDInput
	Body struct {
		LateReason string `json:"lateReason,omitempty" maxLength:"500" doc:"补录原因，超过归档期限时必填"`
	}
}

type markInput struct {
	IDInput
	Body struct {
		Mark int    `json:"mark" minimum:"0" maximum:"100"`
		Note string `json:"note,omitempty" maxLength:"500" doc:"评语"`
	}
}

// recordRoutes registers what is written into a record.
func (s *Service) recordRoutes(a huma.API) {
	s.writingRoutes(a)
	s.photoRoutes(a)
	s.attachmentRoutes(a)
	s.ledgerRoute(a)
}
