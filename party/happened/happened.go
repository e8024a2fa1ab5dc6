// Package happened 已发生: what one capability tells the others. Events are
// stored in the journal, so a field may be added but never renamed, removed or
// given another type; testdata/events.json guards that.
//
//	happened.go  what happens to orgs, members and accounts
//	meetings.go  what happens to meetings, attendance and scores
//	cases.go     what happens to cases of own items
//	privacy.go   what happens to personal data
package happened

import "time"

// OrgCreated 已成立党组织.
type OrgCreated struct {
	OrgID  int64  `json:"orgId" journal:"about"`
	Path   string `json:"path" journal:"org"`
	Branch bool   `json:"branch"` // it holds members and meetings of its own
}

// OrgChanged 党组织信息已变更.
type OrgChanged struct {
	OrgID  int64    `json:"orgId" journal:"about"`
	Path   string   `json:"path" journal:"org"`
	Fields []string `json:"fields"`
}

// OrgMoved 党组织已划转: everything whose path starts with From now starts with To.
// Subscribers rewrite their own org_path columns in the same transaction.
type OrgMoved struct {
	OrgID  int64  `json:"orgId" journal:"about"`
	From   string `json:"from"`
	To     string `json:"to" journal:"org"`
	Reason string `json:"reason"`
}

// OrgAbolished 党组织已撤销 or merged into another.
type OrgAbolished struct {
	OrgID  int64  `json:"orgId" journal:"about"`
	Path   string `json:"path" journal:"org"`
	IntoID int64  `json:"intoId,omitempty"` // merged into this org; 0 when abolished
	Reason string `json:"reason"`
}

// PostChanged 已任免: a member took up or left a post.
type PostChanged struct {
	OrgID    int64  `json:"orgId"`
	MemberID int64  `json:"memberId" journal:"about"`
	Post     string `json:"post"`
	Ended    bool   `json:"ended"`
	OrgPath  string `json:"orgPath,omitempty" journal:"org"`
}

// MemberAdded 党员已登记.
type MemberAdded struct {
	MemberID int64  `json:"memberId" journal:"about"`
	OrgID    int64  `json:"orgId"`
	OrgPath  string `json:"orgPath" journal:"org"`
}

// MemberChanged 党员信息已变更; it names the fields, never their values.
type MemberChanged struct {
	MemberID int64    `json:"memberId" journal:"about"`
	OrgID    int64    `json:"orgId"`
	Fields   []string `json:"fields"`
	OrgPath  string   `json:"orgPath,omitempty" journal:"org"`
}

// MemberLeft 党员已离开: moved out, died, left the Party.
type MemberLeft struct {
	MemberID int64  `json:"memberId" journal:"about"`
	OrgID    int64  `json:"orgId"`
	Reason   string `json:"reason"`
	OrgPath  string `json:"orgPath,omitempty" journal:"org"`
}

// MembersImported 党员已批量导入.
type MembersImported struct {
	ImportID  int64 `json:"importId"`
	Added     int   `json:"added"`
	Changed   int   `json:"changed"`
	Unchanged int   `json:"unchanged"`
}

// MembersExported 党员名册已导出: who took a list away, and how much of it.
type MembersExported struct {
	OrgPath string `json:"orgPath" journal:"org"`
	Members int    `json:"members"`
}

// MembersCounted is told, not stored: a branch gained or lost members.
type MembersCounted struct {
	OrgPath string
	Delta   int
}

// AccessRefused 越权访问已拒绝: somebody asked for what is outside their reach.
type AccessRefused struct {
	Operation string `json:"operation"`
	OrgPath   string `json:"orgPath,omitempty" journal:"org"`
	Why       string `json:"why,omitempty" journal:"result"` // outside, not_allowed or foreign_page
}

// LoggedIn 已登录.
type LoggedIn struct {
	AccountID int64  `json:"accountId" journal:"about"`
	OK        bool   `json:"ok"`
	OrgPath   string `json:"orgPath,omitempty" journal:"org"`
	Why       string `json:"why,omitempty" journal:"result"` // of a failed one: wrong, second, cloned, limited, expired …; half: the first step was right, the second is open
	By        string `json:"by,omitempty"`                   // password, password+totp, password+recovery, passkey …
}

// AccountChanged 账号已变更: What is one of created, disabled, enabled, reset, granted, revoked,
// password_changed, device_ended, others_ended, sessions_ended, wall_opened, wall_closed,
// linked, unlinked (from a member), and of second factors totp_added, totp_removed,
// passkey_added, passkey_removed, passkey_cloned, recovery_renewed, recovery_used, factors_reset;
// identity_linked, identity_removed (a person of the OpenID provider), directory_on, directory_off.
type AccountChanged struct {
	AccountID int64  `json:"accountId" journal:"about"`
	What      string `json:"what"`
	Role      string `json:"role,omitempty"`
	OrgID     int64  `json:"orgId,omitempty"`
	Reason    string `json:"reason,omitempty"`
	OrgPath   string `json:"orgPath,omitempty" journal:"org"`
	MemberID  int64  `json:"memberId,omitempty"` // whom it was linked to
}

// RightDelegated 权限已委托: What is given, or taken_back; it also ends by itself at Until.
type RightDelegated struct {
	DelegationID int64     `json:"delegationId"`
	What         string    `json:"what"`
	FromOrgID    int64     `json:"fromOrgId"`
	ToOrgID      int64     `json:"toOrgId" journal:"about"`
	OrgPath      string    `json:"orgPath" journal:"org"`
	Action       string    `json:"action"`
	Until        time.Time `json:"until"`
	Reason       string    `json:"reason"`
}

// PolicyChanged 政策开关已变更.
type PolicyChanged struct {
	Key     string `json:"key"`
	OrgID   int64  `json:"orgId" journal:"about"`
	Value   string `json:"value"`
	Reason  string `json:"reason"`
	OrgPath string `json:"orgPath,omitempty" journal:"org"`
}
