package meetings

import (
	"context"
	"io"
	"net/http"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
)

// maxPicture is the most a photo may weigh as uploaded, in bytes.
const maxPicture = 20 << 20

// photoRoutes registers a meeting's photos and the pictures themselves.
func (s *Service) photoRoutes(a huma.API) {
	const all = "/api/meetings/{id}/photos"
	huma.Register(a, access.Op(http.MethodPost, all, "addPhoto", "上传照片", access.MeetingRecord, access.Status(http.StatusCreated), access.MaxBody(maxPicture+1<<20)), s.addPhoto)
	huma.Register(a, access.Op(http.MethodDelete, all+"/{photoId}", "removePhoto", "删除照片", access.MeetingRecord), s.removePhoto)
	huma.Register(a, access.Op(http.MethodGet, "/api/files/{hash}", "getFile", "照片", access.MeetingRead), s.getFile)
}

type photoInput struct {
	IDInput
	RawBody huma.MultipartFormFiles[struct {
		File      huma.FormFile `form:"file" required:"true" doc:"照片"`
		Caption   string        `form:"caption" required:"false" maxLength:"100" doc:"照片说明"`
		Confirmed bool          `form:"confirmed" required:"false" doc:"上传人确认不涉密；不确认不收"`
	}]
}

func (s *Service) addPhoto(ctx context.Context, in *photoInput) (*detailOutput, error) {
	form := in.RawBody.Data()
	defer form.File.Close()
	if s.Screen != nil {
		if err := s.Screen(ctx, "会议照片", form.File.Filename, form.Caption); err != nil {
			return nil, err
		}
	}
	return s.shown(ctx, in.ID, s.AddPhoto(ctx, in.ID, form.File, form.Caption, form.Confirmed))
}

type removePhotoInput struct {
	IDInput
	PhotoID int64 `path:"photoId"`
}

func (s *Service) removePhoto(ctx context.Context, in *removePhotoInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, s.RemovePhoto(ctx, in.ID, in.PhotoID))
}

type fileGetInput struct {
	Hash  string `path:"hash" pattern:"^[0-9a-f]{64}$" patternDescription:"应为文件编号"`
	Thumb bool   `query:"thumb" doc:"只要缩略图"`
}

func (s *Service) getFile(ctx context.Context, in *fileGetInput) (*huma.StreamResponse, error) {
	if err := s.mayOpen(ctx, in.Hash); err != nil {
		return nil, err
	}
	open := s.files.Open
	if in.Thumb {
		open = s.files.Thumb
	}
	picture, err := open(in.Hash)
	if err != nil {
		return nil, err
	}
	return &huma.StreamResponse{Body: func(c huma.Context) {
		defer picture.Close()
		c.SetHeader("Content-Type", "image/jpeg")
		c.SetHeader("X-Content-Type-Options", "nosniff")
		c.SetHeader("Cache-Control", "private, max-age=31536000, immutable") // a hash never changes its picture
		io.Copy(c.BodyWriter(), picture)
	}}, nil
}
