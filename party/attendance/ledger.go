package attendance

import (
	"context"

	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Line is one member's line on the printed roll. In and Out are "15:04", "" when not signed.
type Line struct {
	Name     string
	Presence terms.Presence
	In, Out  string
	Note     string // why on leave, online or assisted, and who saw it
	Voter    bool   // 有表决权
}

// Lines is the roll as the printed ledger shows it, by name; empty for a
// meeting that was never approved. Whoever calls it has decided that the
// reader may see it.
func (s *Service) Lines(ctx context.Context, r store.Reader, meetingID int64) ([]Line, error) {
	rows, err := roll(ctx, r, meetingID)
	if err != nil {
		return nil, err
	}
	people, err := peopleOn(ctx, r, meetingID)
	if err != nil {
		return nil, err
	}
	byID, names := index(rows, people)
	lines := make([]Line, len(people))
	for i, p := range people {
		row := byID[p.ID]
		lines[i] = Line{p.Name, row.Presence, hour(row.In), hour(row.Out), note(row, names), row.Voter}
	}
	return lines, nil
}

// OnLeave is how many were on leave at those of some meetings whose roll is closed.
func (s *Service) OnLeave(ctx context.Context, r store.Reader, meetings []int64) (map[int64]int, error) {
	var rows []struct {
		MeetingID int64
		OnLeave   int
	}
	err := r.NewRaw(`SELECT meeting_id, on_leave FROM attendance_sheet WHERE meeting_id IN (?) AND state = ?`, store.In(meetings), Closed).Scan(ctx, &rows)
	leave := make(map[int64]int, len(rows))
	for _, row := range rows {
		leave[row.MeetingID] = row.OnLeave
	}
	return leave, err
}

// leaveAtOnce is how many rolls of before are counted in one transaction.
const leaveAtOnce = 2000

// CountLeave counts who was on leave on the rolls that were written before sheets knew it.
func (s *Service) CountLeave(ctx context.Context) error {
	for {
		var n int64
		err := s.db.Write(ctx, func(tx *store.Tx) (err error) {
			n, err = tx.Exec(ctx, `UPDATE attendance_sheet SET on_leave = CASE WHEN state <> ? THEN 0 ELSE
					(SELECT count(*) FROM attendance_roll r WHERE r.meeting_id = attendance_sheet.meeting_id AND r.presence = ? AND NOT r.exempt) END
				WHERE meeting_id IN (SELECT meeting_id FROM attendance_sheet WHERE on_leave < 0 ORDER BY meeting_id LIMIT ?)`, Closed, terms.Leave, leaveAtOnce)
			return err
		})
		if err != nil || n == 0 {
			return err
		}
	}
}

// hour is when a member signed; whoever was entered by hand with the whole roll did not sign.
func hour(s Sign) string {
	if s.At == 0 || s.Findings.Method() == evidence.ByRoll {
		return ""
	}
	return s.At.Time().Format("15:04")
}

func note(r *Row, names map[int64]string) string {
	text := r.Reason
	if r.Presence == terms.Leave {
		text = r.LeaveReason
	}
	if r.In.At != 0 && r.In.Findings.Method() == evidence.ByRoll {
		text = join("会议记录人登记", text)
	}
	if r.Why != "" {
		text = join(r.Why.Word(), text)
	}
	if witness := witnessName(r, names); witness != "" {
		text = join(text, "见证人："+witness)
	}
	return text
}

func join(a, b string) string {
	if a == "" || b == "" {
		return a + b
	}
	return a + "；" + b
}
