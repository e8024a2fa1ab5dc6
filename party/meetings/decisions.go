package meetings

import (
	"context"
	"slices"
	"strings"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/happened"
	"zhibu/party/meetings/forms"
	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/api"
	"zhibu/platform/store"
)

// Decision is how an item was decided 决议: by a vote, or who sees to it until when, or both.
type Decision struct {
	bun.BaseModel `bun:"table:meeting_decision,alias:d" json:"-"`

	ItemID    int64 `bun:",pk"`
	MeetingID int64
	Engine    votes.Engine // "" when it was not put to the vote
	Secret    bool         // 无记名; admissions always are
	votes.Count
	Why      string // why due and present are not the roll's
	Passed   bool
	MemberID int64  // responsible; 0 for nobody
	DueOn    string // YYYY-MM-DD
}

func (d Decision) outcome() votes.Answer { return votes.Decide(d.Engine, d.Count) }

func (d Decision) empty() bool { return d.Engine == "" && d.MemberID == 0 && d.DueOn == "" }

// Election is what an election came to 选举结果. Each ballot stays in the room:
// only sums are kept.
type Election struct {
	bun.BaseModel `bun:"table:meeting_election,alias:e" json:"-"`

	ID         int64 `bun:",pk"`
	MeetingID  int64
	No         int
	Post       terms.Post
	Seats      int // 应选名额
	Due        int // with the right to vote
	Present    int
	Why        string      // why due and present are not the roll's
	Issued     int         // ballots 发出
	Returned   int         // 收回
	Void       int         // 无效票
	Agreed     int         // who agreed to leave vacant seats unfilled; 0 when nobody was asked
	Candidates []Candidate `bun:"-"`
}

// Candidate is one person's line of an election: a candidate, or written in 另选他人.
type Candidate struct {
	bun.BaseModel `bun:"table:meeting_candidate,alias:c" json:"-"`

	ElectionID int64 `bun:",pk"`
	No         int   `bun:",pk"`
	Name       string
	WrittenIn  bool
	Yes        int
}

func (e Election) outcome() votes.Outcome {
	all := make([]votes.Tally, len(e.Candidates))
	for i, c := range e.Candidates {
		all[i] = votes.Tally{Name: c.Name, Yes: c.Yes}
	}
	o := votes.Elect(e.Seats, e.Present, all)
	if e.Agreed > 0 {
		o, _ = o.Reduced(e.Present, e.Agreed)
	}
	return o
}

// sitting is what the meeting's decisions must know of it.
func (m *Meeting) sitting() Sitting {
	return Sitting{Kinds: append([]terms.MeetingKind{m.Kind}, m.Also...), HeldOn: m.StartsAt.Time().Format(time.DateOnly),
		Closed: m.State == terms.Closed || m.State == terms.Filed, Voters: m.Voters, Present: m.VotersPresent, Void: m.void()}
}

// decide keeps what was decided on one item.
func (m *Meeting) decide(ctx context.Context, tx *store.Tx, item Item, d Decision) error {
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_decision WHERE item_id = ?`, item.ID); err != nil || d.empty() {
		return err
	}
	d.ItemID, d.MeetingID, d.Secret = item.ID, m.ID, d.Secret || d.Engine == votes.Admission
	if d.Engine == "" {
		d.Count, d.Secret, d.Why = votes.Count{}, false, ""
	}
	if refusal := DecisionFault(m.sitting(), d); refusal != "" {
		return api.Field("第 "+digits(item.No)+" 项："+refusal, "body.items")
	}
	if err := m.mayBeResponsible(ctx, tx, d.MemberID); err != nil {
		return err
	}
	d.Passed = d.Engine != "" && d.outcome().Passed
	_, err := tx.NewInsert().Model(&d).Exec(ctx)
	return err
}

// mayBeResponsible refuses members of elsewhere: of a branch's own, or of the
// branch whose group meets, or below the committee that meets.
func (m *Meeting) mayBeResponsible(ctx context.Context, tx *store.Tx, memberID int64) error {
	if memberID == 0 {
		return nil
	}
	var path string
	err := tx.NewRaw(`SELECT org_path FROM member WHERE id = ? AND left_on = ''`, memberID).Scan(ctx, &path)
	if err != nil && !store.Missing(err) {
		return err
	}
	_, of := m.seesTo()
	if path == "" || !strings.HasPrefix(path, of) && !strings.HasPrefix(of, path) {
		return api.Field("责任人不是本党组织在册的党员，请重新选择。", "body.items")
	}
	return nil
}

// elect puts the results of elections in place of those the meeting had.
func (m *Meeting) elect(ctx context.Context, tx *store.Tx, all []Election) error {
	if len(all) > maxElections {
		return api.Field("一次会议最多登记 "+digits(maxElections)+" 次选举。", "body.elections")
	}
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_candidate WHERE election_id IN (SELECT id FROM meeting_election WHERE meeting_id = ?)`, m.ID); err != nil {
		return err
	}
	if _, err := tx.Exec(ctx, `DELETE FROM meeting_election WHERE meeting_id = ?`, m.ID); err != nil {
		return err
	}
	for i, e := range all {
		if refusal := ElectionFault(m.sitting(), e); refusal != "" {
			return api.Field("第 "+digits(i+1)+" 次选举："+refusal, "body.elections")
		}
		e.ID, e.MeetingID, e.No = store.NewID(), m.ID, i+1
		if _, err := tx.NewInsert().Model(&e).Exec(ctx); err != nil {
			return err
		}
		for j := range e.Candidates {
			e.Candidates[j].ElectionID, e.Candidates[j].No = e.ID, j+1
		}
		if _, err := tx.NewInsert().Model(&e.Candidates).Exec(ctx); err != nil {
			return err
		}
	}
	return nil
}

