package happened

import (
	"time"

	"zhibu/party/terms"
)

// ThemeIssued 主题已下发.
type ThemeIssued struct {
	ThemeID  int64  `json:"themeId" journal:"about"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
	Month    string `json:"month"`
	Branches int    `json:"branches"` // branches below the issuer
	Created  int    `json:"created"`  // drafts made by this issue
}

// MeetingStep 会议进程: a meeting was submitted, returned, withdrawn or cancelled.
type MeetingStep struct {
	MeetingID int64              `json:"meetingId" journal:"about"`
	OrgID     int64              `json:"orgId"`
	OrgPath   string             `json:"orgPath" journal:"org"`
	To        terms.MeetingState `json:"to"`
	Reason    string             `json:"reason,omitempty"`
}

// Place is where a meeting is held: its room, not a person. WGS-84 degrees.
type Place struct {
	Name string  `json:"name"`
	Lat  float64 `json:"lat"`
	Lng  float64 `json:"lng"`
	Set  bool    `json:"set"` // a point was given
}

// MeetingApproved 计划已通过: the meeting may start and its roll is opened.
type MeetingApproved struct {
	MeetingID int64             `json:"meetingId" journal:"about"`
	OrgID     int64             `json:"orgId"`
	OrgPath   string            `json:"orgPath" journal:"org"`
	Kind      terms.MeetingKind `json:"kind"`
	Month     string            `json:"month"`
	Title     string            `json:"title"`
	StartsAt  time.Time         `json:"startsAt"`
	EndsAt    time.Time         `json:"endsAt"`
	Place     Place             `json:"place"`
	SetItems  int               `json:"setItems"`

	Also    []terms.MeetingKind `json:"also,omitempty"`    // what else it is: a theme day that includes an assembly
	Invited []int64             `json:"invited,omitempty"` // members it is held for, where that is not plain from its kind
	Held    bool                `json:"held,omitempty"`    // it was held without a plan: its roll is entered by hand 补录

	InsteadOf int64 `json:"insteadOf,omitempty"` // the plan that was cancelled before
}

// MeetingWithdrawn 已撤回重审: an approved plan was changed and waits for review again, or was cancelled.
type MeetingWithdrawn struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	Month     string `json:"month"`
	Cancelled bool   `json:"cancelled"`
}

// SheetsOpened is told, not stored: rolls were opened, opened anew or taken back.
type SheetsOpened struct{ Sheets []SheetOpened }

// SheetOpened is one meeting's roll: who is due now.
type SheetOpened struct {
	MeetingID int64
	Kind      terms.MeetingKind
	OrgID     int64
	OrgPath   string
	Month     string
	Due       int  // roll less exempt
	Mobile    int  // mobile members among them
	SetItems  int  // set items of the month's theme
	Withdrawn bool // the sheet is taken back: its counts no longer count
}

// PresenceChanged is told, not stored: once a transaction, with everybody whose counting it changed.
type PresenceChanged struct{ Changes []PresenceChange }

// PresenceChange is how one member on a roll counts otherwise than before. Who is exempt moves no number.
type PresenceChange struct {
	MeetingID    int64
	Kind         terms.MeetingKind
	OrgID        int64
	OrgPath      string
	Month        string
	MemberID     int64
	Present      int // +1, −1 or 0
	Online       int // +1, −1 or 0: took part remotely
	MobileActive int // +1, −1 or 0: a mobile member who took part or answered
	Leave        int // +1, −1 or 0: leave approved
	Absent       int // +1, −1 or 0: marked absent at close, and no longer so once witnessed
	Reflecting   int // +1, −1 or 0: counts as present and has written a long enough reflection
}

// AttendanceClosed 签到已结束: at the close of the sign-out window.
type AttendanceClosed struct {
	MeetingID int64             `json:"meetingId" journal:"about"`
	OrgID     int64             `json:"orgId"`
	Kind      terms.MeetingKind `json:"kind"`
	OrgPath   string            `json:"orgPath" journal:"org"`
	Month     string            `json:"month"`
	Due       int               `json:"due"`
	Present   int               `json:"present"`
	Online    int               `json:"online"`
	Assisted  int               `json:"assisted"`
	Leave     int               `json:"leave"`
	Absent    int               `json:"absent"`

	Voters        int `json:"voters,omitempty"`        // 应到会有表决权的: on the roll with a vote, the exempt among them
	VotersPresent int `json:"votersPresent,omitempty"` // of them, who came
}

// RollCounted is told, not stored: what a roll that was closed before counts to now.
type RollCounted struct {
	MeetingID     int64
	Due           int
	Present       int // on site, online and assisted
	Leave         int
	Voters        int
	VotersPresent int
}

// RollStep 请假、申诉、代签: what somebody asked, decided or entered about one member on a roll. Step is one of leave_asked,
// leave_taken_back, leave_approved, leave_refused, appeal_made, appeal_accepted, appeal_refused, entered. The reason is
// not in it: it may be somebody's illness, and stands in the row.
type RollStep struct {
	MeetingID int64           `json:"meetingId"`
	OrgID     int64           `json:"orgId"`
	OrgPath   string          `json:"orgPath" journal:"org"`
	MemberID  int64           `json:"memberId" journal:"about"` // whose row it is
	Step      string          `json:"step"`
	Direction terms.Direction `json:"direction,omitempty"` // of an entry
	Presence  terms.Presence  `json:"presence,omitempty"`  // of an entry: assisted or online
	WitnessID int64           `json:"witnessId,omitempty"` // of an entry: the member who saw it
}

// RollEntered 会议记录人已登记到会情况: the whole roll by hand.
type RollEntered struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	Members   int    `json:"members"` // on the roll
	Except    int    `json:"except"`  // who did not simply come
}

// RecordChanged is told, not stored: how rich a meeting's record is now.
type RecordChanged struct {
	MeetingID            int64
	OrgID                int64
	Kind                 terms.MeetingKind
	OrgPath              string
	Month                string
	Photos               int
	MinutesChars         int
	SetItems             int
	SetItemsWithEvidence int
}

// ReflectionWritten is told, not stored: how much of a member's reflection 心得体会 counts now; nothing
// while the branch has it hidden.
type ReflectionWritten struct {
	MeetingID int64
	OrgID     int64
	OrgPath   string
	Month     string
	MemberID  int64
	Chars     int
}

// ReflectionStep 心得体会或者评论已隐藏、已恢复: Step is one of hidden, shown.
type ReflectionStep struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	MemberID  int64  `json:"memberId"`            // who wrote it
	CommentID int64  `json:"commentId,omitempty"` // 0: the reflection itself
	Step      string `json:"step"`
	Reason    string `json:"reason,omitempty"`
}

// MeetingFiled 会议已归档.
type MeetingFiled struct {
	MeetingID  int64             `json:"meetingId" journal:"about"`
	OrgID      int64             `json:"orgId"`
	OrgPath    string            `json:"orgPath" journal:"org"`
	Kind       terms.MeetingKind `json:"kind"`
	Month      string            `json:"month"`
	Late       bool              `json:"late"` // 补录
	LateReason string            `json:"lateReason,omitempty"`

	Also      []terms.MeetingKind `json:"also,omitempty"`      // what else it is, it counts for each
	HeldOn    string              `json:"heldOn,omitempty"`    // YYYY-MM-DD
	Inquorate bool                `json:"inquorate,omitempty"` // too few came: recorded, and not counted
	Tags      []string            `json:"tags,omitempty"`      // of what it was about, see terms.Tag
	Lecturers []int64             `json:"lecturers,omitempty"` // members who gave the lecture 党课
}

// MeetingCorrected 归档记录已更正: the version before stays to be read.
type MeetingCorrected struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	Version   int    `json:"version"` // of the record as it is now, from 2
	Reason    string `json:"reason"`
}

// MeetingSeen 会议记录已审阅 by a superior, who decided nothing.
type MeetingSeen struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
}

// DecisionTaken 议定事项: of a filed meeting, with whoever is responsible for it; a task follows.
type DecisionTaken struct {
	MeetingID int64  `json:"meetingId" journal:"about"`
	ItemID    int64  `json:"itemId"`
	OrgID     int64  `json:"orgId"`
	OrgPath   string `json:"orgPath" journal:"org"`
	Title     string `json:"title"`
	MemberID  int64  `json:"memberId"` // responsible; 0 when a correction took it back
	DueOn     string `json:"dueOn"`    // YYYY-MM-DD
}

// MeetingMarked 上级已评分.
type MeetingMarked struct {
	MeetingID int64             `json:"meetingId" journal:"about"`
	OrgID     int64             `json:"orgId"`
	Kind      terms.MeetingKind `json:"kind"`
	OrgPath   string            `json:"orgPath" journal:"org"`
	Month     string            `json:"month"`
	Mark      int               `json:"mark"` // 0–100
}

// HeadsTakenIn 已收存存证凭证: an org took in the signed heads handed to it, up to HeadID.
type HeadsTakenIn struct {
	OrgID   int64  `json:"orgId"`
	OrgPath string `json:"orgPath" journal:"org"`
	HeadID  int64  `json:"headId" journal:"about"`
	Heads   int    `json:"heads"`
}
