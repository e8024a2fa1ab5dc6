package attendance

import (
	"context"
	"iter"

	"zhibu/party/attendance/evidence"
	"zhibu/party/happened"
	"zhibu/party/members"
	"zhibu/party/terms"
	"zhibu/platform/store"
)

// Opening is one approved meeting with the members it is held for.
type Opening struct {
	Meeting happened.MeetingApproved
	Roll    []members.RollEntry
	// Past makes it a meeting of the past, closed, each member having attended
	// as the entry of the same index says; nil for a meeting to come.
	Past []terms.Presence
}

// OpenMany opens the sheets of many meetings at once, for the demo and for
// load tests, and tells of them as if each had been opened alone.
func (s *Service) OpenMany(ctx context.Context, tx *store.Tx, openings iter.Seq[Opening]) (err error) {
	var drawn []*Sheet
	var rows [][]Row
	for o := range openings {
		sh := s.draw(ctx, o.Meeting)
		if o.Past != nil {
			sh.State, sh.ClosedAt = Closed, sh.OutTo
		}
		list := o.rows(sh)
		if o.Past != nil {
			sh.OnLeave = countRows(list).Leave
		}
		drawn, rows = append(drawn, sh), append(rows, list)
	}
	if _, err := tx.Bulk(ctx, "attendance_sheet", sheetColumns, func(yield func([]any) bool) {
		for _, sh := range drawn {
			if !yield(sh.values()) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if _, err := tx.Bulk(ctx, "attendance_roll", loadColumns, func(yield func([]any) bool) {
		for _, list := range rows {
			for i := range list {
				if !yield(list[i].loadValues()) {
					return
				}
			}
		}
	}); err != nil {
		return err
	}
	for _, list := range rows {
		if err := s.seal(ctx, tx, pointers(list), nil); err != nil {
			return err
		}
	}
	return s.tellLoaded(ctx, tx, drawn, rows)
}

// proof is what a sign-in of a loaded meeting was proved by.
var proof = map[terms.Presence]evidence.Trail{terms.Present: evidence.TrailOf([]evidence.Finding{evidence.CodeFresh}), terms.Online: evidence.TrailOf([]evidence.Finding{evidence.CodeRemote, evidence.RemoteAllowed})}

func (o Opening) rows(sh *Sheet) []Row {
	rows := make([]Row, len(o.Roll))
	for i, e := range o.Roll {
		rows[i] = newRow(sh.MeetingID, e)
		if o.Past == nil {
			continue
		}
		if o.Past[i].Came() {
			how := proof[o.Past[i]]
			rows[i].In = Sign{At: sh.StartsAt, Verdict: terms.Green, Mode: o.Past[i], Findings: how}
			rows[i].Out = Sign{At: sh.EndsAt, Verdict: terms.Green, Mode: o.Past[i], Findings: how}
		}
		if o.Past[i] == terms.Leave {
			rows[i].LeaveState = LeaveApproved
		}
		rows[i].Presence = PresenceOf(rows[i], true)
	}
	return rows
}

func (s *Service) tellLoaded(ctx context.Context, tx *store.Tx, drawn []*Sheet, rows [][]Row) error {
	var sheets happened.SheetsOpened
	var told []happened.PresenceChange
	for i, sh := range drawn {
		sheets.Sheets = append(sheets.Sheets, opened(sh, rows[i], false))
		for _, r := range rows[i] {
			if t := TallyOf(r); t != (Tally{}) {
				told = append(told, presenceChange(sh, r.MemberID, t))
			}
		}
	}
	if err := s.bus.Tell(ctx, tx, sheets); err != nil {
		return err
	}
	return s.tell(ctx, tx, told)
}

var (
	sheetColumns = []string{"meeting_id", "org_id", "org_path", "kind", "month", "title", "place", "lat", "lng", "fence", "starts_at", "ends_at",
		"in_from", "in_to", "out_from", "out_to", "witness_to", "set_items", "poster", "poster_sample", "online", "in_key", "out_key", "state", "closed_at", "device", "new_hours",
		"invited", "enter_to", "on_leave"}
	loadColumns = []string{"meeting_id", "member_id", "exempt", "mobile", "presence", "leave_state",
		"in_at", "in_verdict", "in_mode", "in_findings", "out_at", "out_verdict", "out_mode", "out_findings", "voter", "why"}
)

func (s *Sheet) values() []any {
	return []any{s.MeetingID, s.OrgID, s.OrgPath, string(s.Kind), s.Month, s.Title, s.Place, s.Lat, s.Lng, s.Fence, int64(s.StartsAt), int64(s.EndsAt),
		int64(s.InFrom), int64(s.InTo), int64(s.OutFrom), int64(s.OutTo), int64(s.WitnessTo), s.SetItems, s.Poster, s.PosterSample, s.Online,
		s.InKey, s.OutKey, string(s.State), int64(s.ClosedAt), string(s.Device), s.NewHours,
		s.Invited.String(), int64(s.EnterTo), s.OnLeave}
}

func (r *Row) loadValues() []any {
	return []any{r.MeetingID, r.MemberID, r.Exempt, r.Mobile, string(r.Presence), string(r.LeaveState),
		int64(r.In.At), string(r.In.Verdict), string(r.In.Mode), string(r.In.Findings), int64(r.Out.At), string(r.Out.Verdict), string(r.Out.Mode), string(r.Out.Findings), r.Voter, string(r.Why)}
}

// PosterCodes are the printed sign-in codes of every open meeting, by meeting:
// for load tests, which cannot look at ten thousand screens.
func (s *Service) PosterCodes(ctx context.Context, r store.Reader) (map[int64]string, error) {
	var sheets []Sheet
	if err := r.NewSelect().Model(&sheets).Where("state = ?", Open).Scan(ctx); err != nil {
		return nil, err
	}
	codes := make(map[int64]string, len(sheets))
	for i := range sheets {
		codes[sheets[i].MeetingID] = sheets[i].keys().Poster(terms.In)
	}
	return codes, nil
}
