package meetings

import (
	"context"
	"strconv"
	"time"

	"zhibu/party/terms"
	"zhibu/party/votes"
	"zhibu/platform/store"
)

// RecordView is what of a meeting's record is more than text.
type RecordView struct {
	Voters        int              `json:"voters" doc:"应到会有表决权的人数，签到截止后才有"`
	VotersPresent int              `json:"votersPresent" doc:"实到会有表决权的人数"`
	LatePresent   int              `json:"latePresent,omitempty" doc:"实到人数中，归档以后因申诉成立或者经过见证才计入的"`
	InsteadOf     *InsteadView     `json:"insteadOf,omitempty" doc:"补录的会议，原来有过计划、已经取消的"`
	Quorum        string           `json:"quorum" doc:"未达到法定人数时，说明差多少、依据哪一条"`
	Engines       []votes.Engine   `json:"engines" doc:"这次会议可以作哪些表决" enum:"ordinary,admission,committee"`
	Elects        bool             `json:"elects" doc:"这次会议可以登记选举结果"`
	Elections     []ElectionView   `json:"elections"`
	Attachments   []AttachmentView `json:"attachments"`
	Asked         *CorrectionView  `json:"asked,omitempty" doc:"等待上级审核的更正，只给支部班子和上级看"`
	Seen          []SeenView       `json:"seen" doc:"上级谁在什么时候审阅过"`
}

// InsteadView is a plan that was cancelled before the meeting was entered as held without one.
type InsteadView struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
}

// DecidedView is how an item was decided.
type DecidedView struct {
	Vote       *VoteView `json:"vote,omitempty"`
	MemberID   int64     `json:"memberId,omitempty" doc:"责任人"`
	MemberName string    `json:"memberName,omitempty"`
	DueOn      string    `json:"dueOn,omitempty" doc:"完成期限，YYYY-MM-DD"`
}

// VoteView is a vote and what it came to.
type VoteView struct {
	Engine     votes.Engine `json:"engine" enum:"ordinary,admission,committee"`
	Secret     bool         `json:"secret" doc:"无记名"`
	Due        int          `json:"due" doc:"应到会有表决权的人数；支委会为委员人数"`
	Present    int          `json:"present"`
	Yes        int          `json:"yes"`
	No         int          `json:"no"`
	Abstain    int          `json:"abstain"`
	WrittenYes int          `json:"writtenYes" doc:"会前书面赞成"`
	Why        string       `json:"why" doc:"人数与签到名册不同的原因"`
	Passed     bool         `json:"passed"`
	Sentence   string       `json:"sentence" doc:"为什么通过或没有通过"`
	Article    string       `json:"article" doc:"依据的条款"`
}

// ElectionView is an election and who was elected.
type ElectionView struct {
	Post       terms.Post      `json:"post"`
	Seats      int             `json:"seats" doc:"应选名额"`
	Due        int             `json:"due" doc:"应到会有选举权的人数"`
	Present    int             `json:"present"`
	Why        string          `json:"why"`
	Issued     int             `json:"issued" doc:"发出选票"`
	Returned   int             `json:"returned" doc:"收回选票"`
	Void       int             `json:"void" doc:"无效票"`
	Agreed     int             `json:"agreed" doc:"同意不再补选缺额的人数，没有问过为 0"`
	Candidates []CandidateView `json:"candidates"`
	Vacant     int             `json:"vacant" doc:"缺额"`
	Sentence   string          `json:"sentence"`
	Follows    string          `json:"follows" doc:"选出以后要办什么"`
	Article    string          `json:"article"`
}

// CandidateView is one person's votes.
type CandidateView struct {
	Name      string `json:"name"`
	WrittenIn bool   `json:"writtenIn" doc:"另选他人"`
	Yes       int    `json:"yes"`
	Result    string `json:"result" enum:"elected,run_off,not_elected"`
}

func (d Decision) view(names map[int64]string) DecidedView {
	v := DecidedView{MemberID: d.MemberID, MemberName: names[d.MemberID], DueOn: d.DueOn}
	if d.Engine != "" {
		a := d.outcome()
		v.Vote = &VoteView{d.Engine, d.Secret, d.Due, d.Present, d.Yes, d.No, d.Abstain, d.WrittenYes, d.Why, a.Passed, a.Sentence, a.Article}
	}
	return v
}

func (e Election) view() ElectionView {
	o, result := e.outcome(), map[string]string{}
	for _, t := range o.Elected {
		result[t.Name] = "elected"
	}
	for _, t := range o.RunOff {
		result[t.Name] = "run_off"
	}
	v := ElectionView{Post: e.Post, Seats: e.Seats, Due: e.Due, Present: e.Present, Why: e.Why, Issued: e.Issued, Returned: e.Returned, Void: e.Void,
		Agreed: e.Agreed, Candidates: make([]CandidateView, len(e.Candidates)), Vacant: o.Vacant, Sentence: o.Sentence(), Article: votes.ElectionArticle}
	for i, c := range e.Candidates {
		v.Candidates[i] = CandidateView{c.Name, c.WrittenIn, c.Yes, "not_elected"}
		if r := result[c.Name]; r != "" {
			v.Candidates[i].Result = r
		}
	}
	if len(o.Elected) > 0 {
		v.Follows = "当选委员报上级党组织备案。"
		if votes.StandingOf(e.Post) == votes.Awaiting {
			v.Follows = "当选书记、副书记报上级党组织批准，批准以前不对外称已任。"
		}
	}
	return v
}

