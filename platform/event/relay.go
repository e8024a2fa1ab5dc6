package event

import (
	"context"
	"fmt"
	"time"

	"zhibu/platform/store"
)

// Delivery names one event and one of its subscribers: a job of the queue.
type Delivery struct {
	EventID    int64  `json:"event_id"`
	Subscriber string `json:"subscriber"`
}

// Kind is the job's name in the queue.
func (Delivery) Kind() string { return "deliver" }

// relayed at a time, so that an issue to ten thousand branches does not fill the memory.
const relayBatch = 500

func (b *Bus) nudge() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// Relay hands events from the journal to queue until ctx ends: after each
// commit of this process, and every second for those of others. A crash
// between queueing and marking queues twice; a delivery still happens once.
func (b *Bus) Relay(ctx context.Context, queue func(context.Context, []Delivery) error, failed func(error)) {
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
	for {
		for {
			n, err := b.relayOnce(ctx, queue)
			if err != nil && ctx.Err() == nil {
				failed(err)
			}
			if err != nil || n < relayBatch {
				break
			}
		}
		select {
		case <-ctx.Done():
			return
		case <-b.wake:
		case <-tick.C:
		}
	}
}

func (b *Bus) relayOnce(ctx context.Context, queue func(context.Context, []Delivery) error) (int, error) {
	b.gate.Lock()
	defer b.gate.Unlock()
	var waiting []Entry
	if err := b.db.NewSelect().Model(&waiting).Column("id", "topic").Where("NOT relayed").Order("id").Limit(relayBatch).Scan(ctx); err != nil {
		return 0, err
	}
	if len(waiting) == 0 {
		return 0, nil
	}
	var jobs []Delivery
	ids := make([]int64, len(waiting))
	for i, r := range waiting {
		ids[i] = r.ID
		for _, h := range b.later[r.Topic] {
			jobs = append(jobs, Delivery{r.ID, h.name})
		}
	}
	if err := queue(ctx, jobs); err != nil {
		return 0, err
	}
	return len(waiting), b.db.Write(ctx, func(tx *store.Tx) error {
		_, err := tx.Exec(ctx, `UPDATE event SET relayed = ? WHERE id IN (?)`, true, store.In(ids))
		return err
	})
}

// Deliver carries out one delivery: the subscriber's work and the note that it
// was done are one transaction, so it happens once however often it is asked for.
func (b *Bus) Deliver(ctx context.Context, d Delivery) error {
	var r Entry
	if err := b.db.NewSelect().Model(&r).Where("id = ?", d.EventID).Scan(ctx); err != nil {
		return err
	}
	for _, h := range b.later[r.Topic] {
		if h.name != d.Subscriber {
			continue
		}
		ctx = WithActor(ctx, Actor{r.ActorID, r.Actor, r.Source, r.Device, r.RequestID})
		return b.db.Write(ctx, func(tx *store.Tx) error {
			n, err := tx.Exec(ctx, `INSERT INTO event_delivery (event_id, subscriber, at) VALUES (?, ?, ?) ON CONFLICT DO NOTHING`, r.ID, h.name, store.At(b.now()))
			if err != nil || n == 0 {
				return err
			}
			return h.handle(ctx, tx, []byte(r.Payload))
		})
	}
	return fmt.Errorf("nobody is called %q among the subscribers of %s", d.Subscriber, r.Topic)
}

// Resume has the ids of this process follow those of the journal, also when the
// clock has been set back since: the order of ids is the order of events.
func (b *Bus) Resume(ctx context.Context) error {
	var last int64
	err := b.db.NewRaw(`SELECT coalesce(max(id), 0) FROM event`).Scan(ctx, &last)
	store.IDsAfter(last)
	return err
}

// Requeue has every event relayed again that some subscriber has not had: after
// a copy to another database, whose queue is empty. Who has had it does not
// hear of it twice.
func (b *Bus) Requeue(ctx context.Context) error {
	return b.db.Write(ctx, func(tx *store.Tx) error {
		for topic, handlers := range b.later {
			if _, err := tx.Exec(ctx, `UPDATE event SET relayed = ? WHERE topic = ? AND (SELECT count(*) FROM event_delivery d WHERE d.event_id = event.id) < ?`,
				false, topic, len(handlers)); err != nil {
				return err
			}
		}
		return nil
	})
}

// Drain relays and delivers everything that waits, in order, here and now:
// for tests and for one-off commands, which run no job queue.
func (b *Bus) Drain(ctx context.Context) error {
	for {
		n, err := b.relayOnce(ctx, func(ctx context.Context, jobs []Delivery) error {
			for _, d := range jobs {
				if err := b.Deliver(ctx, d); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil || n == 0 {
			return err
		}
	}
}
