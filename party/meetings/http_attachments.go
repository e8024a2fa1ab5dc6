package meetings

import (
	"context"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// maxAttachment is the most an attachment may weigh as uploaded, in bytes; the policy may allow less.
const maxAttachment = 200 << 20

// attachmentRoutes registers a meeting's documents and films.
func (s *Service) attachmentRoutes(a huma.API) {
	const all = "/api/meetings/{id}/attachments"
	huma.Register(a, access.Op(http.MethodPost, all, "addAttachment", "上传附件", access.MeetingRecord, access.Status(http.StatusCreated), access.MaxBody(maxAttachment+1<<20)), s.addAttachment)
	huma.Register(a, access.Op(http.MethodGet, all+"/{attachmentId}", "getAttachment", "下载附件", access.MeetingRead), func(ctx context.Context, in *attachmentIDInput) (*huma.StreamResponse, error) {
		return s.openAttachment(ctx, in.ID, in.AttachmentID)
	})
	huma.Register(a, access.Op(http.MethodDelete, all+"/{attachmentId}", "removeAttachment", "删除附件", access.MeetingRecord), func(ctx context.Context, in *attachmentIDInput) (*detailOutput, error) {
		return s.shown(ctx, in.ID, s.RemoveAttachment(ctx, in.ID, in.AttachmentID))
	})
}

type attachmentIDInput struct {
	IDInput
	AttachmentID int64 `path:"attachmentId"`
}

type attachmentInput struct {
	IDInput
	RawBody huma.MultipartFormFiles[struct {
		File      huma.FormFile `form:"file" required:"true" doc:"PDF、docx、xlsx 文档或 MP4 视频"`
		Reason    string        `form:"reason" required:"false" maxLength:"500" doc:"更正的原因，归档以后补充时必填"`
		Confirmed bool          `form:"confirmed" required:"false" doc:"上传人确认不涉密；视频和 PDF 不确认不收"`
	}]
}

func (s *Service) addAttachment(ctx context.Context, in *attachmentInput) (*detailOutput, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	return s.shown(ctx, in.ID, s.AddAttachment(ctx, in.ID, Upload{form.File, form.File.Size, form.File.Filename, form.Confirmed}, form.Reason))
}
