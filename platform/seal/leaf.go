package seal

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"strconv"

	"golang.org/x/mod/sumdb/tlog"

	"zhibu/platform/store"
)

// SaltSize is the length of a leaf's salt in bytes.
const SaltSize = 16

// Row is a leaf as it is stored.
type Row struct {
	N        int64 // its place in the log, from 0
	Kind     string
	Ref, Sub int64
	At       store.Instant
	Salt     [SaltSize]byte
	Hash     tlog.Hash // Commitment of salt and content
	leaf     tlog.Hash
}

// Commitment is SHA-256 over the salt and then the content: without the salt
// nobody can find out the content by trying.
func Commitment(salt [SaltSize]byte, content []byte) tlog.Hash {
	var buf [512]byte // most contents fit: no allocation
	return sha256.Sum256(append(append(buf[:0], salt[:]...), content...))
}

// Text is what the tree holds of a leaf: six lines.
func (r *Row) Text() []byte {
	b := make([]byte, 0, 160)
	b = append(b, "zhibu leaf 1\n"...)
	b = append(strconv.AppendInt(b, r.N, 10), '\n')
	b = append(append(b, r.Kind...), '\n')
	b = append(strconv.AppendInt(b, r.Ref, 10), '/')
	b = append(strconv.AppendInt(b, r.Sub, 10), '\n')
	b = append(strconv.AppendInt(b, int64(r.At), 10), '\n')
	b = base64.StdEncoding.AppendEncode(b, r.Hash[:])
	return append(b, '\n')
}

// LeafHash is the leaf's hash in the tree, as RFC 6962 has it.
func (r *Row) LeafHash() tlog.Hash { return tlog.RecordHash(r.Text()) }

// mark is stored with the leaf so that a leaf that was altered can be named.
func (r *Row) mark() int64 { return markOf(r.leaf) }

func markOf(leaf tlog.Hash) int64 { return int64(binary.BigEndian.Uint64(leaf[:])) }
