package ledgers

import (
	"context"
	"slices"
	"strings"
	"time"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Span is whole days in China, both included, written YYYY-MM-DD.
type Span struct{ From, To string }

// edges are the first instant of a span and the first after it.
func (s Span) edges() (from, to store.Instant, err error) {
	start, err := time.ParseInLocation(time.DateOnly, s.From, clock.Shanghai)
	if err == nil {
		var end time.Time
		if end, err = time.ParseInLocation(time.DateOnly, s.To, clock.Shanghai); err == nil && end.Before(start) {
			return 0, 0, api.Field("结束日期早于开始日期，请改正后再查。", "query.to")
		}
		return store.At(start), store.At(end.AddDate(0, 0, 1)), err
	}
	return 0, 0, err
}

// Statistics are a subtree's meetings over some days.
type Statistics struct {
	Org         orgs.Org
	Span        Span
	Kinds       []KindFigures
	All         Figures // each meeting once, whatever it counts as
	LeaveLeaves bool    // approved leave is not due here
}

// KindFigures are the figures of one kind.
type KindFigures struct {
	Kind terms.MeetingKind
	Figures
}

// Rate is the attendance rate as this unit reckons it.
func (s Statistics) Rate(f Figures) string { return f.Rate(s.LeaveLeaves) }

// always are shown also when there were none: 三会一课 and the theme day.
var always = map[terms.MeetingKind]bool{terms.Assembly: true, terms.CommitteeMeeting: true, terms.GroupMeeting: true, terms.Lecture: true, terms.ThemeDay: true}

// counted is a sort of meetings as the database adds them up.
type counted struct {
	Kind                    terms.MeetingKind
	Also                    string
	State                   terms.MeetingState
	Inquorate, Late         bool
	Held, Due, Present, Off int
}

// Statistics counts the meetings of org's subtree over span. A meeting that is of several
// kinds counts for each of them.
func (s *Service) Statistics(ctx context.Context, org orgs.Org, span Span) (Statistics, error) {
	st := Statistics{Org: org, Span: span, LeaveLeaves: s.leaveLeaves(ctx, org.Path)}
	sorts, err := s.count(ctx, org.Path, span, st.LeaveLeaves)
	if err != nil {
		return st, err
	}
	byKind := map[terms.MeetingKind]*Figures{}
	for _, c := range sorts {
		g := Figures{Held: c.Held, Due: c.Due, Present: c.Present, Leave: c.Off}
		st.All.Add(c.State, c.Inquorate, c.Late, g)
		for _, kind := range Kinds(c.Kind, c.Also) {
			if byKind[kind] == nil {
				byKind[kind] = &Figures{}
			}
			byKind[kind].Add(c.State, c.Inquorate, c.Late, g)
		}
	}
	for _, kind := range terms.MeetingKinds {
		if f := byKind[kind]; f != nil {
			st.Kinds = append(st.Kinds, KindFigures{kind, *f})
		} else if always[kind] {
			st.Kinds = append(st.Kinds, KindFigures{Kind: kind})
		}
	}
	return st, nil
}

// special is what sets a meeting apart from the bulk that is filed, in time, quorate and of one kind.
const special = `m.state IN ('closed', 'filed') AND (m.state = 'closed' OR m.inquorate OR m.late OR m.also > '')`

// months are those of a span in which there were meetings.
const months = `WITH RECURSIVE months (month) AS MATERIALIZED (SELECT min(month) FROM meeting WHERE month >= ?
	UNION ALL SELECT (SELECT min(n.month) FROM meeting n WHERE n.month > months.month) FROM months WHERE months.month < ?) `

// count adds up the meetings of a subtree by what makes them count differently. Nothing is sorted or hashed: the bulk
// is a range of one index for each kind and month; a meeting's month is that of its start.
func (s *Service) count(ctx context.Context, path string, span Span, leave bool) (sorts []counted, err error) {
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	const sums = `count(*) AS held, coalesce(sum(m.due), 0) AS due, coalesce(sum(m.present), 0) AS present FROM months v CROSS JOIN meeting m
		WHERE m.month = v.month AND m.org_path >= ? AND m.org_path < ? AND m.starts_at >= ? AND m.starts_at < ? AND `
	from, to := store.Range(path)
	args, parts := []any{span.From[:7], span.To[:7]}, []string{}
	for _, kind := range terms.MeetingKinds {
		parts = append(parts, `SELECT CAST(? AS TEXT) AS kind, '' AS also, 'filed' AS state, FALSE AS inquorate, FALSE AS late, `+sums+`m.kind = ? AND m.state = 'filed' AND NOT m.inquorate AND NOT m.late AND m.also = ''`)
		args = append(args, kind, from, to, start, end, kind)
	}
	parts = append(parts, `SELECT m.kind, m.also, m.state, m.inquorate, m.late, `+sums+special+` GROUP BY m.kind, m.also, m.state, m.inquorate, m.late`)
	err = s.db.NewRaw(months+strings.Join(parts, " UNION ALL "), append(args, from, to, start, end)...).Scan(ctx, &sorts)
	sorts = slices.DeleteFunc(sorts, func(c counted) bool { return c.Held == 0 })
	if err != nil || !leave {
		return sorts, err
	}
	off, err := s.countLeave(ctx, path, span, start, end)
	return append(sorts, off...), err
}

// countLeave adds up who was on leave, by the same sorts: the sheets of one kind and month that had any are again a range
// of an index, less the few whose meeting is not of the bulk. (A meeting is closed an instant after its sheet: until then
// its leave counts already.)
func (s *Service) countLeave(ctx context.Context, path string, span Span, start, end store.Instant) (sorts []counted, err error) {
	from, to := store.Range(path)
	const within = `m.month = v.month AND m.org_path >= ? AND m.org_path < ? AND m.starts_at >= ? AND m.starts_at < ? AND ` + special
	args, parts := []any{span.From[:7], span.To[:7], from, to, start, end}, []string{}
	for _, kind := range terms.MeetingKinds {
		parts = append(parts, `SELECT CAST(? AS TEXT) AS kind, '' AS also, 'filed' AS state, FALSE AS inquorate, FALSE AS late, coalesce(sum(s.on_leave), 0) AS off
			FROM months v CROSS JOIN attendance_sheet s WHERE s.kind = ? AND s.month = v.month AND s.org_path >= ? AND s.org_path < ? AND s.starts_at >= ? AND s.starts_at < ?
			AND s.on_leave > 0 AND s.meeting_id NOT IN (SELECT id FROM special)`)
		args = append(args, kind, kind, from, to, start, end)
	}
	parts = append(parts, `SELECT m.kind, m.also, m.state, m.inquorate, m.late, sum(s.on_leave) AS off FROM special m JOIN attendance_sheet s ON s.meeting_id = m.id AND s.on_leave > 0
		GROUP BY m.kind, m.also, m.state, m.inquorate, m.late`)
	err = s.db.NewRaw(months+`, special AS MATERIALIZED (SELECT m.id, m.kind, m.also, m.state, m.inquorate, m.late FROM months v CROSS JOIN meeting m WHERE `+within+`) `+
		strings.Join(parts, " UNION ALL "), args...).Scan(ctx, &sorts)
	return slices.DeleteFunc(sorts, func(c counted) bool { return c.Off == 0 }), err
}

// Held is one meeting that a figure comes from.
type Held struct {
	ID              int64
	OrgID           int64
	OrgPath         string
	OrgName         string
	OrgShort        string // what lists call it
	Kind            terms.MeetingKind
	Also            string
	Title           string
	StartsAt        store.Instant
	State           terms.MeetingState
	Inquorate, Late bool
	Due, Present    int
	Leave           int // of those due, where leave is not due; else 0
}

// Rate is the attendance rate of the meeting, as the unit reckons it.
func (h Held) Rate() string { return Rate(h.Present, h.Due-h.Leave) }

// Label is all a meeting is, in Chinese.
func (h Held) Label() string { return label(h.Kind, h.Also) }

func label(kind terms.MeetingKind, also string) string {
	var names []string
	for _, k := range Kinds(kind, also) {
		names = append(names, terms.Label(k))
	}
	return strings.Join(names, "、")
}

// Rows are the meetings that the figures of org's subtree over span come from, by org and
// then by day, also those that do not count. kind "" is every kind; after is the id of the last
// meeting of the page before.
func (s *Service) Rows(ctx context.Context, org orgs.Org, span Span, kind terms.MeetingKind, after int64, limit int) (rows []Held, err error) {
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	from, to := store.Range(org.Path)
	q := s.db.NewSelect().TableExpr("meeting AS m").Join("JOIN org AS o ON o.id = m.org_id").
		ColumnExpr("m.id, m.org_id, m.org_path, o.name AS org_name, o.short_name AS org_short, m.kind, m.also, m.title, m.starts_at, m.state, m.inquorate, m.late, m.due, m.present").
		Where("m.org_path >= ? AND m.org_path < ? AND m.starts_at >= ? AND m.starts_at < ? AND m.state IN ('closed', 'filed')", from, to, start, end).
		Order("m.org_path", "m.starts_at", "m.id").Limit(int64(limit))
	if s.leaveLeaves(ctx, org.Path) {
		q = q.Join("LEFT JOIN attendance_sheet AS s ON s.meeting_id = m.id").ColumnExpr("coalesce(s.on_leave, 0) AS leave")
	}
	if kind != "" {
		q = q.Where("(m.kind = ? OR ' ' || m.also || ' ' LIKE ?)", kind, "% "+string(kind)+" %")
	}
	if after != 0 {
		q = q.Where("(m.org_path, m.starts_at, m.id) > (SELECT org_path, starts_at, id FROM meeting WHERE id = ?)", after)
	}
	return rows, q.Scan(ctx, &rows)
}

// asked is the org and the days a request is about: by default the caller's widest range, and this year until today.
func (s *Service) asked(ctx context.Context, within int64, span Span) (orgs.Org, Span, error) {
	today := clock.Day(s.now())
	if span.To == "" {
		span.To = max(today, span.From)
	}
	if span.From == "" {
		span.From = span.To[:4] + "-01-01"
	}
	path, err := access.Scope(ctx, access.LedgerRead, within)
	if err != nil {
		return orgs.Org{}, span, err
	}
	org, err := s.at(ctx, path)
	return org, span, err
}
