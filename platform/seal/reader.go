package seal

import (
	"context"
	"errors"
	"fmt"
	"iter"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// Reader reads the tree's hashes for tlog's proofs: stored ones as they are,
// lower ones computed from their block's leaves.
type Reader struct {
	ctx    context.Context
	from   store.Reader
	blocks map[int64][]tlog.Hash // leaf hashes of a block, by its number
}

// NewReader reads the log through from.
func NewReader(ctx context.Context, from store.Reader) *Reader {
	return &Reader{ctx, from, map[int64][]tlog.Hash{}}
}

// ReadHashes is tlog.HashReader's.
func (r *Reader) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, index := range indexes {
		level, n := tlog.SplitStoredHashIndex(index)
		h, err := r.read(level, n)
		if err != nil {
			return nil, err
		}
		out[i] = h
	}
	return out, nil
}

func (r *Reader) read(level int, n int64) (h tlog.Hash, err error) {
	if level >= blockLevel {
		var stored []byte
		err := r.from.NewRaw(`SELECT hash FROM seal_hash WHERE level = ? AND n = ?`, level, n).Scan(r.ctx, &stored)
		if err != nil || len(stored) != tlog.HashSize {
			return h, fmt.Errorf("seal: hash %d of level %d is not readable: %w", n, level, err)
		}
		return tlog.Hash(stored), nil
	}
	first := n << level
	leaves, err := r.block(first >> blockLevel)
	if err != nil {
		return h, err
	}
	from := int(first & (1<<blockLevel - 1))
	if from+1<<level > len(leaves) {
		return h, fmt.Errorf("seal: leaf %d is missing", first)
	}
	t := tree{}
	for _, leaf := range leaves[from : from+1<<level] {
		t.add(leaf, func(node) {})
	}
	return t.root(), nil
}

// block reads the leaves of a block, the last of which may not be complete.
func (r *Reader) block(n int64) ([]tlog.Hash, error) {
	if leaves, known := r.blocks[n]; known {
		return leaves, nil
	}
	var rows []stored
	if err := r.from.NewRaw(selectLeaves+` WHERE n >= ? AND n < ? ORDER BY n`, n<<blockLevel, (n+1)<<blockLevel).Scan(r.ctx, &rows); err != nil {
		return nil, err
	}
	leaves := make([]tlog.Hash, len(rows))
	for i := range rows {
		row, err := rows[i].row()
		if err != nil {
			return nil, err
		}
		leaves[i] = row.LeafHash()
	}
	r.blocks[n] = leaves
	return leaves, nil
}

// stored is a leaf as the database gives it.
type stored struct {
	N          int64
	Kind       string
	Ref, Sub   int64
	At         store.Instant
	Salt, Hash []byte
}

const selectLeaves = `SELECT n, kind, ref, sub, at, salt, hash FROM seal_leaf`

func (s *stored) row() (Row, error) {
	if len(s.Salt) != SaltSize || len(s.Hash) != tlog.HashSize {
		return Row{}, fmt.Errorf("seal: leaf %d has no complete salt and hash", s.N)
	}
	return Row{N: s.N, Kind: s.Kind, Ref: s.Ref, Sub: s.Sub, At: s.At, Salt: [SaltSize]byte(s.Salt), Hash: tlog.Hash(s.Hash)}, nil
}

// TreeHead is the log's root when it had size leaves.
func TreeHead(ctx context.Context, r store.Reader, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, NewReader(ctx, r))
}

// ProveRecord proves that leaf n is in the tree of the given size.
func ProveRecord(ctx context.Context, r store.Reader, size, n int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, n, NewReader(ctx, r))
}

// ProveTree proves that the tree of size begins with the whole tree of an earlier size.
func ProveTree(ctx context.Context, r store.Reader, size, earlier int64) (tlog.TreeProof, error) {
	return tlog.ProveTree(size, earlier, NewReader(ctx, r))
}

// Leaves reads every leaf in order, without holding them in memory.
func Leaves(ctx context.Context, from Rows) iter.Seq2[Row, error] {
	return func(yield func(Row, error) bool) {
		var s stored
		enough := errors.New("enough")
		err := from.Stream(ctx, func(scan func(...any) error) error {
			if err := scan(&s.N, &s.Kind, &s.Ref, &s.Sub, &s.At, &s.Salt, &s.Hash); err != nil {
				return err
			}
			row, err := s.row()
			if err != nil {
				return err
			}
			if !yield(row, nil) {
				return enough
			}
			return nil
		}, selectLeaves+` ORDER BY n`)
		if err != nil && !errors.Is(err, enough) {
			yield(Row{}, err)
		}
	}
}
