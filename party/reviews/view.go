package reviews

import (
	"cmp"
	"context"
	"slices"

	"zhibu/party/access"
	"zhibu/party/members"
)

// View is a review in a list.
type View struct {
	ID      int64  `json:"id"`
	OrgID   int64  `json:"orgId"`
	OrgName string `json:"orgName"`
	Year    int    `json:"year"`
	Scope   Scope  `json:"scope" enum:"both,life,review" doc:"合并开展、组织生活会、民主评议党员"`
	ByGroup bool   `json:"byGroup" doc:"自评和互评在党小组范围内进行"`
	Step    Step   `json:"step" doc:"正在进行的一步，filed 为已归档，ended 为已终止（党支部撤并）"`
	Until   string `json:"until" format:"date" doc:"最迟完成的日期"`
	HeldOn  string `json:"heldOn,omitempty" format:"date"`
	FiledOn string `json:"filedOn,omitempty" format:"date"`
}

func (s *Service) view(ctx context.Context, v Review) View {
	return View{v.ID, v.OrgID, v.OrgName, v.Year, v.Scope, v.ByGroup, v.Step, Until(v.Year, s.extraMonths(ctx, v.OrgPath)), v.HeldOn, v.FiledOn}
}

// StepView is one step of a review.
type StepView struct {
	Step   Step   `json:"step"`
	Name   string `json:"name"`
	DoneOn string `json:"doneOn,omitempty" format:"date"`
	Now    bool   `json:"now" doc:"正在进行"`
}

// LackView is what the step under way still lacks.
type LackView struct {
	Text string `json:"text"`
	Hint bool   `json:"hint" doc:"只是提示，不妨碍进入下一步"`
}

// NoteView is a note.
type NoteView struct {
	ID       int64    `json:"id"`
	Kind     NoteKind `json:"kind" enum:"study,opinion,self_criticism,criticism"`
	Said     string   `json:"said,omitempty" enum:"members,masses" doc:"意见来自党员还是群众"`
	MemberID int64    `json:"memberId,omitempty"`
	Member   string   `json:"member,omitempty" doc:"谁说的，意见可以不署名"`
	About    string   `json:"about,omitempty" doc:"批评谁"`
	Text     string   `json:"text"`
	Reply    string   `json:"reply,omitempty"`
}

// FixView is a line of the rectification list.
type FixView struct {
	ID       int64  `json:"id"`
	Problem  string `json:"problem"`
	Measure  string `json:"measure"`
	MemberID int64  `json:"memberId"`
	Member   string `json:"member" doc:"责任人"`
	DueOn    string `json:"dueOn" format:"date"`
	DoneOn   string `json:"doneOn,omitempty" format:"date"`
	Evidence string `json:"evidence,omitempty"`
	Overdue  bool   `json:"overdue"`
}

// PersonView is one who takes part, as the branch committee sees them.
type PersonView struct {
	MemberID  int64                  `json:"memberId"`
	Name      string                 `json:"name"`
	Full      bool                   `json:"full" doc:"正式党员；预备党员参加评议但不评定等次"`
	Guest     bool                   `json:"guest" doc:"组织关系在其他支部的流动党员"`
	Excused   string                 `json:"excused,omitempty" doc:"不能参加的原因"`
	Self      *SelfView              `json:"self,omitempty"`
	HandedIn  bool                   `json:"handedIn" doc:"正在进行的互评或测评已交票"`
	Tallies   map[Step]map[Grade]int `json:"tallies,omitempty" doc:"互评和测评的票数，结束以后才有"`
	Grade     Grade                  `json:"grade,omitempty" enum:"excellent,qualified,basic,unqualified"`
	Reason    string                 `json:"reason,omitempty"`
	Objection string                 `json:"objection,omitempty"`
	Answer    string                 `json:"answer,omitempty"`
}

