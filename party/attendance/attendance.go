// Package attendance 签到签退: who is due at a meeting, who came, and how that
// was proved. It keeps a sheet and a roll of its own for each approved meeting.
//
//	evidence       whether a sign-in is to be believed: the rules, and every sentence
//	codes          the screen's and the poster's codes, nonces, what a phone signs
//	traces         what earlier sign-ins left: phones, networks, envelopes
//
// The rest, which knows these three and is known by none of them:
//
//	rules_roll.go  what a row of the roll counts as; who may witness
//	rules_voters.go  who is due, who has a vote, and why not
//	open.go        the sheet of an approved meeting
//	roll.go        who is on it
//	load.go        many sheets at once, for the demo and for tests
//	turn.go        what becomes of codes when the server's clock was set back
//	sign.go        sign in and out: the burst path, one transaction for many
//	judge.go       from a request and a row to facts, and what came of them
//	answer.go      come or leave; leave approved or refused
//	assist.go      the secretary enters; a witness confirms; appeal
//	enter.go       a whole roll entered by hand 会议记录人登记; successors.go: also by who took over its record
//	close.go       at close the rest become absent, once
//	change.go      rows altered in one transaction: saved, told, shown
//	store.go       the statements on attendance_sheet, _roll, _attempt; store_todo.go those of todo.go
//	todo.go        what waits for a member, an officer, a superior
//	flows.go       what it does when others act
//	retention.go   attempts that are over time
//	sealed.go      rows of rolls in the cell's log of seals; sealed_tries.go refused sign-ins
//	http.go        /api/meetings/{id}/attendance; http_code.go nonces and codes to show; view.go what is shown
//	pages.go       the public page behind a QR code; the poster to print
//	ledger.go      the roll as the printed ledger shows it
package attendance

import (
	"context"
	"embed"

	"github.com/uptrace/bun"

	"zhibu/party/access"
	"zhibu/party/attendance/codes"
	"zhibu/party/attendance/evidence"
	"zhibu/party/attendance/traces"
	"zhibu/party/members"
	"zhibu/party/policy"
	"zhibu/party/terms"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/geo"
	"zhibu/platform/live"
	"zhibu/platform/store"
)

// Migrations are the tables of attendance.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// State is how far a sheet has come.
type State string

// The states of a sheet.
const (
	Open      State = "open"      // 可以签到
	Suspended State = "suspended" // 计划撤回重审
	Cancelled State = "cancelled" // 活动已取消
	Closed    State = "closed"    // 签到已结束
	Entering  State = "entering"  // 待登记: held without a plan, the roll is entered by hand
)

// Sheet 签到表 is what one meeting's sign-in needs to know: windows, place
// and keys, fixed when the meeting was approved.
type Sheet struct {
	bun.BaseModel `bun:"table:attendance_sheet,alias:s"`

	MeetingID    int64 `bun:",pk"`
	OrgID        int64
	OrgPath      string
	Kind         terms.MeetingKind
	Month        string // YYYY-MM
	Title        string
	Place        string        // name of the room
	Lat, Lng     float64       // of the room, WGS-84; without meaning where Fence is 0
	Fence        int           // radius in metres; 0: no point was set or the fence is off
	StartsAt     store.Instant // the meeting itself
	EndsAt       store.Instant
	InFrom, InTo store.Instant // sign-in window, edges included
	OutFrom      store.Instant // sign-out window, edges included
	OutTo        store.Instant
	WitnessTo    store.Instant       // until then leave is decided, sign-ins are witnessed and entered
	SetItems     int                 // set items of the month's theme, for the score
	Poster       bool                // printed codes are accepted
	PosterSample int                 // per cent of poster sign-ins that need a witness
	Device       evidence.DeviceRule // what is done about phones that do not sign
	NewHours     int                 // a phone the account has used for less needs a witness; 0: none does
	Online       bool                // remote presence is allowed
	InKey        []byte
	OutKey       []byte
	State        State
	ClosedAt     store.Instant
	Invited      idList        // whom it is held for, where its kind does not say
	EnterTo      store.Instant // until when the whole roll may be entered by hand; 0: not at all
	OnLeave      int           // who was due and had leave, once the roll is closed; see migrations/0006_leave.sql
	Turn         int64         // how often the server's clock was set back far while codes were shown
}

func (s *Sheet) keys() codes.Keys {
	return codes.Keys{Meeting: s.MeetingID, In: s.InKey, Out: s.OutKey, Turn: s.Turn}
}

// Window is the span in which to sign in this direction.
func (s *Sheet) Window(d terms.Direction) evidence.Span {
	if d == terms.Out {
		return evidence.Span{From: s.OutFrom.Time(), To: s.OutTo.Time()}
	}
	return evidence.Span{From: s.InFrom.Time(), To: s.InTo.Time()}
}

func (s *Sheet) room() geo.Point { return geo.Point{Lat: s.Lat, Lng: s.Lng} }

