package attendance

import (
	"context"

	"zhibu/party/access"
	"zhibu/platform/store"
)

// requireRoll is access.Require for reading a roll and for entering it by hand. Who took over the record of a
// meeting, since the branch that held it is no more, may do both, because a record is not filed without its roll,
// and nothing else of a sign-in; took tells that it was for this reason.
func (s *Service) requireRoll(ctx context.Context, r store.Reader, action access.Action, sh *Sheet) (took bool, err error) {
	who := access.CallerFrom(ctx)
	if s.TookOver != nil && who.Has(access.AttendanceRun) && !who.May(access.AttendanceRun, sh.OrgPath) { // for ordinary members nothing is looked up
		if took, err = s.TookOver(ctx, r, sh.MeetingID); took || err != nil {
			return took, err
		}
	}
	return false, access.Require(ctx, action, sh.OrgPath)
}
