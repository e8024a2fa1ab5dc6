// Package access 账号与权限: who somebody is, and what they may do where.
//
// A person logs in to an account (package login); membership, posts and explicit grants give
// the account roles, each at an org; rules.go says what a role may do there.
// Every operation names its permission (Op); its handler asks Require or Scope.
// What a unit lets a lower one do comes with the caller (package delegations).
//
//	rules.go           roles, actions and the matrix of what × where
//	rules_accounts.go  roles of posts, who may manage whose account, who may grant what
//	rules_device.go    how a device is called in 我的
//	access.go          types, Service, New
//	operation.go       Op and Public: what an operation needs
//	caller.go          Caller, Require, Scope: deciding on a request
//	middleware.go      from cookie or token to Caller
//	sessions.go        look-up, cache, when last seen
//	devices.go         where somebody is logged in, and ending it
//	notices.go         what was done to one's account
//	link.go            account and member 关联
//	device.go          the key a session's browser signs with
//	accounts.go        create, disable, reset
//	grants.go          give and take away roles
//	setup.go           the three administrators of a fresh install
//	restored.go        what a restored backup must not bring back to life
//	walls.go           tokens of wall screens
//	load.go            many accounts and sessions at once
//	retention.go       sessions that are over time
//	privacy.go         what privacy asks of access and tells pages
//	flows.go           what follows when members leave and orgs move
//	store.go           every statement
//	http.go            log out, devices, /api/setup, /api/walls
//	http_me.go         GET /api/me
//	http_accounts.go   /api/accounts
//	http_account.go    one account: devices, member
package access

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/uptrace/bun"

	"zhibu/party/access/factors"
	"zhibu/party/access/limits"
	"zhibu/party/access/passwords"
	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/store"
)

// Migrations are the tables of accounts, sessions and grants.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Account is one log-in 账号. Nobody shares one.
type Account struct {
	bun.BaseModel `bun:"table:account"`
	ID            int64  `bun:",pk"`
	Login         string // lower case
	Name          string
	MemberID      int64 `bun:",nullzero"` // 0 when it belongs to no member
	OrgID         int64 // the unit that keeps it: a member's branch; 0 for an administrator's
	OrgPath       string
	Password      string // argon2id in PHC form; "" until one is handed out
	MustChange    bool   // the password was handed out by somebody else
	OneTimeUntil  store.Instant
	Disabled      bool
	Directory     bool // its password is the directory's, not ours
	CreatedAt     store.Instant
	PasswordBy    int64 // the account that handed out the password in force; 0 when it is the owner's own
	FreedBy       int64 // the account that took the second factors off since the owner last logged in
}

// Session is one device that is logged in, or one wall screen.
type Session struct {
	bun.BaseModel `bun:"table:account_session"`
	ID            int64 `bun:",pk"`
	AccountID     int64
	Token         []byte // SHA-256 of the token; the token itself is kept nowhere
	WallOrgID     int64
	Device        string
	Source        string
	CreatedAt     store.Instant
	SeenAt        store.Instant // exact to a day
	ExpiresAt     store.Instant
	Means         string        `bun:",nullzero,default:'password'"` // how it was opened: password, directory, oidc, passkey
	DeviceKey     []byte        // see DeviceKey; nil: none is registered
	DeviceAt      store.Instant // when the account first used that key
}

// Shown tells the profile and the switches that pages adapt to at an org.
type Shown func(ctx context.Context, orgPath string) (profile string, switches map[string]any)

// Service knows accounts and decides on requests.
type Service struct {
	// Privacy tells pages of the caller's consents; nil where nobody asks for any.
	Privacy func(ctx context.Context, c Caller) (*MePrivacy, error)

	// Consents is SQL for whether member m consents to the use of their position, so that it is read and remembered
	// with the session; "" where nobody asks for it. Whoever changes what it reads calls Forget.
	Consents string

	// Delegations is what an account holds by delegation on its units' behalf; set before the first request, see package delegations.
	Delegations func(ctx context.Context, r store.Reader, accountID, memberID int64, now time.Time) ([]Delegated, error)

	// Again makes sure that its owner sits at the session, before personal data are shown in clear: they have just
	// logged in, or give the password again; set before the first request, see package login.
	Again func(ctx context.Context, password string) error

	Factors   *factors.Service // second factors; its Box is to be set
	Wrong     *limits.Limiter  // wrong passwords and codes, by account and by source
	Passwords *passwords.Queue // checks them one at a time
	db        *store.DB
	bus       *event.Bus
	now       clock.Now
	shown     Shown
	origins   *http.CrossOriginProtection
	sessions  *sessions
	lookUps   *store.Batch[[32]byte, *found]
	refusals  *limits.Limiter // journal entries about refused access, by account
	setup     setup
}

// New makes the service. Run must run beside it.
func New(db *store.DB, bus *event.Bus, shown Shown, now clock.Now) *Service {
	s := &Service{
		db: db, bus: bus, now: now, shown: shown,
		Factors:   factors.New(db, now),
		origins:   http.NewCrossOriginProtection(),
		sessions:  newSessions(),
		Passwords: passwords.New(),
		Wrong:     limits.New(failures, failureWindow),
		refusals:  limits.New(10, 10*time.Minute),
	}
	s.lookUps = store.NewGather(lookedUp, s.lookUpMany)
	return s
}
