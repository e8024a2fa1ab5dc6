package attendance

import (
	"context"
	"time"

	"zhibu/party/access"
	"zhibu/party/attendance/evidence"
	"zhibu/party/terms"
	"zhibu/platform/api"
	"zhibu/platform/clock"
	"zhibu/platform/store"
)

func inChina(t time.Time) time.Time { return t.In(clock.Shanghai) }

var notRunning = api.Conflict("这次会议现在不能签到：计划已撤回、已取消或已结束。")

// sheetOf reads a meeting's sheet, whoever asks.
func (s *Service) sheetOf(ctx context.Context, meetingID int64) (*Sheet, error) {
	sh, err := sheet(ctx, s.db, meetingID)
	if store.Missing(err) {
		return nil, noSheet
	}
	return sh, err
}

// sheetToRun reads a sheet whose sign-in the caller runs.
func (s *Service) sheetToRun(ctx context.Context, meetingID int64) (*Sheet, error) {
	sh, err := s.sheetOf(ctx, meetingID)
	if err != nil {
		return nil, err
	}
	return sh, access.Require(ctx, access.AttendanceRun, sh.OrgPath)
}

type ruleView struct {
	ID      evidence.Rule    `json:"id" doc:"R1-code 等"`
	Finding evidence.Finding `json:"finding" doc:"R1-code/fresh 等"`
	Outcome terms.Verdict    `json:"outcome" enum:"green,amber,red"`
	Reason  string           `json:"reason"`
}

type receiptView struct {
	Verdict      terms.Verdict  `json:"verdict" enum:"green,amber,red"`
	Presence     terms.Presence `json:"presence" enum:"due,present,online,assisted,leave,absent,exempt" doc:"现在按什么计"`
	Rules        []ruleView     `json:"rules"`
	At           time.Time      `json:"at"`
	NeedsWitness bool           `json:"needsWitness" doc:"须当日见证才算数"`
}

func viewReceipt(r Receipt) receiptView {
	return receiptView{r.Verdict, r.Presence, viewFindings(r.Findings, r.Window), inChina(r.At), r.NeedsWitness}
}

func viewFindings(found []evidence.Finding, w evidence.Span) []ruleView {
	rules := make([]ruleView, len(found))
	for i, f := range found {
		rules[i] = ruleView{f.Rule(), f, f.Verdict(), f.Sentence(w)}
	}
	return rules
}

type windowsView struct {
	InFrom  time.Time `json:"inFrom"`
	InTo    time.Time `json:"inTo"`
	OutFrom time.Time `json:"outFrom"`
	OutTo   time.Time `json:"outTo"`
}

type sheetView struct {
	State       State       `json:"state" enum:"open,suspended,cancelled,closed,entering"`
	Windows     windowsView `json:"windows" doc:"签到、签退时间，含两端"`
	WitnessTo   time.Time   `json:"witnessTo" doc:"见证、代签、批假的截止时间"`
	Fence       int         `json:"fence" doc:"会场范围，米；0 为不核对位置"`
	AllowOnline bool        `json:"allowOnline" doc:"允许线上参加"`
	AllowPoster bool        `json:"allowPoster" doc:"允许海报签到"`
	Due         int         `json:"due"`
	Present     int         `json:"present" doc:"现场"`
	Online      int         `json:"online" doc:"线上"`
	Assisted    int         `json:"assisted"`
	Leave       int         `json:"leave"`
	Absent      int         `json:"absent"`
	Amber       int         `json:"amber" doc:"待见证"`
	Exempt      int         `json:"exempt"`
	Voters      int         `json:"voters" doc:"应到会有表决权的"`
	VotersCame  int         `json:"votersPresent" doc:"其中实到"`
	EnterTo     *time.Time  `json:"enterTo,omitempty" doc:"整册登记的截止时间；没有则须逐人签到"`
}

type signView struct {
	At       time.Time       `json:"at"`
	Verdict  terms.Verdict   `json:"verdict" enum:"green,amber"`
	Received *time.Time      `json:"received,omitempty" doc:"没有网络时存下的，何时送到"`
	Method   evidence.Method `json:"method" enum:"scan,digits,poster,remote,entry,roll"`
	Rules    []ruleView      `json:"rules,omitempty"`
	Distance string          `json:"band,omitempty" doc:"距离段，米"`
	Accuracy string          `json:"accuracy,omitempty" doc:"精度段，米"`
}

type requestView struct {
	State  LeaveState `json:"state" enum:"asked,approved,refused"`
	Reason string     `json:"reason,omitempty"`
	Note   string     `json:"note,omitempty"`
}

type rowView struct {
	MemberID     int64          `json:"memberId"`
	Name         string         `json:"memberName"`
	Due          bool           `json:"due"`
	Mobile       bool           `json:"mobile"`
	Answer       Answer         `json:"answer,omitempty" enum:"yes,leave"`
	Leave        *requestView   `json:"leave,omitempty"`
	Presence     terms.Presence `json:"presence" enum:"due,present,online,assisted,leave,absent,exempt"`
	In           *signView      `json:"in,omitempty"`
	Out          *signView      `json:"out,omitempty"`
	Reason       string         `json:"reason,omitempty" doc:"线上或代签的原因"`
	Attempts     int            `json:"attempts,omitempty" doc:"未成功的尝试"`
	NeedsWitness bool           `json:"needsWitness,omitempty"`
	WitnessTo    *time.Time     `json:"witnessTo,omitempty" doc:"须见证的，见证的截止时间"`
	SamePhone    bool           `json:"samePhone,omitempty" doc:"与别人用了同一部手机"`
	Witness      string         `json:"witness,omitempty" doc:"见证人"`
	Appeal       *requestView   `json:"appeal,omitempty"`
	Voter        bool           `json:"voter" doc:"有表决权"`
	Why          string         `json:"why,omitempty" doc:"为什么没有表决权或不计应到，含依据"`
	Doubt        string         `json:"doubt,omitempty" doc:"补录的会议：名册上查不清的，请核对"`
}

