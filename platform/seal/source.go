package seal

import "context"

// Rows is what a source reads from: the pool or a snapshot.
type Rows interface {
	Stream(ctx context.Context, each func(scan func(dest ...any) error) error, query string, args ...any) error
}

// Source is what an owner of sealed records offers for their verification.
type Source struct {
	Kind string // of the leaves
	Name string // what people call such a record: "签到记录"
	// Each tells every record there is now, in the canonical form that was sealed.
	Each func(ctx context.Context, from Rows, tell func(ref, sub int64, content []byte) error) error
}