// fillRecord reads what of the record is more than text.
func (s *Service) fillRecord(ctx context.Context, d *Detail, m Meeting) error {
	decided, err := decisionsOf(ctx, s.db, m.ID)
	if err != nil {
		return err
	}
	names, err := namesOf(ctx, s.db, decided)
	if err != nil {
		return err
	}
	for n, i := range d.Items {
		d.Items[n].DecidedView = decided[i.ID].view(names)
	}
	held, err := electionsOf(ctx, s.db, m.ID)
	if err != nil {
		return err
	}
	r := &d.RecordView
	r.Voters, r.VotersPresent, r.LatePresent = m.Voters, m.VotersPresent, m.LatePresent
	if m.InsteadOf != 0 {
		plan, err := byID(ctx, s.db, m.InsteadOf)
		if err != nil {
			return err
		}
		r.InsteadOf = &InsteadView{plan.ID, plan.Title}
	}
	r.Engines, r.Elects = enginesOf(&m), m.Is(terms.ElectionMeeting) || m.Is(terms.CommitteeMeeting)
	if ok, sentence := m.countsAs(m.Kind); !ok && (m.State != terms.Filed || m.Inquorate) {
		r.Quorum = sentence
	}
	r.Elections = make([]ElectionView, len(held))
	for n, e := range held {
		r.Elections[n] = e.view()
	}
	if d.RecordRevision, err = revisionOf(ctx, s.db, m); err != nil {
		return err
	}
	attached, err := attachmentsOf(ctx, s.db, m.ID)
	if err != nil {
		return err
	}
	r.Attachments = make([]AttachmentView, len(attached))
	for n, a := range attached {
		r.Attachments[n] = a.view()
	}
	if r.Asked, err = s.askedOf(ctx, m); err != nil {
		return err
	}
	r.Seen, err = seenBy(ctx, s.db, m.ID)
	return err
}

func enginesOf(m *Meeting) []votes.Engine {
	can := []votes.Engine{}
	for _, kind := range m.sitting().Kinds {
		can = append(can, engines[kind]...)
	}
	return can
}

// namesOf are the names of those responsible.
func namesOf(ctx context.Context, r store.Reader, decided map[int64]Decision) (map[int64]string, error) {
	ids := []int64{}
	for _, d := range decided {
		if d.MemberID != 0 {
			ids = append(ids, d.MemberID)
		}
	}
	names := map[int64]string{}
	if len(ids) == 0 {
		return names, nil
	}
	var rows []struct {
		ID   int64
		Name string
	}
	err := r.NewRaw(`SELECT id, name FROM member WHERE id IN (?)`, store.In(ids)).Scan(ctx, &rows)
	for _, row := range rows {
		names[row.ID] = row.Name
	}
	return names, err
}

// CorrectionView is a correction asked for: what it would make of the record.
type CorrectionView struct {
	ID         int64           `json:"id"`
	State      CorrectionState `json:"state" enum:"asked,granted,refused,amended"`
	Reason     string          `json:"reason"`
	AskedBy    string          `json:"askedBy"`
	AskedAt    time.Time       `json:"askedAt"`
	DecidedBy  string          `json:"decidedBy"`
	DecidedAt  *time.Time      `json:"decidedAt,omitempty"`
	Note       string          `json:"note" doc:"审核意见"`
	Minutes    *string         `json:"minutes,omitempty" doc:"更正后的会议记录；只补充附件时没有"`
	Items      []tickBody      `json:"items"`
	Elections  []electionBody  `json:"elections"`
	Attachment string          `json:"attachment,omitempty" doc:"要补充的附件的下载地址"`
	Fault      string          `json:"fault,omitempty" doc:"现在还不能同意的原因：申请以后名册有变动，与表决、选举的人数对不上；支部可以修改这份更正"`
}

func (c Correction) view() (CorrectionView, error) {
	v := CorrectionView{ID: c.ID, State: c.State, Reason: c.Reason, AskedBy: c.AskedBy, AskedAt: c.AskedAt.Time(), DecidedBy: c.DecidedBy,
		DecidedAt: c.DecidedAt.Pointer(), Note: c.Note, Items: []tickBody{}, Elections: []electionBody{}}
	content, err := c.correcting()
	if err != nil {
		return v, err
	}
	if content.AttachmentID != 0 && c.State != Refused {
		v.Attachment = Attachment{ID: content.AttachmentID, MeetingID: c.MeetingID}.view().URL
	}
	if w := content.Writing; w != nil {
		v.Minutes = &w.Minutes
		for _, t := range w.Ticks {
			v.Items = append(v.Items, tickOf(t))
		}
		for _, e := range w.Elections {
			v.Elections = append(v.Elections, electionOf(e))
		}
	}
	return v, nil
}

func number(id int64) string { return strconv.FormatInt(id, 10) }
