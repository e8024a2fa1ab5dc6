package attendance

import (
	"context"

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
		N         int
	}
	err := r.NewRaw(`SELECT s.meeting_id, count(r.member_id) AS n FROM attendance_sheet AS s
		LEFT JOIN attendance_roll AS r ON r.meeting_id = s.meeting_id AND r.presence = ? AND NOT r.exempt
		WHERE s.meeting_id IN (?) AND s.state = ? GROUP BY s.meeting_id`, terms.Leave, store.In(meetings), Closed).Scan(ctx, &rows)
	leave := make(map[int64]int, len(rows))
	for _, row := range rows {
		leave[row.MeetingID] = row.N
	}
	return leave, err
}

// hour is when a member signed; whoever was entered by hand with the whole roll did not sign.
func hour(s Sign) string {
	if s.At == 0 || s.Findings.method() == ByRoll {
		return ""
	}
	return s.At.Time().Format("15:04")
}

func note(r *Row, names map[int64]string) string {
	text := r.Reason
	if r.Presence == terms.Leave {
		text = r.LeaveReason
	}
	if r.In.At != 0 && r.In.Findings.method() == ByRoll {
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
