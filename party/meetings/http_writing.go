package meetings

import (
	"context"
	"net/http"
	"time"

	"github.com/danielgtaylor/huma/v2"

	"zhibu/party/access"
	"zhibu/party/terms"
	"zhibu/party/votes"
)

// writingRoutes registers writing a record, correcting a filed one, and its versions.
func (s *Service) writingRoutes(a huma.API) {
	const one = "/api/meetings/{id}"
	huma.Register(a, access.Op(http.MethodPut, one+"/record", "recordMeeting", "填写会议记录", access.MeetingRecord, access.MaxBody(2<<20)), s.recordMeeting)
	huma.Register(a, access.Op(http.MethodPost, one+"/corrections", "correctMeeting", "更正归档的记录", access.MeetingRecord, access.MaxBody(2<<20)), s.correctMeeting)
	huma.Register(a, access.Op(http.MethodGet, one+"/corrections", "listRecordCorrections", "更正申请", access.MeetingRead), s.listCorrections)
	huma.Register(a, access.Op(http.MethodPost, one+"/corrections/{correctionId}/withdrawal", "withdrawRecordCorrection", "撤回更正申请", access.MeetingRecord), s.withdrawCorrection)
	huma.Register(a, access.Op(http.MethodPost, one+"/corrections/{correctionId}/decision", "decideRecordCorrection", "审核更正", access.MeetingReview), s.decideCorrection)
	huma.Register(a, access.Op(http.MethodGet, one+"/versions", "listVersions", "记录更正前的版本", access.MeetingRead), s.listVersions)
	huma.Register(a, access.Op(http.MethodGet, one+"/versions/{version}", "getVersion", "更正前的一个版本", access.MeetingRead), s.getVersion)
}

// WritingBody is the form of what is written into a record.
type WritingBody struct {
	Minutes   string         `json:"minutes" maxLength:"100000"`
	Items     []tickBody     `json:"items,omitempty" maxItems:"40"`
	Elections []electionBody `json:"elections,omitempty" maxItems:"10" doc:"选举结果，整体替换，不填不变"`
	Revision  string         `json:"revision,omitempty" doc:"改之前看到的记录版本（recordRevision），不同则拒绝"`
}

type tickBody struct {
	ID       int64     `json:"id"`
	Done     bool      `json:"done"`
	Evidence string    `json:"evidence,omitempty" maxLength:"2000"`
	Decision string    `json:"decision,omitempty" maxLength:"2000" doc:"议定事项"`
	Vote     *voteBody `json:"vote,omitempty" doc:"付表决时有"`
	MemberID int64     `json:"memberId,omitempty" doc:"责任人"`
	DueOn    string    `json:"dueOn,omitempty" pattern:"^(\\d{4}-\\d{2}-\\d{2})?$" patternDescription:"应为日期，例如 2026-11-30" doc:"完成期限"`
}

type voteBody struct {
	Engine     votes.Engine `json:"engine" enum:"ordinary,admission,committee"`
	Secret     bool         `json:"secret,omitempty" doc:"无记名；接收和转正总是无记名"`
	Due        int          `json:"due" doc:"应到会有表决权的人数"`
	Present    int          `json:"present"`
	Yes        int          `json:"yes"`
	No         int          `json:"no,omitempty"`
	Abstain    int          `json:"abstain,omitempty"`
	WrittenYes int          `json:"writtenYes,omitempty" doc:"会前书面赞成，只用于接收和转正"`
	Why        string       `json:"why,omitempty" maxLength:"500" doc:"人数与签到名册不同时的原因"`
}

type electionBody struct {
	Post       terms.Post      `json:"post" enum:"secretary,deputy_secretary,organisation_member,publicity_member,discipline_member,committee_member"`
	Seats      int             `json:"seats"`
	Due        int             `json:"due"`
	Present    int             `json:"present"`
	Why        string          `json:"why,omitempty" maxLength:"500"`
	Issued     int             `json:"issued"`
	Returned   int             `json:"returned"`
	Void       int             `json:"void,omitempty"`
	Agreed     int             `json:"agreed,omitempty" doc:"同意不再补选缺额的人数"`
	Candidates []candidateBody `json:"candidates" maxItems:"60"`
}