type attendanceView struct {
	Sheet  sheetView   `json:"sheet"`
	Mine   *rowView    `json:"mine,omitempty"`
	Rows   []rowView   `json:"rows"`
	Nonces *noncesView `json:"nonces,omitempty" doc:"本人在这次会议签到、签退的口令，省得另取；手机还没有登记的没有"`
}

type noncesView struct {
	In  string `json:"in"`
	Out string `json:"out"`
}

// viewAttendance shows officers and superiors everything, a member their own
// row, and of the others what the branch's open list shows (rule 7): whether
// they came, whether they need a witness, who signed with the same phone. The
// other reasons are the member's own.
func viewAttendance(sh *Sheet, rows []Row, people []person, caller access.Caller, took bool) attendanceView {
	full := took || caller.May(access.AttendanceRun, sh.OrgPath) || caller.May(access.MeetingReview, sh.OrgPath)
	out := attendanceView{Sheet: viewSheet(sh, countRows(rows)), Rows: make([]rowView, 0, len(rows))}
	byID, names := index(rows, people)
	shared := samePhone(rows)
	for _, p := range people {
		v := viewRow(sh, byID[p.ID], names)
		v.SamePhone = shared[p.ID]
		if p.ID == caller.MemberID {
			mine := v
			out.Mine = &mine
		} else if !full {
			v = rowView{MemberID: v.MemberID, Name: v.Name, Due: v.Due, Presence: v.Presence, NeedsWitness: v.NeedsWitness, WitnessTo: v.WitnessTo, SamePhone: v.SamePhone, Voter: v.Voter}
		}
		out.Rows = append(out.Rows, v)
	}
	return out
}

// samePhone finds the members who signed with a phone that another signed with.
func samePhone(rows []Row) map[int64]bool {
	users, shared := map[int64]int64{}, map[int64]bool{}
	for i := range rows {
		for _, phone := range []int64{rows[i].In.Phone, rows[i].Out.Phone} {
			if phone == 0 {
				continue
			}
			if other, taken := users[phone]; taken && other != rows[i].MemberID {
				shared[other], shared[rows[i].MemberID] = true, true
			}
			users[phone] = rows[i].MemberID
		}
	}
	return shared
}

// index makes rows and names findable by member.
func index(rows []Row, people []person) (map[int64]*Row, map[int64]string) {
	byID, names := map[int64]*Row{}, map[int64]string{}
	for i := range rows {
		byID[rows[i].MemberID] = &rows[i]
	}
	for _, p := range people {
		names[p.ID] = p.Name
	}
	return byID, names
}

func viewSheet(sh *Sheet, c counts) sheetView {
	return sheetView{State: sh.State, Windows: windowsView{sh.InFrom.Time(), sh.InTo.Time(), sh.OutFrom.Time(), sh.OutTo.Time()},
		WitnessTo: sh.WitnessTo.Time(), Fence: sh.Fence, AllowOnline: sh.Online, AllowPoster: sh.Poster,
		Due: c.Due, Present: c.Present, Online: c.Online, Assisted: c.Assisted, Leave: c.Leave, Absent: c.Absent, Amber: c.Amber, Exempt: c.Exempt,
		Voters: c.Voters, VotersCame: c.VotersPresent, EnterTo: sh.EnterTo.Pointer()}
}

func viewRow(sh *Sheet, r *Row, names map[int64]string) rowView {
	v := rowView{MemberID: r.MemberID, Name: names[r.MemberID], Due: !r.Exempt, Mobile: r.Mobile, Answer: r.Answer, Presence: r.Presence,
		In: viewSign(r.In, sh.Window(terms.In)), Out: viewSign(r.Out, sh.Window(terms.Out)), Reason: r.Reason, Attempts: r.Attempts,
		NeedsWitness: NeedsWitness(*r), Witness: witnessName(r, names), Voter: r.Voter, Why: r.Why.Sentence(), Doubt: doubts[r.Doubt]}
	if v.NeedsWitness {
		until := sh.witnessUntil(r).Time()
		v.WitnessTo = &until
	}
	if r.LeaveState != "" {
		v.Leave = &requestView{r.LeaveState, r.LeaveReason, r.LeaveNote}
	}
	if r.AppealState != "" {
		v.Appeal = &requestView{r.AppealState, r.AppealReason, r.AppealNote}
	}
	return v
}

func witnessName(r *Row, names map[int64]string) string {
	switch name := names[r.WitnessID]; {
	case r.WitnessedAt == 0:
		return ""
	case name != "":
		return name
	case r.AppealState == LeaveApproved:
		return "上级党组织"
	}
	return "支部班子"
}

func viewSign(s Sign, w evidence.Span) *signView {
	if s.At == 0 {
		return nil
	}
	var received *time.Time
	if s.Received != 0 {
		at := s.Received.Time()
		received = &at
	}
	return &signView{s.At.Time(), s.Verdict, received, s.Findings.Method(), viewFindings(s.Findings.Findings(), w), s.Distance, s.Accuracy}
}
