package ledgers

import (
	"cmp"
	"context"

	"zhibu/party/access"
	"zhibu/party/orgs"
	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/store"
)

// at is the org at a path that access has given.
func (s *Service) at(ctx context.Context, path string) (o orgs.Org, err error) {
	err = s.db.NewSelect().Model(&o).Where("o.path = ?", path).Scan(ctx)
	return o, err
}

// org is an org whose ledgers the caller may see.
func (s *Service) org(ctx context.Context, id int64) (orgs.Org, error) {
	path, err := access.Scope(ctx, access.LedgerRead, cmp.Or(id, -1)) // 0 would be the caller's own range
	if err != nil {
		return orgs.Org{}, err
	}
	return s.at(ctx, path)
}

// record is a meeting with what a book tells of it.
type record struct {
	Held
	EndsAt                store.Instant
	Place, Host, HostNote string
	Minutes               string
	Corrections           int // how often the filed record was corrected
	LateReason            string
	FiledAt               store.Instant
	Voters, VotersPresent int
}

const recordColumns = `m.id, m.org_id, m.org_path, o.name AS org_name, o.short_name AS org_short, m.kind, m.also, m.title, m.starts_at, m.state, m.inquorate, m.late, m.due, m.present,
	m.ends_at, m.place, m.host, m.host_note, m.corrections, m.minutes, m.late_reason, m.filed_at, m.voters, m.voters_present`

// records are the meetings that were held in a subtree over span, the first first.
func (s *Service) records(ctx context.Context, path string, span Span) (found []record, err error) {
	start, end, err := span.edges()
	if err != nil {
		return nil, err
	}
	from, to := store.Range(path)
	err = s.db.NewRaw(`SELECT `+recordColumns+`, CASE WHEN ? THEN coalesce(s.on_leave, 0) ELSE 0 END AS leave
		FROM meeting m JOIN org o ON o.id = m.org_id LEFT JOIN attendance_sheet s ON s.meeting_id = m.id WHERE m.org_path >= ? AND m.org_path < ?
		AND m.starts_at >= ? AND m.starts_at < ? AND m.state IN ('closed', 'filed') ORDER BY m.starts_at, m.id`, s.leaveLeaves(ctx, path), from, to, start, end).Scan(ctx, &found)
	return found, err
}

// recordOf is one meeting whose ledger the caller may see.
func (s *Service) recordOf(ctx context.Context, id int64) (found record, err error) {
	err = s.db.NewRaw(`SELECT `+recordColumns+` FROM meeting m JOIN org o ON o.id = m.org_id WHERE m.id = ?`, id).Scan(ctx, &found)
	if err != nil && !store.Missing(err) {
		return found, err
	}
	return found, access.Require(ctx, access.LedgerRead, found.OrgPath) // what is not there is refused like what lies out of reach
}

// item is an agenda item with how it was decided.
type item struct {
	MeetingID                     int64
	No                            int
	Kind, Title                   string
	Done                          bool
	Evidence, Decision            string
	Engine                        votes.Engine // "": without a vote
	Secret                        bool
	Voters, Came                  int    // with a vote, due and there; of a committee, its members
	Why                           string // why they are others than the roll counts
	Yes, Against, Abstain, Letter int
	Passed                        bool
	Responsible, DueOn            string
}

func itemsOf(ctx context.Context, r store.Reader, meetings []int64) (byMeeting map[int64][]item, err error) {
	var found []item
	if len(meetings) > 0 {
		err = r.NewRaw(`SELECT i.meeting_id, i.no, i.kind, i.title, i.done, i.evidence, i.decision, coalesce(d.engine, '') AS engine,
				coalesce(d.secret, FALSE) AS secret, coalesce(d.due, 0) AS voters, coalesce(d.present, 0) AS came, coalesce(d.why, '') AS why,
				coalesce(d.yes, 0) AS yes, coalesce(d.no, 0) AS against, coalesce(d.abstain, 0) AS abstain, coalesce(d.written_yes, 0) AS letter,
				coalesce(d.passed, FALSE) AS passed, coalesce(p.name, '') AS responsible, coalesce(d.due_on, '') AS due_on
			FROM meeting_item i LEFT JOIN meeting_decision d ON d.item_id = i.id LEFT JOIN member p ON p.id = d.member_id
			WHERE i.meeting_id IN (?) ORDER BY i.meeting_id, i.no`, store.In(meetings)).Scan(ctx, &found)
	}
	return group(found, func(i item) int64 { return i.MeetingID }), err
}