// this is the meeting in a sentence: 这次主题党日, 这次支委会.
func (s *Sheet) this() string { return "这次" + terms.Label(s.Kind) }

// Answer is what a member said beforehand.
type Answer string

// The answers.
const (
	NoAnswer Answer = ""
	Coming   Answer = "yes"   // 参加
	AskLeave Answer = "leave" // 请假
)

// LeaveState is how far a request for leave has come.
type LeaveState string

// The states of a request, for leave and for an appeal.
const (
	LeaveAsked    LeaveState = "asked"    // 待批
	LeaveApproved LeaveState = "approved" // 已准
	LeaveRefused  LeaveState = "refused"  // 未准
)

// Sign is one sign-in or sign-out that was accepted, green or amber.
type Sign struct {
	At       store.Instant  // 0: none
	Verdict  terms.Verdict  // green or amber
	Mode     terms.Presence // present, online or assisted
	Findings evidence.Trail
	Distance string        // band in metres: 0-50, 50-100, 100-300, >300, "" unknown
	Accuracy string        // band in metres: 0-50, 50-150, >150, unknown, ""
	Step     int64         // the step the code was shown in
	Token    string        // idempotency key of the request that made it
	Phone    int64         // tag of the phone that signed, see Sheet.phone; 0: none did
	Received store.Instant // of one kept without a network: when it arrived; 0: at once
}

// arrived is when the server learned of a sign-in.
func (s Sign) arrived() store.Instant { return max(s.At, s.Received) }

// Row is one member on the roll of one meeting.
type Row struct {
	bun.BaseModel `bun:"table:attendance_roll,alias:r"`

	MeetingID    int64 `bun:",pk"`
	MemberID     int64 `bun:",pk"`
	Exempt       bool  // 教育管理条例第二十三条: not required to come
	Mobile       bool  // 流动党员
	Presence     terms.Presence
	Attempts     int // red sign-ins recorded
	Answer       Answer
	AnsweredAt   store.Instant
	LeaveState   LeaveState
	LeaveReason  string
	LeaveNote    string
	In           Sign          `bun:"embed:in_"`
	Out          Sign          `bun:"embed:out_"`
	Reason       string        // why online or assisted
	WitnessID    int64         // member who saw it; 0 with WitnessedAt set: the secretary or the superior
	WitnessedAt  store.Instant // the last time; see Row.waits
	AppealState  LeaveState
	AppealReason string
	AppealNote   string
	Reflected    bool          // wrote a reflection 心得体会 long enough for the score pack in force
	Voter        bool          // 有表决权
	Why          Why           // why not, or why not due
	Doubt        members.Doubt // of a meeting of the past: what the register cannot know
}

func (r *Row) sign(d terms.Direction) *Sign {
	if d == terms.Out {
		return &r.Out
	}
	return &r.In
}

// rowKey names a row.
type rowKey struct{ meetingID, memberID int64 }

func (r *Row) key() rowKey { return rowKey{r.MeetingID, r.MemberID} }

// Attempt is a red sign-in: recorded, not presence.
type Attempt struct {
	bun.BaseModel `bun:"table:attendance_attempt,alias:a"`

	ID        int64 `bun:",pk"`
	MeetingID int64
	MemberID  int64
	Direction terms.Direction
	Digits    bool
	At        store.Instant
	Findings  evidence.Trail
	Distance  string
	Accuracy  string
	Step      int64
	Token     string
	Nonce     string // spent with it
}

// Service keeps sheets and rolls.
type Service struct {
	// MayUsePosition tells whether the caller has consented to the use of their position, and the cell
	// is not isolated; app sets it. Nil uses what is sent.
	MayUsePosition func(ctx context.Context, c access.Caller) bool
	// Hold keeps others from changing meetings until tx ends; app sets it. Nil: nobody does.
	Hold func(ctx context.Context, tx *store.Tx, meetingIDs []int64) error
	// TookOver tells whether the caller took over the record of a meeting whose branch is no more; app sets it. Nil: nobody does.
	TookOver func(ctx context.Context, r store.Reader, meetingID int64) (bool, error)

	db      *store.DB
	bus     *event.Bus
	hub     *live.Hub
	members *members.Service
	policy  *policy.Service
	now     clock.Now
	batch   *store.Batch[SignIn, outcome]
	nonces  codes.Nonces
	ratchet codes.Ratchet
	halls   *traces.Halls
}

// batchSize is how many sign-ins share one durable transaction at most.
const batchSize = 256

// New makes the service. secret, of 32 bytes, makes the nonces: the same for
// every process of the cell and after a restart, because an envelope may bring
// one back days later.
func New(db *store.DB, bus *event.Bus, hub *live.Hub, people *members.Service, switches *policy.Service, secret []byte, now clock.Now) *Service {
	s := &Service{db: db, bus: bus, hub: hub, members: people, policy: switches, nonces: codes.Nonces{Secret: secret}, halls: traces.NewHalls(), now: now}
	s.batch = store.NewBatch(db, batchSize, s.signAll)
	return s
}