type candidateBody struct {
	Name      string `json:"name" maxLength:"50"`
	WrittenIn bool   `json:"writtenIn,omitempty" doc:"另选他人"`
	Yes       int    `json:"yes"`
}

func (b WritingBody) writing() Writing {
	w := Writing{Minutes: b.Minutes, Ticks: make([]Tick, len(b.Items))}
	for i, t := range b.Items {
		w.Ticks[i] = t.tick()
	}
	if b.Elections != nil {
		w.Elections = make([]Election, len(b.Elections))
	}
	for i, e := range b.Elections {
		w.Elections[i] = e.election()
	}
	return w
}

func (b tickBody) tick() Tick {
	t := Tick{ID: b.ID, Done: b.Done, Evidence: b.Evidence, Decision: b.Decision, Decided: Decision{MemberID: b.MemberID, DueOn: b.DueOn}}
	if v := b.Vote; v != nil {
		t.Decided.Engine, t.Decided.Secret, t.Decided.Why = v.Engine, v.Secret, v.Why
		t.Decided.Count = votes.Count{Due: v.Due, Present: v.Present, Yes: v.Yes, No: v.No, Abstain: v.Abstain, WrittenYes: v.WrittenYes}
	}
	return t
}

func tickOf(t Tick) tickBody {
	d := t.Decided
	b := tickBody{ID: t.ID, Done: t.Done, Evidence: t.Evidence, Decision: t.Decision, MemberID: d.MemberID, DueOn: d.DueOn}
	if d.Engine != "" {
		b.Vote = &voteBody{d.Engine, d.Secret, d.Due, d.Present, d.Yes, d.No, d.Abstain, d.WrittenYes, d.Why}
	}
	return b
}

func (b electionBody) election() Election {
	e := Election{Post: b.Post, Seats: b.Seats, Due: b.Due, Present: b.Present, Why: b.Why, Issued: b.Issued, Returned: b.Returned, Void: b.Void, Agreed: b.Agreed}
	for _, c := range b.Candidates {
		e.Candidates = append(e.Candidates, Candidate{Name: c.Name, WrittenIn: c.WrittenIn, Yes: c.Yes})
	}
	return e
}

func electionOf(e Election) electionBody {
	b := electionBody{Post: e.Post, Seats: e.Seats, Due: e.Due, Present: e.Present, Why: e.Why, Issued: e.Issued, Returned: e.Returned, Void: e.Void, Agreed: e.Agreed}
	for _, c := range e.Candidates {
		b.Candidates = append(b.Candidates, candidateBody{c.Name, c.WrittenIn, c.Yes})
	}
	return b
}

type recordInput struct {
	IDInput
	Body WritingBody
}

func (s *Service) recordMeeting(ctx context.Context, in *recordInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, s.Record(ctx, in.ID, in.Body.Revision, in.Body.writing()))
}

type correctInput struct {
	IDInput
	Body struct {
		WritingBody
		Reason  string `json:"reason" maxLength:"500" doc:"更正的原因"`
		Instead int64  `json:"instead,omitempty" doc:"等待审核的一份更正，由这一份代替"`
	}
}

func (s *Service) correctMeeting(ctx context.Context, in *correctInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, s.Correct(ctx, in.ID, in.Body.Instead, in.Body.Revision, in.Body.Reason, in.Body.writing()))
}

type correctionsOutput struct {
	Body struct {
		Items []CorrectionView `json:"items"`
	}
}