// SelfView is a self assessment.
type SelfView struct {
	Text  string `json:"text"`
	Grade Grade  `json:"grade,omitempty" enum:"excellent,qualified,basic,unqualified" doc:"自己认为的等次"`
}

// MineView is the caller's own part.
type MineView struct {
	Full      bool      `json:"full"`
	Excused   string    `json:"excused,omitempty"`
	Self      *SelfView `json:"self,omitempty"`
	HandedIn  bool      `json:"handedIn"`
	Grade     Grade     `json:"grade,omitempty" enum:"excellent,qualified,basic,unqualified" doc:"评定结果，整改阶段起本人可见"`
	Reason    string    `json:"reason,omitempty"`
	Objection string    `json:"objection,omitempty"`
	Answer    string    `json:"answer,omitempty"`
	MayObject bool      `json:"mayObject"`
}

// MemberName is a member to be chosen.
type MemberName struct {
	ID   int64  `json:"id"`
	Name string `json:"name"`
}

// LifeView is the life meeting of a review, among the branch's meetings.
type LifeView struct {
	MeetingID int64  `json:"meetingId"`
	Day       string `json:"day" format:"date"`
	Filed     bool   `json:"filed"`
}

// OfficeView is what only the branch committee sees.
type OfficeView struct {
	Lacks         []LackView   `json:"lacks"`
	Life          *LifeView    `json:"life,omitempty" doc:"组织生活会，“会议”和“整改清单”两步才有"`
	Talked        int          `json:"talked" doc:"今年谈过心的党员"`
	Roll          int          `json:"roll"`
	MostExcellent int          `json:"mostExcellent" doc:"优秀最多几名"`
	Due           int          `json:"due" doc:"参加评议的人数，不含不能参加的"`
	Handed        int          `json:"handed" doc:"已交票"`
	People        []PersonView `json:"people"`
	Members       []MemberName `json:"members" doc:"本支部党员，供选择"`
}

// DetailView is a review whole, as far as the caller may see it.
type DetailView struct {
	View
	Steps  []StepView  `json:"steps"`
	Notes  []NoteView  `json:"notes"`
	Fixes  []FixView   `json:"fixes"`
	Mine   *MineView   `json:"mine,omitempty" doc:"本人在名单上时有"`
	Office *OfficeView `json:"office,omitempty" doc:"支部班子才有"`
}

// detail shows a review to the caller. Who takes part without belonging to the branch sees the own part only.
func (s *Service) detail(ctx context.Context, id int64) (d DetailView, err error) {
	v, me, err := s.taking(ctx, s.db, id)
	if err != nil {
		return d, err
	}
	d = DetailView{View: s.view(ctx, v), Notes: []NoteView{}, Fixes: []FixView{}}
	if d.Steps, err = s.steps(ctx, v); err != nil {
		return d, err
	}
	selves, err := s.selvesOf(ctx, id)
	if err != nil {
		return d, err
	}
	marks, err := handed(ctx, s.db, id, v.Step)
	if err != nil {
		return d, err
	}
	if me.MemberID != 0 {
		d.Mine = mine(v, me, selves, marks)
	}
	c := access.CallerFrom(ctx)
	if !c.May(access.ReviewRead, v.OrgPath) {
		return d, nil
	}
	if err := s.texts(ctx, &d); err != nil || !c.May(access.ReviewRun, v.OrgPath) {
		return d, err
	}
	d.Office, err = s.office(ctx, v, selves, marks)
	return d, err
}

func (s *Service) steps(ctx context.Context, v Review) (list []StepView, err error) {
	done, err := doneOf(ctx, s.db, v.ID)
	if err != nil {
		return nil, err
	}
	for _, step := range Steps(v.Scope) {
		one := StepView{Step: step, Name: step.Name(), Now: step == v.Step}
		if i := slices.IndexFunc(done, func(d Done) bool { return d.Step == step }); i >= 0 {
			one.DoneOn = done[i].On
		}
		list = append(list, one)
	}
	return list, nil
}

