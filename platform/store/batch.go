package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrBusy is returned when a batch's queue is full: the caller should ask the client to come again.
var ErrBusy = errors.New("store: too many writes are waiting")

// Batch is a group commit: what arrives while one transaction is being made
// durable is written together in the next. Each caller is answered only after
// the commit of its item has returned.
type Batch[T, R any] struct {
	db    *DB
	max   int
	apply func(ctx context.Context, tx *Tx, items []T) ([]R, error)

	mu      sync.Mutex
	queue   []*waiting[T, R]
	running bool
}

type waiting[T, R any] struct {
	item   T
	result R
	err    error
	done   chan struct{}
}

// patience is how long a batch may wait for PostgreSQL before its callers are
// told to come again: one that hangs must not hold up all that follow.
const patience = 10 * time.Second

// backlog is how many batches may wait before callers are turned away.
const backlog = 16

// NewBatch makes a group commit of at most max items a transaction. apply
// writes items and returns one result each; an item's refusal is a result, an
// error fails the transaction, and the items are then tried one by one so that
// a single bad one does not take the others with it.
func NewBatch[T, R any](db *DB, max int, apply func(ctx context.Context, tx *Tx, items []T) ([]R, error)) *Batch[T, R] {
	return &Batch[T, R]{db: db, max: max, apply: apply}
}

// Do queues item and returns its result once it is durable. When ctx ends
// first the item may still be written; a repeated request finds it so.
func (b *Batch[T, R]) Do(ctx context.Context, item T) (R, error) {
	w := &waiting[T, R]{item: item, done: make(chan struct{})}
	b.mu.Lock()
	if len(b.queue) >= b.max*backlog {
		b.mu.Unlock()
		return w.result, ErrBusy
	}
	b.queue = append(b.queue, w)
	if !b.running {
		b.running = true
		go b.run()
	}
	b.mu.Unlock()
	select {
	case <-w.done:
		return w.result, w.err
	case <-ctx.Done():
		var none R
		return none, ctx.Err()
	}
}

// run writes batches until the queue is empty.
func (b *Batch[T, R]) run() {
	for {
		b.mu.Lock()
		n := min(len(b.queue), b.max)
		if n == 0 {
			b.running = false
			b.mu.Unlock()
			return
		}
		group := b.queue[:n:n]
		b.queue = b.queue[n:]
		b.mu.Unlock()
		if err := b.commit(group); err != nil && n > 1 && !Away(err) && !Full(err) { // those fail each alike
			for i := range group {
				b.commit(group[i : i+1])
			}
		}
		for _, w := range group {
			close(w.done)
		}
	}
}

// commit writes one group in a transaction of its own. It is not tied to any
// caller's context: one impatient client must not undo the others.
func (b *Batch[T, R]) commit(group []*waiting[T, R]) error {
	items := make([]T, len(group))
	for i, w := range group {
		items[i] = w.item
	}
	ctx, cancel := context.Background(), context.CancelFunc(func() {})
	if b.db.engine == PostgreSQL { // SQLite is in the house, and would pay for each statement of a context that ends
		ctx, cancel = context.WithTimeout(ctx, patience)
	}
	defer cancel()
	var results []R
	err := b.db.Write(ctx, func(tx *Tx) (err error) {
		results, err = b.apply(ctx, tx, items)
		return err
	})
	for i, w := range group {
		w.err = err
		if err == nil {
			w.result = results[i]
		}
	}
	return err
}