func decisionsOf(ctx context.Context, r store.Reader, meetingID int64) (map[int64]Decision, error) {
	var found []Decision
	err := r.NewSelect().Model(&found).Where("meeting_id = ?", meetingID).Scan(ctx)
	of := make(map[int64]Decision, len(found))
	for _, d := range found {
		of[d.ItemID] = d
	}
	return of, err
}

func electionsOf(ctx context.Context, r store.Reader, meetingID int64) ([]Election, error) {
	var found []Election
	if err := r.NewSelect().Model(&found).Where("meeting_id = ?", meetingID).Order("no").Scan(ctx); err != nil || len(found) == 0 {
		return nil, err
	}
	var people []Candidate
	err := r.NewSelect().Model(&people).Where("election_id IN (SELECT id FROM meeting_election WHERE meeting_id = ?)", meetingID).
		Order("election_id", "no").Scan(ctx)
	for _, c := range people {
		for i := range found {
			if found[i].ID == c.ElectionID {
				found[i].Candidates = append(found[i].Candidates, c)
			}
		}
	}
	return found, err
}

func (m *Meeting) void() string {
	return Void(Nobody(m.Due, m.Present, m.VotersPresent), m.State == terms.Filed && m.Inquorate)
}

// countsAs tells whether a meeting counts as one of a kind by its roll; if not, the sentence says so.
func (m *Meeting) countsAs(kind terms.MeetingKind) (ok bool, sentence string) {
	if sentence := m.void(); sentence != "" {
		return false, sentence
	}
	return Quorate(kind, m.Voters, m.VotersPresent)
}

// count settles at filing whether the meeting counts: below quorum it is
// recorded and does not; what else it was besides its kind is struck out, so
// that a theme day stays one though too few stayed for its assembly.
func (s *Service) count(ctx context.Context, tx *store.Tx, m *Meeting) error {
	ok, sentence := m.countsAs(m.Kind)
	m.Inquorate = !ok
	if !ok {
		if err := s.note(ctx, tx, m.ID, "未达到法定人数", sentence); err != nil {
			return err
		}
	}
	var also store.Words[terms.MeetingKind]
	for _, kind := range m.Also {
		ok, sentence := m.countsAs(kind)
		if ok {
			also = append(also, kind)
			continue
		}
		if err := s.note(ctx, tx, m.ID, "未达到法定人数", sentence); err != nil {
			return err
		}
	}
	m.Also = also
	return nil
}

// standing are the faults of the decisions and elections of a record about to be filed:
// the figures of the roll may have come after they were written.
func (m *Meeting) standing(ctx context.Context, tx *store.Tx) ([]forms.Fault, error) {
	items, decided, held, err := m.recorded(ctx, tx)
	return Standing(m.sitting(), items, decided, held), err
}

// recorded is what a record says of what was decided.
func (m *Meeting) recorded(ctx context.Context, r store.Reader) (items []Item, decided map[int64]Decision, held []Election, err error) {
	if items, err = itemsOf(ctx, r, m.ID); err != nil {
		return nil, nil, nil, err
	}
	if decided, err = decisionsOf(ctx, r, m.ID); err != nil {
		return nil, nil, nil, err
	}
	held, err = electionsOf(ctx, r, m.ID)
	return items, decided, held, err
}

// taken is who is responsible for what, item by item. A meeting that does not
// count decides nothing.
func (m *Meeting) taken(ctx context.Context, tx *store.Tx) ([]happened.DecisionTaken, error) {
	items, err := itemsOf(ctx, tx, m.ID)
	if err != nil || m.Inquorate {
		return nil, err
	}
	decided, err := decisionsOf(ctx, tx, m.ID)
	orgID, orgPath := m.seesTo()
	all := make([]happened.DecisionTaken, len(items))
	for i, item := range items {
		d, title := decided[item.ID], item.Title
		if !forms.Blank(item.Decision) {
			title = item.Decision
		}
		all[i] = happened.DecisionTaken{MeetingID: m.ID, ItemID: item.ID, OrgID: orgID, OrgPath: orgPath, Title: title, MemberID: d.MemberID, DueOn: d.DueOn}
	}
	return all, err
}

// tellDecisions publishes who is responsible for what. before is what the
// version before a correction said: whoever is no longer responsible is told
// by a decision without a member.
func (s *Service) tellDecisions(ctx context.Context, tx *store.Tx, m Meeting, before []happened.DecisionTaken) error {
	now, err := m.taken(ctx, tx)
	if err != nil {
		return err
	}
	for _, e := range now {
		i := slices.IndexFunc(before, func(was happened.DecisionTaken) bool { return was.ItemID == e.ItemID })
		if i >= 0 && before[i] == e || e.MemberID == 0 && (i < 0 || before[i].MemberID == 0) {
			continue
		}
		if err := s.bus.Publish(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}
