// Package access 账号与权限: who somebody is, and what they may do where.
//
// A person logs in to an account; membership, posts and explicit grants give
// the account roles, each at an org; rules.go says what a role may do there.
// Every operation names its permission (Op); its handler asks Require or Scope.
//
//	rules.go           roles, actions and the matrix of what × where
//	rules_accounts.go  passwords, who may manage whose account, who may grant what
//	rules_device.go    how a device is called in 我的
//	access.go          types, Service, New
//	operation.go       Op and Public: what an operation needs
//	caller.go          Caller, Require, Scope: deciding on a request
//	middleware.go      from cookie or token to Caller
//	sessions.go        look-up, cache, when last seen
//	password.go        argon2id, one at a time
//	limit.go           so many in a while, per account and per source
//	login.go           log in, log out, change the password, own devices
//	device.go          the key a session's browser signs with
//	accounts.go        create, disable, reset
//	grants.go          give and take away roles
//	setup.go           the three administrators of a fresh install
//	walls.go           tokens of wall screens
//	load.go            many accounts and sessions at once
//	flows.go           what follows when members leave and orgs move
//	store.go           every statement
//	http.go            /api/session, devices, /api/setup, /api/walls
//	http_me.go         GET /api/me
//	http_accounts.go   /api/accounts
package access

import (
	"context"
	"embed"
	"net/http"
	"time"

	"github.com/uptrace/bun"

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
	CreatedAt     store.Instant
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
	DeviceKey     []byte        // see DeviceKey; nil: none is registered
	DeviceAt      store.Instant // when the account first used that key
}

// Shown tells the profile and the switches that pages adapt to at an org.
type Shown func(ctx context.Context, orgPath string) (profile string, switches map[string]any)

// Service knows accounts and decides on requests.
type Service struct {
	db        *store.DB
	bus       *event.Bus
	now       clock.Now
	shown     Shown
	origins   *http.CrossOriginProtection
	sessions  *sessions
	lookUps   *store.Batch[[32]byte, *found]
	passwords *passwords
	wrong     *limiter // wrong passwords, by account and by source
	refusals  *limiter // journal entries about refused access, by account
	setup     setup
}

// New makes the service. Run must run beside it.
func New(db *store.DB, bus *event.Bus, shown Shown, now clock.Now) *Service {
	s := &Service{
		db: db, bus: bus, now: now, shown: shown,
		origins:   http.NewCrossOriginProtection(),
		sessions:  newSessions(),
		passwords: newPasswords(),
		wrong:     newLimiter(failures, failureWindow),
		refusals:  newLimiter(10, 10*time.Minute),
	}
	s.lookUps = store.NewGather(lookedUp, s.lookUpMany)
	return s
}
