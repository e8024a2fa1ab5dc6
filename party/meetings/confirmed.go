package meetings

import (
	"context"

	"zhibu/party/access"
	"zhibu/party/happened"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// confirmation refuses what no machine searches for the marking of a secret until whoever uploads it
// has confirmed that it bears none, and says which account that is.
//
// 保守国家秘密法 第三十一条: 不得使用非涉密信息系统存储、处理国家秘密.
func confirmation(ctx context.Context, confirmed bool) (by int64, err error) {
	if !confirmed {
		return 0, api.Field("照片、视频和 PDF 里的文字本平台不能全部检查，请确认其中不含国家秘密和工作秘密，再上传。", "body.confirmed")
	}
	return access.CallerFrom(ctx).AccountID, nil
}

// tellConfirmed writes down who confirmed it of which content: for good, also when the upload is deleted again.
func (s *Service) tellConfirmed(ctx context.Context, tx *store.Tx, m *Meeting, what, hash string) error {
	return s.bus.Publish(ctx, tx, happened.UploadConfirmed{MeetingID: m.ID, OrgID: m.OrgID, OrgPath: m.OrgPath, What: what, Hash: hash})
}
