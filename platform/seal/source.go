package seal

import (
	"context"

	"zhibu/platform/store"
)

// Rows is what a source reads from: the pool or a snapshot.
type Rows interface {
	Stream(ctx context.Context, each func(scan func(dest ...any) error) error, query string, args ...any) error
}

// Source is what an owner of sealed records offers for their verification.
type Source struct {
	Kind     string                      // of the leaves
	Name     func(ref, sub int64) string // a record in people's words: "会议 1 的记录"
	Once     bool                        // the owner never changes a record: a second leaf is a finding
	Erasable bool                        // the owner removes records by the rules: else a leaf that says so is a finding
	Since    int64                       // at which beginning of the log its kind came, see [Begin]: 0 the first
	// Each tells the records there are now: those of ref, or all when it is 0.
	Each func(ctx context.Context, from Rows, ref int64, tell Tell) error
}

// Tell hears of a record in the canonical form in which it is sealed, and keeps
// content. at is the record's own time when it was sealed at that very time, as
// a line of the journal is; 0 for others.
type Tell func(ref, sub int64, at store.Instant, content []byte) error
