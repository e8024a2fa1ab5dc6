package app

import (
	"context"

	"zhibu/party/meetings"
	"zhibu/platform/store"
)

// ledgerRoll gives the printed record its roll: the record is meetings', the
// roll attendance's.
func (a *App) ledgerRoll(ctx context.Context, r store.Reader, meetingID int64) ([]meetings.LedgerRow, error) {
	lines, err := a.Attendance.Lines(ctx, r, meetingID)
	rows := make([]meetings.LedgerRow, len(lines))
	for i, l := range lines {
		rows[i] = meetings.LedgerRow(l)
	}
	return rows, err
}
