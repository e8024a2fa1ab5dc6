package app

import (
	"context"

	"zhibu/party/ledgers"
	"zhibu/party/meetings"
	"zhibu/party/orgs"
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

// ledgerDuties gives a branch's annual book its duties: what is owed and when is duties' to say.
func (a *App) ledgerDuties(ctx context.Context, r store.Reader, org orgs.Org, year int) ([]ledgers.Duty, error) {
	calendar, err := a.Duties.Calendar(ctx, r, org, year)
	var list []ledgers.Duty
	for _, line := range calendar.Lines {
		d := ledgers.Duty{Name: line.Name, Article: line.Article, Why: line.Why}
		for _, e := range line.Periods {
			d.Periods = append(d.Periods, ledgers.DutyPeriod{Name: e.Period.Name(), State: string(e.State)})
		}
		list = append(list, d)
	}
	return list, err
}
