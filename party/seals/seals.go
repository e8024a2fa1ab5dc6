// Package seals 存证: the heads of the cell's log, signed and handed to the
// level above as its witness, and the proof of a single record.
//
//	rules.go   who is handed a head, when one is due
//	heads.go   sign and hand out: hourly and at every filing; take in
//	proof.go   one record's proof, for the page and for outsiders
//	check.go   the whole cell verified: zhibu verify, zhibu doctor
//	store.go   the statements on seal_head and seal_delivery
//	todo.go    new heads wait to be taken in
//	http.go    /api/seals; view.go what it shows
//	pages.go   a head to print, and the public page behind its code
//
// The log itself is platform/seal; docs/seals.md gives the format of it all.
package seals

import (
	"context"
	"embed"

	"github.com/uptrace/bun"

	"zhibu/platform/clock"
	"zhibu/platform/event"
	"zhibu/platform/seal"
	"zhibu/platform/store"
)

// Migrations are this capability's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Head is a signed head as it is kept.
type Head struct {
	bun.BaseModel `bun:"table:seal_head,alias:h"`

	ID        int64 `bun:",pk"`
	Size      int64 // leaves
	At        store.Instant
	MeetingID int64  // the filing that asked for it; 0: hourly
	Note      string // the signed text, as it goes out
}

// Delivery is a head in an org's hands.
type Delivery struct {
	bun.BaseModel `bun:"table:seal_delivery,alias:d"`

	OrgID      int64 `bun:",pk"`
	HeadID     int64 `bun:",pk"`
	At         store.Instant
	ReceivedAt store.Instant // 0: nobody has taken it in yet
	ReceivedBy int64         // account
}

// Record is a kind of sealed record whose proof people may ask for.
type Record struct {
	seal.Source
	// May refuses who may not see the record.
	May func(ctx context.Context, ref, sub int64) error
}

// Service signs heads and proves records.
type Service struct {
	db  *store.DB
	bus *event.Bus
	key *seal.Key
	now clock.Now

	// Sources are all sealed records of the cell; app wires them from their owners.
	Sources []seal.Source
	// Shown are the kinds whose proof has a page.
	Shown []Record
}

// New makes the service. Heads are signed with key.
func New(db *store.DB, bus *event.Bus, key *seal.Key, now clock.Now) *Service {
	return &Service{db: db, bus: bus, key: key, now: now}
}
