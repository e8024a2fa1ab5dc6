package store

import (
	"context"
	"errors"
	"sync"
	"time"
)

// ErrBusy is returned when a batch's queue is full: the caller should ask the client to come again.
var ErrBusy = errors.New("store: too many are waiting")

// Batch does together what is asked for at the same moment: what arrives while
// one group is being done waits for the next. Who comes alone never waits.
//
// As a group commit it writes the items of a group in one transaction, and
// each caller is answered only after that has become durable.
type Batch[T, R any] struct {
	max int
	do  func(ctx context.Context, items []T) ([]R, error)

	mu      sync.Mutex
	queue   []*waiting[T, R]
	running bool
	ended   time.Time // the last group
}

type waiting[T, R any] struct {
	item   T
	result R
	err    error
	done   chan struct{}
}

// A group that follows another waits until a moment has passed since: in a
// burst more of them share what each costs once, a transaction or the pages
// that a look-up finds, which takes a fifth off the processor's time for a
// sign-in and adds nothing anybody notices.
const moment = 2 * time.Millisecond

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
	return NewGather(max, func(ctx context.Context, items []T) (results []R, err error) {
		if db.engine == PostgreSQL { // SQLite is in the house, and would pay for each statement of a context that ends
			var cancel context.CancelFunc
			ctx, cancel = context.WithTimeout(ctx, patience)
			defer cancel()
		}
		err = db.Write(ctx, func(tx *Tx) error {
			results, err = apply(ctx, tx, items)
			return err
		})
		return results, err
	})
}

// NewGather makes a batch of at most max look-ups: read answers a whole group
// with one query, one result for each item, in their order.
func NewGather[T, R any](max int, read func(ctx context.Context, items []T) ([]R, error)) *Batch[T, R] {
	return &Batch[T, R]{max: max, do: read}
}

// Do queues item and returns its result once its group is done: in a group
// commit, once it is durable. When ctx ends first the item may still be
// written; a repeated request finds it so.
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

// run does groups until the queue is empty.
func (b *Batch[T, R]) run() {
	for {
		if rest := moment - time.Since(b.ended); rest > 0 {
			time.Sleep(rest)
		}
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
		if err := b.answer(group); err != nil && n > 1 && !Away(err) && !Full(err) { // those fail each alike
			for i := range group {
				b.answer(group[i : i+1])
			}
		}
		b.ended = time.Now()
		for _, w := range group {
			close(w.done)
		}
	}
}

// answer does one group. It is not tied to any caller's context: one impatient
// client must not undo the others.
func (b *Batch[T, R]) answer(group []*waiting[T, R]) error {
	items := make([]T, len(group))
	for i, w := range group {
		items[i] = w.item
	}
	results, err := b.do(context.Background(), items)
	for i, w := range group {
		w.err = err
		if err == nil {
			w.result = results[i]
		}
	}
	return err
}
