package seal

import (
	"errors"
	"math/bits"

	"golang.org/x/mod/sumdb/tlog"
)

// blockLevel is the lowest level of which hashes are stored: blocks of 256
// leaves. What lies below is computed from the leaves when it is asked for.
const blockLevel = 8

// node is one hash of the tree: the root of leaves [n<<level, (n+1)<<level).
type node struct {
	level int
	n     int64
	hash  tlog.Hash
}

// tree is a log's outline: the roots of the complete subtrees it consists of,
// the largest first, one for each bit of the size that is set.
type tree struct {
	size int64
	edge []tlog.Hash
}

var errEdge = errors.New("seal: the log's row does not fit its size")

func treeFrom(size int64, edge []byte) (tree, error) {
	t := tree{size: size}
	if len(edge) != ones(size)*tlog.HashSize {
		return t, errEdge
	}
	for ; len(edge) > 0; edge = edge[tlog.HashSize:] {
		t.edge = append(t.edge, tlog.Hash(edge[:tlog.HashSize]))
	}
	return t, nil
}

// ones counts the complete subtrees of a tree of this size.
func ones(size int64) int { return bits.OnesCount64(uint64(size)) }

func (t *tree) bytes() []byte {
	out := make([]byte, 0, len(t.edge)*tlog.HashSize)
	for _, h := range t.edge {
		out = append(out, h[:]...)
	}
	return out
}

// add appends a leaf and tells of every node to be stored that it completes.
func (t *tree) add(h tlog.Hash, complete func(node)) {
	level := 0
	for ; t.size>>level&1 == 1; level++ {
		last := len(t.edge) - 1
		h = tlog.NodeHash(t.edge[last], h)
		t.edge = t.edge[:last]
		if level+1 >= blockLevel {
			complete(node{level + 1, t.size >> (level + 1), h})
		}
	}
	t.edge = append(t.edge, h)
	t.size++
}

// root is the tree's hash as RFC 6962 has it.
func (t *tree) root() tlog.Hash {
	if t.size == 0 {
		empty, _ := tlog.TreeHash(0, nil)
		return empty
	}
	h := t.edge[len(t.edge)-1]
	for i := len(t.edge) - 2; i >= 0; i-- {
		h = tlog.NodeHash(t.edge[i], h)
	}
	return h
}
