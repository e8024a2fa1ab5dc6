package privacy

import (
	"context"
	"strconv"
	"time"

	"zhibu/party/access"
	"zhibu/party/members"
	"zhibu/party/policy"
)

// NoticeView is a version of the notice.
type NoticeView struct {
	Version int       `json:"version"`
	Text    string    `json:"text" doc:"plain text; a line beginning with # is a heading, **so** is stressed"`
	At      time.Time `json:"at"`
}

// Fact is one line of a record.
type Fact struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

// FieldView is a field one may ask to have corrected.
type FieldView struct {
	Field string `json:"field"`
	Name  string `json:"name"`
}

// ViewerView is one time somebody saw personal data in clear.
type ViewerView struct {
	At     time.Time `json:"at"`
	Name   string    `json:"name"`
	Role   string    `json:"role"`
	Fields []string  `json:"fields" doc:"in Chinese"`
	Reason string    `json:"reason"`
}

// MineView is all a member reads of their own data.
type MineView struct {
	Facts       []Fact           `json:"facts" doc:"numbers and address masked"`
	Fields      []FieldView      `json:"fields" doc:"which may be asked to be corrected"`
	Viewers     []ViewerView     `json:"viewers"`
	Corrections []CorrectionView `json:"corrections"`
	Revisions   []RevisionView   `json:"revisions" doc:"what became of the fields that the level above reviews, the newest first"`
	Classes     []ClassView      `json:"classes"`
	Consent     access.MePrivacy `json:"consent"`
}

// CorrectionView is a correction asked for; its value is shown by a reveal alone.
type CorrectionView struct {
	ID         int64      `json:"id"`
	MemberID   int64      `json:"memberId"`
	MemberName string     `json:"memberName"`
	OrgName    string     `json:"orgName"`
	Field      string     `json:"field"`
	Title      string     `json:"title" doc:"of the field, in Chinese"`
	Personal   bool       `json:"personal" doc:"a masked field"`
	Reason     string     `json:"reason"`
	State      string     `json:"state" enum:"asked,granted,refused"`
	AskedAt    time.Time  `json:"askedAt"`
	Decider    string     `json:"decider,omitempty"`
	Note       string     `json:"note,omitempty"`
	DecidedAt  *time.Time `json:"decidedAt,omitempty"`
}

// RevisionView is a change of fields that the level above reviews.
type RevisionView = members.RevisionView

func correctionView(c Correction) CorrectionView {
	personal := false
	for _, f := range members.PersonalFields {
		personal = personal || f == c.Field
	}
	return CorrectionView{c.ID, c.MemberID, c.MemberName, c.OrgName, c.Field, string(members.FieldOf(c.Field)), personal, c.Reason, c.State,
		c.AskedAt.Time(), c.Decider, c.Note, c.DecidedAt.Pointer()}
}

// ExportView is an export in clear.
type ExportView struct {
	ID      int64       `json:"id"`
	OrgID   int64       `json:"orgId"`
	OrgName string      `json:"orgName"`
	Reason  string      `json:"reason"`
	State   ExportState `json:"state" enum:"asked,approved,refused,taken"`
	Asker   string      `json:"asker"`
	AskedAt time.Time   `json:"askedAt"`
	Decider string      `json:"decider,omitempty"`
	Note    string      `json:"note,omitempty"`
	Until   *time.Time  `json:"until,omitempty" doc:"the one download is possible until then"`
	TakenAt *time.Time  `json:"takenAt,omitempty"`
	Members int         `json:"members,omitempty" doc:"in the file"`
	May     struct {
		Decide bool `json:"decide"`
		Take   bool `json:"take"`
	} `json:"may"`
}

func (s *Service) exportView(ctx context.Context, e Export) ExportView {
	c := access.CallerFrom(ctx)
	v := ExportView{ID: e.ID, OrgID: e.OrgID, OrgName: e.OrgName, Reason: e.Reason, State: e.State, Asker: e.Asker, AskedAt: e.AskedAt.Time(),
		Decider: e.Decider, Note: e.Note, Until: e.Until.Pointer(), TakenAt: e.TakenAt.Pointer(), Members: e.Members}
	v.May.Decide = e.State == Asked && WrongDecider(e.AskedBy, c.AccountID) == "" && c.May(access.PrivacyApprove, e.OrgPath)
	v.May.Take = WrongTaking(e, c.AccountID, s.now()) == ""
	return v
}

// ClassView is a class of data, as members and the office read it.
type ClassView struct {
	Key     string     `json:"key"`
	Name    string     `json:"name"`
	Holds   string     `json:"holds"`
	Purpose string     `json:"purpose"`
	Basis   string     `json:"basis"`
	Keep    string     `json:"keep" doc:"how long, in Chinese"`
	Then    string     `json:"then"`
	Due     int        `json:"due" doc:"how much is over time and goes tonight; 0 in a member's own view"`
	Before  *time.Time `json:"before,omitempty" doc:"what is older is over time"`
}

func (s *Service) classView(ctx context.Context, o Over) ClassView {
	v := ClassView{Key: o.Key, Name: o.Name, Holds: o.Holds, Purpose: o.Purpose, Basis: o.Basis, Keep: o.Until, Then: o.Then, Due: o.Due}
	if !o.Before.IsZero() {
		v.Before = &o.Before
	}
	if o.Class.Keep != "" {
		v.Keep = strconv.Itoa(s.policy.Keep(ctx, o.Class.Keep)) + " " + policy.Unit(o.Class.Keep)
	}
	return v
}

// IncidentView is something blocked for its marking.
type IncidentView struct {
	ID       int64      `json:"id"`
	Name     string     `json:"name" doc:"who sent it"`
	OrgName  string     `json:"orgName"`
	Place    string     `json:"place"`
	Marking  string     `json:"marking"`
	At       time.Time  `json:"at"`
	ClosedAt *time.Time `json:"closedAt,omitempty"`
	Closer   string     `json:"closer,omitempty"`
	Note     string     `json:"note,omitempty"`
}
