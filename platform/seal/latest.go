package seal

import (
	"errors"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// record names a record that has leaves; kind is its source's place.
type record struct {
	kind     int32
	ref, sub int64
}

// sealed is a record's latest leaf. It holds no pointer: the garbage collector
// need not look at millions of them.
type sealed struct {
	n            int64
	at           store.Instant
	salt         [SaltSize]byte
	hash         tlog.Hash
	seen, erased bool
}

// chunk is how many are allocated at a time, so that growing copies nothing.
const chunk = 1 << 16

// latest holds the latest leaf of each record, about 130 bytes each.
type latest struct {
	at     map[record]int32
	leaves [][]sealed
}

func (l *latest) leaf(i int32) *sealed { return &l.leaves[i/chunk][i%chunk] }

// of is r's latest leaf and whether it had one; nil when none is to be added.
func (l *latest) of(r record, add bool) (leaf *sealed, met bool) {
	i, met := l.at[r]
	if !met {
		if !add {
			return nil, false
		}
		if i = int32(len(l.at)); i%chunk == 0 {
			l.leaves = append(l.leaves, make([]sealed, chunk))
		}
		l.at[r] = i
	}
	return l.leaf(i), met
}

// pipeSize is how many rows go from the reader to the checker at a time.
const pipeSize = 512

var errStopped = errors.New("seal: stopped")

// pipe reads on one processor and checks on another.
func pipe[T any](read func(out func(T) error) error, check func(T) error) error {
	rows, stop, ended := make(chan []T, 8), make(chan struct{}), make(chan error, 1)
	go func() {
		defer close(rows)
		group := make([]T, 0, pipeSize)
		send := func() error {
			select {
			case rows <- group:
				group = make([]T, 0, pipeSize)
				return nil
			case <-stop:
				return errStopped
			}
		}
		err := read(func(row T) error {
			if group = append(group, row); len(group) == pipeSize {
				return send()
			}
			return nil
		})
		if err == nil {
			err = send()
		}
		ended <- err
	}()
	defer close(stop)
	for group := range rows {
		for _, row := range group {
			if err := check(row); err != nil {
				return err
			}
		}
	}
	return <-ended
}
