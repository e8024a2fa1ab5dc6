package seal

import (
	"context"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// LeafHashes reads the hash and the time of every leaf, for tests.
func LeafHashes(ctx context.Context, from Rows) (hashes []tlog.Hash, times []store.Instant, err error) {
	err = eachLeaf(ctx, from, func(l leafRow) error {
		hashes, times = append(hashes, l.LeafHash()), append(times, l.At)
		return nil
	})
	return hashes, times, err
}

// Extend builds a log in memory, for the benchmark of its verification.
func Extend(log *Log, leaves []Leaf) (rows []Row, marks []int64, levels, ns []int64, hashes []tlog.Hash, err error) {
	rows, blocks, err := (*state)(log).extend(leaves)
	for i := range rows {
		marks = append(marks, rows[i].mark())
	}
	for _, b := range blocks {
		levels, ns, hashes = append(levels, int64(b.level)), append(ns, b.n), append(hashes, b.hash)
	}
	return rows, marks, levels, ns, hashes, err
}

// Log is the log's one row.
type Log state
