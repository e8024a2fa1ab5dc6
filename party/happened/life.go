package happened

// AmendmentStep 记录更正申请: Step is one of asked, changed, taken_back, refused; one that was granted is a MeetingCorrected.
type AmendmentStep struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	Step      string `json:"step"`
	Reason    string `json:"reason"`
}

// TaskStep 任务: Step is one of set, done, reopened, dropped.
type TaskStep struct {
	TaskID   int64  `json:"taskId"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
	MemberID int64  `json:"memberId" journal:"about"` // responsible
	Step     string `json:"step"`
	ItemID   int64  `json:"itemId,omitempty"` // the agenda item whose decision it follows from; 0 for one set by itself
}

// MakeupStep 补课: Step is one of due, done, excused.
type MakeupStep struct {
	MeetingID int64  `json:"meetingId"`
	MemberID  int64  `json:"memberId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	Step      string `json:"step"`
}

// DutyRecorded 组织生活事项已登记: one that no meeting shows, such as a secretary's report 述职.
type DutyRecorded struct {
	OrgID   int64  `json:"orgId" journal:"about"`
	OrgPath string `json:"orgPath" journal:"org"`
	Duty    string `json:"duty"` // its number in the table of duties, e.g. OL-15
	HeldOn  string `json:"heldOn"`
}

// DutyNudged 已催办: a superior asked a branch for a duty that is due or late.
type DutyNudged struct {
	OrgID   int64  `json:"orgId" journal:"about"`
	OrgPath string `json:"orgPath" journal:"org"`
	Duty    string `json:"duty"`
	Period  string `json:"period"` // 2026, 2026-Q4 or 2026-11
}

// ReviewStep 民主评议进程: Step names the step that was opened, box_taken_back or filed. No grade is in it.
type ReviewStep struct {
	ReviewID int64  `json:"reviewId" journal:"about"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
	Year     int    `json:"year"`
	Scope    string `json:"scope,omitempty"` // both, life or review; a journal from before has none: a member review
	Step     string `json:"step"`
	HeldOn   string `json:"heldOn,omitempty"` // YYYY-MM-DD, once filed
	Reason   string `json:"reason,omitempty"` // why a box of ballots was taken back unopened, why the review was ended
}

// TalkHeld 谈心谈话已记录: that it was held, never what was said.
type TalkHeld struct {
	TalkID  int64   `json:"talkId" journal:"about"`
	OrgID   int64   `json:"orgId"`
	OrgPath string  `json:"orgPath" journal:"org"`
	Kind    string  `json:"kind"` // between committee members, committee and member, members, or a superior's
	HeldOn  string  `json:"heldOn"`
	Members []int64 `json:"-"` // for those who count; who confided in whom is not in the journal
}

// ReviewEntry 民主评议登记: What says in one word what was written down in a review, such as verdicts or
// objection; never what it says. Ballots are not among it.
type ReviewEntry struct {
	ReviewID int64  `json:"reviewId"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
	MemberID int64  `json:"memberId,omitempty" journal:"about"` // whose part it is, or who answers for it; 0 for none
	What     string `json:"what"`
}

// ReviewAway 流动党员在流入地参加评议: the member's own branch has another one review them, or takes that back.
type ReviewAway struct {
	MemberID int64  `json:"memberId" journal:"about"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
	Year     int    `json:"year"`
	ToOrgID  int64  `json:"toOrgId,omitempty"` // who reviews; 0 when it was taken back
}

// OpennessStep 党务公开: Step is one of published, withdrawn.
type OpennessStep struct {
	DisclosureID int64  `json:"disclosureId" journal:"about"`
	OrgID        int64  `json:"orgId"`
	OrgPath      string `json:"orgPath" journal:"org"`
	Step         string `json:"step"`
}

// SuggestionStep 意见建议: Step is one of made, answered, hidden. Who made it is not in it.
type SuggestionStep struct {
	SuggestionID int64  `json:"suggestionId" journal:"about"`
	OrgID        int64  `json:"orgId"`
	OrgPath      string `json:"orgPath" journal:"org"`
	Step         string `json:"step"`
}

// LinkChanged 学习链接已变更: Step is one of added, changed, removed.
type LinkChanged struct {
	LinkID  int64  `json:"linkId" journal:"about"`
	OrgPath string `json:"orgPath" journal:"org"`
	Step    string `json:"step"`
}

// LedgerTaken 台账已导出或打印: What is the kind of book or sheet, Form its file form.
type LedgerTaken struct {
	OrgID   int64  `json:"orgId" journal:"about"`
	OrgPath string `json:"orgPath" journal:"org"`
	What    string `json:"what"`
	Form    string `json:"form"` // html, xlsx, docx
}