func selfView(of map[int64]SelfAssessment, id int64) *SelfView {
	if a, ok := of[id]; ok {
		return &SelfView{a.Text, a.Grade}
	}
	return nil
}

// mine is the caller's own part. The verdict is shown once it has been settled.
func mine(v Review, me Participant, selves map[int64]SelfAssessment, marks []int64) *MineView {
	out := &MineView{Full: me.IsFull, Excused: me.Excused, Self: selfView(selves, me.MemberID), HandedIn: slices.Contains(marks, me.MemberID)}
	if Reached(v.Scope, v.Step, Rectification) {
		out.Grade, out.Reason, out.Objection, out.Answer = me.Grade, me.Reason, me.Objection, me.Answer
		out.MayObject = v.Step == Rectification && me.Grade != ""
	}
	return out
}

// texts fills in what every member of the branch may read.
func (s *Service) texts(ctx context.Context, d *DetailView) error {
	notes, err := s.notesOf(ctx, d.ID)
	if err != nil {
		return err
	}
	fixes, err := fixesOf(ctx, s.db, d.ID)
	if err != nil {
		return err
	}
	var ids []int64
	for _, n := range notes {
		ids = append(ids, n.MemberID, n.AboutID)
	}
	for _, f := range fixes {
		ids = append(ids, f.MemberID)
	}
	called, err := names(ctx, s.db, ids)
	if err != nil {
		return err
	}
	for _, n := range notes {
		d.Notes = append(d.Notes, NoteView{n.ID, n.Kind, n.Said, n.MemberID, called[n.MemberID], called[n.AboutID], n.Text, n.Reply})
	}
	for _, f := range fixes {
		d.Fixes = append(d.Fixes, FixView{f.ID, f.Problem, f.Measure, f.MemberID, called[f.MemberID], f.DueOn, f.DoneOn, f.Evidence, f.DoneOn == "" && f.DueOn < s.today()})
	}
	return nil
}

// office is what the branch committee sees besides.
func (s *Service) office(ctx context.Context, v Review, selves map[int64]SelfAssessment, marks []int64) (*OfficeView, error) {
	f, err := s.facts(ctx, s.db, v)
	if err != nil {
		return nil, err
	}
	list, err := s.participantsOf(ctx, s.db, v.ID)
	if err != nil {
		return nil, err
	}
	tallies, err := talliesOf(ctx, s.db, v.ID)
	if err != nil {
		return nil, err
	}
	o := &OfficeView{Lacks: []LackView{}, Talked: f.Talked, Roll: f.Roll, Due: f.Due, Handed: f.Handed, People: []PersonView{}, Members: []MemberName{},
		MostExcellent: s.most(ctx, v, list)}
	if f.Life.ID != 0 {
		o.Life = &LifeView{f.Life.ID, f.Life.Day, f.Life.Filed}
	}
	for _, l := range Lacks(v.Scope, v.Step, f) {
		o.Lacks = append(o.Lacks, LackView(l))
	}
	for _, p := range list {
		o.People = append(o.People, PersonView{p.MemberID, p.Name, p.IsFull, p.HomeID != v.OrgID, p.Excused, selfView(selves, p.MemberID),
			slices.Contains(marks, p.MemberID), tallies[p.MemberID], p.Grade, p.Reason, p.Objection, p.Answer})
	}
	err = s.db.NewRaw(`SELECT id, name FROM member WHERE org_path = ? AND status = ? ORDER BY pinyin, id`, v.OrgPath, members.Normal).Scan(ctx, &o.Members)
	slices.SortStableFunc(o.Lacks, func(a, b LackView) int { return cmp.Compare(weigh(a), weigh(b)) })
	return o, err
}

// weigh puts hints last.
func weigh(l LackView) int {
	if l.Hint {
		return 1
	}
	return 0
}
