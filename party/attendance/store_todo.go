package attendance

import (
	"context"
	"time"

	"zhibu/platform/store"
)

// openRowsOf reads a member's rows at meetings whose day is not over.
func openRowsOf(ctx context.Context, r store.Reader, memberID int64, now store.Instant) (rows []Row, err error) {
	if memberID == 0 {
		return nil, nil
	}
	err = r.NewRaw(`SELECT r.* FROM attendance_roll AS r JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id
		WHERE r.member_id = ? AND s.state IN ('open', 'closed') AND s.witness_to >= ? ORDER BY s.starts_at`, memberID, now).Scan(ctx, &rows)
	return rows, err
}

// runningSheets names the meetings in a subtree whose day is not over, or
// where a sign-in kept without a network arrived within a day.
func runningSheets(ctx context.Context, r store.Reader, path string, now store.Instant) (ids []int64, err error) {
	from, to := store.Range(path)
	err = r.NewRaw(`SELECT meeting_id FROM attendance_sheet
		WHERE org_path >= ? AND org_path < ? AND state IN ('open', 'closed')
			AND (witness_to >= ? OR meeting_id IN (SELECT meeting_id FROM attendance_envelope WHERE received_at >= ?))
		ORDER BY starts_at LIMIT 200`, from, to, now, now-store.Instant((24*time.Hour).Milliseconds())).Scan(ctx, &ids)
	return ids, err
}

// waiting is how many people at one meeting wait for somebody's decision.
type waiting struct {
	MeetingID    int64
	Leave, Amber int
}

// waitingAt counts them, the caller's own row left out.
func waitingAt(ctx context.Context, r store.Reader, meetingIDs []int64, callerID int64) (list []waiting, err error) {
	err = r.NewRaw(`SELECT meeting_id,
			SUM(CASE WHEN leave_state = 'asked' THEN 1 ELSE 0 END) AS leave,
			SUM(CASE WHEN in_verdict = 'amber' AND (witnessed_at < in_at OR witnessed_at < in_received)
				OR out_verdict = 'amber' AND (witnessed_at < out_at OR witnessed_at < out_received) THEN 1 ELSE 0 END) AS amber
		FROM attendance_roll WHERE meeting_id IN (?) AND member_id <> ?
			AND (leave_state = 'asked' OR in_verdict = 'amber' OR out_verdict = 'amber')
		GROUP BY meeting_id ORDER BY meeting_id`, store.In(meetingIDs), callerID).Scan(ctx, &list)
	return list, err
}

// sheetsToEnter reads the sheets in a subtree whose rolls are to be entered by hand, the oldest first.
func sheetsToEnter(ctx context.Context, r store.Reader, path string) (list []*Sheet, err error) {
	q := r.NewSelect().Model(&list).Where("s.state = 'entering'").Order("s.starts_at").Limit(50)
	return list, store.Within(q, "s.org_path", path).Scan(ctx)
}

// appealsWithin names the meetings in a subtree with an appeal to decide, the oldest first.
func appealsWithin(ctx context.Context, r store.Reader, path string) (ids []int64, err error) {
	from, to := store.Range(path)
	err = r.NewRaw(`SELECT DISTINCT r.meeting_id FROM attendance_roll AS r JOIN attendance_sheet AS s ON s.meeting_id = r.meeting_id
		WHERE r.appeal_state = 'asked' AND s.org_path >= ? AND s.org_path < ? ORDER BY r.meeting_id LIMIT 200`, from, to).Scan(ctx, &ids)
	return ids, err
}
