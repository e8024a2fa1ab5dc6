package store

import (
	"database/sql/driver"
	"fmt"
	"strings"
	"sync/atomic"
	"time"

	"github.com/uptrace/bun"

	"zhibu/platform/clock"
)

// Instant is a moment as unix milliseconds, stored as BIGINT; 0 is "not set".
type Instant int64

// At is t as an Instant; the zero time is 0.
func At(t time.Time) Instant {
	if t.IsZero() {
		return 0
	}
	return Instant(t.UnixMilli())
}

// Time is the moment in China's time; 0 is the zero time.
func (i Instant) Time() time.Time {
	if i == 0 {
		return time.Time{}
	}
	return time.UnixMilli(int64(i)).In(clock.Shanghai)
}

// Pointer is Time, or nil when not set, for answers that leave it out.
func (i Instant) Pointer() *time.Time {
	if i == 0 {
		return nil
	}
	t := i.Time()
	return &t
}

// Ids are time-ordered and below 2^53, so that a JavaScript number holds them:
// 41 bits of milliseconds since 2024, 4 bits of node, 8 bits of sequence.
const (
	epoch    = 1_704_067_200_000
	nodeBits = 4
	seqBits  = 8
)

var (
	lastTick atomic.Int64 // milliseconds<<seqBits | sequence
	node     atomic.Int64
)

// SetNode tells ids of several processes on one database apart: 0–15.
func SetNode(n int) { node.Store(int64(n) & (1<<nodeBits - 1)) }

// NewID returns a new id. When more than 256 are asked for in a millisecond
// it borrows from the next ones.
func NewID() int64 {
	now := (time.Now().UnixMilli() - epoch) << seqBits
	for {
		last := lastTick.Load()
		next := max(now, last+1)
		if lastTick.CompareAndSwap(last, next) {
			return next>>seqBits<<(nodeBits+seqBits) | node.Load()<<seqBits | next&(1<<seqBits-1)
		}
	}
}

// IDsAfter has all new ids come after id, although the clock has been set back
// since that was made.
func IDsAfter(id int64) {
	tick := id>>(nodeBits+seqBits)<<seqBits | id&(1<<seqBits-1)
	for last := lastTick.Load(); tick > last && !lastTick.CompareAndSwap(last, tick); last = lastTick.Load() {
	}
}

// Range is the half-open range of paths in the subtree of path: the node
// itself and everything below. Both engines walk it as an index range.
func Range(path string) (from, to string) {
	if path == "" {
		return "", "~"
	}
	return path, path[:len(path)-1] + "/" // '/' follows '.'
}

// Within limits column, an org path, to the subtree of path.
func Within(q *bun.SelectQuery, column, path string) *bun.SelectQuery {
	from, to := Range(path)
	return q.Where("? >= ? AND ? < ?", bun.Ident(column), from, bun.Ident(column), to)
}

// In is a list for "column IN (?)".
func In[T any](list []T) any { return bun.List(list) }

// Words are words kept in one column, space separated.
type Words[T ~string] []T

// Value makes the column.
func (w Words[T]) Value() (driver.Value, error) { return w.String(), nil }

// String is the words as the column has them.
func (w Words[T]) String() string {
	words := make([]string, len(w))
	for i, word := range w {
		words[i] = string(word)
	}
	return strings.Join(words, " ")
}

// Scan reads the column.
func (w *Words[T]) Scan(column any) error {
	var text string
	switch c := column.(type) {
	case nil:
	case string:
		text = c
	case []byte:
		text = string(c)
	default:
		return fmt.Errorf("store: words in a column of type %T", column)
	}
	*w = nil
	for _, word := range strings.Fields(text) {
		*w = append(*w, T(word))
	}
	return nil
}
