package attendance

import (
	"context"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// require is access.Require at a sheet's org. Who took over the record of a meeting, since the branch that held it
// was merged, looks at its roll and enters it where that was not done: without it the record cannot be filed.
func (s *Service) require(ctx context.Context, r store.Reader, action access.Action, sh *Sheet) error {
	if took, err := s.tookOver(ctx, r, sh); took || err != nil {
		return err
	}
	return access.Require(ctx, action, sh.OrgPath)
}

func (s *Service) tookOver(ctx context.Context, r store.Reader, sh *Sheet) (bool, error) {
	if s.TookOver == nil || access.CallerFrom(ctx).May(access.AttendanceRead, sh.OrgPath) {
		return false, nil
	}
	return s.TookOver(ctx, r, sh.MeetingID)
}
