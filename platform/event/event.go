// Package event carries what happened in one capability to the others.
//
// Publish writes the event into the journal in the transaction of the change
// it tells of. The journal is the audit trail as well as the outbox. Who
// subscribes chooses when to hear of it:
//
//	Within  at once, in the writer's own transaction: for what must hold together
//	On      soon after the commit, once, in a transaction of its own, retried
//	        with backoff: for everything else
//
// What follows from what is declared in app/flows.go and nowhere else.
//
//	event.go   Bus, Publish, Tell, On, Within
//	actor.go   who did it: carried in the context into the journal
//	columns.go what an event tells of itself besides: how it ended, where, about what
//	journal.go the journal as people search it
//	sealed.go  each line is a leaf of the cell's log
//	relay.go   from the journal to the job queue, and one delivery
package event

import (
	"context"
	"embed"
	"encoding/json"
	"fmt"
	"reflect"
	"sync"

	"github.com/uptrace/bun"

	"zhibu/platform/clock"
	"zhibu/platform/store"
)

// Migrations are the journal's tables.
//
//go:embed migrations/*.sql
var Migrations embed.FS

// Bus knows who hears of what.
type Bus struct {
	db     *store.DB
	now    clock.Now
	wake   chan struct{}
	within map[string][]handler[any]
	later  map[string][]handler[[]byte]
	order  []string // topics in the order first subscribed
	gate   sync.Mutex
}

type handler[P any] struct {
	name   string
	handle func(ctx context.Context, tx *store.Tx, payload P) error
}

// New makes a bus whose journal is in db.
func New(db *store.DB, now clock.Now) *Bus {
	return &Bus{db: db, now: now, wake: make(chan struct{}, 1), within: map[string][]handler[any]{}, later: map[string][]handler[[]byte]{}}
}

// topic is an event's name in the journal: its struct's name.
func topic(e any) string { return reflect.TypeOf(e).Name() }

// Entry is one line of the journal. All of it is fixed when it is written,
// and sealed, except Relayed, which is bookkeeping of the outbox.
type Entry struct {
	bun.BaseModel `bun:"table:event"`
	ID            int64 `bun:",pk"`
	Topic         string
	Payload       string
	At            store.Instant
	ActorID       int64
	Actor         string
	Source        string
	Device        string
	RequestID     string
	Result        string // "ok", or in one word why not
	OrgPath       string // where the org stood at that time; "" when it belongs to none
	About         int64  // the member, account, org or meeting it is about; 0 for none
	Relayed       bool
}

// Publish writes e, a struct of package happened, into the journal as part of
// tx, tells the Within-subscribers, and has the On-subscribers told after the commit.
func (b *Bus) Publish(ctx context.Context, tx *store.Tx, e any) error {
	payload, err := json.Marshal(e)
	if err != nil {
		return err
	}
	name, who := topic(e), ActorFrom(ctx)
	r := Entry{ID: store.NewID(), Topic: name, Payload: string(payload), At: store.At(b.now()), ActorID: who.AccountID,
		Actor: who.Name, Source: who.Source, Device: who.Device, RequestID: who.RequestID, Relayed: len(b.later[name]) == 0}
	r.Result, r.OrgPath, r.About = columns(e)
	if _, err := tx.NewInsert().Model(&r).Exec(ctx); err != nil {
		return err
	}
	if err := r.seal(ctx, tx); err != nil {
		return err
	}
	if !r.Relayed {
		tx.After(b.nudge)
	}
	return b.Tell(ctx, tx, e)
}

// Tell tells the Within-subscribers only and stores nothing: for bursts, whose
// rows are themselves the record, and for changes that only move counters.
func (b *Bus) Tell(ctx context.Context, tx *store.Tx, e any) error {
	for _, h := range b.within[topic(e)] {
		if err := h.handle(ctx, tx, e); err != nil {
			return fmt.Errorf("%s: %w", h.name, err)
		}
	}
	return nil
}

// Within subscribes fn to events of type E inside the writer's transaction: an
// error of fn undoes the change itself.
func Within[E any](b *Bus, name string, fn func(ctx context.Context, tx *store.Tx, e E) error) {
	t := b.meet(topic(*new(E)))
	b.within[t] = append(b.within[t], handler[any]{name, func(ctx context.Context, tx *store.Tx, e any) error { return fn(ctx, tx, e.(E)) }})
}

// On subscribes fn to events of type E after the commit, once, in a
// transaction of its own. name says what is done; it is the key of "once" and
// must not change after it has been deployed.
func On[E any](b *Bus, name string, fn func(ctx context.Context, tx *store.Tx, e E) error) {
	t := b.meet(topic(*new(E)))
	b.later[t] = append(b.later[t], handler[[]byte]{name, func(ctx context.Context, tx *store.Tx, payload []byte) error {
		var e E
		if err := json.Unmarshal(payload, &e); err != nil {
			return err
		}
		return fn(ctx, tx, e)
	}})
}

func (b *Bus) meet(topic string) string {
	if len(b.within[topic])+len(b.later[topic]) == 0 {
		b.order = append(b.order, topic)
	}
	return topic
}

// Flow is one consequence: when Topic happens, Name is done, at once or later.
type Flow struct {
	Topic, Name string
	AtOnce      bool
}

// Flows lists every consequence in the order declared, for docs/flows.md.
func (b *Bus) Flows() []Flow {
	var out []Flow
	for _, t := range b.order {
		for _, h := range b.within[t] {
			out = append(out, Flow{t, h.name, true})
		}
		for _, h := range b.later[t] {
			out = append(out, Flow{t, h.name, false})
		}
	}
	return out
}
