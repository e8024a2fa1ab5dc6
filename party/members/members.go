// Package members 党员: who belongs to which branch, and what is known of them.
//
//	rules.go        what a member's data must be like: dates, category, contact
//	rules_id.go     the ID number 公民身份号码
//	rules_past.go   who was where on a day of the past, and what the register cannot know of it
//	rules_review.go what of the register the level above reviews, and who that is
//	codes.go        code tables (codes/*.tsv): gender, ethnicity, education …
//	keep.go         add, leave, restore; change.go: change
//	revisions.go    changes that wait for the level above; revision_decide.go, revision_open.go (many at once, taking
//	                back, what nobody could decide on), revision_store.go, http_revisions.go
//	roll.go         who is on a branch's roll; what follows when an org moves
//	standing.go     one 留党察看 after another; decisions.go: whose they were, sealed
//	todo.go         what the register asks of somebody: a term that is over, revisions (revision_todo.go)
//	past.go         the roll of a day of the past; what is kept for it
//	search.go       lists and search inside a subtree
//	load.go         fast loading of whole populations
//	store.go        every other statement on member, sealing and opening
//	http.go         /api/members; view.go: what it shows
//	table.go        columns of the template, the import and the export
//	import.go       the import: its columns and how rows are written
//	judge.go        judging the rows of an import
//	export.go       /api/members/export.xlsx
//	complete.go     what of the form is not filled in
//	clear.go        personal data in clear, and erasing them
//
// ID number, phone, landline, address and the decisions of a 留党察看 are sealed with platform/crypt: a copied database
// does not give them away. ID number and phone are found by their blind index.
package members

import (
	"embed"

	"zhibu/party/orgs"
	"zhibu/party/policy"
	"zhibu/platform/clock"
	"zhibu/platform/crypt"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are the tables of members.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Category is whether a member is full or on probation 人员类别.
type Category string

// The categories (codes/member_category.tsv).
const (
	Full         Category = "full"         // 正式党员
	Probationary Category = "probationary" // 预备党员
)

// Status is where a membership stands 党籍状态. Only Normal members are on the roll.
type Status string

// The statuses (codes/membership_status.tsv).
const (
	Normal             Status = "normal"              // 正常
	Suspended          Status = "suspended"           // 停止党籍
	Withdrawn          Status = "withdrawn"           // 退党除名
	PersuadedOut       Status = "persuaded_out"       // 劝而不退除名
	Lapsed             Status = "lapsed"              // 自行脱党除名
	Expelled           Status = "expelled"            // 开除党籍
	ProbationCancelled Status = "probation_cancelled" // 取消预备党员资格
	NotRecognised      Status = "not_recognised"      // 不予承认
	Deceased           Status = "deceased"            // 死亡
	TransferredOut     Status = "transferred_out"     // 已转出
)

// Details are the fields of the form 党员信息 that a clerk fills in. Days are written
// YYYY-MM-DD; "" is not filled in. Gender, Ethnicity, Education and Degree are codes.
type Details struct {
	Name         string
	IDNumber     string // 公民身份号码, the last character an upper-case X where it is one
	Gender       string
	Ethnicity    string
	BirthOn      string
	Education    string
	Degree       string
	NativePlace  string
	Category     Category
	JoinedOn     string // 加入党组织日期: the day the assembly admitted to probation
	ConfirmedOn  string // 转为正式党员日期
	Job          string
	Phone        string
	Landline     string
	Address      string
	Lost         bool // 失联党员
	LostOn       string
	Mobile       bool // 流动党员
	MobileTo     string
	Exempt       bool // need not attend 活动不作硬性要求
	ExemptReason string
	Standing     // the last 留党察看, all of it "" for whoever never was
	Note         string
	More         More
}

// Standing is one 留党察看, from the decision to the restoration of rights: see Observed. A member has one at a
// time; those before the last are in member_standing.
type Standing struct {
	ObservedFrom  string `json:"observedFrom" doc:"留党察看: since when without a vote"`
	ObservedUntil string `json:"observedUntil" doc:"the end of its term, the year added by an extension included; by itself it restores nothing"`
	ObservedBy    string `json:"observedBy" doc:"whose decision, and its number"`
	ExtendedOn    string `json:"extendedOn,omitempty" doc:"延长一年: the day of the decision"`
	ExtendedBy    string `json:"extendedBy,omitempty"`
	RestoredOn    string `json:"restoredOn,omitempty" doc:"恢复党员权利: the day on which an org restored the rights"`
	RestoredBy    string `json:"restoredBy,omitempty"`
}

// More are the form's further fields 党员信息(扩展), all of them optional. The post 党内职务
// is not among them: orgs keeps it.
type More struct {
	Major         string `json:"major,omitempty" maxLength:"100" doc:"所学专业"`
	School        string `json:"school,omitempty" maxLength:"100" doc:"毕业学校"`
	TechnicalPost string `json:"technicalPost,omitempty" maxLength:"100" doc:"专业技术职务"`
	TechnicalRank string `json:"technicalRank,omitempty" maxLength:"100" doc:"职称级别"`
	Retired       bool   `json:"retired,omitempty" doc:"是否退休"`
	RetiredOn     string `json:"retiredOn,omitempty" maxLength:"10" doc:"退休时间"`
	AppliedOn     string `json:"appliedOn,omitempty" maxLength:"10" doc:"提交书面申请书时间"`
	ActivistOn    string `json:"activistOn,omitempty" maxLength:"10" doc:"确定为入党积极分子时间"`
	ProspectOn    string `json:"prospectOn,omitempty" maxLength:"10" doc:"确定为发展对象时间"`
	Sponsors      string `json:"sponsors,omitempty" maxLength:"100" doc:"入党介绍人"`
	JoinedAt      string `json:"joinedAt,omitempty" maxLength:"100" doc:"入党时所在党支部"`
	ConfirmedAt   string `json:"confirmedAt,omitempty" maxLength:"100" doc:"转正时所在党支部"`
	ArrivedOn     string `json:"arrivedOn,omitempty" maxLength:"10" doc:"组织关系转入时间"`
	PartyHonours  string `json:"partyHonours,omitempty" maxLength:"500" doc:"党内奖励"`
	OtherHonours  string `json:"otherHonours,omitempty" maxLength:"500" doc:"其他奖励"`
	Source        string `json:"source,omitempty" maxLength:"100" doc:"来源"`
}

// Member is one Party member.
type Member struct {
	ID         int64
	OrgID      int64  // the one branch (党章 第八条)
	OrgPath    string // its path
	OrgName    string // its name; only filled in by Get and List
	OrgShort   string // what lists call it; likewise
	GroupID    int64  // 党小组 inside the branch; 0 = none
	Status     Status
	LeftOn     string // day of leaving, "" while on the roll
	LeftReason string
	Details
	CreatedAt store.Instant
	UpdatedAt store.Instant
	PlacedAt  store.Instant // since when branch, group, status, mobile and exempt are what they are
	ErasedAt  store.Instant // when the personal data were erased, after leaving; 0: they are there
}

// Service keeps the members.
type Service struct {
	db   *store.DB
	bus  *event.Bus
	orgs *orgs.Service
	box  *crypt.Box
	now  clock.Now

	// Policy says what of the register the level above reviews; app sets it, without it nothing is.
	Policy *policy.Service
}

// New makes the service.
func New(db *store.DB, bus *event.Bus, orgs *orgs.Service, box *crypt.Box, now clock.Now) *Service {
	return &Service{db: db, bus: bus, orgs: orgs, box: box, now: now}
}
