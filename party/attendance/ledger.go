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
		lines[i] = Line{p.Name, row.Presence, hour(row.In.At), hour(row.Out.At), note(row, names)}
	}
	return lines, nil
}

func hour(at store.Instant) string {
	if at == 0 {
		return ""
	}
	return at.Time().Format("15:04")
}

func note(r *Row, names map[int64]string) string {
	text := r.Reason
	if r.Presence == terms.Leave {
		text = r.LeaveReason
	}
	if witness := witnessName(r, names); witness != "" {
		if text != "" {
			text += "；"
		}
		text += "见证人：" + witness
	}
	return text
}