func (s *Service) listCorrections(ctx context.Context, in *IDInput) (*correctionsOutput, error) {
	found, err := s.Corrections(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &correctionsOutput{}
	out.Body.Items = make([]CorrectionView, len(found))
	for i, c := range found {
		if out.Body.Items[i], err = c.view(); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// askedOf is the correction that waits, for whoever may make or decide on it.
func (s *Service) askedOf(ctx context.Context, m Meeting) (*CorrectionView, error) {
	who := access.CallerFrom(ctx)
	if m.State != terms.Filed || !m.recordedBy(who) && !who.May(access.MeetingReview, m.OrgPath) {
		return nil, nil
	}
	asked, err := waiting(ctx, s.db, m.ID)
	if err != nil || asked == nil {
		return nil, err
	}
	v, err := asked.view()
	if err != nil {
		return nil, err
	}
	c, err := asked.correcting()
	if err != nil {
		return nil, err
	}
	v.Fault, err = c.grantable(ctx, s.db, &m)
	return &v, err
}

// CorrectionInput names a correction that was asked for.
type CorrectionInput struct {
	IDInput
	CorrectionID int64 `path:"correctionId"`
}

func (s *Service) withdrawCorrection(ctx context.Context, in *CorrectionInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, s.WithdrawCorrection(ctx, in.ID, in.CorrectionID))
}

type decideInput struct {
	CorrectionInput
	Body struct {
		Grant bool   `json:"grant" doc:"同意更正"`
		Note  string `json:"note,omitempty" maxLength:"500" doc:"审核意见，不同意时必填"`
	}
}

func (s *Service) decideCorrection(ctx context.Context, in *decideInput) (*detailOutput, error) {
	return s.shown(ctx, in.ID, s.DecideCorrection(ctx, in.ID, in.CorrectionID, in.Body.Grant, in.Body.Note))
}

// VersionView is one version of a filed record before it was corrected.
type VersionView struct {
	Version int       `json:"version" doc:"从 1 起"`
	Until   time.Time `json:"until" doc:"到什么时候被更正"`
	Who     string    `json:"who" doc:"谁更正的"`
	Reason  string    `json:"reason" doc:"更正的原因"`
}

type versionsOutput struct {
	Body struct {
		Items []VersionView `json:"items"`
	}
}

func (s *Service) listVersions(ctx context.Context, in *IDInput) (*versionsOutput, error) {
	found, err := s.Versions(ctx, in.ID)
	if err != nil {
		return nil, err
	}
	out := &versionsOutput{}
	out.Body.Items = make([]VersionView, len(found))
	for i, v := range found {
		out.Body.Items[i] = VersionView{v.Version, v.UntilAt.Time(), v.Who, v.Reason}
	}
	return out, nil
}

type versionInput struct {
	IDInput
	Version int `path:"version" minimum:"1"`
}

type versionOutput struct {
	Body struct {
		VersionView
		Minutes     string         `json:"minutes"`
		Items       []ItemView     `json:"items"`
		Elections   []ElectionView `json:"elections"`
		Attachments []string       `json:"attachments" doc:"附件的名称"`
		Photos      int            `json:"photos"`
	}
}

func (s *Service) getVersion(ctx context.Context, in *versionInput) (*versionOutput, error) {
	v, r, err := s.VersionOf(ctx, in.ID, in.Version)
	if err != nil {
		return nil, err
	}
	names, err := namesOf(ctx, s.db, decidedIn(r))
	if err != nil {
		return nil, err
	}
	out := &versionOutput{}
	b := &out.Body
	b.VersionView = VersionView{v.Version, v.UntilAt.Time(), v.Who, v.Reason}
	b.Minutes, b.Items, b.Elections, b.Attachments, b.Photos = r.Minutes, []ItemView{}, []ElectionView{}, []string{}, len(r.Photos)
	for n, i := range r.Items {
		b.Items = append(b.Items, ItemView{ID: int64(n + 1), No: i.No, Kind: ItemKind(i.Kind), Title: i.Title, Note: i.Note, Done: i.Done, Evidence: i.Evidence,
			Decision: i.Decision, DecidedView: decisionIn(i).view(names)})
	}
	for _, e := range r.Elections {
		b.Elections = append(b.Elections, electionIn(e).view())
	}
	for _, a := range r.Attachments {
		b.Attachments = append(b.Attachments, a.Name)
	}
	return out, nil
}