// seat is a member on the roll of a meeting.
type seat struct {
	MeetingID, MemberID int64
	Name                string
	Category            string
	Presence            terms.Presence
	InAt, OutAt         store.Instant
	Why, Reason         string
}

func rollsOf(ctx context.Context, r store.Reader, meetings []int64) (byMeeting map[int64][]seat, err error) {
	var found []seat
	if len(meetings) > 0 {
		err = r.NewRaw(`SELECT r.meeting_id, r.member_id, p.name, p.category, r.presence, r.in_at, r.out_at, r.why,
				CASE WHEN r.presence = 'leave' THEN r.leave_reason ELSE r.reason END AS reason
			FROM attendance_roll r JOIN member p ON p.id = r.member_id WHERE r.meeting_id IN (?) ORDER BY r.meeting_id, p.pinyin, p.id`,
			store.In(meetings)).Scan(ctx, &found)
	}
	return group(found, func(s seat) int64 { return s.MeetingID }), err
}

// person is somebody at a meeting who is on no roll: a guest, or who gave the lecture.
type person struct {
	MeetingID  int64
	Role       string // guest or lecturer
	Name, Unit string
	No         int
}

func personsOf(ctx context.Context, r store.Reader, meetings []int64) (byMeeting map[int64][]person, err error) {
	var found []person
	if len(meetings) > 0 {
		err = r.NewRaw(`SELECT meeting_id, 'guest' AS role, name, unit, no FROM meeting_guest WHERE meeting_id IN (?)
			UNION ALL SELECT meeting_id, 'lecturer', name, unit, no FROM meeting_lecturer WHERE meeting_id IN (?) ORDER BY 1, 5`,
			store.In(meetings), store.In(meetings)).Scan(ctx, &found)
	}
	return group(found, func(p person) int64 { return p.MeetingID }), err
}

// attachment is the name of a document or film of a meeting.
type attachment struct {
	MeetingID int64
	Name      string
}

func attachmentsOf(ctx context.Context, r store.Reader, meetings []int64) (byMeeting map[int64][]attachment, err error) {
	var found []attachment
	if len(meetings) > 0 {
		err = r.NewRaw(`SELECT meeting_id, name FROM meeting_attachment WHERE meeting_id IN (?) AND NOT waiting ORDER BY meeting_id, id`, store.In(meetings)).Scan(ctx, &found)
	}
	return group(found, func(a attachment) int64 { return a.MeetingID }), err
}

// candidate is a line of the count of an election, with what is known of the election.
type candidate struct {
	MeetingID, ElectionID  int64
	Post, Name, Why        string
	Seats, Due, Present    int
	Issued, Returned, Void int
	Agreed                 int // who agreed to leave vacant seats unfilled
	Yes                    int
	WrittenIn              bool
}

func candidatesOf(ctx context.Context, r store.Reader, meetings []int64) (byMeeting map[int64][]candidate, err error) {
	var found []candidate
	if len(meetings) > 0 {
		err = r.NewRaw(`SELECT e.meeting_id, e.id AS election_id, e.post, e.why, e.seats, e.due, e.present, e.issued, e.returned, e.void, e.agreed, c.name, c.yes, c.written_in
			FROM meeting_election e JOIN meeting_candidate c ON c.election_id = e.id WHERE e.meeting_id IN (?) ORDER BY e.meeting_id, e.no, c.no`,
			store.In(meetings)).Scan(ctx, &found)
	}
	return group(found, func(c candidate) int64 { return c.MeetingID }), err
}

// group puts rows together by a key, in their order.
func group[T any](rows []T, key func(T) int64) map[int64][]T {
	out := map[int64][]T{}
	for _, row := range rows {
		out[key(row)] = append(out[key(row)], row)
	}
	return out
}
