package seal

import (
	"context"
	"database/sql"
	"fmt"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// Store is where the log is read: the pool or a snapshot.
type Store interface {
	store.Reader
	Rows
}

// Reader reads the tree's hashes for tlog's proofs: stored ones as they are,
// lower ones computed from their block's leaves.
type Reader struct {
	ctx    context.Context
	from   Store
	blocks map[int64][]tlog.Hash // leaf hashes of a block, by its number
}

// NewReader reads the log through from.
func NewReader(ctx context.Context, from Store) *Reader {
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
	var leaves []tlog.Hash
	err := someLeaves(r.ctx, r.from, func(l leafRow) error { leaves = append(leaves, l.LeafHash()); return nil },
		selectLeaves+` WHERE n >= ? AND n < ? ORDER BY n`, n<<blockLevel, (n+1)<<blockLevel)
	if err != nil {
		return nil, err
	}
	r.blocks[n] = leaves
	return leaves, nil
}

// leafRow is a leaf as the database gives it.
type leafRow struct {
	Row
	mark  int64
	whole bool // salt and hash have their lengths
}

const selectLeaves = `SELECT n, kind, ref, sub, at, salt, hash, mark FROM seal_leaf`

// eachLeaf reads every leaf in order.
func eachLeaf(ctx context.Context, from Rows, each func(leafRow) error) error {
	return someLeaves(ctx, from, each, selectLeaves+` ORDER BY n`)
}

func someLeaves(ctx context.Context, from Rows, each func(leafRow) error, query string, args ...any) error {
	kinds := map[string]string{} // few; one string each
	var kind, salt, hash sql.RawBytes
	return from.Stream(ctx, func(scan func(...any) error) error {
		var l leafRow
		if err := scan(&l.N, &kind, &l.Ref, &l.Sub, &l.At, &salt, &hash, &l.mark); err != nil {
			return err
		}
		known, met := kinds[string(kind)]
		if !met {
			known = string(kind)
			kinds[known] = known
		}
		l.Kind = known
		l.whole = len(salt) == SaltSize && len(hash) == tlog.HashSize
		copy(l.Salt[:], salt)
		copy(l.Hash[:], hash)
		return each(l)
	}, query, args...)
}

// TreeHead is the log's root when it had size leaves.
func TreeHead(ctx context.Context, from Store, size int64) (tlog.Hash, error) {
	return tlog.TreeHash(size, NewReader(ctx, from))
}

// ProveRecord proves that leaf n is in the tree of the given size.
func ProveRecord(ctx context.Context, from Store, size, n int64) (tlog.RecordProof, error) {
	return tlog.ProveRecord(size, n, NewReader(ctx, from))
}

// Leaves reads every leaf of a record, the latest last.
func Leaves(ctx context.Context, from Rows, kind string, ref, sub int64) (rows []Row, err error) {
	err = someLeaves(ctx, from, func(l leafRow) error { rows = append(rows, l.Row); return nil },
		selectLeaves+` WHERE ref = ? AND sub = ? AND kind = ? ORDER BY n`, ref, sub, kind)
	return rows, err
}
